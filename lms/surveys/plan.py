"""A learner's rencana tindak lanjut as values: up to three actions and one figure that is to change. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: A plan may be written once so much of the course is done: before its end there is still a teacher to ask.
OPEN_FROM_PERCENT = 80
MOST_ACTIONS = 3
#: Longest texts, in letters. Three actions at their longest still print on one page.
MAX_WHAT, MAX_INDICATOR, MAX_HOW, MAX_MEASURE, MAX_UNIT = 300, 300, 300, 120, 40
MAX_WORDS, MAX_NAME, MAX_POST = 2000, 200, 160

FALLING, RISING = "turun", "naik"
OWN = "lain"
APPROVED, TO_IMPROVE = "disetujui", "perlu diperbaiki"
VERDICTS = (APPROVED, TO_IMPROVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A figure that many offices keep: its name, unit, and which way is better."""

    name: str
    unit: str
    better: str


#: The figures by which the programmes behind this platform measure themselves (level 4 of Kirkpatrick's frame), by code.
#: SKM is the index of citizens' satisfaction of PermenPANRB 14/2017, 25 to 100.
MEASURES = {
    "waktu": Known(name="Waktu layanan", unit="menit", better=FALLING),
    "antrean": Known(name="Panjang antrean", unit="orang", better=FALLING),
    "keluhan": Known(name="Jumlah keluhan", unit="per bulan", better=FALLING),
    "skm": Known(name="Nilai SKM", unit="nilai 25–100", better=RISING),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One thing the learner will do: what, until when, and by what others will see it."""

    what: str
    due_on: date
    indicator: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """The figure that is to change, as it stood before. `code` is of MEASURES or OWN; `better` is FALLING or RISING."""

    code: str
    name: str
    unit: str
    better: str
    before: float
    before_on: date
    before_how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What one version of a plan says. Without a figure, `measure` is None."""

    actions: tuple[Action, ...]
    measure: Measure | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """What a supervisor says of a plan: who he is, the verdict (of VERDICTS), his words, and how he will help."""

    name: str
    post: str
    verdict: str
    comment: str
    support: str


def actions_to_json(actions: Iterable[Action]) -> str:
    """The actions as they are stored."""
    return json.dumps([[action.what, action.due_on.isoformat(), action.indicator] for action in actions], ensure_ascii=False)


def actions_from_json(text: str) -> tuple[Action, ...]:
    """The stored actions."""
    return tuple(Action(what=what, due_on=date.fromisoformat(day), indicator=indicator) for what, day, indicator in json.loads(text))


def tidy(text: str | None) -> str:
    """What was typed, without control characters (PostgreSQL holds no NUL) and with at most one blank line in a row."""
    kept = "".join(char for char in (text or "").replace("\r\n", "\n") if char == "\n" or unicodedata.category(char) != "Cc")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept.split("\n"))).strip()


def line(text: str | None) -> str:
    """What was typed, as one line."""
    return " ".join(tidy(text).split())
