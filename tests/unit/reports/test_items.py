"""Item analysis from sums gives what a naive computation over the answers gives, and says in words what to look at."""

import statistics

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.reports.items import (
    AGAINST,
    BLUNT,
    EASY,
    FEW,
    HARD,
    IDLE,
    LEAST_COMPARED,
    LEAST_JUDGED,
    LEAST_SHOWN,
    STRATA,
    TAIL,
    WORDS,
    WRONG_KEY,
    Group,
    Sums,
    analyse,
    point_biserial,
)

CHOICES = {"a": True, "b": False, "c": False}
CHOSEN = {f'"{letter}"': (letter,) for letter in CHOICES}
ANSWERS = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, STRATA)), min_size=2, max_size=80)


def group(letter, rest, count=1):
    """`count` answers with that choice, whose rest of the attempt is worth `rest` fiftieths."""
    x, y = float(letter == "a"), rest / STRATA
    sums = Sums(count, x * count, count, x * count, x * count, y * count, y * y * count, x * y * count)
    return Group(item="ujian", question="u1", release="r", response=f'"{letter}"', stratum=rest, sums=sums)


def found(*groups):
    return analyse(groups, CHOICES, CHOSEN)


def alone(x, rest):
    y = rest / STRATA
    return Group(item="i", question="q", release="r", response=None, stratum=rest, sums=Sums(1, x, 1, x, x * x, y, y * y, x * y))


@given(ANSWERS)
def test_sums_give_what_the_answers_give(answers):
    xs, ys = [x for x, _ in answers], [rest / STRATA for _, rest in answers]
    result = analyse([alone(x, rest) for x, rest in answers], {}, {})
    assert result.n == len(answers)
    if len(answers) < LEAST_SHOWN:
        assert result.difficulty is result.discrimination is None
        return
    assert result.difficulty == pytest.approx(statistics.fmean(xs))
    assume(len(set(xs)) > 1 and len(set(ys)) > 1)
    assert result.discrimination == pytest.approx(statistics.correlation(xs, ys), abs=1e-6)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_how_answers_are_grouped_and_ordered_does_not_matter(answers, random):
    together: dict[tuple[float, int], Sums] = {}
    for x, rest in answers:
        together[x, rest] = together.get((x, rest), Sums()) + alone(x, rest).sums
    groups = [Group(item="i", question="q", release="r", response=None, stratum=rest, sums=sums) for (_x, rest), sums in together.items()]
    random.shuffle(groups)
    one, other = analyse(groups, {}, {}), analyse([alone(x, rest) for x, rest in answers], {}, {})
    for measure in ("difficulty", "discrimination", "spread"):
        assert getattr(one, measure) == (None if getattr(other, measure) is None else pytest.approx(getattr(other, measure), abs=1e-6))


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=LEAST_COMPARED, max_size=LEAST_COMPARED))
def test_the_tails_are_the_strongest_and_the_weakest(xs):
    # A hundred answers, no two with the same rest: 27 at either end.
    wide = [Group(item="i", question="q", release="r", response=None, stratum=place, sums=alone(x, 0).sums) for place, x in enumerate(xs)]
    size = round(TAIL * len(xs))
    assert analyse(wide, {}, {}).spread == pytest.approx(statistics.fmean(xs[-size:]) - statistics.fmean(xs[:size]))


def test_where_nothing_varies_there_is_no_correlation():
    assert point_biserial(Sums()) is None
    assert point_biserial(alone(1, 25).sums) is None
    assert found(group("a", 10, 20), group("a", 40, 20)).discrimination is None


def test_a_wrong_key_is_told_by_what_the_strong_choose():
    result = found(group("b", 45, 15), group("a", 10, 15), group("c", 20, 5))
    assert result.discrimination < 0
    assert result.flags == (WRONG_KEY,)
    assert "mungkin kuncinya keliru" in WORDS[WRONG_KEY]
    assert result.urgent
    assert result.strong["b"] > result.strong["a"]


def test_a_question_against_the_rest_without_a_favourite_is_told_otherwise():
    result = analyse([*(alone(0.5, 45) for _ in range(20)), *(alone(1, 5) for _ in range(20))], {}, {})
    assert result.flags == (AGAINST,)


@pytest.mark.parametrize(
    ("groups", "flag"),
    [
        ([("a", 30, 96), ("b", 10, 4)], EASY),
        ([("a", 45, 5), ("b", 10, 30), ("c", 12, 30)], HARD),
        ([("a", 30, 30), ("b", 29, 15), ("c", 31, 15)], BLUNT),
        ([("a", 45, 70), ("b", 5, 60)], IDLE),
    ],
)
def test_other_weaknesses_are_told(groups, flag):
    assert flag in found(*(group(*one) for one in groups)).flags


def test_a_good_question_is_told_nothing():
    assert found(group("a", 45, 30), group("b", 10, 12), group("c", 8, 12)).flags == ()


@pytest.mark.parametrize("count", [0, LEAST_SHOWN - 1, LEAST_SHOWN, LEAST_JUDGED - 1])
def test_few_answers_are_not_judged(count):
    groups = [group("b", 45, count - count // 2), group("a", 10, count // 2)] if count else []
    result = found(*groups)
    assert result.flags == (FEW,)
    assert (result.difficulty is None) == (count < LEAST_SHOWN)
    assert bool(result.shares) == (count >= LEAST_SHOWN)


def test_shares_count_every_choice_of_an_answer():
    both = Group(item="i", question="q", release="r", response='["a","b"]', stratum=30, sums=Sums(10, 5, 10, 5, 5, 6, 3.6, 3))
    none = Group(item="i", question="q", release="r", response=None, stratum=10, sums=Sums(10, 0, 10, 0, 0, 2, 0.4, 0))
    assert analyse([both, none], CHOICES, {'["a","b"]': ("a", "b")}).shares == {"a": 0.5, "b": 0.5, "c": 0}
