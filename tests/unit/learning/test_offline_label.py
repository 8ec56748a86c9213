"""A result that was made without the server says so, in whatever order and however often its acts arrive."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.compile import compile_course
from lms.learning.judgement import NEEDED_SERVER, judge_all
from lms.learning.progress import fold
from tests.support.acts import WRONG, Phone
from tests.support.compiled import RELEASE, compiled, events, files_of, releases

SMALL = RELEASE["kursus-kecil"]


@pytest.fixture
def phone():
    return Phone("kursus-kecil", SMALL)


def received(acts, *delays):
    """The acts as the server had them, each so many minutes after it was done; the last delay holds for the rest."""
    waits = [*delays, *([delays[-1]] * len(acts))]
    read = events(acts)
    return [replace(event, received_at=event.at + timedelta(minutes=wait), position=at + 1) for at, (event, wait) in enumerate(zip(read, waits, strict=False))]


def barred():
    """The small course whose exam asks for a connection."""
    files = files_of("kursus-kecil")
    files["90-ujian.kuis.md"] = files["90-ujian.kuis.md"].replace(b"percobaan: 3", b"percobaan: 3\nluring: tidak")
    return compile_course(files, slug="kursus-kecil")


@pytest.mark.parametrize(("minutes", "offline"), [(0, False), (1, False), (2, False), (3, True), (60 * 24 * 30, True)])
def test_an_attempt_handed_in_notably_later_than_it_was_done_was_offline(phone, minutes, offline):
    phone.take("ujian")
    (attempt,) = judge_all(received(phone.acts, minutes), releases())
    assert attempt.offline is offline
    assert attempt.flags == ()


def test_answers_given_without_the_server_and_handed_in_with_it_were_offline(phone):
    phone.take("ujian")
    late_answers = received(phone.acts, *([30] * (len(phone.acts) - 1)), 0)
    (attempt,) = judge_all(late_answers, releases())
    assert attempt.offline


def test_beginning_without_the_server_says_nothing_about_the_answers(phone):
    phone.take("ujian")
    (attempt,) = judge_all(received(phone.acts, 30, 0), releases())
    assert not attempt.offline


def test_an_item_says_so_when_its_best_attempt_was_offline(phone):
    phone.take("ujian", WRONG)
    first = len(phone.acts)
    phone.take("ujian")
    for delays, offline in (([0] * first + [90], True), ([90] * first + [0], False)):
        assert fold(received(phone.acts, *delays), releases()).item("ujian").offline is offline


def test_a_quiz_that_asks_for_a_connection_is_flagged_and_still_judged(phone):
    phone.take("ujian")
    (attempt,) = judge_all(received(phone.acts, 90), {SMALL: barred()})
    assert (attempt.score, attempt.passed, attempt.counted) == (100.0, True, True)
    assert attempt.flags == (NEEDED_SERVER,)
    (attempt,) = judge_all(received(phone.acts, 0), {SMALL: barred()})
    assert attempt.flags == ()
    assert compiled("kursus-kecil").item("ujian").quiz.offline


@given(st.data())
def test_the_label_does_not_depend_on_order_or_repetition(data):
    phone = Phone("kursus-kecil", SMALL)
    phone.take("ujian")
    phone.take("latihan-satu")
    delays = data.draw(st.lists(st.integers(0, 6), min_size=len(phone.acts), max_size=len(phone.acts)))
    acts = received(phone.acts, *delays)
    shuffled = data.draw(st.permutations(acts)) + data.draw(st.lists(st.sampled_from(acts), max_size=6))
    assert fold(shuffled, {SMALL: barred()}) == fold(acts, {SMALL: barred()})
