"""`## jajak`: one of several choices, none of them right or wrong. The response is the id of one choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import check_items, to_choice
from lms.quizzes.marks import BLANK
from lms.quizzes.quiz import Choice, Question


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll(Question):
    """`points` of every choice are 0."""

    kind: ClassVar[str] = "jajak"
    marks: ClassVar[tuple[str, ...]] = (BLANK,)
    form: ClassVar[str] = '"- [ ] …" untuk setiap pilihan'
    counts: ClassVar[bool] = False

    choices: tuple[Choice, ...]

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C02, C05 to C07."""
        if not check_items(draft, least=2):
            return None
        return cls(**draft.common(), choices=tuple(to_choice(at, item, 0) for at, item in enumerate(draft.items)))

    def mark(self, response: object) -> float | None:
        """Nothing is right here: 0 for an answer, None for none."""
        return 0.0 if isinstance(response, str) and response in self.choice_ids else None

    def key(self) -> None:
        """Nothing to mark by."""

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> str | None:
        """The value of the one chosen radio button."""
        return next(iter(fields.get(name, ())), None)

    @property
    def choice_ids(self) -> tuple[str, ...]:
        return tuple(choice.id for choice in self.choices)
