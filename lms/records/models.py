"""Tables of the learning record. The database itself refuses UPDATE and DELETE on them."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class LearningEvent(db.Model):
    """One act, once. `position` is the order of arrival on this server; `id` the device's own UUID."""

    __tablename__ = "learning_event"
    __table_args__ = (
        Index("ix_learning_event_account_course", "account_id", "course", "position"),
        Index("ix_learning_event_account_position", "account_id", "position"),
    )

    position: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    device: Mapped[str] = mapped_column(String(64))
    verb: Mapped[str] = mapped_column(String(20))
    course: Mapped[str] = mapped_column(String(80))
    release: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    offset: Mapped[int] = mapped_column(Integer)
    mono: Mapped[float | None] = mapped_column(Float(53))
    seq: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuarantinedEvent(db.Model):
    """Something received that could not become part of the record, kept as it came, with the reason."""

    __tablename__ = "quarantined_event"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    device: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ServerEpoch(db.Model):
    """Which life of this server it is: a new row each time it was restored from a backup."""

    __tablename__ = "server_epoch"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    epoch: Mapped[str] = mapped_column(String(36))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
