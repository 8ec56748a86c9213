"""Neutral pages: a release in, the same bytes for everybody out; rendered and compressed once a process, kept by release.

The pages know nothing of the reader. Imports Flask's templates only; who may read is the routes' business.
"""

import hashlib
import json
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from lms.assets import asset_url, get_asset
from lms.bodies import Body, make_body
from lms.courses import service
from lms.courses.anyaman import anyaman
from lms.courses.codec import to_json
from lms.courses.course import Course, Module, QuizItem
from lms.courses.lean import drop_unused_names, lean, linked_names, number_tables
from lms.courses.pictures import address

#: About 25 kB a page in three encodings: some 100 MB at the most.
_KEPT_PAGES = 4096


#: What taken-along pages need beside themselves.
_ASSETS = ("site.css", "lesson.js", "quiz.js", "course.js", "icon.svg")
#: Kinds of question that few courses use, with a script and a style sheet of their own, and these: for pages that hold such questions only.
_FURTHER_KINDS, _FURTHER = frozenset({"angka", "menjodohkan", "rumpang", "urutan", "skenario"}), ("ragam.css", "ragam.js")
#: The slow mast the sizes are counted for: bytes a second (250 kbit/s), and seconds there and back for each request.
_SLOW, _ROUND_TRIP = 250_000 / 8, 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeAlong:
    """What taking a course along costs, shown before the tap. Sizes in bytes on the wire, times in seconds on a slow mast.

    `version` names the bytes: it changes with the release and with the scripts and styles of the platform.
    """

    version: str
    size: int
    seconds: int
    pictures: int
    picture_size: int
    picture_seconds: int


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
        module = replace(item, html=number_tables(drop_unused_names(item.html, _linked(release))))
        return _body("courses/module.html", course=course, release=release, module=module, number=course.modules.index(item) + 1, **around)
    around |= {"prates": course.prates_of(item_id), "further": _is_further(item)}
    return _body("courses/quiz.html", course=course, release=release, item=item, quiz=item.quiz, **around)


