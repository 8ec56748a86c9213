"""The keys that sign and those that were published. Private halves are files (keys.py); public halves stand in the database for good."""

import functools
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, text

from lms import clock
from lms.certificates import keys
from lms.certificates.keys import IssuerKey
from lms.certificates.models import SigningKey
from lms.certificates.statement import PublicKey, accepted_from
from lms.db import command, db, dialect_name

#: From when on the very first key is accepted: certificates issued before there were signatures get theirs when first printed.
_BEGINNING = date(2020, 1, 1)

_folder = Path("kunci")
_name = ""


def use_keys(folder: Path, name: str) -> None:
    """Set where the keys are and whom they name; called once, from the settings."""
    global _folder, _name
    _folder, _name = folder, name


def current_key(now: datetime) -> IssuerKey:
    """The key that signs now; made where there is none yet."""
    return keys.signing_key(_ring(now), now)


def publish_keys(now: datetime) -> IssuerKey:
    """Within a command: make sure that every key of ours stands in the table. Returns the one that signs now."""
    ring = _ring(now)
    if _unpublished(ring):
        _alone()
        _publish(ring)
    return keys.signing_key(ring, now)


def ensure_published(now: datetime) -> None:
    """Publish keys that are not yet published; takes the write lock only where there are some."""
    if _unpublished(_ring(now)):
        _publish_now(now)


def rotate(*, now: datetime, at_once: bool = False) -> IssuerKey:
    """Make the next key. It is published now and signs after `keys.LEAD`; `at_once`, because the others leaked: they are withdrawn.

    Raises Conflict where one waits already.
    """
    made = keys.rotate(_folder, name=_name, signs_from=now if at_once else now + keys.LEAD, now=now)
    _ring_in.cache_clear()
    ensure_published(now)
    if at_once:
        _withdraw_others(made.kid, now)
    return made


def trusted_ring(now: datetime) -> tuple[IssuerKey, ...]:
    """Every key of ours that may vouch for others: held here, published, not withdrawn."""
    good = set(db.session.scalars(select(SigningKey.kid).where(SigningKey.withdrawn_at.is_(None))))
    return tuple(key for key in _ring(now) if key.kid in good)


def published() -> list[SigningKey]:
    """All published keys, oldest first."""
    return list(db.session.scalars(select(SigningKey).order_by(SigningKey.since, SigningKey.kid)))


def public_keys() -> Mapping[str, PublicKey]:
    """What verifies statements, by name of the key."""
    return {
        row.kid: PublicKey(kid=row.kid, public=public_half(row), since=row.since, until=row.until, withdrawn=row.withdrawn_at is not None)
        for row in published()
    }


def public_half(row: SigningKey) -> ec.EllipticCurvePublicKey:
    """The public key itself."""
    public = x509.load_pem_x509_certificate(row.certificate.encode()).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise ValueError("not a P-256 key")
    return public


def fingerprint(row: SigningKey) -> str:
    """What people compare when a device asks whether to believe a new key."""
    return keys.fingerprint(public_half(row))


def _unpublished(ring: tuple[IssuerKey, ...]) -> set[str]:
    return {key.kid for key in ring} - set(db.session.scalars(select(SigningKey.kid)))


@command
def _withdraw_others(kid: str, now: datetime) -> None:
    today = clock.local_day(now)
    for row in published():
        if row.kid != kid and row.withdrawn_at is None:
            row.withdrawn_at, row.until = now, min(row.until or today, today)


@command
def _publish_now(now: datetime) -> None:
    publish_keys(now)


def _alone() -> None:
    """Let one process at a time look and publish: at the first certificate all of them find the table empty."""
    if dialect_name() == "postgresql":
        db.session.execute(text("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE"))


def _publish(ring: tuple[IssuerKey, ...]) -> None:
    held = {row.kid: row for row in published()}
    for place, key in enumerate(ring):
        if key.kid not in held:
            first = place == 0 and not held
            held[key.kid] = SigningKey(kid=key.kid, certificate=key.certificate_pem, since=_BEGINNING if first else accepted_from(key.signs_from))
            db.session.add(held[key.kid])
        newer = ring[place + 1] if place + 1 < len(ring) else None
        if newer and held[key.kid].until is None:
            held[key.kid].until = (newer.signs_from + keys.OVERLAP).date()
    # A ring that was lost left keys behind that nobody will ever sign with again.
    for kid, row in held.items():
        if row.until is None and kid not in {key.kid for key in ring}:
            row.until = (ring[0].signs_from + keys.OVERLAP).date()
    db.session.flush()


def _ring(now: datetime) -> tuple[IssuerKey, ...]:
    if not (_folder / "kunci-1.json").exists():
        _ring_in.cache_clear()
        keys.load(_folder, name=_name, now=now)
    return _ring_in(_folder, len(list(_folder.glob("kunci-*.json"))))


@functools.lru_cache(maxsize=4)
def _ring_in(folder: Path, _count: int) -> tuple[IssuerKey, ...]:
    return keys.load(folder, name=_name, now=clock.now())
