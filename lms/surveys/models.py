"""Plans, supervisors' words, follow-ups and one-time links. Versions are only added; the database refuses to change them."""

from datetime import date, datetime

from sqlalchemy import Date, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class ActionPlan(db.Model):
    """That a learner has a plan for a course. What it says stands in its versions."""

    __tablename__ = "action_plan"
    __table_args__ = (UniqueConstraint("account_id", "course"), Index("ix_action_plan_course", "course", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: From when a plan counts that was first written long after the course was finished (see follow_up.late_from).
    late_from: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PlanVersion(db.Model):
    """One version of a plan. `agency_id` is the unit where its figure is kept: the learner's when he wrote it."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("action_plan.id"))
    number: Mapped[int] = mapped_column(Integer)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    #: JSON, see plan.actions_to_json.
    actions: Mapped[str] = mapped_column(Text)
    #: Code of the figure (see plan.MEASURES); empty where the plan has none, and then what follows is empty too.
    measure: Mapped[str] = mapped_column(String(20))
    measure_name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(40))
    better: Mapped[str] = mapped_column(String(8))
    before: Mapped[float | None] = mapped_column(Float(53))
    before_on: Mapped[date | None] = mapped_column(Date)
    before_how: Mapped[str] = mapped_column(Text)


class PlanOpinion(db.Model):
    """A supervisor's word on one version of a plan. `by` is None where it came by a one-time link."""

    __tablename__ = "plan_opinion"
    __table_args__ = (Index("ix_plan_opinion_plan", "plan_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("action_plan.id"))
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: As the supervisor gave them.
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(160))
    verdict: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text)
    support: Mapped[str] = mapped_column(Text)


class FollowUp(db.Model):
    """What one side answered, in one version; `plan_version` is what the form showed. `by` is None where it came by link."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("plan_id", "side", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("action_plan.id"))
    side: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(Integer)
    plan_version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: Of a supervisor, as he gave them; empty for the learner.
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(160))
    obstacle_words: Mapped[str] = mapped_column(Text)
    after: Mapped[float | None] = mapped_column(Float(53))
    after_on: Mapped[date | None] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(Text)


class FollowUpTick(db.Model):
    """One ticked answer of a follow-up (see follow_up.coded), as a row of its own so that SQL can count them."""

    __tablename__ = "follow_up_tick"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)


class PlanLink(db.Model):
    """A one-time link. Its token is only in the link itself; here is its SHA-256. Used or revoked once, it stays so."""

    __tablename__ = "plan_link"
    __table_args__ = (Index("ix_plan_link_plan", "plan_id", "purpose"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("action_plan.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
