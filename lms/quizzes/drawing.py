"""Which questions an attempt holds and in which order. The same few lines stand in drawing.js; tests/vectors keeps the two equal."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lms.quizzes.quiz import Pool, Question, Quiz


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question of an attempt. `choices` are ids in the order to show; empty for kinds whose parts keep their written order."""

    question: Question
    choices: tuple[str, ...]


def draw(quiz: Quiz, attempt_id: str) -> tuple[Drawn, ...]:
    """The questions of an attempt in the order to ask them: same attempt id, same draw, everywhere and without talking.

    Questions of a pool are ordered by the hex SHA-256 of `attempt id + ":" + question id` and the first `draw` taken.
    With `acak soal` all drawn ones stay in that order, across pools; without it pools and questions stand as written.
    With `acak pilihan` choices are ordered by the SHA-256 of `attempt id + ":" + question id + ":" + choice id`.
    """
    return tuple(Drawn(question, _order_choices(question, quiz, attempt_id)) for question in drawn_questions(quiz, attempt_id))


def drawn_questions(quiz: Quiz, attempt_id: str) -> tuple[Question, ...]:
    """The questions of an attempt in the order to ask them, without the order of their choices."""
    drawn = [question for pool in quiz.pools for question in _draw_from(pool, attempt_id)]
    if quiz.shuffle_questions:
        drawn.sort(key=lambda question: _rank(attempt_id, question.id))
    return tuple(drawn)


def plan(quiz: Quiz) -> dict[str, Any]:
    """What a device needs to draw by itself: `draw(plan.pools, attemptId, plan.options)` in drawing.js. Holds ids, no key."""
    pools = [
        {"draw": pool.draw, "questions": [{"id": question.id, "choices": list(question.choice_ids)} for question in pool.questions]}
        for pool in quiz.pools
    ]
    return {"pools": pools, "options": {"shuffleQuestions": quiz.shuffle_questions, "shuffleChoices": quiz.shuffle_choices}}


def _draw_from(pool: Pool, attempt_id: str) -> tuple[Question, ...]:
    if pool.draw is None or pool.draw >= len(pool.questions):
        return pool.questions
    ranked = sorted(pool.questions, key=lambda question: _rank(attempt_id, question.id))
    taken = {question.id for question in ranked[: pool.draw]}
    return tuple(question for question in pool.questions if question.id in taken)


def _order_choices(question: Question, quiz: Quiz, attempt_id: str) -> tuple[str, ...]:
    if not quiz.shuffle_choices:
        return question.choice_ids
    return tuple(sorted(question.choice_ids, key=lambda choice: _rank(attempt_id, question.id, choice)))


def _rank(*parts: str) -> bytes:
    """What SHA-256 makes of the parts; its bytes stand in the same order as its hex digits."""
    return sha256(":".join(parts).encode()).digest()
