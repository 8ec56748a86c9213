"""What learners do: acts come in from devices and forms, become part of the record and move the projections."""

import functools
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from blinker import Signal
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.auth import service as accounts
from lms.courses import service as courses
from lms.courses.course import Course
from lms.db import command, db
from lms.errors import Invalid, NotAllowed
from lms.learning import jp
from lms.learning.fitting import find_misfit, place_of
from lms.learning.judgement import RUNNING, find_quiz
from lms.learning.models import AttemptState, Enrolment, JpRuleRow
from lms.learning.progress import CourseProgress, ItemProgress, untouched
from lms.learning.projections import find_release, read_progress, refresh
from lms.learning.room import Room
from lms.quizzes.parallel import CANDIDATES, least_met
from lms.records import service as records
from lms.records.events import Event, Refusal, read_event

#: Sent inside the transaction that finished a course, with account_id, course, progress and now.
#: Floors further down (certificates) listen; create_app connects them.
course_finished = Signal()

#: Name under which the server itself counts acts that come by form.
FORM_DEVICE = "formulir"

# Asked at every exchange with a device, so put together once.
_JP = select(func.sum(Enrolment.jp)).where(Enrolment.account_id == bindparam("account_id"), Enrolment.jp_year == bindparam("year"))
_JP_RULES = select(*(JpRuleRow.__table__.c[name] for name in jp.JpRule.__dataclass_fields__))


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What became of a delivery: ids now held for good, and what was refused (kept in quarantine).

    `progress` is the state of the courses that got new acts, and `cursor` the position of the learner's newest act: both as
    of the transaction that took the delivery in.
    """

    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...]
    progress: Mapping[str, CourseProgress]
    cursor: int


def take_in(*, account_id: int, agency_id: int | None, device: str, parcels: Sequence[object], now: datetime) -> Receipt:
    """Take a device's acts (JSON values as they came) into the record and refold what they touch. Idempotent.

    Raises NotFound for an unknown account; a bad act never raises, it is refused by itself.
    """
    taking = functools.partial(command(_take_in), account_id, agency_id, device, [read_event(parcel, device) for parcel in parcels], now)
    try:
        return taking()
    except IntegrityError:
        # Another account brought an act of the same id at the same moment, and nothing of this delivery was taken in.
        # Now that one stands in the record, where this delivery finds it.
        return taking()


@command
def quarantine_body(*, account_id: int, device: str, body: str, now: datetime) -> None:
    """Keep a delivery that could not be read at all."""
    refusal = Refusal(id="", reason="bentuk", detail="Kiriman bukan JSON yang dapat dibaca.", raw=body)
    records.quarantine(account_id, device, [refusal], now)


@command
def act(*, account_id: int, agency_id: int | None, acts: Sequence[Mapping[str, Any]], now: datetime) -> tuple[str, ...]:
    """Record acts made by form, in their order: each {verb, course, release, item, data}. Returns their event ids.

    Raises Invalid when one does not fit its release, NotAllowed when the course or item is not open to the learner.
    """
    base = int(now.timestamp() * 1000) * 1000
    made = [_formed(given, base + number, now) for number, given in enumerate(acts)]
    for event in made:
        _check_open(account_id, event)
    receipt = _take_in(account_id, agency_id, FORM_DEVICE, made, now)
    if receipt.refused:
        raise Invalid(f"{receipt.refused[0].detail} Muat ulang halaman kursus lalu ulangi.")
    return receipt.accepted


@command
def rebuild(account_id: int, course: str, now: datetime) -> None:
    """Write the rows of one learner in one course anew from the record, while nobody else adds to it."""
    accounts.lock(account_id)
    _refresh(account_id, {course: []}, now)


def hold(
    account_id: int, *, id: str, verb: str, course: str, release: str, item: str, seq: int, data: Mapping[str, Any], device: str, now: datetime
) -> None:
    """Add an act that the server itself made (one of SERVER_VERBS) to a learner's record. For commands that hold the account's lock."""
    offset = (now.astimezone(clock.zone()).utcoffset() or timedelta()) // timedelta(minutes=1)
    event = Event(id=id, verb=verb, course=course, release=release, item=item, at=now, offset=offset, mono=None, seq=seq, data=data, device=device)
    _refresh(account_id, {event.course: records.add(account_id, [event], now).new}, now)


def find_enrolment(account_id: int, course: str) -> Enrolment | None:
    """The learner's state in the course, or None where he has not begun."""
    return db.session.scalar(select(Enrolment).where(Enrolment.account_id == account_id, Enrolment.course == course))


def find_running(account_id: int, course: str, item: str) -> str | None:
    """The id of the learner's newest attempt at the item that is not handed in, or None."""
    query = select(AttemptState.id).where(AttemptState.account_id == account_id, AttemptState.course == course, AttemptState.item == item)
    return db.session.scalar(query.where(AttemptState.state == RUNNING, AttemptState.counted).order_by(AttemptState.started_at.desc()).limit(1))


def fresh_attempt(account_id: int, release: str, item: str) -> str:
    """An id for an attempt that is about to begin; of a pascates, one that meets few questions of the learner's prates again."""
    course = courses.load(release)
    prates = course.prates_of(item)
    ids = [str(uuid.uuid4()) for _ in range(CANDIDATES if prates else 1)]
    query = select(AttemptState.id).where(AttemptState.account_id == account_id, AttemptState.course == course.slug, AttemptState.item == prates)
    earlier = db.session.scalars(query).all() if prates else ()
    quiz = find_quiz(course, item)
    return least_met(quiz, ids, earlier) if quiz and earlier else ids[0]


