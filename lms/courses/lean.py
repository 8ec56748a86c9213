"""A page's HTML without what changes nothing for its reader: line breaks between blocks, end tags that may be left out, names nobody links to.

Pure, text in and text out. What is left is valid HTML and the same document (WHATWG HTML, "Optional tags").
"""

import re

_BLOCKS = (
    "article|aside|blockquote|body|dd|details|div|dl|dt|fieldset|footer|form|h[1-6]|head|header|hr|li|link|main|meta|nav|ol|p|script|section"
    "|summary|table|tbody|td|template|th|thead|title|tr|ul"
)
_BREAK = re.compile(rf">\n+(?=</?(?:{_BLOCKS})[ >])")
#: What ends a paragraph by itself: another block begins, or the block that holds it ends.
_ENDS_P = r"<(?:blockquote|details|div|dl|fieldset|h[1-6]|hr|ol|p|section|table|ul)[ >]|</(?:article|aside|blockquote|dd|div|fieldset|li|section|td)>"
_OPTIONAL = re.compile(
    rf"</p>(?={_ENDS_P})|</li>(?=<li[ >]|</[uo]l>)|</d[td]>(?=<d[td][ >]|</d(?:l|iv)>)|</t[dh]>(?=<t[dh][ >]|</tr>)|</tr>(?=<tr[ >]|</tbody>|</thead>)"
)
_PREFORMATTED = re.compile(r"(<pre[ >].*?</pre>)", re.DOTALL)
_HEADING = re.compile(r'<(h[2-6]) id="([^"]*)">')
_LINKED = re.compile(r"#(bagian-[a-z0-9-]+)")


def lean(html: str) -> str:
    """The same document in fewer bytes. Preformatted text stays as it is."""
    parts = _PREFORMATTED.split(html)
    return "".join(part if at % 2 else _OPTIONAL.sub("", _BREAK.sub(">", part)) for at, part in enumerate(parts))


def linked_names(text: str) -> frozenset[str]:
    """The names of headings that links in this text lead to, on whatever page."""
    return frozenset(_LINKED.findall(text))


def drop_unused_names(html: str, linked: frozenset[str]) -> str:
    """Headings keep their `id` only where some link of the course leads to it."""
    return _HEADING.sub(lambda found: found[0] if found[2] in linked else f"<{found[1]}>", html)
