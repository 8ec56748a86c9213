"""What became of learning at work, added up for one course: levels 3 and 4 of the evaluation, as values. Pure.

No value here holds a person's name or words. Answers on behaviour are told only by whole fives as they came (`whole`), so that
neither a report nor the difference of yesterday's and today's is one person's answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.surveys.follow_up import OBSTACLES, SCALE, SIDES, STATEMENTS, STATES

#: Below so many answers a distribution would tell what one person said; and so many enter it at a time.
FEWEST = 5
#: Head of the rows of an export.
HEAD = (
    "Perangkat daerah",
    "Unit kerja",
    "Ukuran",
    "Satuan",
    "Membaik bila",
    "Angka sebelum",
    "Tanggal sebelum",
    "Angka sesudah",
    "Tanggal sesudah",
    "Perubahan (%)",
    "Bukti dukung",
    "Tanggapan atasan",
    "Tindak lanjut peserta",
    "Tindak lanjut atasan",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """Answers of one side (`peserta` or `atasan`) to one statement: how many, and how many gave 1, 2, 3, 4, 5.

    `answers` are those in whole fives; `counts` and `mean` are None where fewer than FEWEST people answered.
    """

    key: str
    statement: str
    side: str
    answers: int
    counts: tuple[int, ...] | None
    mean: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One figure of one OPD over all its plans that have it before and after.

    `change_percent` is of the means (None where the mean before is 0); `better` is `turun` or `naik`, and `improved`
    counts the plans whose own figure went that way. `evidence` counts the plans with a word on the proof.
    """

    opd: str
    measure: str
    unit: str
    better: str
    count: int
    mean_before: float
    mean_after: float
    change_percent: float | None
    improved: int
    evidence: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcomes:
    """Levels 3 and 4 of one course within some units.

    `actions` counts reported actions by state (belum, sebagian, sudah) and `obstacles` follow-ups by obstacle, each by
    side; both None for a side with fewer than FEWEST answers.
    """

    course: str
    plans: int
    with_opinion: int
    approved: int
    due: int
    answered_by_learner: int
    answered_by_supervisor: int
    behaviours: tuple[Behaviour, ...]
    actions: Mapping[str, Mapping[str, int] | None]
    obstacles: Mapping[str, Mapping[str, int] | None]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """How often one side ticked one value of one question (see follow_up.coded)."""

    side: str
    question: str
    value: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """Figures of one unit added up by the database."""

    opd: str
    measure: str
    unit: str
    better: str
    count: int
    before: float
    after: float
    improved: int
    evidence: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One plan in an export, without a name: whose figure, before and after, and who has answered."""

    opd: str
    office: str
    measure: str
    unit: str
    better: str
    before: float | None
    before_on: date | None
    after: float | None
    after_on: date | None
    evidence: bool
    opinion: str
    by_learner: bool
    by_supervisor: bool

    @property
    def cells(self) -> tuple[object, ...]:
        """The row under HEAD; what is not known is empty."""
        change = change_percent(self.before, self.after) if self.before is not None and self.after is not None else None
        told = (self.before, self.before_on, self.after, self.after_on, None if change is None else round(change, 1))
        ticks = tuple("ya" if said else "belum" for said in (self.by_learner, self.by_supervisor))
        return (self.opd, self.office, self.measure, self.unit, self.better, *told, "ada" if self.evidence else "tidak", self.opinion or "belum", *ticks)


def whole(count: int) -> int:
    """How many of so many answers are in fives; the rest wait until there are FEWEST of them."""
    return count - count % FEWEST


def change_percent(before: float, after: float) -> float | None:
    """By how much of the figure before it changed, in per cent; None where there is nothing to divide by."""
    return (after - before) / before * 100 if before else None


def add_up(sums: Iterable[Sum]) -> tuple[Figure, ...]:
    """The figures of OPD from those of their units, by OPD and measure. A measure is the same in any case of letters."""
    groups: dict[tuple[str, ...], list[Sum]] = {}
    for one in sums:
        groups.setdefault((one.opd.casefold(), one.measure.casefold(), one.unit.casefold(), one.better), []).append(one)
    return tuple(_figure(group) for _, group in sorted(groups.items()))


def behaviours(ticks: Iterable[Tick]) -> tuple[Behaviour, ...]:
    """Every statement of both sides, in their order, with what was answered."""
    counts: dict[tuple[str, str], list[int]] = {}
    for tick in ticks:
        if tick.question.startswith("perilaku-") and 1 <= tick.value <= len(SCALE):
            counts.setdefault((tick.side, tick.question), [0] * len(SCALE))[tick.value - 1] += tick.count
    return tuple(
        _behaviour(one.key, one.worded(side), side, counts.get((side, f"perilaku-{one.key}"), [0] * len(SCALE))) for side in SIDES for one in STATEMENTS
    )


def action_states(ticks: Sequence[Tick], answered: Mapping[str, int]) -> dict[str, Mapping[str, int] | None]:
    """By side: how many actions are in which state. `answered`: follow-ups by side."""
    totals = {side: dict.fromkeys(STATES, 0) for side in SIDES}
    words = {value: word for word, value in STATES.items()}
    for tick in ticks:
        if tick.question.startswith("aksi-"):
            totals[tick.side][words[tick.value]] += tick.count
    return {side: totals[side] if answered.get(side, 0) >= FEWEST else None for side in SIDES}


def obstacles(ticks: Sequence[Tick], answered: Mapping[str, int]) -> dict[str, Mapping[str, int] | None]:
    """By side: how many follow-ups name which obstacle, in the order of OBSTACLES."""
    totals = {side: dict.fromkeys(OBSTACLES, 0) for side in SIDES}
    for tick in ticks:
        key = tick.question.removeprefix("hambatan-")
        if tick.question.startswith("hambatan-") and key in OBSTACLES:
            totals[tick.side][key] += tick.count
    return {side: totals[side] if answered.get(side, 0) >= FEWEST else None for side in SIDES}


def _figure(group: Sequence[Sum]) -> Figure:
    count = sum(one.count for one in group)
    before, after = sum(one.before for one in group) / count, sum(one.after for one in group) / count
    first = min(group, key=lambda one: (one.measure, one.unit))
    return Figure(
        opd=first.opd,
        measure=first.measure,
        unit=first.unit,
        better=first.better,
        count=count,
        mean_before=before,
        mean_after=after,
        change_percent=change_percent(before, after),
        improved=sum(one.improved for one in group),
        evidence=sum(one.evidence for one in group),
    )


def _behaviour(key: str, statement: str, side: str, counts: Sequence[int]) -> Behaviour:
    answers = sum(counts)
    told = answers >= FEWEST
    mean = sum(value * count for value, count in enumerate(counts, start=1)) / answers if told else None
    return Behaviour(key=key, statement=statement, side=side, answers=answers, counts=tuple(counts) if told else None, mean=mean)
