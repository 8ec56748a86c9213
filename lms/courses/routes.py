"""The open part of the site: landing page, catalogue, overviews, modules, quizzes and pictures. Neutral, cacheable."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from lms.bodies import make_body, send
from lms.courses import pages, ready, service
from lms.errors import NotFound
from lms.web import public

blueprint = Blueprint("courses", __name__)

_PUBLIC = ready.CACHE_CONTROL
_PRIVATE = "private, no-cache"
_IMMUTABLE = "public, max-age=31536000, immutable"
#: Courses shown on the landing page; the catalogue has them all.
_ON_LANDING = 6


@blueprint.get("/")
@public
def landing() -> Response:
    """What this is, and the courses there are."""
    return send(pages.landing_page(tuple(service.catalogue(limit=_ON_LANDING))), _PUBLIC)


@blueprint.get("/kursus/")
@public
def index() -> Response:
    """The catalogue, searched by words and filtered by field."""
    q, field = _words("q"), _words("bidang")
    return send(pages.catalogue_page(tuple(service.catalogue(q=q, field=field)), tuple(service.fields()), q, field), _PUBLIC)


@blueprint.get("/kursus/<slug>/")
@public
def show(slug: str) -> Any:
    """The overview of a course's current release."""
    release, access = service.current_pointer(slug)
    return _guarded(slug, access) or send(pages.course_page(release), _cache(access))


@blueprint.get("/kursus/<slug>/<item>/")
@public
def show_item(slug: str, item: str) -> Any:
    """A module or quiz of the current release."""
    release, access = service.current_pointer(slug)
    refused = _guarded(slug, access)
    if refused:
        return refused
    page = pages.item_page(release, item)
    if access == "publik":
        ready.hold(request.path, slug, release, page)
    return send(page, _cache(access))


@blueprint.get("/kursus/<slug>/paket")
@public
def package(slug: str) -> Any:
    """The current release to take along; with `dari`, what a broken download still lacks: the pages from that number on."""
    release, access = service.current_pointer(slug)
    start = request.args.get("dari", default=0, type=int)
    within = min(max(start, 0), len(service.load(release).items) + 1)
    refused = _guarded(slug, access)
    if refused:
        return refused
    response = send(pages.package(release, within), _cache(access))
    response.headers["X-Versi"] = pages.take_along(release).version
    return response


@blueprint.get("/gambar/<name>")
@public
def picture(name: str) -> Response:
    """A picture of some course by the hash of its bytes."""
    sha, _, ending = name.partition(".")
    if ending != "webp":
        raise NotFound("Gambar ini tidak ada.")
    return send(make_body(service.blob(sha), "image/webp", compress=False), _IMMUTABLE)


def _words(name: str) -> str:
    # PostgreSQL holds no NUL.
    return request.args.get(name, "").replace("\x00", "").strip()[:100]


def _guarded(slug: str, access: str) -> Any:
    """None when the caller may read; courses for all are not even asked about, so their pages cost no query."""
    if access == "publik":
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("auth.new_session", next=request.path))
    if not service.is_open_to(slug, current_user.agency_id):
        raise NotFound("Kursus ini tidak ditemukan.")
    return None


def _cache(access: str) -> str:
    return _PUBLIC if access == "publik" else _PRIVATE

