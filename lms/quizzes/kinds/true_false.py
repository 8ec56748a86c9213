"""`## benar salah`: one statement or a list of them, each true or false. The response maps ids to truth values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lms.markup import inline_html, to_html
from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import LETTERS, check_items
from lms.quizzes.marks import RIGHT, WRONG
from lms.quizzes.parts import Part
from lms.quizzes.quiz import Question
from lms.source import shorten

_ANSWER = "Jawaban"
_WORDS = (RIGHT, WRONG)


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement. `id` is its letter by written order; `html` is empty where the question's stem is the statement."""

    id: str
    html: str
    right: bool
    feedback_html: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrueFalse(Question):
    """Statements in written order; their order is never shuffled, because one may lean on the one before."""

    kind: ClassVar[str] = "benar salah"
    marks: ClassVar[tuple[str, ...]] = (RIGHT, WRONG)
    labels: ClassVar[tuple[str, ...]] = (_ANSWER,)
    form: ClassVar[str] = '"Jawaban: benar" atau "Jawaban: salah", atau daftar "- [benar] …" dan "- [salah] …"'

    statements: tuple[Statement, ...]

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C06, C07, C25 to C27."""
        answer = draft.parts.get(_ANSWER)
        if draft.items:
            if answer:
                draft.problem(answer.line, "C27")
            return cls._parse_list(draft) if check_items(draft, least=1) else None
        if answer is None:
            if not draft.misplaced:
                draft.problem(draft.line, "C25", kind=cls.kind, form=cls.form)
            return None
        right = _read_answer(answer, draft)
        return None if right is None else cls(**draft.common(), statements=(Statement(id=LETTERS[0], html="", right=right),))

    @classmethod
    def _parse_list(cls, draft: Draft) -> Self:
        statements = tuple(
            Statement(
                id=LETTERS[at],
                html=inline_html(item.text),
                right=item.mark == RIGHT,
                feedback_html=to_html(item.feedback) if item.feedback else "",
            )
            for at, item in enumerate(draft.items)
        )
        return cls(**draft.common(), statements=statements)

    @property
    def single(self) -> bool:
        """True where the stem itself is the one statement."""
        return len(self.statements) == 1 and not self.statements[0].html

    def mark(self, response: object) -> float | None:
        """The share of statements judged rightly; one left open counts as wrong. An unknown id or a value that is no truth value is no answer."""
        if not isinstance(response, dict) or not response:
            return None
        key = self.key()
        if not all(name in key and isinstance(value, bool) for name, value in response.items()):
            return None
        return sum(response.get(name) is right for name, right in key.items()) / len(key)

    def key(self) -> dict[str, bool]:
        """The truth value of each statement by id."""
        return {statement.id: statement.right for statement in self.statements}

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> dict[str, bool] | None:
        """One pair of radio buttons a statement, `name.<id>`, with the values benar and salah."""
        chosen = {statement.id: next(iter(fields.get(f"{name}.{statement.id}", ())), None) for statement in self.statements}
        return {name: word == RIGHT for name, word in chosen.items() if word in _WORDS} or None


def _read_answer(answer: Part, draft: Draft) -> bool | None:
    rest = next((line for line in answer.lines if not line.blank), None)
    value = " ".join(answer.value.lower().split())
    if value in _WORDS:
        if rest:
            draft.problem(rest.number, "C16")
        return value == RIGHT
    draft.problem(answer.line, "C26", value=shorten(answer.value or (rest.text if rest else "")))
    return None
