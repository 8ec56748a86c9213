"""Plans and supervisors' words on them: write a version, read a plan, say something of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from lms.agencies import service as agencies
from lms.auth import service as accounts
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import command, db
from lms.errors import Conflict, NotAllowed, NotFound
from lms.learning import service as learning
from lms.learning.service import Enrolment
from lms.surveys.follow_up import DUE_AFTER, due_at, late_from
from lms.surveys.models import ActionPlan, PlanOpinion, PlanVersion
from lms.surveys.plan import OPEN_FROM_PERCENT, Measure, Opinion, Plan, actions_from_json, actions_to_json

#: Far more than anybody needs; without an end a script could fill the disk.
MOST_VERSIONS = 50
MOST_OPINIONS = 50
_NO_PLAN = "Rencana tindak lanjut itu tidak ditemukan."


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A supervisor's word on a version of the plan. `with_account`: a unit head who had signed in."""

    version: int
    at: datetime
    with_account: bool
    opinion: Opinion


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A plan as it stands: its newest version, and all that was said of it, newest first. `learner` and `unit` are names."""

    plan_id: int
    account_id: int
    course: str
    title: str
    learner: str
    unit: str
    version: int
    written_at: datetime
    plan: Plan
    said: tuple[Said, ...]
    finished_at: datetime | None
    due_at: datetime | None

    @property
    def verdict(self) -> str:
        """The newest verdict on the newest version; empty while a supervisor's word is awaited."""
        return next((one.opinion.verdict for one in self.said if one.version == self.version), "")

    def is_due(self, now: datetime) -> bool:
        """Whether the follow-up may be answered; the plan itself is closed from then on."""
        return self.due_at is not None and self.due_at <= now


def may_begin(account_id: int, course: str) -> bool:
    """Whether the learner has come far enough in the course to plan what follows."""
    enrolment = learning.find_enrolment(account_id, course)
    return enrolment is not None and (enrolment.finished_at is not None or enrolment.percent >= OPEN_FROM_PERCENT)


@command
def save(account_id: int, course: str, plan: Plan, *, agency_id: int, now: datetime) -> int:
    """Write the plan, as a new version where one is held; one that says the same adds nothing. Returns the version's number.

    Raises NotAllowed (too early in the course, the follow-up is due already), Conflict (too many versions).
    """
    accounts.lock(account_id)
    if not may_begin(account_id, course):
        raise NotAllowed(f"Rencana tindak lanjut dapat disusun setelah {OPEN_FROM_PERCENT} persen kursus ini selesai.")
    held = find(account_id, course)
    if held and held.plan == plan:
        return held.version
    if held and held.is_due(now):
        raise NotAllowed("Tindak lanjut rencana ini sudah dibuka, sehingga rencananya tidak dapat diubah lagi. Tulis perubahannya dalam tindak lanjut.")
    if held and held.version >= MOST_VERSIONS:
        raise Conflict(f"Rencana ini sudah diubah {MOST_VERSIONS} kali. Hubungi admin di instansi Anda.")
    number = held.version + 1 if held else 1
    db.session.add(_row(held.plan_id if held else _begin(account_id, course, now), number, plan, agency_id, now))
    return number


def find(account_id: int, course: str) -> Held | None:
    """The learner's plan for the course, or None."""
    row = db.session.scalar(select(ActionPlan).where(ActionPlan.account_id == account_id, ActionPlan.course == course))
    return _held(row) if row else None


def get(plan_id: int) -> Held:
    """The plan. Whether the caller may see it he has found out before. Raises NotFound."""
    row = db.session.get(ActionPlan, plan_id)
    if row is None:
        raise NotFound(_NO_PLAN)
    return _held(row)


def get_of_staff(plan_id: int, *, paths: Iterable[str], reader: int) -> Held:
    """The plan of a learner within those units who is not the reader himself. Raises NotFound for every other."""
    query = select(ActionPlan).join(Account, Account.id == ActionPlan.account_id)
    query = query.where(ActionPlan.id == plan_id, ActionPlan.account_id != reader, agencies.in_subtree(paths, Account.agency_id))
    row = db.session.scalar(query)
    if row is None:
        raise NotFound(_NO_PLAN)
    return _held(row)


@command
def say(plan_id: int, version: int, opinion: Opinion, *, by: int, paths: Iterable[str], now: datetime) -> None:
    """A unit head's word on a plan of his people. Raises NotFound outside of `paths`, Conflict where the plan has changed meanwhile."""
    held = get_of_staff(plan_id, paths=paths, reader=by)
    accounts.lock(held.account_id)
    add_opinion(plan_id, version, opinion, by=by, now=now)


