"""A PDF whose parts say what they are (heading, paragraph, cell, decoration), so that it can be read aloud. Pure; knows no certificate."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
FAMILY, FALLBACK = "bonum", "dejavu"
_FILES = {"": "bonum-regular.ttf", "B": "bonum-bold.ttf"}


class TaggedPdf(FPDF):
    """FPDF in millimetres on A4 landscape, with the house fonts and tags of our own choosing."""

    def __init__(self, *, title: str, author: str, extra_letters: bool) -> None:
        super().__init__(orientation="landscape", unit="mm", format="A4")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        for style, name in _FILES.items():
            self.add_font(FAMILY, style, FONTS / name)
            # The outlines are copied as they are instead of being measured again for each paper.
            self.fonts[FAMILY + style].ttfont.recalcBBoxes = False
        if extra_letters:
            self.add_font(FALLBACK, "", FONTS / "dejavu-serif.ttf")
            self.set_fallback_fonts([FALLBACK], exact_match=False)
        self.set_lang("id-ID")
        self.set_title(title)
        self.set_author(author)
        self.set_display_mode("fullpage")
        self.viewer_preferences = None
        self._next_mark: dict[int, int] = {}

    @contextmanager
    def tag(self, kind: str, alt: str | None = None) -> Iterator[None]:
        """What is drawn inside is one element: `H1`, `P`, `TD`, `Figure` …"""
        mark = self._next_mark.get(self.page, 0)
        self._next_mark[self.page] = mark + 1
        self._add_marked_content(struct_type=f"/{kind}", mcid=mark, alt_text=alt)
        self._out(f"/{kind} <</MCID {mark}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn inside says nothing and is passed over when read aloud."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def draw(self, operators: str) -> None:
        """Raw drawing operators, in points from the lower left corner, with a graphics state of their own."""
        self._out(f"q {operators} Q")

    def write_at(self, text: str, *, x: float, y: float, width: float, size: float, style: str = "", align: str = "L", leading: float = 1.3) -> float:
        """Wrapped text in a box from (x, y) down; gives the y beneath it. `size` in points."""
        self.set_font(FAMILY, style, size)
        if self.get_string_width(text) <= width:
            return self.line_at(text, x=x, y=y, width=width, size=size, style=style, align=align, leading=leading)
        self.set_xy(x, y)
        self.multi_cell(width, size * leading * 25.4 / 72, text, align=align, new_x="LMARGIN", new_y="NEXT")
        return self.get_y()

    def line_at(self, text: str, *, x: float, y: float, width: float, size: float, style: str = "", align: str = "L", leading: float = 1.3) -> float:
        """One line of text that is known to fit; gives the y beneath it."""
        height = size * leading * 25.4 / 72
        self.set_font(FAMILY, style, size)
        self.set_xy(x, y)
        self.cell(width, height, text, align=align)
        return y + height

    def fit(self, text: str, *, width: float, size: float, smallest: float, lines: int, style: str = "") -> float:
        """The largest size (points, in half steps) at which the text takes at most so many lines; `smallest` where none does."""
        while size > smallest:
            self.set_font(FAMILY, style, size)
            # A word that does not fit at the end of a line leaves a gap: no text fills more than nine tenths of its lines.
            if self.get_string_width(text) <= width * (lines if lines == 1 else 0.9 * lines):
                break
            size -= 0.5
        return max(size, smallest)


@cache
def known_letters() -> frozenset[int]:
    """Code points of the house font."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / _FILES[""]) as font:
        return frozenset(font.getBestCmap())
