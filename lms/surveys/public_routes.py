"""What a one-time link opens, without an account: a supervisor's word on a plan, or one side's follow-up."""

from typing import Any

from flask import current_app, redirect, render_template, request, url_for

from lms import clock
from lms.auth import attempt_service, throttle
from lms.errors import Conflict, NotFound, TooMany
from lms.surveys import follow_up_service, link_service, tokens
from lms.surveys.door import blueprint, sealed
from lms.surveys.follow_up import LEARNER
from lms.surveys.forms import FollowUpForm, OpinionForm, follow_up_form
from lms.surveys.link_service import CLOSED, Opened
from lms.web import public


@blueprint.get("/tindak-lanjut/terima-kasih")
@public
def thank() -> Any:
    """Where a one-time link leads once it was used: nothing of anybody. `tautan` names the draft on the device that has served."""
    return sealed(render_template("surveys/thanks.html", draft=tokens.draft_name(request.args.get("tautan", ""))))


@blueprint.get("/tindak-lanjut/<token>")
@public
def open_link(token: str) -> Any:
    """The form behind the link. Looking does not use it up."""
    opened = _find(token)
    if opened is None:
        return _closed()
    form = OpinionForm(data={"versi": str(opened.held.version)}) if opened.purpose == tokens.OPINION else _form_of(opened)
    return _page(opened, form)


@blueprint.post("/tindak-lanjut/<token>")
@public
def answer_link(token: str) -> Any:
    """Take in what was filled in. Only what is taken in uses the link up."""
    opened = _find(token)
    if opened is None:
        return _closed()
    form = OpinionForm() if opened.purpose == tokens.OPINION else _form_of(opened)
    try:
        return redirect(url_for("surveys.thank", tautan=tokens.draft_name(token))) if _take(token, opened, form) else _page(opened, form, status=422)
    except Conflict as error:
        fresh = _find(token)
        return _page(fresh, form, problem=error.message, status=409) if fresh else _closed()
    except NotFound:
        # Somebody else used it between our look and our answer.
        return _closed()


def _find(token: str) -> Opened | None:
    """What the link opens; one that opens nothing is counted as a guess. Raises TooMany."""
    opened = link_service.find_open(token, clock.now())
    if opened is None:
        keys = throttle.network_keys(current_app.secret_key, purpose="tindak-lanjut", address=request.remote_addr or "", rule=tokens.GUESSING)
        try:
            attempt_service.admit(keys, now=clock.now())
        except TooMany as error:
            text = f"Terlalu banyak tautan yang keliru dari jaringan ini. Coba lagi dalam {error.retry_after} detik."
            raise TooMany(text, retry_after=error.retry_after) from error
    return opened


def _take(token: str, opened: Opened, form: Any) -> bool:
    """Whether the form was whole; then it is kept and the link used up."""
    now = clock.now()
    if opened.purpose == tokens.OPINION:
        if not form.validate_on_submit():
            return False
        follow_up_service.say_by_link(token, form.version, form.opinion(), now=now)
        return True
    if not form.check(today=clock.local_day(now), named=opened.purpose != LEARNER):
        return False
    answer = form.answer(len(opened.held.plan.actions))
    follow_up_service.answer_by_link(token, opened.purpose, answer, name=form.nama.data or "", post=form.jabatan.data or "", now=now)
    return True


def _form_of(opened: Opened) -> FollowUpForm:
    return follow_up_form(opened.held.plan, opened.purpose)


def _page(opened: Opened, form: Any, *, problem: str = "", status: int = 200) -> Any:
    if problem and opened.purpose == tokens.OPINION:
        # What was typed stays; it now speaks of the version that is shown.
        form.versi.data = form.versi.raw_data = None
        form.versi.process_data(str(opened.held.version))
    action, draft = request.path, tokens.draft_name(request.path.rpartition("/")[2])
    page = render_template(
        "surveys/open.html",
        held=opened.held,
        form=form,
        side=opened.purpose,
        is_opinion=opened.purpose == tokens.OPINION,
        problem=problem,
        action=action,
        draft=draft,
    )
    return sealed(page, status)


def _closed() -> Any:
    return sealed(render_template("surveys/closed.html", sentence=CLOSED), 404)
