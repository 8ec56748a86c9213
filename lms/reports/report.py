"""The values that a course's evaluation report is made of, and what of the course they speak of. Pure."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.courses.course import Course, QuizItem
from lms.learning.gain import BANDS, band
from lms.quizzes.kinds.opinion import Opinion
from lms.quizzes.kinds.scale import Scale
from lms.quizzes.quiz import Question
from lms.reports.items import Analysis, Group, Sums, analyse
from lms.reports.survey import Distribution
from lms.source import shorten

_TAG = re.compile(r"<[^>]*>")
#: Letters of a question that stand for it in lists.
STEM = 110


@dataclass(frozen=True, kw_only=True, slots=True)
class Gains:
    """The course's gain: mean scores before and after (0 … 100), Hake's class gain of these means, the mean of the learners' own
    gains, and how many learners are in each band. Figures are None below five learners.
    """

    count: int
    pre: float | None
    post: float | None
    of_class: float | None
    of_learners: float | None
    bands: tuple[tuple[str, int], ...]
    withheld: bool = False

    @property
    def word(self) -> str:
        """The band of the class gain."""
        return band(self.of_class)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemLine:
    """A question in the report. `choices` are (letter, text, right, share of all, share of the strongest)."""

    id: str
    kind: str
    stem: str
    analysis: Analysis
    choices: tuple[tuple[str, str, bool, float, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class QuizReport:
    """The questions of one quiz."""

    id: str
    title: str
    lines: tuple[ItemLine, ...]

    @property
    def answered(self) -> bool:
        """Whether anybody answered at all."""
        return any(line.analysis.n for line in self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleReport:
    """The statements of one scale: (text, distribution); those that may not be shown have None."""

    id: str
    title: str
    subject: str
    level: int
    points: tuple[str, ...]
    statements: tuple[tuple[str, Distribution | None], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PollReport:
    """A poll: (choice, how many); None where it may not be shown."""

    id: str
    stem: str
    shares: tuple[tuple[str, int], ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TextReport:
    """An open question with its texts in no order that tells anything; None where they may not be shown. `count` is of those shown."""

    id: str
    stem: str
    texts: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """What came of the course at work: a level of evaluation (3 behaviour, 4 results) with figures as (what, in words), scales,
    and a table of words under `head`.
    """

    level: int
    title: str
    figures: tuple[tuple[str, str], ...] = ()
    scales: tuple[ScaleReport, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def plain(markup: str, most: int = STEM) -> str:
    """The text of compiled HTML, shortened."""
    return shorten(" ".join(html.unescape(_TAG.sub(" ", markup)).split()), most)


def surveys_of(course: Course) -> list[QuizItem]:
    """The course's surveys."""
    return [item for item in course.quizzes if "survei" in item.quiz.purposes]


def scored_of(course: Course) -> list[QuizItem]:
    """The course's quizzes in which something is right or wrong."""
    return [item for item in course.quizzes if any(question.counts for question in item.quiz.questions)]


def opinions_of(course: Course) -> frozenset[str]:
    """Ids of the open questions in surveys."""
    return frozenset(question.id for item in surveys_of(course) for question in item.quiz.questions if isinstance(question, Opinion))


def title_of(scale: Scale) -> str:
    """The title of a scale, which is the first paragraph of its question."""
    return plain(scale.stem_html.partition("</p>")[0], 80)


def same_question(one: Question, other: Question) -> bool:
    """Whether answers to both say the same: same words, same key. Explanations and weights may differ."""
    return _said(one) == _said(other)


def quiz_report(item: QuizItem, groups: Iterable[Group]) -> QuizReport:
    """The analysis of a quiz's questions, as written, from the groups of answers that speak of them."""
    by_question: dict[str, list[Group]] = {}
    for group in groups:
        if group.item == item.id:
            by_question.setdefault(group.question, []).append(group)
    lines = tuple(_line(question, by_question.get(question.id, [])) for question in item.quiz.questions if question.counts)
    return QuizReport(id=item.id, title=item.title, lines=lines)


def count_urgent(course: Course, groups: Iterable[Group]) -> int:
    """How many questions ask somebody to act, from the groups of answers that speak of them."""
    asked = {(item.id, question.id): question for item in scored_of(course) for question in item.quiz.questions if question.counts}
    by_question: dict[tuple[str, str], list[Group]] = {}
    for group in groups:
        by_question.setdefault((group.item, group.question), []).append(group)
    return sum(_analysis(asked[key], held).urgent for key, held in by_question.items() if key in asked)


def by_pool(before: QuizItem, after: QuizItem, groups: Iterable[Group], least: int) -> list[tuple[str, float, float]]:
    """Mean share of the marks (0 … 100) in each pool of prates and pascates: (pool, before, after); pools with fewer answers are left out."""
    sums: dict[tuple[str, str], Sums] = {}
    for group in groups:
        key = (group.item, group.question)
        sums[key] = sums.get(key, Sums()) + group.sums
    found = []
    for pool in after.quiz.pools:
        ids = [question.id for question in pool.questions]
        pair = [sum((sums.get((item.id, id), Sums()) for id in ids), Sums()) for item in (before, after)]
        if all(one.n >= least for one in pair):
            found.append((pool.name or "Semua soal", *(100 * one.earned / one.n for one in pair)))
    return found


def named_bands(counts: Iterable[int]) -> tuple[tuple[str, int], ...]:
    """Each band with how many learners it holds."""
    return tuple(zip(BANDS, counts, strict=True))


def _line(question: Question, groups: list[Group]) -> ItemLine:
    analysis = _analysis(question, groups)
    told = tuple(
        (choice.id, plain(choice.html, 90), choice.points > 0, analysis.shares.get(choice.id, 0.0), analysis.strong.get(choice.id, 0.0))
        for choice in getattr(question, "choices", ())
    )
    return ItemLine(id=question.id, kind=question.kind, stem=plain(question.stem_html), analysis=analysis, choices=told)


def _analysis(question: Question, groups: list[Group]) -> Analysis:
    right = {choice.id: choice.points > 0 for choice in getattr(question, "choices", ())}
    return analyse(groups, right, _chosen(group.response for group in groups) if right else {})


def _chosen(responses: Iterable[str | None]) -> Mapping[str | None, tuple[str, ...]]:
    """The choices in each response, a letter or a list of letters as JSON."""
    return {response: tuple(re.findall(r'"([a-z])"', response)) for response in set(responses) if response}


def _said(question: Question) -> tuple[object, ...]:
    choices = tuple(choice.html for choice in getattr(question, "choices", ()))
    return question.kind, question.stem_html, choices, repr(question.key())
