"""Which recall cards wait for a learner: today's, those of the coming days for his device, and what each rating would mean. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from lms import clock
from lms.courses import service as courses
from lms.courses.course import Course
from lms.db import db
from lms.errors import NotFound
from lms.learning.models import RecallCardRow
from lms.learning.recall import KNOWN_AFTER, MOST_A_DAY, RATINGS, SECONDS_A_CARD, RecallCard, find_question, outlook
from lms.quizzes.quiz import Question

#: So far ahead a device knows what will be due: as long as somebody is usually without signal.
DEVICE_DAYS = 14
#: Two days' worth; each is some twenty bytes on the wire.
DEVICE_CARDS = 60
#: Cards that are passed over must not make anybody read a long list.
_MOST_READ = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A card that waits, with its question as the course's current release words it."""

    row: RecallCardRow
    release: str
    course: Course
    question: Question

    @property
    def item_title(self) -> str:
        """The title of the quiz it came from."""
        return self.course.item(self.row.item).title


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """What a learner faces today: `count` cards, `minutes` for all of them; `next_on` is the next day with any, None where he has none.

    `done` were reviewed today; `more` says that others wait until tomorrow because today's are enough.
    """

    first: Due | None
    count: int
    minutes: int
    done: int
    more: bool
    next_on: date | None

    @property
    def any(self) -> bool:
        """Whether the learner has cards at all."""
        return bool(self.count or self.done or self.next_on)


def today(account_id: int, agency_id: int | None, now: datetime) -> Today:
    """The learner's cards of today, at most `MOST_A_DAY` with those already reviewed."""
    day = clock.local_day(now)
    done, left = _left(account_id, day)
    # One more than there is room for tells whether others wait.
    waiting = list(islice(_due(account_id, agency_id, day), left + 1))
    first = waiting[0] if waiting and left else None
    count, more = min(len(waiting), left), len(waiting) > left
    following = db.session.scalar(select(func.min(RecallCardRow.due_on)).where(RecallCardRow.account_id == account_id, RecallCardRow.due_on > day))
    return Today(
        first=first,
        count=count,
        minutes=-(-count * SECONDS_A_CARD // 60),
        done=done,
        more=more,
        next_on=day + timedelta(days=1) if more else following,
    )


def ways_on(due: Due, now: datetime) -> list[dict[str, Any]]:
    """The four ratings, each with the number of days after which the card would come back, and whether it would leave instead."""
    card = RecallCard(**{name: getattr(due.row, name) for name in RecallCard.__dataclass_fields__})
    days = outlook(card, clock.local_day(now))
    stays = due.question.practice_only
    return [{"rating": rating, "word": word, "days": days[rating], "leaves": days[rating] >= KNOWN_AFTER and not stays} for rating, word in RATINGS.items()]


def device_part(account_id: int, agency_id: int | None, now: datetime) -> list[list[str]]:
    """What a device keeps: course, item, question and day of each card due soon, soonest first. The text it has in the page of the quiz.

    Of what is due already no more than today's share, so that no device needs to count what was reviewed on another.
    """
    day = clock.local_day(now)
    left, part = _left(account_id, day)[1], []
    for due in _due(account_id, agency_id, day + timedelta(days=DEVICE_DAYS)):
        if due.row.due_on <= day:
            left -= 1
        if left >= 0 or due.row.due_on > day:
            part.append([due.row.course, due.row.item, due.row.question, due.row.due_on.isoformat()])
        if len(part) == DEVICE_CARDS:
            break
    return part


def _left(account_id: int, day: date) -> tuple[int, int]:
    """How many cards the learner reviewed on that day, and how many more he is asked to."""
    query = select(func.count()).where(RecallCardRow.account_id == account_id, RecallCardRow.recalled_on == day)
    done = db.session.scalar(query) or 0
    return done, max(MOST_A_DAY - done, 0)


def _due(account_id: int, agency_id: int | None, until: date) -> Iterator[Due]:
    """The cards due by that day, longest overdue first.

    Passed over are those that the current release no longer has: what its author took away or put right is not drilled
    any further; and those of courses that are closed to the learner now.
    """
    query = select(RecallCardRow).where(RecallCardRow.account_id == account_id, RecallCardRow.due_on <= until)
    releases: dict[str, tuple[str, Course] | None] = {}
    for row in db.session.scalars(query.order_by(RecallCardRow.due_on, RecallCardRow.id).limit(_MOST_READ)):
        if row.course not in releases:
            releases[row.course] = _current(row.course, agency_id)
        release, course = releases[row.course] or ("", None)
        question = find_question(course, row.item, row.question)
        if course and question:
            yield Due(row=row, release=release, course=course, question=question)


def _current(slug: str, agency_id: int | None) -> tuple[str, Course] | None:
    try:
        release, access = courses.current_pointer(slug)
    except NotFound:
        return None
    return (release, courses.load(release)) if access != "instansi" or courses.is_open_to(slug, agency_id) else None
