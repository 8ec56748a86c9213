"""The tree of units: add one, find one, and limit a query to a unit with everything beneath it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.agencies.kinds import KINDS
from lms.agencies.models import Agency
from lms.db import command, db
from lms.errors import Conflict, Invalid, NotFound

#: The path column holds this much; ids of ten digits leave room for a tree 18 levels deep.
MAX_PATH = 200


@command
def create(*, code: str, name: str, kind: str, parent_id: int | None = None) -> Agency:
    """Add a unit beneath `parent_id`, or an instansi at the top.

    Raises Invalid (kind, empty name or code, tree too deep), NotFound (parent), Conflict (code is taken).
    """
    code, name = code.strip(), " ".join(name.split())
    if kind not in KINDS:
        raise Invalid(f"Jenis unit “{kind}” tidak dikenal. Pilih salah satu: {', '.join(KINDS)}.")
    if not code or not name or len(code) > 64 or len(name) > 200:
        raise Invalid("Unit kerja memerlukan kode (paling banyak 64 karakter) dan nama (paling banyak 200 karakter).")
    if find_by_code(code):
        raise Conflict(f"Kode unit “{code}” sudah dipakai.")
    parent = get_agency(parent_id) if parent_id is not None else None
    agency = Agency(parent_id=parent_id, code=code, name=name, kind=kind, path="/")
    db.session.add(agency)
    db.session.flush()
    agency.path = f"{parent.path if parent else '/'}{agency.id}/"
    if len(agency.path) > MAX_PATH:
        raise Invalid("Susunan unit terlalu dalam.")
    return agency


def find_agency(agency_id: int) -> Agency | None:
    """The unit, or None."""
    return db.session.get(Agency, agency_id)


def get_agency(agency_id: int) -> Agency:
    """The unit. Raises NotFound."""
    agency = find_agency(agency_id)
    if agency is None:
        raise NotFound("Unit kerja itu tidak ada.")
    return agency


def lock(agency_id: int) -> None:
    """Within a command: nobody else's command that locks this unit goes on before this one ends. Raises NotFound.

    On SQLite the command holds the only write lock already, and FOR UPDATE is left out of the statement.
    """
    # NO KEY UPDATE: rows that merely refer to the unit may still be added.
    if db.session.scalar(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True)) is None:
        raise NotFound("Unit kerja itu tidak ada.")


def find_by_code(code: str) -> Agency | None:
    """The unit with this code, or None."""
    return db.session.scalar(select(Agency).where(Agency.code == code.strip()))


def find_first() -> Agency | None:
    """The instansi that was made first, or None: in most places there is only the one."""
    return db.session.scalar(select(Agency).where(Agency.parent_id.is_(None)).order_by(Agency.id).limit(1))


def line_of(agency: Agency) -> list[Agency]:
    """The unit and what stands above it, the instansi first: for "Seksi … · Distrik … · Kabupaten …"."""
    ids = [int(part) for part in agency.path.split("/") if part]
    return list(db.session.scalars(select(Agency).where(Agency.id.in_(ids)).order_by(Agency.path)))


def all_agencies(limit: int = 2000) -> list[Agency]:
    """Every unit, parents before their children, at most `limit`: for a choice in a form."""
    return list(db.session.scalars(select(Agency).order_by(Agency.path).limit(limit)))


def opd_of(agency_ids: Iterable[int]) -> dict[int, Agency]:
    """The perangkat daerah to which each of these units belongs: the one right beneath the instansi; for the instansi, itself."""
    units = list(db.session.scalars(select(Agency).where(Agency.id.in_(list(agency_ids)))))
    heads = {unit.id: int(([part for part in unit.path.split("/") if part])[:2][-1]) for unit in units}
    found = {agency.id: agency for agency in db.session.scalars(select(Agency).where(Agency.id.in_(set(heads.values()))))}
    return {unit_id: found[head_id] for unit_id, head_id in heads.items()}


def subtree_condition(agency: Agency, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """SQL condition: `column` (an agency id) is this unit or lies beneath it."""
    return in_subtree({agency.path}, column)


def in_subtree(paths: Iterable[str], column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """SQL condition: `column` (an agency id) is one of these units or lies beneath one. No paths: nothing fits.

    The scope thereby stands in the query itself: `select(Account).where(in_subtree(user.scopes("admin"), Account.agency_id))`.
    """
    # Paths hold digits and slashes only, so LIKE needs no escape; as constants they can use the index.
    units = [Agency.path.like(f"{path}%") for path in sorted(paths)]
    return column.in_(select(Agency.id).where(or_(false(), *units)))
