"""The learner's own pages under /belajar, and the forms that work without script."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.courses import service as courses
from lms.errors import NotFound
from lms.learning import essay_service, pages, service
from lms.records.events import RELEASE
from lms.web import signed_in

blueprint = Blueprint("learning", __name__, url_prefix="/belajar")


@blueprint.get("/")
@signed_in
def index() -> Any:
    """The learner's desk: this year's JP, courses in progress, finished ones."""
    return render_template("learning/index.html", here="belajar", **pages.desk(current_user, clock.now()))


@blueprint.get("/<slug>/")
@signed_in
def show(slug: str) -> Any:
    """One course as far as the learner has come."""
    return render_template("learning/course.html", here="belajar", **pages.course_state(current_user, slug))


@blueprint.post("/<slug>/")
@signed_in
def create(slug: str) -> Any:
    """Enrol."""
    release = _release(slug)
    _act([{"verb": "enrolled", "course": slug, "release": release, "item": "", "data": {}}])
    return redirect(url_for("learning.show", slug=slug))


@blueprint.post("/<slug>/<item>/selesai")
@signed_in
def complete(slug: str, item: str) -> Any:
    """Mark a module finished, then on to what follows it."""
    release = _release(slug)
    _act([{"verb": "completed", "course": slug, "release": release, "item": item, "data": {}}])
    following = courses.load(release).neighbours(item)[1]
    return redirect(f"/kursus/{slug}/{following.id}/" if following else url_for("learning.show", slug=slug))


@blueprint.post("/<slug>/<item>/percobaan")
@signed_in
def start(slug: str, item: str) -> Any:
    """Begin an attempt, or go on with the one that was not handed in yet."""
    attempt = service.find_running(current_user.id, slug, item)
    if attempt is None:
        release = _release(slug)
        fresh = service.fresh_attempt(current_user.id, release, item)
        attempt = _act([{"id": fresh, "verb": "started", "course": slug, "release": release, "item": item, "data": {}}])[0]
    return redirect(url_for("learning.show_attempt", slug=slug, item=item, attempt=attempt))


@blueprint.get("/<slug>/<item>/<uuid:attempt>/")
@signed_in
def show_attempt(slug: str, item: str, attempt: UUID) -> Any:
    """An attempt: its questions while it runs, its result afterwards."""
    now = clock.now()
    state = pages.attempt_state(current_user, slug, item, str(attempt), now)
    if state["assessed"]:
        essay_service.note_seen(current_user.id, str(attempt), now)
    saved_at = now if request.args.get("tersimpan") else None
    return render_template("learning/attempt.html" if state["running"] else "learning/result.html", saved_at=saved_at, action=request.path, **state)


@blueprint.post("/<slug>/<item>/<uuid:attempt>/")
@signed_in
def update_attempt(slug: str, item: str, attempt: UUID) -> Any:
    """Save the answers of the form; with the button `kumpulkan` hand them in."""
    state = pages.attempt_state(current_user, slug, item, str(attempt), clock.now())
    if not state["running"]:
        return redirect(request.path)
    acts = pages.answers_in_form(state, request.form.to_dict(flat=False))
    handing_in = request.form.get("act") == "kumpul"
    if handing_in:
        acts.append(pages.handing_in(state, acts))
    if acts:
        _act(acts)
    return redirect(url_for("learning.show_attempt", slug=slug, item=item, attempt=attempt, tersimpan=None if handing_in else 1))


def _act(acts: list[dict[str, Any]]) -> tuple[str, ...]:
    return service.act(account_id=current_user.id, agency_id=current_user.agency_id, acts=acts, now=clock.now())


def _release(slug: str) -> str:
    """The release the form's page was made from; an old or foreign one is answered by the release worked on."""
    given = request.form.get("release", "")
    try:
        if RELEASE.fullmatch(given) and courses.load(given).slug == slug:
            return given
    except NotFound:
        pass
    return service.working_release(current_user.id, slug)[0]

