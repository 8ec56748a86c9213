"""What a text says of itself in its header, read as far as it can be: for lists, while the rest still has problems. Pure."""

from dataclasses import dataclass

from lms.courses.compile import kind_of
from lms.courses.headers import COURSE_KEYS, MODULE_KEYS
from lms.quizzes.settings import QUIZ_KEYS
from lms.source import Problems, read_lines, split_header

_KEYS = {"overview": COURSE_KEYS, "module": MODULE_KEYS, "quiz": QUIZ_KEYS, "bank": QUIZ_KEYS}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """A text in a list; what could not be read is empty. `minutes` and `jp` are as written."""

    title: str
    minutes: str
    jp: str


def outline(path: str, data: bytes) -> Outline:
    """The outline of a text of a course; empty for pictures."""
    keys = _KEYS.get(kind_of(path), ())
    header, _ = split_header(read_lines(data, Problems(path)), Problems(path), keys)
    title = header.text("judul") or header.text("kuis")
    return Outline(title=title[:200], minutes=_number(header.text("menit")), jp=_number(header.text("jp")))


def _number(text: str) -> str:
    return text if text.isdecimal() and len(text) < 5 else ""
