"""The values a compiled quiz is made of. What a kind of question adds to them stands in lms.quizzes.kinds."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from lms.source import Key

if TYPE_CHECKING:
    from lms.quizzes.draft import Draft

Purpose = Literal["latihan", "prates", "pascates", "ujian", "survei"]
#: When a learner sees the explanations: at once, after passing, after the last attempt (or passing), never.
Reveal = Literal["langsung", "setelah lulus", "setelah selesai", "tidak"]
#: Quizzes whose result counts. Their keys stay on the server until `reveal` lets them out.
GRADED: frozenset[str] = frozenset({"prates", "pascates", "ujian"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What every kind of question has. `kind` is the word in its heading; `line` counts from 1 in the file it was written in.

    `weight` is its share of the quiz's score (0,1 to 100, at most two decimals); the HTML is safe to show as it is.
    """

    kind: ClassVar[str]
    #: Settings of this kind beside `id` and `bobot`.
    settings: ClassVar[tuple[Key, ...]] = ()
    #: Marks that `- [ ] …` lines may carry: words, or "%" for whole percents. Empty: this kind takes no marked lines.
    marks: ClassVar[tuple[str, ...]] = ()
    #: Labels of this kind's answer parts beside `Pembahasan:`.
    labels: ClassVar[tuple[str, ...]] = ()
    #: How its answers are written, as the end of the sentence "Tulis …".
    form: ClassVar[str]
    #: Whether its heading carries a title (`## skenario: judul`), which then is its question.
    titled: ClassVar[bool] = False
    #: Whether it is told in scenes, each below a heading of its own (`### adegan`).
    scenic: ClassVar[bool] = False
    #: False where nothing is right or wrong: the answer is kept, and has no part in the score.
    counts: ClassVar[bool] = True
    #: True where a person marks the answer: until then it waits, and the score speaks of the rest.
    waits: ClassVar[bool] = False
    #: True where it makes sense for practice only.
    practice_only: ClassVar[bool] = False

    id: str
    line: int
    weight: float = 1.0
    stem_html: str
    explanation_html: str = ""

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """The question a draft describes; what is wrong with its answers is added to the draft's problems, and then None may come back."""
        raise NotImplementedError

    @classmethod
    def identity(cls, stem: str) -> str:
        """What of the question's text its automatic id is made of: everything but the answers."""
        return stem

    def mark(self, response: object) -> float | None:
        """The share of the marks a response earns, 0 to 1; None where it is no answer at all (missing, empty or of another shape)."""
        raise NotImplementedError

    def key(self) -> object:
        """What a device needs to mark practice, as a small JSON value for `markQuestion` in marking.js. Never sent for graded quizzes.

        None where there is nothing to mark by.
        """
        raise NotImplementedError

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> object | None:
        """The response in a form sent without script, whose fields are `name` or begin with `name.`; None where nothing was answered."""
        raise NotImplementedError

    @property
    def choice_ids(self) -> tuple[str, ...]:
        """The ids of the choices in written order, where their order may be shuffled; empty for all other kinds."""
        return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One choice. `id` is its letter by written order; `points` are what choosing it adds (see the kind for the unit)."""

    id: str
    html: str
    points: int
    feedback_html: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pool:
    """Questions of which `draw` are asked; None asks all. `source` is the file they came from where it is not the quiz's own."""

    name: str
    draw: int | None
    questions: tuple[Question, ...]
    source: str | None = None

    @property
    def drawn_count(self) -> int:
        """How many of its questions one attempt holds."""
        return len(self.questions) if self.draw is None else min(self.draw, len(self.questions))


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """A compiled quiz. `pass_mark` is in points of 100, `attempts` 0 means unlimited, `minutes` None means without limit."""

    id: str
    title: str
    purposes: tuple[Purpose, ...]
    pass_mark: int
    attempts: int
    minutes: int | None
    shuffle_questions: bool
    shuffle_choices: bool
    reveal: Reveal
    offline: bool
    required: bool
    pools: tuple[Pool, ...]

    @property
    def graded(self) -> bool:
        """True where the result counts, so that the server alone may hold the keys."""
        return not GRADED.isdisjoint(self.purposes)

    @property
    def decides(self) -> bool:
        """True where somebody can fail: not in a prates, which only measures, and not with a pass mark of 0."""
        return self.graded and self.purposes != ("prates",) and self.pass_mark > 0

    @functools.cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question of every pool, in written order."""
        return tuple(question for pool in self.pools for question in pool.questions)

    @functools.cached_property
    def by_id(self) -> Mapping[str, Question]:
        """The same by id."""
        return {question.id: question for question in self.questions}

    @property
    def drawn_count(self) -> int:
        """How many questions one attempt holds."""
        return sum(pool.drawn_count for pool in self.pools)
