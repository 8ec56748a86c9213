"""Acts that come in a file: accepted once, for their owner, whoever brings them; refused when altered."""

import io
import json
import re

import pytest
from sqlalchemy import func, select

from lms.offline.models import HandDelivery
from lms.offline.sealing import FORMAT, seal
from lms.records.service import LearningEvent, events_of
from tests.support.acts import Phone, delivery


@pytest.fixture
def phone(course):
    return Phone(course.slug, course.release)


@pytest.fixture
def key(app, people, sign_in):
    """The key that Alice's phone got with its first exchange after signing in."""
    headers = {"X-LMS": str(people.alice.id), "Origin": "http://localhost"}
    return sign_in(app.test_client(), people.alice).post("/sinkron", json=delivery([]), headers=headers).json["seal"]


@pytest.fixture
def bayu(client, people, sign_in):
    """The browser of somebody who has a connection."""
    return sign_in(client, people.bayu)


def file_of(person, phone, key, acts=None):
    content = json.dumps({"account": person.id, "device": "hp-uji", "made": "2026-11-01T08:00:00Z", "events": phone.acts if acts is None else acts})
    return json.dumps({"format": FORMAT, "content": content, "mac": seal(content, key)}).encode()


def bring(browser, data):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/kiriman/").get_data(as_text=True))[1]
    fields = {"csrf_token": token, "file": (io.BytesIO(data), "kiriman.json")}
    return browser.post("/kiriman/", data=fields, headers={"Origin": "http://localhost"}, content_type="multipart/form-data")


def count(db, model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_anybody_may_bring_it_and_it_counts_for_its_owner(db, bayu, people, phone, key):
    answer = bring(bayu, file_of(people.alice, phone.finish(), key))
    assert answer.status_code == 200
    assert "Kiriman diterima" in answer.get_data(as_text=True)
    db.session.rollback()
    assert {event.id for event in events_of(people.alice.id, "kursus-kecil")} == {act["id"] for act in phone.acts}
    assert events_of(people.bayu.id, "kursus-kecil") == []
    note = db.session.scalars(select(HandDelivery)).one()
    assert (note.account_id, note.brought_by, note.accepted, note.refused) == (people.alice.id, people.bayu.id, len(phone.acts), 0)


def test_it_is_accepted_once(db, bayu, people, phone, key):
    data = file_of(people.alice, phone.finish(), key)
    bring(bayu, data)
    again = bring(bayu, data)
    assert "Sudah pernah diterima" in again.get_data(as_text=True)
    assert (count(db, LearningEvent), count(db, HandDelivery)) == (len(phone.acts), 1)


def test_the_device_may_still_send_the_same_itself(app, db, bayu, people, phone, key, sign_in):
    bring(bayu, file_of(people.alice, phone.finish(), key))
    headers = {"X-LMS": str(people.alice.id), "Origin": "http://localhost"}
    reply = sign_in(app.test_client(), people.alice).post("/sinkron", json=delivery(phone.acts), headers=headers).json
    assert reply["accepted"] == [act["id"] for act in phone.acts]
    assert count(db, LearningEvent) == len(phone.acts)


def test_an_altered_file_is_refused_and_nothing_is_recorded(db, bayu, people, phone, key):
    data = file_of(people.alice, phone.finish(), key).replace(b"completed", b"submitted", 1)
    answer = bring(bayu, data)
    assert answer.status_code == 422
    assert "Segel berkas ini tidak cocok" in answer.get_data(as_text=True)
    assert (count(db, LearningEvent), count(db, HandDelivery)) == (0, 0)


def test_nobody_can_seal_for_another(db, bayu, people, phone, key):
    assert bring(bayu, file_of(people.charlie, phone.finish(), key)).status_code == 422
    assert count(db, LearningEvent) == 0


def test_what_cannot_be_used_is_kept_aside_and_said(bayu, people, phone, key):
    act = phone.complete("satu")
    answer = bring(bayu, file_of(people.alice, phone, key, [act, act | {"id": "bukan-uuid"}]))
    assert "1 catatan milik" in answer.get_data(as_text=True)
    assert "1 catatan tidak dapat dipakai" in answer.get_data(as_text=True)


def test_a_form_without_a_file_is_answered_with_a_sentence(bayu, course):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', bayu.get("/kiriman/").get_data(as_text=True))[1]
    answer = bayu.post("/kiriman/", data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 422
    assert "Pilih dahulu berkas kiriman" in answer.get_data(as_text=True)


def test_whoever_has_not_signed_in_is_asked_to(client, people):
    assert client.get("/kiriman/").status_code == 302


def test_the_key_comes_only_when_a_device_begins_anew(app, people, sign_in, key):
    browser = sign_in(app.test_client(), people.alice)
    headers = {"X-LMS": str(people.alice.id), "Origin": "http://localhost"}
    assert "seal" not in browser.post("/sinkron", json=delivery([], since="0"), headers=headers).json


def test_the_acts_of_another_account_are_not_taken_for_mine(app, db, people, phone, sign_in):
    phone.complete("satu")
    headers = {"X-LMS": str(people.alice.id), "Origin": "http://localhost"}
    answer = sign_in(app.test_client(), people.bayu).post("/sinkron", json=delivery(phone.acts), headers=headers)
    assert answer.status_code == 409
    assert count(db, LearningEvent) == 0
