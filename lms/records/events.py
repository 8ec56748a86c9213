"""One act of a learner as a value, and the door through which it comes: untrusted JSON in, an Event or a Refusal out."""

import functools
import hashlib
import json
import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

#: What a learner can do. `enrolled` and the like are acts, so they stand in the past tense, as in xAPI.
VERBS = frozenset({"enrolled", "completed", "started", "answered", "submitted", "recalled"})
#: What only the server itself records in a learner's record. No device, file or form can: `read_event` refuses them.
SERVER_VERBS = frozenset({"marked", "granted"})
#: Verbs about a course as a whole; all others name an item.
COURSE_VERBS = frozenset({"enrolled"})
#: Verbs that name the attempt they belong to.
ATTEMPT_VERBS = frozenset({"answered", "submitted", "marked"})
#: An answer is a value, a list or a map of small values; deeper nesting is no answer to anything.
MAX_DEPTH = 16
#: More questions than one attempt has anywhere.
MAX_HANDED_IN = 1000
#: An essay of 2,000 words is about 16 kB.
MAX_DATA_BYTES = 32 * 1024
#: So many letters, six bytes each at most as JSON writes them, are far from that.
_SHORT = 1000
#: JavaScript counts exactly up to here.
MAX_SEQ = 2**53 - 1

_NO_TIME, _MINUTE = timedelta(), timedelta(minutes=1)
_NESTING = (dict, list)
#: Truth values are no numbers, although Python counts with them.
_NUMBERS = (float, int)
_KEYS = ("id", "verb", "course", "release", "item", "at", "mono", "seq", "data")
_all_keys = itemgetter(*_KEYS)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: A release is named by the SHA-256 of its tree.
RELEASE = re.compile(r"[0-9a-f]{64}")
#: Version 4 or 7 as RFC 9562 lays them out, in small letters.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_UUID_LENGTH = 36
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: A NUL as JSON writes it; a backslash that a person typed before "u0000" stands doubled there.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
# Made once: `json.dumps` makes one anew for every value that asks for other than its defaults.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
#: The same form for what a device sent, which no circle can be in; refuses NaN and infinity, which JSON does not know.
_STRICT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False)
#: What an answer says, and mostly nothing beside it.
_answer = itemgetter("attempt", "question", "response")
#: Shows the outer layers of what is nested too deeply to be written as JSON again.
_SHALLOW = reprlib.Repr()


