"""What makes a password acceptable, and its hash. Pure.

Long and not guessable, nothing else (NIST SP 800-63B-4, 3.1.1.2): no rule about kinds of characters, no expiry.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.errors import Invalid

MIN_LENGTH = 12
MAX_LENGTH = 256
#: Typed characters that are looked at; normalising can join several into one.
_MAX_TYPED = 4 * MAX_LENGTH
#: 70 sign-ins a second on two cores; OWASP's parameters for Argon2id.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Words that people here reach for and that the English lists lack.
_LOCAL_WORDS = Path(__file__).with_name("kata-umum.txt")
#: Digits, keyboard rows and the alphabet, and the ways in which fingers wander over a keyboard.
_ROWS = ("1234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "abcdefghijklmnopqrstuvwxyz", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb")
_LEET = str.maketrans("@4301$5!7", "aaeoissit")
_SYLLABLES = tuple(consonant + vowel for consonant in "bdgjklmnprstw" for vowel in "aeiou")
#: A stretch of a sequence this long counts as one.
_RUN = 4


def check(password: str, *, context: Iterable[str] = ()) -> str:
    """The password in the form in which it is hashed. `context`: name, NIP, e-mail address, site name …

    Raises Invalid with a sentence that says what is wrong and what helps.
    """
    password, typed = normalise(password[: _MAX_TYPED + 1]), len(password)
    if len(password) < MIN_LENGTH:
        raise Invalid(f"Kata sandi paling sedikit {MIN_LENGTH} karakter. Tiga atau empat kata yang tidak berhubungan mudah diingat dan kuat.")
    if len(password) > MAX_LENGTH or typed > _MAX_TYPED:
        raise Invalid(f"Kata sandi paling banyak {MAX_LENGTH} karakter.")
    lowered = password.lower()
    if _is_monotonous(lowered):
        raise Invalid("Kata sandi ini hanya mengulang atau mengurutkan karakter, sehingga mudah ditebak. Gunakan beberapa kata yang tidak berhubungan.")
    words = _context_words(context)
    if _rests_on(lowered, words):
        raise Invalid("Kata sandi ini terlalu dekat dengan nama, NIP, surel, atau nama situs ini. Gunakan beberapa kata yang tidak berhubungan.")
    if _is_common(lowered, words):
        raise Invalid("Kata sandi ini termasuk yang sering dipakai, sehingga mudah ditebak. Gunakan beberapa kata yang tidak berhubungan.")
    return password


def normalise(password: str) -> str:
    """The same characters typed on any keyboard give the same password (NIST SP 800-63B-4: NFKC or NFKD)."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """The Argon2id hash of a password that was checked."""
    return _HASHER.hash(normalise(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one. Without a hash (no such account) it takes the same time and is False."""
    given = normalise(password[:_MAX_TYPED])
    try:
        right = _HASHER.verify(password_hash or dummy_hash(), given)
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None and len(password) <= _MAX_TYPED


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with parameters other than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def dummy_hash() -> str:
    """The hash of a password that nobody knows, made with today's parameters."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def temporary_password() -> str:
    """A password that can be read out over the telephone: ten syllables of 65, 60 bits."""
    syllables = [secrets.choice(_SYLLABLES) for _ in range(10)]
    return "-".join("".join(syllables[at : at + 2]) for at in range(0, 10, 2))


def _is_monotonous(text: str) -> bool:
    """One short piece over and over, or little besides stretches of the alphabet, the digits and the keyboard's rows."""
    if len(set(text)) < 5:
        return True
    if any(text == (text[:unit] * (len(text) // unit + 1))[: len(text)] for unit in range(1, min(5, len(text) // 2) + 1)):
        return True
    return len(_without_runs(text)) < _RUN


def _without_runs(text: str) -> str:
    kept, at = [], 0
    while at < len(text):
        length = _run_length(text, at)
        if length < _RUN:
            kept.append(text[at])
            length = 1
        at += length
    return "".join(kept)


def _run_length(text: str, at: int) -> int:
    """How many characters from here on are one character repeated or a stretch of a row, forwards or backwards."""
    longest = 1
    while at + longest < len(text) and text[at + longest] == text[at]:
        longest += 1
    for row in _ROWS:
        for line in (row, row[::-1]):
            start, length = line.find(text[at]), 0
            while start >= 0 and at + length < len(text) and start + length < len(line) and text[at + length] == line[start + length]:
                length += 1
            longest = max(longest, length)
    return longest


def _context_words(context: Iterable[str]) -> frozenset[str]:
    """The words of at least four letters in the context, and e-mail addresses without what follows the @."""
    words: set[str] = set()
    for text in context:
        local = normalise(text).lower().partition("@")[0]
        words.update(part for part in re.split(r"[\W_]+", local) if len(part) >= 4)
        words.add(re.sub(r"[\W_]+", "", local))
    return frozenset(word for word in words if len(word) >= 4)


def _rests_on(text: str, words: frozenset[str]) -> bool:
    """Whether fewer than eight letters and digits are left when context words and pieces of the NIP are taken out."""
    rest = text
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
        if word.isdigit():
            rest = re.sub(r"\d{6,}", lambda match, word=word: "" if match[0] in word else match[0], rest)
    return rest != text and len(_without_runs(re.sub(r"[\W_]+", "", rest))) < 8


def _is_common(text: str, words: frozenset[str]) -> bool:
    """A known password or word, also with digits and signs around it, written in look-alikes, or two of them joined."""
    passwords, single = _common_words()
    pairable = passwords | words
    for form in {text, text.translate(_LEET)}:
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form)
        parts = [part for part in re.split(r"[\W\d_]+", core) if part]
        if form in single or core in single or core in words:
            return True
        if parts and len(parts) <= 2 and all(part in pairable or part in single for part in parts):
            return True
        if len(parts) == 1 and any(core[:cut] in pairable and core[cut:] in pairable for cut in range(3, len(core) - 2)):
            return True
    return False


@cache
def _common_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words weak in pairs, and words weak alone."""
    # 14 MB that only a process needs in which somebody chooses a password.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS as LISTS

    local = {line.strip() for line in _LOCAL_WORDS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
    people = {name for kind in ("female_names", "male_names", "surnames") for name in LISTS[kind] if len(name) >= 3}
    passwords = frozenset({word for word in LISTS["passwords"] if len(word) >= 3} | people | local - {""})
    return passwords, passwords | frozenset(LISTS["english_wikipedia"])
