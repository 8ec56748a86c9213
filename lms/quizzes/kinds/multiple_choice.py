"""`## pilihan ganda kompleks`: several choices, any number may be right. The response is the list of chosen ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import check_items, to_choice
from lms.quizzes.marks import BLANK, CHOSEN, PERCENT
from lms.quizzes.parts import Item
from lms.quizzes.quiz import Choice, Question


@dataclass(frozen=True, kw_only=True, slots=True)
class MultipleChoice(Question):
    """Choosing adds up `points`; their sum over `total` is the share earned, never below 0.

    With `[x]` and `[ ]`: 1 for a right choice, -1 for a wrong one, total is the number of right ones.
    With percents as written (`[50]`, `[-25]`, `[ ]` is 0): total is 100, and the positive ones add up to it.
    """

    kind: ClassVar[str] = "pilihan ganda kompleks"
    marks: ClassVar[tuple[str, ...]] = (CHOSEN, BLANK, PERCENT)
    form: ClassVar[str] = '"- [x] …" untuk setiap pilihan yang benar dan "- [ ] …" untuk yang lain'

    choices: tuple[Choice, ...]
    total: int

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C05 to C07, C09 to C12."""
        enough = check_items(draft, least=2)
        points = _read_points(draft)
        if not enough or points is None:
            return None
        choices = tuple(to_choice(at, item, share) for at, (item, share) in enumerate(zip(draft.items, points, strict=True)))
        return cls(**draft.common(), choices=choices, total=sum(share for share in points if share > 0))

    def mark(self, response: object) -> float | None:
        """Whole numbers are added, so the order of the ids cannot matter. An unknown id or one given twice is no answer."""
        if not isinstance(response, list) or not response:
            return None
        points = {choice.id: choice.points for choice in self.choices}
        if not all(isinstance(chosen, str) and chosen in points for chosen in response) or len(set(response)) != len(response):
            return None
        return min(max(sum(points[chosen] for chosen in response), 0), self.total) / self.total

    def key(self) -> dict[str, Any]:
        """`{"points": {id: points}, "total": total}`."""
        return {"points": {choice.id: choice.points for choice in self.choices}, "total": self.total}

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> list[str] | None:
        """The values of the ticked boxes."""
        return sorted(fields.get(name, ())) or None

    @property
    def choice_ids(self) -> tuple[str, ...]:
        return tuple(choice.id for choice in self.choices)


def _read_points(draft: Draft) -> tuple[int, ...] | None:
    """The points of each choice; None, with the problem, where no total can be made of them."""
    shares = [item for item in draft.items if item.mark not in (CHOSEN, BLANK, None)]
    chosen = [item for item in draft.items if item.mark == CHOSEN]
    sure = bool(draft.items) and not draft.misplaced and all(item.mark for item in draft.items)
    if shares and chosen:
        draft.problem(max(shares[0].line, chosen[0].line), "C10")
        return None
    if not shares:
        if not chosen and sure:
            draft.problem(draft.items[0].line, "C09")
        return tuple(1 if item.mark == CHOSEN else -1 for item in draft.items) if chosen else None
    points = tuple(_share(item, draft) for item in draft.items)
    total = sum(share for share in points if share > 0)
    if total != 100 and sure:
        draft.problem(shares[0].line, "C11", found=total)
    return points if total == 100 else None


def _share(item: Item, draft: Draft) -> int:
    if item.mark in (BLANK, None):
        return 0
    share = int(item.mark)
    if not -100 <= share <= 100:
        draft.problem(item.line, "C12", mark=item.mark)
    return share
