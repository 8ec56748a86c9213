"""Which opinion on an essay counts: the same in every order, sent once or twice; and what it does to the attempt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.judgement import judge_all
from lms.learning.opinions import DIFFERING, FINAL, FIRST, SECOND, SECOND_WANTED, SETTLED, TOLERANCE, WAITING, Opinion, Standing, weigh
from lms.learning.progress import AWAITING, BEGUN, DONE, fold
from lms.records.events import Event, Refusal, read_event
from tests.support.acts import Phone
from tests.support.compiled import RELEASE, events, releases
from tests.support.essays import QUESTION, QUIZ, RIGHT, hand_in, marked_act, opinion_data

BEGIN = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
BAYU, GITA, HADI = 2, 12, 13


def opinion(number, points, *, by=BAYU, seq=1, wants_second=False, answer="x"):
    return Opinion(
        id=f"{number}-{by}-{seq}",
        answer=answer,
        by=by,
        at=BEGIN + timedelta(minutes=seq),
        seq=seq,
        number=number,
        points={"1": min(points, 40), "2": max(points - 40, 0)},
        wants_second=wants_second,
    )


def told(*acts):
    """Opinions given one after the other as the server numbers them: (by, points, wants a second)."""
    standing = Standing(state=WAITING)
    for seq, (by, points, wants) in enumerate(acts, 1):
        number = standing.number_for(by)
        standing = weigh([*standing.opinions, opinion(number, points, by=by, seq=seq, wants_second=wants and number == FIRST)])
    return standing


def test_without_an_opinion_it_waits():
    standing = weigh([])
    assert (standing.state, standing.points, standing.settled_at, standing.first_by, standing.earned("1")) == (WAITING, None, None, None, None)


def test_one_opinion_counts_alone():
    standing = told((BAYU, 70, False))
    assert (standing.state, standing.points, standing.first_by, standing.earned("1"), standing.earned("2")) == (SETTLED, 70, BAYU, 40, 30)


def test_a_first_opinion_that_asks_for_a_second_counts_for_nothing_yet():
    standing = told((BAYU, 70, True))
    assert (standing.state, standing.points) == (SECOND_WANTED, None)
    assert (standing.number_for(BAYU), standing.number_for(GITA)) == (FIRST, SECOND)


def test_nobody_is_the_second_to_himself():
    standing = told((BAYU, 70, True), (BAYU, 60, False))
    assert (standing.state, standing.points) == (SETTLED, 60)
    assert [one.number for one in standing.opinions] == [FIRST, FIRST]


@pytest.mark.parametrize(("second", "state", "points"), [(70, SETTLED, 70), (80, SETTLED, 75), (81, DIFFERING, None), (59, DIFFERING, None)])
def test_two_near_opinions_make_a_mean_and_two_far_ones_wait(second, state, points):
    standing = told((BAYU, 70, True), (GITA, second, False))
    assert (standing.state, standing.points) == (state, points)


@pytest.mark.parametrize("by", [BAYU, GITA, HADI])
def test_whoever_settles_a_difference_decides_alone(by):
    standing = told((BAYU, 90, True), (GITA, 40, False), (by, 65, False))
    assert (standing.state, standing.points, [one.number for one in standing.counting]) == (SETTLED, 65, [FINAL])


def test_a_correction_counts_and_what_was_before_stays_in_the_trail():
    standing = told((BAYU, 90, False), (GITA, 40, False), (BAYU, 50, False))
    assert (standing.points, [one.total for one in standing.opinions]) == (50, [90, 40, 50])
    assert standing.settled_at == BEGIN + timedelta(minutes=3)


GIVEN = st.lists(st.tuples(st.sampled_from([BAYU, GITA, HADI]), st.integers(0, 100), st.booleans()), max_size=7)


@given(GIVEN, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(acts, random):
    standing = told(*acts)
    shuffled = [*standing.opinions, *random.sample(standing.opinions, len(standing.opinions) // 2)]
    random.shuffle(shuffled)
    assert weigh(shuffled) == standing


@given(GIVEN)
def test_what_counts_is_always_between_what_was_said(acts):
    standing = told(*acts)
    assert (standing.points is None) == (standing.settled_at is None) == (standing.state != SETTLED)
    if standing.counting:
        totals = [one.total for one in standing.counting]
        assert min(totals) <= standing.points <= max(totals)
        assert max(totals) - min(totals) <= TOLERANCE
        assert standing.points == pytest.approx(standing.earned("1") + standing.earned("2"))
    first, second = standing.newest(FIRST), standing.newest(SECOND)
    assert second is None or first.by != second.by
    assert len(standing.opinions) == len(acts)


@given(GIVEN, st.tuples(st.sampled_from([BAYU, GITA, HADI]), st.integers(0, 100), st.booleans()))
def test_what_is_settled_stays_settled(acts, more):
    """No later word makes a result wait again: a certificate may rest on it."""
    if told(*acts).state == SETTLED:
        assert told(*acts, more).state == SETTLED


def test_the_same_said_twice_is_recognised():
    one = opinion(FIRST, 70)
    assert one.says_the_same(replace(one, id="andere", seq=9, at=BEGIN, number=FINAL))
    assert not one.says_the_same(replace(one, by=GITA)) and not one.says_the_same(replace(one, wants_second=True))


@pytest.fixture
def phone():
    return Phone("kursus-jenis", RELEASE["kursus-jenis"])


def marked(phone, attempt, answer, seq=1, **said):
    """The event as the server makes it."""
    place = {"course": phone.course, "release": phone.release, "item": QUIZ}
    data = opinion_data(attempt, answer, **said)
    return Event(id=f"nilai-{seq}", verb="marked", **place, at=BEGIN + timedelta(days=seq), offset=540, mono=None, seq=seq, data=data, device="penilai")


def judged(phone, *marks):
    (attempt,) = judge_all([*events(phone.acts), *marks], releases())
    return attempt


def item(phone, *marks):
    return fold([*events(phone.acts), *marks], releases()).item(QUIZ)


def test_an_essay_waits_and_its_mark_makes_the_score(phone):
    attempt_id, answer = hand_in(phone, answers={"nd-01": "a"})
    before = judged(phone)
    assert (before.marks.waiting, before.passed, before.essays[0].standing.state) == (1, False, WAITING)
    half = judged(phone, marked(phone, attempt_id, answer, points=(20, 30)))
    full = judged(phone, marked(phone, attempt_id, answer, points=(40, 60)))
    assert half.marks.waiting == full.marks.waiting == 0
    assert before.score < half.score < full.score
    assert next(mark for mark in half.marks.per_question if mark.id == QUESTION).fraction == 0.5


def test_a_mark_can_pass_and_can_fail(phone):
    attempt_id, answer = hand_in(phone, answers=RIGHT | {"nd-01": "b"})
    assert (item(phone).state, judged(phone).passed) == (AWAITING, False)
    low, high = marked(phone, attempt_id, answer, points=(0, 0)), marked(phone, attempt_id, answer, points=(40, 60))
    assert (judged(phone, low).passed, item(phone, low).state) == (False, BEGUN)
    assert (judged(phone, high).passed, item(phone, high).state) == (True, DONE)
    assert judged(phone, marked(phone, attempt_id, answer, second=True)).passed is False


def test_the_day_of_finishing_is_the_day_of_handing_in(phone):
    attempt_id, answer = hand_in(phone)
    mark = marked(phone, attempt_id, answer)
    assert item(phone, mark).done_at == judged(phone).submitted_at
    before, after = fold(events(phone.acts), releases()), fold([*events(phone.acts), mark], releases())
    assert (before.last_at, before.release, before.started_at) == (after.last_at, after.release, after.started_at)


def test_a_mark_for_another_answer_counts_for_nothing(phone):
    attempt_id, answer = hand_in(phone)
    other = phone.answer(QUIZ, attempt_id, QUESTION, "diganti")["id"]
    attempt = judged(phone, marked(phone, attempt_id, other))
    assert (attempt.marks.waiting, attempt.essays[0].answer) == (1, answer)


def test_of_two_differing_hand_ins_the_lesser_counts_after_marking_too(phone):
    attempt_id, answer = hand_in(phone)
    other = phone.answer(QUIZ, attempt_id, QUESTION, "jauh lebih baik")["id"]
    phone.submit(QUIZ, attempt_id)
    low, high = marked(phone, attempt_id, answer, points=(0, 0)), marked(phone, attempt_id, other, seq=2, points=(40, 60))
    both = judged(phone, low, high)
    assert (both.essays[0].answer, both.essays[0].standing.points) == (answer, 0)


def test_a_mark_without_a_hand_in_passes_nobody(phone):
    attempt_id = phone.start(QUIZ)
    answer = phone.answer(QUIZ, attempt_id, QUESTION, "belum dikumpulkan")["id"]
    attempt = judged(phone, marked(phone, attempt_id, answer))
    assert (attempt.marks, attempt.passed, attempt.essays) == (None, False, ())


def test_marks_alone_are_no_attempt_and_no_progress(phone):
    mark = marked(phone, "6f1e1c1e-0000-4000-8000-000000000001", "6f1e1c1e-0000-4000-8000-000000000002")
    assert judge_all([mark], releases()) == ()
    assert fold([mark], releases()) is None


def test_an_empty_essay_is_zero_at_once_and_nobodys_work(phone):
    hand_in(phone, text=None)
    attempt = judged(phone)
    assert (attempt.marks.waiting, attempt.essays) == (0, ())


def test_in_practice_nobody_marks_and_nothing_waits(phone):
    attempt_id = phone.start("latihan-jenis")
    phone.answer("latihan-jenis", attempt_id, "nd-01", "a")
    phone.answer("latihan-jenis", attempt_id, QUESTION, "teks latihan")
    phone.submit("latihan-jenis", attempt_id)
    attempt = judged(phone)
    essay = next(mark for mark in attempt.marks.per_question if mark.id == QUESTION)
    assert (attempt.marks.waiting, attempt.essays, essay.answered, essay.weight) == (0, (), True, 0)
    assert fold(events(phone.acts), releases()).item("latihan-jenis").state == DONE


def test_no_device_and_no_file_can_say_marked(phone):
    attempt_id, answer = hand_in(phone)
    for device in ("hp-uji", "penilai", "formulir"):
        refused = read_event(marked_act(phone, opinion_data(attempt_id, answer)), device)
        assert isinstance(refused, Refusal) and refused.reason == "verba"
