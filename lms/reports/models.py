"""The improvement log of courses (tindak lanjut). Rows are only added; the database itself refuses UPDATE and DELETE."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class Improvement(db.Model):
    """What was observed in a course, what was changed because of it and on which day; `release` is the one that holds the change."""

    __tablename__ = "improvement"
    __table_args__ = (Index("ix_improvement_course", "course", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    course: Mapped[str] = mapped_column(String(80))
    observed: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text)
    done_on: Mapped[date] = mapped_column(Date)
    release: Mapped[str | None] = mapped_column(String(64), ForeignKey("release.id"))
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
