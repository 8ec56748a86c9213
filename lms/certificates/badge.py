"""The certificate as an Open Badges 3.0 credential (W3C Verifiable Credentials 2.0), secured as a JWT (ES256). Pure."""

from datetime import UTC, datetime, time
from typing import Any

import jwt

from lms.certificates.facts import Snapshot
from lms.certificates.keys import IssuerKey, jwk

CONTEXT = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")


def issuer_profile(base: str, name: str) -> dict[str, Any]:
    """Who issues, as it stands at `base`/penerbit.json, which is also its name."""
    return {"id": f"{base}/penerbit.json", "type": ["Profile"], "name": name, "url": f"{base}/"}


def credential(said: Snapshot, *, code: str, base: str, holder: str) -> dict[str, Any]:
    """The credential. `holder` is an opaque name (a URN): the paper's name is in it, the NIP is not."""
    if said.issued_on is None:
        raise ValueError("only an issued certificate makes a badge")
    modules = "; ".join(f"{line.title} ({line.jp} JP)" for line in said.modules)
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
        "activityStartDate": _moment(said.started_on),
        "activityEndDate": _moment(said.finished_on),
        "creditsEarned": said.jp,
    }
    return {
        "@context": list(CONTEXT),
        "id": f"{base}/periksa/{code}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": said.course,
        "issuer": issuer_profile(base, said.issued_by),
        "validFrom": _moment(said.issued_on),
        "credentialSubject": subject,
        "evidence": [{"id": f"{base}/periksa/{code}", "type": ["Evidence"], "name": f"Sertifikat nomor {said.number}"}],
    }


def sign(held: dict[str, Any], key: IssuerKey) -> str:
    """The credential as a compact JWT whose claims are the credential's own (Open Badges 3.0, section 8.2)."""
    claims = {
        **held,
        "iss": held["issuer"]["id"],
        "jti": held["id"],
        "sub": held["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(held["validFrom"]).timestamp()),
    }
    public = {name: value for name, value in jwk(key.private.public_key()).items() if name in {"kty", "crv", "x", "y"}}
    return jwt.encode(claims, key.private, algorithm="ES256", headers={"typ": "vc+jwt", "kid": key.kid, "jwk": public})


def _moment(day: Any) -> str:
    return datetime.combine(day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
