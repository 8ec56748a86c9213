"""The woven border of the paper: the course's own anyaman as PDF drawing operators. Pure; colours come from the style sheet's tokens."""

import re
from functools import cache
from itertools import groupby
from pathlib import Path

from lms.courses.anyaman import Weave, weave

_TOKENS = Path(__file__).parent.parent / "static" / "css" / "tokens.css"
_PALETTE = re.compile(r"^\s*\.p(\d) \{ --a: #(\w{6}); --b: #(\w{6}); --c: #(\w{6}) \}", re.MULTILINE)
_POINTS = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0


@cache
def palettes() -> dict[int, dict[str, tuple[float, float, float]]]:
    """The light palettes of the style sheet: `a` level strips, `b` upright strips, `c` bright; red, green, blue 0 … 1."""
    light = _TOKENS.read_text().partition("@media screen")[0]
    return {int(number): {name: _rgb(text) for name, text in zip("abc", colours, strict=True)} for number, *colours in _PALETTE.findall(light)}


def frame(slug: str, *, edge: float, strip: float) -> str:
    """Four bands around a landscape A4 page, `edge` millimetres from its rim, of nine strips of `strip` millimetres."""
    held, thick = weave(slug), 9 * strip
    wide, high = PAGE_WIDTH - 2 * edge, PAGE_HEIGHT - 2 * edge - 2 * thick
    parts = []
    for x, y, length, turned in (
        (edge, edge, wide, False),
        (edge, PAGE_HEIGHT - edge - thick, wide, False),
        (edge + thick, edge + thick, high, True),
        (PAGE_WIDTH - edge, edge + thick, high, True),
    ):
        place = (0, 1, -1, 0) if turned else (1, 0, 0, 1)
        # 0 J: strips end where they end; the writer's own lines have longer caps.
        parts.append(f"q 0 J {' '.join(map(str, place))} {_pt(x)} {_pt(y)} cm {_band(held, length * _POINTS, strip * _POINTS)} Q")
    return " ".join(parts)


def lines(slug: str, *, inset: float) -> str:
    """Two fine rules inside the bands, `inset` millimetres from the rim."""
    colours = palettes()[weave(slug).palette]
    outer = _rectangle(inset, colours["a"], 0.9)
    return f"{outer} {_rectangle(inset + 1.1, colours['c'], 0.4)}"


def colour(slug: str, name: str) -> tuple[int, int, int]:
    """A colour of the course's palette, 0 … 255 each."""
    red, green, blue = palettes()[weave(slug).palette][name]
    return round(red * 255), round(green * 255), round(blue * 255)


def _band(held: Weave, length: float, strip: float) -> str:
    """One band from the origin to the right and up, in points."""
    colours, rows = palettes()[held.palette], held.rows
    gap, height, middle = strip / 8, strip * len(rows), length / 2
    shade = tuple(0.45 * channel + 0.55 for channel in colours["a"])
    out = [f"{_channels(shade)} rg 0 0 {length:.2f} {height:.2f} re f"]
    out.append(_stroke(colours["b"], height, [strip - gap, gap], middle - strip / 2, height / 2, length))
    for name in "ac":
        for level, row in enumerate(rows):
            if name in row:
                dashes, first = _dashes(row, name, strip, gap)
                start = middle + (first - len(row) / 2) * strip - strip / 2
                out.append(_stroke(colours[name], strip - gap, dashes, start, height - (level + 0.5) * strip, length))
    return " ".join(out)


def _dashes(row: str, name: str, strip: float, gap: float) -> tuple[list[float], int]:
    """Lengths on and off along the row, and the upright strip at which they begin."""
    marks = [mark == name for mark in row]
    if all(marks):
        return [], 0
    first = next(place for place in range(len(row)) if marks[place] and not marks[place - 1])
    runs = [len(list(run)) for _, run in groupby(marks[first:] + marks[:first])]
    return [run * strip - (gap if place % 2 == 0 else -gap) for place, run in enumerate(runs)], first


def _stroke(rgb: tuple[float, ...], width: float, dashes: list[float], start: float, y: float, length: float) -> str:
    """A dashed line from 0 to `length` whose pattern begins at `start`."""
    period = sum(dashes) or 1.0
    pattern = " ".join(f"{dash:.3f}" for dash in dashes)
    return f"{_channels(rgb)} RG {width:.3f} w [{pattern}] {(-start) % period:.3f} d 0 {y:.3f} m {length:.2f} {y:.3f} l S"


def _rectangle(inset: float, rgb: tuple[float, ...], width: float) -> str:
    wide, high = PAGE_WIDTH - 2 * inset, PAGE_HEIGHT - 2 * inset
    return f"{_channels(rgb)} RG {width} w [] 0 d {_pt(inset)} {_pt(inset)} {_pt(wide)} {_pt(high)} re S"


def _rgb(text: str) -> tuple[float, float, float]:
    return int(text[:2], 16) / 255, int(text[2:4], 16) / 255, int(text[4:], 16) / 255


def _channels(rgb: tuple[float, ...]) -> str:
    return " ".join(f"{channel:.3f}" for channel in rgb)


def _pt(millimetres: float) -> str:
    return f"{millimetres * _POINTS:.2f}"
