"""`## isian`: a word or a short phrase is typed. The response is the text; any of the written variants is right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from lms.quizzes.answers import normal_text
from lms.quizzes.draft import Draft
from lms.quizzes.parts import Part
from lms.quizzes.quiz import Question
from lms.quizzes.settings import read_word
from lms.source import Key, Line, shorten

_ANSWER = "Jawaban"
_CASE = "huruf besar"
_ITEM = re.compile(r"- +(\S.*)")
#: What stands before the answer where its line is not as it should be: another bullet, no space, a number.
_LEAD = re.compile(r" *(?:[-*+–—•]|[0-9]{1,2}[.)])? *")
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
        part = draft.parts.get(_ANSWER)
        answers = _read_answers(part, draft) if part else ()
        if not answers:
            if not draft.misplaced and not (part and (part.value or any(not line.blank for line in part.lines))):
                draft.problem(part.line if part else draft.line, "C25", kind=cls.kind, form=cls.form)
            return None
        return cls(**draft.common(), answers=answers, case_matters=case == "bedakan")

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
        return tuple(dict.fromkeys(normal_text(answer, case_matters=self.case_matters) for answer in self.answers))


def _read_answers(part: Part, draft: Draft) -> tuple[str, ...]:
    answers: list[str] = []
    #: With their case, even where it does not matter: writing both spellings is harmless, the same one twice is a slip.
    seen: dict[str, int] = {}
    if part.value:
        draft.problem(part.line, "C28", label=_ANSWER, right=f"- {shorten(part.value)}")
        answers.append(part.value)
        seen[normal_text(part.value, case_matters=True)] = part.line
    for line in part.lines:
        if line.blank:
            continue
        answer = _read_answer(line, draft)
        normal = normal_text(answer, case_matters=True)
        first = seen.setdefault(normal, line.number)
        if not normal or _EMPHASIS.fullmatch(answer):
            draft.problem(line.number, "C30")
        elif first != line.number:
            draft.problem(line.number, "C29", line=first)
        answers.append(answer)
    return tuple(answers)


def _read_answer(line: Line, draft: Draft) -> str:
    """The answer on a line, said where the line is not `- jawaban`."""
    if exact := _ITEM.fullmatch(line.text):
        return exact[1]
    answer = line.text[_LEAD.match(line.text).end() :]
    draft.problem(line.number, "C28", label=_ANSWER, right=f"- {shorten(answer) or '…'}")
    return answer or "…"
