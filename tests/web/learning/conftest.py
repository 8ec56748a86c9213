"""Deliveries and learners for the tests of this folder."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from lms.auth import service as accounts
from lms.learning import service

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def deliver(db, people):
    """`deliver(person, acts)`: one delivery, as it comes from a device."""
    return lambda person, acts, device="hp-uji": service.take_in(account_id=person.id, agency_id=person.agency_id, device=device, parcels=acts, now=NOW)


@pytest.fixture
def newcomer(db, people):
    """`newcomer()`: one more learner in Alice's unit, without a way to sign in."""

    def make():
        number = db.session.scalar(select(func.count()).select_from(accounts.Account)) + 1
        db.session.rollback()
        fields = {"name": f"Peserta {number}", "nip_text": None, "email_text": f"p{number}@uji.example", "employment": "PNS", "rank": "", "post": ""}
        draft = accounts.check_fields(**fields, agency_id=people.alice.agency_id, roles=("peserta",), is_demo=False)
        return accounts.add_account(draft, password_hash="!", temporary=False, now=NOW).id

    return make
