"""The learner's plan and follow-up: write, read, print, hand on."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.courses import service as courses
from lms.errors import NotFound
from lms.learning import service as learning
from lms.surveys import follow_up_service, link_service, plan_service
from lms.surveys.door import blueprint, links_page
from lms.surveys.follow_up import LEARNER, SUPERVISOR
from lms.surveys.forms import PlanForm, follow_up_form, plan_data
from lms.surveys.plan import OPEN_FROM_PERCENT
from lms.surveys.plan_service import Held
from lms.web import signed_in


@blueprint.get("/belajar/<slug>/rtl/")
@signed_in
def show_plan(slug: str) -> Any:
    """The plan as it stands; the form where there is none yet, or where the learner wants to change it."""
    held = _held(slug)
    form = PlanForm(data=plan_data(held.plan)) if held else PlanForm()
    writing = held is None or ("ubah" in request.args and not held.is_due(clock.now()))
    return _plan_page(slug, held, form if writing else None)


@blueprint.post("/belajar/<slug>/rtl/")
@signed_in
def save_plan(slug: str) -> Any:
    """Write the plan, or a new version of it."""
    held, form, now = _held(slug), PlanForm(), clock.now()
    if not form.check(today=clock.local_day(now)):
        return _plan_page(slug, held, form), 422
    plan_service.save(current_user.id, slug, form.plan(), agency_id=current_user.agency_id, now=now)
    flash("Rencana tindak lanjut tersimpan.")
    return redirect(url_for("surveys.show_plan", slug=slug))


@blueprint.post("/belajar/<slug>/rtl/tautan")
@signed_in
def make_link(slug: str) -> Response:
    """A one-time link to hand on to the supervisor, for his word on the plan or for his follow-up."""
    made = link_service.make_own(current_user.id, slug, request.form.get("tujuan", ""), now=clock.now())
    return links_page([made], back=("Rencana tindak lanjut", url_for("surveys.show_plan", slug=slug)), here="belajar")


@blueprint.post("/belajar/<slug>/rtl/tautan/pembatalan")
@signed_in
def revoke_link(slug: str) -> Any:
    """Take a link back before it is used."""
    link = request.form.get("tautan", "")
    link_service.revoke_own(current_user.id, slug, int(link) if link.isdecimal() and len(link) < 19 else 0, now=clock.now())
    flash("Tautan dibatalkan. Siapa pun yang membukanya tidak lagi melihat rencana Anda.")
    return redirect(url_for("surveys.show_plan", slug=slug))


@blueprint.get("/belajar/<slug>/tindak-lanjut/")
@signed_in
def show_follow_up(slug: str) -> Any:
    """The learner's follow-up: the form once it is due, filled with what was answered before."""
    held = _planned(slug)
    given = follow_up_service.newest(held.plan_id).get(LEARNER)
    return _follow_up_page(held, follow_up_form(held.plan, LEARNER, given.answer if given else None))


@blueprint.post("/belajar/<slug>/tindak-lanjut/")
@signed_in
def save_follow_up(slug: str) -> Any:
    """Answer the follow-up, or correct the answer."""
    held, now = _planned(slug), clock.now()
    follow_up_service.check_due(held, now)
    form = follow_up_form(held.plan, LEARNER)
    if not form.check(today=clock.local_day(now), named=False):
        return _follow_up_page(held, form), 422
    follow_up_service.answer_own(current_user.id, slug, form.answer(len(held.plan.actions)), now=now)
    flash("Tindak lanjut tersimpan. Terima kasih; jawaban Anda membantu memperbaiki kursus ini.")
    return redirect(url_for("surveys.show_plan", slug=slug))


def _held(slug: str) -> Held | None:
    """The plan, or None. Raises NotFound for a course that is not there for the learner."""
    held = plan_service.find(current_user.id, slug)
    if held is None and not courses.is_open_to(slug, current_user.agency_id):
        raise NotFound("Kursus ini tidak ditemukan.")
    return held


def _planned(slug: str) -> Held:
    held = _held(slug)
    if held is None:
        raise NotFound("Kursus ini belum memiliki rencana tindak lanjut. Susun rencananya lebih dahulu dari halaman kemajuan kursus.")
    return held


def _plan_page(slug: str, held: Held | None, form: PlanForm | None) -> str:
    now = clock.now()
    enrolment = learning.find_enrolment(current_user.id, slug)
    return render_template(
        "surveys/plan.html",
        slug=slug,
        title=held.title if held else courses.title_of(slug),
        held=held,
        form=form,
        may_begin=held is not None or plan_service.may_begin(current_user.id, slug),
        percent=enrolment.percent if enrolment else 0,
        from_percent=OPEN_FROM_PERCENT,
        due=held.is_due(now) if held else False,
        answers=follow_up_service.newest(held.plan_id) if held else {},
        links=link_service.open_of(held.plan_id, now) if held else [],
        supervisor=SUPERVISOR,
        here="belajar",
    )


def _follow_up_page(held: Held, form: Any) -> str:
    now = clock.now()
    given = follow_up_service.newest(held.plan_id).get(LEARNER)
    closed = follow_up_service.is_closed(held, given, now)
    return render_template("surveys/follow_up.html", held=held, form=form, given=given, closed=closed, due=held.is_due(now), side=LEARNER, here="belajar")
