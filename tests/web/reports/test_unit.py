"""The unit head's page: only the own people, whoever asks; by name, a page at a time, as files without formulas."""

import csv
import io
from datetime import datetime

import pytest
from sqlalchemy import event

from lms import clock
from lms.auth.service import Account
from lms.db import command, db
from lms.learning.models import Enrolment
from lms.reports import unit_service
from tests.web.reports.conftest import NOW
from tests.web.surveys.conftest import text as said

PAGE, CSV = "/pimpinan/", "/pimpinan/pegawai.csv"


@command
def add_person(name, agency_id, *, employment="PNS", active=True):
    account = Account(name=name, password_hash="x", employment=employment, agency_id=agency_id)
    account.created_at, account.is_active = NOW, active
    db.session.add(account)
    db.session.flush()
    return account.id


@command
def study(account_id, course="kursus-kecil", *, percent=40, finished=None, jp=0, last=NOW, began=None):
    """A row as the fold of a record writes it."""
    held = {"started_at": began or last, "last_at": last, "release": "0" * 64, "percent": percent, "finished_at": finished}
    year = clock.local_day(finished).year if finished else None
    db.session.add(Enrolment(account_id=account_id, course=course, jp=jp, jp_year=year, finished_release=None, **held))


@pytest.fixture
def unit(classroom):
    """Dewi's unit: the distrik."""
    return classroom.units["kab-distrik"]


def table_of(answer):
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))[1:]


@pytest.mark.parametrize("address", [PAGE, CSV, "/pimpinan/pegawai.xlsx"])
def test_it_is_for_unit_heads_only(classroom, client, as_, address):
    assert client.get(address).status_code == 302
    for other in ("alice", "bayu", "citra", "charlie", "erwin"):
        assert as_(other).get(address).status_code in (403, 404), other
    assert as_("dewi").get(address).status_code == 200


def test_the_year_of_each_stands_beside_the_name(unit, people, as_):
    busy = add_person("Zainal Uji", unit)
    study(busy, finished=NOW, percent=100, jp=12)
    study(busy, "kursus-berurutan", percent=30)
    study(add_person("Yusuf Uji", unit, employment="PPPK"), finished=NOW, percent=100, jp=30)
    page = said(as_("dewi").get(PAGE))
    assert "Zainal Uji 12 dari 20 JP Distrik Uji Terakhir belajar 22 November 2026 1 kursus selesai, 1 berjalan" in page
    assert "30 JP (paling banyak 24 diakui)" in page
    assert "0 dari 2 PNS dan CPNS sudah mencapai 20 JP tahun 2026, rata-rata 6 JP." in page
    assert "Dewi Uji" not in page
    assert people.alice.name in page
    assert people.alice.nip not in page


def test_neighbours_units_above_and_closed_accounts_are_not_shown(classroom, unit, as_):
    for place in classroom.units.values():
        add_person(f"Orang {place}", place)
    add_person("Sudah Pindah", unit, active=False)
    names = {row[0] for row in table_of(as_("dewi").get(CSV))}
    assert f"Orang {unit}" in names
    assert names.isdisjoint({"Sudah Pindah", *(f"Orang {place}" for place in classroom.units.values() if place != unit)})


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("belum-belajar", {"Diam", "Dahulu", "Alice Uji", "Fitri Uji"}),
        ("sedang-belajar", {"Mulai"}),
        ("belum-tercapai", {"Diam", "Dahulu", "Mulai", "Alice Uji"}),
        ("tercapai", {"Tuntas"}),
        ("entah", {"Diam", "Dahulu", "Mulai", "Tuntas", "Alice Uji", "Fitri Uji"}),
    ],
)
def test_a_filter_shows_those_whom_its_count_counts(unit, as_, people, kind, names):
    before = datetime(2025, 6, 1, 9, 0, tzinfo=clock.zone())
    add_person("Diam", unit)
    study(add_person("Mulai", unit))
    study(add_person("Tuntas", unit), finished=NOW, percent=100, jp=20)
    study(add_person("Dahulu", unit), finished=before, percent=100, jp=20, last=before)
    assert {row[0] for row in table_of(as_("dewi").get(f"{CSV}?keadaan={kind}"))} == names
    counts = unit_service.glance([people.dewi.path], reader=people.dewi.id, year=2026).counts
    assert counts.get(kind, counts["semua"]) == len(names)


def test_an_earlier_year_with_jp_can_be_chosen_in_page_and_files(unit, as_, people):
    before, last = datetime(2024, 6, 1, 9, 0, tzinfo=clock.zone()), datetime(2025, 6, 1, 9, 0, tzinfo=clock.zone())
    study(add_person("Dahulu", unit), finished=last, percent=100, jp=20, last=last)
    study(add_person("Tanpa JP", unit), last=before)
    dewi = as_("dewi")
    page = dewi.get(f"{PAGE}?tahun=2025&keadaan=tercapai")
    assert "1 dari 3 PNS dan CPNS mencapai 20 JP tahun 2025, rata-rata 6,7 JP. 3 dari 4 pegawai yang kini terdaftar di unit Anda tidak belajar" in said(page)
    html = page.get_data(as_text=True)
    assert '<a href="?keadaan=tercapai">2026</a>' in html
    assert '<a href="?keadaan=tercapai&amp;tahun=2025" aria-current="page">2025</a>' in html
    assert "tahun=2024" not in html
    assert "/pimpinan/pegawai.csv?keadaan=tercapai&amp;tahun=2025" in html
    answer = dewi.get(f"{CSV}?keadaan=tercapai&tahun=2025")
    assert "pegawai-2025.csv" in answer.headers["Content-Disposition"]
    assert [(row[0], row[4]) for row in table_of(answer)] == [("Dahulu", "20")]
    assert "pegawai-2025.xlsx" in dewi.get("/pimpinan/pegawai.xlsx?tahun=2025").headers["Content-Disposition"]


