"""Numbers as they are written in Indonesian: comma for decimals, dot for thousands. marking.js holds the reading of answers."""

import re
from dataclasses import dataclass
from decimal import Decimal

from lms.quizzes.answers import normal_text
from lms.source import shorten

_EXACT = re.compile(r"[+-]?(?:[0-9]{1,12}|[0-9]{1,3}(?:\.[0-9]{3}){1,3})(?:,[0-9]{1,6})?")
_POINTED = re.compile(r"([+-]?[0-9]{1,12})\.([0-9]{1,6})")
_TOLERANCE = re.compile(r"(\S+) *\( *toleransi +(\S+?) *(%?) *\)", re.IGNORECASE)
_RANGE = re.compile(r"(\S+) +s\.d\. +(\S+)", re.IGNORECASE)
#: What a learner types. A single dot that cannot separate thousands comes from a foreign keypad and is taken for a comma.
_TYPED = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4})(?:,[0-9]{1,10})?")
_TYPED_POINT = re.compile(r"[+-]?[0-9]{1,15}\.[0-9]{1,10}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """Every number from `low` to `high` is right; both are exact decimals as text, `7.5`."""

    low: str
    high: str

    def holds(self, value: float) -> bool:
        return float(self.low) <= value <= float(self.high)


class Unreadable(ValueError):
    """What an author wrote is no number: the code of the problem and what fills its blanks."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def read_interval(text: str) -> Interval:
    """`8`, `8 (toleransi 0,5)`, `10 (toleransi 5%)`, `1.500 s.d. 2.000`. Raises Unreadable (K21, C31, C32)."""
    text = " ".join(text.split())
    if found := _TOLERANCE.fullmatch(text):
        middle, around = _number(found[1], text), _number(found[2], text)
        around = abs(middle) * around / 100 if found[3] else around
        if around < 0:
            raise Unreadable("C31", value=shorten(text))
        return _interval(middle - around, middle + around)
    if found := _RANGE.fullmatch(text):
        low, high = _number(found[1], text), _number(found[2], text)
        if low > high:
            raise Unreadable("C32", low=found[1], high=found[2])
        return _interval(low, high)
    number = _number(text, text)
    return _interval(number, number)


def typed_number(text: str, unit: str = "") -> float | None:
    """The number a learner typed, with or without the unit (as `normal_text`) before or after it; None where it is none."""
    text = normal_text(text)
    if unit:
        text = text.removesuffix(unit).removeprefix(unit)
    text = text.strip(" ").replace("\u2212", "-")
    if _TYPED.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    return float(text) if _TYPED_POINT.fullmatch(text) else None


def _number(word: str, whole: str) -> Decimal:
    if _EXACT.fullmatch(word):
        return Decimal(word.replace(".", "").replace(",", "."))
    if pointed := _POINTED.fullmatch(word):
        raise Unreadable("K21", right=f"{pointed[1]},{pointed[2]}", value=word)
    raise Unreadable("C31", value=shorten(whole))


def _interval(low: Decimal, high: Decimal) -> Interval:
    return Interval(low=f"{low:f}", high=f"{high:f}")
