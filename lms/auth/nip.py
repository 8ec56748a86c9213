"""The NIP (and NI PPPK), the number of a civil servant. Pure: turns what a person typed into 18 digits, or says what is wrong.

Digits 1–8 birth date, 9–14 appointment (year and month; for PPPK digits 13–14 are no month), 15 sex, 16–18 serial.
There is no check digit. Numbers are often written with spaces: `19860926 201505 1 001`.
"""

import re
import unicodedata
from datetime import date

from lms.errors import Invalid

LENGTH = 18
#: Years in which somebody who may still hold an account can be born.
FIRST_BIRTH_YEAR = 1930
_SEPARATORS = re.compile(r"[\s.\-‐-―_/]+")
#: For these the digits 13–14 are the month of appointment.
_WITH_MONTH = frozenset({"PNS", "CPNS"})


def strip(text: str) -> str:
    """What was typed, without separators and with plain digits. Not checked."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def parse(text: str, *, employment: str | None = None) -> str:
    """The 18 digits. The month of appointment is checked for PNS and CPNS only.

    Raises Invalid with a sentence that says which part is wrong.
    """
    digits = strip(text)
    if not digits:
        raise Invalid("NIP belum diisi.")
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid("NIP hanya terdiri dari angka.")
    if len(digits) != LENGTH:
        raise Invalid(f"NIP terdiri dari 18 angka; yang ditulis ada {len(digits)} angka.")
    _check_birth(digits[:8])
    if employment in _WITH_MONTH:
        _check_appointment(digits[8:14], birth_year=int(digits[:4]))
    if digits[14] not in "12":
        raise Invalid(f"Angka ke-15 NIP menyatakan jenis kelamin: 1 atau 2, bukan {digits[14]}.")
    return digits


def birth_date(nip: str) -> date:
    """The birth date in a NIP that was parsed."""
    return date(int(nip[:4]), int(nip[4:6]), int(nip[6:8]))


def _check_birth(digits: str) -> None:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        date(year, month, day)
    except ValueError:
        wrong = f"tahun {digits[:4]}, bulan {digits[4:6]}, tanggal {digits[6:]}"
        raise Invalid(f"Delapan angka pertama NIP adalah tanggal lahir; {wrong} tidak ada di kalender.") from None
    if year < FIRST_BIRTH_YEAR:
        raise Invalid(f"Empat angka pertama NIP adalah tahun lahir; {year} terlalu lama. Periksa kembali.")


def _check_appointment(digits: str, *, birth_year: int) -> None:
    if not 1 <= int(digits[4:]) <= 12:
        raise Invalid(f"Angka ke-13 dan ke-14 NIP adalah bulan pengangkatan: 01 sampai 12, bukan {digits[4:]}.")
    if int(digits[:4]) <= birth_year:
        raise Invalid(f"Angka ke-9 sampai ke-12 NIP adalah tahun pengangkatan; {digits[:4]} tidak sesudah tahun lahir {birth_year}.")
