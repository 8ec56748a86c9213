"""The institution's own signing keys: files beside the data, made at first start, never in the database or its backup. Pure but for files.

Key n is `kunci-n.json`. It signs from its beginning until its successor begins, and what it signed is accepted a while longer
(`OVERLAP`), so that phones that have not been online since still know a key that verifies.
"""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from lms.errors import Conflict

#: How long statements dated after the change of keys may still carry the old key: clocks differ, machines restart late.
OVERLAP = timedelta(days=30)
#: How long before it signs a new key is published, so that phones which check offline have it in time.
LEAD = timedelta(days=30)
_LIFETIME = timedelta(days=20 * 365)


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuerKey:
    """One key pair (P-256). `kid` is eight hexadecimal digits of the public key's hash; `certificate` is self-signed."""

    kid: str
    private: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    signs_from: datetime

    @property
    def certificate_pem(self) -> str:
        """The public half, as it is published."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def load(folder: Path, *, name: str, now: datetime) -> tuple[IssuerKey, ...]:
    """All keys, oldest first; makes the first one where there is none. Safe when several processes start at once."""
    if not (folder / "kunci-1.json").exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(folder, 1, name=name, signs_from=now)
    paths = sorted(folder.glob("kunci-*.json"), key=lambda path: int(path.stem.partition("-")[2]))
    return tuple(_read(path) for path in paths)


def rotate(folder: Path, *, name: str, signs_from: datetime, now: datetime) -> IssuerKey:
    """Add a key that signs from that moment on. Raises Conflict where one is already waiting for its turn, unless this one signs at once."""
    held = load(folder, name=name, now=now)
    if held[-1].signs_from > now and signs_from > now or held[-1].signs_from == signs_from:
        raise Conflict(f"Kunci {held[-1].kid} sudah disiapkan dan mulai dipakai {held[-1].signs_from:%Y-%m-%d}.")
    _write(folder, len(held) + 1, name=name, signs_from=signs_from)
    return load(folder, name=name, now=now)[-1]


def signing_key(keys: tuple[IssuerKey, ...], now: datetime) -> IssuerKey:
    """The newest key whose turn has come; the first one before that."""
    return next((key for key in reversed(keys) if key.signs_from <= now), keys[0])


def sign_text(key: IssuerKey, message: str) -> str:
    """The ES256 signature (RFC 7518) over an ASCII text, in base64url; the same in every process, so that caches share what it is part of."""
    r, s = decode_dss_signature(key.private.sign(message.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return base64.urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode().rstrip("=")


def kid_of(public: ec.EllipticCurvePublicKey) -> str:
    """The short name of a public key."""
    return _digest(public)[:8]


def fingerprint(public: ec.EllipticCurvePublicKey) -> str:
    """What people compare when a device meets a key for the first time: 128 bits of the key's hash, four digits at a time."""
    text = _digest(public)
    return " ".join(text[at : at + 4] for at in range(0, 32, 4))


def jwk(public: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The public key as a JSON Web Key (RFC 7517)."""
    numbers = public.public_numbers()
    x, y = (base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=") for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid_of(public), "alg": "ES256", "use": "sig"}


def _digest(public: ec.EllipticCurvePublicKey) -> str:
    point = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return hashlib.sha256(point).hexdigest()


def _write(folder: Path, number: int, *, name: str, signs_from: datetime) -> None:
    """The file appears under its name whole or not at all; whoever comes second leaves the first one's key in place."""
    private = ec.generate_private_key(ec.SECP256R1())
    text = json.dumps(
        {
            "signs_from": signs_from.astimezone(UTC).isoformat(),
            "private": private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
            "certificate": _certificate(private, name, signs_from).public_bytes(serialization.Encoding.PEM).decode(),
        },
        indent=1,
    )
    unfinished = folder / f".{secrets.token_hex(8)}"
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, folder / f"kunci-{number}.json")
    except FileExistsError:
        return
    finally:
        unfinished.unlink(missing_ok=True)


def _read(path: Path) -> IssuerKey:
    held = json.loads(path.read_text())
    private = serialization.load_pem_private_key(held["private"].encode(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} does not hold a P-256 key")
    certificate = x509.load_pem_x509_certificate(held["certificate"].encode())
    return IssuerKey(kid=kid_of(private.public_key()), private=private, certificate=certificate, signs_from=datetime.fromisoformat(held["signs_from"]))


def _certificate(private: ec.EllipticCurvePrivateKey, name: str, signs_from: datetime) -> x509.Certificate:
    """Self-signed: it names the platform and makes no claim to come from a certification authority."""
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]), x509.NameAttribute(NameOID.COMMON_NAME, f"Penerbit sertifikat {name}"[:64])])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(private.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(signs_from - timedelta(days=1)).not_valid_after(signs_from + _LIFETIME)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return builder.add_extension(usage, critical=True).sign(private, hashes.SHA256())
