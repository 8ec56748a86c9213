"""The whole journey by forms alone: an old browser, or one with script switched off."""

import re

import pytest

from tests.support.acts import RIGHT, WRONG
from tests.support.forms import ORIGIN, fill, forms_of, submit


@pytest.fixture
def alice(client, people, course, sign_in):
    """Alice's browser, signed in, with the small course published."""
    return sign_in(client, people.alice)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def score(result):
    """The points on a result page."""
    return re.search(r"Nilai (\d+(?:,\d+)?)", text(result))[1]


def shown(page):
    """The questions in an attempt's form."""
    (form,) = [form for form in forms_of(page.get_data(as_text=True)) if form["id"] == "percobaan"]
    return {name.split(".")[1] for name in form["fields"] if name.startswith("j.")}


def take(client, quiz, answers=RIGHT, *, slug="kursus-kecil"):
    """Begin, answer everything that was drawn, hand in; gives the result page."""
    page = submit(client, f"/kursus/{slug}/{quiz}/", action="/percobaan")
    assert page.status_code == 200, text(page)
    fields = {name: value for question in shown(page) for name, value in fill(answers[question], question).items()}
    return submit(client, page.request.path, button=("act", "kumpul"), **fields)


def test_from_overview_to_certificate(alice):
    assert "Kursus kecil untuk uji" in text(submit(alice, "/kursus/kursus-kecil/"))
    after = submit(alice, "/kursus/kursus-kecil/satu/", action="/selesai")
    assert after.request.path == "/kursus/kursus-kecil/latihan-satu/"
    result = take(alice, "latihan-satu")
    assert score(result) == "100"
    assert "Pembahasan latihan satu" in text(result)
    assert submit(alice, "/kursus/kursus-kecil/dua/", action="/selesai").request.path == "/kursus/kursus-kecil/ujian/"
    result = take(alice, "ujian")
    assert "Lulus" in text(result)
    state = text(alice.get("/belajar/kursus-kecil/"))
    assert "100%" in state
    assert "Sertifikat" in state
    desk = alice.get("/belajar/").get_data(as_text=True)
    assert "2 dari 20 JP" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", desk))
    (code,) = set(re.findall(r"/sertifikat/([A-Z2-7]{26})", desk))
    assert "ASLI" in text(alice.get(f"/periksa/{code}"))


def test_answers_are_saved_between_visits(alice):
    page = submit(alice, "/kursus/kursus-kecil/latihan-satu/", action="/percobaan")
    saved = submit(alice, page.request.path, button=("act", "simpan"), **fill("c", "l1"))
    assert "1 dari 2 soal terjawab" in text(saved)
    (form,) = [form for form in forms_of(alice.get(page.request.path).get_data(as_text=True)) if form["id"] == "percobaan"]
    assert form["fields"]["j.l1"] == ["c"]
    result = submit(alice, page.request.path, button=("act", "kumpul"), **fill("b", "l1"), **fill(RIGHT["l2"], "l2"))
    assert score(result) == "100"


def test_wrong_answers_do_not_pass_and_show_no_keys_before_passing(alice):
    result = take(alice, "ujian", WRONG)
    assert "Belum lulus" in text(result)
    assert "Pembahasan rahasia" not in text(result)
    assert "Jawaban yang benar" not in text(result)
    assert "Pembahasan rahasia" in text(take(alice, "ujian", RIGHT))


def test_a_handed_in_attempt_cannot_be_changed(alice):
    result = take(alice, "latihan-satu", WRONG)
    address = result.request.path
    answer = alice.post(address, data={"j.l1": "b", "act": "kumpul"}, headers=ORIGIN)
    assert answer.status_code == 302
    assert score(alice.get(address)) == "0"


def test_attempts_run_out(alice):
    for _ in range(3):
        take(alice, "ujian", WRONG)
    refused = submit(alice, "/kursus/kursus-kecil/ujian/", action="/percobaan")
    assert refused.status_code == 403
    assert "sudah habis" in text(refused)


def test_the_page_of_a_quiz_holds_no_keys_of_an_exam(alice):
    for page in (alice.get("/kursus/kursus-kecil/ujian/"), submit(alice, "/kursus/kursus-kecil/ujian/", action="/percobaan")):
        said = page.get_data(as_text=True)
        assert "Pembahasan rahasia" not in said
        assert "kota percobaan" not in said
        assert "data-key" not in said


