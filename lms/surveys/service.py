"""Outcomes of a course at work: levels 3 and 4 of the evaluation, added up by the database. What they mean is in outcomes.py."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.agencies import service as agencies
from lms.agencies.service import Agency
from lms.db import db
from lms.learning.service import Enrolment
from lms.surveys import outcomes as values
from lms.surveys.follow_up import LEARNER, SIDES, SUPERVISOR
from lms.surveys.models import ActionPlan, FollowUp, FollowUpTick, PlanOpinion, PlanVersion
from lms.surveys.outcomes import Outcomes, Row, Sum, Tick
from lms.surveys.plan import APPROVED, FALLING
from lms.surveys.plan_service import is_due, is_newest, of_enrolment

#: Rows fetched from the database at a time for an export.
_BATCH = 500
#: The newest answer of each side.
_Own, _Head = aliased(FollowUp), aliased(FollowUp)
#: The learner's figure counts; where he gave none, his supervisor's.
_AFTER = func.coalesce(_Own.after, _Head.after)
_AFTER_ON = case((_Own.after.is_not(None), _Own.after_on), else_=_Head.after_on)
_HAS_EVIDENCE = (func.coalesce(_Own.evidence, "") != "") | (func.coalesce(_Head.evidence, "") != "")


def outcomes(course: str, scope: Sequence[str], *, now: datetime | None = None) -> Outcomes:
    """What came of the course within the units (`scope`: agency paths as other staff queries use them).

    A plan belongs to the unit in which it was written: what an office reached stays with the office when people move.
    """
    counted = db.session.execute(_within(_counts(now or clock.now()), course, scope)).one()
    ticks = _ticks(course, scope)
    answered = {LEARNER: counted.by_learner, SUPERVISOR: counted.by_supervisor}
    return Outcomes(
        course=course,
        plans=counted.plans,
        with_opinion=counted.with_opinion,
        approved=counted.approved,
        due=counted.due,
        answered_by_learner=counted.by_learner,
        answered_by_supervisor=counted.by_supervisor,
        behaviours=values.behaviours(ticks),
        actions=values.action_states(ticks, answered),
        obstacles=values.obstacles(ticks, answered),
        figures=values.add_up(_sums(course, scope)),
    )


def outcome_rows(course: str, scope: Sequence[str]) -> Iterator[Row]:
    """One row for every plan within the units, for an export under `outcomes.HEAD`: no names and nobody's words."""
    query = select(
        PlanVersion.agency_id,
        Agency.name.label("office"),
        PlanVersion.measure_name,
        PlanVersion.unit,
        PlanVersion.better,
        PlanVersion.before,
        PlanVersion.before_on,
        _AFTER.label("after"),
        _AFTER_ON.label("after_on"),
        _HAS_EVIDENCE.label("evidence"),
        _newest_verdict().label("opinion"),
        _Own.id.label("by_learner"),
        _Head.id.label("by_supervisor"),
    )
    query = _within(_joined(query).join(Agency, Agency.id == PlanVersion.agency_id), course, scope).order_by(ActionPlan.id)
    opd = {unit_id: one.name for unit_id, one in agencies.opd_of(db.session.scalars(_units(course, scope))).items()}
    for row in db.session.execute(query, execution_options={"yield_per": _BATCH}):
        yield Row(
            opd=opd[row.agency_id],
            office=row.office,
            measure=row.measure_name,
            unit=row.unit,
            better=row.better,
            before=row.before,
            before_on=row.before_on,
            after=row.after,
            after_on=row.after_on,
            evidence=bool(row.evidence),
            opinion=row.opinion or "",
            by_learner=row.by_learner is not None,
            by_supervisor=row.by_supervisor is not None,
        )


def _counts(now: datetime) -> Select[Any]:
    verdict = _newest_verdict()
    query = select(
        func.count(ActionPlan.id).label("plans"),
        func.count(verdict).label("with_opinion"),
        func.count().filter(verdict == APPROVED).label("approved"),
        func.count().filter(is_due(now)).label("due"),
        func.count(_Own.id).label("by_learner"),
        func.count(_Head.id).label("by_supervisor"),
    )
    return _joined(query).outerjoin(Enrolment, of_enrolment())


