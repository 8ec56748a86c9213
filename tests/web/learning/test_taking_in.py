"""Deliveries of acts: in any order, split anyhow, sent twice, by several people and processes, the rows come out the same."""

import os
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from config import from_environment
from lms import create_app
from lms.auth import service as accounts
from lms.courses import service as courses
from lms.db import command, is_busy
from lms.errors import Invalid, NotAllowed, NotFound
from lms.learning import projections, service
from lms.learning.models import AnswerMark, AttemptState, Enrolment, ItemState
from lms.learning.progress import fold
from lms.records import service as records
from lms.records.events import read_event
from lms.records.models import LearningEvent, QuarantinedEvent
from tests.support.acts import RIGHT, WRONG, Phone
from tests.support.compiled import events
from tests.support.processes import separate

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def rows(db, account_id):
    """The learner's projections, without the keys that only count rows."""
    found = {}
    for model in (Enrolment, ItemState, AttemptState, AnswerMark):
        counters = {"key", "account_id"} if model is AttemptState else {"id", "account_id"}
        columns = [column for column in model.__table__.columns if column.name not in counters]
        found[model.__tablename__] = sorted(map(tuple, db.session.execute(select(*columns).where(model.account_id == account_id))), key=repr)
    db.session.rollback()
    return found


_DEED = st.sampled_from(["enrol", "satu", "dua", "latihan", "ujian benar", "ujian salah", "mulai saja", "jam mundur", "besok"])


def live(deeds, course, seed):
    """What a learner who does these things leaves on the phone."""
    phone = Phone(course.slug, course.release, name=f"hp-{seed}")
    doing = {
        "enrol": phone.enrol,
        "satu": lambda: phone.complete("satu"),
        "dua": lambda: phone.complete("dua"),
        "latihan": lambda: phone.take("latihan-satu"),
        "ujian benar": lambda: phone.take("ujian"),
        "ujian salah": lambda: phone.take("ujian", WRONG),
        "mulai saja": lambda: phone.start("ujian"),
        "jam mundur": lambda: phone.set_clock(hours=-5),
        "besok": lambda: phone.wait(days=1),
    }
    for deed in deeds:
        doing[deed]()
    return phone.acts


@settings(max_examples=25)
@given(deeds=st.lists(_DEED, min_size=1, max_size=6), chance=st.randoms(use_true_random=False), parts=st.integers(1, 5), again=st.integers(0, 4))
def test_any_order_split_and_repetition_gives_the_same_rows(db, course, newcomer, deeds, chance, parts, again):
    # Beyond the allowed number it is the order of arrival that decides which attempts count.
    assume(sum(deed in ("ujian benar", "ujian salah", "mulai saja") for deed in deeds) <= 3)
    account_id = newcomer()
    acts = live(deeds, course, account_id)
    sent = acts + [chance.choice(acts) for _ in range(again if acts else 0)]
    chance.shuffle(sent)
    cuts = sorted(chance.randrange(len(sent) + 1) for _ in range(parts - 1))
    for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        receipt = service.take_in(account_id=account_id, agency_id=None, device="hp", parcels=sent[start:end], now=NOW)
        assert sorted(receipt.accepted) == sorted(act["id"] for act in sent[start:end])
        assert receipt.refused == ()
        if acts:
            assert projections.differences(account_id, course.slug) == []
        for slug, progress in receipt.progress.items():
            assert progress == projections.read_progress(account_id, slug)
        assert receipt.cursor == records.head(account_id)
    release = courses.load(course.release)
    expected = fold([replace(event, received_at=NOW) for event in events(acts, "hp")], {course.release: release})
    assert projections.read_progress(account_id, course.slug) == expected
    before = rows(db, account_id)
    if expected:
        enrolment = service.find_enrolment(account_id, course.slug)
        assert (enrolment.percent, enrolment.jp, enrolment.finished_at) == (expected.percent, expected.jp, expected.finished_at)
        service.rebuild(account_id, course.slug, NOW)
    assert rows(db, account_id) == before


