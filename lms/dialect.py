"""Our dialect of Markdown, as parts for the `markdown` library: what an author may write and the elements it becomes.

Nothing here decides what is safe; that is the gate in lms.markup.
"""

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable
from dataclasses import dataclass

import markdown
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.footnotes import FootnoteExtension
from markdown.inlinepatterns import InlineProcessor, SubstituteTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX, AtomicString, code_escape

from lms.source import shorten

#: The call-outs an author may use, with the word that the reader sees.
CALLOUTS = {"catatan": "Catatan", "contoh": "Contoh", "peringatan": "Peringatan", "praktik": "Praktik", "refleksi": "Refleksi"}
FENCE = re.compile(r"^( *)(`{3,}|~{3,})([^`]*)$")
LIST_ITEM = re.compile(r"^( *)([-*+]|\d{1,9}[.)]) +(\S.*)$")
RULE = re.compile(r"^ {0,3}([-*_])(?: {0,2}\1){2,} *$")
CALLOUT_LINE = re.compile(r'^( *)!!! *([\w-]+)(?: +["“”](.*)["“”])? *$')
#: Pairs of raw tags that carry meaning Markdown has no sign for; they may hold text only.
RAW_PAIR = r"<(sub|sup|kbd|mark|small|u|b|i|em|strong|del|ins|abbr|q|cite)>([^<>]*)</\1>"
#: Other tags of HTML are dropped, their text stays. Words in angle brackets that are no tags stay as they are written.
RAW_TAG = re.compile(
    r"</?(?:a|abbr|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|bgsound|big|blink|blockquote|body|br|button|canvas|caption|center"
    r"|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset"
    r"|h[1-6]|head|header|hgroup|hr|html|i|iframe|image|img|input|ins|isindex|kbd|keygen|label|legend|li|link|listing|main|map|mark|marquee|math|menu"
    r"|meta|meter|nav|nobr|noembed|noframes|noscript|object|ol|optgroup|option|output|p|param|picture|plaintext|portal|pre|progress|q|rb|rp|rt|ruby|s"
    r"|samp|script|search|section|select|slot|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th"
    r"|thead|time|title|tr|track|tt|u|ul|var|video|wbr|xmp)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_CODE = re.compile(rf"\s*{STX}code:(\d+){ETX}\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolver:
    """How a text's pictures and links are found. Each function gets what the author wrote.

    `picture(source, alt)` gives the element to show, or None: then the alternative text stands in its place.
    `link(target)` gives the address for a target without scheme, or None: then only the link's text stays.
    """

    picture: Callable[[str, str], etree.Element | None]
    link: Callable[[str], str | None]


def no_picture(source: str, alt: str) -> etree.Element | None:
    """For texts that stand alone: there is no file beside them."""
    return None


def same_link(target: str) -> str | None:
    """For texts that stand alone: the target as written."""
    return target


class Dialect(Extension):
    """Registers our parts. `ids` (a prefix), `top` (level of the highest heading) and `resolver` are set before each conversion."""

    def __init__(self) -> None:
        super().__init__()
        self.ids = ""
        self.top = 2
        self.resolver = Resolver(picture=no_picture, link=same_link)
        self.codes: list[str] = []
        self.footnotes = _Footnotes()

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.registerExtension(self)
        self.footnotes.extendMarkdown(md)
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_Tidy(md, self), "tidy", 25)
        md.parser.blockprocessors.register(_Callouts(md.parser), "callouts", 105)
        md.parser.blockprocessors.register(_CodeBlocks(md.parser, self), "fenced", 82)
        md.parser.blockprocessors.register(_Headings(md.parser), "hashheader", 70)
        for name in ("html", "entity"):
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "hard_break", 185)
        md.inlinePatterns.register(_RawBreaks(r"<br\s*/?>", md), "raw_break", 96)
        md.inlinePatterns.register(_RawPairs(RAW_PAIR, md), "raw_pair", 95)
        md.inlinePatterns.register(_RawTags(RAW_TAG.pattern, md), "raw_tag", 90)
        md.inlinePatterns["raw_tag"].compiled_re = RAW_TAG
        md.inlinePatterns.register(_Entities(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});", md), "entity", 80)
        md.treeprocessors.register(_Finish(md, self), "finish", -10)

    def reset(self) -> None:
        self.codes.clear()
        self.footnotes.reset()
        self.footnotes.ids = self.ids


