"""One learner cannot take the admin's queue away: what is no longer finished is a line with its doubt, and is not issued."""

from datetime import timedelta

from lms import clock
from lms.certificates import queue_service, service
from lms.certificates.models import Certificate
from lms.db import db as database
from lms.learning import projections
from lms.learning import service as learning
from tests.support.acts import Phone


def test_a_course_no_longer_finished_stays_a_line_and_is_not_issued(db, people, course, course_in_sequence):
    now = clock.now()
    small = Phone(course.slug, course.release).finish()
    phone = Phone(course_in_sequence.slug, course_in_sequence.release, seed=2).finish()
    for acts in (small.acts, phone.acts):
        learning.take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=acts, now=now)
    (waiting,) = queue_service.queue({people.citra.path}, now=now)
    passed = next(act["id"] for act in phone.acts if act["verb"] == "started" and act["item"] == "ujian-akhir")
    # A second, emptier hand-in of the passed attempt: the lesser counts.
    phone.submit("ujian-akhir", passed, [])
    learning.take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=phone.acts, now=now + timedelta(hours=1))
    assert projections.read_progress(people.alice.id, course_in_sequence.slug).finished_at is None
    (line,) = queue_service.queue({people.citra.path}, now=now)
    assert any("tidak lagi selesai" in doubt for doubt in line.warnings)
    assert service.approve([waiting.id], paths={people.citra.path}, decided_by=people.citra.id, now=now) == 0
    assert database.session.get(Certificate, waiting.id).number is None