def test_sending_twice_is_sending_once(db, people, course, deliver):
    acts = Phone(course.slug, course.release).finish().acts
    first, second = deliver(people.alice, acts), deliver(people.alice, acts)
    assert first.accepted == second.accepted == tuple(act["id"] for act in acts)
    assert db.session.scalar(select(func.count()).select_from(LearningEvent)) == len(acts)


def test_each_new_act_is_told_the_place_at_which_the_record_holds_it(db, people, course):
    add = command(records.add)
    read = {name: [read_event(act, name) for act in Phone(course.slug, course.release, name=name).finish().acts] for name in ("hp-a", "hp-b")}
    added = []
    # What others add in between takes positions too; what is known already takes none.
    for start in (0, 5, 10):
        add(people.bayu.id, read["hp-b"][start : start + 5], NOW)
        added += add(people.alice.id, [*read["hp-a"][:start][::-1], *read["hp-a"][start : start + 5]], NOW).new
    held = records.events_of(people.alice.id, course.slug)
    assert [(act.id, act.position, act.received_at) for act in added] == [(act.id, act.position, act.received_at) for act in held]
    assert len(held) == min(15, len(read["hp-a"]))


def test_acts_arrive_in_the_order_of_the_delivery_and_as_they_were_said(people, course, deliver):
    phone = Phone(course.slug, course.release)
    attempt = phone.start("ujian")
    for response in ("C:\\u0000 \"x\" 'y' %s :z {}\n", "é 😀 \u200b", ["b", "a"], {"b": 1e-7, "a": 12345678901234567890}, None):
        phone.answer("ujian", attempt, "u1", response)
    acts = [*phone.acts[::-1], phone.complete("satu")]
    deliver(people.alice, acts[:1])
    deliver(people.alice, acts)
    held = records.events_of(people.alice.id, course.slug)
    assert [event.id for event in held] == [act["id"] for act in acts]
    assert [(event.data, event.mono, event.seq) for event in held] == [(act["data"], act["mono"], act["seq"]) for act in acts]


def test_the_same_act_twice_in_one_delivery_is_held_once(db, people, course, deliver):
    act = Phone(course.slug, course.release).complete("satu")
    assert deliver(people.alice, [act, act]).accepted == (act["id"], act["id"])
    assert db.session.scalar(select(func.count()).select_from(LearningEvent)) == 1


def test_the_same_id_from_two_accounts_at_once_is_held_once_and_refused_once(app, db, people, course, database):
    phone = Phone(course.slug, course.release)
    act, other = phone.complete("satu"), phone.complete("dua")
    receipts = []

    def bring():
        with app.app_context():
            parcels = [act, other]
            receipts.append(service.take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=parcels, now=NOW))

    @command
    def hold():
        accounts.lock(people.fitri.id)
        records.add(people.fitri.id, [read_event(act, "hp-lain")], NOW)
        alices.start()
        # PostgreSQL tells that somebody waits for what is held here; on SQLite nobody can begin before it is let go.
        while database == "postgresql" and alices.is_alive() and not waits():
            pass

    def waits():
        with db.engine.connect() as connection:
            return connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"))

    alices = threading.Thread(target=bring)
    hold()
    alices.join(timeout=60)
    (receipt,) = receipts
    assert receipt.accepted == (other["id"],)
    assert [(refusal.id, refusal.reason) for refusal in receipt.refused] == [(act["id"], "bentrok")]
    assert [(event.id, event.device) for event in records.events_of(people.fitri.id, course.slug)] == [(act["id"], "hp-lain")]
    assert [event.id for event in records.events_of(people.alice.id, course.slug)] == [other["id"]]
    assert [row.reason for row in db.session.scalars(select(QuarantinedEvent))] == ["bentrok"]