def is_rule(text: str) -> bool:
    """Whether a line is a horizontal rule, not a list."""
    return len(text) < 200 and RULE.match(text) is not None


def is_table_rule(text: str) -> bool:
    """Whether a line separates a table's head from its rows: `| --- | :-: |`."""
    return "|" in text and "-" in text and set(text) <= set("|:- ")


class _Tidy(Preprocessor):
    """Takes code out of the text and writes lists and tables the one way the library reads them.

    Authors write lists directly under a paragraph, nest them by two spaces and number them `1)`, as other tools allow.
    """

    def __init__(self, md: markdown.Markdown, dialect: Dialect) -> None:
        super().__init__(md)
        self.dialect = dialect

    def run(self, lines: list[str]) -> list[str]:
        self.out: list[str] = []
        #: Open list items, outermost first: column of the mark, whether numbered, column it is written to.
        self.items: list[tuple[int, bool, int]] = []
        #: Whether the text before belongs to an item but stands apart from it: then the next item needs a blank line before it.
        self.loose = False
        at = 0
        while at < len(lines):
            fence = FENCE.match(lines[at])
            if fence:
                at = self._code(lines, at, fence)
                continue
            self._line(lines[at], lines[at + 1] if at + 1 < len(lines) else "")
            at += 1
        return self.out

    def _code(self, lines: list[str], at: int, fence: re.Match[str]) -> int:
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
        self.out += ["", f"{' ' * self._column(indent)}{STX}code:{len(self.dialect.codes)}{ETX}", ""]
        self.dialect.codes.append("\n".join(body))
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


class _Callouts(AdmonitionProcessor):
    CLASSNAME = "callout"
    CLASSNAME_TITLE = "callout-title"

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        kind = match[1].lower() if match[1].lower() in CALLOUTS else "catatan"
        return f"callout-{kind}", f"{CALLOUTS[kind]}: {match[2]}" if match[2] else CALLOUTS[kind]


