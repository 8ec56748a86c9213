"""POST /sinkron, as devices see it: the contract that every released client relies on."""

import gzip
import json
import re
from datetime import datetime

import pytest
from sqlalchemy import func, select

from lms.records.events import read_event
from lms.records.models import LearningEvent, QuarantinedEvent
from tests.support.acts import QUESTIONS, Phone, delivery

HEADERS = {"X-LMS": "uji", "Origin": "http://localhost"}
KEYS = {"accepted", "refused", "record", "cursor", "epoch", "now", "seal"}


@pytest.fixture
def alice(client, people, sign_in):
    """Alice's browser, signed in."""
    return sign_in(client, people.alice)


@pytest.fixture
def phone(course):
    """Alice's phone at work on the small course."""
    return Phone(course.slug, course.release)


def send(client, body, *, headers=HEADERS, **more):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/sinkron", data=data, headers=headers, content_type="application/json", **more)


def held(db, model=LearningEvent):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_one_round_trip_moves_both_ways(client, phone, people, sign_in, at):
    # Hours count for the year in which they were earned.
    at("2026-11-01 12:00")
    answer = send(sign_in(client, people.alice), delivery(phone.finish().acts))
    assert answer.status_code == 200
    reply = answer.json
    assert set(reply) == KEYS
    assert reply["accepted"] == [act["id"] for act in phone.acts]
    assert reply["refused"] == []
    assert datetime.fromisoformat(reply["now"]).tzinfo is not None
    record = reply["record"]
    assert (record["account"], record["name"], record["jp"]["jp"]) == (people.alice.id, people.alice.name, 2)
    course = record["courses"]["kursus-kecil"]
    assert (course["percent"], course["items"]["ujian"]["best"]) == (100, 100.0)
    (certificate,) = record["certificates"]
    assert (certificate["state"], bool(certificate["number"])) == ("terbit", True)


def test_the_reply_is_private_and_not_kept(alice):
    answer = send(alice, delivery([]))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content_type.startswith("application/json")


def test_an_empty_delivery_only_fetches(alice):
    reply = send(alice, delivery([])).json
    assert (reply["accepted"], reply["refused"], reply["record"]["courses"], reply["cursor"]) == ([], [], {}, "0")


def test_the_cursor_asks_for_changes_only(alice, phone, course_in_sequence):
    phone.complete("satu")
    first = send(alice, delivery(phone.acts)).json
    again = send(alice, delivery([], since=first["cursor"])).json
    assert again["record"]["courses"] == {}
    assert again["cursor"] == first["cursor"]
    other = Phone(course_in_sequence.slug, course_in_sequence.release, name="hp-2")
    other.enrol()
    third = send(alice, delivery(other.acts, device="hp-2", since=first["cursor"])).json
    assert set(third["record"]["courses"]) == {"kursus-berurutan"}
    everything = send(alice, delivery([], device="hp-baru")).json
    assert set(everything["record"]["courses"]) == {"kursus-kecil", "kursus-berurutan"}


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 400, None, 1.5, [], {"a": 1}, "0x10", True])
def test_an_unreadable_cursor_gives_everything(alice, phone, since):
    phone.complete("satu")
    send(alice, delivery(phone.acts))
    reply = send(alice, {"device": "hp", "since": since, "events": []})
    assert reply.status_code == 200
    assert set(reply.json["record"]["courses"]) == {"kursus-kecil"}


def test_a_cursor_of_a_server_that_was_restored_is_no_obstacle(alice, phone):
    phone.complete("satu")
    assert send(alice, delivery(phone.acts, since="999999999")).status_code == 200


def test_sent_twice_is_accepted_twice_and_held_once(alice, phone, db):
    phone.complete("satu")
    first, second = send(alice, delivery(phone.acts)).json, send(alice, delivery(phone.acts)).json
    assert first["accepted"] == second["accepted"]
    assert held(db) == 1


