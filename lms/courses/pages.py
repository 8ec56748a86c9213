"""Neutral pages: a release in, the same bytes for everybody out; rendered and compressed once a process, kept by release.

The pages know nothing of the reader. Imports Flask's templates only; who may read is the routes' business.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.bodies import Body, make_body
from lms.courses import service
from lms.courses.anyaman import anyaman
from lms.courses.course import Course, Module, QuizItem

#: About 25 kB a page in three encodings: some 100 MB at the most.
_KEPT_PAGES = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A way to the item before or after."""

    url: str
    title: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A course in a list; `size` is what all its pages weigh on the wire, in bytes."""

    slug: str
    title: str
    summary: str
    field: str
    level: str
    module_count: int
    jp: int
    minutes: int
    size: int
    anyaman_svg: Markup


@lru_cache(maxsize=_KEPT_PAGES)
def item_page(release: str, item_id: str) -> Body:
    """The page of one module or quiz. Raises NotFound."""
    course = service.load(release)
    item = course.item(item_id)
    place = [held.id for held in course.items].index(item_id)
    before, after = course.neighbours(item_id)
    around = {"position": place + 1, "count": len(course.items), "previous": _turn(course, before), "next": _turn(course, after)}
    if isinstance(item, Module):
        return _body("courses/module.html", course=course, release=release, module=item, **around)
    return _body("courses/quiz.html", course=course, release=release, item=item, quiz=item.quiz, **around)


@lru_cache(maxsize=_KEPT_PAGES // 8)
def course_page(release: str) -> Body:
    """The overview of a course."""
    course = service.load(release)
    needed = [{"slug": slug, "title": service.title_of(slug)} for slug in course.prerequisites]
    return _body("courses/course.html", course=course, release=release, size=size_of(release), anyaman=Markup(anyaman(course.slug)), prerequisites=needed)


@lru_cache(maxsize=_KEPT_PAGES // 8)
def size_of(release: str) -> int:
    """What all modules and quizzes of a release weigh on the wire, Brotli-compressed, in bytes."""
    return sum(len(item_page(release, item.id).brotli) for item in service.load(release).items)


@lru_cache(maxsize=_KEPT_PAGES // 8)
def card(release: str) -> Card:
    """The course as it stands in lists."""
    course = service.load(release)
    return Card(
        slug=course.slug,
        title=course.title,
        summary=course.summary,
        field=course.field,
        level=course.level,
        module_count=len(course.modules),
        jp=course.jp,
        minutes=course.minutes,
        size=size_of(release),
        anyaman_svg=Markup(anyaman(course.slug)),
    )


@lru_cache(maxsize=8)
def landing_page(releases: tuple[str, ...]) -> Body:
    """The landing page with these courses."""
    return _body("courses/landing.html", courses=[card(release) for release in releases], hero=Markup(anyaman("noken")))


@lru_cache(maxsize=64)
def catalogue_page(releases: tuple[str, ...], fields: tuple[str, ...], q: str, field: str) -> Body:
    """The catalogue with these courses, as found by the words `q` in the `field`."""
    return _body("courses/index.html", courses=[card(release) for release in releases], q=q, field=field, fields=fields)


def forget() -> None:
    """Drop every kept page (for tests that change templates or settings)."""
    for kept in (item_page, course_page, size_of, card, landing_page, catalogue_page):
        kept.cache_clear()


def _turn(course: Course, item: Module | QuizItem | None) -> Turn | None:
    if item is None:
        return None
    return Turn(url=f"/kursus/{course.slug}/{item.id}/", title=item.title, kind="module" if isinstance(item, Module) else "quiz")


def _body(template: str, **values: Any) -> Body:
    return make_body(render_template(template, **values).encode(), "text/html; charset=utf-8")
