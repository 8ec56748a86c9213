"""`## rumpang`: gaps within a text are filled in. The response maps ids of gaps to what was typed or chosen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from lms.quizzes.answers import normal_text
from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import LETTERS
from lms.quizzes.numbers import Interval, Unreadable, read_interval, typed_number
from lms.quizzes.quiz import Question
from lms.quizzes.settings import read_word
from lms.source import Key, Line, nearest, shorten

_CASE = "huruf besar"
_GAP = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_PREFIX = re.compile(r" *([^\W\d_]+) *: *(.*)")
#: Stand around a gap's letter while the text becomes HTML; nobody types these characters.
_OPEN, _CLOSE = "\ue100", "\ue101"
_MARKED = re.compile(f"{_OPEN}([a-z]){_CLOSE}")
TYPED, CHOSEN, COUNTED = "teks", "pilih", "angka"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One gap. `form` is `teks`, `pilih` or `angka`.

    `answers` are the texts that are right (of `pilih` the one, of `angka` as written), `choices` all there are to choose
    from, `right` the numbers that are right.
    """

    id: str
    form: str
    answers: tuple[str, ...]
    choices: tuple[str, ...] = ()
    right: Interval | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of the text's HTML and the gap after it; the last one has none."""

    html: str
    gap: Gap | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cloze(Question):
    """`stem_html` is cut into `pieces` at its gaps."""

    kind: ClassVar[str] = "rumpang"
    settings: ClassVar[tuple[Key, ...]] = (Key(name=_CASE),)
    form: ClassVar[str] = "jawabannya di dalam kalimat: [[Asmat]], [[pilih: Merauke | *Agats]], atau [[angka: 60]]"

    gaps: tuple[Gap, ...]
    case_matters: bool = False

    @classmethod
    def identity(cls, stem: str) -> str:
        return _GAP.sub("[[]]", stem)

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C07, C31, C32, C42 to C48, K21."""
        case = read_word(draft.settings.get(_CASE), _CASE, ("abaikan", "bedakan"), draft.problems)
        reader = _Reader(draft)
        stem = "\n".join(line.text if line.number in draft.code else reader.read(line) for line in draft.stem_lines)
        if not reader.gaps and not reader.failed and draft.stem and not draft.misplaced:
            draft.problem(draft.line, "C42")
        if len(reader.gaps) > len(LETTERS):
            draft.problem(draft.line, "C07", found=len(reader.gaps), most=len(LETTERS))
        if reader.failed or not 0 < len(reader.gaps) <= len(LETTERS):
            return None
        gaps = reader.gaps
        made = cls(**replace(draft, stem=stem.strip("\n")).common(), gaps=tuple(gaps), case_matters=case == "bedakan")
        # A gap inside a tag or in code would break the page.
        if _MARKED.findall(_outside(made.stem_html)) != [gap.id for gap in gaps]:
            draft.problem(draft.line, "C47")
            return None
        return made

    def mark(self, response: object) -> float | None:
        """The share of gaps filled in rightly; one left open counts as wrong. An unknown gap or a value that is no text is no answer."""
        if not isinstance(response, dict) or not response:
            return None
        gaps = {gap.id: gap for gap in self.gaps}
        if not all(name in gaps and isinstance(value, str) for name, value in response.items()):
            return None
        if not any(normal_text(value) for value in response.values()):
            return None
        return sum(self._is_right(gaps[name], value) for name, value in response.items()) / len(gaps)

    def key(self) -> dict[str, Any]:
        """`{"gaps": {id: [normal variants] or {"low", "high"}}, "case": bool}`; of a list, the number of the right choice."""
        return {"gaps": {gap.id: self._gap_key(gap) for gap in self.gaps}, "case": self.case_matters}

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
        """One field a gap, `name.<id>`."""
        typed = {gap.id: next(iter(fields.get(f"{name}.{gap.id}", ())), "") for gap in self.gaps}
        return {name: value for name, value in typed.items() if value.strip()} or None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text and its gaps in order."""
        parts = _MARKED.split(self.stem_html)
        gaps = {gap.id: gap for gap in self.gaps}
        return tuple(Piece(html=parts[at], gap=gaps[parts[at + 1]] if at + 1 < len(parts) else None) for at in range(0, len(parts), 2))

    def _is_right(self, gap: Gap, value: str) -> bool:
        key = self._gap_key(gap)
        if isinstance(key, dict):
            number = typed_number(value)
            return number is not None and key["low"] <= number <= key["high"]
        return normal_text(value, case_matters=self.case_matters and gap.form == TYPED) in key

    def _gap_key(self, gap: Gap) -> list[str] | dict[str, float]:
        if gap.right is not None:
            return {"low": float(gap.right.low), "high": float(gap.right.high)}
        if gap.form == CHOSEN:
            return [str(gap.choices.index(gap.answers[0]) + 1)]
        return list(dict.fromkeys(normal_text(answer, case_matters=self.case_matters) for answer in gap.answers))


class _Reader:
    """Takes the text line by line and leaves a mark where each gap was."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.gaps: list[Gap] = []
        self.failed = False

    def read(self, line: Line) -> str:
        """The line with marks instead of gaps. What is wrong with a gap is said on its line."""
        text = _GAP.sub(lambda found: self._take(found[1], line), line.text.replace(_OPEN, "").replace(_CLOSE, ""))
        if "[[" in text or "]]" in text:
            self._tell(line, "C43", value=shorten(line.text))
        return text

    def _take(self, text: str, line: Line) -> str:
        id = LETTERS[len(self.gaps) % len(LETTERS)]
        self.gaps.append(self._read_gap(text, id, line) or Gap(id=id, form=TYPED, answers=("…",)))
        return f"{_OPEN}{id}{_CLOSE}"

    def _read_gap(self, text: str, id: str, line: Line) -> Gap | None:
        prefix = _PREFIX.fullmatch(text)
        word = prefix[1].lower() if prefix else ""
        if word == COUNTED:
            try:
                return Gap(id=id, form=COUNTED, answers=(prefix[2].strip(),), right=read_interval(prefix[2]))
            except Unreadable as error:
                return self._tell(line, error.code, **error.values)
        near = nearest(word, (CHOSEN, COUNTED), 0.7) if word and word != CHOSEN else None
        if near:
            return self._tell(line, "C48", word=word, near=near)
        parts = [part.strip() for part in (prefix[2] if word == CHOSEN else text).split("|")]
        right = [part.removeprefix("*").strip() for part in parts if part.startswith("*")]
        plain = tuple(part.removeprefix("*").strip() for part in parts)
        if (word == CHOSEN and (len(right) != 1 or len(parts) < 2)) or (word != CHOSEN and right):
            return self._tell(line, "C45", value=shorten(text))
        if not all(map(normal_text, plain)):
            return self._tell(line, "C44", value=shorten(text))
        if len({normal_text(part, case_matters=True) for part in plain}) < len(plain):
            return self._tell(line, "C46", value=shorten(text))
        return Gap(id=id, form=CHOSEN, answers=tuple(right), choices=plain) if word == CHOSEN else Gap(id=id, form=TYPED, answers=plain)

    def _tell(self, line: Line, code: str, /, **values: object) -> None:
        self.failed = True
        self.draft.problem(line.number, code, **values)


def _outside(page: str) -> str:
    return re.sub(r"<[^>]*>", "", re.sub(r"<(code|a|pre)\b.*?</\1>", "", page, flags=re.DOTALL))
