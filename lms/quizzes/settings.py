"""Values of settings: whole numbers, decimals, words of closed lists; and with them the header of a quiz. Knows no question."""

import re
from collections.abc import Iterable
from typing import Any

from lms.quizzes.quiz import GRADED
from lms.quizzes.sentences import sentence
from lms.source import Header, Key, Problems, Setting, nearest, shorten

QUIZ_KEYS = (
    Key(name="kuis", required=True),
    Key(name="id"),
    Key(name="untuk", required=True),
    Key(name="lulus"),
    Key(name="percobaan"),
    Key(name="waktu"),
    Key(name="acak soal"),
    Key(name="acak pilihan"),
    Key(name="kunci"),
    Key(name="luring"),
    Key(name="wajib"),
)
#: A bank of questions is a quiz file that other files draw from: of its header only the title is needed.
BANK_KEYS = tuple(Key(name=key.name, required=key.name == "kuis") for key in QUIZ_KEYS)
POOL_KEYS = (Key(name="ambil"), Key(name="sumber"))
QUESTION_KEYS = (Key(name="id"), Key(name="bobot"))

#: Every spelling of a purpose that authors use, and the one we keep.
PURPOSES = {"latihan": "latihan", "prates": "prates", "pretes": "prates", "pascates": "pascates", "postes": "pascates", "ujian": "ujian", "survei": "survei"}
REVEALS = ("langsung", "setelah lulus", "setelah selesai", "tidak")
YES_NO = ("ya", "tidak")
#: What authors write for it in a hurry; only used to name the right word.
_MEANT = {"yes": "ya", "iya": "ya", "true": "ya", "y": "ya", "1": "ya", "no": "tidak", "false": "tidak", "bukan": "tidak", "0": "tidak"}
_MEANT |= {"pretest": "prates", "pre-test": "prates", "posttest": "pascates", "post-test": "pascates", "tes": "ujian", "kuis": "latihan", "survey": "survei"}

#: A prates by itself: it measures, and neither fails nor holds up anybody.
_BEFORE = ("prates",)
MAX_ATTEMPTS = 99
MAX_WEIGHT = 100
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,5}")
_DECIMAL = re.compile(r"([0-9]{1,6})(?:,([0-9]{1,2}))?")
_POINTED = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")
_MINUTES = re.compile(r"([0-9]{1,4}) *menit")
_HOURS = re.compile(r"([0-9]{1,2}) *jam")


def read_quiz_settings(header: Header, problems: Problems, *, default_id: str, default_pass: int = 70) -> dict[str, Any]:
    """The settings of a quiz as keyword arguments of `Quiz`, with the defaults of the language for those not written.

    A value that cannot be used is reported and replaced by its default, so that reading can go on.
    """
    purposes = _read_purposes(header, problems)
    return {
        "id": _or(read_id(header.get("id"), problems), default_id),
        "title": header.text("kuis"),
        "purposes": purposes,
        "pass_mark": _or(read_whole(header.get("lulus"), "lulus", 0, 100, problems), default_pass),
        "attempts": _or(read_whole(header.get("percobaan"), "percobaan", 0, MAX_ATTEMPTS, problems), _default_attempts(purposes)),
        "minutes": _read_minutes(header.get("waktu"), problems),
        "shuffle_questions": _read_yes_no(header, "acak soal", problems, default=False),
        "shuffle_choices": _read_yes_no(header, "acak pilihan", problems, default=False),
        "reveal": _read_reveal(header.get("kunci"), purposes, problems),
        "offline": _read_yes_no(header, "luring", problems, default=True),
        "required": _read_yes_no(header, "wajib", problems, default=purposes != _BEFORE),
    }


def read_id(setting: Setting | None, problems: Problems) -> str | None:
    """An id: lower-case letters, digits and hyphens, at most 60."""
    if setting is None or _ID.fullmatch(setting.value):
        return setting.value if setting else None
    right = re.sub(r"[^a-z0-9]+", "-", setting.value.lower()).strip("-")[:60].strip("-") or "soal-1"
    problems.add(setting.line, "K14", sentence("K14", value=shorten(setting.value), right=right))
    return None


