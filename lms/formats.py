"""Dates, numbers, sizes and identities as Indonesian readers write them. Pure; web.py offers them to templates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ONES = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
#: Names of the three zones of Indonesia by their distance from UTC in hours.
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def long_date(moment: date | datetime, zone: ZoneInfo | None = None) -> str:
    """`5 Maret 2026`; a datetime is first moved into `zone`."""
    day = moment.astimezone(zone) if isinstance(moment, datetime) else moment
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """`14.30 WIT` in the given zone."""
    local = moment.astimezone(zone)
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    return f"{local:%H.%M} {_ZONES.get(hours, f'UTC{hours:+d}')}"


def number(value: float, digits: int | None = None) -> str:
    """`1.234,5`: dots between thousands, a decimal comma; at most two decimals where `digits` is not given."""
    text = f"{value:,.{2 if digits is None else digits}f}"
    if digits is None:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def size(count: int) -> str:
    """A number of bytes as a reader pays for it: `512 B`, `28 kB`, `1,4 MB` (1 kB = 1,000 B, as networks bill)."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{number(count / 1000, 1 if count < 10_000 else 0)} kB"
    return f"{number(count / 1_000_000, 1)} MB"


def roman_month(day: date) -> str:
    """`XI` for November."""
    return _ROMAN[day.month - 1]


def spelled(value: int) -> str:
    """A whole number 0 … 999.999 in Indonesian words: `20` → `dua puluh`."""
    if value < 0 or value >= 1_000_000:
        raise ValueError("only 0 to 999,999 is spelled out")
    return _spell(value) or "nol"


def masked_nip(nip: str) -> str:
    """The first four and last three digits; what lies between holds the birth date."""
    return f"{nip[:4]}{'•' * max(len(nip) - 7, 0)}{nip[-3:]}" if len(nip) >= 8 else "•" * len(nip)


def grouped_nip(nip: str) -> str:
    """`19900101 201501 1 001`, as it is written on paper."""
    return f"{nip[:8]} {nip[8:14]} {nip[14:15]} {nip[15:]}" if len(nip) == 18 else nip


def _spell(value: int) -> str:
    if value < 12:
        return _ONES[value]
    if value < 20:
        return f"{_ONES[value - 10]} belas"
    if value < 100:
        return f"{_ONES[value // 10]} puluh {_spell(value % 10)}".strip()
    if value < 200:
        return f"seratus {_spell(value - 100)}".strip()
    if value < 1000:
        return f"{_ONES[value // 100]} ratus {_spell(value % 100)}".strip()
    if value < 2000:
        return f"seribu {_spell(value - 1000)}".strip()
    return f"{_spell(value // 1000)} ribu {_spell(value % 1000)}".strip()
