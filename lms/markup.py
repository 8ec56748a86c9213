"""Markdown to safe HTML: `markdown` reads it, `bleach` finds the links, `nh3` lets through only what is on our list.

Knows no course and no quiz. Pictures and links to other files are found through a `Resolver` given with `resolving`.
"""

import html
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

import bleach.linkifier
import markdown
import nh3

from lms.dialect import Dialect, Resolver, no_picture, same_link
from lms.source import Problems, read_lines
from lms.textguard import check_effort
from lms.tidy import CALLOUTS

_INLINE = {"a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup", "u"}
_TAGS = _INLINE | {"aside", "blockquote", "dd", "details", "div", "dl", "dt", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"}
_TAGS |= {"summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}
_ATTRIBUTES = {
    "a": {"href", "id", "rel", "aria-label"},
    "div": {"tabindex", "role", "aria-label"},
    "aside": {"role"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding"},
    "li": {"id"},
    "ol": {"start"},
    "span": {"role", "aria-label"},
    "sup": {"id"},
    "th": {"scope"},
} | {f"h{level}": {"id"} for level in range(2, 7)}
_CLASSES = {
    "a": {"footnote-ref", "footnote-backref"},
    "aside": {"callout", *(f"callout-{kind}" for kind in CALLOUTS)},
    "details": {"picture"},
    "div": {"scroll", "footnotes"},
    "li": {"task"},
    "p": {"callout-title"},
    "span": {"task-box"},
    "td": {"align-right", "align-center"},
    "th": {"align-right", "align-center"},
}
#: What the value of an attribute must look like as a whole; attributes not named here are free text that a browser does not act on.
_VALUES = {
    "id": re.compile(r"(?:fn|fnref\d*|bagian)-[a-z0-9-]+"),
    "rel": re.compile(r"noopener nofollow"),
    "src": re.compile(r"/gambar/[0-9a-f]{64}\.webp"),
    "srcset": re.compile(r"/gambar/[0-9a-f]{64}\.webp \d{1,4}w(?:, /gambar/[0-9a-f]{64}\.webp \d{1,4}w)*"),
    "sizes": re.compile(r"\(min-width: \d{1,3}em\) \d{1,3}em, \d{1,3}(?:px|vw)"),
    "width": re.compile(r"\d{1,4}"),
    "height": re.compile(r"\d{1,5}"),
    "start": re.compile(r"\d{1,9}"),
    "tabindex": re.compile(r"0"),
    "role": re.compile(r"region|note|img"),
    "scope": re.compile(r"col"),
    "loading": re.compile(r"lazy"),
    "decoding": re.compile(r"async"),
    # A link leads to the web, to a mail program or to a place on this site; two slashes would leave the site without saying so.
    "href": re.compile(r"(?:https?://|mailto:|[#?]|/(?![/\\]))[^\s\\]*", re.IGNORECASE),
}
#: Only addresses written out in full become links; `bleach` would also take `surat.id` in a sentence for one.
_URL = re.compile(r"(?<![\w@./-])(?:https?://|www\.)[^\s<>\"'`|{}\\^]{3,1000}", re.IGNORECASE)
#: A line of plain words needs no parser: nothing in it means anything to Markdown or HTML.
_PLAIN = re.compile(r"[^\W_][\w ,.;:?!()/%'\"“”‘’–—…+=°×§-]*")
_BLOCK_START = re.compile(r"\d+[.)]")
_CODE = re.compile(r"<code>[^<]*</code>")
_HELD = re.compile("\ue000([0-9]+)\ue001")
_resolver: ContextVar[Resolver] = ContextVar("resolver", default=Resolver(picture=no_picture, link=same_link))
_local = threading.local()


@contextmanager
def resolving(resolver: Resolver) -> Iterator[None]:
    """Texts converted inside find their pictures and links through this resolver."""
    token = _resolver.set(resolver)
    try:
        yield
    finally:
        _resolver.reset(token)


def to_html(text: str, *, ids: str | None = None, top: int = 2) -> str:
    """Block Markdown as safe HTML.

    `ids` sets the texts of one page apart: it becomes part of the ids of headings and footnotes (lower-case letters, digits, hyphens);
    without it they get one made from the text. `top` is the level of the highest heading. A text that would take too long
    to convert (see lms.textguard, which says so to the author) comes back as plain text.
    """
    plain = text.strip()
    if _is_plain(plain):
        return f"<p>{plain}</p>"
    clean = _readable(text)
    if clean is None:
        return f"<p>{html.escape(plain, quote=False)}</p>"
    converter = _converter()
    converter.dialect.ids = sha256(text.encode()).hexdigest()[:6] + "-" if ids is None else ids
    converter.dialect.top = top
    return _safe(_convert(converter, clean), _PAGE)


def inline_html(text: str) -> str:
    """One paragraph of Markdown as safe HTML without the paragraph around it: emphasis, code and links, no blocks."""
    plain = text.strip()
    if _is_plain(plain):
        return plain
    clean = _readable(plain)
    if clean is None:
        return html.escape(plain, quote=False)
    converted = _convert(_inline_converter(), "\n".join(line for line in clean.split("\n") if line))
    return _safe(converted.removeprefix("<p>").removesuffix("</p>"), _PHRASE)


def _is_plain(text: str) -> bool:
    return "_" not in text and all(_PLAIN.fullmatch(line) and not _BLOCK_START.match(line) for line in text.split("\n")) and not _URL.search(text)


def _readable(text: str) -> str | None:
    """The text with its lines made clean, or None where converting it would take too long."""
    problems = Problems("")
    lines = read_lines(text.encode(errors="replace"), problems)
    check_effort(lines, problems)
    return None if problems.found else "\n".join(line.text for line in lines)


def _convert(converter: markdown.Markdown, text: str) -> str:
    converter.dialect.resolver = _resolver.get()
    converter.reset()
    return converter.convert(text)


def _safe(converted: str, cleaner: nh3.Cleaner) -> str:
    if "<a" in converted or _URL.search(converted):
        converted = _link(converted)
    return cleaner.clean(converted)


def _link(converted: str) -> str:
    """Runs bleach over everything but code: an address in code is an example, and bleach escapes twice what it is told to skip."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\ue000{len(held) - 1}\ue001"

    linked = _linker().linkify(_CODE.sub(hold, _HELD.sub("", converted)))
    return _HELD.sub(lambda match: held[int(match[1])], linked)


def _mark_outside(attributes: dict, new: bool = False) -> dict:
    """bleach's callback for every link: those that leave the site say so; new ones use https where the author gave no scheme."""
    href = attributes.get((None, "href"), "")
    if new and not re.match(r"https?://", attributes.get("_text", ""), re.IGNORECASE):
        href = attributes[(None, "href")] = "https://" + href.split("://", 1)[-1]
    attributes.pop((None, "rel"), None)
    if re.match(r"\s*(?:https?:|[/\\]{2})", href, re.IGNORECASE):
        attributes[(None, "rel")] = "noopener nofollow"
    return attributes


def _linker() -> bleach.linkifier.Linker:
    if not hasattr(_local, "linker"):
        _local.linker = bleach.linkifier.Linker(callbacks=[_mark_outside], url_re=_URL)
    return _local.linker


def _converter() -> markdown.Markdown:
    """The converter of this thread: building one costs a hundred short texts."""
    if not hasattr(_local, "converter"):
        _local.converter = _build()
    return _local.converter


def _inline_converter() -> markdown.Markdown:
    if not hasattr(_local, "inline"):
        converter = _build()
        for name in [item.name for item in converter.parser.blockprocessors._priority if item.name not in ("empty", "paragraph")]:
            converter.parser.blockprocessors.deregister(name)
        converter.preprocessors.deregister("tidy")
        converter.dialect.inline = True
        _local.inline = converter
    return _local.inline


def _build() -> markdown.Markdown:
    dialect = Dialect()
    converter = markdown.Markdown(extensions=["tables", "def_list", "sane_lists", dialect], output_format="html")
    converter.delimiters.add("~", "del", double=True)
    converter.dialect = dialect
    return converter


def _filter(tag: str, name: str, value: str) -> str | None:
    shape = _VALUES.get(name)
    return value if shape is None or shape.fullmatch(value) else None


def _gate(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes={tag: names for tag, names in _ATTRIBUTES.items() if tag in tags},
        allowed_classes={tag: names for tag, names in _CLASSES.items() if tag in tags},
        attribute_filter=_filter,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        clean_content_tags={"script", "style"},
    )


_PAGE = _gate(_TAGS)
_PHRASE = _gate(_INLINE | {"img"})
