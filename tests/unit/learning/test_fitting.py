"""Does an act fit the release it names? What does not is refused with one word of reason."""

import pytest

from lms.learning.fitting import find_misfit
from tests.support.acts import Phone
from tests.support.compiled import RELEASE, compiled, events

COURSE = compiled("kursus-kecil")


@pytest.fixture
def phone():
    return Phone("kursus-kecil", RELEASE["kursus-kecil"])


def reason(phone, course=COURSE):
    misfit = find_misfit(events(phone.acts)[-1], course)
    return misfit.reason if misfit else None


def test_everything_of_a_whole_course_fits(phone):
    assert [find_misfit(event, COURSE) for event in events(phone.finish().acts)] == [None] * len(phone.acts)


def test_an_unknown_release_is_refused(phone):
    phone.enrol()
    assert reason(phone, course=None) == "rilis"


def test_a_release_of_another_course_is_refused(phone):
    phone.enrol()
    assert reason(phone, course=compiled("kursus-berurutan")) == "rilis"


def test_an_item_that_the_release_does_not_have_is_refused(phone):
    phone.complete("tiga")
    assert reason(phone) == "item"


def test_a_quiz_is_not_completed_by_saying_so(phone):
    phone.complete("ujian")
    assert reason(phone) == "item"


def test_a_module_has_no_attempts(phone):
    phone.start("satu")
    assert reason(phone) == "item"


def test_a_question_of_another_quiz_is_refused(phone):
    phone.answer("ujian", phone.start("ujian"), "l1", "b")
    assert reason(phone) == "soal"


@pytest.mark.parametrize(
    ("item", "question", "expected"), [("latihan-satu", "l1", None), ("latihan-satu", "u1", "soal"), ("ujian", "u1", "soal"), ("satu", "l1", "item")]
)
def test_only_a_card_can_be_recalled(phone, item, question, expected):
    phone.recall(item, question, 3)
    assert reason(phone) == expected