@pytest.mark.parametrize("change", [{"item": "dua"}, {"seq": 99}, {"at": "2026-11-02T08:00:00+09:00"}, {"data": {"x": 1}}])
def test_the_same_id_with_other_content_is_refused_and_kept_aside(db, people, course, deliver, change):
    act = Phone(course.slug, course.release).complete("satu")
    deliver(people.alice, [act])
    receipt = deliver(people.alice, [act | change])
    assert receipt.accepted == ()
    assert [(refusal.id, refusal.reason) for refusal in receipt.refused] == [(act["id"], "bentrok")]
    (kept,) = db.session.scalars(select(QuarantinedEvent))
    assert (kept.account_id, kept.event_id, kept.reason) == (people.alice.id, act["id"], "bentrok")
    assert service.find_enrolment(people.alice.id, course.slug).percent == 25


def test_two_contents_under_one_id_in_one_delivery_keep_the_first(people, course, deliver):
    act = Phone(course.slug, course.release).complete("satu")
    receipt = deliver(people.alice, [act, act | {"item": "dua"}])
    assert (receipt.accepted, [refusal.reason for refusal in receipt.refused]) == ((act["id"],), ["bentrok"])


def test_nobody_can_take_over_the_id_of_anothers_act(people, course, deliver):
    act = Phone(course.slug, course.release).complete("satu")
    deliver(people.alice, [act])
    receipt = deliver(people.charlie, [act])
    assert (receipt.accepted, [refusal.reason for refusal in receipt.refused]) == ((), ["bentrok"])
    assert service.find_enrolment(people.charlie.id, course.slug) is None


def test_what_is_refused_is_kept_once_with_its_reason(db, people, course, deliver):
    phone = Phone(course.slug, course.release)
    odd = [{"id": "ganjil"}, None, phone.complete("tidak-ada"), phone.complete("ujian"), phone.complete("satu") | {"release": "0" * 64}]
    odd.append(phone.answer("ujian", phone.start("ujian"), "l1", "b"))
    for _ in range(2):
        receipt = deliver(people.alice, odd)
        assert [refusal.reason for refusal in receipt.refused] == ["verba", "bentuk", "item", "item", "rilis", "soal"]
    kept = db.session.scalars(select(QuarantinedEvent).order_by(QuarantinedEvent.id)).all()
    assert [row.reason for row in kept] == ["verba", "bentuk", "item", "item", "rilis", "soal"]
    assert all(row.detail and row.raw for row in kept)
    assert service.find_enrolment(people.alice.id, course.slug) is None


@pytest.mark.parametrize("raw", ["\x00", "\ud800", "x" * 100_000, {"a": "\udfff\x00"}, float("nan"), [[[]]]], ids=repr)
def test_even_what_no_database_can_hold_is_kept_readably(db, people, deliver, raw):
    assert len(deliver(people.alice, [raw]).refused) == 1
    assert db.session.scalar(select(func.count()).select_from(QuarantinedEvent)) == 1


def test_a_course_of_another_agency_takes_no_acts(people, closed_course, deliver):
    acts = [Phone(closed_course.slug, closed_course.release).complete("rahasia")]
    assert [refusal.reason for refusal in deliver(people.charlie, acts).refused] == ["akses"]
    assert len(deliver(people.alice, [acts[0]]).accepted) == 1


def test_device_cannot_grade_itself(people, course, deliver):
    phone = Phone(course.slug, course.release)
    attempt = phone.start("ujian")
    honest = phone.submit("ujian", attempt)
    honest["data"] |= {"score": 100, "passed": True, "marks": {"score": 100}}
    graded = phone.submit("ujian", attempt) | {"score": 100}
    receipt = deliver(people.alice, phone.acts[:1] + [honest, graded])
    assert [refusal.reason for refusal in receipt.refused] == ["bentuk"]
    progress = projections.read_progress(people.alice.id, course.slug)
    assert (progress.attempts[0].score, progress.attempts[0].passed) == (0.0, False)


def test_an_attempt_of_somebody_else_stays_theirs(people, course, deliver):
    alice, charlie = Phone(course.slug, course.release), Phone(course.slug, course.release, name="hp-charlie")
    attempt = alice.start("ujian")
    deliver(people.alice, alice.acts)
    for question, response in RIGHT.items():
        if question.startswith("u"):
            charlie.answer("ujian", attempt, question, response)
    charlie.submit("ujian", attempt)
    deliver(people.charlie, charlie.acts)
    assert projections.read_progress(people.alice.id, course.slug).attempts[0].answers == {}
    assert projections.differences(people.alice.id, course.slug) == projections.differences(people.charlie.id, course.slug) == []