def test_an_earlier_year_tells_nothing_of_what_came_after_it(unit, as_):
    summer, winter, spring = (datetime(*day, 9, 0, tzinfo=clock.zone()) for day in ((2025, 6, 1), (2025, 12, 20), (2026, 2, 3)))
    study(add_person("Dahulu", unit), finished=summer, percent=100, jp=20, last=summer)
    study(add_person("Melintas", unit), began=winter, finished=spring, percent=100, jp=7, last=spring)
    dewi = as_("dewi")
    rows = {year: {row[0]: row[4:] for row in table_of(dewi.get(f"{CSV}?tahun={year}"))}["Melintas"] for year in (2025, 2026)}
    # JP, ceiling or target, finished, under way, last day.
    assert [rows[2025][place] for place in (0, 2, 3, 4)] == ["0", "0", "1", ""]
    assert [rows[2026][place] for place in (0, 2, 3, 4)] == ["7", "1", "0", "03-02-2026"]
    page = said(dewi.get(f"{PAGE}?tahun=2025&keadaan=sedang-belajar"))
    assert "Melintas" in page and "selesai sesudah tahun itu" in page and "3 Februari 2026" not in page


@pytest.mark.parametrize("odd", ["2024", "2027", "abc", "-1", "99999999999999999999"])
def test_a_year_that_is_not_offered_is_this_year(unit, as_, odd):
    assert "tahun 2026" in said(as_("dewi").get(f"{PAGE}?tahun={odd}"))
    assert "pegawai-2026.csv" in as_("dewi").get(f"{CSV}?tahun={odd}").headers["Content-Disposition"]


def test_the_years_of_neighbours_are_not_offered(classroom, unit, people):
    past = datetime(2025, 6, 1, 9, 0, tzinfo=clock.zone())
    for place in classroom.units.values():
        if place != unit:
            study(add_person(f"Orang {place}", place), finished=past, percent=100, jp=20, last=past)
    assert unit_service.years([people.dewi.path], reader=people.dewi.id, this=2026) == [2026]
    assert unit_service.years([], reader=people.dewi.id, this=2026) == [2026]


def test_a_course_begun_in_a_year_counts_in_it_though_it_went_on_later(unit, people):
    begun = datetime(2025, 12, 20, 9, 0, tzinfo=clock.zone())
    study(add_person("Lama Uji", unit), began=begun)
    asked = {"paths": [people.dewi.path], "reader": people.dewi.id, "kind": "sedang-belajar"}
    assert [[one.name for one in unit_service.people(**asked, year=year)] for year in (2024, 2025, 2026)] == [[], ["Lama Uji"], ["Lama Uji"]]


def test_pages_hold_everybody_once_in_the_order_of_names(unit, people):
    for number in range(7):
        add_person(f"sama{number % 2} Uji {number}" if number < 4 else "Kembar Uji" + " " * (number - 4), unit)
    asked = {"paths": [people.dewi.path], "reader": people.dewi.id, "year": 2026}
    whole = unit_service.people(**asked, limit=100)
    paged, after = [], 0
    while page := unit_service.people(**asked, after=after, limit=2):
        paged += page
        after = page[-1].id
    assert [one.id for one in paged] == [one.id for one in whole]
    assert len({one.id for one in paged}) == len(whole) >= 7


def test_a_longer_list_asks_the_database_no_more_often(unit, people, db):
    asked = {"paths": [people.dewi.path], "reader": people.dewi.id, "year": 2026}
    study(add_person("Satu Uji", unit))
    counts = []
    for _ in range(2):
        statements = []
        event.listen(db.engine, "before_cursor_execute", hear := lambda *call, heard=statements: heard.append(call[2]))
        unit_service.people(**asked, limit=100)
        event.remove(db.engine, "before_cursor_execute", hear)
        counts.append(len(statements))
        for number in range(20):
            study(add_person(f"Banyak Uji {number}", unit))
    assert counts[0] == counts[1] > 0


def test_a_long_list_goes_on_where_it_ended(unit, as_):
    for number in range(unit_service.PAGE):
        add_person(f"Pegawai {number:03} Uji", unit)
    dewi = as_("dewi")
    first = dewi.get(PAGE).get_data(as_text=True)
    after = first.partition("setelah=")[2].partition('"')[0]
    second = said(dewi.get(f"{PAGE}?keadaan=semua&setelah={after}"))
    assert "Pegawai 049 Uji" not in first
    assert "Pegawai 049 Uji" in second
    assert "Tampilkan berikutnya" not in second


def test_no_cell_becomes_a_formula(unit, as_):
    add_person("=HYPERLINK(1)", unit)
    assert "'=HYPERLINK(1)" in {row[0] for row in table_of(as_("dewi").get(CSV))}


def test_an_empty_filter_and_an_odd_place_say_what_to_do(unit, as_):
    dewi = as_("dewi")
    assert "Tidak ada pegawai yang cocok" in said(dewi.get(f"{PAGE}?keadaan=tercapai"))
    assert dewi.get(f"{PAGE}?setelah=abc").status_code == 200
    assert dewi.get(f"{PAGE}?setelah=99999999999999999999999").status_code == 200


def test_the_desk_leads_here(classroom, as_):
    assert '<a href="/pimpinan/">Unit saya</a>' in as_("dewi").get("/belajar/").get_data(as_text=True)
