"""Attempts: the server judges what the device says was done, on the release it was done on."""

import itertools
from dataclasses import replace

import pytest

from lms.learning.judgement import JUDGED, LATE, ODD_CLOCK, OVER_LIMIT, RUNNING, WAITING, judge_all
from lms.quizzes.drawing import drawn_questions
from tests.support.acts import QUESTIONS, RIGHT, WRONG, Phone
from tests.support.compiled import RELEASE, compiled, events, releases


@pytest.fixture
def phone():
    return Phone("kursus-kecil", RELEASE["kursus-kecil"])


@pytest.fixture
def timed():
    """At work on a course whose exam has a limit of 20 minutes and two attempts."""
    return Phone("kursus-berurutan", RELEASE["kursus-berurutan"])


def judged(phone, granted=None):
    return judge_all(events(phone.acts, phone.name), releases(), granted)


def test_right_answers_earn_everything(phone):
    phone.take("ujian")
    (attempt,) = judged(phone)
    assert (attempt.state, attempt.score, attempt.passed, attempt.number, attempt.counted) == (JUDGED, 100.0, True, 1, True)
    assert attempt.flags == ()


def test_wrong_answers_earn_nothing(phone):
    phone.take("ujian", WRONG)
    (attempt,) = judged(phone)
    assert (attempt.score, attempt.passed) == (0.0, False)


def test_only_drawn_questions_count(phone):
    attempt_id = phone.take("ujian")
    drawn = {question.id for question in drawn_questions(compiled("kursus-kecil").item("ujian").quiz, attempt_id)}
    (attempt,) = judged(phone)
    assert len(drawn) == 4
    assert {mark.id for mark in attempt.marks.per_question} == drawn


def test_device_cannot_grade_itself(phone):
    attempt = phone.start("ujian")
    phone.acts.append(phone.submit("ujian", attempt) | {"data": {"attempt": attempt, "answers": [], "score": 100, "passed": True, "marks": {"u1": 1}}})
    (first, *_rest) = judged(phone)
    assert (first.score, first.passed) == (0.0, False)


def test_an_attempt_that_was_not_handed_in_is_running(phone):
    attempt = phone.start("ujian")
    phone.answer("ujian", attempt, "u1", RIGHT["u1"])
    (held,) = judged(phone)
    assert (held.state, held.marks, held.number, held.answers) == (RUNNING, None, 1, {"u1": "a"})


def test_a_handed_in_attempt_waits_for_the_answers_it_announced(phone):
    attempt = phone.take("ujian")
    missing = phone.acts.pop(2)
    (waiting,) = judged(phone)
    assert (waiting.state, waiting.score, waiting.submitted_at is not None) == (WAITING, None, True)
    phone.acts.append(missing)
    (complete,) = judged(phone)
    assert (complete.id, complete.state, complete.score) == (attempt, JUDGED, 100.0)


def test_the_last_answer_to_a_question_is_the_one_that_counts(phone):
    attempt = phone.start("latihan-satu")
    for response in ("a", "c", "b"):
        phone.answer("latihan-satu", attempt, "l1", response)
    phone.answer("latihan-satu", attempt, "l2", RIGHT["l2"])
    phone.submit("latihan-satu", attempt)
    for order in itertools.islice(itertools.permutations(phone.acts), 0, 720, 37):
        (held,) = judge_all(events(list(order)), releases())
        assert held.score == 100.0


def test_the_devices_own_count_decides_when_its_clock_was_set_back(phone):
    attempt = phone.start("latihan-satu")
    phone.answer("latihan-satu", attempt, "l1", "a")
    phone.set_clock(hours=-3)
    phone.answer("latihan-satu", attempt, "l1", "b")
    phone.answer("latihan-satu", attempt, "l2", RIGHT["l2"])
    phone.submit("latihan-satu", attempt)
    (held,) = judged(phone)
    assert held.score == 100.0
    assert ODD_CLOCK in held.flags


def test_a_clock_that_the_network_corrects_a_little_is_not_odd(phone):
    attempt = phone.start("latihan-satu")
    phone.set_clock(seconds=-90)
    phone.answer("latihan-satu", attempt, "l1", "b")
    phone.submit("latihan-satu", attempt)
    assert judged(phone)[0].flags == ()


def test_answers_after_handing_in_do_not_count(phone):
    attempt = phone.take("latihan-satu", WRONG)
    phone.answer("latihan-satu", attempt, "l1", RIGHT["l1"])
    assert judged(phone)[0].score == 0.0


def test_of_two_differing_hand_ins_the_lesser_counts(phone):
    attempt = phone.take("latihan-satu", WRONG)
    phone.answer("latihan-satu", attempt, "l1", RIGHT["l1"])
    phone.submit("latihan-satu", attempt)
    (held,) = judged(phone)
    assert held.score == 0.0


def test_a_score_once_told_cannot_be_improved_by_answers_slipped_in(phone):
    """The server must not become an oracle: hand in nothing, then send answers with small counts one at a time."""
    attempt = phone.start("ujian")
    phone.submit("ujian", attempt)
    for question in QUESTIONS["ujian"]:
        phone.answer("ujian", attempt, question, RIGHT[question])["seq"] = 1
        (held,) = judged(phone)
        assert (held.state, held.score, held.answers) == (JUDGED, 0.0, {})


@pytest.mark.parametrize("said", [{}, {"answers": 0}])
def test_a_hand_in_that_names_no_answers_takes_those_that_were_here(phone, said):
    attempt = phone.start("latihan-satu")
    phone.answer("latihan-satu", attempt, "l1", RIGHT["l1"])
    phone.submit("latihan-satu", attempt)["data"] = {"attempt": attempt} | said
    phone.answer("latihan-satu", attempt, "l2", RIGHT["l2"])["seq"] = 1
    (held,) = judge_all([replace(event, position=position) for position, event in enumerate(events(phone.acts), 1)], releases())
    assert (held.state, held.score) == (JUDGED, 50.0)


