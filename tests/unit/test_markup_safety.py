"""The gate: whatever an author writes, only what is on our list reaches a browser. Judged by parsing the output as a browser does."""

import re
from pathlib import Path

import pytest
from bleach._vendor import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.courses.course import Picture, Rendition
from lms.courses.pictures import picture_element
from lms.dialect import Resolver
from lms.markup import inline_html, resolving, to_html
from lms.source import MAX_TEXT_BYTES, Problems, read_lines
from lms.textguard import check_effort
from tests.support.effort import is_bounded

TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr aside b blockquote br cite code dd del details div dl dt em h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q small span strong sub"
        " summary sup table tbody td th thead tr u ul",
    )
)
ATTRIBUTES = frozenset(
    re.findall(r"[\w-]+", "alt aria-label class decoding height href id loading rel role scope sizes src srcset start tabindex width")
)
CLASSES = re.compile(
    r"footnote-(ref|backref)|footnotes|callout(-(catatan|contoh|peringatan|praktik|refleksi|title))?|scroll|picture|task(-box)?|align-(right|center)"
)
ADDRESS = re.compile(r"(?i)https?://\S+|mailto:\S*|#\S*|\?\S*|/(?![/\\])\S*")

#: What attackers and careless pastes have put into Markdown.
PAYLOADS = (Path(__file__).parent / "muatan-berbahaya.txt").read_text(encoding="utf-8").split("\n")[:-1]

#: Payloads that need more than one line.
LONG_PAYLOADS = [
    "[x]: javascript:alert(1)\n\n[x]",
    "[x][y]\n\n[y]: javascript:alert(1) 'z'",
    '[x][y]\n\n[y]: https://a.id "a" onclick="b"',
    "![x][y]\n\n[y]: javascript:alert(1)",
    "![x][y]\n\n[y]: data:image/svg+xml,<svg/onload=alert(1)>",
    "a[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
    "a[^1]\n\n[^1]: [x](javascript:alert(1))",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "```<script>alert(1)</script>\nx\n```",
    '```x" onclick="alert(1)\nx\n```',
    "    </code></pre><img src=x onerror=alert(1)>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "| [a](javascript:alert(1)) | b |\n|:--|--:|\n| x | y |",
    "<div>\n\n<script>\n\nalert(1)\n\n</script>\n\n</div>",
    "<script>\n\n**alert(1)**\n",
    "<style>\n\n# judul\n",
    "<!--\n\nrahasia <img src=x onerror=alert(1)>\n\n",
    "<textarea>\n\n</textarea><script>alert(1)</script>",
    "t\n:   <script>alert(1)</script>",
    '!!! praktik "x"\n    <iframe src=javascript:alert(1)></iframe>',
    "<a href='java\nscript:alert(1)'>x</a>",
    "[x](java\nscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "<img src='x'\nonerror='alert(1)'>",
    "- a\n\n    <svg onload=alert(1)>\n\n- b",
    "\ue0000\ue001 https://a.id `<b>`",
    "\x02wzxhzdk:0\x03 <script>alert(1)</script>",
    "\x02klzzwxh:0000\x03 **x**",
    "&\x00#106;avascript",
    "<\u017fcript>alert(1)</\u017fcript>",
    "\u202e<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
]

_NARROW, _WIDE = Rendition(sha="a" * 64, width=480, height=320, size=1200), Rendition(sha="b" * 64, width=960, height=640, size=4000)
_PICTURE = Picture(source="gambar/x.jpg", renditions=(_NARROW, _WIDE))
#: A resolver that lets everything through, so that the gate alone has to hold.
_OPEN = Resolver(picture=lambda source, alt: picture_element(_PICTURE, alt), link=lambda target: target)


def offences(html: str) -> list[str]:
    """What a browser would find in the HTML that is not on the list."""
    found = []
    for element in html5lib.parseFragment(html, namespaceHTMLElements=True).iter():
        if not isinstance(element.tag, str):
            found.append("comment or processing instruction")
            continue
        namespace, _, tag = element.tag.rpartition("}")
        if tag == "DOCUMENT_FRAGMENT":
            continue
        if namespace != "{http://www.w3.org/1999/xhtml" or tag not in TAGS:
            found.append(element.tag)
        found += [f"{tag} {name}={value}" for name, value in element.attrib.items() if not _allowed(tag, str(name), value)]
    return found


