"""Marks of each question: first judged attempts only, with the rest score a question is compared with."""

import pytest

from lms.learning.item_marks import MAX_OPINION, item_marks
from lms.learning.judgement import find_quiz, judge_all
from tests.support.acts import Phone
from tests.support.compiled import compiled, events

RELEASE = "a" * 64


@pytest.fixture
def phone():
    return Phone("kursus-evaluasi", RELEASE)


def answered(phone, item, answers, *, hand_in=True):
    attempt = phone.start(item)
    for question, response in answers.items():
        phone.answer(item, attempt, question, response)
    if hand_in:
        phone.submit(item, attempt)


def marks(phone, item):
    course = compiled("kursus-evaluasi")
    found = [attempt for attempt in judge_all(events(phone.acts), {RELEASE: course}) if attempt.item == item]
    return {(mark.question, mark.part): mark for attempt in found for mark in item_marks(find_quiz(course, item), attempt)}


def test_a_question_is_set_against_the_rest(phone):
    answered(phone, "paham", {"p1": "b", "p2": "a", "p3": ["a"], "p4": "6"})
    found = marks(phone, "paham")
    assert [(mark.fraction, mark.rest) for mark in found.values()] == [(0, pytest.approx(2.5 / 3)), (1, 0.5), (0.5, pytest.approx(2 / 3)), (1, 0.5)]
    assert [mark.response for mark in found.values()] == ['"b"', '"a"', '["a"]', None], "typed answers are not kept"


def test_what_was_left_empty_counts_as_nothing_earned(phone):
    answered(phone, "paham", {"p1": "a"})
    found = marks(phone, "paham")
    assert found["p2", ""].fraction == 0
    assert found["p2", ""].response is None


def test_an_attempt_that_runs_or_comes_later_says_nothing(phone):
    answered(phone, "paham", {"p1": "a"}, hand_in=False)
    answered(phone, "paham", {"p1": "b"})
    assert marks(phone, "paham") == {}


def test_a_survey_is_kept_by_statement_choice_and_text(phone):
    answered(phone, "survei", {"s-materi": {"a": "5", "b": "1"}, "s-tempat": "b", "s-saran": "x" * (MAX_OPINION + 9)})
    found = marks(phone, "survei")
    assert {name: mark.response for name, mark in found.items()} == {
        ("s-materi", "a"): '"5"',
        ("s-materi", "b"): '"1"',
        ("s-tempat", ""): '"b"',
        ("s-saran", ""): f'"{"x" * MAX_OPINION}"',
    }
    assert {mark.fraction for mark in found.values()} == {None}


def test_an_answer_of_another_shape_is_none(phone):
    answered(phone, "survei", {"s-materi": {"a": "9"}, "s-tempat": "z", "s-saran": "  "})
    assert marks(phone, "survei") == {}
