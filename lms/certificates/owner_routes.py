"""The learner's own certificates, and one certificate for its owner or an admin of the owner's unit."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from lms import clock
from lms.auth import service as accounts
from lms.certificates import badge_service, numbering, paper_service, qr, revision_service, service, support_service
from lms.certificates.door import blueprint, check_address, read_code
from lms.certificates.forms import CorrectionForm, FileForm, ReplaceForm, RevokeForm
from lms.courses.anyaman import anyaman
from lms.errors import Invalid, NotFound
from lms.web import download, signed_in

PDF = "application/pdf"
#: So many certificates fit one merged file; the newest are taken.
_MOST_MERGED = 40


@blueprint.get("/sertifikat/")
@signed_in
def index() -> Any:
    """All certificates of the learner, newest first."""
    held = [(service.show(one), Markup(anyaman(one.course))) for one in service.of_account(current_user.id)]
    total = sum(shown.snapshot.jp for shown, _ in held if shown.certificate.state == service.ISSUED)
    return render_template("certificates/index.html", held=held, total=total, here="belajar")


@blueprint.get("/sertifikat/semua.pdf")
@signed_in
def merged() -> Response:
    """All issued certificates of the learner in one file, newest first."""
    issued = [service.show(one) for one in service.of_account(current_user.id) if one.state == service.ISSUED]
    if not issued:
        raise NotFound("Anda belum memiliki sertifikat yang terbit.")
    pdf = paper_service.make_pdf(issued[:_MOST_MERGED], check_address=check_address(), now=clock.now())
    return download(pdf, "sertifikat-saya.pdf", PDF)


@blueprint.get("/sertifikat/<kode>")
@signed_in
def show(kode: str) -> Any:
    """The certificate for its owner, or for an admin of the owner's unit."""
    shown = _shown(kode)
    held, own = shown.certificate, shown.certificate.account_id == current_user.id
    successor = revision_service.find_successor(held.code)
    profile = accounts.get_profile(held.account_id)
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
        on_phone=service.on_phone(shown) if own and shown.issued else None,
        successor=successor.code if successor else None,
        own=own,
        correction=CorrectionForm(data={"nama": profile.name, "pangkat": profile.rank, "jabatan": profile.post}),
        revoke_form=RevokeForm(),
        replace_form=ReplaceForm(data={"nama": profile.name, "pangkat": profile.rank, "jabatan": profile.post}),
        file_form=FileForm(),
        file=revision_service.find_file(held.id) if shown.issued else None,
        losses=None if own else support_service.losses(shown),
        history=() if own else revision_service.history(held.id),
        here="belajar" if own else "admin",
    )


@blueprint.get("/sertifikat/<kode>.pdf")
@signed_in
def pdf(kode: str) -> Response:
    """The signed paper."""
    shown = _shown(kode)
    data = paper_service.make_pdf([shown], check_address=check_address(), now=clock.now())
    return download(data, f"sertifikat-{shown.certificate.code[:8]}.pdf", PDF)


@blueprint.get("/sertifikat/<kode>/berkas.pdf")
@signed_in
def file(kode: str) -> Response:
    """The paper that was signed elsewhere."""
    held = revision_service.find_file(_shown(kode).certificate.id)
    if held is None:
        raise NotFound("Tidak ada berkas bertanda tangan untuk sertifikat ini.")
    return download(held.data, f"sertifikat-{kode[:8]}-bertanda-tangan.pdf", PDF)


@blueprint.get("/sertifikat/<kode>/qr.svg")
@signed_in
def qr_code(kode: str) -> Response:
    """The QR code of the paper, for a screen that somebody else scans."""
    shown = _shown(kode)
    if not shown.issued:
        raise NotFound("Sertifikat ini belum terbit.")
    return Response(qr.svg(paper_service.link(shown, check_address(), clock.now())), content_type="image/svg+xml")


@blueprint.get("/sertifikat/<kode>/lencana.jwt")
@signed_in
def badge(kode: str) -> Response:
    """The certificate as an Open Badges 3.0 credential (VC-JWT)."""
    text = badge_service.make_badge(_shown(kode), base=request.host_url.rstrip("/"), now=clock.now())
    return download(text.encode(), f"lencana-{kode[:8]}.jwt", "application/vc+jwt")


@blueprint.post("/sertifikat/<kode>/pengajuan")
@signed_in
def ask_again(kode: str) -> Any:
    """Ask again for one's own certificate that was returned, with what was put right."""
    form = CorrectionForm()
    sent = "nama" in request.form
    if sent and not form.validate_on_submit():
        raise Invalid("Belum diajukan. Nama harus diisi, dan isian lain tidak boleh terlalu panjang.")
    corrections = {"name": form.nama.data, "rank": form.pangkat.data or "", "post": form.jabatan.data or ""} if sent else None
    revision_service.ask_again(read_code(kode), account_id=current_user.id, corrections=corrections, now=clock.now())
    flash("Sertifikat Anda diajukan kembali dan menunggu pemeriksaan.")
    return redirect(url_for("certificates.show", kode=kode))


def _shown(kode: str) -> service.Shown:
    return service.get_shown(read_code(kode), account_id=current_user.id, paths=current_user.scopes("admin"))
