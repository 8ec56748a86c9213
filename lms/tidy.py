"""Lines of Markdown, written the one way the library reads them. Pure text; knows the forms of lines, no HTML.

Authors write lists directly under a paragraph, nest them by two spaces and number them `1)`, as other tools allow, and put code
into lists and boxes, which the library's own reader of code does not see.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

#: The call-outs an author may use, with the word that the reader sees.
CALLOUTS = {"catatan": "Catatan", "contoh": "Contoh", "peringatan": "Peringatan", "praktik": "Praktik", "refleksi": "Refleksi"}
FENCE = re.compile(r"^( *)(`{3,}|~{3,})([^`]*)$")
LIST_ITEM = re.compile(r"^( *)([-*+]|\d{1,9}[.)]) +(\S.*)$")
RULE = re.compile(r"^ {0,3}([-*_])(?: {0,2}\1){2,} *$")
CALLOUT_LINE = re.compile(r'^( *)!!! *([\w-]+)(?: +["“”](.*)["“”])? *$')
#: What stands in the text in place of the code that was taken out of it; no author can type these signs.
CODE_MARK = re.compile(r"\s*\x02code:(\d+)\x03\s*")


class Tidied(NamedTuple):
    """Lines to convert, and the code blocks that CODE_MARKs among them stand for."""

    lines: list[str]
    codes: list[str]


def tidy(lines: Sequence[str]) -> Tidied:
    """Takes the code out and gives lists, call-outs and tables the blank lines and indents they need. Linear in the text."""
    return _Tidy().run(lines)


def is_rule(text: str) -> bool:
    """Whether a line is a horizontal rule, not a list."""
    return len(text) < 200 and RULE.match(text) is not None


def is_table_rule(text: str) -> bool:
    """Whether a line separates a table's head from its rows: `| --- | :-: |`."""
    return "|" in text and "-" in text and set(text) <= set("|:- ")


class _Tidy:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.codes: list[str] = []
        #: Open list items, outermost first: column of the mark, whether numbered, column it is written to.
        self.items: list[tuple[int, bool, int]] = []
        #: Whether the text before belongs to an item but stands apart from it: then the next item needs a blank line before it.
        self.loose = False

    def run(self, lines: Sequence[str]) -> Tidied:
        at = 0
        while at < len(lines):
            fence = FENCE.match(lines[at])
            if fence:
                at = self._code(lines, at, fence)
                continue
            self._line(lines[at], lines[at + 1] if at + 1 < len(lines) else "")
            at += 1
        return Tidied(self.out, self.codes)

    def _code(self, lines: Sequence[str], at: int, fence: re.Match[str]) -> int:
        indent, mark = len(fence[1]), fence[2]
        body: list[str] = []
        at += 1
        while at < len(lines):
            closing = FENCE.match(lines[at])
            if closing and not closing[3].strip() and closing[2].startswith(mark):
                break
            row = lines[at]
            body.append(row[min(indent, len(row) - len(row.lstrip(" "))) :])
            at += 1
        self._leave(indent)
        self.out += ["", f"{' ' * self._column(indent)}\x02code:{len(self.codes)}\x03", ""]
        self.codes.append("\n".join(body))
        return at + 1

    def _line(self, line: str, following: str) -> None:
        if not line.strip():
            self.out.append("")
            return
        indent = len(line) - len(line.lstrip(" "))
        item = None if is_rule(line) else LIST_ITEM.match(line)
        if item and self._item(indent, item):
            return
        after_blank = not self.out or not self.out[-1]
        if after_blank:
            self._leave(indent)
        callout = CALLOUT_LINE.match(line)
        if callout:
            title = (callout[3] or "").replace('"', "”")
            line = f"{' ' * indent}!!! {callout[2]}" + (f' "{title}"' if title else "")
        elif "|" in line and is_table_rule(following) and not after_blank and "|" not in self.out[-1]:
            self.out.append("")
        if self.items and after_blank:
            self.loose = True
            self.out.append(" " * self._column(indent) + line.lstrip(" "))
        elif self.items:
            self.out.append(" " * self.items[-1][2] + line.lstrip(" "))
        else:
            self.out.append(line)

    def _item(self, indent: int, item: re.Match[str]) -> bool:
        """Writes a list item; False where the line only looks like one (a sentence that goes on with `2020. …`)."""
        numbered = item[2][0].isdigit()
        starts = not self.items
        if starts and self.out and self.out[-1] and numbered and item[2][:-1] != "1":
            return False
        while self.items and indent < self.items[-1][0]:
            self.items.pop()
        if self.loose and self.out[-1]:
            self.out.append("")
        self.loose = False
        if self.items and indent < self.items[-1][0] + 2:
            other = self.items.pop()
            column = other[2]
            if other[1] != numbered:
                self.out.append("")
        elif self.items:
            column = self.items[-1][2] + 4
        else:
            column = indent // 4 * 4
            if self.out and self.out[-1]:
                self.out.append("")
        self.items.append((indent, numbered, column))
        mark = f"{item[2][:-1]}." if numbered else "-"
        self.out.append(f"{' ' * column}{mark} {item[3]}")
        return True

    def _leave(self, indent: int) -> None:
        while self.items and indent < self.items[-1][0] + 2:
            self.items.pop()

    def _column(self, indent: int) -> int:
        """Where a paragraph that belongs to the innermost open item is written; four or more extra spaces are kept."""
        if not self.items:
            return indent
        extra = indent - self.items[-1][0] - 4
        return self.items[-1][2] + 4 + (extra if extra >= 4 else 0)
