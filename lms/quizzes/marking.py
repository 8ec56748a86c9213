"""What answers are worth. Rules of values: the same answers to the same attempt always earn the same marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from lms.quizzes.drawing import drawn_questions
from lms.quizzes.quiz import Question, Quiz


@dataclass(slots=True)
class QuestionMark:
    """What one drawn question earned: `fraction` 0 to 1 of its `weight`; `answered` is False for no answer or one of another shape.

    `waiting` answers are marked by a person later and have no part in the score until then. Where nothing is right or
    wrong, and where nobody will mark (an essay in practice), `weight` is 0. Every refold makes hundreds: hence not frozen.
    """

    id: str
    fraction: float
    weight: float
    answered: bool
    waiting: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What an attempt earned: `score` in points of 100 with two decimals, and each drawn question in the order it was asked."""

    score: float
    per_question: tuple[QuestionMark, ...]

    @property
    def waiting(self) -> int:
        """How many answers a person has yet to mark; until then the score speaks of the rest."""
        return sum([mark.waiting for mark in self.per_question])

    @property
    def counts(self) -> bool:
        """False where nothing asked was right or wrong, so that there is no score to speak of."""
        return not self.per_question or any(mark.weight for mark in self.per_question)

    @property
    def unknown(self) -> bool:
        """True while all that counts waits for a person: there is no score to speak of yet, not even a provisional one."""
        return self.waiting > 0 and all(mark.waiting for mark in self.per_question if mark.weight)


def mark_question(question: Question, response: object) -> float:
    """The share of the marks a response earns, 0 to 1. Whatever is no answer to this kind of question earns 0; nothing raises."""
    return question.mark(response) or 0.0


def mark_quiz(quiz: Quiz, attempt_id: str, answers: Mapping[str, object], given: Mapping[str, float] | None = None) -> Marks:
    """The marks of an attempt from its answers by question id. Only drawn questions count; other answers are passed over.

    `given` holds the share, 0 to 1, that people gave to answers which otherwise wait. In practice nobody marks: there an
    essay is compared with the rubric by whoever wrote it, and has no part in the score.
    """
    by_people = (given or {}) if quiz.graded else None
    marks = tuple([_mark(question, answers.get(question.id), by_people) for question in drawn_questions(quiz, attempt_id)])
    return Marks(score=score(marks), per_question=marks)


def score(marks: tuple[QuestionMark, ...]) -> float:
    """Points of 100: the weighted mean of the fractions, rounded half up to two decimals; 0 where nothing was asked. What waits is left out."""
    total = sum([mark.weight for mark in marks if not mark.waiting])
    earned = sum([mark.fraction * mark.weight for mark in marks if not mark.waiting])
    # The small step up keeps thirds and tenths, which have no exact binary form, from falling under a round number.
    return floor(earned / total * 10_000 + 0.5 + 1e-7) / 100 if total else 0.0


def passed(marks: Marks, quiz: Quiz) -> bool:
    """Whether the score, as it is shown, reaches the pass mark. Not before everything is marked."""
    return not marks.waiting and marks.score >= quiz.pass_mark


def _mark(question: Question, response: object, by_people: Mapping[str, float] | None) -> QuestionMark:
    fraction = question.mark(response)
    answered = fraction is not None
    weight = question.weight if question.counts else 0.0
    if not question.waits:
        return QuestionMark(question.id, fraction or 0.0, weight, answered)
    if by_people is None:
        return QuestionMark(question.id, fraction or 0.0, 0.0, answered)
    if answered and question.id in by_people:
        fraction = by_people[question.id]
    return QuestionMark(question.id, fraction or 0.0, weight, answered, waiting=answered and question.id not in by_people)
