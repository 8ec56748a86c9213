"""Slips in Markdown that would silently become something else, and links that lead nowhere."""

import re

import pytest

from lms.courses.compile import compile_course
from lms.courses.text import count_columns
from tests.unit.courses.samples import MODULE, draw, named, problems

HEAD = MODULE[: MODULE.index("Pukul")]
FIRST = HEAD.count("\n") + 1


def told(body: str) -> list[tuple[int, str]]:
    """Line (counted from 1 in the body) and code of each problem of a module with this body."""
    return [(problem.line - FIRST + 1, problem.code) for problem in problems({"01-antrean.md": HEAD + body}) if problem.path == "01-antrean.md"]


def sentence(body: str) -> str:
    return " ".join(problem.message for problem in problems({"01-antrean.md": HEAD + body}))


@pytest.mark.parametrize(
    ("body", "line", "code"),
    [
        ("Isi.\n\n##Judul", 3, "M13"),
        ("Isi.\n\n# Judul", 3, "M14"),
        ("Judul\n=====\n\nIsi.", 1, "M14"),
        ('Isi.\n\n!!! cattan "A"\n    Isi.', 3, "M10"),
        ("Isi.\n\n!!! catatan Judul tanpa petik\n    Isi.", 3, "M11"),
        ('Isi.\n\n!!!\n    Isi.', 3, "M11"),
        ('Isi.\n\n!!! catatan "A"\n  Isi.', 4, "M12"),
        ('Isi.\n\n!!! catatan "A"\nIsi.', 4, "M12"),
        ('Isi.\n\n!!! catatan "A"', 3, "M12"),
        ("Isi[^1].", 1, "M15"),
        ("Isi.\n\n[^1]: UU 25/2009.", 3, "M16"),
        ("| A | B |\n|---|\n| 1 | 2 |", 2, "M17"),
        ("| A | B |\n|---|---|---|\n| 1 | 2 |", 2, "M17"),
        ("```\nkode", 1, "M03"),
        ("[x](02-hilang.md)", 1, "L01"),
        ("Isi.\n[x](lain/berkas.md)", 2, "L01"),
        ("[x](/kursus/waktu-loket/hilang/)", 1, "L01"),
        ("[x]()", 1, "L02"),
        ("[x](javascript:alert)", 1, "L03"),
        ("[x](ftp://a.id)", 1, "L03"),
        ("[x](//a.id)", 1, "L03"),
        ("[x](www.bkn.go.id)", 1, "L04"),
        ("[x](bkn.go.id/layanan)", 1, "L04"),
        ("[x](kursus.md#hilang)", 1, "L05"),
        ("[x](#bagian-hilang)\n\n## Bagian", 1, "L05"),
    ],
)
def test_a_slip_is_told_with_its_line(body, line, code):
    assert told(body) == [(line, code)]


@pytest.mark.parametrize(
    "body",
    [
        "Isi.\n\n```\n# bukan judul\n##bukan\n!!! bukan\n[^9] [x](hilang.md)\n```",
        "Isi `[^9]` dan `##x` dan `[x](y.md)`.",
        "#BerAKHLAK adalah nilai dasar.",
        "Isi.\n\n!!! catatan “Petik miring”\n\n    Isi.",
        "Isi.\n\n!!! praktik\n    Isi tanpa judul.",
        "- butir\n\n    !!! catatan\n        Isi.",
        "| A | B |\n|---|---|\n| 1 | 2 |\n|---|---|",
        "A `|` B | C\n---|---\n1 | 2",
        "A\n\n---\n\nB",
        "[x](https://bkn.go.id) [y](mailto:a@b.id) [z](/masuk) [w](/kursus/lain/) [v](kursus.md) [u](01-antrean.kuis.md) [t](./01-antrean.md#sini)\n\n## Sini",
        "[x](#bagian-satu) [y](#satu)\n\n## Satu",
        "Isi[^a].\n\n[^a]: Catatan[^b].\n[^b]: Lagi.",
    ],
)
def test_what_is_right_is_left_alone(body):
    assert told(body) == []


def test_remedies_name_what_was_meant():
    assert '"catatan"' in sentence('Isi.\n\n!!! cattan "A"\n    Isi.')
    assert '"01-antrean.kuis.md"' in sentence("[x](01-antren.kuis.md)")
    assert "https://www.bkn.go.id" in sentence("[x](www.bkn.go.id)")
    assert '"#cara-menghitung"' in sentence("[x](#cara-menghitng)\n\n## Cara menghitung")
    assert "## Judul" in sentence("# Judul")


def test_an_empty_module_is_told():
    assert [code for _, code in told("")] == ["M18"]


def test_links_lead_to_items_by_their_ids():
    body = "[kuis](01-antrean.kuis.md) [atas](kursus.md) ![A](gambar/a.png) [besar](gambar/a.png)"
    module = compile_course(named({"01-antrean.md": HEAD + body, "gambar/a.png": draw()}), slug="waktu-loket").modules[0]
    widest = module.pictures[0].renditions[-1].sha
    assert re.findall(r'href="([^"]+)"', module.html) == ["/kursus/waktu-loket/antrean-kuis/", "/kursus/waktu-loket/", f"/gambar/{widest}.webp"]


def test_columns_are_counted_as_they_are_shown():
    lines = ("| a | b |", "a | b", "| a |", "a", r"a \| b | c", "`a|b` | c", "|")
    assert [count_columns(line) for line in lines] == [2, 2, 1, 1, 2, 2, 1]
