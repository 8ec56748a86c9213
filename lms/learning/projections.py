"""Projections: progress as rows. `refresh` rewrites them from the record inside the caller's transaction; nothing else does."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from lms import clock
from lms.auth import service as accounts
from lms.courses import service as courses
from lms.courses.course import Course
from lms.db import command, db
from lms.errors import NotFound
from lms.learning.answers import ANSWERS, answer_rows
from lms.learning.clocks import settle
from lms.learning.judgement import Attempt, EssayAnswer
from lms.learning.models import AttemptGrant, AttemptState, Enrolment, EssayState, ItemState
from lms.learning.progress import CourseProgress, fold
from lms.learning.recall_projection import CARDS, card_rows
from lms.learning.rows import Projection, Rows
from lms.records import service as records
from lms.records.events import Event
from lms.records.service import LearningEvent

# Made once: `json.dumps` makes one anew for every value that asks for other than its defaults.
_FLAGS = json.JSONEncoder(ensure_ascii=False)

_GRANTED = select(AttemptGrant.item, AttemptGrant.attempts).where(
    AttemptGrant.account_id == bindparam("account_id"), AttemptGrant.course == bindparam("course")
)


def read_progress(account_id: int, course: str, *, reference: str | None = None) -> CourseProgress | None:
    """Progress folded from the record as it stands, or None where the learner has no act in the course."""
    return _fold(account_id, course, records.events_of(account_id, course), reference)


def refresh(account_id: int, course: str, new: Sequence[Event] = ()) -> tuple[CourseProgress | None, bool]:
    """Fold the learner's acts in the course and write the rows; also says whether this finished the course.

    `new` are his newest acts in the course as `records.add` gave them, which then need not be read again.
    """
    older = records.events_of(account_id, course, before=new[0].position if new else None)
    progress = _fold(account_id, course, [*older, *new], None)
    held = {projection: projection.write(account_id, course, wanted) for projection, wanted in _wanted(progress)}
    before = held[_ENROLMENTS].get(())
    newly = progress is not None and progress.finished_at is not None and (before is None or before["finished_at"] is None)
    return progress, newly


def differences(account_id: int, course: str) -> list[str]:
    """Where the rows of one learner in one course differ from the record, as sentences; empty when they agree."""
    found = []
    for projection, wanted in _wanted(read_progress(account_id, course)):
        differing = projection.differing(account_id, course, wanted)
        found += [" ".join((f"{projection.table.name} akun {account_id} kursus {course}", *name)).rstrip() for name in differing]
    return found


def orphans() -> list[str]:
    """Rows of learners and courses that the record does not know, as sentences like those of `differences`."""
    return [f"enrolment akun {account_id} kursus {course} tanpa catatan" for account_id, course in _orphans()]


@command
def drop_orphans() -> int:
    """Remove rows of learners and courses that the record does not know; returns how many enrolments went."""
    dropped = sorted(_orphans())
    for account_id, course in dropped:
        accounts.lock(account_id)
        for projection in _PROJECTIONS:
            projection.write(account_id, course, {})
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
    granted: dict[str, int] = {}
    for row in db.session.execute(_GRANTED, {"account_id": account_id, "course": course}):
        granted[row.item] = granted.get(row.item, 0) + row.attempts
    return granted


def find_release(name: str) -> Course | None:
    """The course as that release holds it, or None where there is no such release."""
    try:
        return courses.load(name)
    except NotFound:
        return None


def _wanted(progress: CourseProgress | None) -> list[tuple[Projection, Rows]]:
    """The rows that should stand, by projection."""
    return [(projection, rows(progress) if progress else {}) for projection, rows in _PROJECTIONS.items()]


def _enrolment_rows(progress: CourseProgress) -> Rows:
    return {(): _enrolment_values(progress)}


def _item_rows(progress: CourseProgress) -> Rows:
    return {(item.id,): {"state": item.state, "done_at": item.done_at, "best": item.best, "used": item.used} for item in progress.items}


def _attempt_rows(progress: CourseProgress) -> Rows:
    return {(attempt.id,): _attempt_values(attempt) for attempt in progress.attempts}


def _essay_rows(progress: CourseProgress) -> Rows:
    return {(essay.answer,): _essay_values(attempt, essay) for attempt in progress.attempts if attempt.counted for essay in attempt.essays}


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
        "item": attempt.item,
        "release": attempt.release,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "score": attempt.score,
        "passed": attempt.passed,
        "counted": attempt.counted,
        "flags": _FLAGS.encode(attempt.flags) if attempt.flags else "[]",
    }


def _essay_values(attempt: Attempt, essay: EssayAnswer) -> dict[str, Any]:
    standing = essay.standing
    return {
        "item": attempt.item,
        "attempt": attempt.id,
        "question": essay.question,
        "release": attempt.release,
        "state": standing.state,
        "submitted_at": attempt.submitted_at,
        "first_by": standing.first_by,
        "points": standing.points,
        "settled_at": standing.settled_at,
    }


_ENROLMENTS = Projection(Enrolment)
#: Every projection with what follows from the progress.
_PROJECTIONS: dict[Projection, Callable[[CourseProgress], Rows]] = {
    _ENROLMENTS: _enrolment_rows,
    Projection(ItemState, "item"): _item_rows,
    Projection(AttemptState, "id"): _attempt_rows,
    Projection(EssayState, "answer"): _essay_rows,
    ANSWERS: answer_rows,
    CARDS: card_rows,
}
