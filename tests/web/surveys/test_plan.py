"""The learner's plan: written from 80 per cent on, kept in versions, shown to those who lead and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from lms.errors import Conflict, NotAllowed, NotFound
from lms.learning.service import take_in
from lms.surveys import follow_up_service, plan_service
from lms.surveys.models import ActionPlan, FollowUp, FollowUpTick, PlanLink, PlanOpinion, PlanVersion
from tests.support.acts import Phone
from tests.support.forms import ORIGIN, forms_of, submit
from tests.web.surveys.conftest import LATER, NOW, PLAN_FIELDS, THREE_MONTHS_ON, answer, opinion, plan, text

URL = "/belajar/kursus-kecil/rtl/"


@pytest.fixture
def alice(app, people, sign_in):
    return sign_in(app.test_client(), people.alice)


def test_alice_writes_her_plan_and_reads_it(alice, people, course, finish):
    finish(people.alice, course)
    assert "Susun rencana tindak lanjut" in text(alice.get("/belajar/kursus-kecil/"))
    page = submit(alice, URL, action="/rtl/", **{name: value for name, value in PLAN_FIELDS.items() if name != "ukuran"}, ukuran=["waktu"])
    said = text(page)
    assert "Rencana tindak lanjut tersimpan" in said
    for words in ("Menempel daftar syarat di loket", "31 Desember 2026", "45 menit", "Menunggu tanggapan atasan"):
        assert words in said


def test_what_was_typed_is_kept_when_something_is_wrong(alice, people, course, finish, db):
    finish(people.alice, course)
    page = alice.post(URL, data=PLAN_FIELDS | {"sebelum": "empat puluh", "aksi1-kapan": "31-31-2026", "csrf_token": token(alice)}, headers=ORIGIN)
    assert page.status_code == 422
    (form,) = [form for form in forms_of(page.get_data(as_text=True)) if form["method"] == "post"]
    assert form["fields"]["sebelum"] == ["empat puluh"]
    assert form["fields"]["aksi1-indikator"] == [PLAN_FIELDS["aksi1-indikator"]]
    assert "Tulis satu angka saja" in text(page)
    assert "tidak dapat dibaca" in text(page)
    assert db.session.scalar(select(func.count(ActionPlan.id))) == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"aksi1-apa": "", "aksi1-kapan": "", "aksi1-indikator": ""}, "Tulis sedikitnya satu tindakan."),
        ({"aksi1-indikator": ""}, "Tulis indikatornya."),
        ({"aksi2-apa": "Setengah jadi"}, "Isi tanggalnya."),
        ({"aksi1-kapan": "2099-01-01"}, "Tanggal ini terlalu jauh."),
        ({"aksi1-apa": "x" * 301}, "Paling banyak 300 huruf"),
        ({"ukuran": "bukan"}, "Pilih dari yang ada di daftar."),
        ({"ukuran": "lain"}, "Beri nama angkanya."),
        ({"sebelum": ""}, "Isi angka sebelum"),
        ({"sebelum": "-3"}, "Tulis satu angka saja"),
        ({"sebelum": "1e9"}, "Tulis satu angka saja"),
        ({"tanggal": "2030-01-01"}, "Tanggal ini belum tiba."),
        ({"cara": ""}, "cara mengukurnya"),
    ],
)
def test_a_plan_that_is_not_whole_is_sent_back(alice, people, course, finish, changed, sentence):
    finish(people.alice, course)
    page = alice.post(URL, data=PLAN_FIELDS | changed | {"csrf_token": token(alice)}, headers=ORIGIN)
    assert page.status_code == 422
    assert sentence in text(page)


def test_what_is_wrong_in_a_closed_part_of_the_form_opens_it(alice, people, course, finish):
    finish(people.alice, course)
    assert alice.get(URL).get_data(as_text=True).count('<details class="panel deed">') == 2
    page = alice.post(URL, data=PLAN_FIELDS | {"aksi3-indikator": "Hanya ini", "csrf_token": token(alice)}, headers=ORIGIN)
    assert page.get_data(as_text=True).count('<details class="panel deed" open>') == 1


def test_a_form_with_odd_names_and_letters_breaks_nothing(alice, people, course, finish, db):
    finish(people.alice, course)
    odd = {"aksi²-apa": "x", f"aksi{'9' * 5000}-apa": "x", "aksi1-apa": "Nol\x00di sini\x07 dan 𝄞"}
    assert alice.post(URL, data=PLAN_FIELDS | odd | {"csrf_token": token(alice)}, headers=ORIGIN).status_code == 302
    assert plan_service.find(people.alice.id, course.slug).plan.actions[0].what == "Noldi sini dan 𝄞"


def test_before_four_fifths_there_is_no_plan(alice, people, course, db):
    phone = Phone(course.slug, course.release)
    phone.enrol()
    phone.complete("satu")
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=phone.acts, now=NOW)
    assert "dapat disusun setelah 80 persen" in text(alice.get(URL))
    assert alice.post(URL, data=PLAN_FIELDS | {"csrf_token": token(alice)}, headers=ORIGIN).status_code == 403
    with pytest.raises(NotAllowed):
        plan_service.save(people.alice.id, course.slug, plan(), agency_id=people.alice.agency_id, now=NOW)


def test_a_change_is_a_new_version_and_the_same_again_is_none(people, course, planned, db):
    planned(people.alice, course)
    save = {"agency_id": people.alice.agency_id, "now": NOW}
    assert plan_service.save(people.alice.id, course.slug, plan(), **save) == 1
    assert plan_service.save(people.alice.id, course.slug, plan(before=50), **save) == 2
    assert plan_service.find(people.alice.id, course.slug).plan.measure.before == 50
    assert db.session.scalars(select(PlanVersion.before).order_by(PlanVersion.number)).all() == [45, 50]


def test_a_word_on_an_older_version_does_not_count_for_the_newer_one(people, course, planned, db):
    held = planned(people.alice, course)
    plan_service.say(held, 1, opinion(), by=people.dewi.id, paths=[people.dewi.path], now=NOW)
    assert plan_service.get(held).verdict == "disetujui"
    plan_service.save(people.alice.id, course.slug, plan(before=50), agency_id=people.alice.agency_id, now=NOW)
    assert plan_service.get(held).verdict == ""
    assert [one.opinion.comment for one in plan_service.get(held).said] == ["Baik, jalankan."]
    with pytest.raises(Conflict):
        plan_service.say(held, 1, opinion(), by=people.dewi.id, paths=[people.dewi.path], now=NOW)


def test_a_plan_whose_follow_up_is_due_is_closed(alice, people, course, planned, at, db):
    planned(people.alice, course)
    at(THREE_MONTHS_ON)
    with pytest.raises(NotAllowed):
        plan_service.save(people.alice.id, course.slug, plan(before=50), agency_id=people.alice.agency_id, now=LATER)
    assert [form for form in forms_of(alice.get(f"{URL}?ubah=1").get_data(as_text=True)) if form["action"] == URL] == []


def test_a_late_plan_is_followed_up_90_days_after_it_was_written(people, course, finish, db):
    finish(people.alice, course)
    late = NOW + timedelta(days=200)
    plan_service.save(people.alice.id, course.slug, plan(), agency_id=people.alice.agency_id, now=late)
    assert plan_service.find(people.alice.id, course.slug).due_at == late + timedelta(days=90)


def test_dewi_reads_and_answers_in_her_name(app, people, course, planned, sign_in, alice):
    held = planned(people.alice, course)
    dewi = sign_in(app.test_client(), people.dewi)
    assert people.alice.name in text(dewi.get("/pimpinan/rtl/"))
    page = submit(dewi, f"/pimpinan/rtl/{held}/", action=f"{held}/", keputusan=["perlu diperbaiki"], komentar="Tambahkan <b>angka</b>.", dukungan="")
    assert "Tanggapan Anda tersimpan" in text(page)
    shown = alice.get(URL).get_data(as_text=True)
    assert "Tambahkan &lt;b&gt;angka&lt;/b&gt;." in shown
    assert people.dewi.name in shown
    assert "Atasan meminta perbaikan" in shown
    assert "diperbaiki" in text(alice.get("/belajar/"))


def test_dewi_answers_for_the_version_she_has_read(app, people, course, planned, sign_in, db):
    held = planned(people.alice, course)
    dewi = sign_in(app.test_client(), people.dewi)
    plan_service.save(people.alice.id, course.slug, plan(before=50), agency_id=people.alice.agency_id, now=NOW)
    page = dewi.post(f"/pimpinan/rtl/{held}/", data={"versi": "1", "keputusan": "disetujui", "komentar": "Kata lama"}, headers=ORIGIN)
    assert page.status_code == 409
    assert "baru saja diubah" in text(page)
    (form,) = [form for form in forms_of(page.get_data(as_text=True)) if form["method"] == "post"]
    assert (form["fields"]["versi"], "Kata lama" in page.get_data(as_text=True)) == (["2"], True)


def test_nobody_leads_himself(app, people, course, planned, sign_in):
    held = planned(people.dewi, course)
    dewi = sign_in(app.test_client(), people.dewi)
    assert dewi.get(f"/pimpinan/rtl/{held}/").status_code == 404
    assert people.dewi.name not in text(dewi.get("/pimpinan/rtl/?keadaan=semua"))
    with pytest.raises(NotFound):
        plan_service.say(held, 1, opinion(), by=people.dewi.id, paths=[people.dewi.path], now=NOW)


def test_a_neighbours_plan_is_not_there(app, people, course, planned, sign_in):
    held = planned(people.alice, course)
    for who, address in ((people.erwin, f"/admin/tindak-lanjut/{held}/"), (people.charlie, f"/pimpinan/rtl/{held}/")):
        answered = sign_in(app.test_client(), who).get(address)
        assert answered.status_code in (403, 404)
        assert people.alice.name not in answered.get_data(as_text=True)
    # An admin is no unit head, and a unit head no admin.
    assert sign_in(app.test_client(), people.citra).get(f"/pimpinan/rtl/{held}/").status_code == 403
    assert sign_in(app.test_client(), people.citra).get(f"/admin/tindak-lanjut/{held}/").status_code == 200
    assert sign_in(app.test_client(), people.citra).get(f"/admin/tindak-lanjut/{2**63 - 1}/").status_code == 404
    assert sign_in(app.test_client(), people.citra).get(f"/admin/tindak-lanjut/{2**70}/").status_code == 404


def test_somebody_else_in_the_same_course_sees_an_empty_form(app, people, course, planned, sign_in):
    planned(people.alice, course)
    assert "Menempel" not in text(sign_in(app.test_client(), people.fitri).get(URL))


def test_a_course_that_is_not_there_has_no_plan(alice, closed_course, app, people, sign_in):
    assert alice.get("/belajar/tidak-ada/rtl/").status_code == 404
    assert sign_in(app.test_client(), people.charlie).get(f"/belajar/{closed_course.slug}/rtl/").status_code == 404
    assert alice.get("/belajar/kursus-kecil/tindak-lanjut/").status_code == 404
    assert app.test_client().get(URL).status_code == 302


@pytest.mark.parametrize("model", [ActionPlan, PlanVersion, PlanOpinion, FollowUp, FollowUpTick, PlanLink], ids=lambda model: model.__tablename__)
def test_the_database_keeps_what_was_written(people, course, answered, link, db, model):
    held = answered(people.alice, course, own=answer(), head=answer())
    plan_service.say(held, 1, opinion(), by=people.dewi.id, paths=[people.dewi.path], now=NOW)
    count = db.session.query(model).count()
    assert count > 0
    db.session.rollback()
    column = {"follow_up_tick": "value = value + 1", "plan_link": "used_at = NULL"}.get(model.__tablename__, "id = id + 100")
    for statement in (f"DELETE FROM {model.__tablename__}", f"UPDATE {model.__tablename__} SET {column}"):
        with pytest.raises(DBAPIError, match=r"refuses|FOREIGN KEY|foreign key"):
            db.session.execute(sql(statement))
        db.session.rollback()
    assert db.session.query(model).count() == count


def test_an_answer_before_its_time_is_refused(alice, people, course, planned, db):
    planned(people.alice, course)
    assert "Belum waktunya" in text(alice.get("/belajar/kursus-kecil/tindak-lanjut/"))
    assert alice.post("/belajar/kursus-kecil/tindak-lanjut/", data={}, headers=ORIGIN).status_code == 403
    with pytest.raises(NotAllowed):
        follow_up_service.answer_own(people.alice.id, course.slug, answer(), now=LATER - timedelta(days=3))


def token(client):
    """The form token of the plan's page, or of any other."""
    found = [form["fields"].get("csrf_token") for form in forms_of(client.get(URL).get_data(as_text=True) + client.get("/akun/").get_data(as_text=True))]
    return next(one[0] for one in found if one)