def test_a_double_tap_on_a_button_counts_once_in_progress(alice):
    for _ in range(2):
        submit(alice, "/kursus/kursus-kecil/satu/", action="/selesai")
    assert "25%" in text(alice.get("/belajar/kursus-kecil/"))


def test_the_prerequisite_comes_first(alice, course_in_sequence):
    refused = submit(alice, "/kursus/kursus-berurutan/")
    assert refused.status_code == 403
    assert "Kursus kecil untuk uji" in text(refused)


def test_in_sequence_the_next_part_opens_when_the_one_before_is_done(alice, course_in_sequence):
    for module in ("satu", "dua"):
        submit(alice, f"/kursus/kursus-kecil/{module}/", action="/selesai")
    for quiz in ("latihan-satu", "ujian"):
        take(alice, quiz)
    locked = submit(alice, "/kursus/kursus-berurutan/akhir/", action="/selesai")
    assert locked.status_code == 403
    assert "terkunci" in text(locked)
    for module in ("awal", "akhir"):
        assert submit(alice, f"/kursus/kursus-berurutan/{module}/", action="/selesai").status_code == 200
    assert "Lulus" in text(take(alice, "ujian-akhir", slug="kursus-berurutan"))
    assert "menunggu" in text(alice.get("/belajar/kursus-berurutan/")).lower()


def test_time_runs_out(alice, course_in_sequence, at, people, sign_in):
    at("2026-11-22 08:00")
    sign_in(alice, people.fitri)
    for module in ("satu", "dua"):
        submit(alice, f"/kursus/kursus-kecil/{module}/", action="/selesai")
    for quiz in ("latihan-satu", "ujian"):
        take(alice, quiz)
    for module in ("awal", "akhir"):
        submit(alice, f"/kursus/kursus-berurutan/{module}/", action="/selesai")
    page = submit(alice, "/kursus/kursus-berurutan/ujian-akhir/", action="/percobaan")
    assert "Sisa waktu 20 menit" in text(page)
    submit(alice, page.request.path, button=("act", "simpan"), **fill("a", "z1"))
    at("2026-11-22 08:25")
    result = submit(alice, page.request.path, button=("act", "kumpul"), **fill("satu", "z2"))
    assert score(result) == "50"


def test_jp_of_a_pppk_stand_against_the_ceiling(client, people, course, sign_in):
    fitri = sign_in(client, people.fitri)
    assert "paling banyak 24 JP" in text(fitri.get("/belajar/"))


def test_jp_count_in_the_year_in_which_the_course_was_finished_here(client, people, course, sign_in, at):
    at("2026-12-31 23:30")
    alice = sign_in(client, people.alice)
    for module in ("satu", "dua"):
        submit(alice, f"/kursus/kursus-kecil/{module}/", action="/selesai")
    for quiz in ("latihan-satu", "ujian"):
        take(alice, quiz)
    assert "2 dari 20 JP" in text(alice.get("/belajar/"))
    at("2027-01-01 00:30")
    assert "0 dari 20 JP" in text(alice.get("/belajar/"))


def test_an_old_browser_without_proof_of_origin_is_asked_to_confirm(alice):
    asked = alice.post("/belajar/kursus-kecil/satu/selesai", data={"release": ""})
    assert asked.status_code == 200
    (form,) = [form for form in forms_of(asked.get_data(as_text=True)) if form["method"] == "post" and form["action"].endswith("/selesai")]
    confirmed = alice.post(form["action"], data=form["fields"], follow_redirects=True)
    assert confirmed.request.path == "/kursus/kursus-kecil/latihan-satu/"


def test_another_sites_form_changes_nothing(alice):
    for headers in ({"Origin": "https://jahat.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert alice.post("/belajar/kursus-kecil/satu/selesai", data={}, headers=headers).status_code == 403
    assert "Mulai: Modul uji satu" in text(alice.get("/belajar/kursus-kecil/"))


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/belajar/tidak-ada/", 404),
        ("/belajar/kursus-kecil/tidak-ada/selesai", 422),
        ("/belajar/kursus-kecil/ujian/selesai", 422),
        ("/belajar/kursus-kecil/satu/percobaan", 422),
        ("/belajar/kursus-kecil/ujian/00000000-0000-4000-8000-000000000000/", 404),
        ("/belajar/kursus-kecil/ujian/bukan-uuid/", 404),
    ],
)
def test_bad_addresses_are_answered_with_a_sentence(alice, url, status):
    answer = alice.post(url, data={"release": "x" * 64}, headers=ORIGIN)
    assert answer.status_code == status
    assert "<h1" in answer.get_data(as_text=True)
