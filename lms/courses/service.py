"""Publishing courses and reading what was published. Compiling happens before the transaction, so that writers wait for bytes only."""

import functools
import json
from dataclasses import dataclass, replace
from time import monotonic

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock
from lms.agencies import service as agencies
from lms.courses import blob_service as blobs
from lms.courses.changes import changes
from lms.courses.codec import from_json, to_json
from lms.courses.compile import Compiled, Shrink, compile_tree
from lms.courses.course import Course
from lms.courses.library import check_prerequisites, with_ids
from lms.courses.models import Publication, PublishedCourse, Release
from lms.courses.pictures import shrink
from lms.courses.tree import Files, tree_id
from lms.db import command, db, dialect_name
from lms.errors import Conflict, ContentInvalid, NotFound

#: Compiled courses kept in memory, by release; about 400 kB each.
_KEPT_COURSES = 64
#: How long, in seconds, a page may still show the release before: the pointer is looked up that often, not at every request.
_POINTER_AGE = 2.0
_MAX_POINTERS = 10_000
_MAX_NOTE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishResult:
    """What publishing did. `changed` is False where the release was current already; `created` is True where it is a new one.

    `changes` are sentences on what differs from the release that was current before; empty at the first.
    """

    release: str
    changed: bool
    created: bool
    changes: tuple[str, ...]


def publish(
    *, slug: str, files: Files, agency_id: int | None, account_id: int | None, note: str = "", onto: str | None = None, shrink: Shrink = shrink
) -> PublishResult:
    """Make these files the current release of the course `slug`.

    Files equal to the current release do nothing; equal to an earlier one, they put it back. `agency_id` is the owner of a new course;
    None keeps the owner. `onto`: the release that must still be current, "" for none. Raises ContentInvalid, Conflict, NotFound (agency).
    """
    release_id = tree_id(files, root=slug)
    course = find_course(slug)
    if course is not None and course.current_release == release_id:
        _check_owner(course, agency_id)
        return PublishResult(release=release_id, changed=False, created=False, changes=())
    held = find_release(release_id)
    compiled = None if held else compile_tree(files, slug=slug, shrink=shrink)
    if compiled:
        _check_circle(compiled.course)
    result = _publish(release_id, slug, files, compiled, agency_id, account_id, " ".join(note.split())[:_MAX_NOTE], onto)
    current_pointer.cache_clear()
    return result


def make_current(release_id: str, *, account_id: int | None = None) -> PublishResult:
    """Put an earlier release before the readers again. Raises NotFound."""
    release = get_release(release_id)
    result = _publish(release_id, release.slug, {}, None, None, account_id, "", None)
    current_pointer.cache_clear()
    return result


def find_course(slug: str) -> PublishedCourse | None:
    """The course's row, or None."""
    return db.session.scalar(select(PublishedCourse).where(PublishedCourse.slug == slug))


def get_course(slug: str) -> PublishedCourse:
    """The course's row. Raises NotFound."""
    course = find_course(slug)
    if course is None:
        raise NotFound("Kursus ini tidak ditemukan.")
    return course


def find_release(release_id: str) -> Release | None:
    """The release's row, or None."""
    return db.session.get(Release, release_id)


def get_release(release_id: str) -> Release:
    """The release's row, without the compiled course. Raises NotFound."""
    release = find_release(release_id)
    if release is None:
        raise NotFound("Rilis ini tidak ada.")
    return release


def releases(slug: str) -> list[Release]:
    """Every release of the course, newest first."""
    return list(db.session.scalars(select(Release).where(Release.slug == slug).order_by(Release.number.desc())))


def history(slug: str) -> list[Publication]:
    """Who put which release before the readers and when, latest first."""
    query = select(Publication).join(PublishedCourse, PublishedCourse.id == Publication.course_id).where(PublishedCourse.slug == slug)
    return list(db.session.scalars(query.order_by(Publication.id.desc())))


@functools.lru_cache(maxsize=_KEPT_COURSES)
def load(release_id: str) -> Course:
    """The course as it was compiled for this release; kept in memory. Raises NotFound."""
    compiled = db.session.scalar(select(Release.compiled).where(Release.id == release_id))
    if compiled is None:
        raise NotFound("Rilis ini tidak ada.")
    return from_json(compiled)


