"""Badges of issued certificates, what became of them, the issuer's profile and its published keys."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Select, func, select

from lms import clock
from lms.certificates import badge, key_service, keys
from lms.certificates.keys import IssuerKey
from lms.certificates.models import Certificate
from lms.certificates.service import ISSUED, REPLACED, REVOKED, Shown
from lms.certificates.trust import list_date
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


def make_status_list(number: int, *, base: str, name: str, now: datetime) -> bytes:
    """The status list of that number as VC-JWT; made anew when its date (`list_date`), what ended or the key has changed.

    Raises NotFound for one that no badge names yet.
    """
    if number * badge.PLACES > (db.session.scalar(select(func.max(Certificate.id))) or 0):
        raise NotFound("Daftar status ini belum ada.")
    # What has ended stays ended, so as many of them are the same ones.
    count = db.session.scalar(_ended(select(func.count()), number)) or 0
    return _kept_list(number, count, base, name, list_date(now), key_service.current_key(now))


@lru_cache(maxsize=8)
def _kept_list(number: int, _count: int, base: str, name: str, as_of: datetime, key: IssuerKey) -> bytes:
    ended = [held - number * badge.PLACES for held in db.session.scalars(_ended(select(Certificate.id), number))]
    return badge.sign(badge.status_list(ended, base=base, number=number, name=name, as_of=as_of), key, base=base).encode()


def _ended(query: Select[Any], number: int) -> Select[Any]:
    first = number * badge.PLACES
    return query.where(Certificate.state.in_((REVOKED, REPLACED)), Certificate.id >= first, Certificate.id < first + badge.PLACES)


def key_set(now: datetime) -> list[dict[str, str]]:
    """The published keys as JWKs (RFC 7517), the one that signs now first."""
    held = [keys.jwk(key_service.public_half(row)) for row in key_service.published()]
    return badge.ordered(held, key_service.current_key(now).kid)
