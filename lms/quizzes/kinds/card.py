"""`## kartu`: a card to recall, front and back. The response is what the learner says of himself: `ingat` or `lupa`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.markup import to_html
from lms.quizzes.draft import Draft
from lms.quizzes.lists import need_part
from lms.quizzes.quiz import Question

_BACK = "Jawaban"
ANSWERS = ("ingat", "lupa")


@dataclass(frozen=True, kw_only=True, slots=True)
class Card(Question):
    """The stem is the front. For practice only: the back is on the page."""

    kind: ClassVar[str] = "kartu"
    labels: ClassVar[tuple[str, ...]] = (_BACK,)
    form: ClassVar[str] = '"Jawaban: …", sisi belakang kartu'
    counts: ClassVar[bool] = False
    practice_only: ClassVar[bool] = True

    back_html: str

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Code C25."""
        part = need_part(draft, _BACK)
        if part is None:
            return None
        back = "\n".join([part.value, *(line.text for line in part.lines)])
        return cls(**draft.common(), back_html=to_html(back.strip("\n")))

    def mark(self, response: object) -> float | None:
        """Recalling is not graded: 0 for an answer, None for none."""
        return 0.0 if isinstance(response, str) and response in ANSWERS else None

    def key(self) -> None:
        """Nothing to mark by."""

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> str | None:
        """The value of the one chosen radio button."""
        return next(iter(fields.get(name, ())), None)
