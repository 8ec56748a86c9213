"""Many learners at once, each with an account, acts in the record and a certificate that waits; without what only screens need."""

from datetime import datetime

from lms.auth.models import Account, AccountNip
from lms.certificates import service as certificates
from lms.db import command, db
from lms.records import service as records
from lms.records.events import read_event
from tests.support.acts import Phone
from tests.support.scenes import Published

#: So many people in one transaction.
_AT_ONCE = 100


def fill_queue(course: Published, *, count: int, agency_id: int, now: datetime) -> list[int]:
    """`count` new learners who have done everything that the course asks and wait for a certificate; gives its ids, oldest first."""
    return [held for at in range(0, count, _AT_ONCE) for held in _finish(course, range(at, min(at + _AT_ONCE, count)), agency_id, now)]


@command
def _finish(course: Published, numbers: range, agency_id: int, now: datetime) -> list[int]:
    waiting = []
    for number in numbers:
        person = {"name": f"Peserta {number}", "email": None, "password_hash": "!", "temporary_until": None, "is_demo": False, "is_active": True}
        account = Account(**person, employment="PNS", rank="Penata, III/c", post="Analis", agency_id=agency_id, created_at=now)
        db.session.add(account)
        db.session.flush()
        db.session.add(AccountNip(account_id=account.id, nip=f"199001012015021{number + 1:03d}", since=now))
        phone = Phone(course.slug, course.release, name=f"hp-{account.id}").finish()
        records.add(account.id, [read_event(act, phone.name) for act in phone.acts], now)
        waiting.append(certificates.request(account.id, course.slug, course.release, now).id)
    return waiting
