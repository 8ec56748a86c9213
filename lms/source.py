"""Authored text: decoding, lines with their numbers, and the header between two `---` lines. Knows no kind of file."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.errors import Problem

#: A module of 1,100 words is about 9 kB; a bank of 300 questions about 120 kB. More is a mistake or an attack.
MAX_TEXT_BYTES = 256 * 1024
#: Longer lines are not written by hand and make some patterns of the Markdown library slow.
MAX_LINE_CHARS = 4000
MAX_LINES = 8000
#: Spaces that word processors put in: they look like a space and are meant as one.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"), " ")
#: Characters that nobody sees and nobody means; they would keep `- [x]` or an answer from being recognised.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
#: Characters that turn the direction of writing: what is shown is not what is read.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: A line that stands where `---` should and means it: too few or too many, or a dash of another length.
_FENCE = re.compile(r"[-–—_=*]{1,80}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: `number` counts from 1, `text` is without its line break and trailing space."""

    number: int
    text: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def blank(self) -> bool:
        return not self.text


@dataclass(slots=True)
class Problems:
    """Collects the problems of one file, so that an author sees all of them at once."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, code: str, message: str) -> None:
        self.found.append(Problem(path=self.path, line=line, code=code, message=message))


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A setting an author may write. `repeatable` keys gather their values in order."""

    name: str
    repeatable: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One `kunci: nilai` line as written."""

    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Header:
    """The settings of a file by key, each with its line. Only declared keys are in it.

    `doubtful` names the keys of which a damaged line was found: that they are absent is no second mistake.
    """

    settings: Mapping[str, tuple[Setting, ...]]
    doubtful: frozenset[str] = frozenset()

    def get(self, key: str) -> Setting | None:
        """The first setting of that key, or None where the author did not write it."""
        held = self.settings.get(key)
        return held[0] if held else None

    def text(self, key: str, default: str = "") -> str:
        held = self.get(key)
        return held.value if held else default

    def all(self, key: str) -> tuple[str, ...]:
        return tuple(setting.value for setting in self.settings.get(key, ()))


def read_lines(data: bytes, problems: Problems) -> tuple[Line, ...]:
    """The lines of a file, NFC-normalised, tabs as four spaces; nothing but the problem where it cannot be read.

    Spaces of other widths become a space and unseen characters go, so that text pasted from a word processor reads
    as it looks. Codes: S01 too large, S02 not UTF-8, S03 control characters, S04 a line too long, S05 too many lines.
    """
    if len(data) > MAX_TEXT_BYTES:
        problems.add(0, "S01", f"Berkas terlalu besar ({len(data) // 1024} kB); paling besar {MAX_TEXT_BYTES // 1024} kB. Bagi menjadi beberapa modul.")
        return ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(line, "S02", "Berkas bukan teks UTF-8 yang utuh. Simpan ulang dengan penyandian UTF-8.")
        return ()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    rows = text.translate(_SPACES | _UNSEEN).expandtabs(4).rstrip("\n").split("\n")
    if len(rows) > MAX_LINES:
        problems.add(MAX_LINES, "S05", f"Berkas lebih dari {MAX_LINES} baris. Bagi menjadi beberapa berkas.")
        return ()
    lines = tuple(Line(number, row.rstrip()) for number, row in enumerate(rows, 1))
    return lines if _check_lines(lines, problems) else ()


def split_header(lines: tuple[Line, ...], problems: Problems, keys: Iterable[Key]) -> tuple[Header, tuple[Line, ...]]:
    """The header and the lines after it. A damaged header is read as far as it can be, so that one mistake is one problem.

    Codes: H01 header missing or not opened by `---`, H02 header not closed, H03 a line without colon, H04 unknown key,
    H05 key written twice, H06 value missing, H07 required key missing.
    """
    keys = tuple(keys)
    known = frozenset(key.name for key in keys)
    start = _find_start(lines, problems, known)
    if start is None:
        return Header({}), lines
    end, body = _find_end(lines, start, problems, known)
    header = read_settings(lines[start:end], problems, keys)
    for key in keys:
        if key.required and key.name not in header.settings and key.name not in header.doubtful:
            problems.add(1, "H07", f'Kunci "{key.name}" wajib ada di kepala berkas. Tambahkan baris {key.name}: …')
    before = lines[: start - 1] if any(not line.blank for line in lines[: max(start - 1, 0)]) else ()
    return header, before + lines[body:]


def read_settings(lines: Iterable[Line], problems: Problems, keys: Iterable[Key]) -> Header:
    """Lines of `kunci: nilai`, split at the first colon, keys from a closed list (codes H03 to H06)."""
    known = {key.name: key for key in keys}
    settings: dict[str, tuple[Setting, ...]] = {}
    doubtful: set[str] = set()
    for line in lines:
        if line.blank:
            continue
        name, colon, value = line.text.partition(":")
        name, value = " ".join(name.split()).lower(), value.strip()
        if not colon:
            meant = key_of(line.text, known)
            doubtful.add(meant or "")
            remedy = f'Tulis "{meant}: …".' if meant else "Tulis nama kunci, titik dua, lalu nilainya."
            problems.add(line.number, "H03", f'Baris "{shorten(line.text)}" bukan kunci: nilai. {remedy}')
        elif name not in known:
            doubtful.add(nearest(name, known) or "")
            problems.add(line.number, "H04", f'Kunci "{shorten(name)}" tidak dikenal. {suggest(name, known)}')
        elif not value:
            doubtful.add(name)
            problems.add(line.number, "H06", f'Kunci "{name}" belum diberi nilai. Isi setelah titik dua atau hapus barisnya.')
        elif name in settings and not known[name].repeatable:
            problems.add(line.number, "H05", f'Kunci "{name}" sudah ditulis di baris {settings[name][0].line}. Hapus salah satu.')
        else:
            settings[name] = (*settings.get(name, ()), Setting(line.number, value))
    return Header(settings, frozenset(doubtful))


def key_of(text: str, known: Iterable[str]) -> str | None:
    """The known key with which a line begins, whatever stands after it."""
    words = re.sub(r"[:;=]", " ", text[:60]).lower().split()
    return next((key for key in known if words[: len(key.split())] == key.split()), None)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that `word` most likely was meant to be, or None where none is near (cutoff 0 any … 1 the same)."""
    near = difflib.get_close_matches(word, tuple(known), n=1, cutoff=cutoff)
    return near[0] if near else None