def test_forms_and_devices_make_one_record(people, course, deliver):
    place = {"course": course.slug, "release": course.release}
    service.act(account_id=people.alice.id, agency_id=people.alice.agency_id, acts=[{"verb": "completed", **place, "item": "satu", "data": {}}], now=NOW)
    phone = Phone(course.slug, course.release)
    phone.complete("satu")
    phone.complete("dua")
    deliver(people.alice, phone.acts)
    assert service.find_enrolment(people.alice.id, course.slug).percent == 50


def test_forms_open_nothing_that_is_not_open_yet(db, people, course, course_in_sequence):
    def act(verb, published, item):
        acts = [{"verb": verb, "course": published.slug, "release": published.release, "item": item, "data": {}}]
        return service.act(account_id=people.alice.id, agency_id=people.alice.agency_id, acts=acts, now=NOW)

    with pytest.raises(NotAllowed, match="prasyarat"):
        act("enrolled", course_in_sequence, "")
    with pytest.raises(Invalid):
        act("completed", course, "tidak-ada")
    with pytest.raises(NotFound):
        service.take_in(account_id=10**9, agency_id=None, device="hp", parcels=[], now=NOW)


def test_work_on_a_course_whose_prerequisite_is_missing_is_kept(people, course, course_in_sequence, deliver):
    """A device may have taken both courses along; its record is kept, and the certificate waits for the prerequisite."""
    receipt = deliver(people.alice, Phone(course_in_sequence.slug, course_in_sequence.release).finish().acts)
    assert receipt.refused == ()
    assert service.find_enrolment(people.alice.id, course_in_sequence.slug).finished_at is not None


def test_jp_of_the_year_are_the_finished_courses_of_that_year(people, course, course_in_sequence, deliver):
    deliver(people.alice, Phone(course.slug, course.release).finish().acts)
    assert service.jp_standing(people.alice.id, "PNS", 2026).jp == 2
    assert service.jp_standing(people.alice.id, "PNS", 2025).jp == 0
    deliver(people.alice, Phone(course_in_sequence.slug, course_in_sequence.release, name="hp-2").finish().acts, "hp-2")
    assert service.jp_standing(people.alice.id, "PNS", 2026).jp == 4


def _send_from_another_process(environment, account_id, acts, gate):
    app = create_app(from_environment(environment))
    with app.app_context():
        gate.wait(60)
        for start in range(0, len(acts), 3):
            _send_until_taken_in(account_id, acts[start : start + 3])
    # The parent's atexit hooks are none of this process's business.
    os._exit(0)


def _send_until_taken_in(account_id, acts):
    """As a device does it: told that the server is busy (503), it sends the same once more."""
    for _ in range(20):
        try:
            return service.take_in(account_id=account_id, agency_id=None, device="hp", parcels=acts, now=NOW)
        except OperationalError as error:
            if not is_busy(error):
                raise
    raise AssertionError("the database was busy twenty times")


def test_several_processes_at_once_lose_nothing(db, stage, people, course):
    """A phone of Alice and one of Fitri, each sent by two processes at the same time."""
    parcels = [
        (people.alice.id, Phone(course.slug, course.release, name="hp-1").finish().acts),
        (people.fitri.id, Phone(course.slug, course.release, name="hp-3").finish().acts),
    ]
    gate = separate().Barrier(2 * len(parcels))
    workers = [separate().Process(target=_send_from_another_process, args=(stage.environment, *parcel, gate)) for parcel in parcels for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0] * len(workers)
    held = set(db.session.scalars(select(LearningEvent.id)))
    assert held == {act["id"] for _, acts in parcels for act in acts}
    assert [line for pair in records.every_learner() for line in projections.differences(*pair)] == []
