"""The courses of an agency, published or not yet, as those who look after them see them. Scoped in every query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.agencies import service as agencies
from lms.courses.models import Publication, PublishedCourse, Release
from lms.db import db
from lms.errors import NotFound

#: Courses shown at once; an agency has a few dozen.
_MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelved:
    """A course with its current release: which number it is and since when everybody reads it."""

    slug: str
    title: str
    agency_id: int
    access: str
    jp: int
    release: str
    number: int
    since: datetime


def courses_in(paths: Collection[str]) -> list[Shelved]:
    """The published courses that belong to these units, by title."""
    latest = select(Publication.at).where(Publication.course_id == PublishedCourse.id).order_by(Publication.id.desc()).limit(1).scalar_subquery()
    query = (
        select(PublishedCourse, Release.number, latest)
        .join(Release, Release.id == PublishedCourse.current_release)
        .where(agencies.in_subtree(paths, PublishedCourse.agency_id))
        .order_by(PublishedCourse.title, PublishedCourse.slug)
        .limit(_MOST)
    )
    return [_shelved(course, number, since) for course, number, since in db.session.execute(query)]


def find_course_in(slug: str, paths: Collection[str]) -> PublishedCourse | None:
    """The course, where it belongs to these units; None where it is another's or was never published."""
    return db.session.scalar(select(PublishedCourse).where(PublishedCourse.slug == slug, agencies.in_subtree(paths, PublishedCourse.agency_id)))


def get_course_in(slug: str, paths: Collection[str]) -> PublishedCourse:
    """The course, where it belongs to these units. Raises NotFound."""
    course = find_course_in(slug, paths)
    if course is None:
        raise NotFound("Kursus ini tidak ditemukan.")
    return course


def _shelved(course: PublishedCourse, number: int, since: datetime) -> Shelved:
    values = {name: getattr(course, name) for name in ("slug", "title", "agency_id", "access", "jp")}
    return Shelved(**values, release=course.current_release, number=number, since=since)
