"""Two texts line by line: what went and what came, for whoever must choose between them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: Equal lines shown around a difference.
CONTEXT = 2
#: Beyond so many lines matching could take seconds; then all of the old is shown as gone and all of the new as come.
MOST_LINES = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line: `same`, `gone` or `come` with its number in the text it is from; `skip` stands for equal lines left out."""

    kind: Literal["same", "gone", "come", "skip"]
    line: int
    text: str


def compare(old: str, new: str) -> tuple[Row, ...]:
    """The differences in the order of lines; empty where there are none."""
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return ()
    if max(len(before), len(after)) > MOST_LINES:
        return (*_rows("gone", before, 0, len(before)), *_rows("come", after, 0, len(after)))
    return tuple(_walk(before, after))


def _walk(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    groups = SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT)
    shown = 0
    for group in groups:
        if group[0][3] > shown:
            yield Row(kind="skip", line=shown + 1, text="")
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                yield from _rows("same", after, new_from, new_to)
            else:
                yield from _rows("gone", before, old_from, old_to)
                yield from _rows("come", after, new_from, new_to)
        shown = group[-1][4]
    if shown < len(after):
        yield Row(kind="skip", line=shown + 1, text="")


def _rows(kind: str, lines: Sequence[str], start: int, end: int) -> Iterator[Row]:
    for at in range(start, end):
        yield Row(kind=kind, line=at + 1, text=lines[at])
