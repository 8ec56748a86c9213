"""Judgement of attempts: a learner's acts and the release they were made on in, scores out. Pure; knows no clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from lms.courses.course import Course, QuizItem
from lms.errors import NotFound
from lms.learning.clocks import TOLERANCE, was_offline
from lms.quizzes.marking import Marks, mark_quiz, passed
from lms.quizzes.quiz import Quiz
from lms.records.events import Event

#: Saving the last answer and pressing the button takes a moment on a slow phone.
GRACE = timedelta(seconds=60)

RUNNING, WAITING, JUDGED = "berjalan", "menunggu", "dinilai"
LATE, OVER_LIMIT, ODD_CLOCK = "lewat waktu", "melebihi percobaan", "jam perangkat berubah"
#: The quiz asks for a connection (`luring: tidak`), and yet something of the attempt was done without one.
NEEDED_SERVER = "luring padahal perlu koneksi"
#: How a result that was made offline is called wherever it is shown. A fact about it, nothing to be looked at.
OFFLINE = "luring, tanpa pengawasan"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One attempt at a quiz as the record tells it.

    `state`: `berjalan` until handed in, `menunggu` while answers that were handed in are missing, then `dinilai`.
    `number` counts from 1 among the attempts at the item as they were begun; `counted` is False for those that reached
    the server (`arrived`) beyond the allowed number. `answer_ids` names the act that last answered each question. `score`
    is 0 … 100. `offline` tells that an answer or the hand-in was made without the server. `flags` ask a person to look;
    they change nothing by themselves.
    """

    id: str
    item: str
    release: str
    started_at: datetime
    submitted_at: datetime | None
    state: str
    answers: Mapping[str, Any]
    answer_ids: Mapping[str, str]
    marks: Marks | None
    passed: bool
    arrived: int = field(default=0, compare=False)
    number: int = 0
    counted: bool = True
    offline: bool = False
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
    started = next((act for act in acts if act.verb == "started"), None)
    first = started or acts[0]
    quiz = find_quiz(releases.get(first.release), first.item)
    if quiz is None:
        return None
    acts = [act for act in acts if (act.item, act.release) == (first.item, first.release)]
    given = sorted((act for act in acts if act.verb == "answered"), key=_count)
    hand_ins = sorted((act for act in acts if act.verb == "submitted"), key=_count)
    in_time = [act for act in given if _within(first, act, quiz.minutes)]
    sheets = [sheet for act in hand_ins if (sheet := _sheet(act, given)) is not None] if started else []
    judged = [(mark_quiz(quiz, first.attempt or "", _answers(sheet, in_time)), sheet) for sheet in sheets]
    # One attempt is handed in once. Where a device says it twice and differently, the lesser counts: nobody picks.
    marks, sheet = min(judged, key=lambda one: one[0].score, default=(None, given))
    offline = any(was_offline(act) for act in (*given, *hand_ins))
    return Attempt(
        id=first.attempt or "",
        item=first.item,
        release=first.release,
        started_at=first.at,
        submitted_at=hand_ins[0].at if hand_ins else None,
        state=JUDGED if marks else WAITING if hand_ins else RUNNING,
        answers=_answers(sheet, in_time),
        answer_ids={act.data["question"]: act.id for act in given},
        marks=marks,
        passed=bool(marks and passed(marks, quiz)),
        arrived=min(act.position for act in acts),
        offline=offline,
        flags=_flags(acts, late=len(in_time) < len(given), unserved=offline and not quiz.offline),
    )


def _sheet(hand_in: Event, given: list[Event]) -> list[Event] | None:
    """The answers that were handed in; None until every one of them has arrived.

    A hand-in that does not name them takes what was here when it came: the server must not become an oracle that tells
    the score of answers slipped in afterwards.
    """
    named = hand_in.data.get("answers", 0)
    if isinstance(named, list):
        sheet = [act for act in given if act.id in named]
        return sheet if len(sheet) == len(set(named)) else None
    sheet = [act for act in given if _count(act) <= _count(hand_in) and act.position <= hand_in.position]
    return sheet if len(sheet) >= named else None


def _answers(sheet: list[Event], in_time: list[Event]) -> dict[str, Any]:
    kept = {act.id for act in in_time}
    return {act.data["question"]: act.data["response"] for act in sheet if act.id in kept}


def _numbered(attempts: list[Attempt], releases: Mapping[str, Course], granted: Mapping[str, int]) -> tuple[Attempt, ...]:
    """Numbered as they were begun; counted in the order they reached the server, handed in or not: no clock changes that."""
    numbers: dict[str, int] = defaultdict(int)
    arrivals: dict[str, list[str]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda attempt: (attempt.arrived, attempt.started_at, attempt.id)):
        arrivals[attempt.item].append(attempt.id)
    numbered = []
    for attempt in sorted(attempts, key=lambda attempt: (attempt.started_at, attempt.id)):
        numbers[attempt.item] += 1
        quiz = find_quiz(releases.get(attempt.release), attempt.item)
        most = allowed_attempts(quiz, granted.get(attempt.item, 0)) if quiz else None
        counted = most is None or attempt.id in arrivals[attempt.item][:most]
        flags = attempt.flags if counted else (*attempt.flags, OVER_LIMIT)
        numbered.append(replace(attempt, number=numbers[attempt.item], counted=counted, flags=flags))
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


def _flags(acts: list[Event], *, late: bool, unserved: bool) -> tuple[str, ...]:
    flags = [flag for flag, raised in ((LATE, late), (NEEDED_SERVER, unserved)) if raised]
    by_count = sorted(acts, key=_count)
    pairs = zip(by_count, by_count[1:], strict=False)
    if any(one.device == next_.device and next_.at < one.at - TOLERANCE for one, next_ in pairs) or any(act.moved for act in acts):
        flags.append(ODD_CLOCK)
    return tuple(flags)
