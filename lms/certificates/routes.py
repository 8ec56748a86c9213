"""Certificates in the browser: the owner's page, the public check, the admin's queue."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from lms import clock
from lms.certificates import numbering, service
from lms.certificates.forms import ReasonForm
from lms.courses.anyaman import anyaman
from lms.errors import Invalid, NotFound
from lms.web import public, role, signed_in

blueprint = Blueprint("certificates", __name__)


@blueprint.get("/sertifikat/<kode>")
@signed_in
def show(kode: str) -> Any:
    """The certificate for its owner, or for an admin of the owner's unit."""
    shown = service.get_shown(_code(kode), account_id=current_user.id, paths=current_user.scopes("admin"))
    return _show(shown)


@blueprint.post("/sertifikat/<kode>/pengajuan")
@signed_in
def ask_again(kode: str) -> Any:
    """Ask again for one's own certificate that was returned."""
    service.ask_again(_code(kode), account_id=current_user.id, now=clock.now())
    flash("Sertifikat Anda diajukan kembali dan menunggu pemeriksaan.")
    return redirect(url_for("certificates.show", kode=kode))


@blueprint.post("/sertifikat/<kode>/pencabutan")
@role("admin")
def revoke(kode: str) -> Any:
    """Withdraw an issued certificate, with a reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        raise Invalid("Pencabutan memerlukan alasan (5 sampai 500 huruf).")
    service.revoke(_code(kode), paths=current_user.scopes("admin"), reason=form.alasan.data, decided_by=current_user.id, now=clock.now())
    flash("Sertifikat dicabut. Siapa pun yang memeriksanya kini membaca DICABUT.")
    return redirect(url_for("certificates.show", kode=kode))


@blueprint.get("/periksa/")
@public
def check() -> Any:
    """One field for a code or a link; a readable one leads to its verdict."""
    typed = request.args.get("kode", "").strip()[:300]
    code = numbering.find_code(typed)
    if code:
        return redirect(url_for("certificates.verdict", kode=code))
    return _verdict(None, typed) if typed else render_template("certificates/check.html", verdict=None)


@blueprint.get("/periksa/<kode>")
@public
def verdict(kode: str) -> Any:
    """The verdict on one code, for anybody: ASLI, DICABUT or TIDAK DIKENAL."""
    code = numbering.find_code(kode)
    return _verdict(service.find_public(code) if code else None, kode)


@blueprint.get("/admin/")
@role("admin")
def admin() -> Any:
    """The admin's first task is the queue."""
    return redirect(url_for("certificates.queue"))


@blueprint.get("/admin/sertifikat/")
@role("admin")
def queue() -> Any:
    """Certificates that wait for this admin, oldest first, a page at a time."""
    after = request.args.get("setelah", 0, type=int)
    paths = current_user.scopes("admin")
    waiting = service.queue(paths, after=after, now=clock.now())
    more = url_for("certificates.queue", setelah=waiting[-1].id) if len(waiting) == service.PAGE else None
    return render_template("certificates/queue.html", waiting=waiting, total=service.count_waiting(paths), more_url=more, here="admin")


@blueprint.post("/admin/sertifikat/persetujuan")
@role("admin")
def approve() -> Any:
    """Issue the ticked certificates; with the button `kembalikan` return that one instead."""
    paths, now = current_user.scopes("admin"), clock.now()
    returned = request.form.get("kembalikan", "")
    if returned.isdecimal():
        reason = request.form.get(f"alasan-{returned}", "")
        count = service.give_back(_ids([returned]), paths=paths, reason=reason, decided_by=current_user.id, now=now)
        flash(f"{count} pengajuan dikembalikan kepada peserta dengan alasan Anda.")
    else:
        count = service.approve(_ids(request.form.getlist("id")), paths=paths, decided_by=current_user.id, now=now)
        flash(f"{count} sertifikat terbit.")
    return redirect(url_for("certificates.queue"))


def _show(shown: service.Shown) -> str:
    held = shown.certificate
    return render_template(
        "certificates/show.html",
        c=shown.snapshot,
        state=held.state,
        reason=held.reason,
        revoked_on=held.revoked_at,
        code=numbering.grouped(held.code) if shown.issued else None,
        check_url=url_for("certificates.verdict", kode=held.code, _external=True),
        anyaman=Markup(anyaman(held.course)),
        certificate=held,
        own=held.account_id == current_user.id,
        form=ReasonForm(),
    )


def _verdict(shown: service.Shown | None, asked: str) -> Any:
    held = shown.certificate if shown else None
    word = {service.ISSUED: "asli", service.REVOKED: "dicabut"}.get(held.state if held else "", "tidak dikenal")
    page = render_template(
        "certificates/check.html",
        verdict=word,
        c=shown.snapshot if shown else None,
        q=asked,
        checked_at=clock.now(),
        revoked_on=held.revoked_at if held else None,
        reason=held.reason if held else "",
    )
    return page, 200 if shown else 404


def _ids(values: list[str]) -> list[int]:
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    if not ids:
        raise Invalid("Centang sedikitnya satu pengajuan lebih dahulu.")
    return ids[: service.MOST_AT_ONCE]


def _code(kode: str) -> str:
    code = numbering.find_code(kode)
    if code is None:
        raise NotFound("Sertifikat ini tidak ditemukan.")
    return code
