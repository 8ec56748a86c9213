"""A lean page is the same document: what a parser makes of it does not change."""

import re

import nh3
import pytest

from lms.courses.lean import drop_unused_names, lean, linked_names, number_tables
from lms.markup import to_html
from tests.support.compiled import compiled

EVERYTHING = set(nh3.ALLOWED_TAGS) | {"article", "aside", "details", "summary", "section", "nav", "main"}

TEXT = """## Judul

Satu **tebal**
*miring* dan `kode`.

- a
- b
    - c

    Alinea kedua.

1. satu

| Kolom | Angka |
|---|--:|
| x | 1 |
| y | 2 |

> Kutipan

```
<p>a</p>

<p>b</p>
```

Catatan[^1].

[^1]: Isi catatan.
"""


def parsed(html):
    """The document as a real HTML parser sees it; runs of spaces between blocks count for nothing."""
    text = nh3.clean(html, tags=EVERYTHING, attributes={"*": {"id", "class"}}, link_rel=None, clean_content_tags=set())
    before_blocks = re.sub(r">\n+(?=</?(?!pre|code|em|strong|a\b|b\b|i\b|sup|span))", ">", re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL))
    return before_blocks, re.findall(r"<pre>.*?</pre>", text, re.DOTALL)


def test_a_lean_text_is_the_same_document_in_fewer_bytes():
    html = to_html(TEXT)
    assert len(lean(html)) < len(html)
    assert parsed(lean(html)) == parsed(html)


@pytest.mark.parametrize("slug", ["kursus-kecil", "kursus-jenis", "kursus-berurutan"])
def test_lean_modules_are_the_same_documents(slug):
    for module in compiled(slug).modules:
        assert parsed(lean(module.html)) == parsed(module.html)


def test_a_line_break_between_words_stays():
    assert lean("<p><b>satu</b>\n<a href=x>dua</a></p>") == "<p><b>satu</b>\n<a href=x>dua</a></p>"


def test_preformatted_text_stays_as_it_is():
    code = "<pre ><code><p>a</p>\n<p>b</p>\n</code></pre>"
    assert lean(f"<div>\n{code}\n</div>").count(code) == 1


def test_a_heading_keeps_its_name_where_a_link_leads_to_it():
    html = '<h2 id="bagian-satu">Satu</h2><h3 id="bagian-dua">Dua</h3>'
    assert drop_unused_names(html, linked_names('<a href="/kursus/x/y/#bagian-dua">')) == '<h2>Satu</h2><h3 id="bagian-dua">Dua</h3>'


def test_footnotes_keep_their_links():
    html = drop_unused_names(to_html("Satu[^1].\n\n[^1]: Isi."), frozenset())
    assert '<a aria-label="Catatan 1" href="#fn-' in html
    assert "footnote-" not in html


def test_tables_of_a_page_are_named_by_number():
    html = to_html("| A, B | C |\n|---|---|\n| Tabel: x | 2 |\n\nlalu\n\n| D | E |\n|---|---|\n| 1 | 2 |")
    assert re.findall(r'aria-label="([^"]+)"', number_tables(html)) == ["Tabel 1", "Tabel 2"]
    assert number_tables("<p>Tabel: x</p>") == "<p>Tabel: x</p>"
