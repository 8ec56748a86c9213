"""A unit head's people at a glance: JP of the year, what they study, and when they were last at it. Reads only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from lms import clock
from lms.agencies import service as agencies
from lms.agencies.service import Agency
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import db
from lms.learning import service as learning
from lms.learning.jp import OWING, Standing, standing
from lms.learning.service import Enrolment

#: People on one page, and at most in a file.
PAGE, MOST_IN_A_FILE = 50, 5000
ALL, IDLE, STUDYING, BEHIND, REACHED = "semua", "belum-belajar", "sedang-belajar", "belum-tercapai", "tercapai"
KINDS = (ALL, IDLE, STUDYING, BEHIND, REACHED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A course that somebody worked on or finished in the year; `percent` 0 … 100."""

    title: str
    percent: int
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One of the people: no scores, for results of exams are between learners and who teaches them."""

    id: int
    name: str
    post: str
    employment: str
    unit: str
    standing: Standing
    courses: tuple[Taken, ...]
    last_at: datetime | None

    @property
    def finished(self) -> int:
        """How many of the courses are finished."""
        return sum(course.finished_at is not None for course in self.courses)


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """The unit in a year: how many people of each of KINDS, how many owe a yearly target (of `target` JP), and their mean JP."""

    year: int
    counts: Mapping[str, int]
    owing: int
    target: int
    mean_jp: float


def glance(paths: Collection[str], *, reader: int, year: int) -> Glance:
    """What the year looks like within the units, the reader left out."""
    owing, jp = Account.employment.in_(OWING), _jp(year)
    kinds = [func.count().filter(_of_kind(kind, year)) for kind in KINDS]
    query = select(*kinds, func.count().filter(owing), func.avg(jp).filter(owing)).select_from(Account)
    *found, owes, mean = db.session.execute(_within(query, paths, reader)).one()
    return Glance(year=year, counts=dict(zip(KINDS, found, strict=True)), owing=owes, target=_target(year), mean_jp=float(mean or 0))


def people(paths: Collection[str], *, reader: int, year: int, kind: str = ALL, after: int = 0, limit: int = PAGE) -> list[Person]:
    """People within the units of that kind (of KINDS) by name, after the one of that id; without the reader."""
    name = func.lower(Account.name)
    query = select(Account.id, Account.name, Account.post, Account.employment, Agency.name.label("unit"), _jp(year).label("jp"))
    query = _within(query.join(Agency, Agency.id == Account.agency_id), paths, reader).where(_of_kind(kind, year))
    if after:
        last = _within(select(name), paths, reader).where(Account.id == after).scalar_subquery()
        query = query.where(or_(name > last, and_(name == last, Account.id > after)))
    found = db.session.execute(query.order_by(name, Account.id).limit(limit)).all()
    taken = _taken([row.id for row in found], year)
    return [_person(row, taken.get(row.id, []), year) for row in found]


def _person(row: Any, taken: list[Enrolment], year: int) -> Person:
    rule = learning.jp_rule(datetime(year, 12, 31, tzinfo=clock.zone()))
    return Person(
        id=row.id,
        name=row.name,
        post=row.post,
        employment=row.employment,
        unit=row.unit,
        standing=standing(row.employment, year, int(row.jp), rule),
        courses=tuple(Taken(title=courses.title_of(one.course), percent=one.percent, finished_at=one.finished_at) for one in taken),
        last_at=max((one.last_at for one in taken), default=None),
    )


def _taken(accounts: list[int], year: int) -> dict[int, list[Enrolment]]:
    """What each of them worked on in the year, the newest first."""
    query = select(Enrolment).where(Enrolment.account_id.in_(accounts), _in_year(year)).order_by(Enrolment.last_at.desc(), Enrolment.id)
    held: dict[int, list[Enrolment]] = {}
    for row in db.session.scalars(query):
        held.setdefault(row.account_id, []).append(row)
    return held


def _within(query: Select[Any], paths: Collection[str], reader: int) -> Select[Any]:
    return query.where(agencies.in_subtree(paths, Account.agency_id), Account.is_active, Account.id != reader)


def _of_kind(kind: str, year: int) -> ColumnElement[bool]:
    """SQL condition on an account."""
    owing, jp, target = Account.employment.in_(OWING), _jp(year), _target(year)
    mine = select(Enrolment.id).where(Enrolment.account_id == Account.id, _in_year(year))
    return {
        ALL: Account.id > 0,
        IDLE: ~mine.exists(),
        STUDYING: mine.where(Enrolment.finished_at.is_(None)).exists(),
        BEHIND: owing & (jp < target),
        REACHED: owing & (jp >= target),
    }[kind]


def _in_year(year: int) -> ColumnElement[bool]:
    """Worked on in the year, or finished in it."""
    begin, end = (datetime(one, 1, 1, tzinfo=clock.zone()) for one in (year, year + 1))
    return or_(Enrolment.jp_year == year, and_(Enrolment.last_at >= begin, Enrolment.last_at < end))


def _jp(year: int) -> Any:
    """The JP of an account's year, as a value in a query."""
    total = select(func.sum(Enrolment.jp)).where(Enrolment.account_id == Account.id, Enrolment.jp_year == year)
    return func.coalesce(total.scalar_subquery(), 0)


def _target(year: int) -> int:
    return learning.jp_rule(datetime(year, 12, 31, tzinfo=clock.zone())).yearly_target
