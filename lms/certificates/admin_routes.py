"""The admin's work on certificates: the queue, revocation and replacement, wording, and what goes to SIASN."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.agencies import service as agencies
from lms.certificates import export_service, queue_service, revision_service, service, sheets, siasn, support_service, template_service
from lms.certificates.door import blueprint, check_address, read_code, read_upload, streamed
from lms.certificates.forms import ReplaceForm, RevokeForm, TemplateForm
from lms.certificates.template import LENGTHS, to_dict
from lms.errors import Invalid, NotFound
from lms.web import download, role


@blueprint.get("/admin/")
@role("admin")
def admin() -> Any:
    """The admin's first task is the queue."""
    return redirect(url_for("certificates.queue"))


@blueprint.get("/admin/sertifikat/")
@role("admin")
def queue() -> Any:
    """Certificates that wait for this admin, oldest first, a page at a time; how long people wait."""
    after, colour = _number("setelah"), request.args.get("warna", "")
    paths, now = current_user.scopes("admin"), clock.now()
    page = queue_service.queue(paths, after=after, now=now)
    waiting = [line for line in page if not colour or line.colour == colour]
    more = url_for("certificates.queue", setelah=page[-1].id, warna=colour or None) if len(page) == service.PAGE else None
    return render_template(
        "certificates/queue.html",
        waiting=waiting,
        total=queue_service.count_waiting(paths),
        report=queue_service.report(paths, now=now),
        colour=colour,
        most=service.MOST_AT_ONCE,
        unfinished=support_service.count_unfinished(paths),
        lowered=support_service.count_lowered(paths),
        more_url=more,
        here="admin",
    )


@blueprint.post("/admin/sertifikat/persetujuan")
@role("admin")
def approve() -> Any:
    """Issue the ticked certificates, or with `hijau` all that raise no doubt; with `kembalikan` return that one or all ticked ones."""
    paths, now = current_user.scopes("admin"), clock.now()
    returned = request.form.get("kembalikan", "")
    if returned:
        ids = _ids([returned]) if returned.isdecimal() else _ids(request.form.getlist("id"))
        reason = request.form.get(f"alasan-{returned}", "")
        count = service.give_back(ids, paths=paths, reason=reason, decided_by=current_user.id, now=now)
        flash(f"{count} pengajuan dikembalikan kepada peserta dengan alasan Anda.")
    elif request.form.get("hijau"):
        count, more = service.approve_green(paths=paths, decided_by=current_user.id, now=now)
        flash(f"{count} sertifikat terbit.{' Masih ada yang belum sempat diperiksa: tekan sekali lagi untuk melanjutkan.' if more else ''}")
    else:
        count = service.approve_all(_ids(request.form.getlist("id")), paths=paths, decided_by=current_user.id, now=now)
        flash(f"{count} sertifikat terbit.")
    return redirect(url_for("certificates.queue"))


@blueprint.get("/admin/sertifikat/waktu-tunggu.csv")
@role("admin")
def times() -> Response:
    """How long each certificate waited, as a table."""
    return download(queue_service.times_csv(current_user.scopes("admin"), now=clock.now()), "waktu-tunggu.csv", sheets.CSV)


@blueprint.get("/admin/sertifikat/perlu-ditinjau/")
@role("admin")
def unsupported() -> Any:
    """Issued certificates that the record no longer bears out, with what changed: the admin revokes or replaces, or leaves them."""
    after = _number("setelah")
    paths = current_user.scopes("admin")
    found, following = support_service.unsupported(paths, after=after)
    more = url_for("certificates.unsupported", setelah=following) if following else None
    unfinished = support_service.count_unfinished(paths)
    return render_template("certificates/unsupported.html", found=found, after=after, unfinished=unfinished, more_url=more, here="admin")


@blueprint.post("/sertifikat/<kode>/pencabutan")
@role("admin")
def revoke(kode: str) -> Any:
    """Withdraw an issued certificate, with a reason."""
    form = RevokeForm()
    if not form.validate_on_submit():
        raise Invalid("Belum dicabut. Pilih golongan dan tulis alasannya (5 sampai 500 huruf).")
    revision_service.revoke(
        read_code(kode),
        paths=current_user.scopes("admin"),
        reason=form.alasan.data,
        reason_class=form.golongan.data,
        decided_by=current_user.id,
        now=clock.now(),
    )
    flash("Sertifikat dicabut. Siapa pun yang memeriksanya kini membaca DICABUT.")
    return redirect(url_for("certificates.show", kode=kode))


@blueprint.post("/sertifikat/<kode>/penggantian")
@role("admin")
def replace(kode: str) -> Any:
    """Issue another certificate in this one's place, with the person's data put right."""
    form = ReplaceForm()
    if not form.validate_on_submit():
        raise Invalid("Belum diganti. Isi nama dan tulis alasannya (5 sampai 500 huruf).")
    code = revision_service.reissue(
        read_code(kode),
        paths=current_user.scopes("admin"),
        reason=form.alasan.data,
        corrections={"name": form.nama.data, "rank": form.pangkat.data or "", "post": form.jabatan.data or ""},
        decided_by=current_user.id,
        now=clock.now(),
    )
    flash("Sertifikat pengganti terbit. Yang lama kini dibaca DIGANTI.")
    return redirect(url_for("certificates.show", kode=code))


@blueprint.post("/sertifikat/<kode>/berkas")
@role("admin")
def upload(kode: str) -> Any:
    """Keep the paper that was signed elsewhere beside ours."""
    _, data = read_upload(revision_service.MOST_BYTES)
    revision_service.keep_file(read_code(kode), paths=current_user.scopes("admin"), data=data, uploaded_by=current_user.id, now=clock.now())
    flash("Berkas tersimpan di samping sertifikat.")
    return redirect(url_for("certificates.show", kode=kode))