def test_one_bad_act_holds_up_no_other(alice, phone, db):
    good, bad = phone.complete("satu"), phone.complete("dua") | {"verb": "graded"}
    reply = send(alice, delivery([None, good, bad])).json
    assert reply["accepted"] == [good["id"]]
    assert [(one["id"], one["reason"], one["detail"][-1]) for one in reply["refused"]] == [("", "bentuk", "."), (bad["id"], "verba", ".")]
    assert held(db, QuarantinedEvent) == 2


def test_the_same_id_with_other_content_is_refused_as_a_clash(alice, phone, db):
    act = phone.complete("satu")
    send(alice, delivery([act]))
    reply = send(alice, delivery([act | {"seq": 77}])).json
    assert (reply["accepted"], [one["reason"] for one in reply["refused"]]) == ([], ["bentrok"])
    assert held(db, QuarantinedEvent) == 1


def test_acts_belong_to_whoever_is_signed_in_whatever_they_say(alice, phone, people, db):
    act = phone.complete("satu")
    assert [one["reason"] for one in send(alice, delivery([act | {"account": people.bayu.id}])).json["refused"]] == ["bentuk"]
    send(alice, delivery([act]) | {"account": people.bayu.id, "account_id": people.bayu.id})
    db.session.rollback()
    assert set(db.session.scalars(select(LearningEvent.account_id))) == {people.alice.id}


def test_five_hundred_acts_fit_and_one_more_does_not(alice, phone, db):
    for _ in range(501):
        phone.complete("satu")
    refused = send(alice, delivery(phone.acts))
    assert refused.status_code == 413
    assert (refused.json["most_events"], refused.json["most_bytes"]) == (500, 1024 * 1024)
    assert held(db) == 0
    assert len(send(alice, delivery(phone.acts[:500])).json["accepted"]) == 500


def test_one_mebibyte_is_the_most(alice, phone):
    act = phone.complete("satu")
    body = json.dumps(delivery([act])).encode()
    assert send(alice, body + b" " * (1024 * 1024 - len(body))).status_code == 200
    assert send(alice, body + b" " * (1024 * 1024 - len(body) + 1)).status_code == 413


def test_packed_bodies_are_unpacked(alice, phone):
    packed = gzip.compress(json.dumps(delivery(phone.finish().acts)).encode())
    reply = send(alice, packed, headers=HEADERS | {"Content-Encoding": "gzip"})
    assert len(reply.json["accepted"]) == len(phone.acts)


def test_a_gzip_bomb_is_refused_without_unpacking_it(alice):
    bomb = gzip.compress(b" " * (200 * 1024 * 1024), 9)
    assert len(bomb) < 1024 * 1024
    assert send(alice, bomb, headers=HEADERS | {"Content-Encoding": "gzip"}).status_code == 413


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"bukan gzip", lambda data: data[:12] + b"\xff" * 12 + data[24:], lambda data: b""])
def test_a_damaged_package_is_answered_with_a_sentence(alice, phone, damage):
    packed = gzip.compress(json.dumps(delivery(phone.finish().acts)).encode())
    reply = send(alice, damage(packed), headers=HEADERS | {"Content-Encoding": "gzip"})
    assert reply.status_code == 422
    assert "Kirim" in reply.json["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"device": "hp"}',
        b'{"device": "hp 1", "events": []}',
        b'{"device": "hp", "events": {}}',
        b'{"events": []}',
        b"[" * 200_000,
        b'{"device": "hp", "events": [' + b"9" * 5000 + b"]}",
    ],
    ids=lambda body: repr(body[:30]),
)
def test_a_body_that_cannot_be_read_is_kept_and_answered_with_a_sentence(alice, db, body):
    reply = send(alice, body)
    assert reply.status_code == 422
    assert "disimpan untuk diperiksa" in reply.json["message"]
    db.session.rollback()
    (kept,) = db.session.scalars(select(QuarantinedEvent))
    assert kept.reason == "bentuk"
    assert kept.raw[:100] == body.decode("utf-8", "backslashreplace")[:100]


