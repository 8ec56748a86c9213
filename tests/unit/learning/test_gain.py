"""The normalised gain from prates to pascates, and what a prates never does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.gain import BANDS, Gain, band, find_gain, find_tests, normalised
from lms.learning.progress import fold, untouched
from tests.support.acts import Phone
from tests.support.compiled import compiled, events


@pytest.fixture(scope="module")
def course():
    return compiled("kursus-evaluasi")


@pytest.fixture
def phone(course):
    return Phone("kursus-evaluasi", "a" * 64)


def answered(phone, item, **answers):
    attempt = phone.start(item)
    for question, response in answers.items():
        phone.answer(item, attempt, question, response)
    phone.submit(item, attempt)


def folded(phone, course):
    return fold(events(phone.acts), {"a" * 64: course})


@pytest.mark.parametrize(("pre", "post", "value"), [(40, 70, 0.5), (0, 100, 1), (50, 50, 0), (80, 60, -1), (100, 100, None), (100, 40, None)])
def test_the_gain_is_the_share_of_what_was_missing(pre, post, value):
    assert normalised(pre, post) == value


@pytest.mark.parametrize(
    ("value", "word"),
    [(-0.01, "turun"), (0, "rendah"), (0.299, "rendah"), (0.3, "sedang"), (0.699, "sedang"), (0.7, "tinggi"), (1, "tinggi"), (None, "sudah penuh")],
)
def test_bands_are_those_of_hake(value, word):
    assert band(value) == word


@given(st.floats(0, 100), st.floats(0, 100))
def test_every_pair_of_scores_has_a_band_and_never_gains_more_than_all(pre, post):
    gain = Gain(pre=pre, post=post)
    assert gain.band in BANDS
    assert gain.value is None or gain.value <= 1


def test_the_prates_stands_first_and_locks_nothing(course):
    assert course.items[0].id == "paham-prates"
    assert find_tests(course) == ("paham-prates", "paham")
    assert course.prates_of("paham") == "paham-prates"
    items = untouched(course)
    assert [item.locked for item in items[:2]] == [False, False]
    assert not items[0].required


def test_the_prates_is_the_first_step_only_before_anything_else(course, phone):
    phone.enrol()
    assert folded(phone, course).next_item.id == "paham-prates"
    phone.complete("isi")
    assert folded(phone, course).next_item.id == "paham"


def test_a_learner_gains_by_first_attempts(course, phone):
    answered(phone, "paham-prates", p1="a", p2="b", p3=["a", "b"], p4="7")
    assert find_gain(course, folded(phone, course).attempts) is None
    answered(phone, "paham", p1="a", p2="a", p3=["a", "b"], p4="enam")
    progress = folded(phone, course)
    assert find_gain(course, progress.attempts) == Gain(pre=50, post=100)
    assert progress.item("paham-prates").state == "selesai"


def test_a_prates_taken_after_the_pascates_was_begun_measures_nothing(course, phone):
    answered(phone, "paham", p1="a", p2="a", p3=["a", "b"], p4="enam")
    answered(phone, "paham-prates", p1="a", p2="b", p3=["a", "b"], p4="7")
    assert find_gain(course, folded(phone, course).attempts) is None


def test_a_test_of_which_a_text_waits_has_no_gain_yet(course, phone):
    """Its score is of the questions that the machine could mark."""
    answered(phone, "paham-prates", p1="a", p2="b", p3=["a", "b"], p4="7")
    answered(phone, "paham", p1="a", p2="a", p3=["a", "b"], p4="enam")
    pre, post = folded(phone, course).attempts
    assert find_gain(course, (pre, post)) is not None
    waiting = replace(post.marks.per_question[0], waiting=True)
    half = replace(post, marks=replace(post.marks, per_question=(waiting, *post.marks.per_question[1:])))
    assert half.marks.waiting == 1
    assert find_gain(course, (pre, half)) is None
