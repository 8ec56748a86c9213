"""Lists for those who lead: only their own people, a page at a time, as a file without formulas, with fresh links to hand on."""

import csv
import io
import re

import pytest

from lms.auth.service import Account, correct
from lms.courses.service import title_of
from lms.db import command, db
from lms.surveys import link_service, plan_service, queue_service
from lms.surveys.models import ActionPlan, PlanVersion
from tests.support.forms import ORIGIN
from tests.web.surveys.conftest import LATER, NOW, THREE_MONTHS_ON, answer, opinion, plan, text


@pytest.fixture
def citra(app, people, sign_in, at):
    at(THREE_MONTHS_ON)
    return sign_in(app.test_client(), people.citra)


def many_plans(agency_id, count):
    """So many people of the unit with a plan each; gives the plans' ids."""

    @command
    def make():
        plans = []
        for number in range(1, count + 1):
            account = Account(name=f"Peserta {number} Uji", email=f"p{number}@uji.example", password_hash="x", employment="PNS", agency_id=agency_id)
            account.created_at = NOW
            db.session.add(account)
            db.session.flush()
            plans.append(ActionPlan(account_id=account.id, course="kursus-kecil", created_at=NOW))
            db.session.add(plans[-1])
            db.session.flush()
            said = {"measure": "", "measure_name": "", "unit": "", "better": "", "before_how": ""}
            db.session.add(PlanVersion(plan_id=plans[-1].id, number=1, written_at=NOW, agency_id=agency_id, actions="[]", **said))
        return [one.id for one in plans]

    return make()


def rows_of(answered):
    assert answered.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answered.get_data().decode("utf-8-sig"))))


def test_citra_sees_what_is_due_and_counts(citra, people, course, planned, answered):
    planned(people.alice, course)
    answered(people.fitri, course, own=answer(), head=answer())
    page = text(citra.get("/admin/tindak-lanjut/"))
    assert people.alice.name in page
    assert people.fitri.name not in page
    assert "1 tindak lanjut sudah jatuh tempo" in page
    assert people.fitri.name in text(citra.get("/admin/tindak-lanjut/?keadaan=lengkap"))
    assert people.alice.name in text(citra.get("/admin/tindak-lanjut/?keadaan=semua&kursus=kursus-kecil"))
    assert people.alice.name not in text(citra.get("/admin/tindak-lanjut/?keadaan=semua&kursus=lain"))


def test_the_lists_count_what_they_show(people, course, planned, answered, finish):
    held = planned(people.alice, course)
    answered(people.fitri, course, own=answer(), head=answer())
    finish(people.dewi, course)
    plan_service.say(held, 1, opinion(), by=people.dewi.id, paths=[people.dewi.path], now=NOW)
    for now in (NOW, LATER, LATER.replace(year=2028)):
        counted = queue_service.counts([people.citra.path], now=now)
        shown = {kind: len(queue_service.lines([people.citra.path], kind=kind, now=now)) for kind in queue_service.KINDS}
        assert (counted.awaited, counted.due, counted.overdue, counted.complete, counted.plans) == tuple(shown.values())
        assert counted.without_plan == 1
    assert (shown["terlambat"], shown["lengkap"], shown["menunggu"]) == (1, 1, 1)


def filters_of(answered):
    found = re.search(r'<nav class="filters".*?</nav>', answered.get_data(as_text=True), re.DOTALL)
    return re.findall(r'<a href="([^"]+)"( aria-current="page")?>(.+?)</a>', found[0]) if found else []


def test_a_filter_that_would_show_nothing_is_left_out_unless_it_is_chosen(citra, people, course, answered):
    assert filters_of(citra.get("/admin/tindak-lanjut/")) == []
    answered(people.fitri, course, own=answer(), head=answer())
    own = "&amp;kursus=kursus-kecil"
    assert filters_of(citra.get("/admin/tindak-lanjut/?kursus=kursus-kecil")) == [
        (f"?keadaan=jatuh-tempo{own}", ' aria-current="page"', "Jatuh tempo (0)"),
        (f"?keadaan=menunggu{own}", "", "Menunggu tanggapan (1)"),
        (f"?keadaan=lengkap{own}", "", "Lengkap (1)"),
        (f"?keadaan=semua{own}", "", "Semua (1)"),
    ]


def test_another_agency_sees_and_counts_nothing(people, course, planned):
    planned(people.alice, course)
    assert queue_service.lines([people.erwin.path], kind="semua", now=LATER) == []
    counted = queue_service.counts([people.erwin.path], now=LATER)
    assert (counted.plans, counted.due, counted.without_plan) == (0, 0, 0)
    assert queue_service.courses_in([people.erwin.path]) == []
    assert queue_service.lines([], kind="semua", now=LATER) == []
    assert link_service.make_many([1, 2, 3], "atasan", paths=[people.erwin.path], made_by=people.erwin.id, now=LATER) == []


