"""Issued certificates that the record no longer bears out: a mark was lowered, or acts came later that made an attempt count less.

They stay valid: nobody loses a paper by a silent change. But whoever answers for them is told, and decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, cast, false, func, or_, select, type_coerce

from lms.agencies import service as agencies
from lms.certificates.facts import Snapshot, scored_exams
from lms.certificates.models import Certificate
from lms.certificates.service import ISSUED, REVOKED, Shown, as_known, show
from lms.certificates.support import Losses, compare
from lms.courses import service as courses
from lms.db import db, dialect_name
from lms.learning.condition_service import is_below, is_unfinished, judged_since

#: Lines on one page, and how many papers are compared with the record for it.
PAGE, _MOST_COMPARED = 50, 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsupported:
    """An issued certificate with what the record no longer bears out, and whether at least the course still counts as finished."""

    code: str
    said: Snapshot
    lost: tuple[str, ...]
    finished: bool


def losses(shown: Shown) -> Losses:
    """What the record no longer bears out of this certificate: of an issued or revoked one, which alone can be replaced."""
    if shown.certificate.state not in (ISSUED, REVOKED):
        return Losses()
    return compare(shown.snapshot, *as_known(shown.certificate))


def unsupported(paths: Iterable[str], *, after: int = 0, most: int = PAGE) -> tuple[list[Unsupported], int]:
    """Certificates within the admin's units that the record no longer bears out, oldest first, after that id, at most so many.

    Says as well after which id to go on, 0 where nothing is left to look at.
    """
    # Few papers were touched by the record after they were issued; only those are compared.
    touched = or_(_unfinished(), judged_since(Certificate.account_id, Certificate.course, Certificate.decided_at))
    query = _issued(select(Certificate), paths).where(touched, Certificate.id > after).order_by(Certificate.id).limit(_MOST_COMPARED)
    found: list[Unsupported] = []
    compared = 0
    for certificate in db.session.scalars(query):
        compared += 1
        shown = show(certificate)
        lost = losses(shown)
        if lost.texts:
            found.append(Unsupported(code=certificate.code, said=shown.snapshot, lost=lost.texts, finished=lost.finished))
        if len(found) == most:
            return found, certificate.id
    return found, certificate.id if compared == _MOST_COMPARED else 0


def count_unfinished(paths: Iterable[str]) -> int:
    """How many issued certificates within the admin's units are for a course that is no longer finished by the record."""
    return db.session.scalar(_issued(select(func.count(Certificate.id)), paths).where(_unfinished())) or 0


def count_lowered(paths: Iterable[str]) -> int:
    """How many further issued certificates within the admin's units print a score that the record no longer bears out.

    By the rows of the record alone, so that it can stand on a page that is opened all day: a paper takes some 7 µs, and to compare
    it 11 ms. Of those who went on to a newer release of the course these rows say nothing of the older one; their papers are in
    `unsupported`, which compares.
    """
    paths = tuple(paths)
    releases = db.session.scalars(_issued(select(Certificate.release).distinct(), paths)).all()
    below = or_(false(), *(_scored_below(release) for release in releases))
    query = _issued(select(func.count(Certificate.id)), paths).where(below, ~_unfinished())
    return db.session.scalar(query) or 0


def _scored_below(release: str) -> ColumnElement[bool]:
    # SQLite reads JSON out of any text; PostgreSQL asks for its type.
    snapshot = cast(Certificate.snapshot, JSON) if dialect_name() == "postgresql" else type_coerce(Certificate.snapshot, JSON)
    exams = scored_exams(courses.load(release))
    return (Certificate.release == release) & is_below(snapshot["score"].as_float(), Certificate.account_id, Certificate.course, release=release, items=exams)


def _unfinished() -> ColumnElement[bool]:
    return is_unfinished(Certificate.account_id, Certificate.course)


def _issued(query: Select[Any], paths: Iterable[str]) -> Select[Any]:
    return query.where(Certificate.state == ISSUED, agencies.in_subtree(paths, Certificate.agency_id))
