"""Rows of a projection: what stands of one learner in one course, and how it is brought to what follows from the record."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, select, update

from lms.db import db, insert_rows

#: What tells a row apart among those of the learner in the course.
Name = tuple[str, ...]
#: The other columns of a row, by name.
Rows = Mapping[Name, Mapping[str, Any]]


class Projection:
    """A table that is written from the record alone; `names` are the columns that make up a row's name."""

    def __init__(self, model: Any, *names: str) -> None:
        self.table: Table = model.__table__
        self._names = names
        surrogate = self.table.autoincrement_column
        self._columns = [column.name for column in self.table.c if column is not surrogate and column.name not in ("account_id", "course", *names)]
        # Made once: putting a statement together takes longer than looking the rows up.
        mine = (self.table.c.account_id == bindparam("account_id")) & (self.table.c.course == bindparam("course"))
        self._held = select(*(self.table.c[name] for name in (*names, *self._columns))).where(mine)

    def held(self, account_id: int, course: str) -> dict[Name, dict[str, Any]]:
        """The rows that stand."""
        found = db.session.execute(self._held, {"account_id": account_id, "course": course})
        width = len(self._names)
        return {tuple(row[:width]): dict(zip(self._columns, row[width:], strict=True)) for row in found}

    def differing(self, account_id: int, course: str, wanted: Rows) -> list[Name]:
        """Names of rows that are missing, other than wanted, or too many."""
        held = self.held(account_id, course)
        return sorted(name for name in {*wanted, *held} if wanted.get(name) != held.get(name))

    def write(self, account_id: int, course: str, wanted: Rows) -> dict[Name, dict[str, Any]]:
        """Bring the rows to what is wanted, touching only those that differ; gives them as they were before."""
        held = self.held(account_id, course)
        mine = {"account_id": account_id, "course": course}
        missing = [(*name, *(row[column] for column in self._columns)) for name, row in wanted.items() if name not in held]
        insert_rows(self.table, (*self._names, *self._columns), missing, same=mine)
        for name, row in held.items():
            if name not in wanted:
                db.session.execute(delete(self.table).where(self._is(account_id, course, name)))
            elif row != wanted[name]:
                db.session.execute(update(self.table).where(self._is(account_id, course, name)).values(dict(wanted[name])))
        return held

    def _is(self, account_id: int, course: str, name: Name) -> ColumnElement[bool]:
        columns = self.table.c
        named = [columns[column] == value for column, value in zip(self._names, name, strict=True)]
        return and_(columns.account_id == account_id, columns.course == course, *named)
