"""The instructor's desk: courses and drafts, a new course, and the page of one draft with everything that is done to its files as a whole."""

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.authoring import check_service, draft_service, publish_service, question_service, upload_service
from lms.authoring import file_service as files
from lms.authoring.door import AUTHORS, blueprint, one_file, own_draft, paths, sent_files, to_draft, to_file, typed, unit_chosen, units
from lms.authoring.forms import NewCourseForm
from lms.authoring.naming import check_path, in_order, leading, next_module, next_quiz
from lms.authoring.outline import outline
from lms.authoring.skeletons import new_bank, new_module, new_quiz
from lms.courses import shelf_service as shelf
from lms.courses.compile import kind_of
from lms.courses.headers import to_slug
from lms.courses.tree import to_zip
from lms.errors import Invalid
from lms.quizzes.exchange.files import FORMATS
from lms.web import download, role

#: Other work of an instructor: shown where the platform has a page for it.
_OTHER_WORK = (("Penilaian uraian", "/pengajar/uraian/"), ("Evaluasi", "/pengajar/evaluasi/"))


@blueprint.get("/pengajar/")
@role(*AUTHORS)
def index() -> Any:
    """The courses and drafts of the caller's units."""
    shelved = bool(request.args.get("arsip"))
    held = draft_service.drafts(paths(), shelved=shelved)
    known = {rule.rule for rule in current_app.url_map.iter_rules()}
    return render_template(
        "authoring/index.html",
        courses=shelf.courses_in(paths()),
        drafts=held,
        by=publish_service.names_of(draft.created_by for draft in held),
        shelved=shelved,
        work=[(label, url) for label, url in _OTHER_WORK if url in known],
        here="pengajar",
    )


@blueprint.get("/pengajar/kursus-baru")
@role(*AUTHORS)
def new() -> Any:
    """The form for a course that does not exist yet."""
    return render_template("authoring/new.html", form=NewCourseForm(), units=units(), here="pengajar")


@blueprint.post("/pengajar/kursus-baru")
@role(*AUTHORS)
def create() -> Any:
    """Begin a draft of a new course."""
    form = NewCourseForm()
    if not form.validate_on_submit():
        return render_template("authoring/new.html", form=form, units=units(), here="pengajar"), 422
    draft_id = draft_service.create(
        title=form.judul.data.replace("\x00", ""),
        slug=form.alamat.data or "",
        summary=(form.ringkasan.data or "").replace("\x00", ""),
        agency_id=unit_chosen(),
        teacher=current_user.name,
        paths=paths(),
        account_id=current_user.id,
    )
    flash("Draf dibuat dengan gambaran umum dan satu modul contoh. Buka salah satunya untuk mulai menulis.")
    return redirect(to_draft(draft_id), 303)


@blueprint.post("/pengajar/kursus/<slug>/draf")
@role(*AUTHORS)
def begin(slug: str) -> Any:
    """Go on with the open draft of a course; begin one where there is none, or where a release is named."""
    release = typed("rilis", 64)
    held = None if release else draft_service.find_open(slug, paths())
    if held:
        return redirect(to_draft(held.id), 303)
    draft_id = draft_service.begin(slug=slug, paths=paths(), account_id=current_user.id, release=release)
    flash("Draf dibuka dari rilis itu. Perubahan Anda tidak terlihat oleh peserta sebelum draf diterbitkan.")
    return redirect(to_draft(draft_id), 303)


@blueprint.get("/pengajar/draf/<int:draft_id>/")
@role(*AUTHORS)
def show(draft_id: int) -> Any:
    """The files of a draft in their order, with what the compiler says of each."""
    draft = own_draft(draft_id)
    held = files.files(draft.id)
    checked = check_service.check_or_nothing(draft, held, account_id=current_user.id)
    items = {item.path: item for item in checked.course.items} if checked and checked.course else {}
    return render_template(
        "authoring/show.html",
        draft=draft,
        held=[held[path] for path in in_order(held)],
        kind_of=kind_of,
        checked=checked,
        items=items,
        outlines={path: outline(path, data) for path, data in files.read_files(held, only="text").items()},
        leads=leading(held),
        base=publish_service.edition(draft.base_release) if draft.base_release else None,
        removed=files.removed(draft.id),
        formats=FORMATS,
        here="pengajar",
    )


