"""The admin's queue: what waits, already judged green or yellow, and how long people wait and waited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Select, func, or_, select

from lms import clock, formats
from lms.agencies import service as agencies
from lms.certificates import sheets
from lms.certificates.models import Certificate
from lms.certificates.service import PAGE, RETURNED, WAITING, Shown, show
from lms.db import db

#: What the report of waiting times looks back on, and at most how many decisions it reads.
_LOOK_BACK, _MOST_DECISIONS = timedelta(days=30), 1000
#: Lines of the report as a file; an office decides so many in some years.
_MOST_LINES = 50_000
_TIMES_HEAD = ("unit", "kursus", "diajukan", "keadaan", "diputuskan", "hari_menunggu")


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Waiting times in days: of those that wait (the longest and the middle one), and of those decided in the last 30 days."""

    oldest_days: int
    waiting_median_days: float
    decided: int
    median_days: float
    longest_days: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One line of the admin's queue, with the doubts that a person should look at."""

    id: int
    name: str
    nip: str
    unit: str
    course: str
    jp: int
    score: float | None
    started_on: date
    finished_on: date
    waiting_days: int
    modules: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def colour(self) -> str:
        """`hijau`: nothing speaks against it; `kuning`: a person should look."""
        return "kuning" if self.warnings else "hijau"


def queue(paths: Iterable[str], *, now: datetime, after: int = 0) -> list[Waiting]:
    """Waiting certificates within the admin's units, oldest first, at most PAGE, after that id; each already judged."""
    query = _waiting_within(select(Certificate), paths).where(Certificate.id > after)
    return [_line(show(certificate), now) for certificate in db.session.scalars(query.order_by(Certificate.id).limit(PAGE))]


def count_waiting(paths: Iterable[str]) -> int:
    """How many certificates wait within the admin's units."""
    return db.session.scalar(_waiting_within(select(func.count(Certificate.id)), paths)) or 0


def report(paths: Iterable[str], *, now: datetime) -> Report:
    """How long people wait within the admin's units."""
    paths = tuple(paths)
    waiting, by_age = count_waiting(paths), _waiting_within(select(Certificate.requested_at), paths).order_by(Certificate.requested_at)
    oldest = db.session.scalar(by_age.limit(1)) or now
    # One or two in the middle, found by the database: the queue may be long.
    middle = db.session.scalars(by_age.offset(max(waiting - 1, 0) // 2).limit(2 - waiting % 2)).all()
    decided = select(Certificate.requested_at, Certificate.decided_at).where(
        Certificate.decided_by.is_not(None), Certificate.decided_at >= now - _LOOK_BACK, agencies.in_subtree(paths, Certificate.agency_id)
    )
    days = [_days(row.requested_at, row.decided_at) for row in db.session.execute(decided.order_by(Certificate.decided_at.desc()).limit(_MOST_DECISIONS))]
    return Report(
        oldest_days=(now - oldest).days,
        waiting_median_days=median([_days(one, now) for one in middle]) if middle else 0.0,
        decided=len(days),
        median_days=median(days) if days else 0.0,
        longest_days=max(days, default=0.0),
    )


def times_csv(paths: Iterable[str], *, now: datetime) -> bytes:
    """Every certificate that waits or was decided by a person within the admin's units, newest first: how long it waited. Names nobody."""
    asked = or_(Certificate.decided_by.is_not(None), Certificate.state.in_((WAITING, RETURNED)))
    units = {one.id: one.name for one in agencies.all_agencies()}
    query = select(Certificate).where(asked, agencies.in_subtree(paths, Certificate.agency_id)).order_by(Certificate.id.desc()).limit(_MOST_LINES)
    rows = (_times(held, units.get(held.agency_id, ""), now) for held in db.session.scalars(query.execution_options(yield_per=1000)))
    return sheets.write_csv(_TIMES_HEAD, rows)


def _times(held: Certificate, unit: str, now: datetime) -> tuple[object, ...]:
    done = held.decided_at if held.state != WAITING else None
    return (
        unit,
        held.course,
        clock.local_day(held.requested_at),
        held.state,
        clock.local_day(done) if done else "",
        formats.number(_days(held.requested_at, done or now), 1),
    )


def _days(begin: datetime, end: datetime) -> float:
    return (end - begin) / timedelta(days=1)


def _waiting_within(query: Select[Any], paths: Iterable[str]) -> Select[Any]:
    return query.where(Certificate.state == WAITING, agencies.in_subtree(paths, Certificate.agency_id))


def _line(shown: Shown, now: datetime) -> Waiting:
    said = shown.snapshot
    return Waiting(
        id=shown.certificate.id,
        name=said.name,
        nip=said.nip,
        unit=said.unit,
        course=said.course,
        jp=said.jp,
        score=said.score,
        started_on=said.started_on,
        finished_on=said.finished_on,
        waiting_days=(now - shown.certificate.requested_at).days,
        modules=len(said.modules),
        warnings=said.warnings,
        notes=said.notes,
    )
