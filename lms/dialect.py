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
from markdown.util import AMP_SUBSTITUTE, AtomicString, code_escape

from lms.source import shorten
from lms.tidy import CALLOUTS, CODE_MARK, tidy

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolver:
    """How a text's pictures and links are found. Each function gets what the author wrote.

    `picture(source, alt)` gives the element to show, or None: then the alternative text stands in its place.
    `link(target)` gives the address for what is neither a web nor a mail address, or None: then only the link's text stays.
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
        #: Whether there are no blocks, so that a picture stands among the words.
        self.inline = False
        self.resolver = Resolver(picture=no_picture, link=same_link)
        self.codes: list[str] = []
        self.footnotes = _Footnotes()

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.registerExtension(self)
        self.footnotes.extendMarkdown(md)
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_Tidying(md, self), "tidy", 25)
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
        self.codes = []
        self.footnotes.reset()
        self.footnotes.ids = self.ids


class _Tidying(Preprocessor):
    def __init__(self, md: markdown.Markdown, dialect: Dialect) -> None:
        super().__init__(md)
        self.dialect = dialect

    def run(self, lines: list[str]) -> list[str]:
        tidied = tidy(lines)
        self.dialect.codes = tidied.codes
        return tidied.lines


class _Callouts(AdmonitionProcessor):
    CLASSNAME = "callout"
    CLASSNAME_TITLE = "callout-title"

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        kind = match[1].lower() if match[1].lower() in CALLOUTS else "catatan"
        return f"callout-{kind}", f"{CALLOUTS[kind]} · {match[2]}" if match[2] else CALLOUTS[kind]


class _CodeBlocks(BlockProcessor):
    """Puts the code that was taken out back in its place."""

    def __init__(self, parser: markdown.blockparser.BlockParser, dialect: Dialect) -> None:
        super().__init__(parser)
        self.dialect = dialect

    def test(self, parent: etree.Element, block: str) -> bool:
        return CODE_MARK.fullmatch(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        held = CODE_MARK.fullmatch(blocks.pop(0))
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

    def makeFootnotesDiv(self, root: etree.Element) -> etree.Element | None:
        """As the library does it, but a note without content gets its way back too; the reordering relies on one."""
        div = super().makeFootnotesDiv(root)
        for note in div.findall("ol/li") if div is not None else ():
            if not len(note):
                target = "#fnref" + note.get("id", "").removeprefix("fn")
                etree.SubElement(etree.SubElement(note, "p"), "a", {"class": "footnote-backref", "href": target}).text = "↩"
        return div

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
        elif not re.match(r"(?:https?://|mailto:)\S", href, re.IGNORECASE):
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
        if self.dialect.inline:
            shown = shown if shown.tag == "img" else shown.find("img")
            element.tag = "img"
            element.attrib.update(shown.attrib)
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