@blueprint.post("/pengajar/draf/<int:draft_id>/alamat")
@role(*AUTHORS)
def readdress(draft_id: int) -> Any:
    """Give a course that was never published another address."""
    draft_service.readdress(draft_id, slug=typed("alamat", 80), paths=paths())
    flash("Alamat kursus diganti.")
    return redirect(to_draft(draft_id), 303)


@blueprint.post("/pengajar/draf/<int:draft_id>/rak")
@role(*AUTHORS)
def shelve(draft_id: int) -> Any:
    """Put a draft aside, or take it out again."""
    away = typed("ke") != "buka"
    draft_service.shelve(draft_id, paths=paths(), away=away)
    flash("Draf diarsipkan. Isinya tetap utuh dan dapat dibuka lagi kapan saja." if away else "Draf dibuka kembali.")
    return redirect(url_for("authoring.index") if away else to_draft(draft_id), 303)


@blueprint.post("/pengajar/draf/<int:draft_id>/bagian")
@role(*AUTHORS)
def add(draft_id: int) -> Any:
    """Add a module, a quiz or a bank from a ready skeleton, and open it."""
    draft, title, sort = own_draft(draft_id), typed("judul"), typed("jenis")
    if not title:
        raise Invalid("Beri judul lebih dahulu.")
    held = files.files(draft.id)
    if sort == "kuis":
        path, data = next_quiz(held, title, after=typed("setelah", 160)), new_quiz(title)
    elif sort == "bank":
        path, data = check_path(f"bank/{to_slug(title)}.kuis.md"), new_bank(title)
    else:
        path, data = next_module(held, title), new_module(title)
    files.save(draft.id, path, data, base=0, account_id=current_user.id, act="dibuat")
    return redirect(to_file(draft.id, path), 303)


@blueprint.post("/pengajar/draf/<int:draft_id>/berkas")
@role(*AUTHORS)
def upload(draft_id: int) -> Any:
    """Take in texts, pictures and archives."""
    draft = own_draft(draft_id)
    brought = upload_service.bring(draft.id, sent_files("berkas"), account_id=current_user.id)
    flash(f"{len(brought.paths)} berkas masuk.")
    if brought.replaced:
        flash(f"{len(brought.replaced)} di antaranya menggantikan versi lama, yang tersimpan di riwayat.")
    if brought.refused:
        flash(f"Tidak dipakai karena bukan bagian kursus: {', '.join(brought.refused[:8])}.")
    return redirect(to_draft(draft.id), 303)


@blueprint.get("/pengajar/draf/<int:draft_id>/arsip.zip")
@role(*AUTHORS)
def archive(draft_id: int) -> Response:
    """The draft as a folder in an archive."""
    draft = own_draft(draft_id)
    held = files.read_files(files.files(draft.id))
    return download(to_zip({f"{draft.slug}/{path}": data for path, data in held.items()}), f"{draft.slug}.zip", "application/zip")


@blueprint.post("/pengajar/draf/<int:draft_id>/soal")
@role(*AUTHORS)
def bring_questions(draft_id: int) -> Any:
    """Make a quiz of a GIFT, Aiken or Moodle XML file, and say of each question that could not come why."""
    draft = own_draft(draft_id)
    name, data = one_file("berkas")
    form = typed("bentuk") if typed("bentuk") in FORMATS else ""
    after = typed("setelah", 160)
    imported = question_service.bring_in(draft, name, data, title=typed("judul"), form=form, after=after, account_id=current_user.id)
    return render_template("authoring/imported.html", draft=draft, imported=imported, name=name, here="pengajar"), 200 if imported.count else 422
