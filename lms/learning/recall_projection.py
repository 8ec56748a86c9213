"""Recall cards as rows: a projection like progress, written in the transaction of the acts it follows from. Nothing else writes them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select, update

from lms import clock
from lms.courses import service as courses
from lms.db import db
from lms.learning.models import RecallCardRow
from lms.learning.progress import CourseProgress
from lms.learning.recall import fold_cards

_TABLE = RecallCardRow.__table__
_Key = tuple[str, str]


def write_recall(account_id: int, course: str, progress: CourseProgress | None) -> None:
    """Bring the learner's cards of the course to what follows from the progress, touching only rows that differ."""
    wanted, held = _wanted(account_id, course, progress), _held(account_id, course)
    fresh = [row for key, row in wanted.items() if key not in held]
    if fresh:
        db.session.execute(insert(_TABLE), fresh)
    for key in _changed(wanted, held):
        if key not in wanted:
            db.session.execute(delete(_TABLE).where(_TABLE.c.id == held[key]["id"]))
        elif key in held:
            db.session.execute(update(_TABLE).where(_TABLE.c.id == held[key]["id"]).values(wanted[key]))


def recall_differences(account_id: int, course: str, progress: CourseProgress | None) -> list[str]:
    """Where the rows differ from what follows from the progress, as sentences; empty when they agree."""
    changed = _changed(_wanted(account_id, course, progress), _held(account_id, course))
    return [f"recall_card akun {account_id} kursus {course} {item} {question}" for item, question in changed]


def _wanted(account_id: int, course: str, progress: CourseProgress | None) -> dict[_Key, dict[str, Any]]:
    if progress is None:
        return {}
    # An attempt was judged on its release, so every one of these is there.
    releases = {name: courses.load(name) for name in {attempt.release for attempt in progress.attempts}}
    cards = fold_cards(progress.attempts, progress.recalls, releases, clock.zone())
    return {(card.item, card.question): {"account_id": account_id, "course": course} | asdict(card) for card in cards}


def _held(account_id: int, course: str) -> dict[_Key, Mapping[str, Any]]:
    query = select(_TABLE).where(_TABLE.c.account_id == account_id, _TABLE.c.course == course)
    return {(row["item"], row["question"]): row for row in db.session.execute(query).mappings()}


def _changed(wanted: Mapping[_Key, Mapping[str, Any]], held: Mapping[_Key, Mapping[str, Any]]) -> list[_Key]:
    differing = [key for key, row in wanted.items() if key not in held or any(held[key][name] != value for name, value in row.items())]
    return [*differing, *(key for key in held if key not in wanted)]
