"""Recall cards: which questions come back, and on which day. A fold over ratings, the same in every order. Pure.

Days are whole days of the platform's zone. A card is rated at most once a day: of several ratings on one day, given on two
phones or by a shaking thumb, the lowest counts.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import fsrs

from lms.courses.course import Course
from lms.learning.judgement import Attempt, find_quiz
from lms.quizzes.kinds.card import Card as CardQuestion
from lms.quizzes.quiz import Question, Quiz

#: lagi, sulit, baik, mudah: what the learner says of himself, in the numbers of FSRS.
RATINGS = {1: "Lagi", 2: "Sulit", 3: "Baik", 4: "Mudah"}
AGAIN, GOOD = 1, 3
#: A card is due when it is still recalled with this probability; FSRS names 0.9 as the balance of effort and memory.
DESIRED_RETENTION = 0.9
#: A recall card comes back at least once a year.
LONGEST_INTERVAL = 365
#: A practice question whose next day would be so far off is known, and leaves. Missed once more in practice, it is back.
KNOWN_AFTER = 180
#: Nobody faces more a day; at half a minute each it is a quarter of an hour.
MOST_A_DAY = 30
SECONDS_A_CARD = 30

#: Whole days only, so no steps within a day, and no chance, so that every server folds the same.
_SCHEDULER = fsrs.Scheduler(
    desired_retention=DESIRED_RETENTION, learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_INTERVAL, enable_fuzzing=False
)
#: FSRS knows moments only: any midnight will do, what counts is how many days lie between.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
#: What is kept of FSRS's figures; the rest differs between the mathematics of two machines.
_DIGITS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Recalled:
    """One act `recalled`: how well the learner knew the card at that moment (1 … 4)."""

    item: str
    question: str
    at: datetime
    rating: int


@dataclass(kw_only=True, slots=True)
class RecallCard:
    """A question that comes back on `due_on`. `stability` (in days) and `difficulty` (1 … 10) are FSRS's.

    `rated_on` is the day of the last rating, from practice or review; `recalled_on` that of the last review, None before
    the first.
    """

    item: str
    question: str
    due_on: date
    stability: float
    difficulty: float
    rated_on: date
    recalled_on: date | None = None


def comes_back(quiz: Quiz, question: Question) -> bool:
    """Whether the question can become a card: what has one answer, in practice that shows it. No key of a graded quiz is at stake.

    An essay has no one answer, and a scenario is played, not recalled.
    """
    if isinstance(question, CardQuestion):
        return not quiz.graded
    open_practice = quiz.purposes == ("latihan",) and quiz.reveal == "langsung"
    return open_practice and question.counts and not question.waits and not question.scenic


def find_question(course: Course | None, item: str, question_id: str) -> Question | None:
    """The question in that release if it can be a card there, else None."""
    quiz = find_quiz(course, item)
    question = quiz.by_id.get(question_id) if quiz else None
    return question if quiz and question and comes_back(quiz, question) else None


def fold_cards(attempts: Iterable[Attempt], recalls: Iterable[Recalled], releases: Mapping[str, Course], zone: ZoneInfo) -> tuple[RecallCard, ...]:
    """The learner's cards of one course, by item and question.

    A `kartu` is one from the day on which its quiz was handed in, a practice question from the day on which it was missed.
    Every later handing in rates it too: right is `baik`, wrong is `lagi`.
    """
    practised: dict[tuple[str, str], list[tuple[date, int | None]]] = defaultdict(list)
    always: set[tuple[str, str]] = set()
    cards_of = functools.cache(lambda release, item: _possible(find_quiz(releases.get(release), item)))
    for attempt in attempts:
        possible = cards_of(attempt.release, attempt.item)
        if not possible or attempt.marks is None or attempt.submitted_at is None:
            continue
        day = attempt.submitted_at.astimezone(zone).date()
        for question, rating in _ratings(possible, attempt):
            practised[attempt.item, question.id].append((day, rating))
            if isinstance(question, CardQuestion):
                always.add((attempt.item, question.id))
    reviewed: dict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
    for act in recalls:
        reviewed[act.item, act.question].append((act.at.astimezone(zone).date(), act.rating))
    cards = (_card(key, ratings, reviewed.get(key, []), key in always) for key, ratings in sorted(practised.items()))
    return tuple(card for card in cards if card)


def outlook(card: RecallCard, day: date) -> dict[int, int]:
    """In how many days the card would come back for each rating given on that day."""
    elapsed = max((day - card.rated_on).days, 1)
    return {rating: _rate(card.stability, card.difficulty, elapsed, rating)[2] for rating in RATINGS}


def _possible(quiz: Quiz | None) -> dict[str, Question]:
    """The questions of a quiz that can become cards, by id."""
    return {question.id: question for question in quiz.questions if comes_back(quiz, question)} if quiz and not quiz.graded else {}


def _ratings(possible: Mapping[str, Question], attempt: Attempt) -> Iterable[tuple[Question, int | None]]:
    """What a handed-in attempt says of each question; None where a `kartu` was seen and not rated."""
    for mark in attempt.marks.per_question if attempt.marks else ():
        question = possible.get(mark.id)
        if question is None:
            continue
        if isinstance(question, CardQuestion):
            yield question, {"ingat": GOOD, "lupa": AGAIN}.get(attempt.answers.get(question.id)) if mark.answered else None
        elif mark.answered:
            yield question, GOOD if mark.fraction >= 1 else AGAIN


def _card(key: tuple[str, str], practised: list[tuple[date, int | None]], reviewed: list[tuple[date, int]], always: bool) -> RecallCard | None:
    begins = [day for day, rating in practised if always or rating == AGAIN]
    if not begins:
        return None
    first = min(begins)
    by_day: dict[date, list[int]] = defaultdict(list)
    for day, rating in (*practised, *reviewed):
        if rating is not None and day >= first:
            by_day[day].append(rating)
    # A card that was only seen is asked on the next day, like one that was not known.
    by_day.setdefault(first, [AGAIN])
    stability = difficulty = None
    rated_on, interval = first, 0
    for day in sorted(by_day):
        stability, difficulty, interval = _rate(stability, difficulty, (day - rated_on).days, min(by_day[day]))
        rated_on = day
    if stability is None or difficulty is None or (not always and interval >= KNOWN_AFTER):
        return None
    return RecallCard(
        item=key[0],
        question=key[1],
        due_on=rated_on + timedelta(days=interval),
        stability=stability,
        difficulty=difficulty,
        rated_on=rated_on,
        recalled_on=max((day for day, _ in reviewed if day >= first), default=None),
    )


@functools.lru_cache(maxsize=65_536)
def _rate(stability: float | None, difficulty: float | None, elapsed: int, rating: int) -> tuple[float, float, int]:
    """Stability, difficulty and interval after a rating given so many days after the last; both None before the first.

    FSRS takes a tenth of a millisecond, and every refold rates every card anew: what it said is remembered.
    """
    at = _BEGINNING + timedelta(days=elapsed)
    held = fsrs.Card(card_id=0, due=at)
    if stability is not None:
        held = fsrs.Card(card_id=0, state=fsrs.State.Review, stability=stability, difficulty=difficulty, due=at, last_review=_BEGINNING)
    after, _ = _SCHEDULER.review_card(held, fsrs.Rating(rating), at)
    return round(after.stability or 0.0, _DIGITS), round(after.difficulty or 0.0, _DIGITS), (after.due - at).days
