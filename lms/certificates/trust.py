"""What a device needs to check papers by itself: the published keys and what no longer holds, dated and signed. Pure; statement.js reads it.

The form is JWS JSON serialization (RFC 7515, section 7.2.1). Every key of ours that was not withdrawn signs: a device that
knows any of them believes the list, and learns the newer keys from it.
"""

import base64
import json
from collections.abc import Iterable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from lms.certificates.keys import IssuerKey


def sign_list(said: dict[str, object], keys: Iterable[IssuerKey]) -> bytes:
    """The list as signed JSON; the same bytes for the same list in every process, so that caches share them."""
    payload = _base64url(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    return json.dumps({"payload": payload, "signatures": [_signature(payload, key) for key in keys]}, separators=(",", ":")).encode()


def _signature(payload: str, key: IssuerKey) -> dict[str, str]:
    protected = _base64url(json.dumps({"alg": "ES256", "kid": key.kid}, separators=(",", ":")).encode())
    made = key.private.sign(f"{protected}.{payload}".encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(made)
    return {"protected": protected, "signature": _base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))}


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