@blueprint.get("/admin/sertifikat/siasn/")
@role("admin")
def siasn_list() -> Any:
    """Issued certificates of a year with their state on the way to SIASN, and the parts in which they are downloaded."""
    year, state, paths = _year(), request.args.get("keadaan", ""), current_user.scopes("admin")
    found = export_service.candidates(paths, year=year, state=state, first=_number("setelah") + 1, most=export_service.PAGE)
    more = url_for("certificates.siasn_list", tahun=year, keadaan=state or None, setelah=found[-1].id) if len(found) == export_service.PAGE else None
    parts = export_service.parts(paths, year=year, state=state)
    return render_template("certificates/siasn.html", found=found, parts=parts, year=year, state=state, states=siasn.STATES, more_url=more, here="admin")


@blueprint.post("/admin/sertifikat/siasn/")
@role("admin")
def siasn_update() -> Any:
    """Write down which ones were taken and which were not: those that are ticked, or a whole part."""
    state, paths, part = request.form.get("keadaan", ""), current_user.scopes("admin"), request.form.get("bagian_terkirim", "")
    if part:
        first, _, last = part.partition("-")
        whole = export_service.candidates(paths, year=_year(), first=_id(first), last=_id(last), most=export_service.PART)
        ids, state = [one.id for one in whole if not one.refusals and one.state == siasn.NOT_SENT], siasn.SENT
    else:
        ids = _ids(request.form.getlist("id"))
    count = export_service.set_state(ids, paths=paths, state=state, note=request.form.get("catatan", ""), changed_by=current_user.id, now=clock.now())
    flash(f"{count} sertifikat kini ditandai {state}.")
    return redirect(url_for("certificates.siasn_list", tahun=_year()))


@blueprint.get("/admin/sertifikat/siasn.zip")
@role("admin")
def siasn_archive() -> Response:
    """One part: rows as XLSX and CSV with the papers beside them, sent while it is made."""
    year, state = _year(), request.args.get("keadaan", siasn.NOT_SENT)
    first, last = _number("dari"), _number("sampai") or service.MAX_ID
    found = export_service.candidates(current_user.scopes("admin"), year=year, state=state, first=first, last=last, most=export_service.PART)
    part = f"-bagian-{_number('bagian')}-dari-{_number('jumlah')}" if _number("bagian") else ""
    pieces = export_service.siasn_archive(found, check_address=check_address(), now=clock.now())
    return download(streamed(pieces), f"siasn-{year}{part}.zip", "application/zip")


@blueprint.get("/admin/sertifikat/buku-jp.xlsx")
@role("admin")
def ledger() -> Response:
    """JP of every person in a year."""
    year = _year()
    return download(export_service.ledger_xlsx(current_user.scopes("admin"), year=year), f"buku-jp-{year}.xlsx", sheets.XLSX)


@blueprint.get("/admin/sertifikat/templat/")
@role("admin")
def edit_template() -> Any:
    """The wording of a unit's certificates."""
    unit = _unit(request.args.get("unit", 0, type=int))
    held = template_service.find_template(unit.id)
    return _template_page(unit, TemplateForm(data=to_dict(held)), held.logo)


@blueprint.post("/admin/sertifikat/templat/")
@role("admin")
def update_template() -> Any:
    """Set the wording of a unit's certificates from now on."""
    unit, form = _unit(request.form.get("unit", 0, type=int)), TemplateForm()
    if not form.validate_on_submit():
        return _template_page(unit, form, ""), 422
    # None keeps the emblem, no bytes remove it.
    _, sent = read_upload(template_service.MOST_BYTES, "logo")
    logo = sent or (b"" if form.hapus_lambang.data == "hapus" else None)
    fields = {name: form[name].data or "" for name in LENGTHS if name != "logo"}
    template_service.save(unit.id, fields=fields, logo=logo, changed_by=current_user.id, now=clock.now())
    flash("Tersimpan. Sertifikat yang terbit sesudah ini memakainya; yang sudah terbit tidak berubah.")
    return redirect(url_for("certificates.edit_template", unit=unit.id))


def _template_page(unit: Any, form: TemplateForm, logo: str) -> str:
    return render_template("certificates/template.html", unit=unit, units=_units(), form=form, logo=logo, here="admin")


def _units() -> list[Any]:
    paths = current_user.scopes("admin")
    return [agency for agency in agencies.all_agencies() if agency.path.startswith(tuple(paths))]


def _unit(agency_id: int) -> Any:
    """The unit, where this admin may word its certificates; the topmost one where none is named."""
    units = _units()
    unit = next((one for one in units if one.id == agency_id), None) if agency_id else units[0]
    if unit is None:
        raise NotFound("Unit kerja itu tidak ada dalam wilayah Anda.")
    return unit


def _year() -> int:
    this = clock.local_day(clock.now()).year
    year = request.values.get("tahun", this, type=int)
    return year if 2020 <= year <= this else this


def _number(name: str) -> int:
    """A whole number in the address that a database can hold; 0 where there is none."""
    return _id(request.args.get(name, ""))


def _id(text: str) -> int:
    return min(int(text), service.MAX_ID - 1) if text.isdecimal() and len(text) < 20 else 0


def _ids(values: list[str]) -> list[int]:
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    if not ids:
        raise Invalid("Centang sedikitnya satu baris lebih dahulu.")
    return ids[: service.MOST_AT_ONCE]
