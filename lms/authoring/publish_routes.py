"""From draft to release: check, see what changes, publish; earlier releases and the way back to one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.authoring import draft_service, publish_service
from lms.authoring.door import AUTHORS, blueprint, own_draft, paths, typed
from lms.courses import shelf_service as shelf
from lms.errors import Conflict, ContentInvalid
from lms.web import role


@blueprint.get("/pengajar/draf/<int:draft_id>/terbit")
@role(*AUTHORS)
def check(draft_id: int) -> Any:
    """Every problem of the draft; where there is none, what publishing would change."""
    draft = own_draft(draft_id)
    p = publish_service.prospect(draft, paths=paths(), account_id=current_user.id)
    return render_template("authoring/publish.html", draft=draft, p=p, here="pengajar")


@blueprint.post("/pengajar/draf/<int:draft_id>/terbit")
@role(*AUTHORS)
def publish(draft_id: int) -> Any:
    """Publish the draft, onto the release that the author saw as current."""
    draft = own_draft(draft_id)
    slug = draft.slug
    try:
        result = publish_service.publish(draft, onto=typed("atas", 64), note=typed("catatan", 500), account_id=current_user.id)
    except (ContentInvalid, Conflict) as error:
        return _refused(draft_id, error)
    if result.changed:
        flash("Terbit. Mulai sekarang peserta membaca rilis ini; yang sedang mengerjakan kuis tetap pada rilisnya.")
    else:
        flash("Tidak ada yang berubah sejak rilis terkini.")
    return redirect(url_for("authoring.course", slug=slug), 303)


@blueprint.get("/pengajar/draf/<int:draft_id>/banding")
@role(*AUTHORS)
def compare(draft_id: int) -> Any:
    """The draft against a release, line by line."""
    draft = own_draft(draft_id)
    release = request.args.get("rilis", "")[:64] or draft.base_release or ""
    differing = publish_service.compare_with(draft, release, paths=paths())
    return render_template("authoring/compare.html", draft=draft, edition=publish_service.edition(release), differing=differing, here="pengajar")


@blueprint.get("/pengajar/kursus/<slug>/")
@role(*AUTHORS)
def course(slug: str) -> Any:
    """A course with its releases: what changed, who published it, with which note."""
    held = shelf.get_course_in(slug, paths())
    return render_template(
        "authoring/course.html",
        course=held,
        editions=publish_service.releases(slug, paths()),
        draft=draft_service.find_open(slug, paths()),
        here="pengajar",
    )


@blueprint.post("/pengajar/kursus/<slug>/rilis")
@role(*AUTHORS)
def make_current(slug: str) -> Any:
    """Put an earlier release before the readers again."""
    result = publish_service.make_current(slug, typed("rilis", 64), paths=paths(), account_id=current_user.id)
    flash("Rilis itu berlaku lagi bagi semua pembaca." if result.changed else "Rilis itu memang sedang berlaku.")
    return redirect(url_for("authoring.course", slug=slug), 303)


def _refused(draft_id: int, error: ContentInvalid | Conflict) -> Any:
    """The page of publishing once more, with what stood in the way and the note as it was typed."""
    draft = own_draft(draft_id)
    problems = error.problems if isinstance(error, ContentInvalid) else ()
    page = render_template(
        "authoring/publish.html",
        draft=draft,
        p=publish_service.prospect(draft, paths=paths(), account_id=current_user.id),
        problems=problems,
        fault="" if problems else error.message,
        note=typed("catatan", 500),
        here="pengajar",
    )
    return page, 422 if problems else 409
