"""HTML of other programs as Markdown of ours. What has no counterpart is refused, so that nothing is lost without a word."""

import re
from html.parser import HTMLParser

from lms.quizzes.exchange.foreign import CannotTake

_SPECIAL = re.compile(r"[\\`*_\[\]#]|&(?=#?\w+;)|[<>]|~~|==")
#: Signs that Markdown has no backslash for.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~~": "&#126;&#126;", "==": "&#61;&#61;"}
#: At the beginning of a line these would start a list, a quote or a heading.
_START = re.compile(r"^(\s*)([-+>]|\d{1,3}[.)])(?=\s|$)")
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_BLOCKS = frozenset({"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_PASSED = frozenset({"sub", "sup", "u", "mark", "kbd"})
_IGNORED = frozenset({"span", "font", "html", "body", "tbody", "small"})


def to_markdown(page: str) -> str:
    """The text of a stretch of HTML in Markdown. Raises CannotTake for pictures, tables and the like."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in "".join(reader.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def plain_to_markdown(text: str) -> str:
    """Plain text in Markdown: what it holds is shown as it is."""
    return "\n".join(_START.sub(_escape_start, escape(line.strip())) for line in text.strip("\n").split("\n"))


def escape(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)


def one_line(text: str) -> str:
    """Markdown on one line, as in a choice."""
    return " ".join(text.split())


class _Reader(HTMLParser):
    """Writes Markdown as it reads. `lists` holds the mark of each open list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.lists: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self.out.append(_MARKS[tag])
        elif tag == "br":
            self.out.append("\n")
        elif tag == "li":
            self.out.append(f"\n{self.lists[-1] if self.lists else '-'} ")
        elif tag in _BLOCKS:
            self.out.append("\n\n")
            if tag in ("ul", "ol"):
                self.lists.append("-" if tag == "ul" else "1.")
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.out.append("[")
        elif tag == "code":
            self.out.append("`")
        elif tag in _PASSED:
            self.out.append(f"<{tag}>")
        elif tag not in _IGNORED:
            raise CannotTake(f"memuat <{tag}>, yang tidak dapat dibawa sebagai teks.")

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS:
            self.out.append(_MARKS[tag])
        elif tag in _BLOCKS:
            self.out.append("\n\n")
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
        elif tag == "a" and self.links:
            self.out.append(f"]({self.links.pop()})")
        elif tag == "code":
            self.out.append("`")
        elif tag in _PASSED:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        text = escape(data)
        at_start = not self.out or self.out[-1].endswith("\n")
        self.out.append(_START.sub(_escape_start, text) if at_start else text)


def _escape_start(found: re.Match[str]) -> str:
    mark = found[2]
    return found[1] + (f"{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"\\{mark}")
