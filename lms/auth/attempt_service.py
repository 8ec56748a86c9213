"""Counts attempts in the database, for all processes together. The rules are in throttle.py."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.auth import throttle
from lms.auth.models import AttemptBucket
from lms.auth.throttle import PERSON, Bucket, Key
from lms.db import command, db, dialect_name
from lms.errors import TooMany

#: Forgotten rows that one successful sign-in clears away: more than it makes, so that the table cannot only grow.
_SWEEP = 100


@command
def admit(keys: Sequence[Key], *, now: datetime) -> None:
    """Count an attempt, before its password is looked at. Raises TooMany, and then counts nothing."""
    buckets = _held(keys, now)
    pause = max((throttle.wait(buckets[key.name], key.rule, now) for key in keys), default=timedelta(0))
    if pause:
        raise TooMany(throttle.sentence(pause), retry_after=math.ceil(pause.total_seconds()))
    _keep({key: throttle.count(buckets[key.name], key.rule, now) for key in keys}, now)


def settle(keys: Sequence[Key], *, now: datetime) -> None:
    """Within a command: the counted attempt was right. The person's own count starts anew, shared ones lose this attempt."""
    buckets = _held(keys, now)
    _keep({key: Bucket() if key.rule is PERSON else throttle.take_back(buckets[key.name], key.rule, now) for key in keys}, now)


def free(subjects: Sequence[str]) -> None:
    """Within a command: forget what was counted for these identifiers, from wherever it came."""
    rows = select(AttemptBucket.name).where(AttemptBucket.subject.in_(subjects)).order_by(AttemptBucket.name).with_for_update()
    db.session.execute(delete(AttemptBucket).where(AttemptBucket.name.in_(list(db.session.scalars(rows)))))


def sweep(*, now: datetime) -> None:
    """Within a command: drop some rows in which nothing is remembered any more."""
    rows = select(AttemptBucket.name).where(AttemptBucket.empty_at < now).limit(_SWEEP).with_for_update(skip_locked=True)
    db.session.execute(delete(AttemptBucket).where(AttemptBucket.name.in_(list(db.session.scalars(rows)))))


def _held(keys: Sequence[Key], now: datetime) -> dict[str, Bucket]:
    """The buckets by name, locked until the command ends; made where they were missing."""
    insert = (postgresql if dialect_name() == "postgresql" else sqlite).insert
    # Always in the same order, so that two attempts never wait for each other in a circle.
    rows = [{"name": key.name, "subject": key.subject, "level": 0.0, "at": None, "empty_at": now} for key in sorted(keys, key=lambda key: key.name)]
    statement = insert(AttemptBucket).values(rows)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"subject": statement.excluded.subject})
    found = db.session.execute(statement.returning(AttemptBucket.name, AttemptBucket.level, AttemptBucket.at))
    return {name: Bucket(level=level, at=at) for name, level, at in found}


def _keep(buckets: dict[Key, Bucket], now: datetime) -> None:
    table = AttemptBucket.__table__
    values = {"level": bindparam("new_level"), "at": bindparam("new_at"), "empty_at": bindparam("new_empty_at")}
    rows = [
        {"key": key.name, "new_level": bucket.level, "new_at": bucket.at, "new_empty_at": throttle.empty_at(bucket, key.rule, now)}
        for key, bucket in buckets.items()
    ]
    db.session.connection().execute(update(table).where(table.c.name == bindparam("key")).values(values), rows)
