"""Clocks that cannot be right are moved into what is possible and marked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lms.learning.clocks import settle
from tests.support.acts import Phone
from tests.support.compiled import RELEASE, events

PUBLISHED = datetime(2026, 10, 1, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 2, tzinfo=UTC)


def settled(**by):
    phone = Phone("kursus-kecil", RELEASE["kursus-kecil"])
    phone.set_clock(**by)
    phone.complete("satu")
    (act,) = (replace(event, received_at=RECEIVED) for event in events(phone.acts))
    (after,) = settle([act], {act.release: PUBLISHED})
    return act, after


def test_an_honest_moment_stays():
    before, after = settled()
    assert (after.at, after.moved) == (before.at, False)


def test_nothing_was_done_after_it_arrived():
    _, after = settled(days=60_000)
    assert (after.at, after.moved) == (RECEIVED, True)


def test_nothing_was_done_before_its_release_existed():
    _, after = settled(days=-7_000)
    assert (after.at, after.moved) == (PUBLISHED, True)


def test_a_clock_a_minute_fast_is_nobodys_concern():
    before, _ = settled()
    _, after = settled(seconds=(RECEIVED - before.at + timedelta(minutes=1)).total_seconds())
    assert (after.at, after.moved) == (RECEIVED, False)
