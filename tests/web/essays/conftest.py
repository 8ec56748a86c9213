"""Essays that wait, and the people who mark them: Bayu and Citra teach in the course's agency, Erwin in another."""

import re
from datetime import UTC, datetime

import pytest

from lms.auth import service as accounts
from lms.essays import service
from lms.essays.sheet import Sheet
from lms.learning.service import take_in
from tests.support import scenes
from tests.support.acts import Phone
from tests.support.essays import TEXT, hand_in

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def text(answer):
    """What a person reads on the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.fixture
def essay_course(db, people):
    """`kursus-jenis`, published for the agency of the cast, and the markers' roles."""
    accounts.grant_role(people.citra.id, "pengajar", people.citra.agency_id)
    accounts.grant_role(people.erwin.id, "pengajar", people.erwin.agency_id)
    return scenes.publish("kursus-jenis", people.bayu.id)


@pytest.fixture
def write(essay_course):
    """`write(person)`: the person hands in the exam with an essay; gives attempt, answer and the phone it was done on."""

    def do(person, words=TEXT, answers=None, seed=1):
        phone = Phone(essay_course.slug, essay_course.release, name=f"hp-{person.id}", seed=seed)
        attempt, answer = hand_in(phone, words, answers)
        receipt = take_in(account_id=person.id, agency_id=person.agency_id, device=phone.name, parcels=phone.acts, now=NOW)
        assert receipt.refused == ()
        return attempt, answer, phone

    return do


@pytest.fixture
def mark(db):
    """`mark(person, answer, points)`: the person's opinion, as the marking page gives it."""

    def do(person, answer, points=(40, 30), *, second=False, seen=0, now=NOW, **words):
        sheet = Sheet(points={"1": points[0], "2": points[1]}, **words)
        return service.mark(answer, paths={_reach(person)}, marker=person.id, sheet=sheet, wants_second=second, seen=seen, now=now)

    return do


def _reach(person):
    return person.path
