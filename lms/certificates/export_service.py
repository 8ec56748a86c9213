"""What leaves the platform: rows and papers for SIASN with their state, the JP ledger, and the signed register of everything."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import IO, Any

import jwt
from sqlalchemy import Integer, Select, func, select

from lms import clock
from lms.agencies import service as agencies
from lms.certificates import key_service, sheets, siasn
from lms.certificates.facts import Snapshot, from_json
from lms.certificates.models import Certificate, SiasnRecord
from lms.certificates.paper_service import make_pdf
from lms.certificates.service import ISSUED, MAX_ID, Shown
from lms.certificates.streaming import StreamedZip
from lms.db import command, db
from lms.errors import Invalid
from lms.learning import service as learning

#: Papers in one part of an export: about nine megabytes, and half a minute on a small server.
PART = 250
#: Lines of the list on one page.
PAGE = 100
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A stretch of the year's certificates that is downloaded and marked as one; `first` and `last` are their ids, so that it
    stays what it is while others change their state."""

    first: int
    last: int
    count: int
    first_number: str
    last_number: str


def parts(paths: Iterable[str], *, year: int, state: str = "") -> list[Part]:
    """All certificates that `candidates` would give, cut into parts of at most PART, oldest first."""
    # Whole numbers all the way: PostgreSQL rounds where a fraction is made whole, SQLite cuts it off.
    place = (func.row_number(type_=Integer).over(order_by=Certificate.id) - 1) // PART
    numbered = _wanted(paths, year, state).with_only_columns(Certificate.id, Certificate.seq, place.label("part")).order_by(None).subquery()
    query = select(func.min(numbered.c.id), func.max(numbered.c.id), func.count()).group_by(numbered.c.part).order_by(numbered.c.part)
    found = [(first, last, count) for first, last, count in db.session.execute(query)]
    ends = {end for first, last, _ in found for end in (first, last)}
    numbers = {row.id: row.number for row in db.session.execute(select(Certificate.id, Certificate.number).where(Certificate.id.in_(ends)))}
    return [
        Part(first=first, last=last, count=count, first_number=numbers[first] or "", last_number=numbers[last] or "") for first, last, count in found
    ]


def candidates(paths: Iterable[str], *, year: int, state: str = "", first: int = 0, last: int = MAX_ID, most: int = PAGE) -> list[Candidate]:
    """Issued certificates of that year within the admin's units with ids from `first` to `last`, oldest first, at most so many."""
    query = _wanted(paths, year, state).add_columns(SiasnRecord).where(Certificate.id >= first, Certificate.id <= last).order_by(Certificate.id)
    found = []
    for certificate, record in db.session.execute(query.limit(most)):
        said = from_json(certificate.snapshot)
        how, note = (record.state, record.note) if record else (siasn.NOT_SENT, "")
        found.append(Candidate(id=certificate.id, code=certificate.code, said=said, state=how, note=note, refusals=siasn.refusals(said)))
    return found


def siasn_archive(found: Sequence[Candidate], *, check_address: str, now: datetime) -> Iterator[bytes]:
    """A ZIP in pieces as it grows: the rows as XLSX and CSV, what was refused with its reasons, and the signed papers beside them.

    Holds one paper at a time, and no row from one piece to the next.
    """
    good = [one for one in found if not one.refusals]
    rows = [siasn.row(one.said, f"{one.code}.pdf") for one in good]
    bad = [(one.said.name, one.said.nip, one.said.number, one.said.course, " ".join(one.refusals)) for one in found if one.refusals]
    archive = StreamedZip()
    yield archive.add("riwayat-kursus.xlsx", sheets.write_xlsx("Riwayat kursus", siasn.COLUMNS, rows))
    yield archive.add("riwayat-kursus.csv", sheets.write_csv(siasn.COLUMNS, rows))
    yield archive.add("tidak-dapat-dikirim.xlsx", sheets.write_xlsx("Tidak dapat dikirim", ("nama", "nip", "nomor", "kursus", "alasan"), bad))
    for one in good:
        shown = Shown(certificate=db.session.get_one(Certificate, one.id), snapshot=one.said)
        yield archive.add(f"{one.code}.pdf", make_pdf([shown], check_address=check_address, now=now))
    yield archive.close()


