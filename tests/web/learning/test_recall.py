"""Recall cards on both databases: they follow from the record, come back on their day, by form and by exchange, for their owner only."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from lms import clock
from lms.courses import service as courses
from lms.learning import projections, recall_service, service
from lms.learning.models import RecallCardRow
from lms.records.models import LearningEvent, QuarantinedEvent
from tests.support.acts import RIGHT, WRONG, Phone, delivery
from tests.support.compiled import files_of
from tests.support.forms import ORIGIN, forms_of
from tests.support.scenes import publish

PAGE = "/belajar/ulasan/"
#: Three weeks after what is done on the phone of the tests.
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def phone(course):
    """Alice's phone at work on the small course."""
    return Phone(course.slug, course.release)


@pytest.fixture
def alice(client, people, course, sign_in, at):
    """Alice's browser, on the day after those acts."""
    at("2026-11-02 09:00")
    return sign_in(client, people.alice)


@pytest.fixture
def deliver(db, people):
    """`deliver(acts)`: what Alice's phone brings, some weeks later."""
    return lambda acts, now=NOW: service.take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-uji", parcels=acts, now=now)


@pytest.fixture
def all_kinds(alice, people, db, at):
    """`kursus-jenis`, published before anything is done in it."""
    at("2026-10-05 08:00")
    published = publish("kursus-jenis", people.bayu.id)
    at("2026-11-02 09:00")
    return published


def send(client, acts, **more):
    answer = client.post("/sinkron", data=json.dumps(delivery(acts, **more)), headers={"X-LMS": "uji"} | ORIGIN, content_type="application/json")
    assert answer.status_code == 200
    return answer.json


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def cards(db):
    db.session.rollback()
    return {row.question: row for row in db.session.scalars(select(RecallCardRow))}


def form_of(client):
    """The rating form on the page, or None."""
    return next((form for form in forms_of(client.get(PAGE).get_data(as_text=True)) if form["buttons"]), None)


def rate(client, rating, **changed):
    fields = form_of(client)["fields"] | changed
    return client.post(PAGE, data=fields | {"rating": rating}, headers=ORIGIN, follow_redirects=True)


def test_without_cards_the_page_says_how_they_come(alice):
    said = text(alice.get(PAGE))
    assert "Belum ada kartu ulasan" in said
    assert "Ulasan" not in text(alice.get("/belajar/")).replace("Lanjutkan", "")


def test_a_missed_question_is_reviewed_by_form_and_comes_back_later(alice, phone, db):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    send(alice, phone.acts)
    desk = text(alice.get("/belajar/"))
    assert "1 kartu menunggu hari ini · sekitar 1 menit" in desk
    page = alice.get(PAGE)
    assert "Berapa satu tambah satu?" in text(page)
    assert "Tiga" in text(page)
    assert re.search(r"Lagi besok .*Sulit .*Baik 2 hari lagi .*Mudah", text(page))
    assert "Pembahasan latihan satu" in page.get_data(as_text=True).partition("<details")[2]
    after = rate(alice, "3")
    assert after.request.path == PAGE
    assert "Ulasan hari ini selesai 1 kartu sudah Anda ulas. Berikutnya: 4 November 2026." in text(after)
    assert cards(db)["l1"].due_on == date(2026, 11, 4)
    assert "kartu menunggu" not in text(alice.get("/belajar/"))


def test_the_answer_stands_behind_the_button_and_not_in_the_question(alice, phone):
    phone.take("latihan-satu", WRONG)
    send(alice, phone.acts)
    front, _, back = alice.get(PAGE).get_data(as_text=True).partition("<details")
    assert "Jawaban yang benar" not in front
    assert "data-key" not in front
    assert "Dua" in back


def test_the_button_says_when_a_question_would_not_come_back(alice, phone, db):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    send(alice, phone.acts)
    db.session.execute(update(RecallCardRow).values(stability=90.0, rated_on=date(2026, 8, 1)))
    db.session.commit()
    said = text(alice.get(PAGE))
    assert re.search(r"Lagi \d+ hari lagi Sulit \d bulan lagi Baik tidak diulang lagi Mudah tidak diulang lagi", said), said


