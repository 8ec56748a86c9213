"""Nobody adds so much that the others wait; what finds no room is kept aside, and what is held stays acknowledged."""

import sqlite3

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from lms.learning import room, service
from lms.records import service as records
from lms.records.models import QuarantinedEvent
from tests.support.acts import MORNING, Phone


def deliver(person, acts):
    return service.take_in(account_id=person.id, agency_id=person.agency_id, device="hp", parcels=acts, now=MORNING.replace(month=12))


def test_attempts_beyond_any_honest_number_find_no_room(db, people, course, monkeypatch):
    # A hundred attempts would only make the test slow; the rule is the same for two.
    monkeypatch.setattr(room, "MAX_ATTEMPTS", 2)
    phone = Phone(course.slug, course.release)
    for _ in range(3):
        phone.start("latihan-satu")
    receipt = deliver(people.alice, phone.acts)
    assert receipt.accepted == (phone.acts[0]["id"], phone.acts[1]["id"])
    assert [refusal.reason for refusal in receipt.refused] == ["banyak"]
    assert db.session.scalars(select(QuarantinedEvent.event_id)).all() == [phone.acts[2]["id"]]
    assert deliver(people.alice, phone.acts[:2]).accepted == receipt.accepted


def test_acts_beyond_any_honest_number_find_no_room_and_known_ones_stay_known(db, people, course, monkeypatch):
    monkeypatch.setattr(room, "MAX_EVENTS", 2)
    phone = Phone(course.slug, course.release)
    phone.enrol()
    phone.complete("satu")
    phone.complete("dua")
    receipt = deliver(people.alice, phone.acts)
    assert len(receipt.accepted) == 2
    assert [refusal.reason for refusal in receipt.refused] == ["banyak"]
    assert deliver(people.alice, phone.acts[:2]).refused == ()


def test_beyond_the_quota_quarantine_keeps_the_beginning_and_the_length(db, people, monkeypatch):
    # Five hundred bodies would only make the test slow.
    monkeypatch.setattr(records, "_QUOTA", 1)
    for letter in "ab":
        service.quarantine_body(account_id=people.alice.id, device="hp", body=letter * 5000, now=MORNING)
    first, second = db.session.scalars(select(QuarantinedEvent.raw).order_by(QuarantinedEvent.id)).all()
    assert first == "a" * 5000
    assert second == f"{'b' * 4000}… (5000 karakter)"


def test_a_busy_database_asks_to_come_back(app, client):
    busy = OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))
    busy.orig.sqlite_errorcode = sqlite3.SQLITE_BUSY
    with app.test_request_context("/sinkron", headers={"Accept": "application/json"}):
        answer = app.handle_user_exception(busy)
        response = app.make_response(answer)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
