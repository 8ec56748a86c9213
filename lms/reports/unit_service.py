"""A unit head's people at a glance: JP of the year, what they study, and when they were last at it. Reads only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, true

from lms import clock
from lms.agencies import service as agencies
from lms.agencies.service import Agency
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import db
from lms.learning import service as learning
from lms.learning.jp import OWING, JpRule, Standing, standing
from lms.learning.service import Enrolment

#: People on one page, and at most in a file.
PAGE, MOST_IN_A_FILE = 50, 5000
ALL, IDLE, STUDYING, BEHIND, REACHED = "semua", "belum-belajar", "sedang-belajar", "belum-tercapai", "tercapai"
KINDS = (ALL, IDLE, STUDYING, BEHIND, REACHED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A course that somebody worked on or finished in the year, as it stood at the end of that year where the rows tell.

    `percent` 0 … 100; None where it was finished later.
    """

    title: str
    percent: int | None
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
    #: None also where he went on after the year: when he was last there in it is not known.
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


def years(paths: Collection[str], *, reader: int, this: int) -> list[int]:
    """This year, and before it those in which anybody within the units earned JP, the newest first."""
    earned = _within(select(Enrolment.jp_year).join(Account, Account.id == Enrolment.account_id), paths, reader)
    return [this, *db.session.scalars(earned.where(Enrolment.jp > 0, Enrolment.jp_year < this).distinct().order_by(Enrolment.jp_year.desc()))]


def glance(paths: Collection[str], *, reader: int, year: int) -> Glance:
    """What the year looks like within the units, the reader left out."""
    each, target = _each(paths, reader, year), _target(year)
    owing = each.c.employment.in_(OWING)
    kinds = [func.count().filter(condition) for condition in _kinds(each, target).values()]
    *found, owes, mean = db.session.execute(select(*kinds, func.count().filter(owing), func.avg(each.c.jp).filter(owing)).select_from(each)).one()
    return Glance(year=year, counts=dict(zip(KINDS, found, strict=True)), owing=owes, target=target, mean_jp=float(mean or 0))


def people(paths: Collection[str], *, reader: int, year: int, kind: str = ALL, after: int = 0, limit: int = PAGE) -> list[Person]:
    """People within the units of that kind (of KINDS) by name, after the one of that id; without the reader."""
    each, name = _each(paths, reader, year), func.lower(Account.name)
    query = select(Account.id, Account.name, Account.post, Account.employment, Agency.name.label("unit"), each.c.jp)
    query = query.join(each, each.c.id == Account.id).join(Agency, Agency.id == Account.agency_id).where(_kinds(each, _target(year))[kind])
    if after:
        last = _within(select(name), paths, reader).where(Account.id == after).scalar_subquery()
        query = query.where(or_(name > last, and_(name == last, Account.id > after)))
    found = db.session.execute(query.order_by(name, Account.id).limit(limit)).all()
    taken, rule = _taken([row.id for row in found], year), _rule(year)
    return [_person(row, taken.get(row.id, []), standing(row.employment, year, int(row.jp), rule)) for row in found]


def _person(row: Any, taken: list[tuple[Taken, datetime | None]], year: Standing) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        post=row.post,
        employment=row.employment,
        unit=row.unit,
        standing=year,
        courses=tuple(course for course, _ in taken),
        last_at=None if any(last_at is None for _, last_at in taken) else max((last_at for _, last_at in taken if last_at), default=None),
    )


def _taken(accounts: list[int], year: int) -> dict[int, list[tuple[Taken, datetime | None]]]:
    """What each of them worked on in the year and when last (None: after it), the newest first."""
    query = select(Enrolment.account_id, Enrolment.course, Enrolment.percent, Enrolment.finished_at, Enrolment.last_at)
    query = query.where(Enrolment.account_id.in_(accounts), _in_year(year)).order_by(Enrolment.last_at.desc(), Enrolment.id)
    found = db.session.execute(query).all()
    titles = {slug: courses.title_of(slug) for slug in {row.course for row in found}}
    held: dict[int, list[tuple[Taken, datetime | None]]] = {}
    end = _end(year)
    for row in found:
        later = row.finished_at is not None and row.finished_at >= end
        course = Taken(title=titles[row.course], percent=None if later else row.percent, finished_at=None if later else row.finished_at)
        held.setdefault(row.account_id, []).append((course, row.last_at if row.last_at < end else None))
    return held


def _within(query: Select[Any], paths: Collection[str], reader: int) -> Select[Any]:
    return query.where(agencies.in_subtree(paths, Account.agency_id), Account.is_active, Account.id != reader)


def _each(paths: Collection[str], reader: int, year: int) -> Subquery:
    """One row a person of the units: JP of the year, how many courses were worked on in it, and how many of them are not finished."""
    jp = func.coalesce(func.sum(Enrolment.jp).filter(Enrolment.jp_year == year), 0)
    open_ones = func.count(Enrolment.id).filter(or_(Enrolment.finished_at.is_(None), Enrolment.finished_at >= _end(year)))
    query = select(Account.id, Account.employment, jp.label("jp"), func.count(Enrolment.id).label("taken"), open_ones.label("open"))
    query = query.outerjoin(Enrolment, and_(Enrolment.account_id == Account.id, _in_year(year)))
    return _within(query, paths, reader).group_by(Account.id).subquery()


def _kinds(each: Subquery, target: int) -> dict[str, ColumnElement[bool]]:
    """SQL condition of each of KINDS on the rows of `_each`."""
    owing = each.c.employment.in_(OWING)
    return {ALL: true(), IDLE: each.c.taken == 0, STUDYING: each.c.open > 0, BEHIND: owing & (each.c.jp < target), REACHED: owing & (each.c.jp >= target)}


def _in_year(year: int) -> ColumnElement[bool]:
    """Begun, last worked on or finished in the year."""
    begin, end = _end(year - 1), _end(year)
    return or_(Enrolment.jp_year == year, *(and_(moment >= begin, moment < end) for moment in (Enrolment.started_at, Enrolment.last_at)))


def _end(year: int) -> datetime:
    return datetime(year + 1, 1, 1, tzinfo=clock.zone())


def _rule(year: int) -> JpRule:
    return learning.jp_rule(datetime(year, 12, 31, tzinfo=clock.zone()))


def _target(year: int) -> int:
    return _rule(year).yearly_target