def test_tapping_twice_is_one_review(alice, phone, db):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    send(alice, phone.acts)
    fields = form_of(alice)["fields"] | {"rating": "3"}
    for _ in range(2):
        assert alice.post(PAGE, data=fields, headers=ORIGIN).status_code == 302
    assert cards(db)["l1"].due_on == date(2026, 11, 4)
    assert db.session.scalar(select(func.count()).where(LearningEvent.verb == "recalled")) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"rating": "5"},
        {"rating": ""},
        {"rating": "³"},
        {"question": "u1", "item": "ujian"},
        {"question": ""},
        {"question": "x" * 5000},
        {"item": "tidak-ada"},
        {"course": "../etc"},
        {"release": "f" * 64},
        {"release": ""},
    ],
    ids=lambda changed: " ".join(f"{name} {value[:9]}" for name, value in changed.items()),
)
def test_a_form_that_fits_nothing_is_answered_with_a_sentence_and_changes_nothing(alice, phone, db, changed):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    send(alice, phone.acts)
    before = cards(db)["l1"].due_on
    fields = form_of(alice)["fields"] | {"rating": "3"} | changed
    answer = alice.post(PAGE, data=fields, headers=ORIGIN)
    assert answer.status_code == 422
    assert "Muat ulang" in text(answer)
    assert cards(db)["l1"].due_on == before
    assert db.session.scalar(select(func.count()).where(LearningEvent.verb == "recalled")) == 0


def test_without_a_session_nothing_is_shown_or_taken(client, course):
    for answer in (client.get(PAGE), client.post(PAGE, data={"rating": "3"}, headers=ORIGIN)):
        assert answer.status_code == 302
        assert "/masuk" in answer.location


def test_another_site_cannot_rate(alice, phone, db):
    phone.take("latihan-satu", WRONG)
    send(alice, phone.acts)
    fields = form_of(alice)["fields"] | {"rating": "3", "csrf_token": ""}
    assert alice.post(PAGE, data=fields, headers={"Origin": "https://jahat.example"}).status_code == 403
    assert cards(db)["l1"].recalled_on is None


def test_cards_are_their_owners(alice, app, people, phone, sign_in, db):
    phone.take("latihan-satu", WRONG)
    send(alice, phone.acts)
    before = cards(db)["l1"].due_on
    fields = form_of(alice)["fields"]
    for neighbour in (people.charlie, people.fitri, people.citra):
        browser = sign_in(app.test_client(), neighbour)
        assert "Belum ada kartu ulasan" in text(browser.get(PAGE))
        assert send(browser, [])["record"]["recall"] == []
        # The same card said by somebody else is a review of a card that he does not have.
        assert browser.post(PAGE, data=fields | {"rating": "4"}, headers=ORIGIN).status_code == 302
        assert "Belum ada kartu ulasan" in text(browser.get(PAGE))
    assert cards(db)["l1"].due_on == before
    assert db.session.scalar(select(func.count()).select_from(RecallCardRow)) == 2


def test_the_exchange_brings_reviews_in_and_the_due_days_out(alice, phone, db):
    phone.take("latihan-satu", WRONG)
    record = send(alice, phone.acts)["record"]
    assert record["recall"] == [["kursus-kecil", "latihan-satu", name, "2026-11-02"] for name in ("l1", "l2")]
    percent = record["courses"]["kursus-kecil"]["percent"]
    phone.now = phone.now.replace(day=2)
    phone.recall("latihan-satu", "l1", 4)
    phone.recall("ujian", "u1", 4)
    phone.recall("latihan-satu", "l2", 9)
    reply = send(alice, phone.acts)
    assert [(one["id"], one["reason"]) for one in reply["refused"]] == [(phone.acts[-2]["id"], "soal"), (phone.acts[-1]["id"], "bentuk")]
    assert reply["record"]["recall"] == [["kursus-kecil", "latihan-satu", "l2", "2026-11-02"], ["kursus-kecil", "latihan-satu", "l1", "2026-11-05"]]
    assert reply["record"]["courses"]["kursus-kecil"]["percent"] == percent
    assert db.session.scalar(select(func.count()).select_from(QuarantinedEvent)) == 2
    assert send(alice, phone.acts)["record"] == reply["record"]


