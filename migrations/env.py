"""Alembic's environment: brings the application's own database to the newest revision, or compares it with the models."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

#: Any number does, as long as all processes that migrate agree on it.
_LOCK = 5_230_711


def _run() -> None:
    database = current_app.extensions["migrate"].db
    # On SQLite IMMEDIATE keeps a second process out from the first statement on; see lms/db.py.
    with database.engine.connect().execution_options(immediate=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        # SQLite rolls DDL back like everything else, as long as the driver does not begin transactions by itself.
        context.configure(connection=connection, target_metadata=database.metadata, render_as_batch=is_sqlite, transactional_ddl=True)
        with context.begin_transaction():
            _wait_for_others(connection)
            context.run_migrations()


def _wait_for_others(connection: Connection) -> None:
    """Several application processes may start at the same time, each of them migrating."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


if context.is_offline_mode():
    raise SystemExit("Migrasi ini memerlukan basis data yang hidup; --sql tidak didukung.")
_run()
