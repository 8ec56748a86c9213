"""Rows of the report's charts, in words and figures. Pure."""

from collections.abc import Iterable, Sequence

from lms.formats import number
from lms.reports.report import ItemLine
from lms.reports.survey import Distribution


def of_bands(bands: Iterable[tuple[str, int]]) -> list[tuple[str, float, str]]:
    """Learners in each band of gain."""
    return [(word, count, number(count)) for word, count in bands]


def of_poll(shares: Sequence[tuple[str, int]]) -> list[tuple[str, float, str]]:
    """How many chose what."""
    return [(choice, count, number(count)) for choice, count in shares]


def of_items(lines: Iterable[ItemLine]) -> list[tuple[str, float, str]]:
    """Difficulty of each question; those to look at say so."""
    return [
        (f"{line.id}{' · periksa' if line.analysis.urgent else ''}", line.analysis.difficulty, number(line.analysis.difficulty, 2))
        for line in lines
        if line.analysis.difficulty is not None
    ]


def of_scale(statements: Iterable[tuple[str, Distribution]]) -> list[tuple[str, tuple[int, ...]]]:
    """Each statement with how often each place was chosen."""
    return [(f"{place}. {text}", told.counts) for place, (text, told) in enumerate(statements, 1)]