def read_whole(setting: Setting | None, name: str, low: int, high: int, problems: Problems) -> int | None:
    """A whole number within bounds, in plain digits."""
    if setting is None:
        return None
    if _WHOLE.fullmatch(setting.value) and low <= int(setting.value) <= high:
        return int(setting.value)
    problems.add(setting.line, "K33", sentence("K33", value=shorten(setting.value), name=name, low=low, high=high))
    return None


def read_weight(setting: Setting | None, problems: Problems) -> float | None:
    """`bobot`: 0,1 to 100 with a decimal comma, because in Indonesian the dot separates thousands."""
    if setting is None:
        return None
    value = setting.value
    if pointed := _POINTED.fullmatch(value):
        problems.add(setting.line, "K21", sentence("K21", right=f"{pointed[1]},{pointed[2][:2].rstrip('0') or '0'}", value=value))
        return None
    decimal = _DECIMAL.fullmatch(value)
    weight = float(value.replace(",", ".")) if decimal else 0.0
    if 0.1 <= weight <= MAX_WEIGHT:
        return weight
    problems.add(setting.line, "K20", sentence("K20", value=shorten(value), name="bobot", low="0,1", high=MAX_WEIGHT))
    return None


def read_word(setting: Setting | None, name: str, words: Iterable[str], problems: Problems) -> str | None:
    """One word (or fixed phrase) of a closed list, in any case."""
    if setting is None:
        return None
    value = " ".join(setting.value.lower().split())
    words = tuple(words)
    if value in words:
        return value
    problems.add(setting.line, "K30", sentence("K30", value=shorten(setting.value), name=name, hint=_hint(value, words)))
    return None


def _read_purposes(header: Header, problems: Problems) -> tuple[str, ...]:
    setting = header.get("untuk")
    if setting is None:
        return ("latihan",)
    purposes: list[str] = []
    for word in setting.value.split(","):
        value = " ".join(word.lower().split())
        purpose = PURPOSES.get(value)
        if purpose is None:
            hint = _hint(value, ("latihan", "prates", "pascates", "ujian", "survei"))
            problems.add(setting.line, "K30", sentence("K30", value=shorten(word.strip()), name="untuk", hint=hint))
        elif purpose in purposes:
            problems.add(setting.line, "K35", sentence("K35", value=purpose))
        else:
            purposes.append(purpose)
    alone = next((purpose for purpose in purposes if purpose not in GRADED), None)
    if alone and len(purposes) > 1:
        other = next(purpose for purpose in purposes if purpose != alone)
        problems.add(setting.line, "K31", sentence("K31", first=alone, second=other))
    return tuple(purposes) or ("latihan",)


def _default_attempts(purposes: tuple[str, ...]) -> int:
    """Three where it counts (the usual rule of the field), no end for practice; what is known beforehand and opinions are asked once."""
    if purposes == _BEFORE:
        return 1
    if not GRADED.isdisjoint(purposes):
        return 3
    return 1 if "survei" in purposes else 0


def _read_reveal(setting: Setting | None, purposes: tuple[str, ...], problems: Problems) -> str:
    """Practice shows at once, whatever counts after passing or the last attempt, a prates never, unless the author decides otherwise."""
    graded = not GRADED.isdisjoint(purposes)
    reveal = read_word(setting, "kunci", REVEALS, problems)
    if setting and reveal == "langsung" and graded:
        problems.add(setting.line, "K32", sentence("K32"))
    return reveal or ("tidak" if purposes == _BEFORE else "setelah selesai" if graded else "langsung")


def _read_minutes(setting: Setting | None, problems: Problems) -> int | None:
    if setting is None:
        return None
    value = setting.value.lower()
    minutes = _MINUTES.fullmatch(value)
    if minutes and 1 <= int(minutes[1]) <= 600:
        return int(minutes[1])
    hours = _HOURS.fullmatch(value)
    right = min(int(hours[1]) * 60, 600) if hours else 20
    problems.add(setting.line, "K34", sentence("K34", value=shorten(setting.value), right=f"{right or 20} menit"))
    return None


def _read_yes_no(header: Header, name: str, problems: Problems, *, default: bool) -> bool:
    word = read_word(header.get(name), name, YES_NO, problems)
    return default if word is None else word == "ya"


def _hint(value: str, words: tuple[str, ...]) -> str:
    meant = _MEANT.get(value)
    near = meant if meant in words else nearest(value, words)
    return f'Maksud Anda "{near}"?' if near else f"Yang dikenal: {', '.join(words)}."


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value

