"""The admin's page of extra attempts: find a learner by NIP, see his limited quizzes, give more with a reason."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.learning import grant_service
from lms.learning.forms import GrantForm
from lms.web import role

blueprint = Blueprint("grants", __name__, url_prefix="/admin/percobaan")


@blueprint.get("/")
@role("admin")
def show() -> Any:
    """A field for a NIP; the learner's quizzes once it is given."""
    return _page(request.args.get("nip", ""), GrantForm(formdata=None))


@blueprint.post("/")
@role("admin")
def create() -> Any:
    """Give attempts at one quiz."""
    form = GrantForm()
    nip = form.nip.data or ""
    if not form.validate():
        return _page(nip, form), 422
    account = grant_service.grant(
        nip=nip,
        paths=current_user.scopes("admin"),
        course=form.kursus.data or "",
        item=form.kuis.data or "",
        attempts=form.tambahan.data,
        reason=form.alasan.data,
        granted_by=current_user.id,
        now=clock.now(),
    )
    flash(f"{form.tambahan.data} percobaan diberikan kepada {account.name}.")
    return redirect(url_for("grants.show", nip=nip))


def _page(nip: str, form: GrantForm) -> str:
    account = grant_service.find_learner(nip, current_user.scopes("admin"))
    quizzes = grant_service.limited_quizzes(account.id) if account else []
    given = grant_service.given(account.id) if account else []
    titles = {(one.course, one.item): f"{one.title}, {one.course_title}" for one in quizzes}
    return render_template("learning/grants.html", here="admin", nip=nip, account=account, quizzes=quizzes, given=given, titles=titles, form=form)
