"""`## isian`: a word or a short phrase is typed. The response is the text; any of the written variants is right."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from lms.quizzes.answers import normal_text
from lms.quizzes.draft import Draft
from lms.quizzes.lists import need_part, read_items
from lms.quizzes.parts import Part
from lms.quizzes.quiz import Question
from lms.quizzes.settings import read_word
from lms.source import Key

_ANSWER = "Jawaban"
_CASE = "huruf besar"
#: Emphasis belongs to the page, not to what somebody types.
_EMPHASIS = re.compile(r"([*_`]{1,3})\S.*\1")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShortAnswer(Question):
    """`answers` are the variants as written, the first is the one to show. Compared by `normal_text`."""

    kind: ClassVar[str] = "isian"
    settings: ClassVar[tuple[Key, ...]] = (Key(name=_CASE),)
    labels: ClassVar[tuple[str, ...]] = (_ANSWER,)
    form: ClassVar[str] = '"Jawaban:", lalu setiap jawaban di baris sendiri: "- …"'

    answers: tuple[str, ...]
    case_matters: bool = False

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C25, C28 to C30."""
        case = read_word(draft.settings.get(_CASE), _CASE, ("abaikan", "bedakan"), draft.problems)
        part = need_part(draft, _ANSWER)
        answers = _read_answers(part, draft) if part else ()
        return cls(**draft.common(), answers=answers, case_matters=case == "bedakan") if answers else None

    def mark(self, response: object) -> float | None:
        """All or nothing; a text of which nothing remains is no answer."""
        if not isinstance(response, str) or not normal_text(response):
            return None
        return float(normal_text(response, case_matters=self.case_matters) in self._variants())

    def key(self) -> dict[str, Any]:
        """`{"answers": [normal variants], "case": bool}`."""
        return {"answers": list(self._variants()), "case": self.case_matters}

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> str | None:
        """The typed text, as typed."""
        return next((text for text in fields.get(name, ()) if text.strip()), None)

    def _variants(self) -> tuple[str, ...]:
        return _normal(self.answers, self.case_matters)


@functools.lru_cache(maxsize=4096)
def _normal(answers: tuple[str, ...], case_matters: bool) -> tuple[str, ...]:
    """Each way of writing once. Remembered, because an attempt is judged anew with every delivery that touches its course."""
    return tuple(dict.fromkeys(normal_text(answer, case_matters=case_matters) for answer in answers))


def _read_answers(part: Part, draft: Draft) -> tuple[str, ...]:
    answers: list[str] = []
    #: With their case, even where it does not matter: writing both spellings is harmless, the same one twice is a slip.
    seen: dict[str, int] = {}
    for line in read_items(part, draft):
        normal = normal_text(line.text, case_matters=True)
        first = seen.setdefault(normal, line.number)
        if not normal or _EMPHASIS.fullmatch(line.text):
            draft.problem(line.number, "C30")
        elif first != line.number:
            draft.problem(line.number, "C29", line=first)
        answers.append(line.text)
    return tuple(answers)
