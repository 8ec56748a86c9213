"""Anyaman: the woven band that is each course's face, computed from its slug. Pure; knows strips and geometry, no colours.

A band is woven as on a loom: upright strips (lungsi) side by side, level strips (pakan) passing over and under them.
Which strip lies on top follows a point twill: a short sequence of overs and unders, mirrored about the middle, which
gives the diamonds (ketupat), waves (ombak) and steps found all over eastern Indonesia, as geometry only.
The style sheet colours it by the classes `p0` … `p5` (palette), `a` (pakan), `b` (lungsi), `c` (bright pakan).
"""

import hashlib
from dataclasses import dataclass
from itertools import groupby

#: How many palettes the style sheet has.
PALETTES = 6
#: Level strips above and below the middle one.
_REACH = 4
#: Length of the drawn strips each side of the middle, in pixels; far wider than any screen, a multiple of every repeat.
_FAR = 3840


@dataclass(frozen=True, kw_only=True, slots=True)
class Weave:
    """A band: one text a level strip, one character an upright strip of the repeat, mirrored about the repeat's middle.

    `.` the upright strip lies on top, `a` the level one, `c` the level one in its bright colour.
    """

    palette: int
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Motif:
    """A point twill: `twill` is the sequence over (1) and under (0), `half` half a repeat, `start` where the sequence begins.

    `waves` runs it through from top to bottom instead of mirroring; `bright` says what is bright: `mata` the eyes of the
    diamonds, `tepi` the first thread of every line.
    """

    twill: str
    half: int
    start: int
    bright: str
    waves: bool = False


#: Chosen by eye from many more: every one reads as a figure at the size of a phone's card.
_MOTIFS = (
    _Motif("1100", 8, 0, "mata"),
    _Motif("1110", 10, 2, "mata"),
    _Motif("11100", 8, 2, "mata"),
    _Motif("1101100", 10, 2, "mata"),
    _Motif("11011100", 12, 3, "mata"),
    _Motif("11100100", 12, 4, "mata"),
    _Motif("1110", 8, 0, "tepi"),
    _Motif("11100", 10, 0, "tepi"),
    _Motif("111000", 12, 5, "tepi"),
    _Motif("1101100", 12, 3, "tepi"),
    _Motif("11011100", 12, 2, "tepi"),
    _Motif("1100", 8, 0, "tepi", waves=True),
    _Motif("111000", 12, 3, "tepi", waves=True),
    _Motif("11100100", 10, 3, "tepi", waves=True),
)


def weave(slug: str) -> Weave:
    """The band that belongs to a slug; the same for ever."""
    digest = hashlib.sha256(f"kain {slug}".encode()).digest()
    motif = _MOTIFS[digest[1] % len(_MOTIFS)]
    rows = tuple(
        "".join(_strip_on_top(motif, abs(column), level) for column in range(-motif.half, motif.half)) for level in range(-_REACH, _REACH + 1)
    )
    return Weave(palette=digest[0] % PALETTES, rows=rows)


def anyaman(slug: str, *, strip: int = 8) -> str:
    """The band as inline SVG without colours, sizes in CSS pixels: as wide as its place, symmetric, 9 strips of `strip` pixels high.

    Every strip is one line whose dashes are the places where it lies on top, so the band repeats by itself at any width.
    """
    band = weave(slug)
    height, left = strip * len(band.rows) - 1, -_FAR * strip // 8 - strip // 2
    lungsi = f'<path class="b" stroke-width="{height}" stroke-dasharray="{strip - 1} 1" d="M{left} {height / 2:g}h{_FAR * strip // 4}"/>'
    pakan = "".join(_level_strips(band.rows, colour, strip) for colour in "ac")
    return (
        f'<svg class="anyaman p{band.palette}" height="{height}" aria-hidden="true"><rect width="100%" height="100%"/>'
        f'<svg x="50%" overflow="visible" stroke-width="{strip - 1}">{lungsi}{pakan}</svg></svg>'
    )


def _strip_on_top(motif: _Motif, column: int, level: int) -> str:
    down = level + _REACH if motif.waves else abs(level)
    place = (column + down + motif.start) % len(motif.twill)
    over = motif.twill[place] == "1"
    if motif.bright == "tepi":
        return "c" if place == 0 else "a" if over else "."
    eye = min(column + down, motif.half - column + down)
    return "c" if eye <= 1 else "." if eye == 2 else "a" if over else "."


def _level_strips(rows: tuple[str, ...], colour: str, strip: int) -> str:
    """One path for each different rhythm of a colour; level strips of the same rhythm share it."""
    levels: dict[str, list[int]] = {}
    for level, row in enumerate(rows):
        if colour in row:
            levels.setdefault("".join("1" if mark == colour else "0" for mark in row), []).append(level)
    return "".join(_path(rhythm, at, colour, strip) for rhythm, at in levels.items())


def _path(rhythm: str, levels: list[int], colour: str, strip: int) -> str:
    period, far = len(rhythm), _FAR * strip // 8
    first = next((place for place in range(period) if rhythm[place] == "1" and rhythm[place - 1] == "0"), 0)
    runs = [len(list(run)) for _, run in groupby(rhythm[first:] + rhythm[:first])]
    # Upright strips are centred on the middle; each strip ends a pixel early, which is the shadow between two.
    left = (first - period // 2) * strip - strip // 2 - far // (period * strip) * period * strip
    lines = "".join(f"M{left} {level * strip + (strip - 1) / 2:g}h{2 * far}" for level in levels)
    dashes = " ".join(str(run * strip - (1 if place % 2 == 0 else -1)) for place, run in enumerate(_shortest(runs)))
    return f'<path class="{colour}" d="{lines}"' + (f' stroke-dasharray="{dashes}"' if len(runs) > 1 else "") + "/>"


def _shortest(runs: list[int]) -> list[int]:
    """The shortest list that gives the same rhythm when repeated. Of an odd number of runs dashes and gaps would change places."""
    sizes = (size for size in range(2, len(runs) + 1, 2) if len(runs) % size == 0)
    return next((runs[:size] for size in sizes if runs[:size] * (len(runs) // size) == runs), runs)