def test_a_long_list_comes_a_page_at_a_time(app, people, sign_in):
    with app.app_context():
        ids = many_plans(people.alice.agency_id, queue_service.PAGE + 1)
    citra = sign_in(app.test_client(), people.citra)
    first = citra.get("/admin/tindak-lanjut/?keadaan=semua")
    assert "Peserta 1 Uji" in text(first)
    assert f"Peserta {queue_service.PAGE + 1} Uji" not in text(first)
    assert f"setelah={ids[-2]}" in first.get_data(as_text=True)
    second = citra.get(f"/admin/tindak-lanjut/?keadaan=semua&setelah={ids[-2]}")
    assert f"Peserta {queue_service.PAGE + 1} Uji" in text(second)
    assert "Tampilkan berikutnya" not in text(second)


@pytest.mark.parametrize("odd", ["setelah=-5", "setelah=abc", f"setelah={2**80}", "keadaan=apa", "kursus=%00", "kursus=' OR 1=1 --"])
def test_odd_filters_break_nothing(citra, odd):
    assert citra.get(f"/admin/tindak-lanjut/?{odd}").status_code == 200


def test_citra_makes_links_that_open(app, citra, client, people, course, planned):
    held = planned(people.alice, course)
    page = citra.post("/admin/tindak-lanjut/tautan", data={"id": str(held), "untuk": "peserta"}, headers=ORIGIN)
    said = page.get_data(as_text=True)
    assert "hanya dapat dipakai satu kali" in said
    token = said.partition("/tindak-lanjut/")[2][:26] if "http" in said else ""
    for part in said.split("/tindak-lanjut/")[1:]:
        token = part[:26] if part[:26].isalnum() and part[:26].isupper() else token
    assert "Saya menerapkan" in text(client.get(f"/tindak-lanjut/{token}"))


def test_links_as_a_file_hold_no_formula(citra, people, course, planned):
    held = planned(people.alice, course)
    command(correct)(people.alice.id, name="=HYPERLINK(1)", rank="", post="")
    rows = rows_of(citra.post("/admin/tindak-lanjut/tautan", data={"id": str(held), "untuk": "atasan", "hasil": "csv"}, headers=ORIGIN))
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert rows[1][1] == title_of(course.slug)
    assert "/tindak-lanjut/" in rows[1][4]
    assert rows[1][4] in rows[1][5]
    listed = rows_of(citra.get("/admin/tindak-lanjut/daftar.csv?keadaan=semua"))
    assert listed[1][0] == "'=HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows + listed for cell in row)
    assert people.alice.nip not in str(rows + listed)


def test_a_file_of_links_is_kept_and_shown_nowhere(citra, people, course, planned):
    held = planned(people.alice, course)
    headers = citra.post("/admin/tindak-lanjut/tautan", data={"id": str(held), "untuk": "peserta", "hasil": "csv"}, headers=ORIGIN).headers
    assert headers["Content-Disposition"] == 'attachment; filename="tautan-peserta.csv"'
    assert headers["Cache-Control"] == "no-store"


def test_no_link_where_none_is_due_or_it_was_answered(people, course, planned, answered):
    held = planned(people.alice, course)
    done = answered(people.fitri, course, own=answer())
    make = {"paths": [people.citra.path], "made_by": people.citra.id}
    assert link_service.make_many([held], "atasan", now=NOW, **make) == []
    assert [one.plan_id for one in link_service.make_many([held, done, 999], "peserta", now=LATER, **make)] == [held]
    assert [one.plan_id for one in link_service.make_many([held, done], "atasan", now=LATER, **make)] == [held, done]
    assert link_service.make_many([held], "tanggapan", now=LATER, **make) == []


def test_nothing_ticked_and_nobody_named_are_said_plainly(citra, people, course, planned):
    held = planned(people.alice, course)
    assert citra.post("/admin/tindak-lanjut/tautan", data={"untuk": "atasan"}, headers=ORIGIN).status_code == 422
    assert citra.post("/admin/tindak-lanjut/tautan", data={"id": str(held)}, headers=ORIGIN).status_code == 422
    assert citra.post("/admin/tindak-lanjut/tautan", data={"id": "x", "untuk": "atasan"}, headers=ORIGIN).status_code == 422


def test_the_desk_asks_for_nothing_before_its_time(app, people, course, planned):
    held = planned(people.alice, course)
    assert [task.urgent for task in queue_service.tasks(people.alice.id, NOW)] == [False]
    plan_service.say(held, 1, opinion("perlu diperbaiki"), by=people.dewi.id, paths=[people.dewi.path], now=NOW)
    assert [(task.urgent, task.label) for task in queue_service.tasks(people.alice.id, NOW)] == [(True, "Perbaiki rencana")]
    assert [(task.urgent, task.label) for task in queue_service.tasks(people.alice.id, LATER)] == [(True, "Isi tindak lanjut")]
    assert queue_service.tasks(people.charlie.id, LATER) == []
    assert plan(code="").measure is None