@dataclass(slots=True)
class Event:
    """One act, made where it happened.

    `id` UUID v4 or v7; `at` the device's wall clock in UTC and `offset` its distance from UTC in minutes; `mono` the
    page's monotonic clock in milliseconds (None where the act was made without script); `seq` the device's counter;
    `data` depends on the verb: `answered` {attempt, question, response}, `submitted` {attempt, answers} with the ids of
    the `answered` acts that are handed in (older devices: their number, or nothing), `recalled` {question, rating} with a rating
    of 1 (lagi) to 4 (mudah), outside of any attempt; of the server's own verbs `marked` what `lms.learning.opinions.Opinion` holds,
    `granted` {attempts} as an admin gave them. An attempt's id is the id of its `started` event.
    `received_at` and `position` are the server's: when it arrived, and as the how-manieth (None and 0 before that).
    `text` is that same data in canonical JSON and `shown` what the device's clock showed in ISO 8601, where they were written
    already. Nobody changes an act but `lms.records.service.add`, which writes down what is the server's; it is not frozen because
    deliveries hold hundreds, and frozen ones take six times as long to make.
    """

    id: str
    verb: str
    course: str
    release: str
    item: str
    at: datetime
    offset: int
    mono: float | None
    seq: int
    data: Mapping[str, Any]
    device: str = ""
    text: str = ""
    shown: str = ""
    received_at: datetime | None = None
    position: int = 0
    #: The clock of the device was so wrong that `at` was moved into what is possible (see lms.learning.clocks).
    moved: bool = False

    @property
    def attempt(self) -> str | None:
        """The attempt this act belongs to; None for acts that belong to none."""
        if self.verb == "started":
            return self.id
        return self.data["attempt"] if self.verb in ATTEMPT_VERBS else None

    def said(self) -> dict[str, Any]:
        """The act as the device said it, for JSON."""
        at = with_zone(self.at, self.offset).isoformat()
        named = {"id": self.id, "verb": self.verb, "course": self.course, "release": self.release, "item": self.item}
        return named | {"at": at, "mono": self.mono, "seq": self.seq, "data": self.data}

    def refused(self, reason: str, detail: str) -> "Refusal":
        """This act as something that could not become part of the record."""
        return Refusal(id=self.id, reason=reason, detail=detail, raw=canonical(self.said()))

    def digest(self, account_id: int) -> str:
        """SHA-256 over everything the learner said, so that the same id with other content is seen."""
        # The text of canonical([account_id, self.said()]), put together by hand around the data: what stands between quotes
        # passed the door as plain letters, digits and marks, which JSON writes as they are.
        at = self.shown or with_zone(self.at, self.offset).isoformat()
        mono = "null" if self.mono is None else repr(self.mono)
        said = (
            f'[{account_id},{{"at":"{at}","course":"{self.course}","data":{self.text or canonical(self.data)},'
            f'"id":"{self.id}","item":"{self.item}","mono":{mono},"release":"{self.release}","seq":{self.seq},"verb":"{self.verb}"}}]'
        )
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why something received did not become part of the record. `reason` is one stable word, `detail` a sentence."""

    id: str
    reason: str
    detail: str
    raw: str


class _Misshapen(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def read_event(raw: object, device: str) -> Event | Refusal:
    """An event as a device sends it, or why it cannot be one. Never raises.

    Reasons: `bentuk` misshapen, `verba` unknown verb, `besar` data too large.
    """
    try:
        return _read(raw, device)
    except _Misshapen as error:
        given = raw.get("id") if isinstance(raw, dict) else None
        return Refusal(id=given[:64] if isinstance(given, str) else "", reason=error.reason, detail=error.detail, raw=_as_came(raw))


def is_device(value: object) -> bool:
    """A device's name for itself: up to 64 letters, digits, `-` and `_`."""
    return isinstance(value, str) and bool(_DEVICE.fullmatch(value))


def canonical(value: object) -> str:
    """JSON in one form for the same value: sorted keys, no spaces."""
    return _CANONICAL.encode(value)


def _as_came(raw: object) -> str:
    try:
        return canonical(raw)
    except RecursionError:
        return _SHALLOW.repr(raw)


def _read(raw: object, device: str) -> Event:
    id_, verb, course, release, item, at, mono, seq, data = _values(raw)
    try:
        verb, course, release, item = _place(verb, course, release, item)
    except TypeError:
        # Lists and maps cannot be looked up among what is known; they are none of these either.
        verb, course, release, item = _place.__wrapped__(verb, course, release, item)
    moment, offset, shown = _moment(at)
    data, text = _data(verb, data)
    return Event(_uuid(id_, "id"), verb, course, release, item, moment, offset, _mono(mono), _seq(seq), data, device, text, shown)


def _values(raw: object) -> tuple[Any, ...]:
    """What stands under each of `_KEYS`; None where the key is left out."""
    if not isinstance(raw, dict):
        raise _Misshapen("bentuk", "Peristiwa harus berupa objek JSON.")
    if len(raw) == len(_KEYS):
        try:
            return _all_keys(raw)
        except KeyError:
            pass
    if extra := set(raw).difference(_KEYS):
        raise _Misshapen("bentuk", f"Kunci tidak dikenal: {', '.join(sorted(map(str, extra)))[:100]}.")
    return tuple(map(raw.get, _KEYS))


