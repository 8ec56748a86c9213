"""`## menjodohkan`: each left side gets one of the right sides. The response maps ids of left sides to ids of right sides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.markup import inline_html
from lms.quizzes.answers import same_text
from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import LETTERS, plain_text
from lms.quizzes.lists import need_part, read_items
from lms.quizzes.quiz import Question
from lms.source import Line, shorten

_PAIRS = "Pasangan"
#: Other arrows that authors draw.
_ARROW = re.compile(r" *(?:=>|==?>|->|→|⇒|–>|=) *")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """A left side; `right` is the id of the option that belongs to it."""

    id: str
    html: str
    right: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """A right side, as plain text: it stands in a list to choose from."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Matching(Question):
    """Left sides in written order. Options are numbered in alphabetical order, so that neither place nor id tells what belongs together."""

    kind: ClassVar[str] = "menjodohkan"
    labels: ClassVar[tuple[str, ...]] = (_PAIRS,)
    form: ClassVar[str] = '"Pasangan:", lalu setiap pasangan di baris sendiri: "- kiri => kanan"'

    prompts: tuple[Prompt, ...]
    options: tuple[Option, ...]

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C07, C25, C28, C33 to C37."""
        part = need_part(draft, _PAIRS)
        pairs = [pair for line in read_items(part, draft) if (pair := _read_pair(line, draft))] if part else []
        lefts = _check_lefts(pairs, draft)
        if part and len(lefts) < 2:
            draft.problem(part.line, "C36", found=len(lefts))
        if len(lefts) > len(LETTERS):
            draft.problem(lefts[len(LETTERS)][0], "C07", found=len(lefts), most=len(LETTERS))
        if not 2 <= len(lefts) <= len(LETTERS):
            return None
        texts = {same_text(right): plain_text(right) for _, _, right in reversed(pairs)}
        options = {same: str(at) for at, same in enumerate(sorted(texts), 1)}
        prompts = (Prompt(id=LETTERS[at], html=inline_html(left), right=options[same_text(right)]) for at, (_, left, right) in enumerate(lefts))
        return cls(**draft.common(), prompts=tuple(prompts), options=tuple(Option(id=id, text=texts[same]) for same, id in options.items()))

    def mark(self, response: object) -> float | None:
        """The share of left sides matched rightly; one left open counts as wrong. An unknown id is no answer."""
        if not isinstance(response, dict) or not response:
            return None
        key = self.key()
        if not all(name in key and isinstance(value, str) for name, value in response.items()):
            return None
        return sum(response.get(name) == right for name, right in key.items()) / len(key)

    def key(self) -> dict[str, str]:
        """The id of the right option of each left side."""
        return {prompt.id: prompt.right for prompt in self.prompts}

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
        """One list to choose from a left side, `name.<id>`; empty where nothing was chosen."""
        chosen = {prompt.id: next(iter(fields.get(f"{name}.{prompt.id}", ())), "") for prompt in self.prompts}
        return {name: value for name, value in chosen.items() if value} or None


def _read_pair(line: Line, draft: Draft) -> tuple[int, str, str] | None:
    """Line, left and right; an empty left side makes the right one a distractor."""
    left, arrow, right = line.text.partition("=>")
    if not arrow:
        found = _ARROW.split(line.text, maxsplit=1)
        mended = " => ".join(part or "…" for part in found) if len(found) == 2 else f"{line.text} => …"
        draft.problem(line.number, "C33", right=f"- {shorten(mended)}")
        return (line.number, found[0], found[1]) if len(found) == 2 and all(found) else None
    if not right.strip():
        draft.problem(line.number, "C34")
        return None
    return line.number, left.strip(), right.strip()


def _check_lefts(pairs: list[tuple[int, str, str]], draft: Draft) -> list[tuple[int, str, str]]:
    """The pairs that are no distractors; left sides and distractors that are there already are said."""
    lefts: dict[str, int] = {}
    rights: dict[str, int] = {}
    for line, left, right in pairs:
        if left:
            first = lefts.setdefault(same_text(left), line)
            if first != line:
                draft.problem(line, "C35", line=first)
            rights.setdefault(same_text(right), line)
    for line, left, right in pairs:
        first = rights.setdefault(same_text(right), line)
        if not left and first != line:
            draft.problem(line, "C37", line=first)
    return [pair for pair in pairs if pair[1]]
