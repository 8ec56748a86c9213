"""Item analysis: what the sums over many answers say of a question, and in plain words what to look at. Pure.

Discrimination is the corrected point-biserial correlation of a question with the rest of the attempt (J. P. Guilford,
Psychometric Methods, 1954), and beside it, with enough answers, the difference between the strongest and the weakest 27 %
(T. L. Kelley, Journal of Educational Psychology 30, 1939).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import sqrt

#: How finely the rest of an attempt is told apart: in fiftieths.
STRATA = 50
#: Fewer answers are not shown at all: they would speak of persons.
LEAST_SHOWN = 5
#: Fewer answers say nothing of a question (the flags would follow chance).
LEAST_JUDGED = 20
#: From here on the strongest and the weakest 27 % are groups of their own worth comparing, and unused choices worth naming.
LEAST_COMPARED = 100
#: Kelley's share.
TAIL = 0.27
#: Limits of difficulty p (mean share of the marks) and of discrimination (R. L. Ebel, D. A. Frisbie, Essentials of Educational Measurement, 1991).
TOO_EASY, VERY_HARD, WEAK = 0.95, 0.2, 0.2
#: So many standard errors (1/√n) below 0 a discrimination is no chance any more (one in twenty, one-sided).
SURE = 1.64
#: A choice that fewer take does not work as a distractor (T. M. Haladyna, S. M. Downing, 1993).
UNUSED = 0.05

FEW, WRONG_KEY, AGAINST, EASY, HARD, BLUNT, IDLE = "sedikit", "kunci", "terbalik", "mudah", "sukar", "tumpul", "pengecoh"
WORDS = {
    FEW: "Belum cukup jawaban untuk menilai soal ini.",
    WRONG_KEY: "Soal ini mungkin kuncinya keliru: peserta yang kuat lebih sering memilih jawaban lain.",
    AGAINST: "Peserta yang kuat justru lebih sering keliru di sini. Periksa kunci dan kalimatnya.",
    EASY: "Terlalu mudah untuk membedakan yang sudah dan yang belum paham.",
    HARD: "Sangat sukar. Periksa apakah materinya sudah menjelaskan hal ini.",
    BLUNT: "Lemah membedakan yang sudah dan yang belum paham.",
    IDLE: "Ada pilihan yang hampir tidak pernah dipilih; gantilah dengan kekeliruan yang lazim.",
}
#: Flags that ask somebody to act; the others only inform.
URGENT = frozenset({WRONG_KEY, AGAINST, HARD})


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over answers: their number and earned shares x; and of those that have a rest y: number, Σx, Σx², Σy, Σy², Σxy."""

    n: int = 0
    earned: float = 0.0
    pairs: int = 0
    x: float = 0.0
    xx: float = 0.0
    y: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        # Written out: a report adds up ten thousand of them.
        return Sums(
            self.n + other.n,
            self.earned + other.earned,
            self.pairs + other.pairs,
            self.x + other.x,
            self.xx + other.xx,
            self.y + other.y,
            self.yy + other.yy,
            self.xy + other.xy,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Answers alike in question, release, response (JSON; None for none and for typed ones) and in how well the rest went.

    `stratum` is the rest in fiftieths; None where there is none.
    """

    item: str
    question: str
    release: str
    response: str | None
    stratum: int | None
    sums: Sums


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """What is known of a question. `difficulty` 0 … 1 (1: everybody had it), `discrimination` -1 … 1, `spread` upper minus lower 27 %.

    `shares` is how much of all answers chose each choice, `strong` how much of the strongest 27 % did; both by the choice's id.
    """

    n: int
    difficulty: float | None
    discrimination: float | None
    spread: float | None
    shares: Mapping[str, float]
    strong: Mapping[str, float]
    flags: tuple[str, ...]

    @property
    def urgent(self) -> bool:
        """Whether somebody should act."""
        return not URGENT.isdisjoint(self.flags)


def analyse(groups: Iterable[Group], choices: Mapping[str, bool], chosen: Mapping[str | None, tuple[str, ...]]) -> Analysis:
    """The analysis of one question from its groups. `choices` says of each choice whether it is right (empty: no choices);
    `chosen` gives the choices that a response holds.
    """
    groups = list(groups)
    sums = sum((group.sums for group in groups), Sums())
    if sums.n < LEAST_SHOWN:
        return Analysis(n=sums.n, difficulty=None, discrimination=None, spread=None, shares={}, strong={}, flags=(FEW,))
    upper, lower = _tail(groups, strongest=True), _tail(groups, strongest=False)
    strong = _shares(upper, choices, chosen)
    shares = _shares([(group, 1.0) for group in groups], choices, chosen)
    spread = _mean(upper) - _mean(lower) if sums.pairs >= LEAST_COMPARED else None
    found = Analysis(
        n=sums.n, difficulty=sums.earned / sums.n, discrimination=point_biserial(sums), spread=spread, shares=shares, strong=strong, flags=()
    )
    return Analysis(**{field.name: getattr(found, field.name) for field in fields(found) if field.name != "flags"}, flags=_flags(found, choices))


def may_be_urgent(sums: Sums) -> bool:
    """Whether an analysis could ask somebody to act: told by the sums alone, without the single responses."""
    if sums.n < LEAST_JUDGED:
        return False
    discrimination = point_biserial(sums)
    return sums.earned / sums.n < VERY_HARD or (discrimination is not None and discrimination < 0)


def point_biserial(sums: Sums) -> float | None:
    """The correlation of earned shares with the rest; None where one of them does not vary, or there are fewer than two."""
    spread_x = sums.pairs * sums.xx - sums.x**2
    spread_y = sums.pairs * sums.yy - sums.y**2
    # What is left of sums that cancel each other is no spread.
    if sums.pairs < 2 or min(spread_x, spread_y) <= 1e-9 * sums.pairs:
        return None
    value = (sums.pairs * sums.xy - sums.x * sums.y) / sqrt(spread_x * spread_y)
    return max(-1.0, min(1.0, value))


def _flags(found: Analysis, choices: Mapping[str, bool]) -> tuple[str, ...]:
    if found.n < LEAST_JUDGED or found.difficulty is None:
        return (FEW,)
    flags = []
    if found.discrimination is not None and found.discrimination < 0:
        right = max((found.strong.get(choice, 0.0) for choice, is_right in choices.items() if is_right), default=None)
        wrong = max((found.strong.get(choice, 0.0) for choice, is_right in choices.items() if not is_right), default=0.0)
        if right is not None and wrong > right:
            flags.append(WRONG_KEY)
        elif found.discrimination * sqrt(found.n) < -SURE:
            flags.append(AGAINST)
    if found.difficulty > TOO_EASY:
        flags.append(EASY)
    elif found.difficulty < VERY_HARD:
        flags.append(HARD)
    elif found.discrimination is not None and 0 <= found.discrimination < WEAK:
        flags.append(BLUNT)
    idle = any(found.shares.get(choice, 0.0) < UNUSED for choice, is_right in choices.items() if not is_right)
    if idle and found.n >= LEAST_COMPARED and found.difficulty <= TOO_EASY:
        flags.append(IDLE)
    return tuple(flags)


def _tail(groups: list[Group], *, strongest: bool) -> list[tuple[Group, float]]:
    """The groups of the strongest (or weakest) 27 %, each with how much of it belongs there; those alike at the edge share evenly."""
    strata: dict[int, list[Group]] = {}
    for group in groups:
        if group.stratum is not None:
            strata.setdefault(group.stratum, []).append(group)
    room = TAIL * sum(group.sums.pairs for held in strata.values() for group in held)
    taken: list[tuple[Group, float]] = []
    for stratum in sorted(strata, reverse=strongest):
        size = sum(group.sums.pairs for group in strata[stratum])
        part = min(1.0, room / size)
        taken += [(group, part) for group in strata[stratum]]
        room -= part * size
        if room <= 1e-9:
            break
    return taken


def _mean(taken: list[tuple[Group, float]]) -> float:
    size = sum(group.sums.pairs * part for group, part in taken)
    return sum(group.sums.x * part for group, part in taken) / size if size else 0.0


def _shares(taken: list[tuple[Group, float]], choices: Mapping[str, bool], chosen: Mapping[str | None, tuple[str, ...]]) -> dict[str, float]:
    size = sum(group.sums.n * part for group, part in taken)
    counts = dict.fromkeys(choices, 0.0)
    for group, part in taken:
        for choice in chosen.get(group.response, ()):
            if choice in counts:
                counts[choice] += group.sums.n * part
    return {choice: count / size for choice, count in counts.items()} if size else {}
