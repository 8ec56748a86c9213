"""What a marker fills in, read against the rubric. Pure: form fields in, a sheet with its faults out."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.quizzes.kinds.essay import Criterion, Essay

#: Letters in the comment on the whole text, and in one on a criterion or in a reason.
MOST_COMMENT, MOST_NOTE = 4000, 1000
_TAG = re.compile(r"<[^>]*>")
_WHOLE = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A marker's sheet: points and notes by criterion, words on the whole. `faults` says by field what is missing or wrong."""

    points: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    reason: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


def read_sheet(question: Essay, fields: Mapping[str, str], *, settled: bool) -> Sheet:
    """The sheet in a form. Fields: `n.<criterion>` points, `c.<criterion>` a note, `catatan`, `alasan` (needed where a settled mark changes)."""
    faults: dict[str, str] = {}
    points: dict[str, int] = {}
    for criterion in question.rubric:
        earned = _read_points(criterion, fields.get(f"n.{criterion.id}", ""))
        if earned is None:
            faults[f"n.{criterion.id}"] = _wanted(criterion)
        else:
            points[criterion.id] = earned
    notes = {criterion.id: words for criterion in question.rubric if (words := _words(fields, f"c.{criterion.id}", MOST_NOTE, faults))}
    comment, reason = _words(fields, "catatan", MOST_COMMENT, faults), _words(fields, "alasan", MOST_NOTE, faults)
    if settled and not reason:
        faults["alasan"] = "Tulis alasan perubahan: peserta dapat melihat nilai yang lama."
    return Sheet(points=points, notes=notes, comment=comment, reason=reason, faults=faults)


def count_words(text: str) -> int:
    """Words as a person counts them: what stands between spaces."""
    return len(text.split())


def excerpt(safe_html: str, most: int = 140) -> str:
    """The beginning of a question as plain text, for lists."""
    text = " ".join(html.unescape(_TAG.sub(" ", safe_html)).split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _read_points(criterion: Criterion, value: str) -> int | None:
    value = value.strip()
    if not _WHOLE.fullmatch(value):
        return None
    allowed = {level.points for level in criterion.scale} or range(criterion.points + 1)
    return int(value) if int(value) in allowed else None


def _wanted(criterion: Criterion) -> str:
    return "Pilih satu tingkat." if criterion.scale else f"Isi bilangan bulat 0 sampai {criterion.points}."


def _words(fields: Mapping[str, str], name: str, most: int, faults: dict[str, str]) -> str:
    """Typed words with plain line ends; what is too long is kept whole for the form and becomes a fault."""
    words = fields.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
    if len(words) > most:
        faults[name] = f"Paling banyak {most} huruf; sekarang {len(words)}."
    return words
