"""Figures and distributions: added up the same in every order, and silent where too few have answered."""

from hypothesis import given
from hypothesis import strategies as some

from lms.surveys.follow_up import OBSTACLES, SIDES, STATEMENTS, STATES
from lms.surveys.outcomes import FEWEST, HEAD, Row, Sum, Tick, action_states, add_up, behaviours, change_percent, obstacles

SUMS = some.builds(
    Sum,
    opd=some.sampled_from(["Dinas A", "Dinas B"]),
    measure=some.sampled_from(["Waktu layanan", "waktu LAYANAN", "Antrean"]),
    unit=some.sampled_from(["menit", "Menit"]),
    better=some.just("turun"),
    count=some.integers(1, 9),
    before=some.integers(0, 500).map(float),
    after=some.integers(0, 500).map(float),
    improved=some.integers(0, 9),
    evidence=some.integers(0, 9),
)


@given(some.lists(SUMS, max_size=20), some.randoms(use_true_random=False))
def test_figures_do_not_depend_on_the_order(sums, random):
    shuffled = list(sums)
    random.shuffle(shuffled)
    assert add_up(shuffled) == add_up(sums)


@given(some.lists(SUMS, min_size=1, max_size=20))
def test_nothing_is_lost_in_adding_up(sums):
    figures = add_up(sums)
    assert sum(one.count for one in figures) == sum(one.count for one in sums)
    assert abs(sum(one.mean_before * one.count for one in figures) - sum(one.before for one in sums)) < 1e-6
    assert abs(sum(one.mean_after * one.count for one in figures) - sum(one.after for one in sums)) < 1e-6
    names = [(one.opd, one.measure.casefold(), one.unit.casefold()) for one in figures]
    assert len(names) == len(set(names))


def test_from_nothing_there_is_no_change_in_per_cent():
    assert change_percent(0, 10) is None
    assert change_percent(40, 30) == -25
    assert change_percent(40, 40) == 0


@given(some.integers(0, 20), some.integers(1, 5))
def test_a_distribution_is_told_from_the_fifth_answer_on(count, value):
    found = {(one.side, one.key): one for one in behaviours([Tick(side="peserta", question="perilaku-tertib", value=value, count=count)])}
    assert len(found) == len(SIDES) * len(STATEMENTS)
    one = found["peserta", "tertib"]
    assert one.answers == count
    assert (one.counts is None, one.mean is None) == (count < FEWEST, count < FEWEST)
    if one.counts:
        assert (sum(one.counts), one.counts[value - 1], one.mean) == (count, count, value)


def test_actions_and_obstacles_are_told_by_side_from_the_fifth_follow_up_on():
    ticks = [
        Tick(side="peserta", question="aksi-1", value=2, count=4),
        Tick(side="peserta", question="aksi-2", value=2, count=3),
        Tick(side="peserta", question="aksi-2", value=0, count=2),
        Tick(side="peserta", question="hambatan-pimpinan", value=1, count=3),
        Tick(side="peserta", question="hambatan-yang-dahulu-ada", value=1, count=3),
        Tick(side="atasan", question="hambatan-pimpinan", value=1, count=3),
    ]
    answered = {"peserta": FEWEST, "atasan": FEWEST - 1}
    assert action_states(ticks, answered) == {"peserta": {"belum": 2, "sebagian": 0, "sudah": 7}, "atasan": None}
    assert obstacles(ticks, answered)["peserta"] == dict.fromkeys(OBSTACLES, 0) | {"pimpinan": 3}
    assert obstacles(ticks, answered)["atasan"] is None
    assert action_states([], {}) == {"peserta": None, "atasan": None}
    assert set(STATES.values()) == {0, 1, 2}


def test_a_row_of_an_export_stands_under_its_head():
    row = Row(
        opd="D",
        office="S",
        measure="",
        unit="",
        better="",
        before=None,
        before_on=None,
        after=None,
        after_on=None,
        evidence=False,
        opinion="",
        by_learner=True,
        by_supervisor=False,
    )
    assert len(row.cells) == len(HEAD)
    assert row.cells[9] is None
    assert row.cells[-3:] == ("belum", "ya", "belum")
