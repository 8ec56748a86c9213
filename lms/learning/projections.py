"""Projections: progress as rows. `refresh` rewrites them from the record inside the caller's transaction; nothing else does."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from lms import clock
from lms.auth import service as accounts
from lms.courses import service as courses
from lms.courses.course import Course
from lms.db import command, db, insert_rows
from lms.errors import NotFound
from lms.learning import answers
from lms.learning.clocks import settle
from lms.learning.judgement import Attempt, EssayAnswer
from lms.learning.models import AttemptGrant, AttemptState, Enrolment, EssayState, ItemState
from lms.learning.progress import CourseProgress, fold
from lms.learning.recall_projection import recall_differences, write_recall
from lms.records import service as records
from lms.records.events import Event
from lms.records.service import LearningEvent


def read_progress(account_id: int, course: str, *, reference: str | None = None) -> CourseProgress | None:
    """Progress folded from the record as it stands, or None where the learner has no act in the course."""
    return _fold(account_id, course, records.events_of(account_id, course), reference)


def refresh(account_id: int, course: str, new: Sequence[Event] = ()) -> tuple[CourseProgress | None, bool]:
    """Fold the learner's acts in the course and write the rows; also says whether this finished the course.

    `new` are his newest acts in the course as `records.add` gave them, which then need not be read again.
    """
    older = records.events_of(account_id, course, before=new[0].position if new else None)
    progress = _fold(account_id, course, [*older, *new], None)
    held = {model: _write(model, account_id, course, wanted) for model, wanted in _rows(account_id, course, progress).items()}
    answers.write(account_id, course, progress)
    write_recall(account_id, course, progress)
    before = held[Enrolment].get("")
    newly = progress is not None and progress.finished_at is not None and (before is None or before["finished_at"] is None)
    return progress, newly


def differences(account_id: int, course: str) -> list[str]:
    """Where the rows of one learner in one course differ from the record; empty when they agree."""
    progress = read_progress(account_id, course)
    wanted = _rows(account_id, course, progress)
    found = [(model.__tablename__, name) for model, rows in wanted.items() for name in _changed(rows, _held(model, account_id, course))]
    found += [("answer_mark", name) for name in answers.differing(account_id, course, progress)]
    differing = [f"{table} akun {account_id} kursus {course} {name or ''}".rstrip() for table, name in found]
    return differing + recall_differences(account_id, course, progress)


def orphans() -> list[str]:
    """Rows of learners and courses that the record does not know, as sentences like those of `differences`."""
    return [f"enrolment akun {account_id} kursus {course} tanpa catatan" for account_id, course in _orphans()]


@command
def drop_orphans() -> int:
    """Remove rows of learners and courses that the record does not know; returns how many enrolments went."""
    dropped = sorted(_orphans())
    for account_id, course in dropped:
        accounts.lock(account_id)
        for model in (Enrolment, ItemState, AttemptState, EssayState):
            _write(model, account_id, course, {})
        answers.write(account_id, course, None)
        write_recall(account_id, course, None)
    return len(dropped)


def _orphans() -> list[tuple[int, str]]:
    same = (LearningEvent.account_id == Enrolment.account_id) & (LearningEvent.course == Enrolment.course)
    query = select(Enrolment.account_id, Enrolment.course).where(~select(LearningEvent.position).where(same).exists())
    return [(row.account_id, row.course) for row in db.session.execute(query)]


def _fold(account_id: int, course: str, events: Iterable[Event], reference: str | None) -> CourseProgress | None:
    events = list(events)
    names = {event.release for event in events} | ({reference} if reference else set())
    releases = {name: release for name in names if (release := find_release(name))}
    published = {name: courses.get_release(name).created_at for name in releases}
    return fold(settle(events, published), releases, granted=granted_attempts(account_id, course), reference=reference)


def granted_attempts(account_id: int, course: str) -> dict[str, int]:
    """Extra attempts by item that admins gave the learner in the course."""
    query = select(AttemptGrant.item, AttemptGrant.attempts).where(AttemptGrant.account_id == account_id, AttemptGrant.course == course)
    granted: dict[str, int] = {}
    for row in db.session.execute(query):
        granted[row.item] = granted.get(row.item, 0) + row.attempts
    return granted


def find_release(name: str) -> Course | None:
    """The course as that release holds it, or None where there is no such release."""
    try:
        return courses.load(name)
    except NotFound:
        return None


def _rows(account_id: int, course: str, progress: CourseProgress | None) -> dict[type, dict[str, dict[str, Any]]]:
    """The rows that should stand, by table and by the name that tells them apart within the course."""
    if progress is None:
        return {Enrolment: {}, ItemState: {}, AttemptState: {}, EssayState: {}}
    key = {"account_id": account_id, "course": course}
    items = {item.id: key | {"item": item.id, "state": item.state, "done_at": item.done_at, "best": item.best, "used": item.used} for item in progress.items}
    attempts = {attempt.id: key | _attempt_values(attempt) for attempt in progress.attempts}
    essays = {essay.answer: key | _essay_values(attempt, essay) for attempt in progress.attempts if attempt.counted for essay in attempt.essays}
    return {Enrolment: {"": key | _enrolment_values(progress)}, ItemState: items, AttemptState: attempts, EssayState: essays}


def _enrolment_values(progress: CourseProgress) -> dict[str, Any]:
    finished = progress.finished_at
    return {
        "release": progress.release,
        "started_at": progress.started_at,
        "last_at": progress.last_at,
        "percent": progress.percent,
        "finished_at": finished,
        "finished_release": progress.finished_release,
        "jp": progress.jp,
        "jp_year": clock.local_day(finished).year if finished else None,
    }


def _attempt_values(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "item": attempt.item,
        "release": attempt.release,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "score": attempt.score,
        "passed": attempt.passed,
        "counted": attempt.counted,
        "flags": json.dumps(list(attempt.flags), ensure_ascii=False),
    }


def _essay_values(attempt: Attempt, essay: EssayAnswer) -> dict[str, Any]:
    standing = essay.standing
    return {
        "item": attempt.item,
        "attempt": attempt.id,
        "question": essay.question,
        "release": attempt.release,
        "answer": essay.answer,
        "state": standing.state,
        "submitted_at": attempt.submitted_at,
        "first_by": standing.first_by,
        "points": standing.points,
        "settled_at": standing.settled_at,
    }


def _name_column(model: type) -> str | None:
    return {ItemState: "item", AttemptState: "id", EssayState: "answer"}.get(model)


def _held(model: type, account_id: int, course: str) -> dict[str, Mapping[str, Any]]:
    table = model.__table__
    rows = db.session.execute(select(table).where(table.c.account_id == account_id, table.c.course == course)).mappings()
    column = _name_column(model)
    return {row[column] if column else "": row for row in rows}


def _changed(wanted: Mapping[str, Mapping[str, Any]], held: Mapping[str, Mapping[str, Any]]) -> list[str]:
    differing = [name for name, row in wanted.items() if name not in held or any(held[name][column] != value for column, value in row.items())]
    return [*differing, *(name for name in held if name not in wanted)]


def _write(model: type, account_id: int, course: str, wanted: Mapping[str, dict[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Bring the table's rows to what is wanted, touching only those that differ; gives the rows as they were before."""
    held, table, column = _held(model, account_id, course), model.__table__, _name_column(model)
    mine = (table.c.account_id == account_id) & (table.c.course == course)
    changed = _changed(wanted, held)
    fresh = [name for name in changed if name in wanted and name not in held]
    insert_rows(table, [wanted[name] for name in fresh])
    for name in set(changed).difference(fresh):
        condition = mine & (table.c[column] == name) if column else mine
        if name not in wanted:
            db.session.execute(delete(table).where(condition))
        else:
            db.session.execute(update(table).where(condition).values(wanted[name]))
    return held
