"""The admin's queue: what waits, already judged green or yellow, and how long people wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Select, func, select

from lms.agencies import service as agencies
from lms.certificates.models import Certificate
from lms.certificates.service import PAGE, WAITING, Shown, show
from lms.db import db

#: What the report of waiting times looks back on, and at most how many decisions it reads.
_LOOK_BACK, _MOST_DECISIONS = timedelta(days=30), 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Waiting times: the oldest that waits, and the middle one of those decided in the last 30 days, in days."""

    oldest_days: int
    decided: int
    median_days: float


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
    oldest = db.session.scalar(_waiting_within(select(func.min(Certificate.requested_at)), paths))
    decided = select(Certificate.requested_at, Certificate.decided_at).where(
        Certificate.decided_by.is_not(None), Certificate.decided_at >= now - _LOOK_BACK, agencies.in_subtree(paths, Certificate.agency_id)
    )
    days = [(row.decided_at - row.requested_at) / timedelta(days=1) for row in db.session.execute(decided.limit(_MOST_DECISIONS))]
    return Report(oldest_days=(now - oldest).days if oldest else 0, decided=len(days), median_days=median(days) if days else 0.0)


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
