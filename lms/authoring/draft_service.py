"""Drafts: begin one from a course or from nothing, find those of one's own agencies, put one aside. Scoped in every query."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms import clock
from lms.agencies import service as agencies
from lms.authoring import file_service as files
from lms.authoring import picture_service as pictures
from lms.authoring import skeletons
from lms.authoring.models import Draft
from lms.courses import blob_service as blobs
from lms.courses import service as courses
from lms.courses import shelf_service as shelf
from lms.courses.headers import MAX_SLUG, RESERVED_SLUGS, is_slug, to_slug
from lms.courses.tree import Files, blob_id
from lms.db import command, db
from lms.errors import Conflict, Invalid, NotFound

Paths = Collection[str]
#: Drafts shown at once; an agency has a few dozen courses.
_MOST = 200
#: The largest id that a database can hold.
_MAX_ID = 2**63 - 1


def drafts(paths: Paths, *, shelved: bool = False) -> list[Draft]:
    """The drafts of these units, last worked on first."""
    put_aside = Draft.shelved_at.is_not(None) if shelved else Draft.shelved_at.is_(None)
    query = select(Draft).where(agencies.in_subtree(paths, Draft.agency_id), put_aside)
    return list(db.session.scalars(query.order_by(Draft.updated_at.desc(), Draft.id).limit(_MOST)))


def get_draft(draft_id: int, paths: Paths) -> Draft:
    """The draft, where it belongs to these units. Raises NotFound."""
    query = select(Draft).where(Draft.id == draft_id, agencies.in_subtree(paths, Draft.agency_id))
    draft = db.session.scalar(query) if draft_id <= _MAX_ID else None
    if draft is None:
        raise NotFound("Draf ini tidak ditemukan.")
    return draft


def find_open(slug: str, paths: Paths) -> Draft | None:
    """The draft of the course that was worked on last and is not put aside, or None."""
    query = select(Draft).where(agencies.in_subtree(paths, Draft.agency_id), Draft.slug == slug, Draft.shelved_at.is_(None))
    return db.session.scalar(query.order_by(Draft.updated_at.desc(), Draft.id).limit(1))


def begin(*, slug: str, paths: Paths, account_id: int, release: str = "") -> int:
    """A draft of the course as `release` holds it. Returns its id. Raises NotFound.

    Without a release it is the open draft of the course, begun from the current release where there is none; with one, a draft of its
    own beside that. Pressed twice, also at once, it is the same draft: nobody's work is spread over two that look alike.
    Questions carry the ids they were given at publishing, so that rewording one keeps its identity.
    """
    course = shelf.get_course_in(slug, paths)
    base = courses.get_release(release or course.current_release or "")
    if base.slug != slug:
        raise NotFound("Rilis ini tidak ada.")
    compiled = courses.load(base.id)
    held = courses.export(base.id)
    return _begin(
        slug=slug,
        agency_id=course.agency_id,
        untouched=bool(release),
        title=compiled.title,
        base=base.id,
        held=held,
        known={blob_id(held[picture.source]): picture for picture in compiled.pictures if picture.source in held},
        account_id=account_id,
        now=clock.now(),
    )


def create(*, title: str, slug: str, summary: str, agency_id: int, teacher: str, paths: Paths, account_id: int) -> int:
    """A draft of a new course of that unit, with an overview and one module. Returns its id. Raises Invalid, Conflict."""
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise Invalid("Beri judul kursus, paling banyak 200 huruf.")
    slug = check_slug(slug or to_slug(title), paths)
    organiser = agencies.line_of(agencies.get_agency(agency_id))[0].name
    held = skeletons.new_course(title=title, summary=summary[:300], teacher=teacher, organiser=organiser)
    return _create(slug, agency_id, paths, title=title, base=None, held=held, known={}, account_id=account_id, now=clock.now())


def check_slug(slug: str, paths: Paths) -> str:
    """The slug, where a new course may have it. Raises Invalid, Conflict."""
    slug = slug.strip().strip("/")
    if not is_slug(slug) or len(slug) > MAX_SLUG:
        raise Invalid(f"Alamat kursus hanya huruf kecil, angka, dan tanda hubung, paling banyak {MAX_SLUG}. Contoh: {to_slug(slug) or 'layanan-prima'}.")
    if slug in RESERVED_SLUGS or courses.find_course(slug):
        raise Conflict(f"Alamat {slug} sudah dipakai kursus atau halaman lain. Pilih alamat lain, misalnya {slug[: MAX_SLUG - 2]}-2.")
    if find_open(slug, paths):
        raise Conflict(f"Sudah ada draf dengan alamat {slug}. Buka draf itu dari halaman Pengajar, atau pilih alamat lain.")
    return slug


@command
def readdress(draft_id: int, *, slug: str, paths: Paths) -> None:
    """Give a course that was never published another slug. Raises Invalid, Conflict, NotFound."""
    draft = get_draft(draft_id, paths)
    agencies.lock(draft.agency_id)
    if draft.base_release is not None:
        raise Conflict("Alamat kursus yang sudah terbit tidak dapat diganti: tautan dan kemajuan peserta memakainya.")
    if slug.strip().strip("/") != draft.slug:
        draft.slug = check_slug(slug, paths)


@command
def shelve(draft_id: int, *, paths: Paths, away: bool) -> None:
    """Put a draft aside, or take it out again; nothing of it is removed. Raises NotFound."""
    get_draft(draft_id, paths).shelved_at = clock.now() if away else None


@command
def rebase(draft_id: int, *, release: str, title: str) -> None:
    """Within publishing: the draft stands on this release now."""
    draft = db.session.get(Draft, draft_id)
    draft.base_release, draft.title = release, title


@command
def _begin(*, slug: str, agency_id: int, base: str, untouched: bool, **values: Any) -> int:
    """The open draft of the course that was worked on last; with `untouched` one of this release in which nothing was done yet. Else a new one."""
    agencies.lock(agency_id)
    same = (Draft.slug == slug, Draft.agency_id == agency_id, Draft.shelved_at.is_(None))
    query = select(Draft.id).where(*same).order_by(Draft.updated_at.desc(), Draft.id).limit(1)
    query = query.where(Draft.base_release == base, Draft.updated_at == Draft.created_at) if untouched else query
    return db.session.scalar(query) or _add(slug=slug, agency_id=agency_id, base=base, **values)


@command
def _create(slug: str, agency_id: int, paths: Paths, **values: Any) -> int:
    """A new draft, where its slug is still free once everybody else of the unit is done."""
    agencies.lock(agency_id)
    return _add(slug=check_slug(slug, paths), agency_id=agency_id, **values)


def _add(*, slug: str, agency_id: int, title: str, base: str | None, held: Files, known: pictures.Known, account_id: int, now: datetime) -> int:
    draft = Draft(slug=slug, agency_id=agency_id, base_release=base, title=title, created_by=account_id, created_at=now, updated_at=now)
    db.session.add(draft)
    db.session.flush()
    blobs.add(held.values())
    pictures.remember(known)
    for path, data in held.items():
        files.write(draft.id, path, data, act="awal", account_id=account_id)
    return draft.id