def test_a_review_before_its_practice_has_arrived_counts_once_it_has(alice, phone, db):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    practice = list(phone.acts)
    phone.now = phone.now.replace(day=2, hour=8)
    review = phone.recall("latihan-satu", "l1", 3)
    assert send(alice, [review])["record"]["recall"] == []
    assert send(alice, practice)["record"]["recall"] == [["kursus-kecil", "latihan-satu", "l1", "2026-11-04"]]


def test_the_record_holds_no_key_and_no_graded_question(alice, phone, all_kinds):
    phone.take("ujian", WRONG)
    phone.take("latihan-satu", WRONG)
    other = Phone(all_kinds.slug, all_kinds.release, name="hp-2")
    for quiz, count in (("latihan-jenis", 15), ("ujian-jenis", 14)):
        attempt = other.start(quiz)
        for number in range(1, count + 1):
            other.answer(quiz, attempt, f"nd-{number:02}", "bukan itu")
        other.submit(quiz, attempt)
    reply = send(alice, [*phone.acts, *other.acts])
    told = reply["record"]["recall"]
    assert told
    assert {(course, item) for course, item, _, _ in told} <= {("kursus-kecil", "latihan-satu"), ("kursus-jenis", "latihan-jenis")}
    assert not re.search(r"rahasia|kota uji|kota percobaan|\bkey\b|answer", json.dumps(reply["record"]))
    pages = [alice.get(PAGE).get_data(as_text=True)]
    while form_of(alice):
        pages.append(rate(alice, "3").get_data(as_text=True))
        assert len(pages) < 30
    assert not any(re.search(r"rahasia|kota uji|kota percobaan", page) for page in pages)


def test_every_kind_of_card_is_shown_with_its_answer(alice, all_kinds, db):
    phone = Phone(all_kinds.slug, all_kinds.release)
    attempt = phone.start("latihan-jenis")
    wrong = {"nd-01": "b", "nd-02": ["c"], "nd-03": {"a": False}, "nd-04": {"a": False, "b": True}, "nd-05": "x", "nd-06": "1", "nd-07": {"a": "2", "b": "2"}}
    wrong |= {"nd-08": {"a": "3", "b": "1", "c": "1"}, "nd-09": {"a": "x", "b": "1", "c": "1"}, "nd-10": "teks", "nd-13": "a", "nd-15": "lupa"}
    for question, response in wrong.items():
        phone.answer("latihan-jenis", attempt, question, response)
    phone.submit("latihan-jenis", attempt)
    send(alice, phone.acts)
    assert set(cards(db)) == set(wrong) - {"nd-10", "nd-13"}
    backs = {}
    while form := form_of(alice):
        page = alice.get(PAGE).get_data(as_text=True)
        backs[form["fields"]["question"][0]] = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<details")[2].partition("<form")[0]))
        rate(alice, "3")
    expected = {
        "nd-01": "BerAKHLAK",
        "nd-02": "Akuntabel Adaptif",
        "nd-03": "Benar",
        "nd-04": "Salah Kreatif termasuk BerAKHLAK.",
        "nd-05": "Kolaboratif / kolaborasi",
        "nd-06": "8 (toleransi 0,5) JP",
        "nd-07": "Akuntabel bertanggung jawab atas kepercayaan",
        "nd-08": "Kumpulkan data Susun draf Periksa dan kirim",
        "nd-09": "Asmat",
        "nd-15": "Jam pelajaran, 45 menit.",
    }
    assert {name for name, words in expected.items() if words not in backs[name]} == set()
    assert backs.keys() == expected.keys()


def test_a_card_withdrawn_by_its_author_rests_and_returns_with_it(alice, phone, people, db):
    phone.take("latihan-satu", WRONG)
    send(alice, phone.acts)
    files = files_of("kursus-kecil")
    quiz = files["01-satu.kuis.md"].decode()
    files["01-satu.kuis.md"] = quiz[: quiz.index("## benar salah")].encode()
    courses.publish(slug="kursus-kecil", files=files, agency_id=None, account_id=people.bayu.id)
    assert [name for _, _, name, _ in send(alice, [])["record"]["recall"]] == ["l1"]
    assert "1 kartu menunggu" in text(alice.get("/belajar/"))
    courses.publish(slug="kursus-kecil", files=files_of("kursus-kecil"), agency_id=None, account_id=people.bayu.id)
    assert [name for _, _, name, _ in send(alice, [])["record"]["recall"]] == ["l1", "l2"]


