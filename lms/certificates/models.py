"""Certificates and the counters of their numbers. The database refuses to change what an issued one says."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class Certificate(db.Model):
    """A certificate from request to issue. `snapshot` (JSON) is everything printed, frozen together with the number.

    `state`: menunggu → terbit | dikembalikan; terbit → dicabut.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index("uq_certificate_live", "account_id", "course", unique=True, sqlite_where=text("state <> 'dicabut'"), postgresql_where=text("state <> 'dicabut'")),
        Index("ix_certificate_state", "state", "id"),
        UniqueConstraint("series", "year", "seq"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    agency_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("agency.id"))
    course: Mapped[str] = mapped_column(String(80))
    release: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(26), unique=True)
    state: Mapped[str] = mapped_column(String(20))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The admin who decided; None where the course issues by rule.
    decided_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    series: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[str | None] = mapped_column(String(120), unique=True)
    snapshot: Mapped[str | None] = mapped_column(Text)


class CertificateCounter(db.Model):
    """The last number given in a series and year; counted up in the transaction that issues."""

    __tablename__ = "certificate_counter"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
