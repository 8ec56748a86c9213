"""Puts the rows of a PostgreSQL database back as they were: of the tables that a test has written to, and of no others.

A copy of a whole database costs a hundred milliseconds of processor time, whatever a test has done. What a transaction writes bears
its number (`xmin`), and numbers only grow: the count of a table's rows together with the newest number among them changes with every
row added, changed or removed. The same holds for the tables in which PostgreSQL keeps the schema.
"""

from dataclasses import dataclass

import psycopg

#: What a schema is written in.
_CATALOGUES = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_proc", "pg_type", "pg_namespace", "pg_rewrite")
#: Dead rows stay in a table's file, which every look at the table reads, until it is cleaned.
_CLEAN_AFTER = 2_000

#: By table or sequence, two numbers: rows and newest transaction, or last value and whether it was given out.
State = dict[str, tuple[int, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A scene: the rows of every table as COPY writes them, and where the sequences stand."""

    rows: dict[str, bytes]
    sequences: State


class Rows:
    """One live database. `shown`: the kept scene of which it is a copy, where it is one."""

    def __init__(self, url: str, shown: Kept | None = None) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        # What replicates rows fires neither the triggers that refuse removal nor those of foreign keys.
        self._connection.execute("SET session_replication_role = replica")
        self._tables, self._sequences = self._names("r"), self._names("S")
        self._state = self._read()
        self._shown = shown
        self._dead = 0

    def keep(self) -> Kept:
        """The rows as they are now."""
        self._shown = Kept(
            rows={table: self._copy_out(table) for table in self._tables},
            sequences={name: self._state[name] for name in self._sequences},
        )
        return self._shown

    def put_back(self, kept: Kept) -> bool:
        """Make the rows those of the scene. False where the schema is not the one that was kept, or where nothing can be read."""
        try:
            self._end_the_unfinished()
            found = self._read()
        except psycopg.Error:
            return False
        if self._shown is None or any(found[name] != self._state[name] for name in _CATALOGUES):
            return False
        written = [table for table in self._tables if found[table] != self._state[table] or kept.rows[table] != self._shown.rows[table]]
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for table in written:
                cursor.execute(f'DELETE FROM "{table}"')
                if kept.rows[table]:
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(kept.rows[table])
            for name, (value, given) in kept.sequences.items():
                if found[name] != (value, given):
                    cursor.execute("SELECT setval(%s::regclass, %s, %s)", (f'"{name}"', value, bool(given)))
        self._dead += sum(found[table][0] for table in written)
        if self._dead > _CLEAN_AFTER:
            self._connection.execute("VACUUM " + ", ".join(f'"{table}"' for table in self._tables))
            self._dead = 0
        self._state, self._shown = self._read(), kept
        return True

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _names(self, kind: str) -> list[str]:
        query = "SELECT relname FROM pg_class WHERE relkind = %s AND relnamespace = 'public'::regnamespace ORDER BY relname"
        return [name for (name,) in self._connection.execute(query, (kind,))]

    def _read(self) -> State:
        newest = "SELECT '{0}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {1}\"{0}\""
        parts = [newest.format(name, "pg_catalog.") for name in _CATALOGUES] + [newest.format(name, "") for name in self._tables]
        parts += [f"SELECT '{name}', last_value, is_called::int FROM \"{name}\"" for name in self._sequences]
        return {name: (first, second) for name, first, second in self._connection.execute(" UNION ALL ".join(parts), prepare=True)}

    def _copy_out(self, table: str) -> bytes:
        with self._connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            return b"".join(bytes(part) for part in copy)

    def _end_the_unfinished(self) -> None:
        """Whatever is in the middle of a transaction belongs to a test that is over."""
        self._connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'",
            prepare=True,
        )
