"""The learning record. Rows are added and read; nothing here changes or removes one. Callers own the transaction."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, bindparam, func, insert, select

from lms.db import LIST_OF, ROWS_OF, db, dialect_name, insert_rows
from lms.errors import Conflict
from lms.records.events import Event, Refusal, canonical
from lms.records.models import LearningEvent, QuarantinedEvent, ServerEpoch

#: So much a day one account may leave in quarantine whole; beyond that the beginning of each is kept, and its digest.
_QUOTA, _KEPT_BEYOND = 500, 4000

#: What an act brings into its row, in the order of `_row`.
_COLUMNS = ("id", "device", "verb", "course", "release", "item", "at", "offset", "mono", "seq", "data", "digest")

# Asked at every exchange with a device, so put together once: that takes longer than looking up what they ask for.
_TABLE = LearningEvent.__table__.c
_MINE = _TABLE.account_id == bindparam("account_id")
_IN_COURSE = _MINE & (_TABLE.course == bindparam("course"))
_ALL = select(LearningEvent.__table__).where(_IN_COURSE).order_by(_TABLE.position)
_BEFORE = _ALL.where(_TABLE.position < bindparam("before"))
_COUNT = select(func.count()).select_from(LearningEvent.__table__).where(_IN_COURSE)
_HEAD = select(func.max(_TABLE.position)).where(_MINE)
_NEWEST = select(_TABLE.position).where(_MINE).order_by(_TABLE.position.desc()).limit(bindparam("most")).subquery().c
#: One value with all of them: rows by the hundred cost more than they hold.
_POSITIONS = {name: select(getattr(func, together)(_NEWEST.position, type_=JSON)) for name, together in LIST_OF.items()}
#: The other way round: a list of ids, as one value, looked for among all.
_ASKED = {name: getattr(func, rows)(bindparam("ids", type_=JSON)).table_valued("value").c for name, rows in ROWS_OF.items()}
_KNOWN = {name: select(_TABLE.id, _TABLE.digest).where(_TABLE.id == asked.value) for name, asked in _ASKED.items()}
#: From the newest on as far as the one after which nothing matters, so that nobody's whole record is read.
_EARLIEST = select(_TABLE.position).where(_MINE).order_by(_TABLE.position.desc()).limit(1).offset(bindparam("passed")).scalar_subquery()
_LATELY = (
    select(LearningEvent.__table__)
    .where(_MINE, _TABLE.position > func.coalesce(_EARLIEST, 0), _TABLE.verb == bindparam("verb"), _TABLE.received_at >= bindparam("since"))
    .order_by(_TABLE.position.desc())
)
_COURSES = select(_TABLE.course).where(_MINE, _TABLE.position > bindparam("position")).distinct()
_EPOCH = select(ServerEpoch.__table__.c.epoch).order_by(ServerEpoch.__table__.c.id.desc()).limit(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """What `add` did: `held` are the ids now in the record (new or known), `new` the events that were not there, as the record
    now holds them: with their position, in order of arrival.
    """

    held: tuple[str, ...]
    new: tuple[Event, ...]
    refused: tuple[Refusal, ...]


def add(account_id: int, events: Sequence[Event], received_at: datetime, admit: Callable[[Event], Refusal | None] = lambda _: None) -> Added:
    """Add the events that are not yet held. The same id with other content is a clash (reason `bentrok`).

    `admit` is asked about each new event and may refuse it, for instance because there are too many.

    Must run inside a command that holds the account's lock, so that positions of one account only rise.
    """
    known = _digests([event.id for event in events])
    held: list[str] = []
    refused: list[Refusal] = []
    new: list[Event] = []
    rows: list[tuple[object, ...]] = []
    for event in events:
        digest = event.digest(account_id)
        before = known.get(event.id)
        if before is None:
            if refusal := admit(event):
                refused.append(refusal)
                continue
            known[event.id] = digest
            new.append(event)
            rows.append(_row(event, digest))
        elif before != digest:
            refused.append(event.refused("bentrok", "Peristiwa dengan id ini sudah ada dengan isi yang lain."))
            continue
        held.append(event.id)
    insert_rows(LearningEvent.__table__, _COLUMNS, rows, same={"account_id": account_id, "received_at": received_at})
    # The rows were written in this order, and nobody else adds to the account meanwhile.
    for event, position in zip(new, _last_positions(account_id, len(new)), strict=True):
        event.received_at, event.position = received_at, position
    return Added(held=tuple(held), new=tuple(new), refused=tuple(refused))


def quarantine(account_id: int, device: str, refusals: Iterable[Refusal], received_at: datetime) -> None:
    """Keep what was refused, as it came, once."""
    rows = {}
    for refusal in refusals:
        digest = hashlib.sha256(f"{refusal.reason}\n{refusal.raw}".encode("utf-8", "backslashreplace")).hexdigest()
        rows[digest] = {
            "account_id": account_id,
            "device": device,
            "event_id": _storable(refusal.id),
            "reason": refusal.reason,
            "detail": refusal.detail,
            "raw": _storable(refusal.raw),
            "digest": digest,
            "received_at": received_at,
        }
    if not rows:
        return
    query = select(QuarantinedEvent.digest).where(QuarantinedEvent.account_id == account_id, QuarantinedEvent.digest.in_(rows))
    known = set(db.session.scalars(query))
    fresh = [row for digest, row in rows.items() if digest not in known]
    if fresh:
        if _quarantined_lately(account_id, received_at) >= _QUOTA:
            fresh = [row | {"raw": _beginning(str(row["raw"]))} for row in fresh]
        db.session.execute(insert(QuarantinedEvent), fresh)


def events_of(account_id: int, course: str, before: int | None = None) -> list[Event]:
    """All acts of a learner in one course, in order of arrival; with `before`, those of lower position."""
    given = {"account_id": account_id, "course": course}
    found = db.session.execute(_ALL, given) if before is None else db.session.execute(_BEFORE, given | {"before": before})
    return [_stored(row) for row in found.mappings()]


def acts_of(account_id: int, course: str, item: str, verb: str) -> list[Event]:
    """The acts of one kind on one item of the course, in order of arrival."""
    mine = (LearningEvent.account_id == account_id) & (LearningEvent.course == course)
    query = select(LearningEvent.__table__).where(mine, LearningEvent.item == item, LearningEvent.verb == verb)
    return [_stored(row) for row in db.session.execute(query.order_by(LearningEvent.position)).mappings()]


def acts_since(account_id: int, verb: str, since: datetime, most: int) -> list[Event]:
    """Among the learner's newest `most` acts those of one kind that arrived since that moment, newest first."""
    given = {"account_id": account_id, "verb": verb, "since": since, "passed": most}
    return [_stored(row) for row in db.session.execute(_LATELY, given).mappings()]


