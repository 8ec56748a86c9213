"""Numbers and check codes of certificates. Pure but for the randomness of a code."""

import base64
import re
import secrets
from datetime import date

from lms.formats import roman_month

#: Fields a number's pattern may use.
FIELDS = frozenset({"seq", "kode", "unit", "bulan_romawi", "tahun"})
_CODE = re.compile(r"[A-Z2-7]{26}")
_IN_LINK = re.compile(r"/(?:periksa|sertifikat)/([^/?#\s]+)")


def format_number(pattern: str, *, seq: int, code: str, unit: str, day: date) -> str:
    """`0042/MW/BKPSDM/XI/2026` for the default pattern. Raises KeyError for a field that is not in FIELDS."""
    return pattern.format_map({"seq": f"{seq:04d}", "kode": code, "unit": unit, "bulan_romawi": roman_month(day), "tahun": day.year})


def new_code() -> str:
    """A check code: 128 random bits as 26 letters and digits that cannot be confused on paper (RFC 4648 base32)."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def find_code(text: str) -> str | None:
    """The check code in what a person typed or pasted: the code itself, grouped or not, or a link that holds it."""
    text = text.strip()
    linked = _IN_LINK.search(text)
    code = re.sub(r"[\s.\-–]", "", linked.group(1) if linked else text).upper().replace("0", "O").replace("1", "I")
    return code if _CODE.fullmatch(code) else None


def grouped(code: str) -> str:
    """`ABCDE-FGHIJ-…`: five at a time, easier to read aloud and to type."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))
