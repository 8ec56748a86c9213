"""Prates and pascates from one file: two quizzes over the same pools, with as few questions met twice as possible."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.drawing import drawn_questions
from lms.quizzes.language import compile_quiz
from lms.quizzes.parallel import CANDIDATES, are_parallel, least_met, split

_POOLS = "".join(
    f"# Kelompok: k{pool}\nambil: 1\n\n" + "".join(f"## benar salah\nid: k{pool}-{number}\n\nYa {pool} {number}.\n\nJawaban: benar\n\n" for number in range(3))
    for pool in range(7)
)


def made(purposes, pools=_POOLS):
    text = f"---\nkuis: Pemahaman\nid: paham\nuntuk: {purposes}\nlulus: 60\npercobaan: 3\n---\n\n{pools}"
    quiz, problems = compile_quiz("90-paham.kuis.md", text.encode(), default_id="paham")
    assert problems == ()
    return quiz


def test_one_file_becomes_a_prates_that_fails_nobody_and_a_pascates():
    before, after = split(made("prates, pascates"))
    assert (before.id, before.title, before.purposes) == ("paham-prates", "Prates: Pemahaman", ("prates",))
    assert (before.attempts, before.reveal, before.required, before.decides) == (1, "tidak", False, False)
    assert (after.id, after.title, after.purposes) == ("paham", "Pascates: Pemahaman", ("pascates",))
    assert (after.attempts, after.pass_mark, after.required, after.decides) == (3, 60, True, True)
    assert are_parallel(before, after)


@pytest.mark.parametrize("purposes", ["prates", "pascates", "ujian", "latihan"])
def test_other_files_stay_one_quiz(purposes):
    assert split(made(purposes)) == (None, made(purposes))


def test_a_prates_that_is_also_the_exam_leaves_the_exam_its_name():
    before, after = split(made("prates, ujian"))
    assert (before.title, after.title, after.purposes) == ("Prates: Pemahaman", "Pemahaman", ("ujian",))


def test_other_pools_are_not_parallel():
    assert not are_parallel(made("prates"), made("pascates", _POOLS.replace("ambil: 1", "ambil: 2")))


def _ids(seed):
    return [str(uuid.UUID(int=seed * 1000 + number, version=4)) for number in range(CANDIDATES)]


@given(st.integers(0, 10**9))
def test_the_chosen_attempt_meets_no_more_than_any_candidate(seed):
    quiz = made("pascates")
    earlier, *candidates = _ids(seed)
    met = {question.id for question in drawn_questions(quiz, earlier)}

    def again(attempt):
        return len(met & {question.id for question in drawn_questions(quiz, attempt)})

    assert again(least_met(quiz, candidates, [earlier])) == min(map(again, candidates))


def test_with_three_times_as_many_questions_nearly_nobody_meets_one_again():
    quiz = made("pascates")
    meetings = []
    for seed in range(1, 101):
        earlier, *candidates = _ids(seed)
        met = {question.id for question in drawn_questions(quiz, earlier)}
        meetings.append(len(met & {question.id for question in drawn_questions(quiz, least_met(quiz, candidates, [earlier]))}))
    assert sum(meetings) <= 10
