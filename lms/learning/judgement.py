"""Judgement of attempts: a learner's acts and the release they were made on in, scores out. Pure; knows no clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lms.courses.course import Course, QuizItem
from lms.errors import NotFound
from lms.quizzes.marking import Marks, mark_quiz, passed
from lms.quizzes.quiz import Quiz
from lms.records.events import Event

#: Saving the last answer and pressing the button takes a moment on a slow phone.
GRACE = timedelta(seconds=60)
#: A device's clock may be corrected by so much without anybody wondering.
CLOCK_TOLERANCE = timedelta(minutes=2)

RUNNING, WAITING, JUDGED = "berjalan", "menunggu", "dinilai"
LATE, OVER_LIMIT, ODD_CLOCK = "lewat waktu", "melebihi percobaan", "jam perangkat berubah"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One attempt at a quiz as the record tells it.

    `state`: `berjalan` until handed in, `menunggu` while answers that the device announced are missing, then
    `dinilai`. `number` counts from 1 among the handed-in attempts at the item; `counted` is False beyond the allowed
    number. `score` is 0 … 100. `flags` ask a person to look; they change nothing by themselves.
    """

    id: str
    item: str
    release: str
    started_at: datetime
    submitted_at: datetime | None
    state: str
    answers: Mapping[str, Any]
    marks: Marks | None
    passed: bool
    number: int | None = None
    counted: bool = True
    flags: tuple[str, ...] = ()

    @property
    def score(self) -> float | None:
        """None while nothing is judged, and where nothing that was asked is right or wrong."""
        return self.marks.score if self.marks and self.marks.counts else None


def in_order(events: Iterable[Event]) -> list[Event]:
    """Each event once, in the one order that every fold uses: when it was done, then the device's own count."""
    once = {event.id: event for event in events}
    return sorted(once.values(), key=lambda event: (event.at, event.seq, event.id))


def judge_all(events: Iterable[Event], releases: Mapping[str, Course], granted: Mapping[str, int] | None = None) -> tuple[Attempt, ...]:
    """Every attempt found in the events, in the order they were begun, judged on the release each was made on.

    `granted` gives extra attempts by item. Events that name an item which their release does not have are passed over.
    """
    by_attempt: dict[str, list[Event]] = defaultdict(list)
    for event in in_order(events):
        if event.attempt:
            by_attempt[event.attempt].append(event)
    judged = [attempt for acts in by_attempt.values() if (attempt := _judge(acts, releases))]
    judged.sort(key=lambda attempt: (attempt.started_at, attempt.id))
    return _numbered(judged, releases, granted or {})


def find_quiz(course: Course | None, item: str) -> Quiz | None:
    """The quiz of that id in the release, or None."""
    try:
        held = course.item(item) if course else None
    except NotFound:
        return None
    return held.quiz if isinstance(held, QuizItem) else None


def allowed_attempts(quiz: Quiz, granted: int = 0) -> int | None:
    """How many handed-in attempts count; None where the number is free."""
    return quiz.attempts + granted if quiz.attempts else None


def _judge(acts: list[Event], releases: Mapping[str, Course]) -> Attempt | None:
    first = next((act for act in acts if act.verb == "started"), acts[0])
    quiz = find_quiz(releases.get(first.release), first.item)
    if quiz is None:
        return None
    acts = [act for act in acts if (act.item, act.release) == (first.item, first.release)]
    submitted = min((act for act in acts if act.verb == "submitted"), key=_count, default=None)
    given = [act for act in acts if act.verb == "answered" and (submitted is None or _count(act) <= _count(submitted))]
    in_time = [act for act in given if _within(first, act, quiz.minutes)]
    answers = {act.data["question"]: act.data["response"] for act in sorted(in_time, key=_count)}
    complete = submitted is not None and len(given) >= submitted.data.get("answers", 0)
    marks = mark_quiz(quiz, first.attempt or "", answers) if complete else None
    return Attempt(
        id=first.attempt or "",
        item=first.item,
        release=first.release,
        started_at=first.at,
        submitted_at=submitted.at if submitted else None,
        state=JUDGED if marks else WAITING if submitted else RUNNING,
        answers=answers,
        marks=marks,
        passed=bool(marks and passed(marks, quiz)),
        flags=_flags(acts, late=len(in_time) < len(given)),
    )


def _numbered(attempts: list[Attempt], releases: Mapping[str, Course], granted: Mapping[str, int]) -> tuple[Attempt, ...]:
    counts: dict[str, int] = defaultdict(int)
    numbered = []
    for attempt in attempts:
        if attempt.submitted_at is None:
            numbered.append(attempt)
            continue
        counts[attempt.item] += 1
        number = counts[attempt.item]
        quiz = find_quiz(releases.get(attempt.release), attempt.item)
        most = allowed_attempts(quiz, granted.get(attempt.item, 0)) if quiz else None
        counted = most is None or number <= most
        flags = attempt.flags if counted else (*attempt.flags, OVER_LIMIT)
        numbered.append(replace(attempt, number=number, counted=counted, flags=flags))
    return tuple(numbered)


def _count(event: Event) -> tuple[int, datetime, str]:
    """Within an attempt the device's counter decides: it cannot be set back like a clock."""
    return (event.seq, event.at, event.id)


def _within(first: Event, act: Event, minutes: int | None) -> bool:
    """Done within the time limit, by whichever of wall clock and monotonic clock saw more time pass."""
    if minutes is None:
        return True
    passed_by = act.at - first.at
    if first.device == act.device and first.mono is not None and act.mono is not None:
        passed_by = max(passed_by, timedelta(milliseconds=act.mono - first.mono))
    return passed_by <= timedelta(minutes=minutes) + GRACE


def _flags(acts: list[Event], *, late: bool) -> tuple[str, ...]:
    flags = [LATE] if late else []
    by_count = sorted(acts, key=_count)
    pairs = zip(by_count, by_count[1:], strict=False)
    if any(one.device == next_.device and next_.at < one.at - CLOCK_TOLERANCE for one, next_ in pairs):
        flags.append(ODD_CLOCK)
    return tuple(flags)
