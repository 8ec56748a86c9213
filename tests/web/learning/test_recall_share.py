"""A day's share of recall cards: no more than that, none hidden by those that are passed over, and what was reviewed stays counted."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from lms import clock
from lms.learning import recall_service, service
from lms.learning.models import RecallCardRow
from lms.learning.recall import MOST_A_DAY
from tests.support.acts import WRONG, Phone

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_nobody_faces_more_than_a_days_share(db, people, course):
    day = clock.local_day(NOW)
    figures = {"stability": 1.0, "difficulty": 5.0, "rated_on": day - timedelta(days=9), "due_on": day - timedelta(days=8), "recalled_on": None}
    held = {"account_id": people.alice.id, "course": course.slug, "item": "latihan-satu"}
    db.session.execute(RecallCardRow.__table__.insert(), [held | figures | {"question": f"l{number % 2 + 1}", "item": "latihan-satu"} for number in range(2)])
    standing = recall_service.today(people.alice.id, people.alice.agency_id, NOW)
    assert (standing.count, standing.minutes, standing.more, standing.done) == (2, 1, False, 0)
    others = [held | figures | {"question": f"x{number}", "recalled_on": day, "due_on": day + timedelta(days=3)} for number in range(MOST_A_DAY - 1)]
    db.session.execute(RecallCardRow.__table__.insert(), others)
    standing = recall_service.today(people.alice.id, people.alice.agency_id, NOW)
    assert (standing.count, standing.more, standing.done, standing.next_on) == (1, True, MOST_A_DAY - 1, day + timedelta(days=1))
    assert len(recall_service.device_part(people.alice.id, people.alice.agency_id, NOW)) == 1
    db.session.execute(RecallCardRow.__table__.insert(), [held | figures | {"question": "x99", "recalled_on": day, "due_on": day + timedelta(days=3)}])
    standing = recall_service.today(people.alice.id, people.alice.agency_id, NOW)
    assert (standing.first, standing.count, standing.more) == (None, 0, True)
    assert recall_service.device_part(people.alice.id, people.alice.agency_id, NOW) == []
    db.session.rollback()


def test_cards_that_are_passed_over_hide_none_that_come_after_them(db, people, course):
    day = clock.local_day(NOW)
    figures = {"stability": 1.0, "difficulty": 5.0, "rated_on": day - timedelta(days=9), "recalled_on": None}
    held = {"account_id": people.alice.id, "course": course.slug, "item": "latihan-satu"} | figures
    # On one day, so that a page ends in the middle of it.
    gone = [held | {"course": f"lama-{number % 2}", "question": f"x{number}", "due_on": day - timedelta(days=8)} for number in range(1100)]
    db.session.execute(RecallCardRow.__table__.insert(), gone)
    alive = [held | {"question": "l1", "due_on": day - timedelta(days=8)}, held | {"question": "l2", "due_on": day + timedelta(days=2)}]
    db.session.execute(RecallCardRow.__table__.insert(), alive)
    assert recall_service.today(people.alice.id, people.alice.agency_id, NOW).first.question.id == "l1"
    assert [name for _, _, name, _ in recall_service.device_part(people.alice.id, people.alice.agency_id, NOW)] == ["l1", "l2"]
    db.session.rollback()


def test_a_card_that_leaves_with_its_review_counts_among_todays(db, people, course):
    def deliver(acts, now=NOW):
        service.take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-uji", parcels=acts, now=now)

    def due():
        db.session.rollback()
        return dict(db.session.execute(select(RecallCardRow.question, RecallCardRow.due_on)).all())

    phone = Phone(course.slug, course.release)
    phone.take("latihan-satu", WRONG)
    deliver(phone.acts)
    # Rated easy each time it comes back, until it is known.
    for _ in range(9):
        day = due()["l1"]
        phone.now = noon = datetime(day.year, day.month, day.day, 12, tzinfo=clock.zone())
        act = phone.recall("latihan-satu", "l1", 4)
        deliver([act], now=noon + timedelta(minutes=1))
        if "l1" not in due():
            break
    assert "l1" not in due()
    now = noon + timedelta(hours=1)
    standing = recall_service.today(people.alice.id, people.alice.agency_id, now)
    assert (standing.done, standing.count) == (1, 1)
    assert recall_service.today(people.alice.id, people.alice.agency_id, now + timedelta(days=1)).done == 0
    phone.recall("latihan-satu", "l2", 3)
    deliver(phone.acts[-1:], now=now)
    assert recall_service.today(people.alice.id, people.alice.agency_id, now).done == 2
