"""Marking an essay: what becomes of it, who may, and what nobody can."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.errors import Conflict, NotFound
from lms.essays import service
from lms.learning import essay_service, projections
from lms.learning import service as learning
from lms.learning.models import EssayState, ResultSeen
from lms.learning.opinions import DIFFERING, SECOND_WANTED, SETTLED, WAITING
from lms.learning.service import take_in
from lms.offline import service as offline
from lms.offline.sealing import FORMAT, seal
from lms.records import service as records
from lms.records.models import LearningEvent, QuarantinedEvent
from tests.support.acts import delivery
from tests.support.essays import QUESTION, QUIZ, RIGHT, TEXT, marked_act, opinion_data
from tests.support.forms import ORIGIN, forms_of, submit
from tests.web.essays.conftest import NOW, text

RATED = {"n.1": "40", "n.2": "30"}


def state_of(db, answer):
    db.session.rollback()
    return db.session.scalar(select(EssayState).where(EssayState.answer == answer))


def attempt_of(person, attempt):
    return next(held for held in projections.read_progress(person.id, "kursus-jenis").attempts if held.id == attempt)


def test_from_the_queue_to_the_learners_page(app, db, people, write, sign_in):
    attempt, answer, _ = write(people.alice, answers=RIGHT | {"nd-01": "b"})
    alice, bayu = sign_in(app.test_client(), people.alice), sign_in(app.test_client(), people.bayu)
    result = f"/belajar/kursus-jenis/{QUIZ}/{attempt}/"
    assert "1 jawaban uraian menunggu penilaian" in text(alice.get(result))
    assert "1 uraian menunggu" in text(bayu.get("/pengajar/uraian/"))
    page = bayu.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/berikutnya", follow_redirects=True)
    assert page.request.path == f"/pengajar/uraian/{answer}/"
    assert "Warga menunggu dua puluh menit" in text(page) and "14 kata; diharapkan 100 s.d. 300" in text(page)
    saved = submit(bayu, page.request.path, button=("tombol", "simpan"), **RATED, **{"c.2": "Beri angka."}, catatan="Contohnya\njelas.")
    assert "Nilai tersimpan" in text(saved) and "70 dari 100" in text(saved)
    assert "Uraian Anda sudah dinilai" in text(alice.get("/belajar/"))
    told = text(alice.get(result))
    for words in ("70 dari 100", "Ketepatan konsep", "40 dari 40", "30 dari 60", "Beri angka.", "Contohnya jelas.", "Lulus"):
        assert words in told, words
    assert "Bayu" not in told
    assert "Uraian Anda sudah dinilai" not in text(alice.get("/belajar/"))
    assert "Tidak ada yang menunggu" in text(bayu.get("/pengajar/uraian/"))
    assert projections.differences(people.alice.id, "kursus-jenis") == []


def test_a_changed_mark_is_news_again(app, db, people, write, mark, sign_in):
    attempt, answer, _ = write(people.alice)
    alice = sign_in(app.test_client(), people.alice)
    mark(people.bayu, answer)
    alice.get(f"/belajar/kursus-jenis/{QUIZ}/{attempt}/")
    assert db.session.scalar(select(func.count()).select_from(ResultSeen)) == 1
    mark(people.citra, answer, (20, 30), seen=1, reason="Angka tidak cocok.", now=clock.now() + timedelta(minutes=1))
    assert "Uraian Anda sudah dinilai" in text(alice.get("/belajar/"))


def test_a_result_that_was_opened_is_no_news_whatever_came_since(db, people, essay_course):
    attempts = [f"00000000-0000-4000-8000-{number:012d}" for number in range(7)]
    place = {"course": "kursus-jenis", "item": QUIZ, "question": QUESTION, "release": essay_course.release, "account_id": people.alice.id}
    state = {"state": "dinilai", "submitted_at": NOW, "first_by": people.bayu.id, "points": 70.0}
    rows = [place | state | {"attempt": one, "answer": one, "settled_at": NOW + timedelta(minutes=at)} for at, one in enumerate(attempts)]
    db.session.execute(EssayState.__table__.insert(), rows)
    db.session.commit()
    # The oldest first, while five newer ones stand before it.
    for one in attempts:
        essay_service.note_seen(people.alice.id, one, NOW + timedelta(hours=1))
        essay_service.note_seen(people.bayu.id, one, NOW + timedelta(hours=1))
    assert essay_service.news(people.alice.id) == []
    assert set(db.session.scalars(select(ResultSeen.account_id))) == {people.alice.id}


def test_the_minute_of_handing_in_stands_nowhere_since_it_would_name_the_writer(app, db, people, write, sign_in):
    _, answer, _ = write(people.alice)
    moment = state_of(db, answer).submitted_at.astimezone(app.config["LMS"].timezone)
    bayu = sign_in(app.test_client(), people.bayu)
    for url in ("/pengajar/uraian/", f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/", f"/pengajar/uraian/{answer}/"):
        assert f"{moment:%H.%M}" not in text(bayu.get(url))


def test_levels_stay_on_the_server_until_the_key_may_be_seen(app, people, write, mark, sign_in):
    attempt, answer, _ = write(people.alice, answers={})
    mark(people.bayu, answer)
    told = text(sign_in(app.test_client(), people.alice).get(f"/belajar/kursus-jenis/{QUIZ}/{attempt}/"))
    assert "Belum lulus" in told and "30 dari 60" in told
    for level in ("menjelaskan nilai dengan tepat", "contoh umum", "contoh spesifik"):
        assert level not in told


def test_the_device_hears_of_it_with_its_next_exchange(app, people, write, mark, sign_in):
    attempt, answer, phone = write(people.alice)
    alice = sign_in(app.test_client(), people.alice)
    headers = ORIGIN | {"X-LMS": str(people.alice.id)}
    before = alice.post("/sinkron", json=delivery([], device=phone.name), headers=headers).json
    assert before["record"]["courses"]["kursus-jenis"]["items"][QUIZ]["state"] == "menunggu"
    assert alice.post("/sinkron", json=delivery([], device=phone.name, since=before["cursor"]), headers=headers).json["record"]["courses"] == {}
    mark(people.bayu, answer)
    after = alice.post("/sinkron", json=delivery([], device=phone.name, since=before["cursor"]), headers=headers).json
    held = after["record"]["courses"]["kursus-jenis"]
    assert held["items"][QUIZ]["state"] == "selesai"
    assert (held["attempts"][attempt]["passed"], "waiting" in held["attempts"][attempt]) == (True, False)


def test_a_second_opinion_is_given_without_knowing_the_first(app, db, people, write, sign_in):
    attempt, answer, _ = write(people.alice)
    url = f"/pengajar/uraian/{answer}/"
    bayu, citra = sign_in(app.test_client(), people.bayu), sign_in(app.test_client(), people.citra)
    assert "pendapat kedua" in text(submit(bayu, url, button=("tombol", "kedua"), **{"n.1": "40", "n.2": "60"}, catatan="Sangat baik sekali."))
    assert (state_of(db, answer).state, attempt_of(people.alice, attempt).marks.waiting) == (SECOND_WANTED, 1)
    assert "Tidak ada yang menunggu" in text(bayu.get("/pengajar/uraian/"))
    asked = citra.get(url)
    assert "Menunggu pendapat kedua" in text(asked)
    for secret in ("Riwayat", "Sangat baik sekali", "Bayu"):
        assert secret not in text(asked)
    assert forms_of(asked.get_data(as_text=True))[-1]["fields"]["n.1"] == []
    differing = submit(citra, url, button=("tombol", "simpan"), **{"n.1": "20", "n.2": "30"})
    assert "berselisih" in text(differing) and "Sangat baik sekali" in text(differing)
    assert (state_of(db, answer).state, attempt_of(people.alice, attempt).passed) == (DIFFERING, False)
    assert "Dua pendapat berselisih" in text(bayu.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/"))
    submit(bayu, url, button=("tombol", "simpan"), **{"n.1": "40", "n.2": "30"})
    assert (state_of(db, answer).state, state_of(db, answer).points) == (SETTLED, 70)
    assert projections.differences(people.alice.id, "kursus-jenis") == []


def test_two_near_opinions_count_with_their_mean(db, people, write, mark):
    attempt, answer, _ = write(people.alice)
    mark(people.bayu, answer, (40, 60), second=True)
    assert mark(people.citra, answer, (40, 55), seen=1).points == 97.5
    essay = next(one for one in attempt_of(people.alice, attempt).marks.per_question if one.id == QUESTION)
    assert essay.fraction == 0.975


def test_the_second_of_two_markers_learns_what_happened_and_loses_nothing(app, db, people, write, mark, sign_in):
    _, answer, _ = write(people.alice)
    url, citra = f"/pengajar/uraian/{answer}/", sign_in(app.test_client(), people.citra)
    form = forms_of(citra.get(url).get_data(as_text=True))[-1]
    mark(people.bayu, answer)
    fields = form["fields"] | {"n.1": "20", "n.2": "60", "catatan": "Panjang dan <teliti>", "c.2": "Bagus", "tombol": "lanjut"}
    clash = citra.post(url, data=fields, headers=ORIGIN)
    assert clash.status_code == 409
    assert "Bayu Uji menilai uraian ini lebih dahulu. Nilainya kini 70 dari 100" in text(clash)
    page = clash.get_data(as_text=True)
    kept = forms_of(page)[-1]["fields"]
    assert (kept["n.1"], kept["n.2"], kept["dilihat"]) == (["20"], ["60"], ["1"])
    assert "Panjang dan &lt;teliti&gt;" in page and ">Bagus</textarea>" in page
    assert state_of(db, answer).points == 70
    again = citra.post(url, data=fields | {"dilihat": "1", "alasan": "Sudah dibahas berdua."}, headers=ORIGIN)
    assert (again.status_code, state_of(db, answer).points) == (302, 80)


def test_pressing_twice_is_pressing_once(db, people, write, mark):
    _, answer, _ = write(people.alice)
    mark(people.bayu, answer)
    assert mark(people.bayu, answer).points == 70
    assert db.session.scalar(select(func.count()).where(LearningEvent.verb == "marked")) == 1


def test_two_at_the_same_moment_make_one_mark_and_one_conflict(app, db, people, write, mark):
    _, answer, _ = write(people.alice)
    gate, told = threading.Barrier(2), []

    def give(person, points):
        with app.app_context():
            gate.wait(30)
            try:
                mark(person, answer, points)
                told.append("saved")
            except Conflict:
                told.append("conflict")

    threads = [threading.Thread(target=give, args=case) for case in ((people.bayu, (40, 60)), (people.citra, (20, 30)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == ["conflict", "saved"]
    assert db.session.scalar(select(func.count()).where(LearningEvent.verb == "marked")) == 1


def test_a_settled_mark_changes_with_a_reason_only(app, db, people, write, mark, sign_in):
    _, answer, _ = write(people.alice)
    mark(people.bayu, answer)
    url, bayu = f"/pengajar/uraian/{answer}/", sign_in(app.test_client(), people.bayu)
    silent = submit(bayu, url, button=("tombol", "simpan"), **{"n.1": "20", "n.2": "30"}, catatan="tetap ada")
    assert (silent.status_code, state_of(db, answer).points) == (422, 70)
    assert "Tulis alasan perubahan" in text(silent) and "tetap ada" in text(silent)
    changed = submit(bayu, url, button=("tombol", "simpan"), **{"n.1": "20", "n.2": "30"}, alasan="Salah tekan.")
    assert state_of(db, answer).points == 50
    assert "Alasan perubahan: Salah tekan." in text(changed) and "70 dari 100 · pendapat pertama" in text(changed)


#: Points of the two criteria that no rubric allows: missing, above, below, between the levels, other ways to write a number.
ODD_POINTS = [("", ""), ("40", ""), ("41", "30"), ("-20", "30"), ("40", "31"), ("1e2", "60"), ("٤٠", "60"), (" ", "60")]


@pytest.mark.parametrize(("first", "second"), ODD_POINTS)
def test_only_points_of_the_rubric_are_taken(app, db, people, write, sign_in, first, second):
    _, answer, _ = write(people.alice)
    bayu = sign_in(app.test_client(), people.bayu)
    refused = bayu.post(f"/pengajar/uraian/{answer}/", data={"n.1": first, "n.2": second, "catatan": "jangan hilang", "dilihat": "0"}, headers=ORIGIN)
    assert refused.status_code == 422
    assert "Pilih satu tingkat" in text(refused) and "jangan hilang" in text(refused)
    assert state_of(db, answer).state == WAITING


def test_a_marker_of_another_agency_finds_nothing(app, db, people, write, mark, sign_in):
    _, answer, _ = write(people.alice)
    erwin = sign_in(app.test_client(), people.erwin)
    assert "Tidak ada yang menunggu" in text(erwin.get("/pengajar/uraian/"))
    assert erwin.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/").status_code == 404
    assert erwin.get(f"/pengajar/uraian/{answer}/").status_code == 404
    assert erwin.post(f"/pengajar/uraian/{answer}/", data=RATED, headers=ORIGIN).status_code == 404
    with pytest.raises(NotFound):
        mark(people.erwin, answer)
    assert state_of(db, answer).state == WAITING


def test_nobody_marks_his_own_essay(app, db, people, write, mark, sign_in):
    _, answer, _ = write(people.bayu)
    bayu = sign_in(app.test_client(), people.bayu)
    assert "Tidak ada yang menunggu" in text(bayu.get("/pengajar/uraian/"))
    assert bayu.get(f"/pengajar/uraian/{answer}/").status_code == 404
    assert bayu.post(f"/pengajar/uraian/{answer}/", data=RATED, headers=ORIGIN).status_code == 404
    with pytest.raises(NotFound):
        mark(people.bayu, answer)
    assert mark(people.citra, answer).state == SETTLED


def test_a_marker_sees_neither_name_nor_nip_nor_unit(app, people, write, mark, sign_in):
    _, answer, _ = write(people.alice)
    bayu = sign_in(app.test_client(), people.bayu)
    urls = ["/pengajar/uraian/", f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/", f"/pengajar/uraian/{answer}/"]
    said = [bayu.get(url).get_data(as_text=True) for url in urls]
    mark(people.bayu, answer)
    said += [bayu.get(url).get_data(as_text=True) for url in (*urls, f"{urls[1]}?keadaan=dinilai")]
    assert answer in said[-1]
    for secret in (people.alice.name, people.alice.nip, "Distrik Uji"):
        assert not any(secret in page for page in said), secret


def test_html_in_an_essay_is_text(app, people, write, sign_in):
    words = "<script>alert(1)</script>\n<img src=x onerror=alert(2)> & \"kutip\""
    _, answer, _ = write(people.alice, words)
    page = sign_in(app.test_client(), people.bayu).get(f"/pengajar/uraian/{answer}/").get_data(as_text=True)
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n&lt;img" in page


def test_a_learner_cannot_mark_by_exchange_by_file_or_by_form(app, db, people, write, sign_in):
    attempt, answer, phone = write(people.alice)
    forged = marked_act(phone, opinion_data(attempt, answer, by=people.bayu.id))
    alice = sign_in(app.test_client(), people.alice)
    for device in (phone.name, "penilai"):
        answered = alice.post("/sinkron", json=delivery([forged], device=device), headers=ORIGIN | {"X-LMS": str(people.alice.id)})
        assert [refusal["reason"] for refusal in answered.json["refused"]] == ["verba"]
    key = alice.post("/sinkron", json=delivery([], device=phone.name), headers=ORIGIN | {"X-LMS": str(people.alice.id)}).json["seal"]
    content = json.dumps({"account": people.alice.id, "device": phone.name, "made": "2026-11-01T08:00:00Z", "events": [forged]})
    sealed = json.dumps({"format": FORMAT, "content": content, "mac": seal(content, key)}).encode()
    with app.test_request_context():
        delivered = offline.deliver(sealed, secret=app.secret_key, brought_by=people.bayu.id, now=NOW)
    assert (delivered.accepted, delivered.refused) == (0, 1)
    for url in (f"/pengajar/uraian/{answer}/", "/pengajar/uraian/"):
        assert alice.open(url, method="POST" if answer in url else "GET", data=RATED, headers=ORIGIN).status_code == 403
    assert (state_of(db, answer).state, db.session.scalar(select(func.count()).where(LearningEvent.verb == "marked"))) == (WAITING, 0)
    assert json.loads(db.session.scalar(select(QuarantinedEvent.raw)))["verb"] == "marked"


def test_an_answer_that_was_replaced_later_stays_the_one_that_is_marked(db, people, write, mark):
    attempt, answer, phone = write(people.alice)
    phone.answer(QUIZ, attempt, QUESTION, "Teks lain yang jauh lebih baik.")
    phone.submit(QUIZ, attempt)
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device=phone.name, parcels=phone.acts, now=NOW)
    assert [row.answer for row in db.session.scalars(select(EssayState))] == [answer]
    mark(people.bayu, answer, (0, 0))
    assert state_of(db, answer).points == 0
    assert service.get_page(answer, paths={people.bayu.path}, marker=people.bayu.id).text == TEXT
    assert projections.differences(people.alice.id, "kursus-jenis") == []


def test_the_trail_is_in_the_record_and_the_rows_come_back_from_it(db, people, write, mark):
    _, answer, _ = write(people.alice)
    mark(people.bayu, answer, second=True, comment="Pertama")
    mark(people.citra, answer, (40, 60), seen=1)
    mark(people.bayu, answer, (40, 55), seen=2)
    before = {column.name: getattr(state_of(db, answer), column.name) for column in EssayState.__table__.columns}
    trail = records.acts_of(people.alice.id, "kursus-jenis", QUIZ, "marked")
    assert [(event.device, event.data["by"], event.data["opinion"]) for event in trail] == [
        ("penilai", people.bayu.id, 1),
        ("penilai", people.citra.id, 2),
        ("penilai", people.bayu.id, 3),
    ]
    db.session.execute(EssayState.__table__.update().values(points=1.0, state="menunggu"))
    db.session.commit()
    assert projections.differences(people.alice.id, "kursus-jenis") != []
    db.session.rollback()
    learning.rebuild(people.alice.id, "kursus-jenis", NOW)
    assert {column.name: getattr(state_of(db, answer), column.name) for column in EssayState.__table__.columns} == before


def test_an_attempt_beyond_the_limit_is_nobodys_work(db, people, write):
    for seed in range(4):
        write(people.alice, seed=seed)
    assert db.session.scalar(select(func.count()).select_from(EssayState)) == 3
