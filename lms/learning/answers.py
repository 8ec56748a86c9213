"""Projection of answers: one row for each question of a judged first attempt. Written with the other projections, in their transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from lms.courses import service as courses
from lms.db import db, insert_rows
from lms.errors import NotFound
from lms.learning.item_marks import item_marks
from lms.learning.judgement import JUDGED, find_quiz
from lms.learning.models import AnswerMark
from lms.learning.progress import CourseProgress

_TABLE = AnswerMark.__table__
_NAME = (_TABLE.c.item, _TABLE.c.question, _TABLE.c.part)
_VALUES = (_TABLE.c.attempt, _TABLE.c.release, _TABLE.c.at, _TABLE.c.fraction, _TABLE.c.rest, _TABLE.c.response)
_Rows = dict[tuple[str, ...], tuple[Any, ...]]


def write(account_id: int, course: str, progress: CourseProgress | None) -> None:
    """Bring the rows of one learner in one course to what the progress says. Rows that agree are not touched."""
    wanted, held = _wanted(progress), _held(account_id, course)
    if wanted == held:
        return
    # A row that differs is replaced whole: it happens only when an attempt is judged anew.
    stale = {name[:2] for name, values in held.items() if wanted.get(name) != values}
    for item, question in stale:
        mine = (_TABLE.c.account_id == account_id) & (_TABLE.c.course == course) & (_TABLE.c.item == item)
        db.session.execute(delete(_TABLE).where(mine, _TABLE.c.question == question))
    insert_rows(_TABLE, [_row(account_id, course, name, values) for name, values in wanted.items() if name not in held or name[:2] in stale])


def differing(account_id: int, course: str, progress: CourseProgress | None) -> list[str]:
    """Names of rows that are not as the progress says."""
    wanted, held = _wanted(progress), _held(account_id, course)
    return [" ".join(name).strip() for name in sorted({*wanted, *held}) if wanted.get(name) != held.get(name)]


def _wanted(progress: CourseProgress | None) -> _Rows:
    rows: _Rows = {}
    for attempt in progress.attempts if progress else ():
        if attempt.state != JUDGED or attempt.number != 1:
            continue
        try:
            quiz = find_quiz(courses.load(attempt.release), attempt.item)
        except NotFound:
            continue
        for mark in item_marks(quiz, attempt) if quiz else ():
            values = (attempt.id, attempt.release, attempt.submitted_at, mark.fraction, mark.rest, mark.response)
            rows[attempt.item, mark.question, mark.part] = values
    return rows


def _held(account_id: int, course: str) -> _Rows:
    query = select(*_NAME, *_VALUES).where(_TABLE.c.account_id == account_id, _TABLE.c.course == course)
    return {tuple(row[: len(_NAME)]): tuple(row[len(_NAME) :]) for row in db.session.execute(query)}


def _row(account_id: int, course: str, name: tuple[str, ...], values: tuple[Any, ...]) -> Mapping[str, Any]:
    columns = [column.name for column in (*_NAME, *_VALUES)]
    return {"account_id": account_id, "course": course, **dict(zip(columns, (*name, *values), strict=True))}
