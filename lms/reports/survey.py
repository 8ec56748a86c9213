"""What may be shown of a survey, and what it says: nobody's answer can be told from a report or from two of them. Pure.

Three rules (decision 0028): nothing below five answers; a filter only where every part that it makes holds none or at least
five; and answers enter by fives in each year, so that neither a report read again tomorrow nor a year taken from all years
shows the one that came today.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """How often each place of a scale was chosen, from the lowest; `points` are the words of the places."""

    points: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def mean(self) -> float:
        """The mean place, counted from 1."""
        return sum(place * count for place, count in enumerate(self.counts, 1)) / self.n if self.n else 0.0

    @property
    def mean_of_five(self) -> float:
        """The mean on a scale of five, whatever the length of the own one."""
        return 1 + 4 * (self.mean - 1) / (len(self.counts) - 1)


def may_show(cells: Mapping[tuple[bool, int], int], year: int | None) -> bool:
    """Whether answers may be shown. `cells` counts them by (inside the reader's units, year); without `year` all years are meant.

    A filter divides all answers into parts. Where each part is empty or has five, so is every difference of two reports.
    """
    parts: Counter[tuple[bool, int | None]] = Counter()
    for (inside, of_year), count in cells.items():
        parts[inside, of_year if year is not None else None] += count
    return parts[True, year] >= LEAST and no_small_part(parts.values())


def whole(count: int) -> int:
    """How many of so many answers are in fives; those that came last wait until there are five of them."""
    return count - count % LEAST


def no_small_part(counts: Iterable[int]) -> bool:
    """Whether each part into which a filter divides people holds nobody or at least five."""
    return all(count == 0 or count >= LEAST for count in counts)


def distribution(points: Sequence[str], counts: Mapping[str, int]) -> Distribution:
    """From counts by response; responses to a scale are places as JSON texts, `"1"` for the lowest."""
    return Distribution(points=tuple(points), counts=tuple(counts.get(f'"{place}"', 0) for place in range(1, len(points) + 1)))


def subject(title: str) -> str:
    """What a scale asks about by its title: `Materi`, `Pengajaran`, or else the title itself."""
    lower = title.lower()
    return "Materi" if "materi" in lower else "Pengajaran" if "pengajar" in lower else title


def satisfaction(distributions: Iterable[Distribution]) -> float | None:
    """The mean of all statements on a scale of five; None where there is none."""
    means = [one.mean_of_five for one in distributions if one.n]
    return sum(means) / len(means) if means else None
