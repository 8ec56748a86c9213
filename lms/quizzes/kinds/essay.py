"""`## uraian`: a text that a person marks with a rubric. The response is the text; until it is marked it waits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.markup import inline_html
from lms.quizzes.draft import Draft
from lms.quizzes.kinds.opinion import is_text
from lms.quizzes.lists import need_part
from lms.quizzes.parts import Part
from lms.quizzes.quiz import Question
from lms.quizzes.settings import read_word
from lms.source import Key, Line, Setting, shorten

_RUBRIC = "Rubrik"
_CRITERION = re.compile(r"- +(\S.*?) *\(([0-9]{1,3})\)")
_LEVEL = re.compile(r" {1,4}- +([0-9]{1,3}): +(\S.*)")
_LENGTH = re.compile(r"([0-9]{1,4}) s\.d\. ([0-9]{1,4}) kata", re.IGNORECASE)
MARKERS = ("instruktur",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """What earns so many points of a criterion."""

    points: int
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One line of the rubric; the points of all criteria add up to 100."""

    id: str
    html: str
    points: int
    levels: tuple[Level, ...] = ()

    @property
    def scale(self) -> tuple[Level, ...]:
        """What may be given, best first, down to nothing. Empty where the author wrote no levels: then any whole number up to `points`."""
        if not self.levels:
            return ()
        named = tuple(sorted(self.levels, key=lambda level: -level.points))
        return named if named[-1].points == 0 else (*named, Level(points=0, html="Belum tampak dalam jawaban"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Essay(Question):
    """`least` and `most` are words, 0 where there is no bound; they advise, a text of another length is taken all the same."""

    kind: ClassVar[str] = "uraian"
    settings: ClassVar[tuple[Key, ...]] = (Key(name="panjang"), Key(name="penilai"))
    labels: ClassVar[tuple[str, ...]] = (_RUBRIC,)
    form: ClassVar[str] = '"Rubrik:", lalu kriteria dengan nilainya di baris sendiri: "- Ketepatan konsep (40)"'
    waits: ClassVar[bool] = True

    rubric: tuple[Criterion, ...]
    least: int = 0
    most: int = 0
    marker: str = MARKERS[0]

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C25, C52 to C56, K30."""
        least, most = _read_length(draft.settings.get("panjang"), draft)
        marker = read_word(draft.settings.get("penilai"), "penilai", MARKERS, draft.problems)
        part = need_part(draft, _RUBRIC)
        rubric = _read_rubric(part, draft) if part else None
        return cls(**draft.common(), rubric=rubric, least=least, most=most, marker=marker or MARKERS[0]) if rubric else None

    def mark(self, response: object) -> float | None:
        """0 for an answer, which then waits (see QuestionMark); None for none."""
        return 0.0 if is_text(response) else None

    def key(self) -> None:
        """Nothing a device could mark by."""

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> str | None:
        """The typed text, as typed."""
        return next((text.replace("\r\n", "\n") for text in fields.get(name, ()) if text.strip()), None)


def _read_length(setting: Setting | None, draft: Draft) -> tuple[int, int]:
    if setting is None:
        return 0, 0
    found = _LENGTH.fullmatch(" ".join(setting.value.split()))
    if found and 0 < int(found[1]) <= int(found[2]):
        return int(found[1]), int(found[2])
    draft.problem(setting.line, "C52", value=shorten(setting.value))
    return 0, 0


def _read_rubric(part: Part, draft: Draft) -> tuple[Criterion, ...] | None:
    """The criteria with their levels; None where a line could not be read."""
    criteria: list[tuple[str, int, list[Level]]] = []
    before = len(draft.problems.found)
    if part.value:
        draft.problem(part.line, "C53")
    for line in part.lines:
        if line.blank:
            continue
        if found := _CRITERION.fullmatch(line.text):
            criteria.append((found[1], int(found[2]), []))
        elif line.indent and criteria:
            _read_level(line, criteria[-1][1], criteria[-1][2], draft)
        else:
            draft.problem(line.number, "C54" if re.match(r" *- *[0-9]+ *:", line.text) else "C53")
    if len(draft.problems.found) > before:
        return None
    total = sum(points for _, points, _ in criteria)
    if total != 100:
        draft.problem(part.line, "C56", found=total)
        return None
    return tuple(Criterion(id=str(at), html=inline_html(text), points=points, levels=tuple(levels)) for at, (text, points, levels) in enumerate(criteria, 1))


def _read_level(line: Line, most: int, levels: list[Level], draft: Draft) -> None:
    found = _LEVEL.fullmatch(line.text)
    if not found:
        draft.problem(line.number, "C54")
    elif int(found[1]) > most:
        draft.problem(line.number, "C55", found=found[1], most=most)
    else:
        levels.append(Level(points=int(found[1]), html=inline_html(found[2])))