@functools.lru_cache(maxsize=4096)
def _place(verb: object, course: object, release: object, item: object) -> tuple[str, str, str, str]:
    """What was done and where, once it is seen to be well shaped. Hundreds of acts of a delivery say the same."""
    if not isinstance(verb, str) or verb not in VERBS:
        raise _Misshapen("verba", "Kata kerja peristiwa tidak dikenal.")
    whole = verb in COURSE_VERBS and not item
    return verb, _matching(course, _NAME, "course"), _matching(release, RELEASE, "release"), "" if whole else _matching(item, _NAME, "item")


def _uuid(value: object, name: str) -> str:
    if not _is_uuid(value):
        raise _Misshapen("bentuk", f"{name} harus UUID versi 4 atau 7 dengan huruf kecil.")
    return value


def _is_uuid(value: object) -> bool:
    # Nothing long is remembered.
    return isinstance(value, str) and len(value) == _UUID_LENGTH and _looks_like_uuid(value)


@functools.lru_cache(maxsize=4096)
def _looks_like_uuid(value: str) -> bool:
    """Remembered: answers name their attempt, and what is handed in names its answers."""
    return _UUID.fullmatch(value) is not None


def _matching(value: object, pattern: re.Pattern[str], name: str) -> str:
    if not isinstance(value, str) or len(value) > 80 or not pattern.fullmatch(value):
        raise _Misshapen("bentuk", f"{name} tidak berbentuk benar.")
    return value


def _moment(value: object) -> tuple[datetime, int, str]:
    """The moment in UTC, the distance from UTC in minutes, and the two together as `isoformat` writes them."""
    try:
        if isinstance(value, str) and len(value) <= 40:
            clock, zone = value[:23], value[23:]
            # The layout of devices; of it `isoformat` would leave out a fraction of zero.
            if (plain := _plain_zone(zone)) and clock[4:20:3] == "--T::." and clock[20:] != "000" and "1970" <= clock < "2200":
                offset, distance = plain
                return datetime.fromisoformat(clock + "+00:00") - distance, offset, f"{clock}000{zone}"
            moment = datetime.fromisoformat(value)
            minutes, rest = divmod(moment.utcoffset() or _NO_TIME, _MINUTE)
            if moment.tzinfo is not None and not rest and 1970 <= moment.year < 2200:
                return moment.astimezone(UTC), minutes, moment.isoformat()
    except (ValueError, OverflowError):
        pass
    raise _Misshapen("bentuk", "at harus waktu ISO 8601 dengan zona, misalnya 2026-11-22T09:42:00+09:00.")


