"""By what a person is found at sign-in, and how his name is kept: as what is seen on a screen. Pure."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from email_validator import EmailNotValidError, validate_email

from lms.auth import nip
from lms.errors import Invalid

#: Longest address that mail can carry (RFC 5321, 4.5.3.1.3 less the brackets).
MAX_EMAIL = 254


@dataclass(frozen=True, kw_only=True, slots=True)
class Identifier:
    """What was typed, in the one form in which it is kept and counted; `other` can belong to nobody."""

    kind: Literal["nip", "email", "other"]
    value: str


def read(text: str) -> Identifier:
    """Never raises: what cannot be an identifier is one that nobody has."""
    if "@" in text:
        return Identifier(kind="email", value=_fold(text)[:MAX_EMAIL])
    digits = nip.strip(text)
    if len(digits) == nip.LENGTH and digits.isascii() and digits.isdigit():
        return Identifier(kind="nip", value=digits)
    return Identifier(kind="other", value=_fold(text)[:MAX_EMAIL])


def parse_email(text: str) -> str:
    """The address in lower case. Raises Invalid. Whether mail arrives there is not asked of the network."""
    folded = _fold(text)
    try:
        valid = validate_email(folded, check_deliverability=False)
    except EmailNotValidError:
        raise Invalid("Alamat surel ini tidak lengkap. Contoh yang benar: nama@instansi.go.id.") from None
    return valid.normalized.lower()


def printable(text: str) -> str:
    """The text in composed letters with single spaces, without control, format and private characters.

    What cannot be seen makes two names look alike, and what turns the direction of writing makes one look like another.
    """
    seen = "".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _fold(text: str) -> str:
    # PostgreSQL holds no NUL, and no identifier holds any other control character.
    plain = "".join(char for char in text if unicodedata.category(char) != "Cc")
    return unicodedata.normalize("NFKC", plain).strip().lower()