@lru_cache(maxsize=_KEPT_PAGES // 8)
def course_page(release: str) -> Body:
    """The overview of a course."""
    course = service.load(release)
    needed = [{"slug": slug, "title": service.title_of(slug)} for slug in course.prerequisites]
    along = take_along(release) if current_app.config["LMS"].offline else None
    weave = Markup(anyaman(course.slug))
    values = {"size": size_of(release), "along": along, "anyaman": weave, "prerequisites": needed, "staying": needing_server(course)}
    return _body("courses/course.html", course=course, release=release, **values)


@lru_cache(maxsize=_KEPT_PAGES // 8)
def package(release: str, start: int = 0) -> Body:
    """All neutral pages of a release as one JSON text, from the page number `start` on (what a broken download still lacks).

    Each page stands on its own line, so that what arrived before a line broke is whole. Pages repeat the frame of the
    site: within one response Brotli packs that to almost nothing (1 kB of 32).
    """
    pages = {f"/kursus/{service.load(release).slug}/": course_page(release).plain.decode()} | _item_pages(release)
    head = _head(release) | {"version": take_along(release).version, "sha256": [_digest(html) for html in pages.values()]}
    lines = [f"{_json(url)}:{_json(html)}" for url, html in list(pages.items())[start:]]
    joined = ",\n".join(lines)
    return make_body(f'{_json(head)[:-1]},"pages":{{\n{joined}\n}}}}'.encode(), "application/json")


@lru_cache(maxsize=_KEPT_PAGES // 8)
def take_along(release: str) -> TakeAlong:
    """What it costs to take the release along. The overview's own page, which shows the figure, is counted by its list of contents."""
    head = _head(release)
    text = _json(head | {"pages": _item_pages(release)}).encode()
    course = service.load(release)
    listed = " ".join((course.intro_html, course.summary, *(outcome for module in course.modules for outcome in module.outcomes)))
    size = len(make_body(text + listed.encode(), "application/json").brotli) + _sizes(head["assets"])
    picture_size = _sizes(head["pictures"])
    return TakeAlong(
        version=hashlib.sha256(text).hexdigest()[:16],
        size=size,
        seconds=_seconds(size, len(head["assets"])),
        pictures=len(head["pictures"]),
        picture_size=picture_size,
        picture_seconds=_seconds(size + picture_size, len(head["assets"]) + len(head["pictures"])),
    )


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


def needing_server(course: Course) -> tuple[QuizItem, ...]:
    """The quizzes that are not to be begun without a connection (`luring: tidak`)."""
    return tuple(item for item in course.quizzes if not item.quiz.offline)


@lru_cache(maxsize=_KEPT_PAGES // 8)
def _linked(release: str) -> frozenset[str]:
    return linked_names(to_json(service.load(release)))


def forget() -> None:
    """Drop every kept page (for tests that change templates or settings)."""
    for kept in (item_page, course_page, _linked, package, take_along, size_of, card, landing_page, catalogue_page):
        kept.cache_clear()


def _head(release: str) -> dict[str, Any]:
    """What a package says before its pages. The addresses of files hold the hash of what is to come from there."""
    course = service.load(release)
    return {
        "course": course.slug,
        "title": course.title,
        "release": release,
        "items": [_listed(item) for item in course.items],
        "assets": [{"url": asset_url(name), "size": len(get_asset(name).body.brotli)} for name in _assets(course)],
        "pictures": [{"url": address(sha), "size": size} for sha, size in _pictures(release).items()],
    }


def _sizes(files: list[dict[str, Any]]) -> int:
    return sum(file["size"] for file in files)


def _assets(course: Course) -> tuple[str, ...]:
    return (*_ASSETS, *_FURTHER) if any(map(_is_further, course.quizzes)) else _ASSETS


def _is_further(item: QuizItem) -> bool:
    return any(question.kind in _FURTHER_KINDS for question in item.quiz.questions)


def _pictures(release: str) -> dict[str, int]:
    """Hash and size of the narrow renditions, which is what phones show."""
    shown = (picture.renditions[0] for module in service.load(release).modules for picture in module.pictures)
    return {rendition.sha: rendition.size for rendition in shown}


def _listed(item: Module | QuizItem) -> dict[str, Any]:
    listed: dict[str, Any] = {"id": item.id, "title": item.title}
    # Not in the package: the page of what is on this phone says why.
    return listed if isinstance(item, Module) or item.quiz.offline else listed | {"online": True}


def _item_pages(release: str) -> dict[str, str]:
    """Modules, then graded quizzes, then others: Brotli finds more again where like stands beside like. Without those that need a connection."""
    course = service.load(release)
    items = sorted((item for item in course.items if item not in needing_server(course)), key=_likeness)
    return {f"/kursus/{course.slug}/{item.id}/": item_page(release, item.id).plain.decode() for item in items}


def _likeness(item: Module | QuizItem) -> int:
    return 0 if isinstance(item, Module) else 1 if item.quiz.graded else 2


def _digest(html: str) -> str:
    """Eight hex digits of the SHA-256: enough against damage; the connection guards against malice."""
    return hashlib.sha256(html.encode()).hexdigest()[:8]


def _seconds(size: int, files: int) -> int:
    # Beside the files there is the package itself, and a connection to be opened.
    return math.ceil(size / _SLOW + _ROUND_TRIP * (files + 2))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _turn(course: Course, item: Module | QuizItem | None) -> Turn | None:
    if item is None:
        return None
    return Turn(url=f"/kursus/{course.slug}/{item.id}/", title=item.title, kind="module" if isinstance(item, Module) else "quiz")


def _body(template: str, **values: Any) -> Body:
    return make_body(lean(render_template(template, **values)).encode(), "text/html; charset=utf-8")
