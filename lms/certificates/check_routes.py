"""The check page for anybody: by number, code, link or file; many at once; and what devices need to check without a connection."""

from functools import lru_cache
from typing import IO, Any

from flask import current_app, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.auth import attempt_service, throttle
from lms.auth.throttle import Rule
from lms.bodies import make_body, send
from lms.certificates import check_service, numbering, sheets, signature, statement
from lms.certificates.door import blueprint, read_upload
from lms.certificates.verdict import BULK, GUESSING, UNKNOWN, Verdict
from lms.errors import Invalid, TooMany
from lms.web import download, public, signed_in

#: Seconds for which phones may share one list.
_HOLDS = 300
_BULK_HEAD = ("masukan", "hasil", "nomor", "nama", "nip", "kursus", "jp", "tanggal terbit", "keterangan")

#: The strongest compression takes as long as ten pages; the same bytes are packed once.
_kept_body = lru_cache(maxsize=8)(make_body)


@blueprint.get("/periksa/")
@public
def check() -> Any:
    """One field for a number, a code or a link; the same page for everybody, so that it works from the device's own copy."""
    typed = request.args.get("kode", "").strip()[:1500]
    code = numbering.find_code(typed)
    if code and not statement.find_text(typed):
        return redirect(url_for("certificates.verdict", kode=code))
    return _answer([_judged(typed)], typed) if typed else _page()


@blueprint.get("/periksa/<kode>")
@public
def verdict(kode: str) -> Any:
    """The verdict on one code: ASLI, DICABUT, DIGANTI or TIDAK DIKENAL."""
    return _answer([_judged(kode)], kode)


@blueprint.post("/periksa/")
@public
def check_file() -> Any:
    """The verdict on a PDF: whether its bytes are what was signed."""
    _count_guess()
    name, data = read_upload(signature.MOST_BYTES)
    if not data or len(data) > signature.MOST_BYTES:
        raise Invalid("Pilih berkas PDF sertifikat, paling besar 1 MB.")
    return _answer(check_service.judge_file(data), name)


@blueprint.get("/periksa/kunci.json")
@public
def trust() -> Any:
    """Published keys and what no longer holds, dated and signed: what a device needs to check a link by itself."""
    return send(_kept_body(check_service.trust_list(clock.now()), "application/json"), f"public, max-age={_HOLDS}")


@blueprint.get("/periksa/massal")
@signed_in
def new_bulk() -> Any:
    """Where a list is given in."""
    return render_template("certificates/bulk.html", results=None)


@blueprint.post("/periksa/massal")
@signed_in
def bulk() -> Any:
    """The verdicts on a list (CSV or XLSX) or on a ZIP of PDFs: as a table, or as XLSX with the button that says so."""
    sent = request.files.get("berkas")
    if sent is None or not sent.filename:
        raise Invalid("Pilih berkas CSV, XLSX, atau ZIP berisi PDF.")
    _count(f"periksa massal {current_user.id}", "", BULK)
    with sent.stream as file:
        results = _judge_all(file)
    if request.form.get("hasil") == "xlsx":
        return download(sheets.write_xlsx("Hasil pemeriksaan", _BULK_HEAD, [_row(*one) for one in results]), "hasil-pemeriksaan.xlsx", sheets.XLSX)
    return render_template("certificates/bulk.html", results=results, person=current_user.name)


def _judged(typed: str) -> Verdict:
    """The verdict; what can be guessed at is counted."""
    if numbering.find_code(typed) is None and statement.find_text(typed) is None:
        _count_guess()
    found = check_service.judge(typed)
    if found.word == UNKNOWN and numbering.find_code(typed):
        _count_guess()
    return found


def _judge_all(file: IO[bytes]) -> list[tuple[str, Verdict]]:
    most = check_service.MOST_ROWS
    if sheets.holds_pdfs(file):
        # A ZIP stays where the server laid it down; only a list is read whole.
        files = sheets.read_pdfs(file, most=most, most_bytes=signature.MOST_BYTES)
        return [(name, found) for name, pdf in files for found in check_service.judge_file(pdf)]
    return [(typed[:200], check_service.judge(typed[:1500])) for typed in sheets.read_column(file.read(), most=most)]


def _row(typed: str, found: Verdict) -> tuple[object, ...]:
    said = found.said
    if said is None:
        return (typed, found.word.upper(), "", "", "", "", "", "", found.note)
    return (typed, found.word.upper(), said.number, said.name, said.nip, said.course, said.jp, said.issued_on, found.note or found.reason_class)


def _count_guess() -> None:
    _count("periksa", request.remote_addr or "", GUESSING)


def _count(purpose: str, address: str, rule: Rule) -> None:
    keys = throttle.network_keys(current_app.secret_key, purpose=purpose, address=address, rule=rule)
    try:
        attempt_service.admit(keys, now=clock.now())
    except TooMany as error:
        text = f"Terlalu banyak pemeriksaan. Coba lagi dalam {error.retry_after} detik; untuk daftar panjang, masuk dan gunakan pemeriksaan massal."
        raise TooMany(text, retry_after=error.retry_after) from error


def _page() -> Any:
    html = render_template("certificates/check.html", verdicts=(), q="")
    # Nothing of it is anybody's, so the service worker may keep it.
    return send(_kept_body(html.encode(), "text/html; charset=utf-8"), "public, max-age=60, stale-while-revalidate=604800")


def _answer(verdicts: list[Verdict], asked: str) -> Any:
    page = render_template("certificates/check.html", verdicts=verdicts, q=asked[:120], checked_at=clock.now())
    return page, 404 if verdicts[0].word == UNKNOWN else 200
