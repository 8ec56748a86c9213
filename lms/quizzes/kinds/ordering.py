"""`## urutan`: steps are put in order. The response maps ids of steps to places, counted from "1"."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.markup import inline_html
from lms.quizzes.answers import same_text
from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import LETTERS
from lms.quizzes.lists import need_part
from lms.quizzes.parts import Part
from lms.quizzes.quiz import Question
from lms.source import shorten

_STEPS = "Urutan"
_STEP = re.compile(r"([0-9]{1,2})\. +(\S.*)")
_LEAD = re.compile(r" *(?:[0-9]{1,2} *[.):-]*|[-*+–—•]|[a-z][.)])? *", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step as it is shown."""

    id: str
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ordering(Question):
    """`steps` stand as they are shown, mixed by their text alone and never in the right order; `order` holds their ids in the right one."""

    kind: ClassVar[str] = "urutan"
    labels: ClassVar[tuple[str, ...]] = (_STEPS,)
    form: ClassVar[str] = '"Urutan:", lalu setiap langkah di baris sendiri dalam urutan yang benar: "1. …"'

    steps: tuple[Step, ...]
    order: tuple[str, ...]

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C07, C25, C38 to C41."""
        part = need_part(draft, _STEPS)
        texts = _read_steps(part, draft) if part else []
        if part and len(texts) < 3:
            draft.problem(part.line, "C40", found=len(texts))
        if not 3 <= len(texts) <= len(LETTERS):
            return None
        mixed = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).hexdigest())
        if mixed == texts:
            mixed = [*mixed[1:], mixed[0]]
        steps = tuple(Step(id=LETTERS[at], html=inline_html(text)) for at, text in enumerate(mixed))
        return cls(**draft.common(), steps=steps, order=tuple(LETTERS[mixed.index(text)] for text in texts))

    def mark(self, response: object) -> float | None:
        """The share of steps that stand directly before the step that should follow. A place given twice is given to nobody."""
        if not isinstance(response, dict) or not response:
            return None
        places = [str(at) for at in range(1, len(self.order) + 1)]
        if not all(name in self.order and value in places for name, value in response.items() if isinstance(value, str)):
            return None
        if not all(isinstance(value, str) for value in response.values()):
            return None
        held = Counter(response.values())
        place = {name: int(value) for name, value in response.items() if held[value] == 1}
        pairs = list(zip(self.order, self.order[1:], strict=False))
        return sum(first in place and place[first] + 1 == place.get(then) for first, then in pairs) / len(pairs)

    def key(self) -> list[str]:
        """The ids in the right order."""
        return list(self.order)

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
        """One list of places a step, `name.<id>`; empty where none was chosen."""
        chosen = {step.id: next(iter(fields.get(f"{name}.{step.id}", ())), "") for step in self.steps}
        return {name: value for name, value in chosen.items() if value} or None

    @property
    def right_steps(self) -> tuple[Step, ...]:
        """The steps in the right order."""
        by_id = {step.id: step for step in self.steps}
        return tuple(by_id[id] for id in self.order)


def _read_steps(part: Part, draft: Draft) -> list[str]:
    texts: list[str] = []
    seen: dict[str, int] = {}
    rows = ([(part.line, part.value)] if part.value else []) + [(line.number, line.text) for line in part.lines if not line.blank]
    if len(rows) > len(LETTERS):
        draft.problem(rows[len(LETTERS)][0], "C07", found=len(rows), most=len(LETTERS))
    for at, (number, row) in enumerate(rows, 1):
        exact = _STEP.fullmatch(row)
        text = exact[2] if exact else row[_LEAD.match(row).end() :] or "…"
        if not exact:
            draft.problem(number, "C38", right=f"{at}. {shorten(text)}")
        elif int(exact[1]) != at:
            draft.problem(number, "C39", right=f"{at}. {shorten(text)}")
        first = seen.setdefault(same_text(text), number)
        if first != number:
            draft.problem(number, "C41", line=first)
        texts.append(text)
    return texts
