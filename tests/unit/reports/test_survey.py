"""Surveys stay anonymous: no report, and no difference of two reports, speaks of fewer than five answers."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reports.survey import LEAST, Distribution, distribution, may_show, satisfaction, subject, whole

CELLS = st.dictionaries(st.tuples(st.booleans(), st.sampled_from([2024, 2025, 2026])), st.integers(0, 12), max_size=6)


def shown(cells):
    """What a reader can ask for, and how many answers it rests on."""
    views = {year: {key for key in cells if key[0] and year in (None, key[1])} for year in (None, 2024, 2025, 2026)}
    return {year: keys for year, keys in views.items() if may_show(cells, year)}


@given(CELLS)
def test_nothing_below_five_is_shown(cells):
    for keys in shown(cells).values():
        assert sum(cells[key] for key in keys) >= LEAST


@given(CELLS)
def test_no_difference_of_two_views_is_below_five(cells):
    outside = {key for key in cells if not key[0]}
    views = [*shown(cells).values()]
    # Others may see all learners: that view counts, too.
    views += [{*keys, *outside} for keys in shown(cells).values() if keys == {key for key in cells if key[0]}]
    for one, other in itertools.permutations(views, 2):
        if other <= one:
            left = sum(cells[key] for key in one - other)
            assert left == 0 or left >= LEAST


@given(CELLS)
def test_years_taken_from_all_leave_no_small_rest(cells):
    views = shown(cells)
    if None in views and len(views) > 1:
        rest = views[None].difference(*(keys for year, keys in views.items() if year is not None))
        left = sum(cells[key] for key in rest)
        assert left == 0 or left >= LEAST


def test_a_small_year_closes_the_filter_but_not_the_whole():
    cells = {(True, 2025): 9, (True, 2026): 3}
    assert may_show(cells, None)
    assert not may_show(cells, 2025)
    assert not may_show(cells, 2026)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (4, 0), (5, 5), (6, 5), (9, 5), (10, 10)])
def test_answers_enter_by_fives(count, shown):
    assert whole(count) == shown


def test_a_distribution_has_its_mean_on_any_scale():
    five = distribution(("a", "b", "c", "d", "e"), {'"5"': 3, '"1"': 1, '"9"': 7})
    assert five == Distribution(points=("a", "b", "c", "d", "e"), counts=(1, 0, 0, 0, 3))
    assert (five.n, five.mean) == (4, 4)
    assert distribution(("ya", "tidak"), {'"2"': 5}).mean_of_five == 5
    assert satisfaction([five, distribution(("ya", "tidak"), {'"1"': 5})]) == pytest.approx(2.5)
    assert satisfaction([]) is None


@pytest.mark.parametrize(("title", "word"), [("Materi", "Materi"), ("Mutu materi", "Materi"), ("Cara pengajar", "Pengajaran"), ("Sarana", "Sarana")])
def test_scales_are_gathered_by_what_they_ask_about(title, word):
    assert subject(title) == word
