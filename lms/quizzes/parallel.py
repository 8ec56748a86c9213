"""Prates and pascates from parallel pools: the same questions to draw from, another draw, as few met again as possible. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from lms.quizzes.drawing import drawn_questions
from lms.quizzes.quiz import Quiz

#: So many ids of a new attempt are tried: with three times as many questions as are drawn, next to nothing is met again.
CANDIDATES = 64


def split(quiz: Quiz) -> tuple[Quiz | None, Quiz]:
    """A quiz for `prates` and more as two: the prates by itself (None where there is none), and the rest.

    The prates can be taken once, holds up nobody and shows no key: its questions are in the pascates' pools.
    """
    rest = tuple(purpose for purpose in quiz.purposes if purpose != "prates")
    if not rest or rest == quiz.purposes:
        return None, quiz
    measuring = {"purposes": ("prates",), "pass_mark": 0, "attempts": 1, "reveal": "tidak", "required": False}
    before = replace(quiz, id=f"{quiz.id}-prates", title=f"Prates: {quiz.title}", **measuring)
    return before, replace(quiz, purposes=rest, title=f"Pascates: {quiz.title}" if rest == ("pascates",) else quiz.title)


def are_parallel(one: Quiz, other: Quiz) -> bool:
    """Whether both draw as many questions from the same pools, so that the same attempt id would draw the same in both."""
    return _shape(one) == _shape(other)


def least_met(quiz: Quiz, candidates: Iterable[str], earlier: Iterable[str]) -> str:
    """The candidate id whose draw meets the fewest questions of the earlier attempts again; the first of equals.

    The draw itself stays what it is, a function of the attempt's id: only the id of an attempt that is about to begin is
    chosen. Devices do the same (parallel.js).
    """
    met = {question.id for attempt in earlier for question in drawn_questions(quiz, attempt)}
    return min(candidates, key=lambda candidate: sum(question.id in met for question in drawn_questions(quiz, candidate)))


def _shape(quiz: Quiz) -> list[tuple[frozenset[str], int]]:
    return [(frozenset(question.id for question in pool.questions), pool.drawn_count) for pool in quiz.pools]