def suggest(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or all of them where none is near."""
    known = tuple(known)
    near = nearest(word, known)
    return f'Maksud Anda "{near}"?' if near else f"Yang dikenal: {', '.join(known)}."


def shorten(text: str, most: int = 60) -> str:
    """The text as it may be quoted in a message: one line, bounded."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _find_start(lines: tuple[Line, ...], problems: Problems, known: frozenset[str]) -> int | None:
    """Where the first setting of the header stands; None, with the problem, where the file has no header."""
    first = next((at for at, line in enumerate(lines) if not line.blank), None)
    if first is None:
        if lines:
            problems.add(1, "H01", "Berkas ini kosong. Awali dengan kepala: baris ---, lalu kunci: nilai, lalu --- lagi.")
        return None
    line = lines[first]
    if line.text == "---":
        return first + 1
    if _FENCE.fullmatch(line.text):
        problems.add(line.number, "H01", "Baris pembuka kepala harus tepat tiga tanda hubung: ---")
        return first + 1
    if key_of(line.text, known):
        problems.add(line.number, "H01", "Kepala berkas belum dibuka. Tambahkan baris --- sebelum baris ini.")
        return first
    for at in range(first + 1, len(lines) - 1):
        if lines[at].text == "---" and ":" in lines[at + 1].text and key_of(lines[at + 1].text, known):
            problems.add(line.number, "H01", f"Kepala berkas harus paling atas. Pindahkan kepala di baris {lines[at].number} ke awal berkas, sebelum teks ini.")
            return at + 1
    problems.add(line.number, "H01", "Berkas harus diawali kepala: baris ---, lalu kunci: nilai, lalu --- lagi.")
    return None


def _find_end(lines: tuple[Line, ...], start: int, problems: Problems, known: frozenset[str]) -> tuple[int, int]:
    """Where the settings end and where the text after the header begins; the problem where nothing closes the header."""
    last, gap = start, False
    for at in range(start, len(lines)):
        line = lines[at]
        if line.text == "---":
            return at, at + 1
        if _FENCE.fullmatch(line.text):
            problems.add(line.number, "H02", "Baris penutup kepala harus tepat tiga tanda hubung: ---")
            return at, at + 1
        heading = line.text.startswith("#") and not key_of(line.text.lstrip("# "), known)
        if heading or (gap and not line.blank and ":" not in line.text[:40]):
            break
        if not line.blank:
            last = at
        gap = line.blank
    if start < len(lines):
        problems.add(lines[last].number, "H02", "Kepala berkas tidak ditutup. Tambahkan baris --- setelah baris ini.")
    else:
        problems.add(1, "H02", "Kepala berkas tidak ditutup. Tambahkan kunci: nilai, lalu baris ---.")
    return last + 1, last + 1


def _check_lines(lines: tuple[Line, ...], problems: Problems) -> bool:
    fine = True
    for line in lines:
        if len(line.text) > MAX_LINE_CHARS:
            problems.add(line.number, "S04", f"Baris ini lebih dari {MAX_LINE_CHARS} huruf. Bagi menjadi beberapa alinea.")
            fine = False
        elif not line.text.isprintable() and any(char in _TURNING or unicodedata.category(char) == "Cc" for char in line.text):
            problems.add(line.number, "S03", "Ada karakter kendali yang tidak terlihat. Hapus lalu ketik ulang baris ini.")
            fine = False
    return fine
