"""One-time links: one use, one answer; whoever guesses or comes too late learns nothing."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.errors import Conflict, NotFound, TooMany
from lms.surveys import follow_up_service, link_service, plan_service, tokens
from lms.surveys.models import FollowUp, PlanLink, PlanOpinion
from tests.support.forms import ORIGIN, forms_of, submit
from tests.web.surveys.conftest import FOLLOW_UP_FIELDS, LATER, NOW, OPINION_FIELDS, THREE_MONTHS_ON, answer, opinion, plan, text


@pytest.fixture
def alice(app, people, sign_in):
    return sign_in(app.test_client(), people.alice)


def made_token(page):
    return re.search(r"/tindak-lanjut/([A-Z2-7]{26})", page.get_data(as_text=True))[1]


def count(db, model):
    found = db.session.scalar(select(func.count()).select_from(model))
    db.session.rollback()
    return found


def test_a_supervisor_without_an_account_answers_once(app, alice, client, people, course, planned, db):
    planned(people.alice, course)
    token = made_token(submit(alice, "/belajar/kursus-kecil/rtl/", action="/tautan", follow=False))
    page = client.get(f"/tindak-lanjut/{token}")
    assert people.alice.name in text(page)
    assert people.alice.nip not in re.sub(r"\s", "", page.get_data(as_text=True))
    thanks = submit(
        client, f"/tindak-lanjut/{token}", nama="Kepala Uji", jabatan="Kepala Distrik", keputusan=["disetujui"], komentar="Lanjutkan.", dukungan="Waktu"
    )
    assert "Terima kasih" in text(thanks)
    said = plan_service.find(people.alice.id, course.slug).said[0]
    assert (said.opinion.name, said.opinion.verdict, said.with_account) == ("Kepala Uji", "disetujui", False)
    assert "Lanjutkan." in text(alice.get("/belajar/kursus-kecil/rtl/"))


def test_a_used_a_revoked_an_expired_and_an_unknown_link_answer_the_same(app, client, people, course, planned, link, db, at):
    planned(people.alice, course)
    used = link(people.alice, course)
    assert client.post(f"/tindak-lanjut/{used}", data=OPINION_FIELDS, headers=ORIGIN).status_code == 302
    revoked = link(people.alice, course)
    expired = link(people.alice, course)
    at("2026-12-20 12:00")
    answers = []
    for token in (used, revoked, expired, tokens.new_token(), "ngawur", "x" * 2000, "%00", "é"):
        for method in ("GET", "POST"):
            said = client.open(f"/tindak-lanjut/{token}", method=method, data=OPINION_FIELDS if method == "POST" else None, headers=ORIGIN)
            answers.append((token, said))
    bodies = {said.get_data(as_text=True) for token, said in answers if token != "%00"}
    assert len(bodies) == 1
    assert {said.status_code for _, said in answers} == {404}
    assert people.alice.name not in bodies.pop()
    assert count(db, PlanOpinion) == 1


def test_a_link_page_is_told_to_nobody(client, people, course, planned, link):
    planned(people.alice, course)
    token = link(people.alice, course)
    for address in (f"/tindak-lanjut/{token}", "/tindak-lanjut/tidak-ada", "/tindak-lanjut/terima-kasih"):
        headers = client.get(address).headers
        assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")
        assert "noindex" in headers["X-Robots-Tag"]
    assert client.get("/masuk").headers["Referrer-Policy"] == "same-origin"


def test_the_database_does_not_know_the_token(people, course, planned, link, db):
    planned(people.alice, course)
    token = link(people.alice, course)
    row = db.session.scalars(select(PlanLink)).one()
    assert token not in repr([getattr(row, column.name) for column in PlanLink.__table__.columns])


def test_a_form_that_is_not_whole_does_not_use_the_link_up(client, people, course, planned, link, db):
    planned(people.alice, course)
    token = link(people.alice, course)
    page = client.post(f"/tindak-lanjut/{token}", data=OPINION_FIELDS | {"keputusan": "", "komentar": "Hampir <i>jadi</i>"}, headers=ORIGIN)
    assert page.status_code == 422
    assert "Hampir &lt;i&gt;jadi&lt;/i&gt;" in page.get_data(as_text=True)
    assert client.post(f"/tindak-lanjut/{token}", data=OPINION_FIELDS, headers=ORIGIN).status_code == 302
    assert count(db, PlanOpinion) == 1


def test_a_plan_changed_meanwhile_keeps_the_link_and_what_was_typed(client, people, course, planned, link, db):
    planned(people.alice, course)
    token = link(people.alice, course)
    plan_service.save(people.alice.id, course.slug, plan(before=50), agency_id=people.alice.agency_id, now=NOW)
    page = client.post(f"/tindak-lanjut/{token}", data=OPINION_FIELDS, headers=ORIGIN)
    assert page.status_code == 409
    (form,) = forms_of(page.get_data(as_text=True))
    assert (form["fields"]["versi"], form["fields"]["nama"]) == (["2"], ["Kepala Uji"])
    assert client.post(f"/tindak-lanjut/{token}", data=OPINION_FIELDS | {"versi": "2"}, headers=ORIGIN).status_code == 302


def test_a_browser_that_tells_no_origin_sends_by_the_forms_token(client, people, course, planned, link, db):
    """A page without a referrer makes browsers without Sec-Fetch-Site send `Origin: null`."""
    planned(people.alice, course)
    token = link(people.alice, course)
    (form,) = forms_of(client.get(f"/tindak-lanjut/{token}").get_data(as_text=True))
    nothing = {"Origin": "null"}
    assert client.post(f"/tindak-lanjut/{token}", data=OPINION_FIELDS, headers=nothing).status_code == 403
    assert client.post(f"/tindak-lanjut/{token}", data=OPINION_FIELDS | {"csrf_token": "palsu"}, headers=nothing).status_code == 403
    fields = OPINION_FIELDS | {"csrf_token": form["fields"]["csrf_token"][0]}
    assert client.post(f"/tindak-lanjut/{token}", data=fields, headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(f"/tindak-lanjut/{token}", data=fields, headers=nothing).status_code == 302


def test_guessing_is_slowed_and_a_good_link_still_opens(client, people, course, planned, link):
    planned(people.alice, course)
    token = link(people.alice, course)
    answers = [client.get(f"/tindak-lanjut/{tokens.new_token()}") for _ in range(tokens.GUESSING.free + 1)]
    assert [one.status_code for one in answers] == [404] * tokens.GUESSING.free + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert client.get(f"/tindak-lanjut/{token}").status_code == 200


def test_a_new_link_ends_the_old_one_and_alice_can_take_it_back(app, alice, client, people, course, planned, link, db):
    planned(people.alice, course)
    old, new = link(people.alice, course), link(people.alice, course)
    assert client.get(f"/tindak-lanjut/{old}").status_code == 404
    assert client.get(f"/tindak-lanjut/{new}").status_code == 200
    page = submit(alice, "/belajar/kursus-kecil/rtl/", action="/pembatalan")
    assert "Tautan dibatalkan" in text(page)
    assert client.get(f"/tindak-lanjut/{new}").status_code == 404


def test_a_neighbour_takes_no_link_back_and_makes_none(app, client, people, course, planned, link, sign_in, db):
    planned(people.alice, course)
    token = link(people.alice, course)
    number = db.session.scalars(select(PlanLink.id)).one()
    db.session.rollback()
    fitri = sign_in(app.test_client(), people.fitri)
    assert fitri.post("/belajar/kursus-kecil/rtl/tautan/pembatalan", data={"tautan": str(number)}, headers=ORIGIN).status_code == 404
    assert fitri.post("/belajar/kursus-kecil/rtl/tautan", data={"tujuan": "tanggapan"}, headers=ORIGIN).status_code == 404
    assert client.get(f"/tindak-lanjut/{token}").status_code == 200
    with pytest.raises(NotFound):
        link_service.revoke_own(people.alice.id, "kursus-lain", number, now=NOW)


def test_links_are_not_made_without_end(people, course, planned, db):
    planned(people.alice, course)
    for _ in range(link_service.MOST_A_DAY):
        link_service.make_own(people.alice.id, course.slug, "tanggapan", now=NOW)
    with pytest.raises(TooMany):
        link_service.make_own(people.alice.id, course.slug, "tanggapan", now=NOW)
    link_service.make_own(people.alice.id, course.slug, "tanggapan", now=NOW + timedelta(days=2))


def test_a_link_opens_only_what_it_is_for(people, course, planned, link, db):
    planned(people.alice, course)
    token = link(people.alice, course)
    with pytest.raises(NotFound):
        follow_up_service.answer_by_link(token, "atasan", answer(), name="X", post="Y", now=LATER)
    follow_up_service.say_by_link(token, 1, opinion(), now=NOW)
    with pytest.raises(NotFound):
        follow_up_service.say_by_link(token, 1, opinion(), now=NOW)


def test_two_who_press_at_once_use_the_link_once(app, people, course, planned, link, db):
    planned(people.alice, course)
    token = link(people.alice, course)
    told = []

    def press():
        with app.app_context():
            try:
                follow_up_service.say_by_link(token, 1, opinion(), now=NOW)
                told.append("diterima")
            except NotFound:
                told.append("habis")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["diterima", "habis", "habis", "habis"]
    assert count(db, PlanOpinion) == 1


def test_both_answer_after_90_days(app, people, course, planned, link, sign_in, client, at, db):
    planned(people.alice, course)
    at(THREE_MONTHS_ON)
    alice = sign_in(app.test_client(), people.alice)
    assert "Isi tindak lanjut" in text(alice.get("/belajar/"))
    page = submit(alice, "/belajar/kursus-kecil/tindak-lanjut/", action="/tindak-lanjut/", **FOLLOW_UP_FIELDS)
    assert "Tindak lanjut tersimpan" in text(page)
    assert "Isi tindak lanjut" not in text(alice.get("/belajar/"))
    token = made_token(submit(alice, "/belajar/kursus-kecil/rtl/", action="/tautan", follow=False))
    assert "Pegawai ini menerapkan" in text(client.get(f"/tindak-lanjut/{token}"))
    assert "Buku register Januari" not in text(client.get(f"/tindak-lanjut/{token}")), "the supervisor judges for himself"
    fields = {name: value for name, value in FOLLOW_UP_FIELDS.items() if name not in ("sesudah", "tanggal")}
    thanks = submit(client, f"/tindak-lanjut/{token}", nama="Kepala Uji", jabatan="Kepala Distrik", **fields)
    assert "Terima kasih" in text(thanks)
    given = follow_up_service.newest(plan_service.find(people.alice.id, course.slug).plan_id)
    assert given["peserta"].answer.after == 30
    assert given["peserta"].answer.obstacles == ("perubahan", "waktu")
    assert (given["atasan"].name, given["atasan"].answer.ratings) == ("Kepala Uji", {"terapkan": 5, "dukungan": 4})
    assert client.get(f"/tindak-lanjut/{token}").status_code == 404
    assert "Isian atasan setelah 90 hari" in text(alice.get("/belajar/kursus-kecil/rtl/"))


def test_neither_side_reads_the_other_before_it_has_answered(app, people, course, answered, sign_in, at):
    held = answered(people.alice, course, head=answer(evidence="Kata atasan"))
    answered(people.fitri, course, own=answer(evidence="Kata peserta"))
    at(THREE_MONTHS_ON)
    alice, dewi = sign_in(app.test_client(), people.alice), sign_in(app.test_client(), people.dewi)
    assert "Kata atasan" not in text(alice.get("/belajar/kursus-kecil/rtl/"))
    follow_up_service.answer_own(people.alice.id, course.slug, answer(), now=LATER)
    assert "Kata atasan" in text(alice.get("/belajar/kursus-kecil/rtl/"))
    with app.app_context():
        fitris = plan_service.find(people.fitri.id, course.slug).plan_id
    assert "Kata peserta" not in text(dewi.get(f"/pimpinan/rtl/{fitris}/"))
    assert "Kata atasan" in text(dewi.get(f"/pimpinan/rtl/{held}/"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"aksi_1": ""}, "Pilih sejauh mana"),
        ({"aksi_1": "besok"}, "Pilih dari yang ada"),
        ({"perilaku_terapkan": "6"}, "Pilih dari yang ada"),
        ({"hambatan": ["bukan-hambatan"]}, "Pilih dari yang ada"),
        ({"sesudah": "30", "tanggal": ""}, "Isi tanggal pengukurannya."),
        ({"tanggal": "2027-06-01"}, "Tanggal ini belum tiba."),
        ({"nama": ""}, "Tulis nama Anda."),
        ({"bukti": "x" * 2001}, "Paling banyak 2000 huruf"),
    ],
)
def test_a_follow_up_that_is_not_whole_is_sent_back(client, people, course, planned, link, at, db, changed, sentence):
    planned(people.alice, course)
    at(THREE_MONTHS_ON)
    token = link(people.alice, course, "atasan", now=LATER)
    page = client.post(f"/tindak-lanjut/{token}", data=FOLLOW_UP_FIELDS | {"nama": "K", "jabatan": "J"} | changed, headers=ORIGIN)
    assert (page.status_code, sentence in text(page)) == (422, True)
    assert "Mula-mula sulit" in page.get_data(as_text=True)
    assert count(db, FollowUp) == 0


def test_an_answer_is_corrected_until_it_is_closed_and_nothing_is_lost(people, course, answered, db):
    held = answered(people.alice, course, own=answer(after=30))
    follow_up_service.answer_own(people.alice.id, course.slug, answer(after=30), now=LATER)
    assert count(db, FollowUp) == 1, "the same again is no correction"
    follow_up_service.answer_own(people.alice.id, course.slug, answer(after=28), now=LATER + timedelta(days=80))
    assert follow_up_service.newest(held)["peserta"].answer.after == 28
    assert db.session.scalars(select(FollowUp.after).order_by(FollowUp.number)).all() == [30, 28]
    with pytest.raises(Exception, match="Masa pembetulan"):
        follow_up_service.answer_own(people.alice.id, course.slug, answer(after=1), now=LATER + timedelta(days=91))


def test_a_first_answer_is_never_too_late(people, course, planned, link, db):
    held = planned(people.alice, course)
    much_later = LATER + timedelta(days=1000)
    follow_up_service.answer_own(people.alice.id, course.slug, answer(), now=much_later)
    token = link(people.alice, course, "atasan", now=much_later)
    follow_up_service.answer_by_link(token, "atasan", answer(), name="K", post="J", now=much_later)
    assert set(follow_up_service.newest(held)) == {"peserta", "atasan"}


def test_a_link_that_would_correct_too_late_stays_unused(people, course, answered, link, db):
    answered(people.alice, course, own=answer(), head=answer())
    late = LATER + timedelta(days=100)
    token = link(people.alice, course, "atasan", now=late)
    with pytest.raises(Exception, match="Masa pembetulan"):
        follow_up_service.answer_by_link(token, "atasan", answer(after=1), name="K", post="J", now=late)
    assert link_service.find_open(token, late) is not None


def test_a_unit_head_answers_the_follow_up_with_the_account(app, people, course, planned, sign_in, at, db):
    held = planned(people.alice, course)
    at(THREE_MONTHS_ON)
    dewi = sign_in(app.test_client(), people.dewi)
    page = submit(dewi, f"/pimpinan/rtl/{held}/", action="/tindak-lanjut", **FOLLOW_UP_FIELDS)
    assert "Tindak lanjut tersimpan" in text(page)
    given = follow_up_service.newest(held)["atasan"]
    assert (given.name, given.with_account) == (people.dewi.name, True)
    wrong = dewi.post(f"/pimpinan/rtl/{held}/tindak-lanjut", data={"aksi_1": ""}, headers=ORIGIN)
    assert (wrong.status_code, "Pilih sejauh mana" in text(wrong)) == (422, True)


def test_a_head_of_another_unit_answers_nothing(people, course, planned, db):
    held = planned(people.alice, course)
    with pytest.raises(NotFound):
        follow_up_service.answer_as_head(held, answer(), by=people.erwin.id, name="E", post="", paths=[people.erwin.path], now=LATER)


def test_opinions_end_somewhere(people, course, planned, db):
    held = planned(people.alice, course)
    for number in range(plan_service.MOST_OPINIONS):
        plan_service.say(held, 1, opinion(comment=f"Kata {number}"), by=people.dewi.id, paths=[people.dewi.path], now=NOW)
    with pytest.raises(Conflict):
        plan_service.say(held, 1, opinion(), by=people.dewi.id, paths=[people.dewi.path], now=NOW)