def find_event(account_id: int, event_id: str) -> Event | None:
    """The learner's act of that id, or None."""
    query = select(LearningEvent.__table__).where(LearningEvent.id == event_id, LearningEvent.account_id == account_id)
    row = db.session.execute(query).mappings().one_or_none()
    return _stored(row) if row else None


def count(account_id: int, course: str) -> int:
    """How many acts the learner has in the course."""
    return db.session.scalar(_COUNT, {"account_id": account_id, "course": course}) or 0


def head(account_id: int) -> int:
    """The position of the learner's newest event; 0 where there is none."""
    return db.session.scalar(_HEAD, {"account_id": account_id}) or 0


def courses_since(account_id: int, position: int) -> list[str]:
    """The courses in which the learner has events after that position."""
    return sorted(db.session.scalars(_COURSES, {"account_id": account_id, "position": position}))


def learners(after: tuple[int, str] = (0, ""), most: int = 1000) -> list[tuple[int, str]]:
    """The next (account, course) pairs that have events, by key, for walks over the whole record."""
    account, course = after
    beyond = (LearningEvent.account_id > account) | ((LearningEvent.account_id == account) & (LearningEvent.course > course))
    query = select(LearningEvent.account_id, LearningEvent.course).where(beyond).distinct()
    rows = db.session.execute(query.order_by(LearningEvent.account_id, LearningEvent.course).limit(most))
    return [(row.account_id, row.course) for row in rows]


def every_learner() -> Iterator[tuple[int, str]]:
    """All (account, course) pairs that have events, page by page."""
    page = learners()
    while page:
        yield from page
        page = learners(page[-1])


def current_epoch() -> str:
    """The id of this server's present life. Raises Conflict before the first migration has made one."""
    epoch = db.session.scalar(_EPOCH)
    if epoch is None:
        raise Conflict("Basis data belum disiapkan. Jalankan flask db upgrade.")
    return epoch


def quarantined(most: int = 100, before: int | None = None) -> list[QuarantinedEvent]:
    """The newest quarantined events, for staff; `before` is the id of the last one already seen."""
    query = select(QuarantinedEvent).order_by(QuarantinedEvent.id.desc()).limit(most)
    return list(db.session.scalars(query.where(QuarantinedEvent.id < before) if before else query))


def _quarantined_lately(account_id: int, now: datetime) -> int:
    query = select(func.count()).where(QuarantinedEvent.account_id == account_id, QuarantinedEvent.received_at > now - timedelta(days=1))
    return db.session.scalar(query) or 0


def _beginning(raw: str) -> str:
    return raw if len(raw) <= _KEPT_BEYOND else f"{raw[:_KEPT_BEYOND]}… ({len(raw)} karakter)"


def _digests(ids: Sequence[str]) -> dict[str, str]:
    return dict(db.session.execute(_KNOWN[dialect_name()], {"ids": ids}).all())


def _last_positions(account_id: int, most: int) -> list[int]:
    """The positions of the account's newest acts, in order of arrival."""
    return sorted(db.session.scalar(_POSITIONS[dialect_name()], {"account_id": account_id, "most": most})) if most else []


def _row(event: Event, digest: str) -> tuple[object, ...]:
    """The values of `_COLUMNS`."""
    return (
        event.id,
        event.device,
        event.verb,
        event.course,
        event.release,
        event.item,
        event.at,
        event.offset,
        event.mono,
        event.seq,
        event.text or canonical(event.data),
        digest,
    )


def _stored(row: Mapping[str, Any]) -> Event:
    return Event(
        id=row["id"],
        verb=row["verb"],
        course=row["course"],
        release=row["release"],
        item=row["item"],
        at=row["at"],
        offset=row["offset"],
        mono=row["mono"],
        seq=row["seq"],
        data=json.loads(row["data"]),
        device=row["device"],
        text=row["data"],
        received_at=row["received_at"],
        position=row["position"],
    )


def _storable(text: str) -> str:
    """PostgreSQL text holds neither NUL nor lone surrogates; both are kept in a readable form."""
    return text.replace("\x00", "\\u0000").encode("utf-8", "backslashreplace").decode()
