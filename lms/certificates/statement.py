"""What a certificate says in so few bytes that they fit a QR code: CBOR, signed as COSE_Sign1 (RFC 9052, ES256). Pure.

Payload: an array of version, code (16 bytes), number, name, first four and last three digits of the NIP, course, JP,
first and last day of study and day of issue (days since 2020-01-01), issuer. check.js reads the same.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from lms.certificates.facts import Snapshot
from lms.certificates.keys import IssuerKey
from lms.errors import Invalid

VERSION = 1
_EPOCH = date(2020, 1, 1)
_ES256 = -7
#: Bytes of UTF-8 that each text may take: what is longer ends in "…", so that the code stays readable at 40 mm.
_NUMBER, _NAME, _COURSE, _ISSUER = 60, 64, 72, 56
#: Far more than any statement of ours.
_LONGEST = 1200
_TEXT = re.compile(rf"[A-Za-z0-9_-]{{80,{_LONGEST}}}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What the paper says, as the QR code holds it. `nip` are seven digits (first four, last three) or empty."""

    code: str
    number: str
    name: str
    nip: str
    course: str
    jp: int
    started_on: date
    finished_on: date
    issued_on: date
    issuer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicKey:
    """A published key: statements dated from `since` to `until` (None: open) may carry it. One that was withdrawn proves nothing alone."""

    kid: str
    public: ec.EllipticCurvePublicKey
    since: date
    until: date | None
    withdrawn: bool = False


class Broken(Invalid):
    """The statement is not as it was signed. The message says what is wrong."""


def state(said: Snapshot, code: str) -> Statement:
    """The statement about an issued certificate, shortened where needed."""
    if said.number is None or said.issued_on is None:
        raise ValueError("only an issued certificate makes a statement")
    return Statement(
        code=code,
        number=_cut(said.number, _NUMBER),
        name=_cut(said.name, _NAME),
        nip=said.nip[:4] + said.nip[-3:] if len(said.nip) == 18 else "",
        course=_cut(said.course, _COURSE),
        jp=said.jp,
        started_on=said.started_on,
        finished_on=said.finished_on,
        issued_on=said.issued_on,
        issuer=_cut(said.issued_by, _ISSUER),
    )


def sign(statement: Statement, key: IssuerKey) -> str:
    """The signed statement as base64url, for the fragment of a link."""
    payload = cbor2.dumps(_values(statement))
    protected = cbor2.dumps({1: _ES256, 4: bytes.fromhex(key.kid)})
    r, s = decode_dss_signature(key.private.sign(_to_be_signed(protected, payload), ec.ECDSA(hashes.SHA256())))
    whole = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, r.to_bytes(32, "big") + s.to_bytes(32, "big")]))
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


def find_text(typed: str) -> str | None:
    """The signed statement in what was typed, scanned or pasted (alone or behind `#` in a link), or None."""
    candidate = typed.strip().rpartition("#")[2]
    return candidate if _TEXT.fullmatch(candidate) else None


def verify(text: str, keys: Mapping[str, PublicKey]) -> Statement:
    """The statement, where its signature holds under a published key of its time. Raises Broken."""
    try:
        tag = cbor2.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        protected, unprotected, payload, signature = tag.value
        headers = cbor2.loads(protected)
        fits = tag.tag == 18 and unprotected == {} and headers == {1: _ES256, 4: headers[4]} and len(signature) == 64
        kid = headers[4].hex()
        # One text for one statement: trailing bits and longer spellings of numbers are refused.
        if not fits or base64.urlsafe_b64encode(cbor2.dumps(tag)).decode().rstrip("=") != text:
            raise ValueError("not as we write it")
    except (ValueError, TypeError, LookupError, AttributeError, EOFError, OverflowError, RecursionError, cbor2.CBORDecodeError) as error:
        raise Broken("Isi kode QR ini tidak utuh.") from error
    key = keys.get(kid)
    if key is None:
        raise Broken("Kode QR ini ditandatangani dengan kunci yang tidak kami kenal.")
    try:
        rs = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        key.public.verify(rs, _to_be_signed(protected, payload), ec.ECDSA(hashes.SHA256()))
        statement = _read(cbor2.loads(payload))
    except (InvalidSignature, ValueError, TypeError, AttributeError, OverflowError, cbor2.CBORDecodeError) as error:
        raise Broken("Tanda tangan pada kode QR ini tidak cocok dengan isinya.") from error
    if statement.issued_on < key.since or key.until is not None and statement.issued_on > key.until:
        raise Broken("Kode QR ini ditandatangani dengan kunci yang tidak berlaku pada tanggal terbitnya.")
    return statement


def kid_of(text: str) -> str:
    """The name of the key that a verified statement carries."""
    return cbor2.loads(cbor2.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))).value[0])[4].hex()


def masked(nip: str) -> str:
    """Seven digits as they are shown."""
    return f"{nip[:4]}•••••••••••{nip[4:]}" if nip else ""


def accepted_from(signs_from: datetime) -> date:
    """The first day whose statements a key may carry: a day early, since days are counted in other zones too."""
    return (signs_from - timedelta(days=1)).date()


def _values(held: Statement) -> list[object]:
    days = [(day - _EPOCH).days for day in (held.started_on, held.finished_on, held.issued_on)]
    return [VERSION, base64.b32decode(held.code + "=" * 6), held.number, held.name, held.nip, held.course, held.jp, *days, held.issuer]


def _read(values: object) -> Statement:
    if not isinstance(values, list) or len(values) != 11 or values[0] != VERSION:
        raise ValueError("another version")
    _, code, number, name, nip, course, jp, started, finished, issued, issuer = values
    days = [_EPOCH + timedelta(days=day) for day in (started, finished, issued)]
    return Statement(
        code=base64.b32encode(code).decode().rstrip("="),
        number=number,
        name=name,
        nip=nip,
        course=course,
        jp=jp,
        started_on=days[0],
        finished_on=days[1],
        issued_on=days[2],
        issuer=issuer,
    )


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _cut(text: str, most: int) -> str:
    data = text.encode()
    return text if len(data) <= most else data[: most - 3].decode(errors="ignore").rstrip() + "…"
