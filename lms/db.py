"""The database: engine, transactions and column types for SQLite and PostgreSQL alike. Knows no table."""

import functools
import itertools
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ParamSpec, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, Table, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

_NO_ZONE = "a moment needs its zone"
_TWO = tuple(f"{number:02}" for number in range(60))
_THREE = tuple(f"{number:03}" for number in range(1000))

P = ParamSpec("P")
R = TypeVar("R")

#: SQLite counts up only in a plain INTEGER primary key.
BigId = BigInteger().with_variant(Integer, "sqlite")

#: What puts the values of many rows together in one JSON list, and what takes a list of texts apart into rows, by database.
LIST_OF = {"sqlite": "json_group_array", "postgresql": "json_agg"}
ROWS_OF = {"sqlite": "json_each", "postgresql": "json_array_elements_text"}

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # SQLite loses acknowledged commits on power loss below FULL.
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    # Without it INSERT OR REPLACE deletes rows behind the back of the triggers that protect them.
    "PRAGMA recursive_triggers=ON",
)


class Base(DeclarativeBase):
    """Root of all tables; constraint names are fixed so that migrations can address them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Takes aware datetimes only and gives them back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(_NO_ZONE)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service function as one write transaction: begin, call, commit; roll back when it raises.

    On SQLite it begins IMMEDIATE: deferred transactions that turn into writes fail with "database is locked" or,
    with the driver's defaults, silently lose concurrent updates. Raises RuntimeError when a command calls a command.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        session = db.session()
        if session.info.get("in_command"):
            raise RuntimeError(f"{function.__qualname__} was called inside another command")
        # Ends the request's read snapshot and expires what it loaded, so that the command decides on fresh rows.
        session.rollback()
        session.info["in_command"] = True
        try:
            session.connection(execution_options={"immediate": True})
            result = function(*args, **kwargs)
            session.commit()
            return result
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["in_command"] = False

    return run


def insert_rows(table: Table, names: Sequence[str], rows: Sequence[Sequence[object]], same: Mapping[str, object]) -> None:
    """Within a command: add many rows in one go, in their order, each the values of `names`. `same` holds what is the same in all.

    Straight to the driver: what SQLAlchemy does for each row takes longer than the database itself.
    """
    if not rows:
        return
    connection = db.session.connection()
    writers = {name: _writer(table.c[name].type, connection.dialect) for name in (*same, *names)}
    repeated = [itertools.repeat(write(value) if (write := writers[name]) else value, len(rows)) for name, value in same.items()]
    written = [map(write, values) if (write := writers[name]) else values for name, values in zip(names, zip(*rows, strict=True), strict=True)]
    lines = list(zip(*repeated, *written, strict=True))
    columns = ", ".join(f'"{name}"' for name in writers)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({columns}) VALUES ({", ".join("?" * len(writers))})', lines)
    else:
        _copy(connection, f'COPY "{table.name}" ({columns}) FROM STDIN', lines)


def _copy(connection: Connection, statement: str, lines: Iterable[Sequence[object]]) -> None:
    """Write rows the way PostgreSQL takes many; the driver's errors are raised as SQLAlchemy raises them."""
    driver, errors = connection.connection.driver_connection, connection.dialect.dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for line in lines:
                copy.write_row(line)
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors, dialect=connection.dialect) from error


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What turns a value of that type into what the driver keeps; None where it is kept as it is."""
    if isinstance(kind, UtcDateTime):
        return _utc_text if dialect.name == "sqlite" else _zoned_text
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _utc_text(moment: datetime | None) -> str | None:
    """A moment as SQLAlchemy writes it for SQLite and as `isoformat` does, in a third of the time."""
    if moment is None:
        return None
    if moment.tzinfo is not UTC:
        if moment.tzinfo is None:
            raise ValueError(_NO_ZONE)
        moment = moment.astimezone(UTC)
    micro = moment.microsecond
    clock = f"{_TWO[moment.hour]}:{_TWO[moment.minute]}:{_TWO[moment.second]}.{_THREE[micro // 1000]}{_THREE[micro % 1000]}"
    return f"{_day_text(moment.toordinal())} {clock}"


@functools.lru_cache(maxsize=1024)
def _day_text(number: int) -> str:
    """A day, counted as `toordinal` does; what is written at one time is of few of them."""
    return date.fromordinal(number).isoformat()


def _zoned_text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{_utc_text(moment)}+00"


def init_app(app: Flask, *, url: str) -> None:
    """Bind the application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {} if url.startswith("sqlite") else {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def prepare_engine(engine: Engine) -> None:
    """Give a SQLite engine its durability settings and explicit transactions; others stay as they are."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def dialect_name() -> str:
    """`sqlite` or `postgresql`."""
    return db.session.get_bind().dialect.name


def is_busy(error: Exception) -> bool:
    """Whether others held the write lock for longer than we wait: SQLITE_BUSY; PostgreSQL's deadlock and serialization failures."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY or getattr(cause, "sqlstate", None) in {"40001", "40P01"}


def disk_is_full(error: Exception) -> bool:
    """Whether the database failed because there is no room left: SQLITE_FULL, PostgreSQL's 53100."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", None) == "53100"


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: it would do so deferred, and only before writes.
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
