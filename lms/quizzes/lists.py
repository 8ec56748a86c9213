"""Reads the `- butir` lines below a label, also where they are damaged. What the items mean, their kind says."""

import re

from lms.quizzes.draft import Draft
from lms.quizzes.parts import Part
from lms.source import Line, shorten

_ITEM = re.compile(r"- +(\S.*)")
#: What stands before the text where its line is not as it should be: another bullet, no space, a number.
_LEAD = re.compile(r" *(?:[-*+–—•]|[0-9]{1,2}[.)])? *")


def read_items(part: Part, draft: Draft) -> tuple[Line, ...]:
    """The items of a part as lines without their bullet; what is written in another form is said (C28) and read all the same."""
    items: list[Line] = []
    if part.value:
        draft.problem(part.line, "C28", label=part.label, right=f"- {shorten(part.value)}")
        items.append(Line(part.line, part.value))
    for line in part.lines:
        if not line.blank:
            items.append(Line(line.number, read_item(line, part.label, draft)))
    return tuple(items)


def read_item(line: Line, label: str, draft: Draft) -> str:
    """The text of a line that should be `- butir`."""
    if exact := _ITEM.fullmatch(line.text):
        return exact[1]
    text = line.text[_LEAD.match(line.text).end() :]
    draft.problem(line.number, "C28", label=label, right=f"- {shorten(text) or '…'}")
    return text or "…"


def need_part(draft: Draft, label: str) -> Part | None:
    """The part of that label; None, with the problem, where it is missing or empty (C25)."""
    part = draft.parts.get(label)
    if part and (part.value or any(not line.blank for line in part.lines)):
        return part
    if not draft.misplaced:
        draft.problem(part.line if part else draft.line, "C25", kind=draft.kind.kind, form=draft.kind.form)
    return None
