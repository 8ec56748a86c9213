"""A page's HTML without what changes nothing for its reader: line breaks between blocks, end tags that may be left out, names nobody links to.

Pure, text in and text out. What is left is valid HTML and the same document (WHATWG HTML, "Optional tags").
"""

import re
from itertools import count

_BLOCKS = (
    "article|aside|blockquote|body|dd|details|div|dl|dt|fieldset|footer|form|h[1-6]|head|header|hr|html|legend|li|link|main|meta|nav|ol|p|script|section"
    "|summary|table|tbody|td|template|th|thead|title|tr|ul"
)
_BREAK = re.compile(rf">\n+(?=</?(?:{_BLOCKS})[ >])")
#: What ends a paragraph by itself: another block begins, or the block that holds it ends.
_ENDS_P = r"<(?:blockquote|details|div|dl|fieldset|h[1-6]|hr|ol|p|section|table|ul)[ >]|</(?:article|aside|blockquote|dd|div|fieldset|li|section|td)>"
_OPTIONAL = re.compile(
    rf"</p>(?={_ENDS_P})|</li>(?=<li[ >]|</[uo]l>)|</d[td]>(?=<d[td][ >]|</d(?:l|iv)>)|</t[dh]>(?=<t[dh][ >]|</tr>)|</tr>(?=<tr[ >]|</tbody>|</thead>)"
    r"|</thead>(?=<tbody>)|</tbody>(?=</table>)"
)
#: Tags of the frame that a parser puts in by itself.
_FRAME = re.compile(r"</?head>|<body>(?=<a )|</body>\n*|</html>\n*")
_PREFORMATTED = re.compile(r"(<pre[ >].*?</pre>)", re.DOTALL)
_TABLE = re.compile(r'(<div aria-label="Tabel)[^"]*(?=" class="scroll")')
#: What a head of a column is by standing in the head of a table (WHATWG HTML, "Algorithm for assigning header cells").
_COLUMN = re.compile(r'(<th(?: class="[^"]*")?) scope="col">')
_HEADING = re.compile(r'<(h[2-6]) id="([^"]*)">')
#: No style sheet knows them.
_NOTE_CLASS = re.compile(r' class="footnote-(?:back)?ref"')
_LINKED = re.compile(r"#(bagian-[a-z0-9-]+)")


def lean(html: str) -> str:
    """The same document in fewer bytes. Preformatted text stays as it is."""
    parts = _PREFORMATTED.split(html.replace("&nbsp;", "\N{NO-BREAK SPACE}"))
    return "".join(part if at % 2 else _lean(part) for at, part in enumerate(parts))


def linked_names(text: str) -> frozenset[str]:
    """The names of headings that links in this text lead to, on whatever page."""
    return frozenset(_LINKED.findall(text))


def drop_unused_names(html: str, linked: frozenset[str]) -> str:
    """Headings keep their `id` only where some link of the course leads to it, links of footnotes no class."""
    html = _NOTE_CLASS.sub("", html)
    return _HEADING.sub(lambda found: found[0] if found[2] in linked else f"<{found[1]}>", html)


def number_tables(html: str) -> str:
    """The regions in which wide tables scroll are named by number; the words of the heads are read out with the table anyway."""
    numbers = count(1)
    return _TABLE.sub(lambda found: f"{found[1]} {next(numbers)}", html)


def _lean(part: str) -> str:
    part = _COLUMN.sub(r"\1>", _BREAK.sub(">", part))
    return _OPTIONAL.sub("", _FRAME.sub("", part))
