"""Projections of the learning record, and the rules and grants that judge it. All but rules and grants can be rebuilt."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class Enrolment(db.Model):
    """A learner's state in a course: one row, rewritten whenever a new act arrives."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("account_id", "course"),
        Index("ix_enrolment_account_year", "account_id", "jp_year"),
        Index("ix_enrolment_course_finished", "course", "finished_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    course: Mapped[str] = mapped_column(String(80))
    release: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    percent: Mapped[int] = mapped_column(Integer)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_release: Mapped[str | None] = mapped_column(String(64))
    jp: Mapped[int] = mapped_column(Integer)
    #: The year the JP count for, in the zone of the platform.
    jp_year: Mapped[int | None] = mapped_column(Integer)


class ItemState(db.Model):
    """A learner's state in one item of the release last worked on."""

    __tablename__ = "item_state"
    __table_args__ = (UniqueConstraint("account_id", "course", "item"), Index("ix_item_state_course_item", "course", "item", "state"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    course: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    best: Mapped[float | None] = mapped_column(Float(53))
    used: Mapped[int] = mapped_column(Integer)


class AttemptState(db.Model):
    """One attempt as judged. `id` is the learner's UUID and unique only together with the account."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("account_id", "id"), Index("ix_attempt_course_item", "course", "item"))

    key: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    id: Mapped[str] = mapped_column(String(36))
    course: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(80))
    release: Mapped[str] = mapped_column(String(64))
    number: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[float | None] = mapped_column(Float(53))
    passed: Mapped[bool] = mapped_column(Boolean)
    counted: Mapped[bool] = mapped_column(Boolean)
    flags: Mapped[str] = mapped_column(Text)


class AnswerMark(db.Model):
    """What one question (or one statement of a scale, `part`) got in a learner's judged first attempt at a quiz.

    See `lms.learning.item_marks.ItemMark`; `at` is when the attempt was handed in, `arrived` the position of the act with which
    the server had all of it. Reports add these rows up in SQL.
    """

    __tablename__ = "answer_mark"
    __table_args__ = (
        UniqueConstraint("account_id", "course", "item", "question", "part"),
        Index("ix_answer_mark_question", "course", "item", "question", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    course: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(80))
    attempt: Mapped[str] = mapped_column(String(36))
    release: Mapped[str] = mapped_column(String(64))
    question: Mapped[str] = mapped_column(String(80))
    part: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    arrived: Mapped[int] = mapped_column(BigInteger, server_default="0")
    fraction: Mapped[float | None] = mapped_column(Float(53))
    rest: Mapped[float | None] = mapped_column(Float(53))
    response: Mapped[str | None] = mapped_column(Text)


class EssayState(db.Model):
    """One handed-in text that people mark, by the act that gave it; `settled_at` is empty while it waits for somebody."""

    __tablename__ = "essay_state"
    __table_args__ = (
        Index("ix_essay_state_account_course", "account_id", "course"),
        Index("ix_essay_state_question", "course", "item", "question", "submitted_at"),
        # What waits is little beside all that was ever marked: the queue reads this index alone.
        Index(
            "ix_essay_state_open",
            "course",
            "item",
            "question",
            "submitted_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    course: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(80))
    attempt: Mapped[str] = mapped_column(String(36))
    question: Mapped[str] = mapped_column(String(80))
    release: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(36), unique=True)
    state: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Who gave the first opinion: somebody else gives the second.
    first_by: Mapped[int | None] = mapped_column(BigInteger)
    points: Mapped[float | None] = mapped_column(Float(53))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ResultSeen(db.Model):
    """When a learner last opened the result of an attempt in which people marked something. No projection: kept as it is."""

    __tablename__ = "result_seen"
    __table_args__ = (UniqueConstraint("account_id", "attempt"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    attempt: Mapped[str] = mapped_column(String(36))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecallCardRow(db.Model):
    """A recall card of a learner (see `lms.learning.recall.RecallCard`): its days, and what FSRS knows of it."""

    __tablename__ = "recall_card"
    __table_args__ = (UniqueConstraint("account_id", "course", "item", "question"), Index("ix_recall_card_account_due", "account_id", "due_on"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    course: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(String(80))
    #: Days in the zone of the platform.
    due_on: Mapped[date] = mapped_column(Date)
    rated_on: Mapped[date] = mapped_column(Date)
    recalled_on: Mapped[date | None] = mapped_column(Date)
    stability: Mapped[float] = mapped_column(Float(53))
    difficulty: Mapped[float] = mapped_column(Float(53))


class AttemptGrant(db.Model):
    """Extra attempts that an admin gave a learner for one item, with the reason. Rows are only added."""

    __tablename__ = "attempt_grant"
    __table_args__ = (Index("ix_attempt_grant_account_course", "account_id", "course"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    course: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JpRuleRow(db.Model):
    """A rule of the jam pelajaran from a day on (see `lms.learning.jp.JpRule`)."""

    __tablename__ = "jp_rule"

    effective_from: Mapped[date] = mapped_column(Date, primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    minutes_per_jp: Mapped[int] = mapped_column(Integer)
    daily_cap: Mapped[int] = mapped_column(Integer)
    yearly_target: Mapped[int] = mapped_column(Integer)
    yearly_ceiling: Mapped[int] = mapped_column(Integer)
