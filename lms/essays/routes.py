"""The instructor's work on essays under /pengajar/uraian: the queue, one question, one essay with its rubric."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.errors import Conflict
from lms.essays import queue_service, service
from lms.essays.sheet import MOST_COMMENT, MOST_NOTE, Sheet, count_words, excerpt, read_sheet
from lms.learning import opinions
from lms.web import role

blueprint = Blueprint("essays", __name__, url_prefix="/pengajar/uraian")

_KEY = "~"


@blueprint.get("/")
@role("pengajar")
def index() -> Any:
    """Questions with essays that wait, by course, with counts and the longest wait."""
    paths, course = current_user.scopes("pengajar"), _asked("kursus")
    groups = queue_service.groups(paths, current_user.id, course=course, after=_asked("setelah").split(_KEY))
    more = url_for("essays.index", kursus=course or None, setelah=_KEY.join(groups[-1].place)) if len(groups) == queue_service.PAGE else None
    return render_template(
        "essays/index.html",
        groups=groups,
        total=queue_service.count_waiting(paths, current_user.id),
        courses=queue_service.courses_waiting(paths, current_user.id),
        course=course,
        more_url=more,
        excerpt=excerpt,
        now=clock.now(),
        here="pengajar",
    )


@blueprint.get("/<slug>/<item>/<question>/")
@role("pengajar")
def show_question(slug: str, item: str, question: str) -> Any:
    """The essays of one question: what waits, or with `keadaan=dinilai` what is settled."""
    paths, place = current_user.scopes("pengajar"), (slug, item, question)
    settled = _asked("keadaan") == "dinilai"
    course_title, quiz_title, asked = queue_service.get_question(place, paths=paths)
    lines = queue_service.essays(place, paths=paths, marker=current_user.id, settled=settled, after=_asked("setelah"))
    here = {"slug": slug, "item": item, "question": question}
    more = {"keadaan": "dinilai" if settled else None, "setelah": lines[-1].answer} if len(lines) == queue_service.PAGE else None
    return render_template(
        "essays/question.html",
        course_title=course_title,
        quiz_title=quiz_title,
        question=asked,
        lines=lines,
        settled=settled,
        start_url=url_for("essays.start", **here),
        own_url=url_for("essays.show_question", **here),
        more_url=url_for("essays.show_question", **here, **more) if more else None,
        now=clock.now(),
        here="pengajar",
    )


@blueprint.get("/<slug>/<item>/<question>/berikutnya")
@role("pengajar")
def start(slug: str, item: str, question: str) -> Any:
    """On to an essay of the question that waits; to the question's page where none does."""
    answer = queue_service.find_next((slug, item, question), paths=current_user.scopes("pengajar"), marker=current_user.id)
    if answer is None:
        flash("Tidak ada lagi uraian yang menunggu pada soal ini.")
        return redirect(url_for("essays.index"))
    return redirect(url_for("essays.show", answer=answer))


@blueprint.get("/<uuid:answer>/")
@role("pengajar")
def show(answer: UUID) -> Any:
    """One essay with its rubric. Whose it is stands nowhere."""
    page = _page(answer)
    # A difference is settled on the text itself, not from what one had said before.
    held = page.mine if page.standing.state != opinions.DIFFERING else None
    sheet = Sheet(points=held.points, notes=held.comments, comment=held.comment) if held else Sheet()
    return _render(page, sheet, {name: str(points) for name, points in sheet.points.items()})


@blueprint.post("/<uuid:answer>/")
@role("pengajar")
def update(answer: UUID) -> Any:
    """Save the marks; with the button `lanjut` go on to the next essay, with `kedua` ask for a second opinion."""
    page, button = _page(answer), request.form.get("tombol", "")
    # Whether a reason is needed depends on what the marker saw; what came meanwhile is a conflict, not his omission.
    seen = request.form.get("dilihat", 0, type=int)
    unchanged = seen == len(page.standing.opinions)
    sheet = read_sheet(page.question, request.form, settled=unchanged and page.standing.state == opinions.SETTLED)
    ticked = {criterion.id: request.form.get(f"n.{criterion.id}", "") for criterion in page.question.rubric}
    if sheet.faults and unchanged:
        return _render(page, sheet, ticked), 422
    try:
        marking = {"sheet": sheet, "wants_second": button == "kedua", "seen": seen, "now": clock.now()}
        standing = service.mark(page.answer, paths=current_user.scopes("pengajar"), marker=current_user.id, **marking)
    except Conflict as conflict:
        return _render(_page(answer), sheet, ticked, conflict=conflict.message), 409
    flash(_saved(standing))
    if button == "lanjut":
        return start(page.course.slug, page.item.id, page.question.id)
    return redirect(url_for("essays.show", answer=answer))


def _asked(name: str) -> str:
    """A word in the address; PostgreSQL takes no NUL, and no address of ours has one."""
    return request.args.get(name, "").replace("\x00", "")


def _page(answer: UUID) -> service.Page:
    return service.get_page(str(answer), paths=current_user.scopes("pengajar"), marker=current_user.id)


def _render(page: service.Page, sheet: Sheet, ticked: dict[str, str], conflict: str = "") -> str:
    return render_template(
        "essays/show.html",
        page=page,
        question=page.question,
        sheet=sheet,
        ticked=ticked,
        conflict=conflict,
        words=count_words(page.text),
        limits={"comment": MOST_COMMENT, "note": MOST_NOTE},
        place={"slug": page.course.slug, "item": page.item.id, "question": page.question.id},
        now=clock.now(),
        here="pengajar",
    )


def _saved(standing: opinions.Standing) -> str:
    if standing.state == opinions.SECOND_WANTED:
        return "Tersimpan. Uraian ini menunggu pendapat kedua dari pengajar lain."
    if standing.state == opinions.DIFFERING:
        return f"Tersimpan. Dua pendapat berselisih lebih dari {opinions.TOLERANCE}; uraian ini menunggu nilai penentu."
    return "Nilai tersimpan. Peserta diberi tahu."