class _CodeBlocks(BlockProcessor):
    """Puts the code that _Tidy took out back in its place."""

    def __init__(self, parser: markdown.blockparser.BlockParser, dialect: Dialect) -> None:
        super().__init__(parser)
        self.dialect = dialect

    def test(self, parent: etree.Element, block: str) -> bool:
        return _CODE.fullmatch(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        held = _CODE.fullmatch(blocks.pop(0))
        code = etree.SubElement(etree.SubElement(parent, "pre"), "code")
        code.text = AtomicString(code_escape(self.dialect.codes[int(held[1])]) + "\n")


class _Headings(HashHeaderProcessor):
    """A heading needs a space after its marks: `#BerAKHLAK` at the start of a line is a word."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6}) (?P<header>[^\n#]*(?:#+[^\n#]+)*)#*(?:\n|$)")


class _Footnotes(FootnoteExtension):
    """Footnotes numbered in the order of reading; their ids carry no word of the author."""

    def __init__(self) -> None:
        self.ids = ""
        super().__init__(SEPARATOR="-", BACKLINK_TEXT="↩", BACKLINK_TITLE="Kembali ke teks, catatan {}", USE_DEFINITION_ORDER=False)

    def makeFootnoteId(self, id: str) -> str:
        return f"fn-{self._number(id)}"

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:
        return self.unique_ref(f"fnref-{self._number(id)}", found)

    def _number(self, id: str) -> str:
        return f"{self.ids}{list(self.footnotes).index(id) + 1}"


class _RawBreaks(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element, int, int]:
        return etree.Element("br"), m.start(0), m.end(0)


class _RawPairs(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element, int, int]:
        element = etree.Element(m[1].lower())
        element.text = m[2]
        return element, m.start(0), m.end(0)


class _RawTags(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        return "", m.start(0), m.end(0)


class _Entities(InlineProcessor):
    """An entity stays an entity. (The library's own way keeps each in a stash, which is slow by the thousand.)"""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        return f"{AMP_SUBSTITUTE}{m[1]};", m.start(0), m.end(0)


class _Finish(Treeprocessor):
    """The tree as it shall be read: heading levels and ids, call-outs, scrolling boxes, tasks, links and pictures."""

    def __init__(self, md: markdown.Markdown, dialect: Dialect) -> None:
        super().__init__(md)
        self.dialect = dialect

    def run(self, root: etree.Element) -> None:
        self.used: dict[str, int] = {}
        self.level = self.dialect.top - 1
        self.parents = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):
            tag = element.tag
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                self._heading(element)
            elif tag == "div":
                self._box(element)
            elif tag == "table":
                self._table(element)
            elif tag == "pre":
                self._scroll(element, "Kode: " + shorten(html.unescape("".join(element.itertext())).strip().partition("\n")[0], 40))
            elif tag == "li":
                self._task(element)
            elif tag == "a":
                self._link(element)
            elif tag == "img":
                self._picture(element)

    def _heading(self, element: etree.Element) -> None:
        self.level = max(self.dialect.top, min(int(element.tag[1]), self.level + 1, 6))
        element.tag = f"h{self.level}"
        words = re.sub(r"[^a-z0-9]+", "-", "".join(element.itertext()).lower()).strip("-")[:60].strip("-")
        element.set("id", self._unique(f"bagian-{self.dialect.ids}{words or 'judul'}", "-"))

    def _box(self, element: etree.Element) -> None:
        name = element.get("class", "")
        if name.startswith("callout"):
            element.tag = "aside"
            element.set("role", "note")
        elif name == "footnote":
            element.set("class", "footnotes")

    def _table(self, element: etree.Element) -> None:
        for cell in element.iter():
            style = cell.attrib.pop("style", "")
            if "right" in style or "center" in style:
                cell.set("class", "align-right" if "right" in style else "align-center")
            if cell.tag == "th":
                cell.set("scope", "col")
        heads = ("".join(cell.itertext()).strip() for cell in element.iter("th"))
        self._scroll(element, "Tabel: " + shorten(", ".join(head for head in heads if head), 60))

    def _scroll(self, element: etree.Element, label: str) -> None:
        """Wraps what may be wider than a phone; a scrolling region must be reachable by keyboard and have a name of its own."""
        box = etree.Element("div", {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": self._unique(label, " ")})
        parent = self.parents[element]
        parent[list(parent).index(element)] = box
        box.tail, element.tail = element.tail, None
        box.append(element)
        self.parents[box], self.parents[element] = parent, box

    def _task(self, element: etree.Element) -> None:
        holder = element[0] if len(element) and element[0].tag == "p" and not (element.text or "").strip() else element
        mark = re.match(r"\s*\[([ xX])\] +", holder.text or "")
        if mark:
            done = mark[1] != " "
            box = etree.Element("span", {"class": "task-box", "role": "img", "aria-label": "sudah" if done else "belum"})
            box.text, box.tail = "☑" if done else "☐", " " + holder.text[mark.end() :]
            holder.text = ""
            holder.insert(0, box)
            element.set("class", "task")

    def _link(self, element: etree.Element) -> None:
        title = element.attrib.pop("title", "")
        name, href = element.get("class", ""), element.get("href", "")
        if name == "footnote-backref":
            element.set("aria-label", title)
        elif name == "footnote-ref":
            element.set("aria-label", f"Catatan {''.join(element.itertext())}")
        elif not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", href):
            target = self.dialect.resolver.link(href)
            if target is None:
                element.attrib.clear()
                element.tag = "span"
            else:
                element.set("href", target)

    def _picture(self, element: etree.Element) -> None:
        """Puts the picture's box after the paragraph it was written in, or where it was written in other blocks."""
        alt = element.get("alt", "")
        shown = self.dialect.resolver.picture(element.get("src", ""), alt)
        element.attrib.clear()
        element.tag, element.text = "span", "" if shown is not None else alt
        if shown is None:
            return
        block = element
        while self.parents[block].tag in ("a", "em", "strong", "span", "del", "p", "h2", "h3", "h4", "h5", "h6") and block.tag != "p":
            block = self.parents[block]
        parent = self.parents[block]
        place = list(parent).index(block) + 1
        parent.insert(place, shown)
        shown.tail, block.tail = block.tail, None
        self.parents[shown] = parent
        if block.tag == "p" and not "".join(block.itertext()).strip():
            parent.remove(block)

    def _unique(self, name: str, joint: str) -> str:
        """The name, numbered from its second use on."""
        while name in self.used:
            self.used[name] += 1
            name = f"{name}{joint}{self.used[name]}"
        self.used[name] = 1
        return name