def enrolments(account_id: int) -> list[Enrolment]:
    """All courses the learner has begun, last worked on first."""
    return list(db.session.scalars(select(Enrolment).where(Enrolment.account_id == account_id).order_by(Enrolment.last_at.desc())))


def finished(account_id: int) -> dict[str, Enrolment]:
    """The courses the learner has finished, by slug."""
    return {row.course: row for row in enrolments(account_id) if row.finished_at}


def missing_prerequisites(account_id: int, course: Course) -> tuple[str, ...]:
    """Courses that must be finished before this one and are not."""
    done = finished(account_id)
    return tuple(slug for slug in course.prerequisites if slug not in done)


def jp_standing(account_id: int, employment: str, year: int) -> jp.Standing:
    """The learner's JP of a year against what his employment asks."""
    earned = db.session.scalar(_JP, {"account_id": account_id, "year": year})
    return jp.standing(employment, year, int(earned or 0), jp_rule(datetime(year, 12, 31, tzinfo=clock.zone())))


def jp_rule(moment: datetime) -> jp.JpRule:
    """The JP rule in force at that moment."""
    rules = [jp.JpRule(**row) for row in db.session.execute(_JP_RULES).mappings()]
    return jp.rule_on(rules, clock.local_day(moment))


def working_release(account_id: int, slug: str) -> tuple[str, Course]:
    """The release the learner works on: the one last worked on, else the current one. Raises NotFound."""
    enrolment = find_enrolment(account_id, slug)
    if enrolment is None or enrolment.finished_at:
        return courses.current(slug)
    return enrolment.release, courses.load(enrolment.release)


def _take_in(account_id: int, agency_id: int | None, device: str, read: Iterable[Event | Refusal], now: datetime) -> Receipt:
    accounts.lock(account_id)
    refused = []
    fitting = []
    # A delivery holds up to 500 acts of a few courses: what the database knows of a course is asked once.
    find_held = functools.cache(find_release)
    is_open = functools.cache(lambda slug: courses.is_open_to(slug, agency_id))
    # Many of them say the same of the same place: answers to a question in attempt after attempt.
    fit: set[tuple[str | None, ...]] = set()
    for event in read:
        if isinstance(event, Refusal):
            refused.append(event)
        elif (place := place_of(event)) in fit:
            fitting.append(event)
        elif misfit := _misfit(event, find_held, is_open):
            refused.append(misfit)
        else:
            fit.add(place)
            fitting.append(event)
    added = records.add(account_id, fitting, now, Room(account_id).refuse)
    refused.extend(added.refused)
    records.quarantine(account_id, device, refused, now)
    touched: dict[str, list[Event]] = {}
    for event in added.new:
        touched.setdefault(event.course, []).append(event)
    progress = _refresh(account_id, touched, now)
    cursor = added.new[-1].position if added.new else records.head(account_id)
    return Receipt(accepted=added.held, refused=tuple(refused), progress=progress, cursor=cursor)


def _misfit(event: Event, find_held: Callable[[str], Course | None], is_open: Callable[[str], bool]) -> Refusal | None:
    misfit = find_misfit(event, find_held(event.release))
    if misfit is None and not is_open(event.course):
        return event.refused("akses", "Kursus ini hanya untuk instansi lain.")
    return misfit


def _refresh(account_id: int, touched: Mapping[str, Sequence[Event]], now: datetime) -> dict[str, CourseProgress]:
    """Refold the courses touched, each with its new acts; gives the progress in each."""
    folded = {}
    for course in sorted(touched):
        progress, newly_finished = refresh(account_id, course, touched[course])
        if newly_finished:
            course_finished.send(account_id=account_id, course=course, progress=progress, now=now)
        if progress:
            folded[course] = progress
    return folded


def _formed(given: Mapping[str, Any], seq: int, now: datetime) -> Event:
    """An act made by form, through the same door as those of devices."""
    raw = {"id": str(uuid.uuid4()), "at": now.astimezone(clock.zone()).isoformat(), "mono": None, "seq": seq, **given}
    event = read_event(raw, FORM_DEVICE)
    if isinstance(event, Refusal):
        raise Invalid(f"{event.detail} Muat ulang halaman lalu ulangi.")
    return event


def _check_open(account_id: int, event: Event) -> None:
    """What a form may begin: not before the prerequisites, not a locked item, not beyond the allowed attempts."""
    if event.verb not in ("enrolled", "completed", "started"):
        return
    course = courses.load(event.release)
    missing = missing_prerequisites(account_id, course)
    if missing:
        raise NotAllowed(f"Selesaikan lebih dahulu kursus prasyarat: {', '.join(courses.title_of(slug) for slug in missing)}.")
    if not event.item:
        return
    progress = read_progress(account_id, event.course, reference=event.release)
    _check_item(progress.items if progress else untouched(course), event)


def _check_item(items: Sequence[ItemProgress], event: Event) -> None:
    item = next((item for item in items if item.id == event.item), None)
    if item is None:
        return
    if item.locked:
        raise NotAllowed("Bagian ini masih terkunci. Kursus ini berurutan: selesaikan bagian sebelumnya lebih dahulu.")
    if event.verb == "started" and item.left == 0:
        raise NotAllowed("Percobaan Anda sudah habis. Nilai terbaik tetap berlaku; admin instansi Anda dapat memberi percobaan tambahan.")