@command
def set_state(ids: Iterable[int], *, paths: Iterable[str], state: str, note: str, changed_by: int, now: datetime) -> int:
    """Write down how sending went, for issued certificates within the admin's units. Returns how many. Raises Invalid."""
    note = " ".join(note.split())
    if state not in siasn.STATES or len(note) > 300:
        raise Invalid("Keadaan harus belum, terkirim, atau gagal; catatan paling banyak 300 huruf.")
    held = list(db.session.scalars(_issued(paths).with_only_columns(Certificate.id).where(Certificate.id.in_(list(ids)))))
    records = {record.certificate_id: record for record in db.session.scalars(select(SiasnRecord).where(SiasnRecord.certificate_id.in_(held)))}
    for one in held:
        record = records.get(one)
        if state == siasn.NOT_SENT:
            if record:
                db.session.delete(record)
            continue
        if record is None:
            record = SiasnRecord(certificate_id=one)
            db.session.add(record)
        record.state, record.note, record.changed_at, record.changed_by = state, note, now, changed_by
    return len(held)


def ledger(paths: Iterable[str], *, year: int) -> list[siasn.LedgerLine]:
    """JP of every person within the admin's units in that year, by name; each line with the rule it rests on."""
    query = _issued(paths).where(Certificate.year <= year).with_only_columns(Certificate.account_id, Certificate.snapshot)
    # One person after the other: the papers of a whole regency do not fit into memory, their lines do.
    held = db.session.execute(query.order_by(Certificate.account_id).execution_options(yield_per=500))
    people = ([from_json(row.snapshot) for row in rows] for _, rows in groupby(held, key=lambda row: row.account_id))
    ceilings = {one: learning.jp_rule(datetime(one, 12, 31, tzinfo=clock.zone())).yearly_ceiling for one in range(2020, year + 1)}
    lines = [line for one in people for line in siasn.ledger(one, ceilings) if line.year == year]
    return sorted(lines, key=lambda line: (line.name, line.course))


def ledger_xlsx(paths: Iterable[str], *, year: int) -> bytes:
    """The ledger as a workbook."""
    rows = [tuple(getattr(line, name) for name in line.__dataclass_fields__) for line in ledger(paths, year=year)]
    return sheets.write_xlsx(f"Buku JP {year}", _LEDGER_HEAD, rows)


def write_register(out: IO[bytes], now: datetime) -> None:
    """Write a ZIP that outlives the server: every certificate that was ever issued, line by line, the keys, and a signature over both.

    Goes into the file as it is read, so that it takes no more memory for a province than for a school.
    """
    key_service.ensure_published(now)
    keys = json.dumps(
        [
            {"kid": row.kid, "certificate": row.certificate, "since": row.since.isoformat(), "until": row.until and row.until.isoformat()}
            for row in key_service.published()
        ],
        indent=1,
    ).encode()
    key, lines = key_service.current_key(now), hashlib.sha256()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # Its size is told behind it: four gigabytes must fit as well.
        with archive.open("register.jsonl", "w", force_zip64=True) as file:
            for entry in _entries():
                line = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode() + b"\n"
                lines.update(line)
                file.write(line)
        archive.writestr("kunci.json", keys)
        claims = {"iat": int(now.timestamp()), "register.jsonl": lines.hexdigest(), "kunci.json": hashlib.sha256(keys).hexdigest()}
        archive.writestr("tanda-tangan.jwt", jwt.encode(claims, key.private, algorithm="ES256", headers={"kid": key.kid}))


def _entries() -> Iterator[dict[str, object]]:
    query = select(Certificate).where(Certificate.number.is_not(None)).order_by(Certificate.id)
    with db.session.scalars(query.execution_options(yield_per=500)) as rows:
        for held in rows:
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
    return select(Certificate).where(Certificate.state == ISSUED, agencies.in_subtree(paths, Certificate.agency_id))


def _wanted(paths: Iterable[str], year: int, state: str) -> Select[Any]:
    query = _issued(paths).where(Certificate.year == year).outerjoin(SiasnRecord, SiasnRecord.certificate_id == Certificate.id)
    if state == siasn.NOT_SENT:
        return query.where(SiasnRecord.certificate_id.is_(None))
    return query.where(SiasnRecord.state == state) if state else query
