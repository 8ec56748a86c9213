"""Learners who have finished, their plans, and the links they hand on, for the tests of plans and follow-ups."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.learning.service import take_in
from lms.surveys import follow_up_service, link_service, plan_service
from lms.surveys.follow_up import STATEMENTS, Answer
from lms.surveys.plan import FALLING, MEASURES, OWN, Action, Measure, Opinion, Plan
from tests.support.acts import Phone

#: On the day after the course was finished; and when the follow-up is due.
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=90)
MORNING, THREE_MONTHS_ON = "2026-11-02 12:00", "2027-02-01 12:00"

#: A plan as its form sends it.
PLAN_FIELDS = {
    "aksi1-apa": "Menempel daftar syarat di loket",
    "aksi1-kapan": "2026-12-31",
    "aksi1-indikator": "Paling banyak 2 berkas sehari dikembalikan",
    "ukuran": "waktu",
    "sebelum": "45",
    "tanggal": "2026-11-01",
    "cara": "Rata-rata 20 pemohon pertama di buku register",
}
OPINION_FIELDS = {
    "versi": "1",
    "nama": "Kepala Uji",
    "jabatan": "Kepala Distrik",
    "keputusan": "disetujui",
    "komentar": "Baik, jalankan.",
    "dukungan": "Satu jam tiap Jumat.",
}
FOLLOW_UP_FIELDS = {
    "aksi_1": "sudah",
    "perilaku_terapkan": "5",
    "perilaku_dukungan": "4",
    "hambatan": ["perubahan", "waktu"],
    "hambatan_lain": "Mula-mula sulit",
    "sesudah": "30",
    "tanggal": "2027-01-31",
    "bukti": "Buku register Januari",
}


def text(answer):
    """What a person reads on the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def plan(*, before=45.0, code="waktu", name="Berkas dikembalikan", unit="berkas per minggu", actions=1):
    """A plan with that figure; `code` "" for none."""
    known = MEASURES.get(code)
    measure = Measure(
        code=code,
        name=known.name if known else name,
        unit=known.unit if known else unit,
        better=known.better if known else FALLING,
        before=before,
        before_on=date(2026, 11, 1),
        before_how="Buku register",
    )
    deeds = tuple(Action(what=f"Tindakan {number}", due_on=date(2026, 12, 31), indicator="Terlihat di loket") for number in range(1, actions + 1))
    return Plan(actions=deeds, measure=measure if code in MEASURES or code == OWN else None)


def answer(*, after=30.0, rating=4, states=("sudah",), obstacles=("waktu",), evidence="Buku register"):
    """A follow-up in which every statement gets the same rating."""
    return Answer(
        states=states,
        ratings={one.key: rating for one in STATEMENTS},
        obstacles=obstacles,
        obstacle_words="",
        after=after,
        after_on=None if after is None else date(2027, 1, 31),
        evidence=evidence,
    )


def opinion(verdict="disetujui", comment="Baik, jalankan."):
    """A supervisor's word."""
    return Opinion(name="Kepala Uji", post="Kepala Distrik", verdict=verdict, comment=comment, support="Waktu")


@pytest.fixture(autouse=True)
def morning(at):
    """Every test begins on the day after the course was finished; `at(THREE_MONTHS_ON)` goes on."""
    at(MORNING)


@pytest.fixture
def finish(db):
    """`finish(person, course)`: the person does everything the course asks, on the morning of 1 November."""

    def do(person, course):
        phone = Phone(course.slug, course.release, name=f"hp-{person.id}")
        take_in(account_id=person.id, agency_id=person.agency_id, device=phone.name, parcels=phone.finish().acts, now=NOW)
        db.session.rollback()

    return do


@pytest.fixture
def planned(finish, db):
    """`planned(person, course, plan)`: the person has finished and planned; gives the plan's id."""

    def do(person, course, wanted=None):
        finish(person, course)
        plan_service.save(person.id, course.slug, wanted or plan(), agency_id=person.agency_id, now=NOW)
        held = plan_service.find(person.id, course.slug).plan_id
        db.session.rollback()
        return held

    return do


@pytest.fixture
def link(db):
    """`link(person, course, purpose)`: the token of a fresh link."""

    def do(person, course, purpose="tanggapan", now=NOW):
        token = link_service.make_own(person.id, course.slug, purpose, now=now).token
        db.session.rollback()
        return token

    return do


@pytest.fixture
def answered(planned, link, db):
    """`answered(person, course, plan, own, head)`: planned, and answered after 90 days by those who are given an answer."""

    def do(person, course, wanted=None, own=None, head=None):
        held = planned(person, course, wanted)
        if own:
            follow_up_service.answer_own(person.id, course.slug, own, now=LATER)
        if head:
            token = link(person, course, "atasan", now=LATER)
            follow_up_service.answer_by_link(token, "atasan", head, name="Kepala Uji", post="Kepala Distrik", now=LATER)
        db.session.rollback()
        return held

    return do
