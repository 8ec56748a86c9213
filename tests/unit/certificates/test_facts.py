"""What a certificate says of the exams: the required ones, and nothing of one that is not or that nobody has marked yet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.certificates.facts import Holder, gather
from lms.certificates.template import Template
from lms.courses.compile import compile_course
from lms.learning.jp import FIRST_RULE
from lms.learning.progress import AWAITING, DONE, fold
from lms.records.events import Event
from tests.support.acts import Phone
from tests.support.compiled import events
from tests.support.essays import opinion_data
from tests.unit.courses.samples import named

RELEASE = "e" * 64
EXAM = "---\nkuis: Ujian\nid: ujian\nuntuk: ujian\n---\n\n## pilihan ganda\nid: u1\n\nBerapa?\n\n- [x] 48\n- [ ] 40\n"
ESSAY = """---
kuis: Tugas tulis
id: tugas
untuk: ujian
wajib: tidak
---

## uraian
id: t1

Ceritakan.

Rubrik:
- Isi (60)
- Bahasa (40)
"""
COURSE = compile_course(named({"02-ujian.kuis.md": EXAM, "03-tugas.kuis.md": ESSAY}), slug="waktu-loket")
HOLDER = Holder(name="Alice", nip="", employment="PNS", rank="", post="", unit="Distrik Uji", agency="Kabupaten Uji")


@pytest.fixture
def phone():
    """Everything that is required, rightly done."""
    phone = Phone("waktu-loket", RELEASE)
    phone.complete("antrean")
    hand_in(phone, "antrean-kuis", {"an-1": "a"})
    hand_in(phone, "ujian", {"u1": "a"})
    return phone


def hand_in(phone, quiz, answers):
    attempt = phone.start(quiz)
    given = [phone.answer(quiz, attempt, question, response)["id"] for question, response in answers.items()]
    phone.submit(quiz, attempt, given)
    return attempt, given[0]


def progress(phone, *marks):
    return fold([*events(phone.acts), *marks], {RELEASE: COURSE})


def facts(reached):
    day = date(2026, 11, 2)
    return gather(holder=HOLDER, course=COURSE, progress=reached, started=day, finished=day, rule=FIRST_RULE, template=Template())


def score(reached):
    return facts(reached).score


def mark(phone, attempt, answer, points):
    data = opinion_data(attempt, answer, points=points, question="t1")
    at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    place = {"course": phone.course, "release": RELEASE, "item": "tugas"}
    return Event(id="nilai-1", verb="marked", **place, at=at, offset=540, mono=None, seq=1, data=data, device="penilai")


def test_an_optional_essay_has_no_score_until_it_is_marked_and_holds_up_no_certificate(phone):
    attempt, answer = hand_in(phone, "tugas", {"t1": "Sudah saya ceritakan."})
    waiting = progress(phone)
    assert (waiting.item("tugas").state, waiting.item("tugas").best) == (AWAITING, None)
    assert (waiting.state, waiting.percent, score(waiting)) == (DONE, 100, 100.0)
    marked = progress(phone, mark(phone, attempt, answer, (30, 10)))
    assert marked.item("tugas").best == 40.0


def test_a_low_mark_on_an_optional_exam_does_not_lower_the_score_on_the_certificate(phone):
    attempt, answer = hand_in(phone, "tugas", {"t1": "Sudah saya ceritakan."})
    assert score(progress(phone, mark(phone, attempt, answer, (0, 0)))) == 100.0


def test_an_essay_that_was_left_out_earns_nothing_at_once(phone):
    other = phone.start("tugas")
    phone.submit("tugas", other, [])
    assert progress(phone).item("tugas").best == 0.0


@pytest.mark.parametrize(("quiz", "noted"), [("ujian", True), ("tugas", False)])
def test_only_a_required_exam_is_noted_as_done_without_the_server(phone, quiz, noted):
    attempt, answer = hand_in(phone, "tugas", {"t1": "Sudah saya ceritakan."})
    held = [replace(act, received_at=act.at + timedelta(days=act.item == quiz)) for act in events(phone.acts)]
    reached = fold([*held, mark(phone, attempt, answer, (30, 10))], {RELEASE: COURSE})
    assert reached.item(quiz).offline
    assert bool(facts(reached).notes) is noted
