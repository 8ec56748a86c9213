"""Judgement of attempts: a learner's acts and the release they were made on in, scores out. Pure; knows no clock."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Any

from lms.courses.course import Course, QuizItem
from lms.errors import NotFound
from lms.learning.clocks import TOLERANCE, was_offline
from lms.learning.opinions import Opinion, Standing, read_opinion, weigh
from lms.quizzes.marking import Marks, mark_quiz, passed
from lms.quizzes.quiz import Quiz
from lms.records.events import SERVER_VERBS, Event

#: Saving the last answer and pressing the button takes a moment on a slow phone.
GRACE = timedelta(seconds=60)
_MILLISECOND = timedelta(milliseconds=1)

#: What finds the quiz of a release and an item.
_FindQuiz = Callable[[str, str], Quiz | None]

RUNNING, WAITING, JUDGED = "berjalan", "menunggu", "dinilai"
LATE, OVER_LIMIT, ODD_CLOCK = "lewat waktu", "melebihi percobaan", "jam perangkat berubah"
#: The quiz asks for a connection (`luring: tidak`), and yet something of the attempt was done without one.
NEEDED_SERVER = "luring padahal perlu koneksi"
#: How a result that was made offline is called wherever it is shown. A fact about it, nothing to be looked at.
OFFLINE = "luring, tanpa pengawasan"


@dataclass(frozen=True, kw_only=True, slots=True)
class EssayAnswer:
    """A text that was handed in and that people mark. `answer` is the id of the act that gave it: another text is another answer."""

    question: str
    answer: str
    standing: Standing


@dataclass(kw_only=True, slots=True)
class Attempt:
    """One attempt at a quiz as the record tells it.

    `state`: `berjalan` until handed in, `menunggu` while answers that were handed in are missing, then `dinilai`.
    `number` counts from 1 among the attempts at the item as they were begun; `counted` is False for those that reached
    the server (`arrived`) beyond the allowed number. `complete` is the position of the act with which all that is judged was
    there. `answer_ids` names the act that last answered each question. `score` is 0 … 100; None while nothing is judged or
    all of it waits for a person, and where nothing that was asked is right or wrong. `essays` are the texts that people mark.
    `offline` tells that an answer or the hand-in was made without the server. `flags` ask a person to look; they change
    nothing by themselves. Nobody changes an attempt; it is not frozen because every refold makes all of them anew.
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
    score: float | None
    passed: bool
    essays: tuple[EssayAnswer, ...] = ()
    arrived: int = field(default=0, compare=False)
    complete: int = field(default=0, compare=False)
    number: int = 0
    counted: bool = True
    offline: bool = False
    flags: tuple[str, ...] = ()


def in_order(events: Iterable[Event]) -> list[Event]:
    """Each event once, in the one order that every fold uses: when it was done, then the device's own count."""
    once = {event.id: event for event in events}
    return sorted(once.values(), key=attrgetter("at", "seq", "id"))


def judge_all(events: Iterable[Event], releases: Mapping[str, Course], granted: Mapping[str, int] | None = None) -> tuple[Attempt, ...]:
    """Every attempt found in the events, in the order they were begun, judged on the release each was made on.

    `granted` gives extra attempts by item. Events that name an item which their release does not have are passed over.
    """
    return judge_ordered(in_order(events), releases, granted)


def judge_ordered(events: Iterable[Event], releases: Mapping[str, Course], granted: Mapping[str, int] | None = None) -> tuple[Attempt, ...]:
    """`judge_all` of events that `in_order` gave."""
    by_attempt: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if attempt_id := event.attempt:
            by_attempt[attempt_id].append(event)
    # A quiz is looked for once, however many attempts there are at it.
    find = functools.cache(lambda release, item: find_quiz(releases.get(release), item))
    judged = [one for acts in by_attempt.values() if (one := _judge(acts, find))]
    return _numbered(judged, find, granted or {})


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


def _judge(acts: list[Event], find: _FindQuiz) -> dict[str, Any] | None:
    """What there is to say of one attempt by itself: everything in `Attempt` but its place among the others."""
    opinions = [read_opinion(act) for act in acts if act.verb == "marked"]
    if opinions:
        acts = [act for act in acts if act.verb not in SERVER_VERBS]
    if not acts:
        return None
    started = next((act for act in acts if act.verb == "started"), None)
    first = started or acts[0]
    item, release = first.item, first.release
    quiz = find(release, item)
    if quiz is None:
        return None
    acts = sorted((act for act in acts if act.item == item and act.release == release), key=_count)
    given = [act for act in acts if act.verb == "answered"]
    hand_ins = [act for act in acts if act.verb == "submitted"]
    in_time = given if quiz.minutes is None else _in_time(first, given, quiz.minutes)
    judged = []
    for act in hand_ins if started else ():
        if (sheet := _sheet(act, given)) is not None:
            answered = _given(sheet, in_time)
            answers = _answers(answered)
            judged.append((mark_quiz(quiz, first.id, answers, _shares(answered, opinions)), answered, answers, sheet, act))
    if judged:
        # One attempt is handed in once. Where a device says it twice and differently, the lesser counts: nobody picks.
        marks, answered, answers, sheet, hand_in = min(judged, key=lambda one: one[0].score)
    else:
        marks, answered, sheet, hand_in = None, _given(given, in_time), given, first
        answers = _answers(answered)
    offline = any(was_offline(act) for act in given) or any(was_offline(act) for act in hand_ins)
    return {
        "id": first.attempt or "",
        "item": item,
        "release": release,
        "started_at": first.at,
        "submitted_at": hand_ins[0].at if hand_ins else None,
        "state": JUDGED if marks else WAITING if hand_ins else RUNNING,
        "answers": answers,
        "answer_ids": {act.data["question"]: act.id for act in given},
        "marks": marks,
        "score": marks.score if marks and marks.counts and not marks.unknown else None,
        "passed": marks is not None and passed(marks, quiz),
        "essays": _essays(quiz, marks, answered, opinions) if marks else (),
        "arrived": min(act.position for act in acts),
        "complete": max(act.position for act in (first, hand_in, *sheet)),
        "offline": offline,
        "flags": _flags(acts, late=len(in_time) < len(given), unserved=offline and not quiz.offline),
    }


