"""What leaves the platform: rows and papers for SIASN with their state, the JP ledger, and the signed register of everything."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from sqlalchemy import Select, select

from lms import clock
from lms.agencies import service as agencies
from lms.certificates import key_service, sheets, siasn
from lms.certificates.facts import Snapshot, from_json
from lms.certificates.models import Certificate, SiasnRecord
from lms.certificates.paper_service import make_pdf
from lms.certificates.service import ISSUED, Shown
from lms.db import command, db
from lms.errors import Invalid
from lms.learning import service as learning

#: One export with papers; making 200 of them takes about fifteen seconds.
MOST = 200
_LEDGER_HEAD = ("nama", "nip", "status", "tahun", "kursus", "nomor", "jp", "dihitung", "aturan", "catatan")


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An issued certificate on its way to SIASN; `refusals` say why it cannot go."""

    id: int
    code: str
    said: Snapshot
    state: str
    note: str
    refusals: tuple[str, ...]


def candidates(paths: Iterable[str], *, year: int, state: str = "", most: int = MOST) -> list[Candidate]:
    """Issued certificates of that year within the admin's units, oldest number first, at most so many."""
    query = _issued(paths).where(Certificate.year == year).outerjoin(SiasnRecord, SiasnRecord.certificate_id == Certificate.id).add_columns(SiasnRecord)
    if state == siasn.NOT_SENT:
        query = query.where(SiasnRecord.certificate_id.is_(None))
    elif state:
        query = query.where(SiasnRecord.state == state)
    found = []
    for certificate, record in db.session.execute(query.limit(most)):
        said = from_json(certificate.snapshot)
        how, note = (record.state, record.note) if record else (siasn.NOT_SENT, "")
        found.append(Candidate(id=certificate.id, code=certificate.code, said=said, state=how, note=note, refusals=siasn.refusals(said)))
    return found


def siasn_archive(paths: Iterable[str], *, year: int, state: str, check_address: str, now: datetime) -> bytes:
    """A ZIP: the rows as XLSX and CSV, what was refused with its reasons, and the signed papers beside them."""
    found = candidates(paths, year=year, state=state)
    good = [one for one in found if not one.refusals]
    rows = [siasn.row(one.said, f"{one.code}.pdf") for one in good]
    bad = [(one.said.name, one.said.nip, one.said.number, one.said.course, " ".join(one.refusals)) for one in found if one.refusals]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("riwayat-kursus.xlsx", sheets.write_xlsx("Riwayat kursus", siasn.COLUMNS, rows))
        archive.writestr("riwayat-kursus.csv", sheets.write_csv(siasn.COLUMNS, rows))
        archive.writestr("tidak-dapat-dikirim.xlsx", sheets.write_xlsx("Tidak dapat dikirim", ("nama", "nip", "nomor", "kursus", "alasan"), bad))
        for one in good:
            certificate = db.session.get_one(Certificate, one.id)
            pdf = make_pdf([Shown(certificate=certificate, snapshot=one.said)], check_address=check_address, now=now)
            archive.writestr(f"{one.code}.pdf", pdf)
    return out.getvalue()


@command
def set_state(ids: Iterable[int], *, paths: Iterable[str], state: str, note: str, changed_by: int, now: datetime) -> int:
    """Write down how sending went, for issued certificates within the admin's units. Returns how many. Raises Invalid."""
    note = " ".join(note.split())
    if state not in siasn.STATES or len(note) > 300:
        raise Invalid("Keadaan harus belum, terkirim, atau gagal; catatan paling banyak 300 huruf.")
    held = list(db.session.scalars(_issued(paths).where(Certificate.id.in_(list(ids)))))
    for certificate in held:
        record = db.session.get(SiasnRecord, certificate.id)
        if state == siasn.NOT_SENT:
            if record:
                db.session.delete(record)
            continue
        if record is None:
            record = SiasnRecord(certificate_id=certificate.id)
            db.session.add(record)
        record.state, record.note, record.changed_at, record.changed_by = state, note, now, changed_by
    return len(held)


def ledger(paths: Iterable[str], *, year: int) -> list[siasn.LedgerLine]:
    """JP of every person within the admin's units in that year, by name; each line with the rule it rests on."""
    people: dict[int, list[Snapshot]] = {}
    for certificate in db.session.scalars(_issued(paths).where(Certificate.year <= year)):
        people.setdefault(certificate.account_id, []).append(from_json(certificate.snapshot or ""))
    ceilings = {one: learning.jp_rule(datetime(one, 12, 31, tzinfo=clock.zone())).yearly_ceiling for one in range(2020, year + 1)}
    lines = [line for held in people.values() for line in siasn.ledger(held, ceilings) if line.year == year]
    return sorted(lines, key=lambda line: (line.name, line.course))


def ledger_xlsx(paths: Iterable[str], *, year: int) -> bytes:
    """The ledger as a workbook."""
    rows = [tuple(getattr(line, name) for name in line.__dataclass_fields__) for line in ledger(paths, year=year)]
    return sheets.write_xlsx(f"Buku JP {year}", _LEDGER_HEAD, rows)


def register(now: datetime) -> bytes:
    """A ZIP that outlives the server: every certificate that was ever issued, line by line, the keys, and a signature over both."""
    key_service.ensure_published(now)
    lines = "".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in _entries()).encode()
    keys = json.dumps(
        [
            {"kid": row.kid, "certificate": row.certificate, "since": row.since.isoformat(), "until": row.until and row.until.isoformat()}
            for row in key_service.published()
        ],
        indent=1,
    ).encode()
    key = key_service.current_key(now)
    claims = {"iat": int(now.timestamp()), "register.jsonl": hashlib.sha256(lines).hexdigest(), "kunci.json": hashlib.sha256(keys).hexdigest()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("register.jsonl", lines)
        archive.writestr("kunci.json", keys)
        archive.writestr("tanda-tangan.jwt", jwt.encode(claims, key.private, algorithm="ES256", headers={"kid": key.kid}))
    return out.getvalue()


def _entries() -> Iterator[dict[str, object]]:
    query = select(Certificate).where(Certificate.number.is_not(None)).order_by(Certificate.id)
    for held in db.session.scalars(query.execution_options(yield_per=500)):
        yield {
            "code": held.code,
            "number": held.number,
            "state": held.state,
            "since": held.revoked_at.isoformat() if held.revoked_at else None,
            "replaces": held.replaces,
            "statement": held.statement,
            "snapshot": json.loads(held.snapshot or "{}"),
        }


def _issued(paths: Iterable[str]) -> Select[Any]:
    return select(Certificate).where(Certificate.state == ISSUED, agencies.in_subtree(paths, Certificate.agency_id)).order_by(Certificate.id)