def add_opinion(plan_id: int, version: int, opinion: Opinion, *, by: int | None, now: datetime) -> None:
    """Within a command that holds the learner's account: keep a supervisor's word. Raises Conflict where it is of an older version."""
    newest = db.session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan_id))
    if newest != version:
        raise Conflict("Rencana ini baru saja diubah oleh penyusunnya. Tulisan Anda masih ada di bawah; baca rencana yang baru, lalu kirim lagi.")
    count = db.session.scalar(select(func.count(PlanOpinion.id)).where(PlanOpinion.plan_id == plan_id)) or 0
    if count >= MOST_OPINIONS:
        raise Conflict("Rencana ini sudah terlalu sering ditanggapi; tanggapan yang lama tetap tersimpan. Hubungi admin di instansi Anda.")
    words = {name: getattr(opinion, name) for name in ("name", "post", "verdict", "comment", "support")}
    db.session.add(PlanOpinion(plan_id=plan_id, version=version, at=now, by=by, **words))


def is_newest() -> ColumnElement[bool]:
    """SQL condition: the row of plan_version is the newest of its plan."""
    later = aliased(PlanVersion)
    return ~select(later.id).where(later.plan_id == PlanVersion.plan_id, later.number > PlanVersion.number).exists()


def is_due(now: datetime) -> ColumnElement[bool]:
    """SQL condition on action_plan joined with enrolment: the same as `Held.is_due`."""
    cut = now - DUE_AFTER
    return (Enrolment.finished_at <= cut) & (ActionPlan.late_from.is_(None) | (ActionPlan.late_from <= cut))


def of_enrolment() -> ColumnElement[bool]:
    """SQL condition that joins a plan with the learner's state in its course."""
    return (Enrolment.account_id == ActionPlan.account_id) & (Enrolment.course == ActionPlan.course)


def _begin(account_id: int, course: str, now: datetime) -> int:
    enrolment = learning.find_enrolment(account_id, course)
    row = ActionPlan(account_id=account_id, course=course, created_at=now, late_from=late_from(now, enrolment.finished_at if enrolment else None))
    db.session.add(row)
    db.session.flush()
    return row.id


def _row(plan_id: int, number: int, plan: Plan, agency_id: int, now: datetime) -> PlanVersion:
    measure = plan.measure
    return PlanVersion(
        plan_id=plan_id,
        number=number,
        written_at=now,
        agency_id=agency_id,
        actions=actions_to_json(plan.actions),
        measure=measure.code if measure else "",
        measure_name=measure.name if measure else "",
        unit=measure.unit if measure else "",
        better=measure.better if measure else "",
        before=measure.before if measure else None,
        before_on=measure.before_on if measure else None,
        before_how=measure.before_how if measure else "",
    )


def _held(row: ActionPlan) -> Held:
    version = db.session.scalars(select(PlanVersion).where(PlanVersion.plan_id == row.id).order_by(PlanVersion.number.desc()).limit(1)).one()
    enrolment = learning.find_enrolment(row.account_id, row.course)
    finished = enrolment.finished_at if enrolment else None
    account = accounts.get_account(row.account_id)
    return Held(
        plan_id=row.id,
        account_id=row.account_id,
        course=row.course,
        title=courses.title_of(row.course),
        learner=account.name,
        unit=agencies.get_agency(account.agency_id).name,
        version=version.number,
        written_at=version.written_at,
        plan=Plan(actions=actions_from_json(version.actions), measure=_measure(version)),
        said=tuple(_said(one) for one in db.session.scalars(select(PlanOpinion).where(PlanOpinion.plan_id == row.id).order_by(PlanOpinion.id.desc()))),
        finished_at=finished,
        due_at=due_at(finished, row.late_from),
    )


def _measure(version: PlanVersion) -> Measure | None:
    if not version.measure or version.before is None or version.before_on is None:
        return None
    return Measure(
        code=version.measure,
        name=version.measure_name,
        unit=version.unit,
        better=version.better,
        before=version.before,
        before_on=version.before_on,
        before_how=version.before_how,
    )


def _said(row: PlanOpinion) -> Said:
    opinion = Opinion(name=row.name, post=row.post, verdict=row.verdict, comment=row.comment, support=row.support)
    return Said(version=row.version, at=row.at, with_account=row.by is not None, opinion=opinion)
