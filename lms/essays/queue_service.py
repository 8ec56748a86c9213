"""What waits for a marker: by course and question, counted by the database; the essays of a question, oldest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, tuple_

from lms.agencies import service as agencies
from lms.courses import service as courses
from lms.courses.service import PublishedCourse
from lms.db import db
from lms.errors import NotFound
from lms.learning.opinions import DIFFERING, SECOND_WANTED
from lms.learning.projections import EssayState
from lms.quizzes.kinds.essay import Essay

PAGE = 50
#: Markers who begin at the same moment are spread over so many of the oldest, so that they do not all open the same one.
_SPREAD = 8

Place = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A question (course, item, question) with essays that wait: how many, of them second opinions and differences, since when."""

    place: Place
    course: str
    quiz: str
    question: Essay
    count: int
    second: int
    differing: int
    oldest: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One essay in a list; `points` where it is settled."""

    answer: str
    state: str
    submitted_at: datetime
    points: float | None


def groups(paths: Iterable[str], marker: int, *, course: str = "", after: Sequence[str] = ()) -> list[Group]:
    """Questions with essays that this marker may mark, by course, at most PAGE, after that place."""
    place = (EssayState.course, EssayState.item, EssayState.question)
    query = _open(
        select(
            *place,
            func.max(EssayState.release).label("release"),
            func.count().label("count"),
            func.count().filter(EssayState.state == SECOND_WANTED).label("second"),
            func.count().filter(EssayState.state == DIFFERING).label("differing"),
            func.min(EssayState.submitted_at).label("oldest"),
        ),
        paths,
        marker,
    )
    if course:
        query = query.where(EssayState.course == course)
    if len(after) == len(place):
        query = query.where(tuple_(*place) > tuple_(*after))
    return [_group(row) for row in db.session.execute(query.group_by(*place).order_by(*place).limit(PAGE))]


def count_waiting(paths: Iterable[str], marker: int) -> int:
    """How many essays this marker may mark now."""
    return db.session.scalar(_open(select(func.count()).select_from(EssayState), paths, marker)) or 0


def courses_waiting(paths: Iterable[str], marker: int) -> list[tuple[str, str]]:
    """Slug and title of every course with such essays."""
    slugs = db.session.scalars(_open(select(EssayState.course), paths, marker).distinct().order_by(EssayState.course))
    return [(slug, courses.title_of(slug)) for slug in slugs]


def get_question(place: Place, *, paths: Iterable[str]) -> tuple[str, str, Essay]:
    """Titles of course and quiz, and the question, where anybody of its course has answered it. Raises NotFound."""
    # The newest one is found at the end of the index, however many there were.
    query = _within(select(EssayState.release), paths).where(_at(place))
    release = db.session.scalar(query.order_by(EssayState.submitted_at.desc()).limit(1))
    if release is None:
        raise NotFound("Untuk soal ini belum ada uraian yang dikumpulkan.")
    return _titles(release, place)


def essays(place: Place, *, paths: Iterable[str], marker: int, settled: bool = False, after: str = "") -> list[Line]:
    """Essays of one question, at most PAGE, after that answer: what waits, oldest first; or what is settled, newest first."""
    query = select(EssayState.answer, EssayState.state, EssayState.submitted_at, EssayState.points)
    key = tuple_(EssayState.submitted_at, EssayState.id)
    query = _settled(query, paths, marker) if settled else _open(query, paths, marker)
    last = db.session.execute(select(EssayState.submitted_at, EssayState.id).where(EssayState.answer == after)).one_or_none() if after else None
    if last:
        query = query.where(key < tuple_(*last) if settled else key > tuple_(*last))
    order = (EssayState.submitted_at.desc(), EssayState.id.desc()) if settled else (EssayState.submitted_at, EssayState.id)
    return [Line(**row) for row in db.session.execute(query.where(_at(place)).order_by(*order).limit(PAGE)).mappings()]


def find_next(place: Place, *, paths: Iterable[str], marker: int, besides: str = "") -> str | None:
    """One of the oldest essays of the question that this marker may mark, or None."""
    query = _open(select(EssayState.answer), paths, marker).where(_at(place), EssayState.answer != besides)
    oldest = list(db.session.scalars(query.order_by(EssayState.submitted_at, EssayState.id).limit(_SPREAD)))
    return oldest[marker % len(oldest)] if oldest else None


def _within(query: Select[Any], paths: Iterable[str]) -> Select[Any]:
    return query.join(PublishedCourse, PublishedCourse.slug == EssayState.course).where(agencies.in_subtree(paths, PublishedCourse.agency_id))


def _open(query: Select[Any], paths: Iterable[str], marker: int) -> Select[Any]:
    """Waiting, within the marker's units, neither his own text nor one on which he is the first of two."""
    his = or_(EssayState.state != SECOND_WANTED, EssayState.first_by != marker)
    return _within(query, paths).where(EssayState.settled_at.is_(None), EssayState.account_id != marker, his)


def _settled(query: Select[Any], paths: Iterable[str], marker: int) -> Select[Any]:
    return _within(query, paths).where(EssayState.settled_at.is_not(None), EssayState.account_id != marker)


def _at(place: Place) -> Any:
    course, item, question = place
    return and_(EssayState.course == course, EssayState.item == item, EssayState.question == question)


def _group(row: Any) -> Group:
    place = (row.course, row.item, row.question)
    course, quiz, question = _titles(row.release, place)
    counts = {name: getattr(row, name) for name in ("count", "second", "differing", "oldest")}
    return Group(place=place, course=course, quiz=quiz, question=question, **counts)


def _titles(release: str, place: Place) -> tuple[str, str, Essay]:
    course = courses.load(release)
    item = course.item(place[1])
    return course.title, item.title, item.quiz.by_id[place[2]]
