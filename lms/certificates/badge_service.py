"""Badges of issued certificates, the issuer's profile and its published keys."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lms.certificates import badge, key_service, keys
from lms.certificates.service import Shown
from lms.errors import Conflict


def make_badge(shown: Shown, *, base: str, now: datetime) -> str:
    """The certificate as VC-JWT; `base` is the site's address without a slash at its end. Raises Conflict for one not issued."""
    if not shown.issued:
        raise Conflict("Sertifikat ini belum terbit.")
    code = shown.certificate.code
    held = badge.credential(shown.snapshot, code=code, base=base, holder=uuid5(NAMESPACE_URL, f"{base}/pemegang/{code}").urn)
    return badge.sign(held, key_service.current_key(now))


def key_set() -> dict[str, Any]:
    """The published keys as a JWK set (RFC 7517)."""
    return {"keys": [keys.jwk(key_service.public_half(row)) for row in key_service.published()]}
