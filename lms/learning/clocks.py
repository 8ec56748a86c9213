"""Clocks of devices: what a wrong one says is moved into what is possible and marked, never dropped. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from lms.records.events import Event

#: A device's clock may be corrected by so much without anybody wondering.
TOLERANCE = timedelta(minutes=2)


def settle(events: Iterable[Event], published: Mapping[str, datetime]) -> list[Event]:
    """The acts with moments that can be true: not before their release existed, not after the server had them.

    `published` holds when each release came about. An act whose moment moves by more than the tolerance is `moved`, and a
    person looks before a certificate rests on it: otherwise anybody could choose the days he studied on.
    """
    return [_settled(event, published.get(event.release)) for event in events]


def was_offline(event: Event) -> bool:
    """Whether the act reached the server notably later than it was done: nobody but the device was there.

    By the device's clock, as settled. An act that a file brought is late by the time the file travelled.
    """
    return event.received_at is not None and event.received_at - event.at > TOLERANCE


def _settled(event: Event, earliest: datetime | None) -> Event:
    at, latest = event.at, event.received_at
    if earliest is not None and at < earliest:
        at = earliest
    if latest is not None and at > latest:
        at = latest
    return event if at is event.at else replace(event, at=at, moved=abs(at - event.at) > TOLERANCE)
