"""Certificates, the counters of their numbers, and what belongs to them. The database refuses to change what an issued one says."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db

_LIVE = text("state NOT IN ('dicabut', 'diganti')")


class Certificate(db.Model):
    """A certificate from request to issue. `snapshot` (JSON) is everything printed, frozen together with the number.

    `state`: menunggu → terbit | dikembalikan; terbit → dicabut | diganti.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index("uq_certificate_live", "account_id", "course", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_certificate_state", "state", "id"),
        Index("uq_certificate_replaces", "replaces", unique=True),
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
    #: Since when it is revoked or replaced.
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: What the public reads of a revocation, out of a closed list; `reason` is for the learner and the admins.
    reason_class: Mapped[str | None] = mapped_column(String(40))
    series: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[str | None] = mapped_column(String(120), unique=True)
    snapshot: Mapped[str | None] = mapped_column(Text)
    #: The signed statement for the QR code.
    statement: Mapped[str | None] = mapped_column(Text)
    #: Check code of the certificate in whose place this one was issued.
    replaces: Mapped[str | None] = mapped_column(String(26))


class CertificateCounter(db.Model):
    """The last number given in a series and year; counted up in the transaction that issues."""

    __tablename__ = "certificate_counter"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class CertificateAct(db.Model):
    """Who did what to a certificate, when and why. Rows are only added; the database refuses anything else."""

    __tablename__ = "certificate_act"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    certificate_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("certificate.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: None where a rule did it.
    by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("account.id"))
    act: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text)


class CertificateFile(db.Model):
    """A paper that was signed elsewhere (by hand and scanned, or electronically by BSrE) and kept beside ours."""

    __tablename__ = "certificate_file"

    certificate_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("certificate.id"), primary_key=True)
    sha: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))


class CertificateTemplate(db.Model):
    """How the certificates of an agency and the units beneath it are worded (see template.py), as JSON."""

    __tablename__ = "certificate_template"

    agency_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("agency.id"), primary_key=True)
    fields: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))


class CertificateLogo(db.Model):
    """An emblem as PNG, by the SHA-256 of its bytes; kept for good, since issued certificates name it."""

    __tablename__ = "certificate_logo"

    sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class SigningKey(db.Model):
    """The public half of a key that signs or signed; the private half never comes here (see keys.py)."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(String(8), primary_key=True)
    certificate: Mapped[str] = mapped_column(Text)
    #: Days of issue whose statements may carry this key.
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    #: Since when somebody else may have it. Statements under it then prove nothing; what stands in the database still does.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SiasnRecord(db.Model):
    """How far a certificate has come on its way to SIASN: terkirim or gagal, with a note. No row: belum."""

    __tablename__ = "siasn_record"

    certificate_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("certificate.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(300))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
