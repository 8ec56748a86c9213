"""Charts are well-formed, say in words what they draw, and take in nothing as markup."""

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reports import charts

SVG = "{http://www.w3.org/2000/svg}"
_EVIL = '"><script>alert(1)</script>&<b x=\'y\''
LABELS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80)


def read(chart):
    """The chart as a browser's XML reader sees it."""
    root = ElementTree.fromstring(str(chart))
    texts = [text.text or "" for text in root.iter() if text.tag.endswith("text")]
    return root, texts


def every(label, counts=(1, 0, 2, 3, 4)):
    points = tuple(f"tingkat {place}" for place in range(len(counts)))
    yield charts.bars("b", label, [(label, 3, "3")], most=5)
    yield charts.dots("d", label, [(label, 40, 80)], before="Prates", after="Pascates")
    yield charts.stacked("s", label, points, [(label, counts)])


def test_a_chart_has_a_name_and_a_description():
    for chart in every("Materi mudah dipahami"):
        root, texts = read(chart)
        assert root.get("role") == "img"
        named = {node.get("id"): node.text for node in root if node.get("id")}
        title, said = (named[one] for one in root.get("aria-labelledby").split())
        assert title == "Materi mudah dipahami"
        assert "Materi mudah dipahami" in said
        assert any("Materi" in text for text in texts)


def test_the_description_holds_every_figure():
    assert "Prates 40".lower() in str(charts.dots("d", "t", [("k", 40, 80.3)], before="Prates", after="Pascates"))
    assert "pascates 80,3" in str(charts.dots("d", "t", [("k", 40, 80.3)], before="Prates", after="Pascates"))
    assert "setuju 4" in str(charts.stacked("s", "t", ("tidak", "setuju"), [("k", (1, 4))]))


def test_words_never_become_markup():
    for chart in every(_EVIL):
        assert "<script" not in chart
        assert "<b " not in chart
        root, _texts = read(chart)
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "title", "desc", "text", "rect", "line", "circle", "defs", "pattern", "path"}


@given(LABELS, st.lists(st.integers(0, 10**6), min_size=2, max_size=7))
def test_any_words_and_counts_make_a_whole_drawing_inside_its_frame(label, counts):
    for chart in every(label, counts):
        root, _texts = read(chart)
        for rect in root.iter("rect"):
            assert 0 <= float(rect.get("x")) <= charts.WIDTH
            assert float(rect.get("x")) + float(rect.get("width")) <= charts.WIDTH + 0.2


@pytest.mark.parametrize("count", range(2, 8))
def test_places_of_a_scale_differ_without_colour(count):
    looks = [look for look, _point in charts.key_of([str(place) for place in range(count)])]
    assert len(looks) == count
    for one, other in zip(looks, looks[1:], strict=False):
        assert one != other


def test_no_style_and_no_colour_stands_in_a_chart():
    for chart in every("k"):
        assert "style=" not in chart
        fills = {fill for node in ElementTree.fromstring(str(chart)).iter() if (fill := node.get("fill"))}
        assert all(fill.startswith("url(#") for fill in fills)
