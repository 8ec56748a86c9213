"""`## pendapat`: an open question without right or wrong. The response is the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.quizzes.answers import normal_text
from lms.quizzes.draft import Draft
from lms.quizzes.quiz import Question

#: About five pages; more is no answer but a mishap of the clipboard.
MAX_TEXT = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion(Question):
    """Has nothing but its question."""

    kind: ClassVar[str] = "pendapat"
    form: ClassVar[str] = "pertanyaannya saja, tanpa jawaban"
    counts: ClassVar[bool] = False

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """No codes of its own."""
        return cls(**draft.common()) if draft.stem else None

    def mark(self, response: object) -> float | None:
        """Nothing is right here: 0 for an answer, None for none."""
        return 0.0 if is_text(response) else None

    def key(self) -> None:
        """Nothing to mark by."""

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> str | None:
        """The typed text, as typed."""
        return next((text.replace("\r\n", "\n") for text in fields.get(name, ()) if text.strip()), None)


def is_text(response: object) -> bool:
    """Whether this is a text of which something remains, and not too much."""
    return isinstance(response, str) and len(response) <= MAX_TEXT and bool(normal_text(response))
