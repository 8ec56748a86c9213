"""The certificate as an Open Badges 3.0 credential (W3C Verifiable Credentials 2.0), secured as a JWT (ES256). Pure."""

import base64
import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import quote, urlsplit

from lms.certificates.facts import Snapshot
from lms.certificates.keys import IssuerKey, jwk, sign_text

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
#: The schema that verifiers hold the credential against, and how the standard calls that way of checking.
_SCHEMA = {"id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json", "type": "1EdTechJsonSchemaValidator2019"}
#: Places in one status list: the least that the standard allows, so that a place among them tells nobody much.
PLACES = 131_072
#: How long a status list may be believed without a newer one.
_STATUS_HOLDS = timedelta(days=7)
#: The members of a public key that may stand in a header (RFC 7517).
_PUBLIC = frozenset({"kty", "crv", "x", "y"})


def issuer_profile(base: str, name: str) -> dict[str, Any]:
    """Who issues, as it stands at `base`/penerbit.json, which is also its name; `did_of` is the other one."""
    other = {"type": "IdentifierEntry", "identifier": did_of(base), "identifierType": "identifier"}
    return {"id": f"{base}/penerbit.json", "type": ["Profile"], "name": name, "url": f"{base}/", "otherIdentifier": [other]}


def did_of(base: str) -> str:
    """The site's name as did:web: its host, and its port where it has one of its own."""
    return f"did:web:{quote(urlsplit(base).netloc, safe='')}"


def did_document(base: str, keys: Iterable[dict[str, str]]) -> dict[str, Any]:
    """What stands at /.well-known/did.json (did:web method, DID 1.1). `keys` are JWKs, the one that signs now first."""
    did = did_of(base)
    methods = [
        {"id": f"{did}#{key['kid']}", "type": "JsonWebKey", "controller": did, "publicKeyJwk": {name: key[name] for name in sorted(_PUBLIC)}} for key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "alsoKnownAs": [f"{base}/penerbit.json"],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def credential(said: Snapshot, *, code: str, base: str, holder: str, place: int, zone: tzinfo) -> dict[str, Any]:
    """The credential. `holder` is an opaque name (a URN): the paper's name is in it, the NIP is not.

    `place` is its place among the statuses. Days begin in `zone`: one that began in UTC would not have begun yet where it was issued.
    """
    if said.issued_on is None:
        raise ValueError("only an issued certificate makes a badge")
    modules = "; ".join(f"{line.title} ({line.jp} JP)" for line in said.modules) or said.course
    achievement = {
        "id": f"{base}/kursus/{said.slug}/#{said.release[:12]}",
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": said.course,
        "description": f"Menyelesaikan kursus {said.course}, {said.jp} jam pelajaran.",
        "criteria": {"narrative": f"Menyelesaikan seluruh modul dan lulus ujian. Modul: {modules}."},
        "creditsAvailable": said.jp,
        "inLanguage": "id",
    }
    subject = {
        "id": holder,
        "type": ["AchievementSubject"],
        "identifier": [{"type": "IdentityObject", "identityType": "name", "identityHash": said.name, "hashed": False}],
        "achievement": achievement,
        "activityStartDate": _moment(said.started_on, zone),
        "activityEndDate": _moment(said.finished_on, zone),
        "creditsEarned": said.jp,
    }
    status_list = status_address(base, place // PLACES)
    status = {
        "id": f"{status_list}#{place % PLACES}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place % PLACES),
        "statusListCredential": status_list,
    }
    return {
        "@context": list(CONTEXT),
        "id": f"{base}/periksa/{code}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": said.course,
        "issuer": issuer_profile(base, said.issued_by),
        "validFrom": _moment(said.issued_on, zone),
        "credentialSubject": subject,
        "credentialStatus": status,
        "credentialSchema": [_SCHEMA],
        "evidence": [{"id": f"{base}/periksa/{code}", "type": ["Evidence"], "name": f"Sertifikat nomor {said.number}"}],
    }


def status_address(base: str, number: int) -> str:
    """Where a status list stands."""
    return f"{base}/penerbit/status/{number}"


def status_list(ended: Iterable[int], *, base: str, number: int, name: str, as_of: datetime) -> dict[str, Any]:
    """The credential that says which places no longer hold (W3C Bitstring Status List 1.0): one bit each, the first one leftmost."""
    bits = bytearray(PLACES // 8)
    for place in ended:
        bits[place // 8] |= 0x80 >> place % 8
    encoded = base64.urlsafe_b64encode(gzip.compress(bytes(bits), 9, mtime=0)).decode().rstrip("=")
    address = status_address(base, number)
    return {
        "@context": [CONTEXT[0]],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": f"{base}/penerbit.json", "name": name},
        "validFrom": _timestamp(as_of),
        "validUntil": _timestamp(as_of + _STATUS_HOLDS),
        "credentialSubject": {"id": f"{address}#list", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": f"u{encoded}"},
    }


def sign(held: dict[str, Any], key: IssuerKey, *, base: str) -> str:
    """The credential as a compact JWT whose claims are the credential's own (Open Badges 3.0, section 8.2).

    The header has those four members and no others: the standard allows none.
    """
    claims = {**held, "iss": held["issuer"]["id"], "jti": held["id"], "sub": held["credentialSubject"]["id"], "nbf": _seconds(held["validFrom"])}
    if "validUntil" in held:
        claims["exp"] = _seconds(held["validUntil"])
    public = {name: value for name, value in jwk(key.private.public_key()).items() if name in _PUBLIC}
    header = {"alg": "ES256", "typ": "JWT", "kid": f"{base}/.well-known/jwks.json#{key.kid}", "jwk": public}
    text = f"{_base64url_json(header)}.{_base64url_json(claims)}"
    return f"{text}.{sign_text(key, text)}"


def ordered(keys: Sequence[dict[str, str]], current: str) -> list[dict[str, str]]:
    """The keys with the one that signs now first, then newest first: who finds no name takes the first."""
    newest = list(reversed(keys))
    return [key for key in newest if key["kid"] == current] + [key for key in newest if key["kid"] != current]


def _base64url_json(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _moment(day: date, zone: tzinfo) -> str:
    return _timestamp(datetime.combine(day, time(), zone))


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
