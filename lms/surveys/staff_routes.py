"""Plans and follow-ups for those who lead: a unit head's people, an admin's units."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.auth import service as accounts
from lms.certificates import sheets
from lms.errors import Conflict, Invalid
from lms.surveys import follow_up_service, link_service, plan_service, queue_service
from lms.surveys.door import PLAN_ID, address, blueprint, links_page, words
from lms.surveys.follow_up import SIDES, SUPERVISOR
from lms.surveys.forms import OpinionForm, follow_up_form
from lms.surveys.plan_service import Held
from lms.surveys.queue_service import ALL, AWAITED, DUE, KINDS, MOST_IN_A_FILE, PAGE
from lms.web import download, role

_MAX_ID = 2**63 - 1
_LIST_HEAD = ("Nama", "Unit kerja", "Kursus", "Jatuh tempo", "Keadaan", "Rencana", "Isian peserta", "Isian atasan")
_LINK_HEAD = ("Nama", "Kursus", "Untuk", "Berlaku sampai", "Tautan", "Pesan")


@blueprint.get("/pimpinan/rtl/")
@role("pimpinan")
def head_list() -> Any:
    """Plans of the unit's people, those that wait for a word first."""
    return render_template("surveys/head_list.html", **_list(current_user.scopes("pimpinan"), AWAITED, "surveys.head_list"), here="pimpinan")


@blueprint.get(f"/pimpinan/rtl/{PLAN_ID}/")
@role("pimpinan")
def head_plan(plan_id: int) -> Any:
    """One plan, with what was said of it and the form for one's own word."""
    held = _held(plan_id, "pimpinan")
    return _head_page(held, OpinionForm(data={"versi": str(held.version)}), None)


@blueprint.post(f"/pimpinan/rtl/{PLAN_ID}/")
@role("pimpinan")
def say(plan_id: int) -> Any:
    """A word on the plan, under the name of the account."""
    held, form, profile = _held(plan_id, "pimpinan"), OpinionForm(), accounts.get_profile(current_user.id)
    form.sign()
    if not form.validate_on_submit():
        return _head_page(held, form, None), 422
    opinion = form.opinion(profile.name, profile.post or "Pimpinan")
    try:
        plan_service.say(plan_id, form.version, opinion, by=current_user.id, paths=current_user.scopes("pimpinan"), now=clock.now())
    except Conflict as error:
        held = _held(plan_id, "pimpinan")
        form.versi.raw_data = None
        form.versi.process_data(str(held.version))
        return _head_page(held, form, None, problem=error.message), 409
    flash("Tanggapan Anda tersimpan dan dapat dibaca oleh penyusun rencana.")
    return redirect(url_for("surveys.head_list"))


@blueprint.post(f"/pimpinan/rtl/{PLAN_ID}/tindak-lanjut")
@role("pimpinan")
def head_follow_up(plan_id: int) -> Any:
    """The supervisor's follow-up, under the name of the account."""
    held, now, profile = _held(plan_id, "pimpinan"), clock.now(), accounts.get_profile(current_user.id)
    follow_up_service.check_due(held, now)
    form = follow_up_form(held.plan, SUPERVISOR)
    if not form.check(today=clock.local_day(now), named=False):
        return _head_page(held, OpinionForm(formdata=None, data={"versi": str(held.version)}), form), 422
    follow_up_service.answer_as_head(
        plan_id,
        form.answer(len(held.plan.actions)),
        by=current_user.id,
        name=profile.name,
        post=profile.post or "Pimpinan",
        paths=current_user.scopes("pimpinan"),
        now=now,
    )
    flash("Tindak lanjut tersimpan. Terima kasih.")
    return redirect(url_for("surveys.head_plan", plan_id=plan_id))


@blueprint.get("/admin/tindak-lanjut/")
@role("admin")
def admin_list() -> Any:
    """Follow-ups of the admin's units: what is due, what is late, who has answered."""
    paths = current_user.scopes("admin")
    page = _list(paths, DUE, "surveys.admin_list")
    return render_template("surveys/admin_list.html", **page, courses=queue_service.courses_in(paths), most=link_service.MOST_AT_ONCE, here="admin")


