"""The admin's queue: all that raises no doubt in one press, and how long people wait."""

import csv
import io
from datetime import timedelta

import pytest

from lms.auth.models import Account
from lms.certificates import queue_service, service
from lms.certificates.models import Certificate
from tests.support.crowd import fill_queue
from tests.support.forms import ORIGIN
from tests.web.certificates.conftest import NOW, text


@pytest.fixture
def crowd(db, people, course_in_sequence):
    """Five who wait, the third without a post: a person should look at that one."""
    ids = fill_queue(course_in_sequence, count=5, agency_id=people.alice.agency_id, now=NOW)
    db.session.get(Account, db.session.get(Certificate, ids[2]).account_id).post = ""
    db.session.commit()
    return ids


def green(admin, **fields):
    return service.approve_green(**{"paths": [admin.path], "decided_by": admin.id, "now": NOW} | fields)


def states(db, ids):
    db.session.rollback()
    return [db.session.get(Certificate, one).state for one in ids]


def test_one_press_issues_what_is_green_and_leaves_what_is_yellow(db, people, crowd):
    assert green(people.citra) == (4, False)
    assert states(db, crowd) == ["terbit", "terbit", "menunggu", "terbit", "terbit"]
    assert [db.session.get(Certificate, one).seq for one in crowd] == [1, 2, None, 3, 4]
    assert green(people.citra) == (0, False), "the yellow one is no reason to press again"


def test_a_press_that_ends_early_says_so_and_the_next_goes_on(db, people, crowd):
    assert green(people.citra, most=2) == (2, True)
    assert green(people.citra, most=2) == (2, False)
    assert states(db, crowd).count("terbit") == 4


def test_a_press_that_has_no_time_left_says_that_some_wait(db, people, crowd, monkeypatch):
    monkeypatch.setattr(service, "_PATIENCE", 0.0)
    assert green(people.citra) == (0, True)


def test_another_agencys_admin_issues_nothing_of_it(db, people, crowd):
    assert green(people.erwin) == (0, False)
    assert set(states(db, crowd)) == {"menunggu"}


def test_the_admin_presses_it_on_the_page(app, people, crowd, sign_in):
    citra = sign_in(app.test_client(), people.citra)
    answer = citra.post("/admin/sertifikat/persetujuan", data={"hijau": "semua"}, headers=ORIGIN, follow_redirects=True)
    assert "4 sertifikat terbit." in text(answer)
    assert "1 penyelesaian menunggu" in text(answer)


def test_waiting_is_shown_and_reported(app, db, people, crowd, sign_in, at):
    for place, one in enumerate(crowd):
        db.session.get(Certificate, one).requested_at = NOW - timedelta(days=place)
    db.session.commit()
    service.approve(crowd[3:], paths=[people.citra.path], decided_by=people.citra.id, now=NOW)
    held = queue_service.report([people.citra.path], now=NOW)
    assert (held.oldest_days, held.waiting_median_days) == (2, 1.0)
    assert (held.decided, held.median_days, held.longest_days) == (2, 3.5, 4.0)
    at("2026-11-22 12:00")
    citra = sign_in(app.test_client(), people.citra)
    said = text(citra.get("/admin/sertifikat/"))
    assert "Terlama menunggu 2 hari" in said
    assert "Median 2 keputusan 30 hari terakhir 3,5 hari" in said
    table = citra.get("/admin/sertifikat/waktu-tunggu.csv")
    rows = list(csv.reader(io.StringIO(table.get_data().decode("utf-8-sig"))))
    assert rows[0] == ["unit", "kursus", "diajukan", "keadaan", "diputuskan", "hari_menunggu"]
    assert [row[3:] for row in rows[1:3]] == [["terbit", "22-11-2026", "4,0"], ["terbit", "22-11-2026", "3,0"]]
    assert [row[3:] for row in rows[3:]] == [["menunggu", "", f"{days},0"] for days in (2, 1, 0)]
    assert "Peserta" not in table.get_data(as_text=True), "the report names nobody"
    assert queue_service.times_csv([people.erwin.path], now=NOW).count(b"\r\n") == 1


def test_an_empty_queue_reports_nothing(people, db):
    held = queue_service.report([people.citra.path], now=NOW)
    assert (held.oldest_days, held.waiting_median_days, held.decided) == (0, 0.0, 0)