@functools.lru_cache(maxsize=256)
def _plain_zone(text: str) -> tuple[int, timedelta] | None:
    """The distance from UTC, in minutes and as a span, where the text is one as `isoformat` writes it, like `+09:00`; else None."""
    if len(text) != 6 or text[0] not in "+-":
        return None
    try:
        moment = datetime.fromisoformat(f"2000-01-01T00:00:00{text}")
    except ValueError:
        return None
    distance = moment.utcoffset() or _NO_TIME
    return (distance // _MINUTE, distance) if moment.isoformat().endswith(text) else None


def _mono(value: object) -> float | None:
    if value is None:
        return None
    # NaN is in no range, and whole numbers too large for a float are out of this one.
    if type(value) not in _NUMBERS or not 0 <= value < MAX_SEQ:
        raise _Misshapen("bentuk", "mono harus milidetik, nol atau lebih.")
    return float(value)


def _seq(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_SEQ:
        raise _Misshapen("bentuk", "seq harus bilangan bulat, nol atau lebih.")
    return value


def _data(verb: str, value: object) -> tuple[Mapping[str, Any], str]:
    """The data of an act of that verb, and the same in canonical JSON."""
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise _Misshapen("bentuk", "data harus berupa objek JSON.")
    if verb == "answered" and len(value) == 3 and (text := _plain_answer(value)):
        return value, text
    text = _write(value)
    if verb in ATTEMPT_VERBS:
        _uuid(value.get("attempt"), "data.attempt")
    if verb == "answered":
        question = value.get("question")
        if not isinstance(question, str) or not 0 < len(question) <= 80 or "response" not in value:
            raise _Misshapen("bentuk", "data.question dan data.response wajib ada.")
    if verb == "recalled":
        _check_recalled(value)
    if verb == "submitted":
        _check_handed_in(value.get("answers", 0))
    return value, text


def _plain_answer(data: Mapping[str, Any]) -> str:
    """The canonical JSON of an answer that names an attempt and is one short text, as most acts are; empty for all others.

    `_STRICT` makes an encoder anew for every map, which takes longer than all else that is done with such an act.
    """
    try:
        attempt, question, response = _answer(data)
    except KeyError:
        return ""
    if not type(attempt) is type(question) is type(response) is str:
        return ""
    if not (0 < len(question) <= 80 and len(response) <= _SHORT and question.isascii() and response.isascii() and _is_uuid(attempt)):
        return ""
    text = f'{{"attempt":"{attempt}","question":{encode_basestring(question)},"response":{encode_basestring(response)}}}'
    return "" if "u0000" in text else text


def _check_recalled(data: Mapping[str, Any]) -> None:
    question, rating = data.get("question"), data.get("rating")
    if not isinstance(question, str) or not 0 < len(question) <= 80:
        raise _Misshapen("bentuk", "data.question wajib ada.")
    if isinstance(rating, bool) or not isinstance(rating, int) or not 1 <= rating <= 4:
        raise _Misshapen("bentuk", "data.rating harus 1 (lagi), 2 (sulit), 3 (baik), atau 4 (mudah).")


def _check_handed_in(answers: object) -> None:
    """The ids of the answers handed in; older devices said only how many, or nothing."""
    counted = isinstance(answers, int) and not isinstance(answers, bool) and 0 <= answers <= MAX_HANDED_IN
    if not counted and (not isinstance(answers, list) or len(answers) > MAX_HANDED_IN):
        raise _Misshapen("bentuk", "data.answers harus daftar id peristiwa jawaban yang dikumpulkan.")
    for number, answer in enumerate(answers if isinstance(answers, list) else ()):
        if not _is_uuid(answer):
            _uuid(answer, f"data.answers[{number}]")


def _is_deep(value: object) -> bool:
    layer = [value]
    for _ in range(MAX_DEPTH):
        layer = [inner for outer in layer if isinstance(outer, _NESTING) for inner in (outer.values() if isinstance(outer, dict) else outer)]
        if not layer:
            return False
    return True


def _write(data: object) -> str:
    """The data as canonical JSON: not too deep, without NUL and lone surrogates, which PostgreSQL refuses, without NaN, not too large."""
    if not data:
        return "{}"
    try:
        text = _STRICT.encode(data)
        size = len(text) if text.isascii() else len(text.encode())
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        text, size = None, 0
    if text is None or ("u0000" in text and _NUL.search(text)):
        raise _Misshapen("bentuk", "data memuat karakter atau angka yang tidak dapat disimpan.")
    if text.count("[") + text.count("{") >= MAX_DEPTH and _is_deep(data):
        raise _too_deep()
    if size > MAX_DATA_BYTES:
        raise _Misshapen("besar", f"data lebih dari {MAX_DATA_BYTES // 1024} kB.")
    return text


def _too_deep() -> _Misshapen:
    return _Misshapen("bentuk", f"data bersarang lebih dari {MAX_DEPTH} lapis.")


def with_zone(moment: datetime, offset: int) -> datetime:
    """The moment as the device's clock showed it, `offset` in minutes from UTC."""
    return moment.astimezone(_zone(offset))


@functools.cache
def _zone(offset: int) -> timezone:
    return timezone(timedelta(minutes=offset))
