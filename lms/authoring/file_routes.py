"""One file of a draft: the editor, its preview and problems, saving, history, names, pictures, and quizzes for other programs."""

from typing import Any

from flask import Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user

from lms.authoring import check_service, picture_service, preview, publish_service, question_service, upload_service
from lms.authoring import file_service as files
from lms.authoring.comparison import compare
from lms.authoring.door import AUTHORS, blueprint, one_file, own_draft, to_draft, to_file, typed
from lms.authoring.models import Draft
from lms.authoring.naming import check_path, in_order, plain_text, typed_bytes
from lms.authoring.skeletons import MODULE_PARTS, QUIZ_PARTS
from lms.courses.compile import kind_of
from lms.errors import ContentInvalid, Invalid
from lms.formats import clock_time
from lms.web import download, role, wants_json


@blueprint.get("/pengajar/draf/<int:draft_id>/<path:path>")
@role(*AUTHORS)
def edit(draft_id: int, path: str) -> Any:
    """The editor of a text; a picture is shown with the line that puts it into a text."""
    draft = own_draft(draft_id)
    held, data = files.get_file(draft.id, path)
    if kind_of(path) == "picture":
        shown = picture_service.pictures_of({path: held})[path]
        return render_template("authoring/picture.html", draft=draft, path=path, held=held, shown=shown, here="pengajar")
    return _editor(draft, path, plain_text(data), held.version)


@blueprint.post("/pengajar/draf/<int:draft_id>/<path:path>")
@role(*AUTHORS)
def update(draft_id: int, path: str) -> Any:
    """Save a text that was begun from a version; answered with the version that stands now, or with both texts where they clash."""
    draft = own_draft(draft_id)
    given = _given()
    if "text" not in given:
        raise Invalid("Tidak ada teks yang dikirim. Muat ulang halaman ini.")
    text, base = str(given["text"]), _whole(given.get("version"))
    try:
        saved = files.save(draft.id, path, typed_bytes(text), base=base, account_id=current_user.id)
    except Invalid as error:
        if wants_json():
            raise
        # What was typed must not be lost with the page.
        return _editor(own_draft(draft_id), path, text, base, fault=error.message), 422
    if saved.clash:
        return _clash(draft, path, text)
    if wants_json():
        return jsonify(version=saved.version, at=clock_time(saved.at, current_app.config["LMS"].timezone))
    return _after_saving(draft, path, text, saved)


@blueprint.get("/pengajar/draf/<int:draft_id>/pratinjau/<path:path>")
@role(*AUTHORS)
def show_preview(draft_id: int, path: str) -> Any:
    """The text as it stands in the draft, as its readers will see it."""
    draft = own_draft(draft_id)
    _, data = files.get_file(draft.id, path)
    return preview.render(draft, path, check_service.proof(draft, path, data, account_id=current_user.id))


@blueprint.post("/pengajar/draf/<int:draft_id>/pratinjau/<path:path>")
@role(*AUTHORS)
def make_preview(draft_id: int, path: str) -> Any:
    """What a text that is being typed would become, and its problems; stores nothing."""
    draft = own_draft(draft_id)
    proof = check_service.proof(draft, path, typed_bytes(str(_given().get("text", ""))), account_id=current_user.id)
    problems = [{"path": one.path, "line": one.line, "code": one.code, "message": one.message} for one in proof.problems]
    return jsonify(problems=problems, page=preview.render(draft, path, proof) if proof.html or proof.quiz else "")


@blueprint.post("/pengajar/draf/<int:draft_id>/sisipan/<path:path>")
@role(*AUTHORS)
def bring_picture(draft_id: int, path: str) -> Any:
    """Take in a picture while a text is written; answers with the line that shows it."""
    return jsonify(markdown=_picture_line(own_draft(draft_id), *one_file("gambar")))