def _sheet(hand_in: Event, given: list[Event]) -> list[Event] | None:
    """The answers that were handed in; None until every one of them has arrived.

    A hand-in that does not name them takes what was here when it came: the server must not become an oracle that tells
    the score of answers slipped in afterwards.
    """
    named = hand_in.data.get("answers", 0)
    if isinstance(named, list):
        wanted = set(named)
        sheet = [act for act in given if act.id in wanted]
        return sheet if len(sheet) == len(wanted) else None
    end, arrived = _count(hand_in), hand_in.position
    sheet = [act for act in given if act.position <= arrived and _count(act) <= end]
    return sheet if len(sheet) >= named else None


def _given(sheet: list[Event], in_time: list[Event]) -> dict[str, Event]:
    """The act that answered each question, of those handed in and in time."""
    kept = {act.id for act in in_time}
    return {act.data["question"]: act for act in sheet if act.id in kept}


def _answers(given: Mapping[str, Event]) -> dict[str, Any]:
    return {question: act.data["response"] for question, act in given.items()}


def _shares(given: Mapping[str, Event], opinions: list[Opinion]) -> dict[str, float]:
    """What people gave, 0 to 1, by question; their opinions count for the very answers they were given on."""
    standings = {question: _standing(act.id, opinions) for question, act in given.items()} if opinions else {}
    return {question: standing.points / 100 for question, standing in standings.items() if standing.points is not None}


def _essays(quiz: Quiz, marks: Marks, given: Mapping[str, Event], opinions: list[Opinion]) -> tuple[EssayAnswer, ...]:
    if not quiz.graded:
        return ()
    asked = [mark.id for mark in marks.per_question if mark.answered and quiz.by_id[mark.id].waits]
    return tuple(EssayAnswer(question=one, answer=given[one].id, standing=_standing(given[one].id, opinions)) for one in asked)


def _standing(answer: str, opinions: list[Opinion]) -> Standing:
    return weigh(opinion for opinion in opinions if opinion.answer == answer)


def _numbered(judged: list[dict[str, Any]], find: _FindQuiz, granted: Mapping[str, int]) -> tuple[Attempt, ...]:
    """Numbered as they were begun; counted in the order they reached the server, handed in or not: no clock changes that."""
    numbers: dict[str, int] = defaultdict(int)
    arrivals: dict[str, list[str]] = defaultdict(list)
    for one in sorted(judged, key=itemgetter("arrived", "started_at", "id")):
        arrivals[one["item"]].append(one["id"])
    numbered = []
    for one in sorted(judged, key=itemgetter("started_at", "id")):
        item = one["item"]
        numbers[item] += 1
        quiz = find(one["release"], item)
        most = allowed_attempts(quiz, granted.get(item, 0)) if quiz else None
        counted = most is None or one["id"] in arrivals[item][:most]
        if not counted:
            one["flags"] += (OVER_LIMIT,)
        numbered.append(Attempt(**one, number=numbers[item], counted=counted))
    return tuple(numbered)


#: Within an attempt the device's counter decides: it cannot be set back like a clock.
_count = attrgetter("seq", "at", "id")


def _in_time(first: Event, given: list[Event], minutes: int) -> list[Event]:
    """The answers within the time limit, by whichever of wall clock and monotonic clock saw more time pass."""
    limit = timedelta(minutes=minutes) + GRACE
    latest, most = first.at + limit, limit / _MILLISECOND
    within = [act for act in given if act.at <= latest]
    if first.mono is None:
        return within
    return [act for act in within if act.mono is None or act.device != first.device or act.mono - first.mono <= most]


def _flags(by_count: list[Event], *, late: bool, unserved: bool) -> tuple[str, ...]:
    flags = [flag for flag, raised in ((LATE, late), (NEEDED_SERVER, unserved)) if raised]
    pairs = zip(by_count, by_count[1:], strict=False)
    if any(one.device == next_.device and next_.at < one.at - TOLERANCE for one, next_ in pairs) or any(act.moved for act in by_count):
        flags.append(ODD_CLOCK)
    return tuple(flags)
