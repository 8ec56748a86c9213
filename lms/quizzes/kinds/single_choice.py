"""`## pilihan ganda`: several choices, exactly one is right. The response is the id of one choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import check_items, to_choice
from lms.quizzes.marks import BLANK, CHOSEN
from lms.quizzes.quiz import Choice, Question
from lms.quizzes.sentences import MORE_RIGHT, ONE_RIGHT


@dataclass(frozen=True, kw_only=True, slots=True)
class SingleChoice(Question):
    """`points` of a choice are 1 where it is the right one, else 0."""

    kind: ClassVar[str] = "pilihan ganda"
    marks: ClassVar[tuple[str, ...]] = (CHOSEN, BLANK)
    form: ClassVar[str] = '"- [x] …" untuk pilihan yang benar dan "- [ ] …" untuk yang lain'

    choices: tuple[Choice, ...]

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C05 to C08."""
        enough = check_items(draft, least=2)
        right = [item for item in draft.items if item.mark == CHOSEN]
        # A choice whose mark could not be read may have been the right one.
        sure = enough and not draft.misplaced and all(item.mark for item in draft.items)
        if len(right) > 1:
            draft.problem(right[1].line, "C08", found=len(right), hint=MORE_RIGHT)
        elif not right and sure:
            draft.problem(draft.items[0].line, "C08", found=0, hint=ONE_RIGHT)
        if not enough:
            return None
        choices = tuple(to_choice(at, item, int(item.mark == CHOSEN)) for at, item in enumerate(draft.items))
        return cls(**draft.common(), choices=choices)

    def mark(self, response: object) -> float | None:
        """All or nothing."""
        if not isinstance(response, str):
            return None
        for choice in self.choices:
            if choice.id == response:
                return float(choice.points)
        return None

    def key(self) -> str:
        """The id of the right choice."""
        return next(choice.id for choice in self.choices if choice.points)

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> str | None:
        """The value of the one chosen radio button."""
        return next(iter(fields.get(name, ())), None)

    @property
    def choice_ids(self) -> tuple[str, ...]:
        return tuple(choice.id for choice in self.choices)
