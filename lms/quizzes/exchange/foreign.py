"""A question on its way between formats, and what becomes of a whole file. Pure values."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """A choice: its percent of the marks, its text and what is said to whoever chooses it (both Markdown)."""

    text: str
    percent: Decimal = Decimal(0)
    feedback: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreign:
    """A question in terms that all formats share. `kind` is our word for it; what a kind does not use stays empty.

    `pairs` with an empty left side are distractors. `low` and `high` bound the numbers that are right.
    """

    kind: str
    name: str
    stem: str
    options: tuple[Option, ...] = ()
    answers: tuple[str, ...] = ()
    case_matters: bool = False
    right: bool = False
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    unit: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    explanation: str = ""
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A question that stays behind, or a part of one: where it stands (line, or number in the file), its name, and why."""

    place: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name}: {self.reason}" if self.name else f"{self.place}: {self.reason}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What came in: the text of a quiz file, how many questions it holds, and everything that stays behind."""

    text: str
    count: int
    left: tuple[Left, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What goes out: the text of a file of the other format, how many questions it holds, and everything that stays behind."""

    text: str
    count: int
    left: tuple[Left, ...]


class CannotTake(ValueError):
    """A question, or a part that it cannot do without, has no counterpart; the message says which, in Indonesian."""
