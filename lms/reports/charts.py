"""Charts as SVG that reads well on a phone: a title, a description, words beside every mark, colours by class only. Pure.

Safe by construction: all that comes from people goes through `Markup.format`, which escapes it; the rest is numbers. Each chart
is shown beside a table of the same figures.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lms.formats import number
from lms.source import shorten

#: Units of the drawing; a phone shows about as many pixels.
WIDTH = 360
_ROW, _BAR, _LABEL = 46, 16, 48
_FRAME = Markup(
    '<svg class="chart" role="img" aria-labelledby="{key}-t {key}-d" viewBox="0 0 {width} {height}">'
    '<title id="{key}-t">{title}</title><desc id="{key}-d">{said}</desc>{inner}</svg>'
)
_TEXT = Markup('<text x="{}" y="{}"{}>{}</text>')
_RECT = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
_LINE = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')
_CIRCLE = Markup('<circle class="{}" cx="{}" cy="{}" r="6"/>')
_END = Markup(' text-anchor="end"')
_MIDDLE = Markup(' text-anchor="middle"')
_NOTHING = Markup("")
#: Lines across what stands on either side of the middle, so that the parts differ without colour.
_HATCHES = Markup(
    '<defs><pattern id="{key}-a" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0"/></pattern>'
    '<pattern id="{key}-b" class="hatch" width="5" height="5" patternUnits="userSpaceOnUse"><path d="M2.5 0V5"/></pattern></defs>'
)


def bars(key: str, title: str, rows: Iterable[tuple[str, float, str]], *, most: float) -> Markup:
    """Horizontal bars from 0 to `most`: (label, value, value in words). `key` is unique in the page."""
    rows = list(rows)
    inner = _NOTHING
    for at, (label, value, words) in enumerate(rows):
        top = at * _ROW
        inner += _text(0, top + 14, label) + _rect("ground", 0, top + 21, WIDTH - 64, _BAR)
        inner += _rect("fill", 0, top + 21, (WIDTH - 64) * _share(value, most), _BAR) + _text(WIDTH, top + 34, words, _END)
    said = "; ".join(f"{label}: {words}" for label, _value, words in rows)
    return _frame(key, title, said, inner, len(rows) * _ROW)


def dots(key: str, title: str, rows: Iterable[tuple[str, float, float]], *, before: str, after: str) -> Markup:
    """From a hollow dot (before) to a full one (after) on a line from 0 to 100: (label, before, after)."""
    rows = list(rows)
    inner = _CIRCLE.format("before", 8, 9) + _text(20, 14, before) + _CIRCLE.format("after", 128, 9) + _text(140, 14, after)
    for at, (label, one, other) in enumerate(rows):
        top = 26 + at * _ROW
        middle, start, end = top + 28, _place(one), _place(other)
        inner += _text(0, top + 14, label, most=32) + _text(WIDTH, top + 14, f"{_short(one)} → {_short(other)}", _END)
        inner += _LINE.format("axis", 8, middle, WIDTH - 8, middle) + _LINE.format("rise" if other >= one else "fall", start, middle, end, middle)
        inner += _CIRCLE.format("before", start, middle) + _CIRCLE.format("after", end, middle)
    said = "; ".join(f"{label}: {before.lower()} {_short(one)}, {after.lower()} {_short(other)}" for label, one, other in rows)
    return _frame(key, title, said, inner, 26 + len(rows) * _ROW)


def stacked(key: str, title: str, points: Sequence[str], rows: Iterable[tuple[str, Sequence[int]]]) -> Markup:
    """One bar a statement, divided by how often each place of the scale was chosen, the lowest first: (label, counts)."""
    rows = list(rows)
    looks = _looks(len(points))
    inner = _HATCHES.format(key=key)
    for at, (label, counts) in enumerate(rows):
        top, left, total = at * _ROW, 0.0, sum(counts) or 1
        inner += _text(0, top + 14, label)
        for (tone, hatch), count in zip(looks, counts, strict=True):
            width = WIDTH * count / total
            if count:
                inner += _rect(tone, left, top + 21, width, _BAR)
                inner += Markup('<rect fill="url(#{}-{})" x="{}" y="{}" width="{}" height="{}"/>').format(
                    key, hatch, _figure(left), top + 21, _figure(width), _BAR
                ) if hatch else _NOTHING
                inner += _text(left + width / 2, top + 33, count, _MIDDLE) if width > 24 else _NOTHING
            left += width
    said = "; ".join(f"{label}: " + ", ".join(f"{point} {count}" for point, count in zip(points, counts, strict=True)) for label, counts in rows)
    return _frame(key, title, said, inner, len(rows) * _ROW)


def key_of(points: Sequence[str]) -> list[tuple[str, str]]:
    """The look of each place of a scale and its word, for the legend beside stacked bars: (class names, word)."""
    return [(f"{tone} {f'hatch-{hatch}' if hatch else ''}".strip(), point) for (tone, hatch), point in zip(_looks(len(points)), points, strict=True)]


def _looks(count: int) -> list[tuple[str, str]]:
    """(colour class, hatch) of each place: one tone below the middle, one above, full at the ends, hatched in turn between."""
    middle = (count - 1) / 2
    return [
        ("mid", "") if at == middle else ("low" if at < middle else "high", "" if at in (0, count - 1) else "ab"[at % 2])
        for at in range(count)
    ]


def _frame(key: str, title: str, said: str, inner: Markup, height: int) -> Markup:
    return _FRAME.format(key=key, width=WIDTH, height=max(height, 1), title=title, said=said, inner=inner)


def _text(x: float, y: float, text: object, anchor: Markup = _NOTHING, most: int = _LABEL) -> Markup:
    return _TEXT.format(_figure(x), _figure(y), anchor, shorten(str(text), most))


def _rect(look: str, x: float, y: float, width: float, height: float) -> Markup:
    return _RECT.format(look, _figure(x), _figure(y), _figure(width), _figure(height))


def _place(value: float) -> str:
    return _figure(8 + (WIDTH - 16) * _share(value, 100))


def _share(value: float, most: float) -> float:
    return min(max(value / most, 0.0), 1.0) if most else 0.0


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _short(value: float) -> str:
    return number(round(value, 1))
