"""What a learner is told of essays that people marked: the result in words, and that there is one to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from lms.auth import service as accounts
from lms.courses import service as courses
from lms.db import command, db
from lms.learning.judgement import Attempt, EssayAnswer, find_quiz
from lms.learning.models import EssayState, ResultSeen
from lms.learning.opinions import Standing
from lms.quizzes.kinds.essay import Criterion, Essay
from lms.quizzes.quiz import Quiz

#: Beyond so many the learner finds the rest in his courses.
_MOST_NEWS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """A result that people have settled and the learner has not opened since."""

    url: str
    title: str
    course: str


def assessments(quiz: Quiz, attempt: Attempt, *, levels: bool) -> list[dict[str, Any]]:
    """Every settled essay of the attempt: question, text, points by criterion, comments.

    `levels` allows the words of the levels, which tell what would have earned more (the quiz's `kunci`).
    """
    questions = {question.id: question for question in quiz.questions if isinstance(question, Essay)}
    settled = [essay for essay in attempt.essays if essay.standing.counting]
    return [_assessment(questions[essay.question], essay, str(attempt.answers[essay.question]), levels) for essay in settled]


def news(account_id: int) -> Sequence[News]:
    """Results the learner has not seen yet, newest first, at most five."""
    place = (EssayState.course, EssayState.item, EssayState.attempt, EssayState.release)
    latest = func.max(EssayState.settled_at)
    rows = db.session.execute(_unseen(select(*place), account_id).group_by(*place).order_by(latest.desc()).limit(_MOST_NEWS))
    return [_news(row.course, row.item, row.attempt, row.release) for row in rows]


def note_seen(account_id: int, attempt: str, now: datetime) -> None:
    """Write down that the learner opened the result, where it holds something he has not seen."""
    if db.session.scalar(_unseen(select(EssayState.id), account_id).where(EssayState.attempt == attempt).limit(1)):
        _note_seen(account_id, attempt, now)


def _unseen(query: Select[Any], account_id: int) -> Select[Any]:
    """Of the learner's essays those that were settled since he last opened their result."""
    seen = (ResultSeen.account_id == EssayState.account_id) & (ResultSeen.attempt == EssayState.attempt)
    settled = (EssayState.account_id == account_id, EssayState.settled_at.is_not(None))
    return query.outerjoin(ResultSeen, seen).where(*settled, or_(ResultSeen.seen_at.is_(None), ResultSeen.seen_at < EssayState.settled_at))


@command
def _note_seen(account_id: int, attempt: str, now: datetime) -> None:
    # Two pages opened at once: the learner's lock lets one of them write the row and the other find it.
    accounts.lock(account_id)
    held = db.session.scalar(select(ResultSeen).where(ResultSeen.account_id == account_id, ResultSeen.attempt == attempt))
    if held is None:
        db.session.add(ResultSeen(account_id=account_id, attempt=attempt, seen_at=now))
    else:
        held.seen_at = max(held.seen_at, now)


def _news(course: str, item: str, attempt: str, release: str) -> News:
    quiz = find_quiz(courses.load(release), item)
    return News(url=f"/belajar/{course}/{item}/{attempt}/", title=quiz.title if quiz else item, course=courses.title_of(course))


def _assessment(question: Essay, essay: EssayAnswer, text: str, levels: bool) -> dict[str, Any]:
    standing = essay.standing
    return {
        "question": question,
        "text": text,
        "points": standing.points,
        "settled_at": standing.settled_at,
        "criteria": [_criterion(criterion, standing, levels) for criterion in question.rubric],
        "comments": [opinion.comment for opinion in standing.counting if opinion.comment],
    }


def _criterion(criterion: Criterion, standing: Standing, levels: bool) -> dict[str, Any]:
    earned = standing.earned(criterion.id)
    return {
        "criterion": criterion,
        "earned": earned,
        "level": next((level for level in criterion.scale if levels and level.points == earned), None),
        "comments": [said for opinion in standing.counting if (said := opinion.comments.get(criterion.id))],
    }
