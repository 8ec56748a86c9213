"""One-time links that open one form without an account: what they are for, how long they last, how guessing is slowed. Pure but for randomness."""

import base64
import hashlib
import re
import secrets
from datetime import timedelta

from lms.auth.throttle import Rule
from lms.surveys.follow_up import LEARNER, SUPERVISOR

#: A link for the supervisor's word on a plan; those of the follow-up are named for the side that answers.
OPINION = "tanggapan"
#: How long a link opens its form: people on leave and offices without a signal must still be in time.
LIFETIMES = {OPINION: timedelta(days=45), LEARNER: timedelta(days=60), SUPERVISOR: timedelta(days=60)}
#: Links that open nothing, from one network: mistyping is free, trying is slow. A link that is good always opens.
GUESSING = Rule(free=30, first=timedelta(seconds=10), longest=timedelta(hours=1), forgets=timedelta(minutes=1))


def new_token() -> str:
    """128 random bits as 26 letters and digits that survive being read aloud (RFC 4648 base32)."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def digest(text: str) -> str:
    """What the database knows of a token: its SHA-256. 128 random bits need no slower hash. Any text has one."""
    token = re.sub(r"[\s\-]", "", text).upper()
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def message(purpose: str, *, learner: str, course: str, url: str, until: str) -> str:
    """The words that go with a link when it is handed on: who asks for what, until when, and that no account is needed."""
    asks = {
        OPINION: f"{learner} menyusun rencana tindak lanjut setelah menyelesaikan kursus “{course}” dan memohon tanggapan Bapak/Ibu sebagai atasan.",
        SUPERVISOR: f"Tiga bulan lalu {learner} menyelesaikan kursus “{course}”. Mohon Bapak/Ibu sebagai atasan mengisi tindak lanjutnya.",
        LEARNER: f"{learner}, tiga bulan lalu Anda menyelesaikan kursus “{course}”. Silakan isi tindak lanjutnya.",
    }
    return f"{asks[purpose]} Cukup beberapa menit, tanpa akun; berlaku sampai {until}:\n{url}\nTautan ini hanya dapat dipakai satu kali."


def draft_name(token: str) -> str:
    """By what a device tells drafts of several links apart: the token's beginning, which opens nothing."""
    return token[:8]
