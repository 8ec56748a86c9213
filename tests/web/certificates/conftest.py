"""Finished courses and what follows from them, for the tests of certificates."""

import re
from datetime import UTC, datetime

import pytest

from lms.certificates import service
from lms.learning.service import take_in
from tests.support.acts import Phone

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def text(answer):
    """What a person reads on the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.fixture
def finish(db):
    """`finish(person, course)`: the person does everything the course asks."""

    def do(person, course, now=NOW):
        phone = Phone(course.slug, course.release, name=f"hp-{person.id}")
        take_in(account_id=person.id, agency_id=person.agency_id, device=phone.name, parcels=phone.finish().acts, now=now)
        return service.find_for_course(person.id, course.slug)

    return do


@pytest.fixture
def issued(finish, people, course):
    """Alice's certificate, issued by rule."""
    return finish(people.alice, course)


@pytest.fixture
def waiting(finish, people, course, course_in_sequence):
    """Alice's certificate of the course whose certificates are checked."""
    finish(people.alice, course)
    return finish(people.alice, course_in_sequence)
