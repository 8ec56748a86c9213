"""The admin's pages of extra attempts: find a learner by NIP, see his limited quizzes, give more with a reason."""

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
def index() -> Any:
    """A field for a NIP."""
    return render_template("learning/grants.html", here="admin", account=None, unknown="")


@blueprint.post("/")
@role("admin")
def find() -> Any:
    """On to the learner with that NIP, which stands in no address: addresses are written into logs."""
    nip = request.form.get("nip", "")[:100]
    account = grant_service.find_learner(nip, current_user.scopes("admin"))
    if account is None:
        return render_template("learning/grants.html", here="admin", account=None, unknown=nip or "kosong"), 422
    return redirect(url_for("grants.show", account_id=account.id))


@blueprint.get("/<int:account_id>/")
@role("admin")
def show(account_id: int) -> Any:
    """The learner's quizzes with limited attempts."""
    return _page(account_id, GrantForm(formdata=None))


@blueprint.post("/<int:account_id>/")
@role("admin")
def create(account_id: int) -> Any:
    """Give attempts at one quiz."""
    form = GrantForm()
    if not form.validate():
        return _page(account_id, form), 422
    account = grant_service.grant(
        account_id=account_id,
        paths=current_user.scopes("admin"),
        course=form.kursus.data or "",
        item=form.kuis.data or "",
        attempts=form.tambahan.data,
        reason=form.alasan.data,
        granted_by=current_user.id,
        now=clock.now(),
    )
    flash(f"{form.tambahan.data} percobaan diberikan kepada {account.name}.")
    return redirect(url_for("grants.show", account_id=account_id))


def _page(account_id: int, form: GrantForm) -> str:
    account = grant_service.get_learner(account_id, current_user.scopes("admin"))
    quizzes, given = grant_service.limited_quizzes(account.id), grant_service.given(account.id)
    titles = {(one.course, one.item): f"{one.title}, {one.course_title}" for one in quizzes}
    return render_template("learning/grants.html", here="admin", account=account, quizzes=quizzes, given=given, titles=titles, form=form, unknown="")
