"""Progress in one course: a fold over the learner's acts that gives the same result in every order. Pure; knows no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.courses.course import Course, Module, QuizItem
from lms.learning.judgement import WAITING, Attempt, allowed_attempts, in_order, judge_ordered
from lms.learning.recall import Recalled
from lms.quizzes.quiz import Quiz
from lms.records.events import SERVER_VERBS, Event

NOT_BEGUN, BEGUN, AWAITING, DONE = "belum", "berjalan", "menunggu", "selesai"
#: Purposes whose quizzes are done only when passed; the others when handed in.
_MUST_PASS = frozenset({"ujian", "pascates"})


@dataclass(kw_only=True, slots=True)
class ItemProgress:
    """One item of the course. `best` is the best counted score (0 … 100), `used` the attempts begun that count.

    `offline` tells that the attempt which the score is from (the first of the best) was made without the server.
    """

    id: str
    kind: str
    title: str
    required: bool
    state: str
    locked: bool
    done_at: datetime | None
    best: float | None = None
    offline: bool = False
    used: int = 0
    allowed: int | None = None
    #: A prates: it measures what was known before, and holds up nobody.
    measures: bool = False

    @property
    def left(self) -> int | None:
        """Attempts still free; None where the number is not limited."""
        return None if self.allowed is None else max(self.allowed - self.used, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseProgress:
    """A learner's state in one course.

    `release` is the release last worked on, and `items` and `percent` speak of it. The course is finished once all
    required items of any release worked on are done; `finished_release` is the one that was completed first.
    """

    course: str
    release: str
    started_at: datetime
    last_at: datetime
    percent: int
    finished_at: datetime | None
    finished_release: str | None
    jp: int
    items: tuple[ItemProgress, ...]
    attempts: tuple[Attempt, ...]
    #: Some act carried a moment that cannot be true; the dates rest on what is possible.
    odd_clock: bool = False
    #: What the learner said of his recall cards. Reviews move no progress: not the percentage, not the last day, no date.
    recalls: tuple[Recalled, ...] = ()

    @property
    def state(self) -> str:
        return DONE if self.finished_at else BEGUN

    @property
    def next_item(self) -> ItemProgress | None:
        """The first required item that is not done, then the first optional one; None when nothing is left.

        A prates comes first as long as nothing after it was begun; later it would measure what was learnt.
        """
        open_items = [item for item in self.items if item.state != DONE]
        if open_items and open_items[0].measures and all(item.state == NOT_BEGUN for item in self.items if not item.measures):
            return open_items[0]
        return next((item for item in open_items if item.required), next(iter(open_items), None))

    def item(self, item_id: str) -> ItemProgress | None:
        """The progress of that item, or None where the release does not have it."""
        return next((item for item in self.items if item.id == item_id), None)


def fold(
    events: Iterable[Event], releases: Mapping[str, Course], *, granted: Mapping[str, int] | None = None, reference: str | None = None
) -> CourseProgress | None:
    """Progress from all acts of one learner in one course, or None where there is no act.

    `releases` holds every release that the events name. `reference` asks to be shown another release than the one
    last worked on; finishing does not depend on it.
    """
    everything = in_order(event for event in events if event.release in releases)
    judged = [event for event in everything if event.verb != "recalled"]
    # What others did to the record is no step of the learner: when and where he last worked does not move.
    ordered = [event for event in judged if event.verb not in SERVER_VERBS]
    if not ordered:
        return None
    attempts = judge_ordered(judged, releases, granted)
    done_modules = _done_modules(ordered)
    seen = {event.release for event in ordered}
    shown = reference if reference in releases else ordered[-1].release
    items_of = {release: _items(releases[release], done_modules, attempts, granted or {}) for release in seen | {shown}}
    finishes = []
    for release in seen:
        moments = [item.done_at for item in items_of[release] if item.required]
        if moments and all(moments):
            finishes.append((max(moment for moment in moments if moment), release))
    finished_at, finished_release = min(finishes, default=(None, None))
    items = items_of[shown]
    return CourseProgress(
        course=ordered[-1].course,
        release=shown,
        started_at=ordered[0].at,
        last_at=ordered[-1].at,
        percent=100 if finished_at else _percent(items),
        finished_at=finished_at,
        finished_release=finished_release,
        jp=releases[finished_release].jp if finished_release else 0,
        items=items,
        attempts=attempts,
        odd_clock=any(event.moved for event in ordered),
        recalls=tuple(_recalled(event) for event in everything if event.verb == "recalled"),
    )


def untouched(course: Course) -> tuple[ItemProgress, ...]:
    """The items of a course for somebody who has not begun."""
    return _items(course, {}, (), {})


def _recalled(event: Event) -> Recalled:
    return Recalled(item=event.item, question=event.data["question"], at=event.at, rating=event.data["rating"])


def _done_modules(ordered: Iterable[Event]) -> dict[str, datetime]:
    done: dict[str, datetime] = {}
    for event in ordered:
        if event.verb == "completed":
            done.setdefault(event.item, event.at)
    return done


def _items(course: Course, done_modules: Mapping[str, datetime], attempts: tuple[Attempt, ...], granted: Mapping[str, int]) -> tuple[ItemProgress, ...]:
    """The items in their order. In a course that goes in sequence, nothing is done while a required item before it is open."""
    items: list[ItemProgress] = []
    locked = False
    for held in course.items:
        item = _module(held, done_modules, locked) if isinstance(held, Module) else _quiz(held, attempts, granted, locked)
        items.append(item)
        if course.sequence == "berurutan" and item.required and not item.measures and item.state != DONE:
            locked = True
    return tuple(items)


def _module(module: Module, done_modules: Mapping[str, datetime], locked: bool) -> ItemProgress:
    done_at = None if locked else done_modules.get(module.id)
    return ItemProgress(
        id=module.id,
        kind="module",
        title=module.title,
        required=True,
        state=DONE if done_at else NOT_BEGUN,
        locked=locked,
        done_at=done_at,
    )


def _quiz(held: QuizItem, attempts: tuple[Attempt, ...], granted: Mapping[str, int], locked: bool) -> ItemProgress:
    mine = [attempt for attempt in attempts if attempt.item == held.id]
    counted = [attempt for attempt in mine if attempt.marks and attempt.counted]
    good = [attempt for attempt in counted if attempt.passed or not must_pass(held.quiz)]
    done_at = None if locked else min((attempt.submitted_at for attempt in good if attempt.submitted_at), default=None)
    scored = [attempt for attempt in counted if attempt.score is not None]
    top = max(scored, key=lambda attempt: attempt.score or 0, default=None)
    return ItemProgress(
        id=held.id,
        kind="quiz",
        title=held.title,
        required=held.quiz.required,
        state=DONE if done_at else _open_state(mine),
        locked=locked,
        done_at=done_at,
        best=top.score if top else None,
        offline=top.offline if top else False,
        used=sum(1 for attempt in mine if attempt.counted),
        allowed=allowed_attempts(held.quiz, granted.get(held.id, 0)),
        measures=held.quiz.purposes == ("prates",),
    )


def must_pass(quiz: Quiz) -> bool:
    """An exam is done when passed; practice, pre-test and survey when handed in."""
    return bool(_MUST_PASS.intersection(quiz.purposes))


def _open_state(attempts: Sequence[Attempt]) -> str:
    """Answers that a device has yet to send or a person has yet to mark are waited for."""
    states = {attempt.state for attempt in attempts}
    if WAITING in states or any(attempt.marks and attempt.marks.waiting for attempt in attempts):
        return AWAITING
    return BEGUN if states else NOT_BEGUN


def _percent(items: Iterable[ItemProgress]) -> int:
    required = [item for item in items if item.required]
    return 100 * sum(item.state == DONE for item in required) // len(required) if required else 0
