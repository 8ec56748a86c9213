"""One file that holds everything the database knows: written while the platform runs, read back into an empty database of either kind.

A ZIP with one file of JSON lines per table, in the order in which tables depend on each other, and a manifest with the
schema's revision, row counts and SHA-256 of each. Knows tables by their metadata only, and holds one batch in memory.
"""

import base64
import hashlib
import json
import os
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Date, Integer, LargeBinary, Table, bindparam, func, insert, select, text, update
from sqlalchemy.engine import Connection

from lms.db import UtcDateTime, command, db, dialect_name
from lms.errors import Conflict, Invalid

FORMAT = "lms-cadangan-1"
_MANIFEST = "manifest.json"
_BATCH = 1000
_BLOCK = 1024 * 1024
#: Filled by the first migration; a restore replaces what they hold.
_SEEDED = ("jp_rule", "server_epoch")


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What a backup holds: rows by table, in the order of the file, and when it was written."""

    written_at: datetime
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """Rows in all tables."""
        return sum(self.rows.values())


def write(path: Path, now: datetime) -> Summary:
    """Write a backup of one moment of the running database. The file appears under its name only when it is complete.

    It holds personal data and is readable by its owner alone. Raises Conflict before the first migration.
    """
    unfinished = path.with_name(f"{path.name}.sebagian")
    handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            manifest = _write(file, now)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return _summary(manifest)


def restore(path: Path, now: datetime) -> Summary:
    """Fill an empty, migrated database from a backup, all or nothing, and begin a new epoch so that devices send again.

    Everything is read and checked before the first row is written. Raises Invalid (not a whole backup of this
    revision), Conflict (the database is not empty).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _checked_manifest(archive)
            _restore(archive, manifest, now)
    except (zipfile.BadZipFile, OSError) as error:
        raise Invalid(f"{path} bukan berkas cadangan yang utuh ({error}).") from error
    return _summary(manifest)