def _ticks(course: str, scope: Sequence[str]) -> list[Tick]:
    """Ticks by side, question and value, from whole fives of answers as they came: one more answer is never told by the difference.

    Statements may be passed over, so each counts its own fives; actions and obstacles go by the fives of follow-ups.
    """
    found = []
    for side, given in zip(SIDES, (_Own, _Head), strict=True):
        behaviour = FollowUpTick.question.startswith("perilaku-")
        order = (given.at, given.id)
        answered = _within(_joined(select(given.id, given.at)), course, scope).where(given.id.is_not(None))
        counted = answered.add_columns(func.row_number().over(order_by=order).label("place"), func.count().over().label("total")).subquery()
        ticks = select(FollowUpTick.question, FollowUpTick.value, counted.c.place, counted.c.total, behaviour.label("behaviour"))
        ticks = ticks.join(counted, FollowUpTick.follow_up_id == counted.c.id)
        own = func.row_number().over(partition_by=FollowUpTick.question, order_by=(counted.c.at, counted.c.id))
        placed = ticks.add_columns(own.label("own_place"), func.count().over(partition_by=FollowUpTick.question).label("own_total")).subquery()
        row = placed.c
        kept = or_(and_(row.behaviour, row.own_place <= values.whole(row.own_total)), and_(~row.behaviour, row.place <= values.whole(row.total)))
        grouped = select(row.question, row.value, func.count()).where(kept).group_by(row.question, row.value)
        found += [Tick(side=side, question=question, value=value, count=times) for question, value, times in db.session.execute(grouped)]
    return found


def _sums(course: str, scope: Sequence[str]) -> list[Sum]:
    """Figures by unit and measure. There are as many as units, whatever the number of learners."""
    improved = case((PlanVersion.better == FALLING, PlanVersion.before > _AFTER), else_=PlanVersion.before < _AFTER)
    same = (PlanVersion.agency_id, PlanVersion.measure_name, PlanVersion.unit, PlanVersion.better)
    query = select(
        *same,
        func.count(ActionPlan.id).label("count"),
        func.sum(PlanVersion.before).label("before"),
        func.sum(_AFTER).label("after"),
        func.count().filter(improved).label("improved"),
        func.count().filter(_HAS_EVIDENCE).label("evidence"),
    )
    query = _within(_joined(query), course, scope).where(PlanVersion.before.is_not(None), _AFTER.is_not(None)).group_by(*same)
    rows = db.session.execute(query).all()
    opd = agencies.opd_of({row.agency_id for row in rows})
    return [
        Sum(
            opd=opd[row.agency_id].name,
            measure=row.measure_name,
            unit=row.unit,
            better=row.better,
            count=row.count,
            before=row.before,
            after=row.after,
            improved=row.improved,
            evidence=row.evidence,
        )
        for row in rows
    ]


def _joined(query: Select[Any]) -> Select[Any]:
    """Each plan with its newest version and the newest answer of each side."""
    query = query.select_from(ActionPlan).join(PlanVersion, PlanVersion.plan_id == ActionPlan.id).where(is_newest())
    return query.outerjoin(_Own, _newest_of(_Own, LEARNER)).outerjoin(_Head, _newest_of(_Head, SUPERVISOR))


def _within(query: Select[Any], course: str, scope: Sequence[str]) -> Select[Any]:
    return query.where(ActionPlan.course == course, agencies.in_subtree(scope, PlanVersion.agency_id))


def _units(course: str, scope: Sequence[str]) -> Select[Any]:
    return _within(_joined(select(PlanVersion.agency_id)), course, scope).distinct()


def _newest_of(given: Any, side: str) -> ColumnElement[bool]:
    later = aliased(FollowUp)
    newer = select(later.id).where(later.plan_id == given.plan_id, later.side == given.side, later.number > given.number)
    return and_(given.plan_id == ActionPlan.id, given.side == side, ~newer.exists())


def _newest_verdict() -> Any:
    verdict = select(PlanOpinion.verdict).where(PlanOpinion.plan_id == ActionPlan.id, PlanOpinion.version == PlanVersion.number)
    return verdict.order_by(PlanOpinion.id.desc()).limit(1).scalar_subquery()
