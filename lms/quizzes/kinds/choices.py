"""What the kinds with marked lines have in common: letters as ids, and what is wrong with a list of choices whatever its marks."""

import html
import re
import string

from lms.markup import inline_html, to_html
from lms.quizzes.answers import same_text
from lms.quizzes.draft import Draft
from lms.quizzes.parts import Item
from lms.quizzes.quiz import Choice

#: The id of a choice is one letter.
LETTERS = string.ascii_lowercase


def check_items(draft: Draft, least: int) -> bool:
    """Whether these are at least `least` different choices, and no more than there are letters (C05, C06, C07)."""
    items = draft.items
    if len(items) < least and not draft.misplaced:
        draft.problem(items[0].line if items else draft.line, "C05", found=len(items), form=draft.kind.form)
    if len(items) > len(LETTERS):
        draft.problem(items[len(LETTERS)].line, "C07", found=len(items), most=len(LETTERS))
    seen: dict[str, int] = {}
    for item in items:
        first = seen.setdefault(same_text(item.text), item.line)
        if item.text and first != item.line:
            draft.problem(item.line, "C06", line=first)
    return least <= len(items) <= len(LETTERS)


def to_choice(at: int, item: Item, points: int) -> Choice:
    """The choice that the item at this place stands for."""
    return Choice(id=LETTERS[at], html=inline_html(item.text), points=points, feedback_html=to_html(item.feedback) if item.feedback else "")


def plain_text(text: str) -> str:
    """Inline Markdown as the plain text a reader sees, for places that take no HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", inline_html(text)))
