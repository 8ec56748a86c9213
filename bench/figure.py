"""One measured figure and what it should be, as one printed line."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from lms.formats import number


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """`value` in `unit`, good when it is at most `goal` (at least, where `more_is_better`). Without a goal it only informs."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    more_is_better: bool = False

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.goal is None or (self.value >= self.goal if self.more_is_better else self.value <= self.goal)

    def __str__(self) -> str:
        verdict = "" if self.goal is None else f"{'≥' if self.more_is_better else '≤'} {_short(self.goal)} {self.unit}   {'tercapai' if self.met else 'BELUM'}"
        return f"  {self.name:<62} {_short(self.value) + ' ' + self.unit:>18}   {verdict}".rstrip()


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor time of this process that the work takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def ratio(one: Callable[[], object], other: Callable[[], object], rounds: int = 21) -> float:
    """How much more processor time the one takes than the other: the median over rounds in which both take turns."""
    for work in (one, other):
        work()
    return statistics.median(processor_seconds(one) / processor_seconds(other) for _ in range(rounds))


def median_seconds(work: Callable[[], object], rounds: int = 11) -> float:
    """The median processor time of the work."""
    work()
    return statistics.median(processor_seconds(work) for _ in range(rounds))


def _short(value: float) -> str:
    return number(round(value, 2 if abs(value) < 100 else 0))
