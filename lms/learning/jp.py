"""Rules of the jam pelajaran (JP): what a year asks of whom, and how fast online study may count. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: Employment whose yearly JP is a ceiling, not a target (PP 49/2018, art. 40).
_CEILING = frozenset({"PPPK", "PPPK paruh waktu"})
#: Employment that owes a yearly minimum (PP 11/2017 jo. PP 17/2020, art. 203).
OWING = frozenset({"PNS", "CPNS"})


@dataclass(frozen=True, kw_only=True, slots=True)
class JpRule:
    """The rule in force from a day on. All figures are settings: some rest on second-hand sources.

    `daily_cap` bounds online study per day (PerLAN 10/2018, annex).
    """

    effective_from: date
    version: str
    minutes_per_jp: int
    daily_cap: int
    yearly_target: int
    yearly_ceiling: int


#: In force until an office writes a newer one; a migration puts it into the table.
FIRST_RULE = JpRule(effective_from=date(2018, 1, 1), version="2018", minutes_per_jp=45, daily_cap=3, yearly_target=20, yearly_ceiling=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A learner's JP of one year. `kind`: `target` (at least `limit`), `ceiling` (at most `limit`) or `none`."""

    year: int
    jp: int
    kind: str
    limit: int

    @property
    def counted(self) -> int:
        """What may be reported: never above a ceiling."""
        return min(self.jp, self.limit) if self.kind == "ceiling" else self.jp

    @property
    def share(self) -> float:
        """How much of the ring is filled, 0 … 1."""
        return min(self.jp / self.limit, 1.0) if self.limit else 0.0


def rule_on(rules: Iterable[JpRule], day: date) -> JpRule:
    """The newest rule already in force on that day; the first one for days before every rule."""
    rules = sorted(rules, key=lambda rule: rule.effective_from)
    in_force = [rule for rule in rules if rule.effective_from <= day]
    return (in_force or rules[:1] or [FIRST_RULE])[-1]


def standing(employment: str, year: int, jp: int, rule: JpRule) -> Standing:
    """What the year's JP means for this kind of employment."""
    if employment in _CEILING:
        return Standing(year=year, jp=jp, kind="ceiling", limit=rule.yearly_ceiling)
    if employment in OWING:
        return Standing(year=year, jp=jp, kind="target", limit=rule.yearly_target)
    return Standing(year=year, jp=jp, kind="none", limit=0)


def faster_than_allowed(*, started: date, finished: date, jp: int, rule: JpRule) -> bool:
    """More JP than the days of study can hold: (finish − start + 1 days) × daily cap < JP."""
    return ((finished - started).days + 1) * rule.daily_cap < jp
