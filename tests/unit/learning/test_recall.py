"""Recall cards: what becomes one, when it comes back, when it leaves, and that no order of arrival changes that."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.progress import fold
from lms.learning.recall import KNOWN_AFTER, LONGEST_INTERVAL, comes_back, find_question, fold_cards, outlook
from tests.support.acts import RIGHT, WRONG, Phone
from tests.support.compiled import RELEASE, compiled, events, releases

ZONE = ZoneInfo("Asia/Jayapura")
SMALL, KINDS = "kursus-kecil", "kursus-jenis"
#: MORNING of tests.support.acts.
FIRST = date(2026, 11, 1)


@pytest.fixture
def phone():
    return Phone(SMALL, RELEASE[SMALL])


def practise(phone, answers, quiz="latihan-jenis"):
    """An attempt that answers only these questions."""
    attempt = phone.start(quiz)
    for question, response in answers.items():
        phone.answer(quiz, attempt, question, response)
    phone.submit(quiz, attempt)


def cards_of(*held, zone=ZONE):
    progress = fold([event for name, phone in enumerate(held) for event in events(phone.acts, f"hp-{name}")], releases())
    return fold_cards(progress.attempts, progress.recalls, releases(), zone) if progress else ()


def one(*held):
    (card,) = cards_of(*held)
    return card


def due(phone):
    return {card.question: card.due_on for card in cards_of(phone)}


def study(phone, ratings, question="l1", quiz="latihan-satu"):
    """Review the card on each day it is due; gives the intervals in days."""
    intervals = []
    for rating in ratings:
        card = next((card for card in cards_of(phone) if card.question == question), None)
        if card is None:
            break
        phone.now = phone.now.replace(year=card.due_on.year, month=card.due_on.month, day=card.due_on.day)
        phone.recall(quiz, question, rating)
        after = next((card for card in cards_of(phone) if card.question == question), None)
        intervals.append((after.due_on - card.due_on).days if after else None)
    return intervals


def test_a_missed_practice_question_comes_back_on_the_next_day(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    assert due(phone) == {"l1": FIRST + timedelta(days=1)}


def test_what_was_right_or_not_answered_does_not_come_back(phone):
    phone.take("latihan-satu")
    practise(phone, {"l2": {"a": True}}, "latihan-satu")
    assert cards_of(phone) == ()


def test_a_miss_counts_only_when_it_was_handed_in(phone):
    attempt = phone.start("latihan-satu")
    phone.answer("latihan-satu", attempt, "l1", "a")
    assert cards_of(phone) == ()
    phone.submit("latihan-satu", attempt)
    assert due(phone).keys() == {"l1"}


def test_an_exam_gives_no_cards(phone):
    phone.take("ujian", WRONG)
    assert cards_of(phone) == ()


def test_partly_right_is_missed():
    phone = Phone(KINDS, RELEASE[KINDS])
    practise(phone, {"nd-02": ["a"]})
    assert "nd-02" in due(phone)


@pytest.mark.parametrize(("answer", "days"), [("ingat", 2), ("lupa", 1), (None, 1)])
def test_a_card_comes_back_once_its_quiz_was_handed_in(answer, days):
    phone = Phone(KINDS, RELEASE[KINDS])
    practise(phone, {"nd-15": answer} if answer else {"nd-01": "a"})
    assert due(phone) == {"nd-15": FIRST + timedelta(days=days)}


def test_a_card_seen_again_without_an_answer_is_not_forgotten():
    phone = Phone(KINDS, RELEASE[KINDS])
    practise(phone, {"nd-15": "ingat"})
    before = one(phone)
    phone.wait(days=1)
    practise(phone, {"nd-01": "a"})
    assert one(phone) == before


def test_only_what_has_one_answer_in_open_practice_can_be_a_card():
    practice, exam, survey = (item.quiz for item in compiled(KINDS).quizzes)
    assert {question.kind for question in practice.questions if not comes_back(practice, question)} == {"uraian", "skenario", "skala", "jajak", "pendapat"}
    assert not any(comes_back(quiz, question) for quiz in (exam, survey) for question in quiz.questions)
    assert find_question(compiled(SMALL), "latihan-satu", "l1")
    assert not find_question(compiled(SMALL), "ujian", "u1")
    assert not find_question(compiled(SMALL), "latihan-satu", "tidak-ada")
    assert not find_question(compiled(SMALL), "satu", "l1")
    assert not find_question(None, "latihan-satu", "l1")


def test_intervals_grow_while_the_card_is_known(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    intervals = study(phone, [3] * 5)
    assert intervals == sorted(intervals)
    assert intervals[0] == 2
    assert intervals[4] > 60


def test_forgetting_brings_it_back_on_the_next_day_and_growth_begins_smaller(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    grown = study(phone, [3, 3, 3, 3])
    lapsed = study(phone, [1, 3])
    assert lapsed[0] < grown[0] + 3
    assert lapsed[1] < grown[3]


def test_easier_ratings_never_come_back_sooner(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    study(phone, [3, 3])
    card = one(phone)
    days = [outlook(card, card.due_on)[rating] for rating in (1, 2, 3, 4)]
    assert days == sorted(days)
    assert days[0] < days[3]


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_what_the_outlook_says_is_what_happens(phone, rating):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    study(phone, [3, 4])
    card = one(phone)
    said = outlook(card, card.due_on)[rating]
    assert study(phone, [rating]) == [said]


def test_a_practice_question_known_well_leaves_and_a_new_miss_brings_it_back(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    intervals = study(phone, [4] * 12)
    assert intervals[-1] is None
    assert max(intervals[:-1]) < KNOWN_AFTER
    assert cards_of(phone) == ()
    phone.wait(days=30)
    phone.take("latihan-satu", RIGHT | {"l1": "c"})
    assert due(phone).keys() == {"l1"}


def test_a_card_never_leaves_and_comes_back_at_least_once_a_year():
    phone = Phone(KINDS, RELEASE[KINDS])
    practise(phone, {"nd-15": "ingat"})
    intervals = study(phone, [4] * 7, "nd-15", "latihan-jenis")
    assert intervals[-1] == LONGEST_INTERVAL


def test_of_several_ratings_on_one_day_the_lowest_counts(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    phone.wait(days=1)
    twice, once = Phone(SMALL, RELEASE[SMALL], seed=2, now=phone.now), Phone(SMALL, RELEASE[SMALL], seed=3, now=phone.now)
    for rating in (4, 1, 3):
        twice.recall("latihan-satu", "l1", rating)
    once.recall("latihan-satu", "l1", 1)
    assert one(phone, twice) == one(phone, once)


def test_two_phones_that_rate_the_same_card_on_one_day_are_one_review(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    phone.wait(days=1)
    other = Phone(SMALL, RELEASE[SMALL], seed=2, now=phone.now + timedelta(hours=5))
    phone.recall("latihan-satu", "l1", 3)
    alone = one(phone)
    other.recall("latihan-satu", "l1", 3)
    assert one(phone, other) == alone


def test_days_are_those_of_the_platform(phone):
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    # 23.30 in Jayapura is still the afternoon in UTC and the day before in Honolulu.
    phone.now = phone.now.replace(day=2, hour=23, minute=29)
    phone.recall("latihan-satu", "l1", 3)
    assert one(phone).rated_on == date(2026, 11, 2)
    (card,) = cards_of(phone, zone=ZoneInfo("Pacific/Kiritimati"))
    assert card.rated_on == date(2026, 11, 3)


def test_a_rating_of_what_is_no_card_yet_does_nothing(phone):
    phone.recall("latihan-satu", "l1", 4)
    phone.wait(days=1)
    phone.take("latihan-satu", RIGHT | {"l1": "a"})
    phone.recall("latihan-satu", "l2", 1)
    card = one(phone)
    assert (card.question, card.recalled_on, card.due_on) == ("l1", None, FIRST + timedelta(days=2))


def test_reviews_move_no_progress(phone):
    phone.take("latihan-satu", WRONG)
    before = fold(events(phone.acts), releases())
    phone.wait(days=9)
    phone.recall("latihan-satu", "l1", 3)
    # Not even a clock that cannot be right, or a release that the learner never worked on.
    odd = [replace(event, moved=True, release=RELEASE[KINDS]) if event.verb == "recalled" else event for event in events(phone.acts)]
    after = fold(odd, releases())
    assert (after.percent, after.last_at, after.started_at, after.release, after.items, after.attempts, after.odd_clock) == (
        before.percent,
        before.last_at,
        before.started_at,
        before.release,
        before.items,
        before.attempts,
        before.odd_clock,
    )
    assert len(after.recalls) == 1


def test_reviews_alone_are_no_progress_at_all(phone):
    phone.recall("latihan-satu", "l1", 3)
    assert fold(events(phone.acts), releases()) is None


_DEED = st.sampled_from(["salah", "benar", "satu salah", "kosong", "lagi", "sulit", "baik", "mudah", "besok", "pekan depan", "jam mundur"])
_DEEDS = st.lists(_DEED, min_size=1, max_size=10)


def live(deeds, seed=1):
    """What a learner who does these things leaves on the phone."""
    phone = Phone(SMALL, RELEASE[SMALL], seed=seed)
    doing = {
        "salah": lambda: phone.take("latihan-satu", WRONG),
        "benar": lambda: phone.take("latihan-satu"),
        "satu salah": lambda: phone.take("latihan-satu", RIGHT | {"l2": {"a": False}}),
        "kosong": lambda: phone.submit("latihan-satu", phone.start("latihan-satu")),
        "besok": lambda: phone.wait(days=1),
        "pekan depan": lambda: phone.wait(days=7),
        "jam mundur": lambda: phone.set_clock(hours=-30),
    }
    for rating, name in enumerate(("lagi", "sulit", "baik", "mudah"), start=1):
        doing[name] = lambda rating=rating: phone.recall("latihan-satu", "l1", rating)
    for deed in deeds:
        doing[deed]()
    return phone


def fold_all(acts):
    progress = fold(acts, releases())
    return fold_cards(progress.attempts, progress.recalls, releases(), ZONE) if progress else ()


@given(_DEEDS, _DEEDS, st.randoms(use_true_random=False), st.integers(0, 6))
def test_two_phones_in_any_order_and_with_repetitions_give_one_schedule(deeds, others, chance, repeated):
    acts = events(live(deeds).acts, "hp-1") + events(live(others, seed=2).acts, "hp-2")
    shuffled = acts + [chance.choice(acts) for _ in range(repeated if acts else 0)]
    chance.shuffle(shuffled)
    assert fold_all(shuffled) == fold_all(acts)


@given(_DEEDS)
def test_a_card_is_due_after_its_last_rating_and_within_a_year(deeds):
    for card in cards_of(live(deeds)):
        assert 1 <= (card.due_on - card.rated_on).days <= LONGEST_INTERVAL
        assert card.stability > 0
        assert 1 <= card.difficulty <= 10
        assert card.recalled_on is None or card.recalled_on <= card.rated_on


@given(_DEEDS, st.sampled_from([1, 2, 3, 4]), st.integers(1, 5))
def test_saying_the_same_again_on_the_same_day_changes_nothing(deeds, rating, times):
    phone = live([*deeds, "salah", "besok"])
    phone.recall("latihan-satu", "l1", rating)
    before = cards_of(phone)
    for _ in range(times):
        phone.recall("latihan-satu", "l1", rating)
    assert cards_of(phone) == before
