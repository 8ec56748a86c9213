"""Refuses text that would take the Markdown library long or deep, in time linear in the text. Knows no kind of file."""

import re
from collections.abc import Iterable

from lms.source import Line, Problems
from lms.tidy import FENCE, LIST_ITEM, is_rule, is_table_rule

#: Lists in lists in quotes: nobody reads deeper on a phone, and the library recurses once a level.
MAX_DEPTH = 8
#: Letters in a run of lines without a blank one, and in one paragraph, list item or table row of it.
MAX_BLOCK = 12_000
MAX_UNIT = 6_000
#: Signs that open something (`*_[]!<&` and the like) in one paragraph, list item or table row.
MAX_SIGNS = 400
#: The same in a whole file; a module of 1,100 words has about 300.
MAX_FILE_SIGNS = 16_000
MAX_COLUMNS = 24
MAX_CELLS = 4_000
MAX_FOOTNOTES = 300
#: Longer than any web address that is meant to be read.
MAX_WORD = 1_500
_SIGNS = frozenset("*_[]()!<>&`\\~")
_CONTAINER = re.compile(r" *(?:>|(?:[-*+]|\d{1,9}[.)])(?= ))")
_WORD = re.compile(rf"\S{{{MAX_WORD + 1}}}")


def check_effort(lines: Iterable[Line], problems: Problems) -> None:
    """Adds a problem for all that is too much; a text without one converts in time that grows with its length.

    Codes: M01 nested too deep, M02 a block too long, M03 code not closed, M04 too many signs, M05 table too large,
    M06 too many footnotes, M07 a word too long, M08 too many signs in the file.
    """
    _Guard(problems).run(lines)


class _Guard:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.fence: tuple[str, int] | None = None
        self.block = self.unit = self.signs = self.columns = self.rows = self.cells = self.notes = self.all_signs = 0
        self.start = 1
        self.told: set[str] = set()

    def run(self, lines: Iterable[Line]) -> None:
        last = 0
        for line in lines:
            last = line.number
            if not self._in_code(line):
                self._look(line)
        if self.fence:
            self._tell(self.fence[1], "M03", f"Blok kode yang dibuka di baris ini tidak ditutup. Tambahkan baris {self.fence[0]} di akhirnya.")
        self._end_block(last)

    def _in_code(self, line: Line) -> bool:
        fence = FENCE.match(line.text)
        if self.fence:
            if fence and not fence[3].strip() and fence[2].startswith(self.fence[0]):
                self.fence = None
            return True
        if fence:
            self.fence = (fence[2], line.number)
            self._end_block(line.number)
            return True
        return False

    def _look(self, line: Line) -> None:
        text = line.text
        if not text:
            self._end_block(line.number)
            return
        if not self.block:
            self.start = line.number
        self.block += len(text) + 1
        if self.block > MAX_BLOCK:
            self._tell(self.start, "M02", f"Bagian ini lebih dari {MAX_BLOCK} huruf tanpa baris kosong. Sisipkan baris kosong di antara alinea.")
        if _depth(text) > MAX_DEPTH:
            self._tell(line.number, "M01", f"Daftar atau kutipan bersarang lebih dari {MAX_DEPTH} tingkat. Kurangi tingkatnya.")
        if len(text) > MAX_WORD and _WORD.search(text):
            self._tell(line.number, "M07", f"Ada kata atau alamat yang lebih dari {MAX_WORD} huruf. Beri spasi atau perpendek.")
        if "|" in text:
            self._row(line)
        if "|" in text or LIST_ITEM.match(text):
            self.unit = self.signs = 0
        self.unit += len(text)
        signs = sum(map(text.count, _SIGNS))
        self.signs += signs
        self.all_signs += signs
        self.notes += text.count("[^")
        if self.signs > MAX_SIGNS or self.unit > MAX_UNIT:
            self._tell(line.number, "M04", "Alinea ini terlalu panjang atau terlalu banyak tanda (* _ [ ] < & `). Bagi menjadi beberapa alinea.")
        if self.all_signs > MAX_FILE_SIGNS:
            self._tell(line.number, "M08", "Berkas ini berisi terlalu banyak tanda (* _ [ ] < & `). Bagi menjadi beberapa modul.")
        if self.notes > MAX_FOOTNOTES:
            self._tell(line.number, "M06", f"Lebih dari {MAX_FOOTNOTES} catatan kaki. Bagi menjadi beberapa modul.")

    def _row(self, line: Line) -> None:
        columns = line.text.count("|") + 1
        if columns > MAX_COLUMNS + 2:
            self._tell(line.number, "M05", f"Tabel lebih dari {MAX_COLUMNS} kolom tidak terbaca di ponsel. Bagi tabelnya.")
        self.columns = max(self.columns, columns)
        self.rows += 1

    def _end_block(self, number: int) -> None:
        if self.columns:
            # Rows are filled up to the width of the head, so every line of the block may cost all columns.
            self.cells += self.columns * max(self.rows, 1)
            if self.cells > MAX_CELLS:
                self._tell(number, "M05", f"Tabel-tabel di berkas ini lebih dari {MAX_CELLS} sel. Bagi menjadi beberapa modul.")
        self.block = self.unit = self.signs = self.columns = self.rows = 0

    def _tell(self, number: int, code: str, message: str) -> None:
        """One problem a kind: what is too much once is too much all the way down."""
        if code not in self.told:
            self.told.add(code)
            self.problems.add(number, code, message)


def _depth(text: str) -> int:
    """How deep a line is nested: four columns of indent, a quote mark and a list mark each count one."""
    if is_rule(text) or is_table_rule(text):
        return 0
    at = depth = 0
    while depth <= MAX_DEPTH and (mark := _CONTAINER.match(text, at)):
        at = mark.end()
        depth += 1
    return depth + (len(text) - len(text.lstrip(" "))) // 4
