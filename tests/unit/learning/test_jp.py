"""The rules of the jam pelajaran: target, ceiling, pace, and which rule is in force."""

from datetime import date

import pytest

from lms.learning.jp import FIRST_RULE, JpRule, faster_than_allowed, rule_on, standing

NEWER = JpRule(effective_from=date(2027, 1, 1), version="2027", minutes_per_jp=45, daily_cap=4, yearly_target=24, yearly_ceiling=30)


def test_a_pns_owes_at_least_twenty():
    held = standing("PNS", 2026, 6, FIRST_RULE)
    assert (held.kind, held.limit, held.counted, held.share) == ("target", 20, 6, 0.3)
    assert standing("PNS", 2026, 26, FIRST_RULE).counted == 26, "a target is no ceiling"


@pytest.mark.parametrize("employment", ["PPPK", "PPPK paruh waktu"])
def test_a_pppk_may_count_at_most_twenty_four(employment):
    held = standing(employment, 2026, 30, FIRST_RULE)
    assert (held.kind, held.limit, held.counted, held.share) == ("ceiling", 24, 24, 1.0)


def test_others_owe_nothing():
    held = standing("honorer", 2026, 3, FIRST_RULE)
    assert (held.kind, held.limit, held.counted, held.share) == ("none", 0, 3, 0.0)


@pytest.mark.parametrize(("day", "version"), [(date(2015, 1, 1), "2018"), (date(2026, 12, 31), "2018"), (date(2027, 1, 1), "2027"), (date(2030, 6, 1), "2027")])
def test_the_newest_rule_in_force_on_the_day_counts(day, version):
    assert rule_on([NEWER, FIRST_RULE], day).version == version


def test_without_any_rule_the_first_one_counts():
    assert rule_on([], date(2026, 1, 1)) is FIRST_RULE


@pytest.mark.parametrize(("days", "jp", "too_fast"), [(1, 3, False), (1, 4, True), (2, 6, False), (2, 7, True), (30, 90, False)])
def test_more_than_three_jp_a_day_is_faster_than_allowed(days, jp, too_fast):
    assert faster_than_allowed(started=date(2026, 11, 1), finished=date(2026, 11, days), jp=jp, rule=FIRST_RULE) is too_fast
