"""The electronic signature inside the PDF (PAdES, by the institution's own key) and whether a file still is what was signed. Pure.

It is no signature by BSrE and never says so.
"""

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.certificates.keys import IssuerKey
from lms.certificates.numbering import find_code

#: What the signature may take in the file; a P-256 signature with its certificate needs about 1.5 kB.
_RESERVED = 3000
_FIELD = "Penerbit"
#: A file larger than this was not made here; portals limit uploads to 1 MB as well.
MOST_BYTES = 1_000_000
_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,7}) (\d{1,7}) (\d{1,7}) *\]")
INTACT, BROKEN, FOREIGN = "utuh", "tidak utuh", "asing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a file turned out to be, the check codes of the certificates it is made of, and which of the known keys signed it."""

    state: str
    codes: tuple[str, ...] = ()
    signer: int = -1


def sign(pdf: bytes, key: IssuerKey, *, reason: str, now: datetime) -> bytes:
    """The PDF with one signature over all of it that allows no change."""
    meta = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
    )
    out = io.BytesIO()
    signer = signers.PdfSigner(meta, signer=_signer(key))
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out, bytes_reserved=_RESERVED)
    return out.getvalue()


def examine(pdf: bytes, certificates: Iterable[str]) -> Finding:
    """Whether the file is one of ours and unchanged; `certificates` are the published ones (PEM). Never raises."""
    if len(pdf) > MOST_BYTES or not pdf.startswith(b"%PDF-"):
        return Finding(state=FOREIGN)
    try:
        return _examine(pdf, [x509.load_pem_x509_certificate(text.encode()).public_bytes(serialization.Encoding.DER) for text in certificates])
    except Exception:
        # What stands where the signature should be can be anything, and its reader fails in many ways; that it does is the finding.
        return Finding(state=BROKEN if _is_marked(pdf) else FOREIGN)


def _examine(pdf: bytes, known: list[bytes]) -> Finding:
    """Reads nothing of the file but its signature until that has been found to be ours: a stranger's PDF can hide a bomb."""
    ours = _is_marked(pdf)
    found = next((place for place in _RANGE.finditer(pdf) if _covers_all(place, len(pdf))), None)
    if found is None:
        return Finding(state=BROKEN if ours else FOREIGN)
    start, end = int(found[1]), int(found[2])
    raw = pdf[start:end]
    signed = cms.ContentInfo.load(bytes.fromhex(raw[1:-1].decode()))["content"]
    certificate = signed["certificates"][0].chosen
    if certificate.dump() not in known:
        return Finding(state=BROKEN if ours else FOREIGN)
    info = signed["signer_infos"][0]
    if not _is_plain(raw, certificate, info) or not _is_valid(pdf[:start] + pdf[end:], certificate, info):
        return Finding(state=BROKEN)
    keywords = str(PdfFileReader(io.BytesIO(pdf)).trailer["/Info"].get("/Keywords", ""))
    codes = tuple(code for word in keywords.split() if (code := find_code(word)))
    return Finding(state=INTACT if codes else BROKEN, codes=codes, signer=known.index(certificate.dump()))


def _is_marked(pdf: bytes) -> bool:
    return _FIELD.encode() in pdf


def _covers_all(place: re.Match[bytes], length: int) -> bool:
    start, end, rest = (int(number) for number in place.groups())
    return 0 < start < end and end + rest == length


def _is_plain(raw: bytes, certificate: asn1_x509.Certificate, info: cms.SignerInfo) -> bool:
    """The place of the signature, which it cannot cover itself, holds exactly what `sign` writes there: no bit of it is free."""
    sid = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
            "digest_algorithm": {"algorithm": "sha256"},
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signed_attrs": info["signed_attrs"],
            "signature": info["signature"],
        }
    )
    content = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    expected = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)}).dump()
    return raw == b"<" + expected.hex().upper().encode().ljust(len(raw) - 2, b"0") + b">"


def _is_valid(covered: bytes, certificate: asn1_x509.Certificate, info: cms.SignerInfo) -> bool:
    """The signed attributes name the digest of everything covered, and the signature over them holds (RFC 5652, section 5.4)."""
    attributes = {attribute["type"].native: attribute["values"] for attribute in info["signed_attrs"]}
    if attributes["message_digest"][0].native != hashlib.sha256(covered).digest() or attributes["content_type"][0].native != "data":
        return False
    public = x509.load_der_x509_certificate(certificate.dump()).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        public.verify(info["signature"].native, info["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=8)
def _signer(key: IssuerKey) -> signers.SimpleSigner:
    private = key.private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(key.certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