@pytest.mark.parametrize("late", ["started", "answered", "submitted"])
def test_an_attempt_is_complete_with_whichever_of_its_acts_came_last(phone, late):
    phone.take("latihan-satu")
    ordered = sorted(events(phone.acts), key=lambda act: act.verb == late)
    (held,) = judge_all([replace(event, position=position) for position, event in enumerate(ordered, 1)], releases())
    assert (held.state, held.complete) == (JUDGED, len(ordered))


def test_no_clock_moves_an_attempt_before_those_that_were_here_first(timed):
    for answers in (WRONG, WRONG):
        timed.take("ujian-akhir", answers)
    timed.set_clock(days=-3)
    timed.take("ujian-akhir", RIGHT)
    arrived = [replace(event, position=position) for position, event in enumerate(events(timed.acts), 1)]
    held = judge_all(arrived, releases())
    assert [attempt.counted for attempt in sorted(held, key=lambda attempt: attempt.arrived)] == [True, True, False]


def test_late_answers_are_left_out_and_flagged(timed):
    attempt = timed.start("ujian-akhir")
    timed.answer("ujian-akhir", attempt, "z1", RIGHT["z1"])
    timed.wait(minutes=30)
    timed.answer("ujian-akhir", attempt, "z2", RIGHT["z2"])
    timed.submit("ujian-akhir", attempt)
    (held,) = judged(timed)
    assert (held.state, held.score, held.answers, held.flags) == (JUDGED, 50.0, {"z1": "a"}, (LATE,))


def test_handing_in_late_what_was_done_in_time_is_in_time(timed):
    attempt = timed.start("ujian-akhir")
    for question in QUESTIONS["ujian-akhir"]:
        timed.answer("ujian-akhir", attempt, question, RIGHT[question])
    timed.wait(days=9)
    timed.submit("ujian-akhir", attempt)
    (held,) = judged(timed)
    assert (held.score, held.flags) == (100.0, ())


@pytest.mark.parametrize("clock", ["at", "mono"])
def test_setting_back_one_clock_gains_no_time(timed, clock):
    attempt = timed.start("ujian-akhir")
    timed.wait(minutes=30)
    late = timed.answer("ujian-akhir", attempt, "z1", RIGHT["z1"])
    late[clock] = timed.acts[0][clock]
    timed.submit("ujian-akhir", attempt)
    (held,) = judged(timed)
    assert (held.score, held.answers) == (0.0, {})
    assert LATE in held.flags


def test_a_page_opened_anew_begins_its_monotonic_clock_anew(timed):
    attempt = timed.start("ujian-akhir")
    answer = timed.answer("ujian-akhir", attempt, "z1", RIGHT["z1"])
    answer["mono"] = 5.0
    timed.submit("ujian-akhir", attempt)
    (held,) = judged(timed)
    assert (held.score, held.flags) == (50.0, ())


def test_attempts_beyond_the_limit_do_not_count_even_when_better(timed):
    for answers in (WRONG, WRONG, RIGHT):
        timed.take("ujian-akhir", answers)
    first, second, third = judged(timed)
    assert [first.counted, second.counted, third.counted] == [True, True, False]
    assert (third.score, third.flags) == (100.0, (OVER_LIMIT,))


def test_a_granted_attempt_counts(timed):
    for answers in (WRONG, WRONG, RIGHT):
        timed.take("ujian-akhir", answers)
    assert [attempt.counted for attempt in judged(timed, {"ujian-akhir": 1})] == [True, True, True]


def test_practice_may_be_repeated_without_end(phone):
    for _ in range(12):
        phone.take("latihan-satu", WRONG)
    assert all(attempt.counted for attempt in judged(phone))


def test_an_attempt_counts_from_its_beginning_so_that_nobody_hands_in_the_best_of_many(timed):
    for _ in range(2):
        timed.start("ujian-akhir")
    timed.take("ujian-akhir")
    assert [attempt.counted for attempt in judged(timed)] == [True, True, False]


def test_an_attempt_keeps_its_release(phone):
    phone.take("latihan-satu")
    assert judge_all(events(phone.acts), {"d" * 64: compiled("kursus-kecil")}) == ()
    assert judge_all(events(phone.acts), releases())[0].release == RELEASE["kursus-kecil"]


def test_acts_that_name_another_item_do_not_join_an_attempt(phone):
    attempt = phone.start("ujian")
    phone.answer("latihan-satu", attempt, "l1", RIGHT["l1"])
    phone.submit("latihan-satu", attempt)
    (held,) = judged(phone)
    assert (held.item, held.state, held.answers) == ("ujian", RUNNING, {})


def test_answers_of_an_odd_shape_earn_nothing_and_break_nothing(phone):
    attempt = phone.start("ujian")
    for question in QUESTIONS["ujian"]:
        phone.answer("ujian", attempt, question, {"a": [[]], "x": None})
    phone.submit("ujian", attempt)
    (held,) = judged(phone)
    assert (held.state, held.score) == (JUDGED, 0.0)


def test_an_attempt_whose_beginning_has_not_arrived_waits_for_it(phone):
    attempt = phone.take("latihan-satu")
    beginning = phone.acts.pop(0)
    (held,) = judged(phone)
    assert (held.id, held.state, held.score) == (attempt, WAITING, None)
    phone.acts.append(beginning)
    (held,) = judged(phone)
    assert (held.state, held.score) == (JUDGED, 100.0)
