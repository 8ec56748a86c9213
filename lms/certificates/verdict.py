"""What somebody who checks is told, and how what was typed is understood. Pure values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.auth.throttle import Rule

GENUINE, REVOKED, REPLACED, UNKNOWN, BROKEN = "asli", "dicabut", "diganti", "tidak dikenal", "tidak utuh"
#: What the public may read about a revocation; the sentence beside it is for the learner and the admins.
REASON_CLASSES = ("Kekeliruan data", "Syarat tidak terpenuhi", "Pelanggaran", "Permintaan pemegang", "Alasan lain")
#: Checks by number and checks that find nothing, from one network: an office may check hundreds, a machine must not count through them.
GUESSING = Rule(free=300, first=timedelta(seconds=10), longest=timedelta(minutes=10), forgets=timedelta(seconds=10))

#: Bulk checks by one account: an office's morning, and no way to count through the numbers 500 at a time.
BULK = Rule(free=20, first=timedelta(minutes=1), longest=timedelta(minutes=30), forgets=timedelta(minutes=10))


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the paper says and everybody who holds it may read. `nip` is masked. `name` is reduced to initials for a bare number."""

    number: str
    name: str
    nip: str
    course: str
    jp: int
    started_on: date
    finished_on: date
    issued_on: date
    issuer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One answer. `since` and `reason_class` belong to DICABUT, `successor` (a check code) to DIGANTI, `note` explains."""

    word: str
    said: Said | None = None
    code: str | None = None
    since: datetime | None = None
    reason_class: str = ""
    successor: str | None = None
    note: str = ""


def initials(name: str) -> str:
    """`M. Y. W.`: enough to compare with a paper, too little to collect names."""
    return " ".join(f"{word[0].upper()}." for word in name.replace(",", " ").split()[:4] if word[0].isalpha())
