"""The woven band: the same for ever, symmetric, small, without colours of its own."""

import re
from xml.etree import ElementTree

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.anyaman import PALETTES, anyaman, weave

SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,5}", fullmatch=True)
STARTERS = ("selamat-datang", "manajemen-waktu", "e-government", "komunikasi-pelayanan-publik")


@given(SLUGS)
def test_a_slug_always_gives_the_same_band(slug):
    assert weave(slug) == weave(slug)
    assert anyaman(slug) == anyaman(slug)


def test_a_band_stays_what_it_is_for_ever():
    # Certificates carry it: another band would make an old one look forged.
    band = weave("manajemen-waktu")
    assert (band.palette, band.rows[4]) == (4, "cc.aaa.ccc.aaa.c")


@given(SLUGS)
def test_every_level_strip_is_symmetric_about_the_middle_of_the_repeat(slug):
    for row in weave(slug).rows:
        middle = len(row) // 2
        assert row[1:middle] == row[:middle:-1]


@given(SLUGS)
def test_every_strip_goes_over_and_under(slug):
    band = weave(slug)
    assert len(band.rows) == 9
    for row in band.rows:
        assert set(row) <= {".", "a", "c"}
        assert "." in row and row.strip(".")
        assert "." * 8 not in row * 2, "a strip that floats over eight others would hang loose"


@given(SLUGS)
def test_the_drawing_is_well_formed_small_and_takes_its_colours_from_the_style_sheet(slug):
    drawing = anyaman(slug)
    root = ElementTree.fromstring(drawing)
    assert root.get("aria-hidden") == "true"
    assert re.fullmatch(r"anyaman p[0-5]", root.get("class"))
    assert not re.search(r"#[0-9a-f]{3}|style=|rgb|fill=|stroke=|id=", drawing)
    assert len(drawing) <= 1600
    assert len(brotli.compress(drawing.encode())) <= 350


@pytest.mark.parametrize("strip", [4, 6, 8, 16])
@pytest.mark.parametrize("slug", STARTERS)
def test_the_dashes_draw_exactly_the_weave(slug, strip):
    band = weave(slug)
    drawn = _drawn_rows(anyaman(slug, strip=strip), len(band.rows[0]), strip)
    assert drawn == list(band.rows)


def test_the_first_courses_are_told_apart_at_a_glance():
    bands = [weave(slug) for slug in STARTERS]
    assert len({band.palette for band in bands}) == len(bands)
    assert len({band.rows for band in bands}) == len(bands)


def test_many_slugs_use_every_palette_and_many_figures():
    bands = [weave(f"kursus-{number}") for number in range(300)]
    assert {band.palette for band in bands} == set(range(PALETTES))
    assert len({band.rows for band in bands}) >= 12


def _drawn_rows(drawing: str, period: int, strip: int) -> list[str]:
    """What lies on top in the middle repeat, read back from the paths."""
    rows = [["."] * period for _ in range(9)]
    for colour, lines, dashes in re.findall(r'<path class="([ac])" d="([^"]+)" stroke-dasharray="([^"]+)"', drawing):
        runs = [int(run) for run in dashes.split()]
        for left, middle in re.findall(r"M(-\d+) ([\d.]+)h", lines):
            level = round((float(middle) - (strip - 1) / 2) / strip)
            for column in range(period):
                # The middle of the cell, counted from where the dashes begin.
                centre = (column - period // 2) * strip - int(left)
                if _is_dash(centre % sum(runs), runs):
                    assert rows[level][column] == ".", "two strips in one place"
                    rows[level][column] = colour
    return ["".join(row) for row in rows]


def _is_dash(at: int, runs: list[int]) -> bool:
    for place, run in enumerate(runs):
        if at < run:
            return place % 2 == 0
        at -= run
    return False
