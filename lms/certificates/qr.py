"""QR codes: as squares to be drawn on paper and as SVG for pages. Pure."""

import io
from collections.abc import Iterator

import segno

#: Empty modules around the code, as the standard asks.
QUIET = 4


def matrix(text: str) -> list[list[bool]]:
    """Rows of dark modules, without the quiet zone; level M, which survives a coffee stain."""
    return [[bool(cell) for cell in row] for row in _make(text).matrix]


def runs(cells: list[list[bool]]) -> Iterator[tuple[int, int, int]]:
    """Dark stretches as (row, first column, length): far fewer shapes than modules."""
    for row, line in enumerate(cells):
        start = None
        for column, dark in enumerate([*line, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None


def svg(text: str) -> str:
    """The code as SVG, dark on light whatever surrounds it."""
    out = io.BytesIO()
    _make(text).save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=QUIET, svgclass="qr", lineclass=None, dark="black", light="white")
    return out.getvalue().decode()


def _make(text: str) -> segno.QRCode:
    # Any mask is readable; trying all eight takes longer than everything else on the page.
    return segno.make_qr(text, error="m", boost_error=False, mask=2)
