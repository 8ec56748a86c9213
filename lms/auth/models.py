"""Tables of accounts, their numbers, roles and sessions, and of counted sign-in attempts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.auth.roles import EMPLOYMENTS, ROLES
from lms.db import BigId, UtcDateTime, db


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


class Account(db.Model):
    """One person. Found by the current NIP or by e-mail; everything else refers to `id`, since both can change."""

    __tablename__ = "account"
    __table_args__ = (_one_of("employment", EMPLOYMENTS),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    #: In lower case.
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    #: Set while the password is one that an admin gave out; after this moment it opens nothing.
    temporary_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    employment: Mapped[str] = mapped_column(String(20))
    #: Pangkat and golongan ruang, as printed: `Penata Muda, III/a`.
    rank: Mapped[str] = mapped_column(String(80), default="")
    #: Jabatan.
    post: Mapped[str] = mapped_column(String(160), default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccountNip(db.Model):
    """A NIP (or NI PPPK) that an account has or had; the current one has no `until`. A PPPK who moves gets another."""

    __tablename__ = "account_nip"
    __table_args__ = (
        Index("uq_account_nip_current_account", "account_id", unique=True, sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL")),
        Index("uq_account_nip_current_nip", "nip", unique=True, sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    nip: Mapped[str] = mapped_column(String(18), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccountRole(db.Model):
    """A role in a unit and everything beneath it."""

    __tablename__ = "account_role"
    __table_args__ = (_one_of("role", ROLES),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)


class LoginSession(db.Model):
    """One sign-in on one browser. The token itself is only in the browser's cookie; here is its SHA-256."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The browser's own words, shortened: enough to recognise one's phone.
    user_agent: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(45))


class AttemptBucket(db.Model):
    """Attempts that are counted together (see throttle.py). Names are keyed hashes; rows go once they are forgotten."""

    __tablename__ = "attempt_bucket"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    level: Mapped[float] = mapped_column(Float(53))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    empty_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
