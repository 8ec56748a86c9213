"""Surveys of a course as far as they may be shown: scales, polls and texts of the reader's learners. Reads only."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.courses.course import Course
from lms.quizzes.kinds.poll import Poll
from lms.quizzes.kinds.scale import Scale
from lms.reports import figures
from lms.reports.figures import Cell, View
from lms.reports.report import PollReport, ScaleReport, TextReport, opinions_of, plain, surveys_of, title_of
from lms.reports.survey import distribution, may_show, subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Surveyed:
    """What the surveys of a course say; `withheld` where the chosen year hides what all years together would show."""

    scales: tuple[ScaleReport, ...] = ()
    polls: tuple[PollReport, ...] = ()
    texts: tuple[TextReport, ...] = ()
    withheld: bool = False


def read(view: View, course: Course, years: list[int], most_texts: int) -> Surveyed:
    """All surveys of the course, with at most so many texts to each open question (0: none is read)."""
    items = surveys_of(course)
    if not items:
        return Surveyed()
    cells = figures.survey_cells(view, [item.id for item in items], opinions_of(course), years)
    held = _Answers(view, cells, figures.opinions(view, opinions_of(course), years, most_texts) if most_texts else {})
    scales, polls, texts = [], [], []
    for item in items:
        for question in item.quiz.questions:
            if isinstance(question, Scale):
                statements = tuple((plain(one.html), held.counts(item.id, question.id, one.id)) for one in question.statements)
                told = tuple((text, None if counts is None else distribution(question.points, counts)) for text, counts in statements)
                title = title_of(question)
                scale = ScaleReport(id=question.id, title=title, subject=subject(title), level=question.level, points=question.points, statements=told)
                scales.append(scale)
            elif isinstance(question, Poll):
                counts = held.counts(item.id, question.id, "")
                shares = None if counts is None else tuple((plain(choice.html, 90), counts.get(f'"{choice.id}"', 0)) for choice in question.choices)
                polls.append(PollReport(id=question.id, stem=plain(question.stem_html), shares=shares))
            elif most_texts:
                texts.append(TextReport(id=question.id, stem=plain(question.stem_html), texts=held.texts(item.id, question.id)))
    return Surveyed(scales=tuple(scales), polls=tuple(polls), texts=tuple(texts), withheld=held.withheld)


class _Answers:
    """Answers to surveys as far as they may be shown: in every view whole fives of a year, in the order in which they came."""

    def __init__(self, view: View, cells: Iterable[Cell], texts: Mapping[tuple[str, str], Sequence[str]]) -> None:
        self.view = view
        self.withheld = False
        self.opinions = texts
        self.by_question: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in cells:
            self.by_question.setdefault((cell.item, cell.question, cell.part), []).append(cell)

    def counts(self, item: str, question: str, part: str) -> dict[str, int] | None:
        """How often each response was given, or None where that may not be shown."""
        cells = self.by_question.get((item, question, part), [])
        if not self._open(cells):
            return None
        counts: Counter[str] = Counter()
        for cell in cells:
            if cell.inside and self.view.year in (None, cell.year):
                counts[cell.response or ""] += cell.kept
        # Nothing is left where no year has five answers yet.
        return dict(counts) if counts.total() else None

    def texts(self, item: str, question: str) -> tuple[str, ...] | None:
        """Texts in an order that tells neither who nor when; None where they may not be shown."""
        if self.counts(item, question, "") is None:
            return None
        found = self.opinions.get((item, question), ())
        return tuple(str(json.loads(response)) for response in sorted(found, key=lambda response: hashlib.sha256(response.encode()).digest()))

    def _open(self, cells: Iterable[Cell]) -> bool:
        parts: Counter[tuple[bool, int]] = Counter()
        for cell in cells:
            parts[cell.inside, cell.year] += cell.count
        if may_show(parts, self.view.year):
            return True
        self.withheld |= self.view.year is not None and may_show(parts, None)
        return False
