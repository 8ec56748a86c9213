"""What answers are worth. Rules of values: the same answers to the same attempt always earn the same marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from lms.quizzes.drawing import drawn_questions
from lms.quizzes.quiz import Question, Quiz


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionMark:
    """What one drawn question earned: `fraction` 0 to 1 of its `weight`; `answered` is False for no answer or one of another shape."""

    id: str
    fraction: float
    weight: float
    answered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What an attempt earned: `score` in points of 100 with two decimals, and each drawn question in the order it was asked."""

    score: float
    per_question: tuple[QuestionMark, ...]


def mark_question(question: Question, response: object) -> float:
    """The share of the marks a response earns, 0 to 1. Whatever is no answer to this kind of question earns 0; nothing raises."""
    return question.mark(response) or 0.0


def mark_quiz(quiz: Quiz, attempt_id: str, answers: Mapping[str, object]) -> Marks:
    """The marks of an attempt from its answers by question id. Only drawn questions count; other answers are passed over."""
    marks = tuple(_mark(question, answers.get(question.id)) for question in drawn_questions(quiz, attempt_id))
    return Marks(score=score(marks), per_question=marks)


def score(marks: tuple[QuestionMark, ...]) -> float:
    """Points of 100: the weighted mean of the fractions, rounded half up to two decimals; 0 where nothing was asked."""
    total = sum(mark.weight for mark in marks)
    earned = sum(mark.fraction * mark.weight for mark in marks)
    # The small step up keeps thirds and tenths, which have no exact binary form, from falling under a round number.
    return floor(earned / total * 10_000 + 0.5 + 1e-7) / 100 if total else 0.0


def passed(marks: Marks, quiz: Quiz) -> bool:
    """Whether the score, as it is shown, reaches the pass mark."""
    return marks.score >= quiz.pass_mark


def _mark(question: Question, response: object) -> QuestionMark:
    fraction = question.mark(response)
    return QuestionMark(id=question.id, fraction=fraction or 0.0, weight=question.weight, answered=fraction is not None)