def _allowed(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES:
        return False
    if name == "href":
        return ADDRESS.fullmatch(value) is not None
    if name == "src":
        return re.fullmatch(r"/gambar/[0-9a-f]{64}\.webp", value) is not None
    if name == "srcset":
        return all(re.fullmatch(r" ?/gambar/[0-9a-f]{64}\.webp \d+w", part) for part in value.split(","))
    if name == "class":
        return all(CLASSES.fullmatch(part) for part in value.split())
    if name == "id":
        return re.fullmatch(r"(fn|fnref\d*|bagian)-[a-z0-9-]+", value) is not None
    return True


@pytest.mark.parametrize("payload", PAYLOADS + LONG_PAYLOADS)
@pytest.mark.parametrize("convert", [to_html, inline_html, lambda text: to_html(f"Kata **tebal** https://a.id\n\n- {text}\n\nakhir")])
def test_payload_is_harmless(payload, convert):
    assert offences(convert(payload)) == []
    with resolving(_OPEN):
        assert offences(convert(payload)) == []


def test_the_corpus_is_large_enough():
    assert len(set(PAYLOADS + LONG_PAYLOADS)) >= 100


def test_the_judge_sees_what_is_wrong():
    for bad in ("<script>x</script>", "<img src=x>", "<b onclick=x>y</b>", '<a href="java&#10;script:x">y</a>', '<p class="button">x</p>', "<svg><a/></svg>"):
        assert offences(bad), bad
    assert offences('<p class="callout-title">x <a href="#fn-1">y</a></p>') == []


_TOKENS = st.sampled_from(
    ["<script>", "</script>", "<svg ", "onload=", "](", "javascript:", "![", "[", ")", '"', "'", "<", ">", "&#106;", "`", "\n", "\n\n", "    ", "<!--", "-->"]
)


@given(tokens=st.lists(_TOKENS, max_size=30))
@settings(max_examples=500, deadline=None)
def test_no_mixture_of_dangerous_pieces_gets_through(tokens):
    text = "".join(tokens)
    with resolving(_OPEN):
        assert offences(to_html(text)) == []
        assert offences(inline_html(text)) == []


def _filled(piece: str, joint: str, width: int) -> str:
    """As much of one thing as a file may hold, in lines of that width."""
    line = (piece * (width // len(piece) + 1))[:width].rstrip()
    rows = min(7900, (MAX_TEXT_BYTES - 200) // len((line + joint).encode()))
    return (line + joint) * rows


_PIECES = ["[", "![", "](", "*", "**", "_a ", "***a**b*", "`a", "`", "<", "<a", "<!--", "&amp;", "\\", "- ", "> ", "1. ", "|a"]
_PIECES += ["[^1]", "[a](b", "<a@b.c>", "https://a.b ", "a*b*", "~~a", "# "]
_HOSTILE = {(piece, joint, width): _filled(piece, joint, width) for piece in _PIECES for joint in ("\n", "\n\n") for width in (60, 200, 3900)}
_HOSTILE |= {
    "nested lists": "\n".join(" " * (2 * depth) + "- a" for depth in range(490)),
    "ten thousand marks in one line": "- " * 1990,
    "nested quotes": ">" * 3900 + " a",
    "stairs": "\n".join(" " * (2 * (row % 14)) + "- a" for row in range(7800)),
    "wide tables": ("|" * 24 + "\n|" + "-|" * 23 + "\n" + "|\n" * 50 + "\n") * 100,
    "definitions": "t\n: a\n" * 2600,
    "footnotes": "\n\n".join(f"a[^{number}]\n\n[^{number}]: x" for number in range(290)),
    "call-outs": "!!! catatan\n    a\n\n" * 2600,
    "code": "```\n```\n" * 3900,
    "open code": "```a\n" * 7800,
    "headings": "## a\n" * 7800,
    "references": "\n\n".join(f"[{number}]: http://a\n[x]" for number in range(2500)),
}


@pytest.mark.parametrize("name", _HOSTILE, ids=str)
def test_hostile_text_is_converted_or_refused_in_bounded_time(name):
    text = _HOSTILE[name]
    assert len(text.encode()) <= MAX_TEXT_BYTES
    assert is_bounded(lambda: to_html(text), 400)


def test_ten_megabytes_are_refused_at_once():
    data = b"[" * 10_000_000
    problems = Problems("01-a.md")
    assert read_lines(data, problems) == ()
    assert [problem.code for problem in problems.found] == ["S01"]
    assert is_bounded(lambda: read_lines(data, Problems("01-a.md")), 10)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("M01", "a\n\n" + "- " * 20 + "x"),
        ("M01", "> " * 20 + "x"),
        ("M01", "\n".join("  " * depth + "- a" for depth in range(60))),
        ("M02", "kata " * 700 + "\n" + ("kata " * 700 + "\n") * 4),
        ("M03", "a\n\n```\nb"),
        ("M04", "[" * 500),
        ("M05", "|" * 60 + "\n" + "|-" * 60),
        ("M05", "|a" * 20 + "|\n" + "|-" * 20 + "|\n" + "|\n" * 400),
        ("M06", "a[^1] b\n\n" * 400),
        ("M07", "x" * 2000),
        ("M08", ("*a* " * 40 + "\n\n") * 300),
    ],
)
def test_too_much_of_anything_is_told_with_its_line(code, text):
    problems = Problems("01-a.md")
    lines = read_lines(text.encode(), problems)
    check_effort(lines, problems)
    told = [problem for problem in problems.found if problem.code == code]
    assert told and 1 <= told[0].line <= len(lines)


def test_an_ordinary_long_module_is_not_too_much():
    text = "## Bagian\n\nKata **penting** [tautan](https://a.id) dan `kode`.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n- satu\n  - dua\n    - tiga\n\n" * 40
    problems = Problems("01-a.md")
    check_effort(read_lines(text.encode(), problems), problems)
    assert problems.found == []