@blueprint.get("/pengajar/draf/<int:draft_id>/rupa/<sha>.webp")
@role(*AUTHORS)
def picture(draft_id: int, sha: str) -> Response:
    """A picture of the draft, made small by us; the file itself is never sent as a picture."""
    return Response(picture_service.rendition(own_draft(draft_id).id, sha), content_type="image/webp")


@blueprint.get("/pengajar/draf/<int:draft_id>/riwayat/<path:path>")
@role(*AUTHORS)
def history(draft_id: int, path: str) -> Any:
    """Every version of a file, latest first; with `versi` what one of them held against the present text."""
    draft = own_draft(draft_id)
    check_path(path)
    before = request.args.get("sebelum", 0, type=int)
    found = files.versions(draft.id, path, before=before)
    chosen = request.args.get("versi", 0, type=int)
    return render_template(
        "authoring/history.html",
        draft=draft,
        path=path,
        versions=found,
        by=publish_service.names_of(version.account_id for version in found),
        current=files.files(draft.id).get(path),
        chosen=chosen,
        rows=_rows(draft, path, chosen) if chosen else (),
        here="pengajar",
    )


@blueprint.post("/pengajar/draf/<int:draft_id>/pemulihan/<path:path>")
@role(*AUTHORS)
def restore(draft_id: int, path: str) -> Any:
    """Bring an earlier version, or a removed file, back."""
    draft = own_draft(draft_id)
    held = files.versions(draft.id, check_path(path))
    chosen = request.form.get("versi", 0, type=int) or next((one.version for one in held if one.blob_sha), 0)
    files.restore(draft.id, path, chosen, account_id=current_user.id)
    flash(f"{path} kembali seperti versi {chosen}. Yang tadi berlaku tersimpan di riwayat.")
    return redirect(to_file(draft.id, path), 303)


@blueprint.post("/pengajar/draf/<int:draft_id>/nama/<path:path>")
@role(*AUTHORS)
def rename(draft_id: int, path: str) -> Any:
    """Give a file another name; links to it follow."""
    draft, to = own_draft(draft_id), typed("nama", 160)
    files.rename(draft.id, path, to, account_id=current_user.id)
    flash(f"{path} kini bernama {to}. Tautan di berkas lain sudah disesuaikan.")
    return redirect(to_file(draft.id, to), 303)


@blueprint.post("/pengajar/draf/<int:draft_id>/urutan/<path:path>")
@role(*AUTHORS)
def move(draft_id: int, path: str) -> Any:
    """Move an item before or behind its neighbour."""
    draft = own_draft(draft_id)
    if not files.move(draft.id, path, -1 if typed("arah") == "naik" else 1, account_id=current_user.id):
        flash("Bagian itu sudah di ujung daftar.")
    return redirect(to_draft(draft.id, "berkas"), 303)


@blueprint.post("/pengajar/draf/<int:draft_id>/penghapusan/<path:path>")
@role(*AUTHORS)
def delete(draft_id: int, path: str) -> Any:
    """Take a file out of the draft; its versions stay."""
    draft = own_draft(draft_id)
    files.remove(draft.id, path, account_id=current_user.id)
    flash(f"{path} dihapus dari draf. Isinya tersimpan di riwayat dan dapat dikembalikan.")
    return redirect(to_draft(draft.id), 303)


@blueprint.get("/pengajar/draf/<int:draft_id>/ekspor/<path:path>")
@role(*AUTHORS)
def export(draft_id: int, path: str) -> Any:
    """A quiz for other programs: what each of them cannot hold; with `bentuk` the file itself."""
    draft, form = own_draft(draft_id), request.args.get("bentuk", "")
    if form:
        given = question_service.send_out(draft, path, form, account_id=current_user.id)
        name = path.rpartition("/")[2].removesuffix(".kuis.md")
        return download(given.text.encode(), f"{name}.{question_service.ENDINGS[form]}", "text/plain; charset=utf-8" if form == "gift" else "application/xml")
    given, problems = {}, ()
    try:
        given = {form: question_service.send_out(draft, path, form, account_id=current_user.id) for form in question_service.ENDINGS}
    except ContentInvalid as error:
        problems = error.problems
    return render_template("authoring/export.html", draft=draft, path=path, given=given, problems=problems, here="pengajar")


