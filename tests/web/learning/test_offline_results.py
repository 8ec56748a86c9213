"""Results that were made without the server are called so everywhere; a quiz that needs the server is not taken along."""

import re

import pytest
import time_machine

from lms import clock
from lms.agencies import service as agencies
from lms.certificates import queue_service
from lms.certificates import service as certificates
from lms.courses import service as courses
from lms.learning import service as learning
from tests.support.acts import Phone, delivery
from tests.support.cast import BEGINNING
from tests.support.compiled import files_of
from tests.support.scenes import find_published

LABEL = "luring, tanpa pengawasan"
HEADERS = {"X-LMS": "uji", "Origin": "http://localhost"}


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def take_in(person, phone):
    learning.take_in(account_id=person.id, agency_id=person.agency_id, device="hp", parcels=phone.acts, now=clock.now())


@pytest.fixture
def alice(client, people, course, sign_in):
    return sign_in(client, people.alice)


@pytest.fixture
def barred(db, people, course):
    """The small course, published anew with an exam that needs a connection."""
    files = files_of("kursus-kecil")
    files["90-ujian.kuis.md"] = files["90-ujian.kuis.md"].replace(b"percobaan: 3", b"percobaan: 3\nluring: tidak")
    # Older than what learners do in the tests.
    with time_machine.travel(BEGINNING, tick=False):
        courses.publish(slug="kursus-kecil", files=files, agency_id=agencies.find_by_code("kab").id, account_id=people.bayu.id, note="uji")
    courses.current_pointer.cache_clear()
    return find_published("kursus-kecil")


def test_a_result_sent_weeks_later_says_so_on_every_page_and_to_the_device(alice, course):
    phone = Phone(course.slug, course.release)
    attempt = phone.take("ujian")
    reply = alice.post("/sinkron", json=delivery(phone.acts), headers=HEADERS).json
    assert reply["record"]["courses"]["kursus-kecil"]["attempts"][attempt]["offline"] is True
    assert LABEL in text(alice.get(f"/belajar/kursus-kecil/ujian/{attempt}/"))
    assert f"Nilai terbaik 100 ({LABEL})" in text(alice.get("/belajar/kursus-kecil/"))


def test_a_result_made_with_the_server_says_nothing(alice, course):
    phone = Phone(course.slug, course.release)
    attempt = phone.take("ujian")
    # Each act is sent in the moment in which it is done.
    for act in phone.acts:
        reply = alice.post("/sinkron", json=delivery([act | {"at": clock.now().isoformat()}]), headers=HEADERS).json
    held = reply["record"]["courses"]["kursus-kecil"]["attempts"][attempt]
    assert (held["score"], held.get("offline")) == (100.0, None)
    assert LABEL not in text(alice.get(f"/belajar/kursus-kecil/ujian/{attempt}/"))
    assert LABEL not in text(alice.get("/belajar/kursus-kecil/"))


def test_the_admin_sees_it_beside_the_facts_and_it_is_no_doubt(app, client, db, people, course, course_in_sequence, sign_in):
    for seed, published in enumerate((course, course_in_sequence), 1):
        take_in(people.alice, Phone(published.slug, published.release, seed=seed).finish())
    (line,) = queue_service.queue({people.citra.path}, now=clock.now())
    assert any(LABEL in note for note in line.notes)
    assert not any("luring" in doubt for doubt in line.warnings)
    assert LABEL in text(sign_in(client, people.citra).get("/admin/sertifikat/"))


def test_a_certificate_by_rule_waits_for_a_person_when_the_exam_needed_the_server(db, people, barred):
    take_in(people.alice, Phone(barred.slug, barred.release).finish())
    assert certificates.find_for_course(people.alice.id, "kursus-kecil").number is None
    (line,) = queue_service.queue({people.citra.path}, now=clock.now())
    assert any("perlu koneksi" in doubt for doubt in line.warnings)


def test_such_a_quiz_is_left_out_of_the_package_and_said_to_be(client, barred):
    package = client.get("/kursus/kursus-kecil/paket").json
    assert "/kursus/kursus-kecil/ujian/" not in package["pages"]
    assert len(package["sha256"]) == len(package["pages"])
    assert [item["id"] for item in package["items"] if item.get("online")] == ["ujian"]
    overview = text(client.get("/kursus/kursus-kecil/"))
    assert "perlu koneksi" in overview
    assert "Tidak ikut dibawa karena perlu koneksi: Ujian uji." in overview
    page = client.get("/kursus/kursus-kecil/ujian/").get_data(as_text=True)
    assert "data-online" in page
    assert "perlu koneksi saat dimulai" in page


def test_answers_that_come_late_all_the_same_are_kept_judged_and_flagged(alice, people, barred):
    phone = Phone(barred.slug, barred.release)
    attempt = phone.take("ujian")
    reply = alice.post("/sinkron", json=delivery(phone.acts), headers=HEADERS).json
    assert len(reply["accepted"]) == len(phone.acts)
    held = reply["record"]["courses"]["kursus-kecil"]["attempts"][attempt]
    assert (held["state"], held["score"], held["passed"], held["flags"]) == ("dinilai", 100.0, True, ["luring padahal perlu koneksi"])