def current(slug: str) -> tuple[str, Course]:
    """The current release and its course. Raises NotFound."""
    release_id = _current_release(slug)
    return release_id, load(release_id)


class _Pointers:
    """`current_pointer`: where courses point, remembered for a moment."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[float, tuple[str, str]]] = {}

    def __call__(self, slug: str) -> tuple[str, str]:
        """The current release of the course and its access word, at most a moment old. Raises NotFound."""
        now = monotonic()
        since, pointer = self.held.get(slug, (0.0, None))
        if pointer is not None and now - since < _POINTER_AGE:
            return pointer
        row = db.session.execute(select(PublishedCourse.current_release, PublishedCourse.access).where(PublishedCourse.slug == slug)).first()
        if row is None or row[0] is None:
            self.held.pop(slug, None)
            raise NotFound("Kursus ini tidak ditemukan.")
        if len(self.held) >= _MAX_POINTERS:
            self.held.clear()
        self.held[slug] = (now, (row[0], row[1]))
        return row[0], row[1]

    def known(self, slug: str, now: float) -> tuple[str, str] | None:
        """What was looked up within the last moment, without looking it up; None where it is due. `now` is `monotonic()`."""
        since, pointer = self.held.get(slug, (0.0, None))
        return pointer if pointer is not None and now - since < _POINTER_AGE else None

    def cache_clear(self) -> None:
        """Forget every pointer of this process."""
        self.held.clear()


current_pointer = _Pointers()


def catalogue(*, q: str = "", field: str = "", agency_id: int | None = None, after: str = "", limit: int = 200) -> list[str]:
    """Current releases of the courses a reader may see, by title: at most `limit` of those after the slug `after`.

    `q` holds words that must all occur, `field` is a `bidang`; `agency_id` is the reader's unit, whose closed courses are then among them.
    """
    query = select(PublishedCourse.current_release).where(PublishedCourse.current_release.is_not(None), _visible(agency_id))
    for word in q.lower().split()[:10]:
        query = query.where(PublishedCourse.words.contains(word, autoescape=True))
    if field:
        query = query.where(PublishedCourse.field == field)
    last = find_course(after) if after else None
    if last:
        later = and_(PublishedCourse.title == last.title, PublishedCourse.slug > last.slug)
        query = query.where(or_(PublishedCourse.title > last.title, later))
    return list(db.session.scalars(query.order_by(PublishedCourse.title, PublishedCourse.slug).limit(limit)))


def fields() -> list[str]:
    """Every `bidang` of the courses open to all, by name."""
    query = select(PublishedCourse.field).where(PublishedCourse.current_release.is_not(None), PublishedCourse.field != "", _visible(None))
    return list(db.session.scalars(query.distinct().order_by(PublishedCourse.field)))


def is_open_to(slug: str, agency_id: int | None) -> bool:
    """Whether somebody of that unit may take the course; courses of an agency are for it and all beneath it."""
    query = select(PublishedCourse.access).where(PublishedCourse.slug == slug)
    return (access := db.session.scalar(query)) is not None and (access != "instansi" or db.session.scalar(query.where(_of_line(agency_id))) is not None)


def title_of(slug: str) -> str:
    """The course's title; its slug where it was never published."""
    return db.session.scalar(select(PublishedCourse.title).where(PublishedCourse.slug == slug)) or slug


def blob(sha: str) -> bytes:
    """The bytes of a picture. Raises NotFound, also for blobs that are sources: those hold the keys of quizzes."""
    return blobs.picture(sha)


def files_of(release_id: str) -> dict[str, bytes]:
    """The files of a release, byte for byte as they were published. Raises NotFound."""
    return blobs.files_of_tree(get_release(release_id).tree_id)


def export(release_id: str) -> dict[str, bytes]:
    """The files of a release with the ids that questions were given written into them; otherwise as published. Raises NotFound."""
    return with_ids(files_of(release_id), load(release_id))


