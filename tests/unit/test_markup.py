"""Markdown to HTML: what authors write becomes what readers see."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms import markup
from lms.markup import inline_html, to_html


def test_a_plain_paragraph_is_only_wrapped():
    assert to_html("Warga menunggu 40 menit; kapal berangkat pukul 12.00.") == "<p>Warga menunggu 40 menit; kapal berangkat pukul 12.00.</p>"


def test_inline_text_has_no_paragraph_around_it():
    assert inline_html("Jawab *sekarang* dengan `SKM`") == "Jawab <em>sekarang</em> dengan <code>SKM</code>"


def test_inline_text_knows_no_blocks():
    assert inline_html("# 1. bukan judul") == "# 1. bukan judul"
    assert inline_html("- bukan daftar") == "- bukan daftar"
    assert inline_html("> bukan kutipan") == "&gt; bukan kutipan"


_PLAIN = st.text(alphabet="abc ABCé 09 ,.;:?!()/%'\"“”–—…+=-\n", max_size=60)


@given(text=_PLAIN)
@settings(max_examples=300, deadline=None)
def test_the_short_cut_for_plain_words_changes_nothing(text):
    """Texts that skip the parser come out as the parser would give them."""
    if not markup._is_plain(text.strip()):
        return
    cleaned = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    slow = markup._safe(markup._convert(markup._converter(), cleaned), markup._PAGE)
    assert re.sub(r" +\n", "\n", to_html(text)) == slow


def test_headings_begin_at_level_two_and_skip_none():
    html = to_html("# Satu\n\n#### Dua\n\n## Tiga", ids="")
    assert re.findall(r"<(h\d) id=\"([^\"]+)\"", html) == [("h2", "bagian-satu"), ("h3", "bagian-dua"), ("h2", "bagian-tiga")]


def test_equal_headings_get_ids_of_their_own():
    assert re.findall(r'id="([^"]+)"', to_html("## A\n\n## A\n\n## A", ids="")) == ["bagian-a", "bagian-a-2", "bagian-a-3"]


def test_texts_of_one_page_do_not_share_ids():
    first, second = to_html("Satu[^1]\n\n[^1]: a"), to_html("Dua[^1]\n\n[^1]: b")
    assert not set(re.findall(r'id="([^"]+)"', first)) & set(re.findall(r'id="([^"]+)"', second))


def test_a_heading_needs_a_space_after_its_mark():
    assert to_html("#BerAKHLAK adalah nilai dasar") == "<p>#BerAKHLAK adalah nilai dasar</p>"


def test_a_table_scrolls_by_keyboard_and_names_itself():
    html = to_html("| Nama | Menit |\n|---|--:|\n| KTP | 8 |")
    assert '<div aria-label="Tabel: Nama, Menit" class="scroll" role="region" tabindex="0"><table>' in html
    assert '<th class="align-right" scope="col">Menit</th>' in html
    assert '<td class="align-right">8</td>' in html


def test_two_equal_tables_have_different_names():
    table = "| A | B |\n|---|---|\n| 1 | 2 |"
    labels = re.findall(r'aria-label="([^"]+)"', to_html(f"{table}\n\nlalu\n\n{table}"))
    assert labels == ["Tabel: A, B", "Tabel: A, B 2"]


def test_code_keeps_every_sign_and_scrolls():
    html = to_html("```\n- [ ] <b>bukan tugas</b> & *apa adanya*\n```")
    assert '<div aria-label="Kode: ' in html
    assert "<pre><code>- [ ] &lt;b&gt;bukan tugas&lt;/b&gt; &amp; *apa adanya*\n</code></pre>" in html


def test_code_stays_whole_next_to_links():
    html = to_html("Lihat https://lan.go.id\n\n```\na < b && https://contoh.id\n```\n\n`x < y`")
    assert "<code>a &lt; b &amp;&amp; https://contoh.id\n</code>" in html
    assert "<code>x &lt; y</code>" in html


@pytest.mark.parametrize("kind", ["catatan", "contoh", "peringatan", "praktik", "refleksi"])
def test_each_call_out_has_its_class_and_its_word(kind):
    html = to_html(f'!!! {kind} "Judul"\n    Isi *penting*.')
    assert f'<aside class="callout callout-{kind}" role="note">' in html
    assert f'<p class="callout-title">{kind.capitalize()} · Judul</p>' in html
    assert "<p>Isi <em>penting</em>.</p>\n</aside>" in html


def test_a_call_out_takes_the_quotes_a_phone_types():
    assert "Praktik · Hitung antrean" in to_html("!!! praktik “Hitung antrean”\n    Isi.")


def test_a_call_out_holds_lists_and_code():
    html = to_html('!!! contoh "X"\n    - satu\n    - dua\n\n    ```\n    kode\n    ```\n\n    akhir\n\nluar')
    inside = html[html.index("<aside") : html.index("</aside>")]
    assert "<li>dua</li>" in inside and "<code>kode\n</code>" in inside and "<p>akhir</p>" in inside
    assert html.endswith("<p>luar</p>")


def test_a_list_may_follow_its_sentence_directly():
    assert to_html("Langkahnya:\n- satu\n- dua") == "<p>Langkahnya:</p>\n<ul>\n<li>satu</li>\n<li>dua</li>\n</ul>"


def test_a_sentence_that_goes_on_with_a_number_is_no_list():
    assert to_html("Undang-undang itu berlaku sejak\n2020. Lalu diubah.") == "<p>Undang-undang itu berlaku sejak\n2020. Lalu diubah.</p>"


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_lists_nest_by_two_to_four_spaces(indent):
    html = to_html(f"- a\n{' ' * indent}- b\n{' ' * indent}- c\n- d")
    assert re.sub(r"\s", "", html) == "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>"


def test_numbers_with_a_bracket_make_a_list_and_keep_their_start():
    assert re.sub(r"\s", "", to_html("3) tiga\n4) empat")) == '<olstart="3"><li>tiga</li><li>empat</li></ol>'


def test_a_list_item_may_hold_paragraphs():
    html = re.sub(r"\s", "", to_html("- satu\n\n  lanjutan\n- dua"))
    assert html == "<ul><li><p>satu</p><p>lanjutan</p></li><li><p>dua</p></li></ul>"


def test_tasks_are_shown_and_cannot_be_ticked():
    html = to_html("- [ ] belum\n- [x] sudah")
    assert "<input" not in html
    assert re.findall(r'<span aria-label="(\w+)"[^>]*>(.)</span> (\w+)', html) == [("belum", "☐", "belum"), ("sudah", "☑", "sudah")]


def test_definitions():
    assert re.sub(r"\s", "", to_html("JP\n:   Jam pelajaran")) == "<dl><dt>JP</dt><dd>Jampelajaran</dd></dl>"


def test_footnotes_lead_there_and_back():
    html = to_html("Menurut aturan[^uu] itu.\n\n[^uu]: UU 25/2009.", ids="")
    assert '<sup id="fnref-1"><a aria-label="Catatan 1" class="footnote-ref" href="#fn-1">1</a></sup>' in html
    assert '<li id="fn-1">' in html and 'href="#fnref-1"' in html


def test_a_footnote_without_text_does_no_harm():
    assert 'href="#fnref-1"' in to_html("a[^1]\n\n[^1]: ", ids="")


def test_outside_links_say_so_and_inside_links_do_not():
    html = to_html("[luar](https://lan.go.id) [surat](mailto:a@b.id) [dalam](/kursus/) https://bkn.go.id.")
    assert '<a href="https://lan.go.id" rel="noopener nofollow">luar</a>' in html
    assert '<a href="mailto:a@b.id">surat</a>' in html
    assert '<a href="/kursus/">dalam</a>' in html
    assert '<a href="https://bkn.go.id" rel="noopener nofollow">https://bkn.go.id</a>.' in html


def test_words_that_look_like_a_site_stay_words():
    assert "<a" not in to_html("Simpan sebagai surat.id atau *data.go*.")


def test_addresses_in_code_stay_text():
    assert to_html("Tulis `https://contoh.id`.") == "<p>Tulis <code>https://contoh.id</code>.</p>"


def test_known_tags_lose_their_brackets_and_other_words_keep_them():
    assert to_html("Isi <nama> dan <NIP> di <div>kolom</div> H<sub>2</sub>O<br>baru") == (
        "<p>Isi &lt;nama&gt; dan &lt;NIP&gt; di kolom H<sub>2</sub>O<br>\nbaru</p>"
    )


def test_entities_stay_what_they_are():
    assert to_html("3 &times; 4 &lt; 13 &amp;lt; & selesai &tidakada;") == "<p>3 × 4 &lt; 13 &amp;lt; &amp; selesai &amp;tidakada;</p>"


def test_strike_through_and_hard_breaks():
    assert to_html("~~lama~~ baru\\\nbaris") == "<p><del>lama</del> baru<br>\nbaris</p>"


def test_a_picture_without_a_file_beside_the_text_leaves_its_words():
    assert to_html("![antrean di loket](gambar/antrean.jpg)") == "<p><span>antrean di loket</span></p>"


_PIECES = st.sampled_from(
    ["```", "~~~", "- ", "  ", "    ", "\n", "\n\n", "x", "1. ", "> ", "| a | b |\n|---|---|\n", '!!! catatan "a"', "**", "`", "[^1]", "[^1]: y", "# "]
)


@given(pieces=st.lists(_PIECES, max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_mixture_of_blocks_breaks_the_converter(pieces):
    text = "".join(pieces)
    assert "\x02" not in to_html(text) and "\x03" not in to_html(text)
    inline_html(text)
