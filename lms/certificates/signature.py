"""The electronic signature inside the PDF (PAdES, by the institution's own key) and whether a file still is what was signed. Pure.

It is no signature by BSrE and never says so.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.certificates.keys import IssuerKey
from lms.certificates.numbering import find_code

#: What the signature may take in the file; a P-256 signature with its certificate needs about 1.5 kB.
_RESERVED = 3000
_FIELD = "Penerbit"
#: A file larger than this was not made here; portals limit uploads to 1 MB as well.
MOST_BYTES = 1_000_000
INTACT, BROKEN, FOREIGN = "utuh", "tidak utuh", "asing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a file turned out to be, and the check codes of the certificates it is made of."""

    state: str
    codes: tuple[str, ...] = ()


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
    ours = b"/Penerbit" in pdf or b"(Penerbit)" in pdf
    try:
        return _examine(pdf, [x509.load_pem_x509_certificate(text.encode()).public_bytes(serialization.Encoding.DER) for text in certificates])
    except Exception:
        # A damaged file can fail anywhere in the reader; that it does is the finding.
        return Finding(state=BROKEN if ours else FOREIGN)


def _examine(pdf: bytes, known: list[bytes]) -> Finding:
    reader = PdfFileReader(io.BytesIO(pdf))
    signed = reader.embedded_signatures
    if not signed:
        return Finding(state=FOREIGN)
    if not any(held.signer_cert.dump() in known for held in signed):
        return Finding(state=BROKEN if signed[0].field_name == _FIELD else FOREIGN)
    codes = tuple(code for word in str(reader.trailer["/Info"].get("/Keywords", "")).split() if (code := find_code(word)))
    held = signed[0]
    held.compute_integrity_info()
    whole = len(signed) == 1 and held.coverage == SignatureCoverageLevel.ENTIRE_FILE and _is_plain(pdf, held)
    return Finding(state=INTACT if whole and codes and _is_valid(held) else BROKEN, codes=codes)


def _is_plain(pdf: bytes, held: EmbeddedPdfSignature) -> bool:
    """The place of the signature, which it cannot cover itself, holds exactly what `sign` writes there: no bit of it is free."""
    _, start, end, _ = (int(number) for number in held.byte_range)
    raw, certificate, info = pdf[start:end], held.signer_cert, held.signer_info
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


def _is_valid(held: EmbeddedPdfSignature) -> bool:
    intact, valid = generic_cms.validate_sig_integrity(held.signer_info, held.signer_cert, expected_content_type="data", actual_digest=held.compute_digest())
    return intact and valid


@lru_cache(maxsize=8)
def _signer(key: IssuerKey) -> signers.SimpleSigner:
    private = key.private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(key.certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
