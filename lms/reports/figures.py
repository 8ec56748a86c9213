"""Sums over learners, attempts and answers, made by the database: never a loop over learners. Reads only."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, case, cast, func, literal, null, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.agencies import service as agencies
from lms.auth.service import Account
from lms.db import db
from lms.learning.answers import AnswerMark
from lms.learning.gain import HIGH, MEDIUM
from lms.learning.judgement import JUDGED
from lms.learning.projections import EssayState
from lms.learning.service import AttemptState, Enrolment
from lms.reports.items import STRATA, Group, Sums
from lms.reports.survey import LEAST, whole


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """Whose figures of a course: learners within the units of `paths` (None: all), of a `year` and a `release` where given."""

    course: str
    paths: frozenset[str] | None
    year: int | None = None
    release: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Learners:
    """How many began the course and how many finished it."""

    begun: int
    finished: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GainSums:
    """Learners with a first attempt at both tests: how many in each band, and their sums. `gain` is over those who could gain."""

    count: int
    pre: float
    post: float
    gain: float
    bands: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """How often a response was given to a question (or statement) of a survey in a year; `inside` the reader's units or not.

    `response` is None outside of them, and for opinions. `kept` counts those that are in whole fives of the year as they came.
    """

    item: str
    question: str
    part: str
    inside: bool
    year: int
    response: str | None
    count: int
    kept: int


def learners(view: View) -> Learners:
    """Enrolments, by the year in which they began."""
    query = select(func.count(), func.count(Enrolment.finished_at)).where(Enrolment.course == view.course, *_chosen(view, Enrolment, Enrolment.started_at))
    row = db.session.execute(query).one()
    return Learners(begun=row[0], finished=row[1])


def years(course: str, now: datetime) -> list[int]:
    """The years since anybody began the course, latest first."""
    first = db.session.scalar(select(func.min(Enrolment.started_at)).where(Enrolment.course == course))
    this = clock.local_day(now).year
    return list(range(this, (clock.local_day(first).year if first else this) - 1, -1))


def gain_sums(view: View, pre_item: str, post_item: str) -> GainSums:
    """Both tests by first attempts, the prates handed in before the pascates was begun; by the year of the pascates.

    An attempt of which people have yet to mark a text has no say: its score is of the rest alone.
    """
    pre, post = aliased(AttemptState), aliased(AttemptState)
    gain = case((pre.score < 100, (post.score - pre.score) / (100.0 - pre.score)))
    bands = (gain < 0, and_(gain >= 0, gain < MEDIUM), and_(gain >= MEDIUM, gain < HIGH), gain >= HIGH, pre.score >= 100)
    columns = [func.count(), func.sum(pre.score), func.sum(post.score), func.sum(gain), *(func.sum(case((band, 1), else_=0)) for band in bands)]
    query = _with_both(select(*columns), view.course, pre, pre_item, post, post_item)
    row = db.session.execute(query.where(*_chosen(view, post, post.submitted_at))).one()
    return GainSums(count=row[0], pre=row[1] or 0.0, post=row[2] or 0.0, gain=row[3] or 0.0, bands=tuple(int(count or 0) for count in row[4:]))


def gain_parts(view: View, pre_item: str, post_item: str, span: Sequence[int]) -> list[int]:
    """How many learners with both tests are in each part into which the view's year and release divide those of its units."""
    pre, post = aliased(AttemptState), aliased(AttemptState)
    year = literal(0) if view.year is None else _year_of(post.submitted_at, span)
    release = literal("") if view.release is None else post.release
    everybody = View(course=view.course, paths=view.paths)
    query = _with_both(select(year.label("year"), release.label("release")), view.course, pre, pre_item, post, post_item)
    parts = query.where(*_chosen(everybody, post, post.submitted_at)).subquery()
    return list(db.session.scalars(select(func.count()).select_from(parts).group_by(parts.c.year, parts.c.release)))


def _with_both(query: Select[Any], course: str, pre: Any, pre_item: str, post: Any, post_item: str) -> Select[Any]:
    """Learners with a first attempt at both tests that is marked to the end."""
    query = query.select_from(post).join(pre, pre.account_id == post.account_id)
    for attempt, item in ((pre, pre_item), (post, post_item)):
        open_text = select(EssayState.id).where(EssayState.account_id == attempt.account_id, EssayState.course == course)
        open_text = open_text.where(EssayState.attempt == attempt.id, EssayState.settled_at.is_(None))
        judged = (attempt.number == 1, attempt.state == JUDGED, attempt.score.is_not(None), ~open_text.exists())
        query = query.where(attempt.course == course, attempt.item == item, *judged)
    return query.where(pre.submitted_at <= post.started_at)


def item_groups(view: View, items: Sequence[str], questions: Collection[str] | None = None) -> list[Group]:
    """What every question of these quizzes (or only those `questions`) earned, by release, response and how well the rest went."""
    stratum = cast(func.round(AnswerMark.rest * STRATA), Integer)
    chosen = [] if questions is None else [AnswerMark.question.in_(list(questions))]
    return _item_sums(view, items, finer=(AnswerMark.response, stratum.label("stratum")), conditions=chosen)


def item_totals(view: View, items: Sequence[str]) -> list[Group]:
    """What every question of these quizzes earned, by release alone: a few rows where `item_groups` gives hundreds."""
    return _item_sums(view, items)


