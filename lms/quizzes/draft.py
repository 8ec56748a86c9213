"""One question as written: settings, stem, marked lines, labelled parts. What its answers mean, its kind says."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.markup import inline_html, to_html
from lms.quizzes.parts import Item, Part, read_parts
from lms.quizzes.quiz import Question
from lms.quizzes.sentences import sentence
from lms.quizzes.settings import read_id, read_weight
from lms.source import Header, Line, Problems


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a kind's `parse` gets. All text is Markdown as written; `parts` holds the labelled parts by label.

    `misplaced` says that answers were written in another kind's form, which has been reported: that ours are missing is no second mistake.
    """

    kind: type[Question]
    line: int
    title: str
    id: str
    weight: float
    settings: Header
    stem: str
    explanation: str
    items: tuple[Item, ...]
    parts: Mapping[str, Part]
    misplaced: bool
    problems: Problems
    #: The stem line by line, for kinds whose answers stand in it, and the numbers of lines inside code fences.
    stem_lines: tuple[Line, ...] = ()
    code: frozenset[int] = frozenset()
    #: For kinds told in scenes: the lines from the first scene on.
    scenes: tuple[Line, ...] = ()

    def problem(self, line: int, code: str, /, **values: object) -> None:
        """Adds a problem of this question."""
        self.problems.add(line, code, sentence(code, **values))

    def common(self) -> dict[str, Any]:
        """The fields that every kind of question has, as keyword arguments. A title is the first paragraph of the question."""
        title = f"<p><strong>{inline_html(self.title)}</strong></p>" if self.kind.titled and self.title else ""
        return {
            "id": self.id,
            "line": self.line,
            "weight": self.weight,
            "stem_html": title + (to_html(self.stem) if self.stem else ""),
            "explanation_html": to_html(self.explanation) if self.explanation else "",
        }


def read_draft(kind: type[Question], *, line: int, title: str, body: Sequence[Line], code: frozenset[int], problems: Problems) -> Draft:
    """Reads the lines below a heading. `code` are the numbers of lines inside code fences, which never hold an answer."""
    start = _first_scene(body, code) if kind.scenic else len(body)
    parts = read_parts(kind, body[:start], code, problems)
    if title and not kind.titled:
        problems.add(line, "K06", sentence("K06", kind=kind.kind))
    if kind.titled and not title:
        problems.add(line, "K29", sentence("K29", kind=kind.kind))
    if not parts.stem and not kind.titled:
        problems.add(line, "K19", sentence("K19"))
    return Draft(
        kind=kind,
        line=line,
        title=title,
        id=read_id(parts.settings.get("id"), problems) or automatic_id(kind.kind, f"{title if kind.titled else ''} {kind.identity(parts.stem)}", parts.items),
        weight=read_weight(parts.settings.get("bobot"), problems) or 1.0,
        settings=parts.settings,
        stem=parts.stem,
        explanation=parts.explanation,
        items=parts.items,
        parts=parts.labelled,
        misplaced=parts.misplaced,
        problems=problems,
        stem_lines=parts.stem_lines,
        code=code,
        scenes=tuple(body[start:]),
    )


def automatic_id(kind: str, stem: str, items: Iterable[Item]) -> str:
    """The id of a question without one: `q-` and 8 hex of its kind and text.

    Marks, feedback, explanation and settings do not count, so mending a key or a weight keeps the question's identity.
    """
    words = " ".join((stem, *(item.text for item in items))).split()
    return "q-" + hashlib.sha256(f"{kind}\n{' '.join(words)}".encode()).hexdigest()[:8]


def _first_scene(body: Sequence[Line], code: frozenset[int]) -> int:
    return next((at for at, line in enumerate(body) if line.number not in code and line.text.lstrip(" ").startswith("###")), len(body))
