"""The unit head's own page: the people of the unit and their year."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_login import current_user

from lms import clock
from lms.certificates import sheets
from lms.reports import unit_service
from lms.reports.unit_service import ALL, KINDS, MOST_IN_A_FILE, PAGE, Person
from lms.surveys import queue_service
from lms.web import download, role

blueprint = Blueprint("unit", __name__, url_prefix="/pimpinan")

_MAX_ID = 2**63 - 1
_WORDS = {"target": "paling sedikit", "ceiling": "paling banyak"}


@blueprint.get("/")
@role("pimpinan")
def index() -> Any:
    """The year at a glance, then the people by name."""
    years = _years()
    kind, chosen = _kind(), _chosen(years)
    after = request.args.get("setelah", 0, type=int)
    found = unit_service.people(**chosen, kind=kind, after=after if 0 < after <= _MAX_ID else 0, limit=PAGE + 1)
    return render_template(
        "reports/unit.html",
        glance=unit_service.glance(**chosen),
        people=found[:PAGE],
        more=found[PAGE - 1].id if len(found) > PAGE else None,
        kind=kind,
        years=years,
        plans=queue_service.counts(chosen["paths"], now=clock.now()),
        here="pimpinan",
    )


@blueprint.get("/pegawai.xlsx")
@role("pimpinan")
def workbook() -> Response:
    """The list as a workbook."""
    year, head, rows = _table()
    return download(sheets.write_xlsx(f"Pegawai {year}", head, rows), f"pegawai-{year}.xlsx", sheets.XLSX)


@blueprint.get("/pegawai.csv")
@role("pimpinan")
def table() -> Response:
    """The list as CSV."""
    year, head, rows = _table()
    return download(sheets.write_csv(head, rows), f"pegawai-{year}.csv", sheets.CSV)


def _kind() -> str:
    kind = request.args.get("keadaan", ALL)
    return kind if kind in KINDS else ALL


def _years() -> list[int]:
    return unit_service.years(current_user.scopes("pimpinan"), reader=current_user.id, this=clock.local_day(clock.now()).year)


def _chosen(years: list[int]) -> dict[str, Any]:
    year = request.args.get("tahun", years[0], type=int)
    return {"paths": current_user.scopes("pimpinan"), "reader": current_user.id, "year": year if year in years else years[0]}


def _table() -> tuple[int, tuple[str, ...], list[tuple[object, ...]]]:
    chosen = _chosen(_years())
    year = chosen["year"]
    head = ("Nama", "Jabatan", "Unit kerja", "Status kepegawaian", f"JP {year}", "Batas JP", "Kursus selesai", "Kursus berjalan", "Terakhir belajar")
    return year, head, [_row(person) for person in unit_service.people(**chosen, kind=_kind(), limit=MOST_IN_A_FILE)]


def _row(person: Person) -> tuple[object, ...]:
    year = person.standing
    limit = f"{_WORDS[year.kind]} {year.limit}" if year.kind in _WORDS else ""
    last = clock.local_day(person.last_at) if person.last_at else ""
    running = len(person.courses) - person.finished
    return (person.name, person.post, person.unit, person.employment, year.jp, limit, person.finished, running, last)