def small_parts(view: View, items: Sequence[str], span: Sequence[int]) -> set[tuple[str, str]]:
    """Questions, as (quiz, question), of which the view's year or release parts off fewer than five answers of its units.

    The whole less the filtered would be what these few answered.
    """
    mark = AnswerMark
    year = literal(0) if view.year is None else _year_of(mark.at, span)
    release = literal("") if view.release is None else mark.release
    query = select(mark.item, mark.question, year.label("year"), release.label("release"))
    query = query.where(mark.course == view.course, mark.item.in_(items), mark.fraction.is_not(None))
    parts = query.where(*_chosen(View(course=view.course, paths=view.paths), mark, mark.at)).subquery()
    keys = (parts.c.item, parts.c.question)
    few = select(*keys).group_by(*keys, parts.c.year, parts.c.release).having(func.count() < LEAST)
    return {(row.item, row.question) for row in db.session.execute(few)}


def _item_sums(view: View, items: Sequence[str], *, finer: Sequence[Any] = (), conditions: Iterable[ColumnElement[bool]] = ()) -> list[Group]:
    """`finer` are response and stratum, or nothing."""
    mark = AnswerMark
    set_against = case((mark.rest.is_not(None), mark.fraction))
    keys = [mark.item, mark.question, mark.release]
    sums = [
        func.count(),
        func.sum(mark.fraction),
        func.count(mark.rest),
        func.sum(set_against),
        func.sum(set_against * set_against),
        func.sum(mark.rest),
        func.sum(mark.rest * mark.rest),
        func.sum(set_against * mark.rest),
    ]
    query = select(*keys, *(finer or (null(), null())), *sums)
    query = query.where(mark.course == view.course, mark.item.in_(items), mark.fraction.is_not(None), *conditions)
    rows = db.session.execute(query.where(*_chosen(view, mark, mark.at)).group_by(*keys, *finer))
    return [Group(item=row[0], question=row[1], release=row[2], response=row[3], stratum=row[4], sums=Sums(*(value or 0 for value in row[5:]))) for row in rows]


def survey_cells(view: View, items: Sequence[str], opinions: Iterable[str], span: Sequence[int]) -> list[Cell]:
    """Responses of surveys by year, inside and outside the reader's units; the view's year and release do not matter here."""
    held = _by_fives(view, span, AnswerMark.item.in_(items))
    told = case((and_(held.c.inside == 1, held.c.question.not_in(list(opinions))), held.c.response), else_=null()).label("told")
    keys = [held.c.item, held.c.question, held.c.part, held.c.inside, held.c.year, told]
    query = select(*keys, func.count(), func.sum(held.c.kept)).group_by(*keys)
    return [
        Cell(item=row[0], question=row[1], part=row[2], inside=bool(row[3]), year=row[4], response=row[5], count=row[6], kept=int(row[7]))
        for row in db.session.execute(query)
    ]


def opinions(view: View, questions: Iterable[str], span: Sequence[int], most: int) -> dict[tuple[str, str], list[str]]:
    """The newest texts inside the reader's units that are in whole fives of their year, by (survey, question); whatever the release.

    `most` to each question, a multiple of five: so what is cut off are fives, too.
    """
    held = _by_fives(view, span, AnswerMark.question.in_(list(questions)))
    newest = func.row_number().over(partition_by=(held.c.item, held.c.question), order_by=(held.c.arrived.desc(), held.c.account_id.desc()))
    shown = select(held.c.item, held.c.question, held.c.response, newest.label("newest")).where(held.c.inside == 1, held.c.kept == 1)
    if view.year is not None:
        shown = shown.where(held.c.year == view.year)
    ranked = shown.subquery()
    found: dict[tuple[str, str], list[str]] = {}
    for row in db.session.execute(select(ranked).where(ranked.c.newest <= most)):
        found.setdefault((row.item, row.question), []).append(row.response)
    return found


def _by_fives(view: View, span: Sequence[int], condition: ColumnElement[bool]) -> Subquery:
    """Answers without a mark, each with its year, whether it is `inside` the reader's units, and whether it is `kept`.

    Kept are the first five, ten, fifteen … of a year: an answer that was shown once stays, and each view is made of whole fives.
    The order is that of arrival: a phone that was long without signal adds its answer at the end, and moves no other.
    """
    mark = AnswerMark
    inside = literal(1) if view.paths is None else case((mark.account_id.in_(_within(view.paths)), 1), else_=0)
    columns = [mark.item, mark.question, mark.part, mark.arrived, mark.account_id, mark.response, inside.label("inside"), _year_of(mark.at, span).label("year")]
    wanted = (mark.course == view.course, mark.fraction.is_(None), mark.response.is_not(None), condition)
    held = select(*columns).where(*wanted).subquery()
    cell = (held.c.item, held.c.question, held.c.part, held.c.inside, held.c.year)
    place = func.row_number().over(partition_by=cell, order_by=(held.c.arrived, held.c.account_id)).label("place")
    placed = select(*held.c, place, func.count().over(partition_by=cell).label("total")).subquery()
    kept = case((placed.c.place <= whole(placed.c.total), 1), else_=0)
    return select(*placed.c, kept.label("kept")).subquery()


def _year_of(moment: Any, span: Sequence[int]) -> ColumnElement[int]:
    """The year of a moment, of `span` (latest first); 0 before all of them."""
    return case(*((moment >= _new_year(one), one) for one in span), else_=0)


def taken_within(paths: Iterable[str]) -> Select[tuple[str]]:
    """Slugs of the courses that learners within these units have begun, as a subquery."""
    return select(Enrolment.course).where(Enrolment.account_id.in_(_within(paths))).distinct()


def _chosen(view: View, table: Any, moment: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if view.paths is not None:
        conditions.append(table.account_id.in_(_within(view.paths)))
    if view.year is not None:
        conditions += [moment >= _new_year(view.year), moment < _new_year(view.year + 1)]
    if view.release is not None:
        conditions.append(table.release == view.release)
    return conditions


def _within(paths: Iterable[str]) -> Select[tuple[int]]:
    return select(Account.id).where(agencies.in_subtree(paths, Account.agency_id))


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=clock.zone())
