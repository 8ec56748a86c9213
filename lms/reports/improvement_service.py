"""The improvement log: what was changed in a course because of what its evaluation showed. Rows are only added."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lms import clock
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import command, db
from lms.errors import Invalid
from lms.reports.models import Improvement

#: Letters in each of the two texts.
LEAST_TEXT, MOST_TEXT = 5, 1000
#: So many of the newest entries stand in the report.
SHOWN = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the log. `release` is the number of the release that holds the change, None where it changes no text."""

    done_on: date
    observed: str
    change: str
    release: int | None
    author: str


@command
def add(course: str, *, observed: str, change: str, done_on: date, release: int | None, account_id: int, now: datetime) -> None:
    """Write down what was observed and what was changed. The caller has checked who may. Raises Invalid, NotFound (course)."""
    held = courses.get_course(course)
    observed, change = " ".join(observed.split()), " ".join(change.split())
    if not all(LEAST_TEXT <= len(text) <= MOST_TEXT for text in (observed, change)):
        raise Invalid(f"Tuliskan apa yang terlihat dan apa yang diubah, masing-masing {LEAST_TEXT} sampai {MOST_TEXT} huruf.")
    if done_on > clock.local_day(now):
        raise Invalid("Tanggal perubahan tidak boleh di masa depan. Catat setelah perubahannya dilakukan.")
    released = next((one.id for one in courses.releases(held.slug) if one.number == release), None) if release else None
    if release and released is None:
        raise Invalid(f"Rilis {release} tidak ada pada kursus ini. Periksa nomornya, atau kosongkan.")
    db.session.add(Improvement(course=course, observed=observed, change=change, done_on=done_on, release=released, account_id=account_id, at=now))


def entries(course: str) -> list[Entry]:
    """The log of a course, latest first."""
    numbers = {one.id: one.number for one in courses.releases(course)}
    query = select(Improvement, Account.name).join(Account, Account.id == Improvement.account_id).where(Improvement.course == course)
    rows = db.session.execute(query.order_by(Improvement.done_on.desc(), Improvement.id.desc()).limit(SHOWN))
    return [
        Entry(done_on=row.done_on, observed=row.observed, change=row.change, release=numbers.get(row.release or ""), author=author) for row, author in rows
    ]
