"""Lists for staff: plans that wait for a word, follow-ups that are due; what awaits a learner. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from lms.agencies import service as agencies
from lms.agencies.service import Agency
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import db
from lms.learning.pages import Task
from lms.learning.service import Enrolment, enrolments
from lms.surveys.follow_up import LEARNER, OVERDUE_AFTER, SUPERVISOR, due_at
from lms.surveys.models import ActionPlan, FollowUp, PlanOpinion, PlanVersion
from lms.surveys.plan import OPEN_FROM_PERCENT, TO_IMPROVE
from lms.surveys.plan_service import is_due, is_newest, of_enrolment

#: Lines of a list on one page, and at most in a file.
PAGE, MOST_IN_A_FILE = 50, 5000
AWAITED, DUE, OVERDUE, COMPLETE, ALL = "menunggu", "jatuh-tempo", "terlambat", "lengkap", "semua"
KINDS = (AWAITED, DUE, OVERDUE, COMPLETE, ALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One plan in a list. `verdict` is of its newest version, empty while it is awaited."""

    plan_id: int
    learner: str
    unit: str
    course: str
    title: str
    written_at: datetime
    verdict: str
    due_at: datetime | None
    is_due: bool
    is_overdue: bool
    by_learner: bool
    by_supervisor: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many plans stand where; `without_plan` are learners who finished and planned nothing."""

    plans: int
    awaited: int
    due: int
    overdue: int
    complete: int
    without_plan: int


def lines(paths: Iterable[str], *, kind: str, now: datetime, course: str = "", after: int = 0, reader: int = 0, limit: int = PAGE) -> list[Line]:
    """Plans of that kind (of KINDS) within the units, oldest first, after that plan id; never the reader's own."""
    query = _within(_lines(), paths, course).where(_of_kind(kind, now), ActionPlan.id > after, ActionPlan.account_id != reader)
    found = db.session.execute(query.order_by(ActionPlan.id).limit(limit)).all()
    titles = {slug: courses.title_of(slug) for slug in {row.course for row in found}}
    return [_line(row, titles, now) for row in found]


def counts(paths: Iterable[str], *, now: datetime, course: str = "") -> Counts:
    """How many plans and follow-ups stand where within the units."""
    paths = tuple(paths)
    kinds = {kind: func.count().filter(_of_kind(kind, now)) for kind in KINDS}
    query = select(*kinds.values()).select_from(ActionPlan).join(PlanVersion, PlanVersion.plan_id == ActionPlan.id).where(is_newest())
    query = query.join(Account, Account.id == ActionPlan.account_id).outerjoin(Enrolment, of_enrolment())
    found = dict(zip(kinds, db.session.execute(_within(query, paths, course)).one(), strict=True))
    planned = select(ActionPlan.id).where(ActionPlan.account_id == Enrolment.account_id, ActionPlan.course == Enrolment.course).exists()
    finished = select(func.count(Enrolment.id)).join(Account, Account.id == Enrolment.account_id).where(Enrolment.finished_at.is_not(None), ~planned)
    finished = finished.where(agencies.in_subtree(paths, Account.agency_id), *([Enrolment.course == course] if course else []))
    return Counts(
        plans=found[ALL],
        awaited=found[AWAITED],
        due=found[DUE],
        overdue=found[OVERDUE],
        complete=found[COMPLETE],
        without_plan=db.session.scalar(finished) or 0,
    )


def courses_in(paths: Iterable[str]) -> list[tuple[str, str]]:
    """Slug and title of every course for which somebody within the units has a plan, by title."""
    query = select(ActionPlan.course).join(Account, Account.id == ActionPlan.account_id).where(agencies.in_subtree(paths, Account.agency_id)).distinct()
    return sorted(((slug, courses.title_of(slug)) for slug in db.session.scalars(query)), key=lambda pair: pair[1].casefold())


