"""Extra attempts that an admin gives: whom and for which quiz, with the reason. Scoped to the admin's units in every query."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.agencies import service as agencies
from lms.auth import service as accounts
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import command, db
from lms.errors import Invalid, NotFound
from lms.learning import service
from lms.learning.models import AttemptGrant
from lms.learning.progress import ItemProgress
from lms.learning.projections import read_progress

#: At once; who needs more asks again.
MOST = 10
_ADMIN_DEVICE = "admin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limited:
    """A quiz with a limited number of attempts, as far as the learner has come with it."""

    course: str
    course_title: str
    item: str
    title: str
    used: int
    left: int
    best: float | None


def find_learner(nip: str, paths: Iterable[str]) -> Account | None:
    """The learner with that NIP within the units, or None."""
    return accounts.find_in_scope(nip, paths) if nip.strip() else None


def get_learner(account_id: int, paths: Iterable[str]) -> Account:
    """The learner, where he belongs to these units. Raises NotFound."""
    account = db.session.scalar(select(Account).where(Account.id == account_id, agencies.in_subtree(paths, Account.agency_id)))
    if account is None:
        raise NotFound("Peserta itu tidak ada di unit kerja yang Anda kelola.")
    return account


def limited_quizzes(account_id: int) -> list[Limited]:
    """The quizzes with limited attempts in the courses that the learner has begun, those without any left first."""
    found = []
    for enrolment in service.enrolments(account_id):
        progress = read_progress(account_id, enrolment.course)
        title = courses.title_of(enrolment.course)
        found += [_limited(enrolment.course, title, item) for item in progress.items if item.left is not None] if progress else []
    return sorted(found, key=lambda one: (one.left > 0, one.course_title, one.title))


def given(account_id: int) -> list[AttemptGrant]:
    """What the learner was given so far, newest first."""
    return list(db.session.scalars(select(AttemptGrant).where(AttemptGrant.account_id == account_id).order_by(AttemptGrant.id.desc()).limit(50)))


@command
def grant(*, account_id: int, paths: Iterable[str], course: str, item: str, attempts: int, reason: str, granted_by: int, now: datetime) -> Account:
    """Give a learner of these units extra attempts at a quiz he has begun the course of; his devices hear of it at the next exchange.

    Raises NotFound (learner, quiz), Invalid (figures, reason).
    """
    if not 1 <= attempts <= MOST or not 5 <= len(reason.strip()) <= 500:
        raise Invalid(f"Tambahan percobaan harus 1 sampai {MOST}, dengan alasan 5 sampai 500 huruf. Tidak ada yang tersimpan.")
    account = get_learner(account_id, paths)
    accounts.lock(account.id)
    progress = read_progress(account.id, course)
    held = progress.item(item) if progress else None
    if progress is None or held is None or held.left is None:
        raise NotFound("Kuis itu tidak membatasi percobaan, atau peserta ini belum memulai kursusnya.")
    row = AttemptGrant(account_id=account.id, course=course, item=item, attempts=attempts, reason=reason.strip(), granted_by=granted_by, granted_at=now)
    db.session.add(row)
    db.session.flush()
    # The row is what counts; the act in the learner's record is how his devices hear of it.
    place = {"course": course, "release": progress.release, "item": item}
    service.hold(account.id, id=str(uuid.uuid4()), verb="granted", **place, seq=row.id, data={"attempts": attempts}, device=_ADMIN_DEVICE, now=now)
    return account


def _limited(course: str, course_title: str, item: ItemProgress) -> Limited:
    return Limited(course=course, course_title=course_title, item=item.id, title=item.title, used=item.used, left=item.left or 0, best=item.best)
