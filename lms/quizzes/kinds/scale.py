"""`## skala: judul`: statements are agreed with on a scale. The response maps ids of statements to places on it, counted from "1"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.markup import inline_html
from lms.quizzes.answers import same_text
from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import LETTERS
from lms.quizzes.lists import need_part, read_items
from lms.quizzes.quiz import Question
from lms.quizzes.settings import read_whole
from lms.source import Key, Setting, shorten

_STATEMENTS = "Pernyataan"
_USUAL = ("sangat tidak setuju", "tidak setuju", "netral", "setuju", "sangat setuju")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rated:
    """One statement to be rated."""

    id: str
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale(Question):
    """`points` are the words of the scale from lowest to highest; `level` is the level of evaluation, 1 to 4 (Kirkpatrick)."""

    kind: ClassVar[str] = "skala"
    settings: ClassVar[tuple[Key, ...]] = (Key(name="skala"), Key(name="level"))
    labels: ClassVar[tuple[str, ...]] = (_STATEMENTS,)
    form: ClassVar[str] = '"Pernyataan:", lalu setiap pernyataan di baris sendiri: "- …"'
    titled: ClassVar[bool] = True
    counts: ClassVar[bool] = False

    points: tuple[str, ...]
    statements: tuple[Rated, ...]
    level: int = 1

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C07, C25, C28, C50, C51, K33."""
        level = read_whole(draft.settings.get("level"), "level", 1, 4, draft.problems)
        points = _read_points(draft.settings.get("skala"), draft)
        part = need_part(draft, _STATEMENTS)
        lines = read_items(part, draft) if part else ()
        if len(lines) > len(LETTERS):
            draft.problem(lines[len(LETTERS)].number, "C07", found=len(lines), most=len(LETTERS))
        seen: dict[str, int] = {}
        for line in lines:
            first = seen.setdefault(same_text(line.text), line.number)
            if first != line.number:
                draft.problem(line.number, "C51", line=first)
        if not points or not 0 < len(lines) <= len(LETTERS):
            return None
        statements = tuple(Rated(id=LETTERS[at], html=inline_html(line.text)) for at, line in enumerate(lines))
        return cls(**draft.common(), points=points, statements=statements, level=level or 1)

    def mark(self, response: object) -> float | None:
        """Nothing is right here: 0 for an answer, None for none."""
        if not isinstance(response, dict) or not response:
            return None
        names, places = {statement.id for statement in self.statements}, {str(at) for at in range(1, len(self.points) + 1)}
        return 0.0 if all(name in names and isinstance(value, str) and value in places for name, value in response.items()) else None

    def key(self) -> None:
        """Nothing to mark by."""

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
        """One row of radio buttons a statement, `name.<id>`."""
        chosen = {statement.id: next(iter(fields.get(f"{name}.{statement.id}", ())), "") for statement in self.statements}
        return {name: value for name, value in chosen.items() if value} or None


def _read_points(setting: Setting | None, draft: Draft) -> tuple[str, ...]:
    if setting is None:
        return _USUAL
    points = tuple(point.strip() for point in setting.value.split("|"))
    if 2 <= len(points) <= 7 and all(points) and len(set(map(same_text, points))) == len(points):
        return points
    draft.problem(setting.line, "C50", value=shorten(setting.value))
    return ()
