"""A course with prates, pascates and survey, and learners who take it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from lms.auth import service as accounts
from lms.learning.service import take_in
from tests.support import scenes
from tests.support.acts import Phone

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BEFORE = {"p1": "b", "p2": "a", "p3": ["a"], "p4": "7"}
AFTER = {"p1": "a", "p2": "a", "p3": ["a", "b"], "p4": "6"}
SURVEY = {"s-materi": {"a": "5", "b": "4"}, "s-ajar": {"a": "3"}, "s-tempat": "a", "s-saran": "Tambah contoh."}


@dataclass
class Classroom:
    """Learners of `kursus-evaluasi`. `learn` makes one in that unit and lets him take the whole course."""

    release: str
    units: dict[str, int]
    count: int = 0

    def learn(self, unit: str = "kab-distrik", *, before: Any = BEFORE, after: Any = AFTER, survey: Any = SURVEY, year: int = 2026) -> int:
        """The account's id. None instead of answers leaves that quiz out."""
        self.count += 1
        fields = {"name": f"Murid {self.count}", "nip_text": None, "email_text": f"m{self.count}@uji.example", "employment": "PNS", "rank": "", "post": ""}
        draft = accounts.check_fields(**fields, agency_id=self.units[unit], roles=("peserta",), is_demo=False)
        account = accounts.add_account(draft, password_hash="!", temporary=False, now=NOW)
        moment = datetime(year, 11, 1, 8, 0, tzinfo=UTC)
        phone = Phone("kursus-evaluasi", self.release, name=f"hp-{self.count}", seed=self.count, now=moment)
        phone.enrol()
        self._answer(phone, "paham-prates", before)
        phone.complete("isi")
        self._answer(phone, "paham", after)
        self._answer(phone, "survei", survey)
        receipt = take_in(account_id=account.id, agency_id=self.units[unit], device=phone.name, parcels=phone.acts, now=max(NOW, moment.replace(month=12)))
        assert receipt.refused == ()
        return account.id

    @staticmethod
    def _answer(phone: Phone, item: str, answers: Any) -> None:
        if answers is None:
            return
        attempt = phone.start(item)
        for question, response in answers.items():
            phone.answer(item, attempt, question, response)
        phone.submit(item, attempt)


@pytest.fixture
def classroom(db, people, at):
    """The course, published by Bayu's instansi before anybody learns."""
    at("2024-01-05 09:00")
    published = scenes.publish("kursus-evaluasi", people.bayu.id)
    at("2026-11-22 12:00")
    units = {"kab-distrik": people.alice.agency_id, "kab": people.bayu.agency_id, "lain-distrik": people.charlie.agency_id, "lain": people.erwin.agency_id}
    return Classroom(release=published.release, units=units)


@pytest.fixture
def as_(app, people, sign_in):
    """`as_("bayu")`: a browser with that person signed in."""
    return lambda who: sign_in(app.test_client(), getattr(people, who))
