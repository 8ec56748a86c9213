"""Files that carry acts by hand: sealed by the device with its key, opened here. Pure.

The device got its key when its owner signed in; it is derived from the platform's secret, the account and the device, so
nothing is stored and nobody else can make a file that speaks for this account.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from lms.errors import Invalid
from lms.records.events import is_device

FORMAT = "lms-kiriman-1"
#: Some thousands of acts; a year of daily study.
MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_FILE_EVENTS = 10_000

_UNREADABLE = "Berkas ini bukan berkas kiriman, atau tidak utuh. Minta berkasnya dikirim ulang tanpa dibuka dan tanpa diubah."
_BROKEN_SEAL = "Segel berkas ini tidak cocok: isinya berubah atau tidak dibuat oleh perangkat yang pernah masuk di sini. Tidak ada yang dicatat."


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """What a sealed file holds: whose acts, made on which device, and the acts as JSON values as they came."""

    account_id: int
    device: str
    events: tuple[Any, ...]
    digest: str


def device_key(secret: str, *, account_id: int, device: str) -> str:
    """The key of one account on one device: 32 bytes as hex digits."""
    return hmac.new(secret.encode(), f"{FORMAT}\n{account_id}\n{device}".encode(), hashlib.sha256).hexdigest()


def seal(content: str, key: str) -> str:
    """The seal on a content, as the device makes it (offline-file.js): HMAC-SHA-256 in hex digits."""
    return hmac.new(bytes.fromhex(key), f"{FORMAT}\n{content}".encode(), hashlib.sha256).hexdigest()


def open_file(data: bytes, secret: str) -> Parcel:
    """Check the seal and give what is inside. Raises Invalid with a sentence for whoever brought the file."""
    if len(data) > MAX_FILE_BYTES:
        raise Invalid("Berkas ini lebih besar dari 4 MB, sehingga bukan berkas kiriman.")
    outer = _object(data)
    content, mac = outer.get("content"), outer.get("mac")
    if outer.get("format") != FORMAT or not isinstance(content, str) or not isinstance(mac, str):
        raise Invalid(_UNREADABLE)
    inner = _object(content)
    account_id, device, events = inner.get("account"), inner.get("device"), inner.get("events")
    named = isinstance(account_id, int) and not isinstance(account_id, bool) and 0 < account_id < 2**63 and is_device(device)
    if not named or not isinstance(events, list) or len(events) > MAX_FILE_EVENTS:
        raise Invalid(_UNREADABLE)
    expected = seal(content, device_key(secret, account_id=account_id, device=device))
    if not hmac.compare_digest(expected.encode(), mac.encode("utf-8", "replace")):
        raise Invalid(_BROKEN_SEAL)
    return Parcel(account_id=account_id, device=device, events=tuple(events), digest=hashlib.sha256(content.encode()).hexdigest())


def _object(data: bytes | str) -> dict[str, Any]:
    try:
        held = json.loads(data)
        # Lone surrogates are no text that could be sealed.
        held.get("content", "").encode()
    except (ValueError, AttributeError, RecursionError) as error:
        raise Invalid(_UNREADABLE) from error
    return held
