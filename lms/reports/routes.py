"""The pages of course evaluation, for those who teach, administer or head a unit."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.certificates import sheets
from lms.reports import charts, export_service, improvement_service, rows, service
from lms.reports.forms import ImprovementForm
from lms.reports.items import WORDS
from lms.web import download, role

blueprint = Blueprint("reports", __name__, url_prefix="/pengajar/evaluasi")


@blueprint.get("/")
@role(*service.READERS)
def index() -> Any:
    """Courses with what their evaluation says in five figures."""
    lines, more = service.overview(current_user, after=request.args.get("setelah", ""), now=clock.now())
    return render_template("reports/index.html", lines=lines, more=more, here="evaluasi")


@blueprint.get("/<slug>/")
@role(*service.READERS)
def show(slug: str) -> Any:
    """The evaluation of one course."""
    return _page(slug, ImprovementForm())


@blueprint.post("/<slug>/tindak-lanjut")
@role("pengajar", "admin")
def create_improvement(slug: str) -> Any:
    """Add a line to the improvement log."""
    service.check_may_log(current_user, slug)
    form = ImprovementForm()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    fields = {"observed": form.terlihat.data, "change": form.diubah.data, "done_on": form.tanggal.data, "release": form.rilis.data}
    improvement_service.add(slug, **fields, account_id=current_user.id, now=clock.now())
    flash("Perbaikan tercatat.")
    return redirect(url_for("reports.show", slug=slug, _anchor="tindak-lanjut"))


@blueprint.get("/<slug>/laporan.xlsx")
@role(*service.READERS)
def workbook(slug: str) -> Response:
    """The report as a workbook."""
    return download(export_service.workbook(_report(slug, service.MOST_EXPORTED_TEXTS)), f"evaluasi-{slug}.xlsx", sheets.XLSX)


@blueprint.get("/<slug>/laporan.csv")
@role(*service.READERS)
def long_table(slug: str) -> Response:
    """The report as one long table."""
    return download(export_service.long_table(_report(slug, service.MOST_EXPORTED_TEXTS)), f"evaluasi-{slug}.csv", sheets.CSV)


def _report(slug: str, most_texts: int = service.MOST_TEXTS) -> service.Report:
    year, release = (request.args.get(name, type=int) for name in ("tahun", "rilis"))
    return service.report(current_user, slug, year=year, release=release, now=clock.now(), most_texts=most_texts)


def _page(slug: str, form: ImprovementForm) -> str:
    report = _report(slug)
    chosen = {"tahun": report.filters.year, "rilis": report.filters.release}
    today = clock.local_day(clock.now())
    return render_template("reports/show.html", report=report, form=form, chosen=chosen, charts=charts, rows=rows, words=WORDS, today=today, here="evaluasi")