def _editor(draft: Draft, path: str, text: str, version: int, *, fault: str = "") -> str:
    proof = check_service.proof_or_nothing(draft, path, typed_bytes(text), account_id=current_user.id)
    parts = QUIZ_PARTS if kind_of(path) in ("quiz", "bank") else MODULE_PARTS
    held = files.files(draft.id)
    around = [name for name in in_order(held) if kind_of(name) != "picture"]
    at = around.index(path) if path in around else 0
    return render_template(
        "authoring/edit.html",
        draft=draft,
        path=path,
        kind=kind_of(path),
        text=text,
        version=version,
        fault=fault,
        proof=proof,
        parts=parts,
        before=around[at - 1] if at else None,
        after=around[at + 1] if at + 1 < len(around) else None,
        here="pengajar",
    )


def _given() -> dict[str, Any]:
    """What was sent, as JSON by the script or as a form."""
    if not wants_json():
        return request.form.to_dict()
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Invalid("Kiriman tidak dapat dibaca. Tulisan Anda tetap ada di perangkat ini.")
    return given


def _whole(value: Any) -> int:
    return int(value) if str(value).isdecimal() and len(str(value)) < 10 else 0


def _after_saving(draft: Draft, path: str, text: str, saved: files.Saved) -> Any:
    """Where the button leads that was pressed; the picture of the form goes to the end of the text, which is safe by now."""
    if typed("aksi") == "pratinjau":
        return redirect(url_for("authoring.show_preview", draft_id=draft.id, path=path), 303)
    flash(f"Tersimpan {clock_time(saved.at, current_app.config['LMS'].timezone)}.")
    if typed("aksi") == "gambar":
        try:
            longer = f"{text.rstrip()}\n\n{_picture_line(draft, *one_file('gambar'))}\n"
            files.save(draft.id, path, typed_bytes(longer), base=saved.version, account_id=current_user.id)
        except Invalid as error:
            flash(f"Gambar belum disisipkan: {error.message}")
    return redirect(to_file(draft.id, path), 303)


def _picture_line(draft: Draft, name: str, data: bytes) -> str:
    alt = " ".join(typed("alt", 300).replace("]", ")").replace("[", "(").split())
    if not alt:
        raise Invalid("Tulis dahulu apa yang terlihat di gambar. Banyak peserta hanya membaca itu.")
    return f"![{alt}]({upload_service.bring_picture(draft.id, name, data, account_id=current_user.id)})"


def _clash(draft: Draft, path: str, mine: str) -> Any:
    """Both texts: the one that stands, and the one that was sent, which is among the versions already."""
    held = files.files(draft.id).get(path)
    theirs = plain_text(files.get_file(draft.id, path)[1]) if held else ""
    latest = next((one for one in files.versions(draft.id, path) if one.act != "bentrok"), None)
    by, at = (publish_service.names_of([latest.account_id])[latest.account_id], latest.at) if latest else ("", None)
    if wants_json():
        moment = clock_time(at, current_app.config["LMS"].timezone) if at else ""
        return jsonify(error="bentrok", version=held.version if held else 0, text=theirs, by=by, at=moment), 409
    rows = compare(theirs, mine.replace("\r\n", "\n"))
    page = render_template("authoring/clash.html", draft=draft, path=path, held=held, mine=mine, by=by, at=at, rows=rows, here="pengajar")
    return page, 409


def _rows(draft: Draft, path: str, version: int) -> Any:
    if kind_of(path) == "picture":
        return ()
    old = files.read_version(files.get_version(draft.id, path, version))
    held = files.files(draft.id).get(path)
    new = files.get_file(draft.id, path)[1] if held else b""
    return compare(plain_text(old), plain_text(new))
