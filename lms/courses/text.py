"""What authors get wrong in Markdown: signs that would silently become something else. Pure; looks at lines, converts nothing."""

import re
from collections.abc import Iterable, Iterator

from lms.source import Line, Problems, nearest, shorten
from lms.tidy import CALLOUT_LINE, CALLOUTS, FENCE, is_table_rule

_HASHES = re.compile(r"(#{2,6})([^\s#].*)")
_NOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")
_NOTE_START = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
_CODE_SPAN = re.compile(r"`[^`]*`")


def check_text(lines: Iterable[Line], problems: Problems) -> None:
    """Adds a problem for every slip of the body of a module or of `kursus.md`.

    Codes: M10 unknown call-out, M11 call-out in another form, M12 call-out without indented text, M13 heading without space,
    M14 heading of level 1, M15 footnote without text, M16 footnote nobody refers to, M17 table whose lines differ in columns,
    M18 nothing written.
    """
    lines = tuple(lines)
    shown = tuple(_outside_code(lines))
    if not any(line.text for line in lines):
        problems.add(lines[0].number if lines else 0, "M18", "Isi belum ditulis. Tulis teksnya di bawah kepala berkas.")
    for at, line in enumerate(shown):
        following = shown[at + 1] if at + 1 < len(shown) else None
        _check_heading(line, following, problems)
        if line.text.lstrip().startswith("!!!"):
            _check_callout(line, shown[at + 1 :], problems)
        if following and "|" in line.text and is_table_rule(following.text) and not (at and is_table_rule(line.text)):
            _check_table(line, following, problems)
    _check_notes(shown, problems)


def count_columns(text: str) -> int:
    """How many cells a line of a table has; `\\|` and signs in code do not part cells."""
    bare = _CODE_SPAN.sub("", text.strip()).replace("\\|", "")
    return bare.count("|") + 1 - bare.startswith("|") - (len(bare) > 1 and bare.endswith("|"))


def _outside_code(lines: tuple[Line, ...]) -> Iterator[Line]:
    mark = None
    for line in lines:
        fence = FENCE.match(line.text)
        if mark is None and fence:
            mark = fence[2]
        elif mark is None:
            yield line
        elif fence and not fence[3].strip() and fence[2].startswith(mark):
            mark = None


def _check_heading(line: Line, following: Line | None, problems: Problems) -> None:
    hashes = _HASHES.match(line.text)
    if hashes:
        problems.add(line.number, "M13", f"Beri spasi setelah tanda #: {hashes[1]} {shorten(hashes[2], 40)}")
    underlined = bool(line.text and following and re.fullmatch(r"=+", following.text))
    if underlined or re.match(r"# +\S", line.text):
        title = shorten(line.text.lstrip("# "), 40)
        problems.add(line.number, "M14", f"Judul tingkat satu sudah diambil dari kepala berkas. Ganti menjadi judul bagian: ## {title}")


def _check_callout(line: Line, following: tuple[Line, ...], problems: Problems) -> None:
    callout = CALLOUT_LINE.match(line.text)
    if callout is None:
        problems.add(line.number, "M11", 'Tulis kotak dengan bentuk !!! catatan "Judul", dengan judul di antara tanda petik.')
    elif callout[2].lower() not in CALLOUTS:
        near = nearest(callout[2].lower(), CALLOUTS)
        hint = f'Maksud Anda "{near}"?' if near else f"Yang dikenal: {', '.join(CALLOUTS)}."
        problems.add(line.number, "M10", f'Jenis kotak "{shorten(callout[2])}" tidak dikenal. {hint}')
    content = next((row for row in following if row.text), None)
    if content is None or content.indent < line.indent + 4:
        number = content.number if content else line.number
        problems.add(number, "M12", f"Isi kotak di baris {line.number} harus menjorok empat spasi, agar terlihat di dalam kotaknya.")


def _check_table(line: Line, rule: Line, problems: Problems) -> None:
    heads, marks = count_columns(line.text), count_columns(rule.text)
    if heads != marks:
        problems.add(rule.number, "M17", f"Kepala tabel punya {heads} kolom, garis di bawahnya {marks}. Samakan jumlahnya.")


def _check_notes(lines: tuple[Line, ...], problems: Problems) -> None:
    texts: dict[str, int] = {}
    marks: dict[str, int] = {}
    for line in lines:
        start = _NOTE_START.match(line.text)
        if start:
            texts.setdefault(start[1], line.number)
        rest = line.text[start.end() :] if start else line.text
        for note in _NOTE.finditer(_CODE_SPAN.sub("", rest)):
            marks.setdefault(note[1], line.number)
    for name, number in marks.items():
        if name not in texts:
            problems.add(number, "M15", f"Catatan kaki [^{shorten(name)}] belum punya isi. Tambahkan baris [^{shorten(name)}]: isinya.")
    for name, number in texts.items():
        if name not in marks:
            problems.add(number, "M16", f"Catatan kaki [^{shorten(name)}] tidak dirujuk. Tulis [^{shorten(name)}] di teks atau hapus baris ini.")
