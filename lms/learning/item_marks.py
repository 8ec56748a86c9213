"""What each question of a first attempt earned, as values for the analysis of questions and surveys. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.learning.judgement import JUDGED, Attempt
from lms.quizzes.kinds.opinion import Opinion
from lms.quizzes.kinds.scale import Scale
from lms.quizzes.marking import QuestionMark
from lms.quizzes.quiz import Question, Quiz
from lms.records.events import canonical

#: So much of an open opinion is kept for reports; the whole of it stays in the record.
MAX_OPINION = 4_000


@dataclass(kw_only=True, slots=True)
class ItemMark:
    """One drawn question, or one statement of a scale (`part` is its id, else empty).

    `fraction` is the share of the marks, 0 … 1; None where nothing is right or a person has yet to mark. `rest` is the weighted
    share earned in all other questions of the attempt, against which a question is compared; None where there is no other.
    `response` is JSON: a choice, the list of choices, a place on the scale, an opinion; None for everything else.
    """

    question: str
    part: str
    fraction: float | None
    rest: float | None
    response: str | None


def item_marks(quiz: Quiz, attempt: Attempt) -> tuple[ItemMark, ...]:
    """The marks of a judged first attempt, question by question; nothing for any other attempt.

    Only first attempts speak of a question: afterwards learners have seen what is right.
    """
    if attempt.state != JUDGED or attempt.number != 1 or attempt.marks is None:
        return ()
    scored = [mark for mark in attempt.marks.per_question if mark.weight and not mark.waiting]
    total, earned = sum(mark.weight for mark in scored), sum(mark.weight * mark.fraction for mark in scored)
    return tuple(row for mark in attempt.marks.per_question for row in _rows(quiz.by_id[mark.id], mark, attempt.answers, total, earned))


def _rows(question: Question, mark: QuestionMark, answers: Mapping[str, object], total: float, earned: float) -> Iterator[ItemMark]:
    response = answers.get(question.id) if mark.answered else None
    if mark.weight:
        others = total - mark.weight
        rest = None if mark.waiting or others <= 0 else round((earned - mark.weight * mark.fraction) / others, 9)
        chosen = canonical(response) if question.choice_ids and response is not None else None
        yield ItemMark(question=question.id, part="", fraction=None if mark.waiting else mark.fraction, rest=rest, response=chosen)
    elif isinstance(question, Scale) and isinstance(response, dict):
        for part in sorted(response):
            yield ItemMark(question=question.id, part=part, fraction=None, rest=None, response=canonical(response[part]))
    elif response is not None and (question.choice_ids or isinstance(question, Opinion)):
        kept = response[:MAX_OPINION] if isinstance(response, str) else response
        yield ItemMark(question=question.id, part="", fraction=None, rest=None, response=canonical(kept))