def tasks(account_id: int, now: datetime) -> list[Task]:
    """What awaits the learner in every course far enough: a plan to write or to improve, a follow-up that is due."""
    far = [row for row in enrolments(account_id) if row.finished_at or row.percent >= OPEN_FROM_PERCENT]
    if not far:
        return []
    query = _lines().where(ActionPlan.account_id == account_id)
    held = {row.course: _line(row, {row.course: ""}, now) for row in db.session.execute(query)}
    return [_task(row.course, held.get(row.course)) for row in far]


def _lines() -> Select[Any]:
    verdict = select(PlanOpinion.verdict).where(PlanOpinion.plan_id == ActionPlan.id, PlanOpinion.version == PlanVersion.number)
    query = select(
        ActionPlan.id,
        ActionPlan.course,
        ActionPlan.late_from,
        Account.name.label("learner"),
        Agency.name.label("unit"),
        PlanVersion.written_at,
        Enrolment.finished_at,
        verdict.order_by(PlanOpinion.id.desc()).limit(1).scalar_subquery().label("verdict"),
        _answered(LEARNER).label("by_learner"),
        _answered(SUPERVISOR).label("by_supervisor"),
    )
    query = query.select_from(ActionPlan).join(PlanVersion, PlanVersion.plan_id == ActionPlan.id).where(is_newest())
    return query.join(Account, Account.id == ActionPlan.account_id).join(Agency, Agency.id == Account.agency_id).outerjoin(Enrolment, of_enrolment())


def _within(query: Select[Any], paths: Iterable[str], course: str) -> Select[Any]:
    query = query.where(agencies.in_subtree(paths, Account.agency_id))
    return query.where(ActionPlan.course == course) if course else query


def _answered(side: str) -> ColumnElement[bool]:
    return select(FollowUp.id).where(FollowUp.plan_id == ActionPlan.id, FollowUp.side == side).exists()


def _of_kind(kind: str, now: datetime) -> ColumnElement[bool]:
    """SQL condition on plan, newest version and enrolment. A follow-up is due until both sides have answered."""
    both = _answered(LEARNER) & _answered(SUPERVISOR)
    said = select(PlanOpinion.id).where(PlanOpinion.plan_id == ActionPlan.id, PlanOpinion.version == PlanVersion.number).exists()
    return {
        AWAITED: ~said,
        DUE: is_due(now) & ~both,
        OVERDUE: is_due(now - OVERDUE_AFTER) & ~both,
        COMPLETE: both,
        ALL: ActionPlan.id > 0,
    }[kind]


def _line(row: Any, titles: dict[str, str], now: datetime) -> Line:
    due = due_at(row.finished_at, row.late_from)
    complete = row.by_learner and row.by_supervisor
    return Line(
        plan_id=row.id,
        learner=row.learner,
        unit=row.unit,
        course=row.course,
        title=titles[row.course],
        written_at=row.written_at,
        verdict=row.verdict or "",
        due_at=due,
        is_due=due is not None and due <= now,
        is_overdue=due is not None and due + OVERDUE_AFTER <= now and not complete,
        by_learner=bool(row.by_learner),
        by_supervisor=bool(row.by_supervisor),
    )


def _task(course: str, line: Line | None) -> Task:
    url = f"/belajar/{course}/rtl/"
    if line is None:
        return Task(course=course, url=url, label="Susun rencana tindak lanjut", text="Tulis apa yang akan Anda ubah di tempat kerja.", urgent=False)
    if line.is_due and not line.by_learner:
        text = "Sudah 90 hari: ceritakan apa yang berubah di tempat kerja Anda."
        return Task(course=course, url=f"/belajar/{course}/tindak-lanjut/", label="Isi tindak lanjut", text=text, urgent=True)
    if line.verdict == TO_IMPROVE and not line.is_due:
        return Task(course=course, url=url, label="Perbaiki rencana", text="Atasan Anda meminta rencana tindak lanjut ini diperbaiki.", urgent=True)
    text = "Tindak lanjut sudah diisi." if line.by_learner else "Sudah disetujui atasan." if line.verdict else "Menunggu tanggapan atasan."
    return Task(course=course, url=url, label="Lihat rencana tindak lanjut", text=text, urgent=False)