@blueprint.get("/admin/tindak-lanjut/daftar.csv")
@role("admin")
def admin_file() -> Response:
    """The list as a file, without links."""
    kind, course = _filter(DUE)
    found = queue_service.lines(current_user.scopes("admin"), kind=kind, course=course, now=clock.now(), limit=MOST_IN_A_FILE)
    return download(sheets.write_csv(_LIST_HEAD, [_row(line) for line in found]), "tindak-lanjut.csv", sheets.CSV)


@blueprint.post("/admin/tindak-lanjut/tautan")
@role("admin")
def admin_links() -> Response:
    """Fresh one-time links for the ticked follow-ups, as a page or, with the button that says so, as a file."""
    side, ids = request.form.get("untuk", ""), _ids(request.form.getlist("id"))
    if side not in SIDES:
        raise Invalid("Pilih untuk siapa tautannya: peserta atau atasan.")
    made = link_service.make_many(ids, side, paths=current_user.scopes("admin"), made_by=current_user.id, now=clock.now())
    if request.form.get("hasil") != "csv":
        return links_page(made, back=("Tindak lanjut", url_for("surveys.admin_list")), here="admin")
    rows = [(one.learner, one.title, one.purpose, clock.local_day(one.expires_at), address(one), words(one)) for one in made]
    return download(sheets.write_csv(_LINK_HEAD, rows), f"tautan-{side}.csv", sheets.CSV)


@blueprint.get(f"/admin/tindak-lanjut/{PLAN_ID}/")
@role("admin")
def admin_plan(plan_id: int) -> Any:
    """One plan with all that was said and answered, to read."""
    held = _held(plan_id, "admin")
    return render_template("surveys/staff_plan.html", held=held, answers=follow_up_service.newest(plan_id), due=held.is_due(clock.now()), here="admin")


def _held(plan_id: int, name: str) -> Held:
    return plan_service.get_of_staff(plan_id, paths=current_user.scopes(name), reader=current_user.id)


def _head_page(held: Held, form: OpinionForm, follow_up: Any, *, problem: str = "") -> str:
    now, answers = clock.now(), follow_up_service.newest(held.plan_id)
    given = answers.get(SUPERVISOR)
    if form.nama is not None:
        form.sign()
    if follow_up is None and held.is_due(now):
        # What came in was meant for the other form on this page.
        follow_up = follow_up_form(held.plan, SUPERVISOR, given.answer if given else None, formdata=None)
    closed = follow_up_service.is_closed(held, given, now)
    return render_template(
        "surveys/head_plan.html",
        held=held,
        form=form,
        follow_up=None if closed else follow_up,
        answers=answers,
        due=held.is_due(now),
        side=SUPERVISOR,
        problem=problem,
        here="pimpinan",
    )


def _filter(default: str) -> tuple[str, str]:
    kind = request.args.get("keadaan", default)
    return kind if kind in KINDS else ALL, request.args.get("kursus", "")[:80].replace("\x00", "")


def _list(paths: frozenset[str], default: str, endpoint: str) -> dict[str, Any]:
    """Values of a list's page: its lines, counts, filters and the way to the next page."""
    kind, course = _filter(default)
    after, now = min(max(request.args.get("setelah", 0, type=int), 0), _MAX_ID), clock.now()
    reader = current_user.id if default == AWAITED else 0
    found = queue_service.lines(paths, kind=kind, course=course, after=after, reader=reader, now=now)
    more = url_for(endpoint, setelah=found[-1].plan_id, keadaan=kind, kursus=course or None) if len(found) == PAGE else None
    return {"lines": found, "counts": queue_service.counts(paths, now=now, course=course), "kind": kind, "course": course, "more_url": more}


def _row(line: queue_service.Line) -> tuple[object, ...]:
    state = "terlambat" if line.is_overdue else "jatuh tempo" if line.is_due else "belum waktunya"
    ticks = tuple("ya" if said else "belum" for said in (line.by_learner, line.by_supervisor))
    return (line.learner, line.unit, line.title, clock.local_day(line.due_at) if line.due_at else "", state, line.verdict or "menunggu tanggapan", *ticks)


def _ids(values: list[str]) -> list[int]:
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    if not ids:
        raise Invalid("Centang sedikitnya satu baris lebih dahulu.")
    return ids
