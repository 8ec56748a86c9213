"""Conditions on the learning record for queries of floors further down. Nothing is read here: they stand in the query of whoever asks."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from lms.learning.models import Enrolment, ItemState
from lms.records.service import LearningEvent

#: Acts that can change a result. The others (a module read, a card recalled) only ever add.
_JUDGED = ("started", "answered", "submitted", "marked")


def is_unfinished(account_id: ColumnElement[Any], course: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL condition: by the record as it stands, that account has begun that course and not finished it."""
    return exists().where(Enrolment.account_id == account_id, Enrolment.course == course, Enrolment.finished_at.is_(None))


def is_below(
    score: ColumnElement[Any], account_id: ColumnElement[Any], course: ColumnElement[Any], *, release: str, items: Collection[str]
) -> ColumnElement[bool]:
    """SQL condition: the account last worked on that release of the course, and its best result in one of these quizzes is less than the score."""
    here = exists().where(Enrolment.account_id == account_id, Enrolment.course == course, Enrolment.release == release)
    less = exists().where(ItemState.account_id == account_id, ItemState.course == course, ItemState.item.in_(items), ItemState.best < score)
    return here & less


def judged_since(account_id: ColumnElement[Any], course: ColumnElement[Any], moment: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL condition: after that moment something arrived for that account and course that can have changed a result."""
    same = (LearningEvent.account_id == account_id) & (LearningEvent.course == course)
    # For nearly everybody the newest act is older: seen by one look into the index, where all acts of the course would be read.
    newest = select(LearningEvent.received_at).where(same).order_by(LearningEvent.position.desc()).limit(1).scalar_subquery()
    return and_(newest > moment, exists().where(same, LearningEvent.received_at > moment, LearningEvent.verb.in_(_JUDGED)))
