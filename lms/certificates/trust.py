"""What a device needs to check papers by itself: the published keys and what no longer holds, dated and signed. Pure; statement.js reads it.

The form is JWS JSON serialization (RFC 7515, section 7.2.1). Every key of ours that was not withdrawn signs: a device that
knows any of them believes the list, and learns the newer keys from it.
"""

import base64
import json
from collections.abc import Iterable
from datetime import datetime

from lms.certificates.keys import IssuerKey, sign_text

#: How precise the date of a list is: many who ask within minutes share one body.
_MINUTES = 5


def list_date(now: datetime) -> datetime:
    """The moment as of which a list that is asked for now speaks."""
    return now.replace(minute=now.minute - now.minute % _MINUTES, second=0, microsecond=0)


def sign_list(said: dict[str, object], keys: Iterable[IssuerKey]) -> bytes:
    """The list as signed JSON; the same bytes for the same list in every process, so that caches share them."""
    payload = _base64url(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    return json.dumps({"payload": payload, "signatures": [_signature(payload, key) for key in keys]}, separators=(",", ":")).encode()


def _signature(payload: str, key: IssuerKey) -> dict[str, str]:
    protected = _base64url(json.dumps({"alg": "ES256", "kid": key.kid}, separators=(",", ":")).encode())
    return {"protected": protected, "signature": sign_text(key, f"{protected}.{payload}")}


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