def test_odd_numbers_and_texts_inside_acts_are_refused_one_by_one(alice, phone, db):
    acts = [phone.complete("satu") for _ in range(6)]
    odd = [{"mono": 1e999}, {"seq": 10**300}, {"data": {"x": float("nan")}}, {"data": {"x": "\ud800"}}, {"data": {"x": "\x00"}}, {"verb": []}]
    reply = send(alice, delivery([act | change for act, change in zip(acts, odd, strict=True)])).json
    assert [one["reason"] for one in reply["refused"]] == ["bentuk"] * 5 + ["verba"]
    assert held(db) == 0


def test_without_a_session_nothing_is_taken_and_the_device_is_told(client, phone, db):
    phone.complete("satu")
    reply = send(client, delivery(phone.acts))
    assert reply.status_code == 401
    assert "tetap aman" in reply.json["message"]
    assert held(db) == 0


def test_charlie_syncs_his_own_and_sees_nothing_of_alice(alice, app, people, sign_in, phone):
    send(alice, delivery(phone.finish().acts))
    reply = send(sign_in(app.test_client(), people.charlie), delivery([])).json
    assert (reply["record"]["account"], reply["record"]["courses"], reply["record"]["certificates"]) == (people.charlie.id, {}, [])
    assert reply["cursor"] == "0"


FOREIGN = {
    "no header": {"Origin": "http://localhost"},
    "foreign origin": {"X-LMS": "1", "Origin": "https://jahat.example"},
    "cross-site": {"X-LMS": "1", "Sec-Fetch-Site": "cross-site"},
    "null origin": {"X-LMS": "1", "Origin": "null"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_what_another_site_sends_is_not_taken(alice, phone, db, headers):
    phone.complete("satu")
    assert send(alice, delivery(phone.acts), headers=headers).status_code == 403
    assert held(db) == 0


def test_other_methods_are_not_answered(alice):
    assert alice.get("/sinkron").status_code == 405


def test_the_record_holds_no_key_of_a_graded_quiz(alice, phone):
    phone.take("ujian", dict.fromkeys(QUESTIONS["ujian"], "kota percobaan"))
    said = send(alice, delivery(phone.acts)).get_data(as_text=True)
    assert not re.search(r"rahasia|kota uji|answers|marks|key", said)


def test_odd_clocks_are_flagged_not_dropped(alice, phone):
    attempt = phone.start("latihan-satu")
    phone.set_clock(days=-400)
    phone.answer("latihan-satu", attempt, "l1", "b")
    phone.submit("latihan-satu", attempt)
    reply = send(alice, delivery(phone.acts)).json
    assert len(reply["accepted"]) == 3
    told = reply["record"]["courses"]["kursus-kecil"]["attempts"][attempt]
    assert (told["state"], told["flags"]) == ("dinilai", ["jam perangkat berubah"])


def test_old_formats_are_understood_for_ever():
    """What released devices have written down may arrive years later. Add to this list; never change it."""
    first = {
        "id": "0b1f0f7e-6a0e-4d41-9a53-0d3f2b1a7c11",
        "verb": "submitted",
        "course": "manajemen-waktu",
        "release": "0" * 64,
        "item": "ujian-akhir",
        "at": "2026-11-22T19:42:00.120+09:00",
        "mono": 120345.5,
        "seq": 41,
        "data": {"attempt": "0b1f0f7e-6a0e-4d41-9a53-0d3f2b1a7c10", "answers": 22},
    }
    for old in (first, first | {"at": "2026-11-22T10:42:00Z"}, first | {"mono": None}, first | {"data": {"attempt": first["data"]["attempt"]}}):
        event = read_event(old, "hp")
        assert (event.id, event.at.hour, event.at.minute) == (first["id"], 10, 42)