@command
def _publish(release_id: str, slug: str, files: Files, compiled: Compiled | None, agency_id: int | None, account_id: int | None, note: str, onto: str | None):
    course = _lock_course(slug, agency_id)
    if course.current_release == release_id:
        return PublishResult(release=release_id, changed=False, created=False, changes=())
    if onto is not None and (course.current_release or "") != onto:
        raise Conflict("Sementara itu rilis lain terbit untuk kursus ini. Bandingkan dahulu sebelum menerbitkan.")
    old = load(course.current_release) if course.current_release else None
    created = db.session.get(Release, release_id) is None
    new = compiled.course if compiled else load(release_id)
    told = changes(old, new) if old else ()
    if created:
        _store(release_id, files, compiled, told, account_id, note)
    course.current_release = release_id
    for name, value in _listed(new).items():
        setattr(course, name, value)
    db.session.add(Publication(course_id=course.id, release_id=release_id, account_id=account_id, at=clock.now()))
    return PublishResult(release=release_id, changed=True, created=created, changes=told)


def _store(release_id: str, files: Files, compiled: Compiled, told: tuple[str, ...], account_id: int | None, note: str) -> None:
    slug = compiled.course.slug
    tree = blobs.add_tree(files)
    blobs.add_pictures(compiled.renditions)
    number = (db.session.scalar(select(func.max(Release.number)).where(Release.slug == slug)) or 0) + 1
    values = {"id": release_id, "slug": slug, "number": number, "tree_id": tree, "compiled": to_json(compiled.course)}
    told_json = json.dumps(told, ensure_ascii=False)
    db.session.add(Release(**values, changes=told_json, note=note, created_by=account_id, created_at=clock.now()))
    db.session.flush()


def _check_circle(course: Course) -> None:
    """Raises ContentInvalid (R14) where the course would wait, through others as they are now, for itself."""
    needs = {course.slug: course.prerequisites}
    open_names = list(course.prerequisites)
    while open_names:
        name = open_names.pop()
        row = None if name in needs else find_course(name)
        if row and row.current_release:
            needs[name] = load(row.current_release).prerequisites
            open_names += needs[name]
    circle = [problem for problem in check_prerequisites(needs, known={*needs, *sum(needs.values(), ())}) if problem.path == f"{course.slug}/kursus.md"]
    if circle:
        raise ContentInvalid(replace(problem, path="kursus.md") for problem in circle)


def _lock_course(slug: str, agency_id: int | None) -> PublishedCourse:
    """The course's row, held until the command ends; a new one where the slug is new."""
    query = select(PublishedCourse).where(PublishedCourse.slug == slug).with_for_update()
    course = db.session.scalar(query)
    if course is None:
        if agency_id is None:
            raise NotFound("Kursus ini belum ada. Pilih instansi pemiliknya.")
        agencies.get_agency(agency_id)
        insert = postgresql.insert if dialect_name() == "postgresql" else sqlite.insert
        fresh = {"slug": slug, "agency_id": agency_id, "title": "", "code": "", "field": "", "level": "", "competencies": "", "words": ""}
        fresh |= {"access": "publik", "jp": 0, "minutes": 0}
        db.session.execute(insert(PublishedCourse).values(fresh).on_conflict_do_nothing())
        course = db.session.scalar(query)
    _check_owner(course, agency_id)
    return course


def _check_owner(course: PublishedCourse, agency_id: int | None) -> None:
    if agency_id is not None and course.agency_id != agency_id:
        raise Conflict(f"Kursus dengan nama folder {course.slug} sudah dimiliki instansi lain. Pakai nama folder lain.")


def _listed(course: Course) -> dict[str, object]:
    """What lists and searches need of a course."""
    texts = (course.title, course.summary, course.code, course.field, course.audience, *course.competencies, *(module.title for module in course.modules))
    values = {name: getattr(course, name) for name in ("title", "code", "field", "level", "access", "jp", "minutes")}
    return values | {"competencies": ", ".join(course.competencies), "words": " ".join(" ".join(texts).lower().split())}


def _current_release(slug: str) -> str:
    release_id = db.session.scalar(select(PublishedCourse.current_release).where(PublishedCourse.slug == slug))
    if release_id is None:
        raise NotFound("Kursus ini tidak ditemukan.")
    return release_id


def _visible(agency_id: int | None):
    return or_(PublishedCourse.access != "instansi", _of_line(agency_id))


def _of_line(agency_id: int | None):
    """SQL condition: the course belongs to the unit or to one above it."""
    agency = agencies.find_agency(agency_id) if agency_id is not None else None
    return PublishedCourse.agency_id.in_([unit.id for unit in agencies.line_of(agency)] if agency else [])
