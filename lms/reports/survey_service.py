"""Surveys of a course as far as they may be shown: scales, polls and texts of the reader's learners. Reads only."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lms.courses.course import Course
from lms.quizzes.kinds.poll import Poll
from lms.quizzes.kinds.scale import Scale
from lms.reports import figures
from lms.reports.figures import Cell, View
from lms.reports.report import PollReport, ScaleReport, TextReport, opinions_of, plain, surveys_of, title_of
from lms.reports.survey import distribution, left_out, may_show, subject, without


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
    held = _Answers(view, cells)
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
                texts.append(TextReport(id=question.id, stem=plain(question.stem_html), texts=held.texts(item.id, question.id, most_texts)))
    return Surveyed(scales=tuple(scales), polls=tuple(polls), texts=tuple(texts), withheld=held.withheld)


class _Answers:
    """Answers to surveys as far as they may be shown."""

    def __init__(self, view: View, cells: Iterable[Cell]) -> None:
        self.view = view
        self.withheld = False
        self.by_question: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in cells:
            self.by_question.setdefault((cell.item, cell.question, cell.part), []).append(cell)

    def counts(self, item: str, question: str, part: str) -> dict[str, int] | None:
        """How often each response was given, or None where that may not be shown."""
        waiting = self._waiting(item, question, part)
        if waiting is None:
            return None
        counts: Counter[str] = Counter()
        for cell in self._seen(item, question, part):
            counts[cell.response or ""] += cell.count
        return without(counts, figures.newest(self.view, item, question, part, waiting)) if waiting else dict(counts)

    def texts(self, item: str, question: str, most: int) -> tuple[str, ...] | None:
        """Texts in an order that tells neither who nor when; None where they may not be shown."""
        waiting = self._waiting(item, question, "")
        if waiting is None:
            return None
        found = figures.newest(self.view, item, question, "", most, skip=waiting)
        return tuple(str(json.loads(response)) for response in sorted(found, key=lambda response: hashlib.sha256(response.encode()).digest()))

    def _seen(self, item: str, question: str, part: str) -> list[Cell]:
        held = self.by_question.get((item, question, part), [])
        return [cell for cell in held if cell.inside and self.view.year in (None, cell.year)]

    def _waiting(self, item: str, question: str, part: str) -> int | None:
        """How many of the newest answers are left out; None where nothing may be shown."""
        parts: Counter[tuple[bool, int]] = Counter()
        for cell in self.by_question.get((item, question, part), []):
            parts[cell.inside, cell.year] += cell.count
        if not may_show(parts, self.view.year):
            self.withheld |= self.view.year is not None and may_show(parts, None)
            return None
        return left_out(sum(cell.count for cell in self._seen(item, question, part)))
