"""What anybody may ask: is this certificate, this link, this file genuine. Says nothing more than the paper does."""

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select

from lms.certificates import key_service, numbering, signature, statement
from lms.certificates.facts import Snapshot, from_json
from lms.certificates.keys import jwk
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.revision_service import find_successor
from lms.certificates.service import ISSUED, Shown, find
from lms.certificates.statement import Broken
from lms.certificates.trust import list_date, sign_list
from lms.certificates.verdict import BROKEN, GENUINE, REPLACED, REVOKED, UNKNOWN, Said, Verdict, initials
from lms.db import db
from lms.formats import masked_nip

#: What one bulk check takes.
MOST_ROWS = 500
_WITHDRAWN = (
    "Kunci yang menandatangani berkas ini sudah ditarik, jadi tanda tangannya tidak lagi cukup. Cocokkan setiap isian pada kertas dengan "
    "yang tertera di sini: bila ada yang berbeda, kertas itu palsu. Pemegangnya dapat mengunduh berkas baru dari akunnya."
)


def find_public(code: str) -> Shown | None:
    """What anybody may know of a certificate: only issued and ended ones are known at all."""
    certificate = find(code)
    if certificate is None or certificate.snapshot is None:
        return None
    return Shown(certificate=certificate, snapshot=from_json(certificate.snapshot))


def judge(typed: str) -> Verdict:
    """The verdict on what was typed: a signed link, a code, a link with a code, or a number."""
    # A NUL can stand in no number, and PostgreSQL refuses to look for one.
    typed = typed.replace("\0", "").strip()
    signed = statement.find_text(typed)
    if signed:
        return judge_statement(signed)
    code = numbering.find_code(typed)
    return judge_code(code) if code else judge_number(typed)


def judge_code(code: str) -> Verdict:
    """The verdict on a check code."""
    shown = find_public(code)
    return _verdict(shown.certificate, shown.snapshot) if shown else Verdict(word=UNKNOWN, code=code)


def judge_number(number: str) -> Verdict:
    """The verdict on a bare number. Numbers can be counted through, so of the name only the initials are shown."""
    number = " ".join(number.split())
    certificate = db.session.scalar(select(Certificate).where(Certificate.number == number))
    if certificate is None or certificate.snapshot is None:
        return Verdict(word=UNKNOWN)
    found = _verdict(certificate, from_json(certificate.snapshot))
    said = replace(found.said, name=initials(found.said.name), nip="") if found.said else None
    note = "Diperiksa menurut nomornya saja, sehingga hanya huruf awal nama yang ditampilkan. Untuk melihat isi lengkap, ketik kode verifikasi."
    return replace(found, said=said, code=None, successor=None, note=note)


def judge_statement(text: str) -> Verdict:
    """The verdict on a signed statement: its signature first, then what has become of the certificate since."""
    keys = key_service.public_keys()
    try:
        stated = statement.verify(text, keys)
    except Broken as error:
        return Verdict(word=BROKEN, note=error.message)
    if keys[statement.kid_of(text)].withdrawn and not _is_ours(stated.code, text):
        # Whoever has the key can sign anything; what he cannot do is write it into our database.
        return Verdict(word=BROKEN, note="Kunci yang menandatanganinya sudah ditarik, dan pernyataan ini tidak ada dalam catatan penerbit.")
    found = judge_code(stated.code)
    if found.word != UNKNOWN:
        return found
    said = Said(
        number=stated.number,
        name=stated.name,
        nip=statement.masked(stated.nip),
        course=stated.course,
        jp=stated.jp,
        started_on=stated.started_on,
        finished_on=stated.finished_on,
        issued_on=stated.issued_on,
        issuer=stated.issuer,
    )
    return Verdict(word=GENUINE, said=said, code=stated.code, note="Tanda tangannya benar, tetapi catatannya tidak ada di server ini.")


def judge_file(data: bytes) -> list[Verdict]:
    """The verdicts on a PDF, one for each certificate in it."""
    kept = db.session.scalar(select(CertificateFile.certificate_id).where(CertificateFile.sha == hashlib.sha256(data).hexdigest()))
    if kept:
        certificate = db.session.get_one(Certificate, kept)
        note = "Berkas ini sama dengan berkas bertanda tangan yang disimpan penerbit."
        return [replace(_verdict(certificate, from_json(certificate.snapshot or "")), note=note)]
    published = key_service.published()
    finding = signature.examine(data, [row.certificate for row in published])
    if finding.state == signature.FOREIGN:
        return [Verdict(word=UNKNOWN, note="Berkas ini tidak memuat tanda tangan kami: mungkin hasil pindai atau cetak ulang. Periksa kode verifikasinya.")]
    if finding.state == signature.BROKEN:
        return [Verdict(word=BROKEN, note="Berkas ini pernah kami tanda tangani, tetapi isinya sudah berubah. Jangan diterima; periksa kode verifikasinya.")]
    verdicts = [judge_code(code) for code in finding.codes]
    if finding.state == signature.INTACT and published[finding.signer].withdrawn_at:
        return [replace(one, note=_WITHDRAWN) for one in verdicts]
    return verdicts


def trust_list(now: datetime) -> bytes:
    """What devices need to check papers by themselves: keys and what no longer holds, dated and signed (see trust.py)."""
    key_service.ensure_published(now)
    keys = [
        {
            "kid": row.kid,
            "jwk": jwk(key_service.public_half(row)),
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "withdrawn": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        }
        for row in key_service.published()
    ]
    return sign_list({"as_of": list_date(now).isoformat(), "keys": keys, "ended": ended()}, key_service.trusted_ring(now))


def ended() -> dict[str, list[str]]:
    """Short hashes of the codes that no longer hold, by what became of them: for devices that check without a connection."""
    rows = db.session.execute(select(Certificate.code, Certificate.state).where(Certificate.state.in_((REVOKED, REPLACED))).order_by(Certificate.id))
    lists: dict[str, list[str]] = {REVOKED: [], REPLACED: []}
    for code, state in rows:
        lists[state].append(short_hash(code))
    return {state: sorted(hashes) for state, hashes in lists.items()}


@lru_cache(maxsize=65536)
def short_hash(code: str) -> str:
    """Eight bytes of the code's SHA-256 in hexadecimal: tells whoever has the code, and nobody else."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def _is_ours(code: str, text: str) -> bool:
    certificate = find(code)
    return certificate is not None and certificate.statement == text


def _verdict(certificate: Certificate, said: Snapshot) -> Verdict:
    word = GENUINE if certificate.state == ISSUED else certificate.state
    successor = find_successor(certificate.code) if word == REPLACED else None
    return Verdict(
        word=word,
        said=_said(said),
        code=certificate.code,
        since=certificate.revoked_at,
        reason_class=certificate.reason_class or "" if word == REVOKED else "",
        successor=successor.code if successor else None,
    )


def _said(said: Snapshot) -> Said:
    return Said(
        number=said.number or "",
        name=said.name,
        nip=masked_nip(said.nip) if said.nip else "",
        course=said.course,
        jp=said.jp,
        started_on=said.started_on,
        finished_on=said.finished_on,
        issued_on=said.issued_on or said.finished_on,
        issuer=said.issuer,
    )
