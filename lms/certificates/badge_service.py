"""Badges of issued certificates, what became of them, the issuer's profile and its published keys."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select

from lms import clock
from lms.certificates import badge, key_service, keys
from lms.certificates.models import Certificate
from lms.certificates.service import ISSUED, REPLACED, REVOKED, Shown
from lms.db import db
from lms.errors import Conflict, NotFound


def make_badge(shown: Shown, *, base: str, now: datetime) -> str:
    """The certificate as VC-JWT; `base` is the site's address without a slash at its end. Raises Conflict for one that does not hold."""
    if shown.certificate.state != ISSUED:
        raise Conflict("Lencana hanya dibuat dari sertifikat yang terbit dan masih berlaku.")
    code, place = shown.certificate.code, shown.certificate.id
    holder = uuid5(NAMESPACE_URL, f"{base}/pemegang/{code}").urn
    held = badge.credential(shown.snapshot, code=code, base=base, holder=holder, place=place, zone=clock.zone())
    return badge.sign(held, key_service.current_key(now), base=base)


def make_status_list(number: int, *, base: str, name: str, as_of: datetime) -> str:
    """The status list of that number as VC-JWT. Raises NotFound for one that no badge names yet."""
    first = number * badge.PLACES
    if first > (db.session.scalar(select(func.max(Certificate.id))) or 0):
        raise NotFound("Daftar status ini belum ada.")
    query = select(Certificate.id).where(Certificate.state.in_((REVOKED, REPLACED)), Certificate.id >= first, Certificate.id < first + badge.PLACES)
    ended = [held - first for held in db.session.scalars(query)]
    return badge.sign(badge.status_list(ended, base=base, number=number, name=name, as_of=as_of), key_service.current_key(as_of), base=base)


def key_set(now: datetime) -> list[dict[str, str]]:
    """The published keys as JWKs (RFC 7517), the one that signs now first."""
    held = [keys.jwk(key_service.public_half(row)) for row in key_service.published()]
    return badge.ordered(held, key_service.current_key(now).kid)
