"""Reads one `- [x] …` line, also where it is damaged. Knows no question: which marks a kind takes, the draft says."""

import re
from dataclasses import dataclass

from lms.source import Line, shorten

#: Every mark of the language; "%" stands for a whole percent.
BLANK, CHOSEN, RIGHT, WRONG, PERCENT = " ", "x", "benar", "salah", "%"

_STRICT = re.compile(r"- +\[(x| |benar|salah|-?[0-9]{1,3})\] +(\S.*)")
_LOOSE = re.compile(r"([-*+–—•·●▪]|[0-9]{1,2}[.)]|[A-Za-z][.)])?( *)\[([^\[\]]{0,24})\]( *)(.*)")
#: Something slipped in before a mark that is right: `)- [x] Benar`.
_LED = re.compile(r"[^\s\[]{0,3}[^\s\w] ?- +\[(x| |benar|salah)\] +(\S.*)|\w- +\[(x| |benar|salah)\] +(\S.*)")
#: One bracket lost: `- [x Benar`, `- x] Benar`.
_HALF = re.compile(r"[-*+] {0,4}(?:\[ {0,4}(x|benar|salah)?(?= )|(x|benar|salah)? ?\])([^\[\]]*)", re.IGNORECASE)
#: Brackets of another kind: `- (x) Benar`, `- [x) Benar`.
_OTHER = re.compile(r"([-*+])? {0,4}[(\[{]( {0,4}|x|benar|salah)[)\]}] *(\S.*)", re.IGNORECASE)
_TICKS = {"": BLANK, "x": CHOSEN, "×": CHOSEN, "v": CHOSEN, "y": CHOSEN, "✓": CHOSEN, "✔": CHOSEN, "√": CHOSEN}
_TICKS |= {"benar": RIGHT, "betul": RIGHT, "b": RIGHT, "salah": WRONG, "s": WRONG}
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}(?:[.,][0-9]{1,4})? *%?")
_WHOLE = re.compile(r"-?[0-9]{1,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A marked line. `mark` is one of this module's words, a whole number as text, or None where it cannot be known.

    `problem` holds a code of lms.quizzes.sentences and what fills its blanks, where the line is not as it should be.
    """

    mark: str | None
    text: str
    problem: tuple[str, dict[str, object]] | None = None


def read_mark(line: Line) -> Mark | None:
    """The mark that a line carries or was meant to carry; None for any other line."""
    text = line.text
    if strict := _STRICT.fullmatch(text):
        return Mark(mark=strict[1], text=strict[2])
    text = text.lstrip(" ")
    if not any(bracket in text[:12] for bracket in "[](){}"):
        return None
    return _read_damaged(text, line.indent) or _read_broken(text)


def _read_damaged(text: str, indent: int) -> Mark | None:
    plain = text.replace("\\[", "[", 1).replace("\\]", "]", 1) if text.lstrip(" -*+").startswith("\\[") else text
    loose = _LOOSE.fullmatch(plain)
    if not loose:
        return None
    bullet, _, inner, _, rest = loose.groups()
    mark = _TICKS.get(inner.strip().lower())
    if mark is None and _NUMBER.fullmatch(inner.strip()):
        return _read_percent(loose, indent) if bullet in ("-", "*", "+") else None
    if mark is None:
        link = rest.startswith(("(", "[", ":"))
        unknown = bullet in ("-", "*", "+") and not indent and not link
        return Mark(mark=None, text=rest, problem=("C02", {"mark": shorten(inner, 24)})) if unknown else None
    if not bullet and (inner == "" or inner.strip().lower() not in ("", "x", "benar", "salah")):
        return None
    if not rest:
        return Mark(mark=mark, text="", problem=("C04", {}))
    return _wrong(_reason(loose, mark, indent, escaped=plain != text), mark, rest)


def _reason(loose: re.Match[str], mark: str, indent: int, *, escaped: bool = False) -> str:
    """What is wrong with a mark that can be recognised; the first thing is enough, because the sentence shows the whole line mended."""
    bullet, gap, inner, space, _ = loose.groups()
    checks = (
        (escaped, "Hapus garis miring terbalik di depan kurung siku."),
        (indent > 0, "Hapus spasi di awal baris."),
        (not bullet, "Tanda - di awal baris hilang."),
        (bullet != "-", f'Awali baris dengan tanda -, bukan "{bullet}".'),
        (not gap, "Beri spasi di antara tanda - dan kurung siku."),
        (inner == "", "Beri satu spasi di dalam kurung siku yang kosong."),
        (inner == "X", "Tulis x kecil di dalam kurung siku."),
        (inner != inner.strip() and inner.strip() != "", "Hapus spasi di dalam kurung siku."),
        (inner != mark, "Isi kurung siku tidak tepat."),
        (not space, "Beri spasi setelah kurung siku."),
    )
    return next((reason for wrong, reason in checks if wrong), "Tanda ini tidak tepat.")


def _read_percent(loose: re.Match[str], indent: int) -> Mark:
    inner, rest = loose[3].strip(), loose[5]
    if not _WHOLE.fullmatch(inner):
        return Mark(mark=None, text=rest, problem=("C12", {"mark": inner}))
    return _wrong(_reason(loose, inner, indent), inner, rest) if rest else Mark(mark=inner, text="", problem=("C04", {}))


def _read_broken(text: str) -> Mark | None:
    """Where something stands in front, a bracket is missing or one is of another kind."""
    if led := _LED.fullmatch(text):
        return _wrong("Hapus yang tertulis di depan tanda -.", led[1] or led[3], led[2] or led[4])
    if half := _HALF.fullmatch(text):
        mark = (half[1] or half[2] or BLANK).lower()
        return _wrong("Kurung siku belum lengkap.", mark, half[3].strip()) if half[3].strip() else None
    other = _OTHER.fullmatch(text)
    if other and (other[1] or other[2].lower() == CHOSEN):
        return _wrong("Pakai kurung siku [ ].", other[2].strip().lower() or BLANK, other[3])
    return None


def _wrong(reason: str, mark: str, text: str) -> Mark:
    return Mark(mark=mark, text=text, problem=("C01", {"reason": reason, "right": f"- [{mark}] {shorten(text)}"}))