def test_cards_of_a_course_that_is_closed_now_are_not_shown(db, phone, people, deliver):
    phone.take("latihan-satu", WRONG)
    deliver(phone.acts)
    assert recall_service.device_part(people.alice.id, people.alice.agency_id, NOW)
    files = files_of("kursus-kecil")
    files["kursus.md"] = files["kursus.md"].replace(b"akses: publik", b"akses: instansi")
    courses.publish(slug="kursus-kecil", files=files, agency_id=None, account_id=None)
    assert recall_service.device_part(people.alice.id, people.charlie.agency_id, NOW) == []
    assert recall_service.device_part(people.alice.id, people.alice.agency_id, NOW)


def test_a_device_hears_of_the_next_fourteen_days(db, people, phone, deliver):
    phone.take("latihan-satu", WRONG)
    deliver(phone.acts)
    due = cards(db)["l1"].due_on
    told = {days: recall_service.device_part(people.alice.id, people.alice.agency_id, _noon(due - timedelta(days=days))) for days in (0, 14, 15)}
    assert {days: len(part) for days, part in told.items()} == {0: 2, 14: 2, 15: 0}


def test_rows_that_were_tampered_with_are_found_and_put_right(db, people, phone, deliver):
    phone.take("latihan-satu", WRONG)
    deliver(phone.acts)
    assert projections.differences(people.alice.id, "kursus-kecil") == []
    before = {name: (row.due_on, row.stability, row.difficulty) for name, row in cards(db).items()}
    db.session.execute(update(RecallCardRow).where(RecallCardRow.question == "l1").values(due_on=date(2030, 1, 1)))
    db.session.execute(delete(RecallCardRow).where(RecallCardRow.question == "l2"))
    db.session.commit()
    assert projections.differences(people.alice.id, "kursus-kecil") == [
        f"recall_card akun {people.alice.id} kursus kursus-kecil latihan-satu {name}" for name in ("l1", "l2")
    ]
    service.rebuild(people.alice.id, "kursus-kecil", NOW)
    assert {name: (row.due_on, row.stability, row.difficulty) for name, row in cards(db).items()} == before


_DEED = st.sampled_from(["salah", "benar", "lagi", "baik", "mudah", "besok", "pekan depan", "jam mundur"])


@settings(max_examples=15)
@given(deeds=st.lists(_DEED, min_size=1, max_size=8), chance=st.randoms(use_true_random=False), parts=st.integers(1, 4), again=st.integers(0, 4))
def test_any_order_split_and_repetition_gives_the_same_cards(db, course, newcomer, deeds, chance, parts, again):
    account_id = newcomer()
    phone = Phone(course.slug, course.release, name=f"hp-{account_id}")
    doing = {
        "salah": lambda: phone.take("latihan-satu", WRONG),
        "benar": lambda: phone.take("latihan-satu"),
        "lagi": lambda: phone.recall("latihan-satu", "l1", 1),
        "baik": lambda: phone.recall("latihan-satu", "l1", 3),
        "mudah": lambda: phone.recall("latihan-satu", "l2", 4),
        "besok": lambda: phone.wait(days=1),
        "pekan depan": lambda: phone.wait(days=7),
        "jam mundur": lambda: phone.set_clock(hours=-30),
    }
    for deed in deeds:
        doing[deed]()
    sent = phone.acts + [chance.choice(phone.acts) for _ in range(again if phone.acts else 0)]
    chance.shuffle(sent)
    cuts = sorted(chance.randrange(len(sent) + 1) for _ in range(parts - 1))
    for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        assert service.take_in(account_id=account_id, agency_id=None, device="hp", parcels=sent[start:end], now=NOW).refused == ()
        assert projections.differences(account_id, course.slug) == []


def _noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.zone())