def _write(file: IO[bytes], now: datetime) -> dict[str, Any]:
    with _snapshot() as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        revision = _revision(connection)
        tables = [_write_table(archive, connection, table) for table in db.metadata.sorted_tables]
        manifest = {"format": FORMAT, "revision": revision, "written_at": now.isoformat(), "tables": tables}
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _snapshot() -> Connection:
    """A connection whose first read fixes what all later reads see."""
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    query = select(table).order_by(*table.primary_key.columns)
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
        for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            file.write(line)
            digest.update(line)
            count += 1
    return {"name": table.name, "columns": [column.name for column in table.columns], "rows": count, "sha256": digest.hexdigest()}


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _checked_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, once every file is found to be what it says."""
    try:
        manifest = json.loads(archive.read(_MANIFEST))
        known = manifest["format"] == FORMAT
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise Invalid("Berkas ini bukan cadangan dari platform ini.")
    revision = _revision(db.session.connection())
    if manifest["revision"] != revision:
        raise Invalid(
            f"Cadangan ini dibuat pada skema {manifest['revision']}, sedangkan basis data berada pada {revision}. "
            f"Siapkan basis data kosong dengan flask db upgrade {manifest['revision']}, pulihkan, lalu jalankan flask db upgrade."
        )
    if {f"{name}.jsonl" for name in db.metadata.tables} | {_MANIFEST} != set(archive.namelist()):
        raise Invalid("Cadangan ini tidak memuat tabel yang sama dengan basis data. Tidak ada yang dipulihkan.")
    for entry in manifest["tables"]:
        _check_file(archive, entry)
    return manifest


def _check_file(archive: zipfile.ZipFile, entry: Mapping[str, Any]) -> None:
    table = db.metadata.tables[entry["name"]]
    digest, count = hashlib.sha256(), 0
    with archive.open(f"{entry['name']}.jsonl") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            count += block.count(b"\n")
    if set(entry["columns"]) != set(table.columns.keys()) or digest.hexdigest() != entry["sha256"] or count != entry["rows"]:
        raise Invalid(f"Bagian {entry['name']} dalam cadangan ini rusak atau tidak lengkap. Tidak ada yang dipulihkan.")


@command
def _restore(archive: zipfile.ZipFile, manifest: Mapping[str, Any], now: datetime) -> None:
    connection = db.session.connection()
    _check_empty(connection)
    for name in _SEEDED:
        connection.execute(db.metadata.tables[name].delete())
    columns = {entry["name"]: entry["columns"] for entry in manifest["tables"]}
    order = db.metadata.sorted_tables
    for place, table in enumerate(order):
        _insert_rows(archive, connection, table, columns[table.name], _late_columns(table, order[:place]))
    for place, table in enumerate(order):
        if late := _late_columns(table, order[:place]):
            _update_rows(archive, connection, table, columns[table.name], late)
    if dialect_name() == "postgresql":
        _advance_sequences(connection, order)
    connection.execute(insert(db.metadata.tables["server_epoch"]).values(epoch=str(uuid.uuid4()), since=now))


def _check_empty(connection: Connection) -> None:
    for table in db.metadata.sorted_tables:
        allowed = 1 if table.name in _SEEDED else 0
        if connection.scalar(select(func.count()).select_from(select(table).limit(allowed + 1).subquery())) > allowed:
            raise Conflict(f"Basis data ini tidak kosong (tabel {table.name}). Pulihkan ke basis data baru yang hanya sudah dimigrasi.")


def _late_columns(table: Table, before: Iterable[Table]) -> list[Column]:
    """Columns that point at rows which may not be there yet: of the table itself, or of one that comes later."""
    held = set(before)
    return [column for column in table.columns if any(key.column.table not in held for key in column.foreign_keys)]


def _insert_rows(archive: zipfile.ZipFile, connection: Connection, table: Table, columns: list[str], late: Iterable[Column]) -> None:
    empty = {column.name: None for column in late}
    for batch in _batches(archive, table, columns):
        connection.execute(insert(table), [row | empty for row in batch])


def _update_rows(archive: zipfile.ZipFile, connection: Connection, table: Table, columns: list[str], late: Iterable[Column]) -> None:
    names = [column.name for column in late]
    keys = [column.name for column in table.primary_key.columns]
    statement = update(table).values({name: bindparam(f"new_{name}") for name in names})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"key_{key}"))
    for batch in _batches(archive, table, columns):
        pointing = [row for row in batch if any(row[name] is not None for name in names)]
        if pointing:
            connection.execute(statement, [{f"new_{name}": row[name] for name in names} | {f"key_{key}": row[key] for key in keys} for row in pointing])


def _batches(archive: zipfile.ZipFile, table: Table, columns: list[str]) -> Iterator[list[dict[str, Any]]]:
    readers = [_reader(table.c[name]) for name in columns]
    with archive.open(f"{table.name}.jsonl") as file:
        while batch := [_row(line, columns, readers) for line in islice(_lines(file), _BATCH)]:
            yield batch


def _lines(file: IO[bytes]) -> Iterable[bytes]:
    return iter(file.readline, b"")


def _row(line: bytes, columns: list[str], readers: list[Callable[[Any], Any]]) -> dict[str, Any]:
    values = zip(columns, readers, json.loads(line), strict=True)
    return {name: None if value is None else read(value) for name, read, value in values}


def _reader(column: Column) -> Callable[[Any], Any]:
    kinds = ((UtcDateTime, datetime.fromisoformat), (Date, date.fromisoformat), (LargeBinary, base64.b64decode))
    return next((read for kind, read in kinds if isinstance(column.type, kind)), lambda value: value)


def _advance_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """PostgreSQL counts ids apart from the rows; without this the next row would take an id that is held."""
    for table in tables:
        for column in table.primary_key.columns:
            highest = connection.scalar(select(func.max(column))) if isinstance(column.type, Integer) else None
            if highest is not None:
                move = text("SELECT setval(seq, :highest) FROM pg_get_serial_sequence(:table, :column) AS seq WHERE seq IS NOT NULL")
                connection.execute(move, {"highest": highest, "table": f'"{table.name}"', "column": column.name})


def _revision(connection: Connection) -> str:
    names = connection.dialect.get_table_names(connection)
    revision = connection.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in names else None
    if revision is None:
        raise Conflict("Basis data belum disiapkan. Jalankan flask db upgrade.")
    return str(revision)


def _summary(manifest: Mapping[str, Any]) -> Summary:
    return Summary(written_at=datetime.fromisoformat(manifest["written_at"]), rows={entry["name"]: entry["rows"] for entry in manifest["tables"]})
