"""How much processor time a piece of work takes, measured against a fixed piece of work done beside it.

A bound in seconds would fail on a slow or busy machine; a bound in these units says the same everywhere.
"""

import time
from collections.abc import Callable

#: One unit is about ten milliseconds of one core of a small server.
_STEPS = 40_000
#: Another process may take the core in the middle of one measurement; hardly in the middle of three.
_TRIES = 3


def effort(work: Callable[[], object]) -> float:
    """The processor time of the work in units of the yardstick, which runs before and after it."""
    before = _seconds(_yardstick)
    taken = _seconds(work)
    return 2 * taken / (before + _seconds(_yardstick))


def is_bounded(work: Callable[[], object], most: float) -> bool:
    """Whether the work takes at most so many units, in one of a few tries."""
    return any(effort(work) <= most for _ in range(_TRIES))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _yardstick() -> dict[int, int]:
    held: dict[int, int] = {}
    for step in range(_STEPS):
        held[step % 997] = step ^ held.get(step % 991, 0)
    return held
