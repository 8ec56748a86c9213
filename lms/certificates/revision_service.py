"""What happens to a certificate after it was returned or issued: asked for again, revoked, replaced, or signed elsewhere as well."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.auth import service as accounts
from lms.certificates.key_service import publish_keys
from lms.certificates.models import Certificate, CertificateAct, CertificateFile
from lms.certificates.service import ISSUED, REPLACED, RETURNED, REVOKED, WAITING, as_known, as_today, checked_reason, issue, locked, note, request, scoped
from lms.certificates.verdict import REASON_CLASSES
from lms.db import command, db
from lms.errors import Conflict, Invalid, NotFound

MOST_BYTES = 1_000_000
_NOT_FOUND = "Sertifikat ini tidak ditemukan."


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One line of a certificate's history."""

    at: datetime
    act: str
    by: str
    detail: str


@command
def ask_again(code: str, *, account_id: int, corrections: Mapping[str, str] | None = None, now: datetime) -> None:
    """Put a returned certificate of one's own back into the queue, with what the learner put right. Raises NotFound, Conflict, Invalid."""
    certificate = locked(code)
    if certificate.account_id != account_id:
        raise NotFound(_NOT_FOUND)
    if certificate.state != RETURNED:
        raise Conflict("Sertifikat ini tidak sedang dikembalikan.")
    changes = accounts.correct(account_id, **corrections) if corrections else ()
    certificate.state, certificate.requested_at = WAITING, now
    note(certificate, "diajukan lagi", by=account_id, detail="; ".join(changes), now=now)


@command
def revoke(code: str, *, paths: Iterable[str], reason: str, reason_class: str = REASON_CLASSES[-1], decided_by: int, now: datetime) -> None:
    """Withdraw an issued certificate within the admin's units, with a reason. Raises NotFound, Conflict, Invalid."""
    reason = checked_reason(reason)
    if reason_class not in REASON_CLASSES:
        raise Invalid("Pilih golongan alasan dari daftar.")
    certificate = _within(code, paths)
    if certificate.state != ISSUED:
        raise Conflict("Hanya sertifikat yang sudah terbit yang dapat dicabut.")
    certificate.state, certificate.reason, certificate.reason_class, certificate.revoked_at = REVOKED, reason, reason_class, now
    certificate.decided_by = decided_by
    note(certificate, "dicabut", by=decided_by, detail=f"{reason_class}: {reason}", now=now)


@command
def reissue(code: str, *, paths: Iterable[str], reason: str, corrections: Mapping[str, str] | None = None, decided_by: int, now: datetime) -> str:
    """Issue another certificate in the place of an issued or revoked one, from the person's data of today. Returns its code.

    `corrections` (name, rank, post) are put into the account first. The old one says DIGANTI and leads to the new one.
    Raises NotFound, Conflict, Invalid.
    """
    reason = checked_reason(reason)
    old = _within(code, paths)
    if old.state not in (ISSUED, REVOKED):
        raise Conflict("Hanya sertifikat yang terbit atau dicabut yang dapat diganti.")
    _, progress = as_known(old)
    if progress is None or progress.finished_at is None:
        raise Conflict("Belum diganti. Menurut catatan belajar kursus ini tidak lagi selesai; betulkan catatannya dahulu, atau cabut sertifikat ini.")
    changes = accounts.correct(old.account_id, **corrections) if corrections else ()
    old.state, old.reason, old.revoked_at, old.decided_by = REPLACED, reason, old.revoked_at or now, decided_by
    db.session.flush()
    new = request(old.account_id, old.course, old.release, now)
    new.replaces = old.code
    db.session.flush()
    issue(new, as_today(new), key=publish_keys(now), decided_by=decided_by, now=now)
    note(old, "diganti", by=decided_by, detail="; ".join([reason, f"dengan nomor {new.number}", *changes]), now=now)
    note(new, "menggantikan", by=decided_by, detail=f"nomor {old.number}", now=now)
    return new.code


@command
def keep_file(code: str, *, paths: Iterable[str], data: bytes, uploaded_by: int, now: datetime) -> None:
    """Keep the paper that was signed elsewhere (TTE, or by hand and scanned) beside ours. Raises NotFound, Conflict, Invalid."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise Invalid("Berkas ini bukan PDF yang utuh.")
    if len(data) > MOST_BYTES:
        raise Invalid("Berkas lebih dari 1 MB. Kecilkan dahulu hasil pindainya.")
    certificate = _within(code, paths)
    if certificate.number is None:
        raise Conflict("Sertifikat ini belum terbit.")
    held = db.session.get(CertificateFile, certificate.id) or CertificateFile(certificate_id=certificate.id)
    held.sha, held.size, held.data = hashlib.sha256(data).hexdigest(), len(data), data
    held.uploaded_at, held.uploaded_by = now, uploaded_by
    db.session.add(held)
    note(certificate, "berkas diunggah", by=uploaded_by, detail=f"SHA-256 {held.sha}", now=now)


def find_file(certificate_id: int) -> CertificateFile | None:
    """The paper that was signed elsewhere, or None."""
    return db.session.get(CertificateFile, certificate_id)


def history(certificate_id: int) -> list[Act]:
    """Everything that was done to a certificate, oldest first."""
    rows = db.session.scalars(select(CertificateAct).where(CertificateAct.certificate_id == certificate_id).order_by(CertificateAct.id))
    return [Act(at=row.at, act=row.act, by=_name_of(row.by), detail=row.detail) for row in rows]


def find_successor(code: str) -> Certificate | None:
    """The certificate that was issued in the place of that one, or None."""
    return db.session.scalar(select(Certificate).where(Certificate.replaces == code))


def _within(code: str, paths: Iterable[str]) -> Certificate:
    certificate = locked(code)
    if db.session.scalar(scoped([certificate.id], paths)) is None:
        raise NotFound(_NOT_FOUND)
    return certificate


def _name_of(account_id: int | None) -> str:
    account = accounts.find_account(account_id) if account_id else None
    return account.name if account else "aturan kursus"
