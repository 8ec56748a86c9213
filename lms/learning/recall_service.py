"""Which recall cards wait for a learner: today's, those of the coming days for his device, and what each rating would mean. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select

from lms import clock
from lms.courses import service as courses
from lms.courses.course import Course
from lms.db import db
from lms.errors import NotFound
from lms.learning.models import AttemptState, RecallCardRow
from lms.learning.recall import KNOWN_AFTER, MOST_A_DAY, RATINGS, SECONDS_A_CARD, RecallCard, find_question, outlook
from lms.quizzes.quiz import Question
from lms.records import service as records

#: So far ahead a device knows what will be due: as long as somebody is usually without signal.
DEVICE_DAYS = 14
#: Two days' worth; each is some twenty bytes on the wire.
DEVICE_CARDS = 60
#: Cards are read page by page until enough are found; those that are passed over must not make anybody read without end.
_PAGE, _MOST_PAGES = 500, 20
#: Among so many of a learner's newest acts are all of today's.
_MOST_ACTS = 2000
_CARDS = RecallCardRow.__table__.c
#: Asked at every exchange with a device, so put together once: cards due by a day, longest overdue first, after that one.
_DUE = (
    select(RecallCardRow.__table__)
    .where(_CARDS.account_id == bindparam("account_id"), _CARDS.due_on <= bindparam("until"))
    .where(_CARDS.due_on >= bindparam("after_day"), or_(_CARDS.due_on > bindparam("after_day"), _CARDS.id > bindparam("after_id")))
    .order_by(_CARDS.due_on, _CARDS.id)
    .limit(_PAGE)
)
_RECALLED = select(_CARDS.course, _CARDS.item, _CARDS.question).where(_CARDS.account_id == bindparam("account_id"), _CARDS.recalled_on == bindparam("day"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A card that waits (`row` of the table recall_card), with its question as the course's current release words it."""

    row: Row[Any]
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
    following = db.session.scalar(select(func.min(_CARDS.due_on)).where(_CARDS.account_id == account_id, _CARDS.due_on > day))
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
    waiting: list[Due] = []
    coming: list[Due] = []
    for due in _due(account_id, agency_id, day + timedelta(days=DEVICE_DAYS)):
        (waiting if due.row.due_on <= day else coming).append(due)
        if len(coming) == DEVICE_CARDS:
            break
    # Most exchanges are of learners to whom nothing is due: they cost one query.
    share = waiting[: _left(account_id, day)[1]] if waiting else []
    told = [*share, *coming][:DEVICE_CARDS]
    return [[due.row.course, due.row.item, due.row.question, due.row.due_on.isoformat()] for due in told]


def _left(account_id: int, day: date) -> tuple[int, int]:
    """How many cards the learner reviewed on that day, and how many more he is asked to.

    A card that he knows leaves with its last review, which counts all the same.
    """
    done = {tuple(row) for row in db.session.execute(_RECALLED, {"account_id": account_id, "day": day})}
    done |= _reviewed(account_id, day)
    return len(done), max(MOST_A_DAY - len(done), 0)


def _reviewed(account_id: int, day: date) -> set[tuple[str, str, str]]:
    """Course, item and question of what the learner reviewed on that day, in quizzes he had handed in: a rating alone makes no card."""
    begin = datetime.combine(day, time(), clock.zone())
    acts = records.acts_since(account_id, "recalled", begin, _MOST_ACTS)
    # No moment lies after its arrival (clocks.py), so what arrived earlier is of another day.
    found = {(act.course, act.item, act.data["question"]) for act in acts if clock.local_day(act.at) >= day}
    items = {(course, item) for course, item, _ in found}
    if not items:
        return set()
    query = select(AttemptState.course, AttemptState.item).where(AttemptState.account_id == account_id, AttemptState.submitted_at.is_not(None))
    handed_in = {tuple(row) for row in db.session.execute(query.where(AttemptState.course.in_({course for course, _ in items})).distinct())}
    return {key for key in found if key[:2] in handed_in}


def _due(account_id: int, agency_id: int | None, until: date) -> Iterator[Due]:
    """The cards due by that day, longest overdue first.

    Passed over are those that the current release no longer has: what its author took away or put right is not drilled
    any further; and those of courses that are closed to the learner now.
    """
    releases: dict[str, tuple[str, Course] | None] = {}
    for row in islice(_rows(account_id, until), _PAGE * _MOST_PAGES):
        if row.course not in releases:
            releases[row.course] = _current(row.course, agency_id)
        release, course = releases[row.course] or ("", None)
        question = find_question(course, row.item, row.question)
        if course and question:
            yield Due(row=row, release=release, course=course, question=question)


def _rows(account_id: int, until: date) -> Iterator[Row[Any]]:
    """The rows of those cards, page by page as they are asked for."""
    after_day, after_id = date.min, 0
    while page := db.session.execute(_DUE, {"account_id": account_id, "until": until, "after_day": after_day, "after_id": after_id}).all():
        yield from page
        if len(page) < _PAGE:
            return
        after_day, after_id = page[-1].due_on, page[-1].id


def _current(slug: str, agency_id: int | None) -> tuple[str, Course] | None:
    try:
        release, access = courses.current_pointer(slug)
    except NotFound:
        return None
    return (release, courses.load(release)) if access != "instansi" or courses.is_open_to(slug, agency_id) else None
