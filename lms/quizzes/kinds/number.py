"""`## angka`: a number is typed, with or without its unit. The response is the text as typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from lms.quizzes.answers import normal_text
from lms.quizzes.draft import Draft
from lms.quizzes.lists import need_part
from lms.quizzes.numbers import Interval, Unreadable, read_interval, typed_number
from lms.quizzes.quiz import Question
from lms.source import Key

_ANSWER = "Jawaban"


@dataclass(frozen=True, kw_only=True, slots=True)
class Number(Question):
    """Any number within `right` is right. `shown` is the answer as the author wrote it, `unit` what stands beside the field."""

    kind: ClassVar[str] = "angka"
    settings: ClassVar[tuple[Key, ...]] = (Key(name="satuan"),)
    labels: ClassVar[tuple[str, ...]] = (_ANSWER,)
    form: ClassVar[str] = '"Jawaban: 8", "Jawaban: 8 (toleransi 0,5)", atau "Jawaban: 1.500 s.d. 2.000"'

    right: Interval
    shown: str
    unit: str = ""

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C16, C25, C31, C32, K21."""
        part = need_part(draft, _ANSWER)
        if part is None:
            return None
        rest = [line for line in part.lines if not line.blank]
        if part.value and rest:
            draft.problem(rest[0].number, "C16")
        line, text = (part.line, part.value) if part.value else (rest[0].number, rest[0].text.removeprefix("- "))
        try:
            right = read_interval(text)
        except Unreadable as error:
            draft.problem(line, error.code, **error.values)
            return None
        return cls(**draft.common(), right=right, shown=text, unit=draft.settings.text("satuan"))

    def mark(self, response: object) -> float | None:
        """All or nothing; a text that is no number is a wrong answer, an empty one is none."""
        if not isinstance(response, str) or not normal_text(response):
            return None
        value = typed_number(response, normal_text(self.unit))
        return float(value is not None and self.right.holds(value))

    def key(self) -> dict[str, Any]:
        """`{"low": number, "high": number, "unit": normal text}`."""
        return {"low": float(self.right.low), "high": float(self.right.high), "unit": normal_text(self.unit)}

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> str | None:
        """The typed text, as typed."""
        return next((text for text in fields.get(name, ()) if text.strip()), None)
