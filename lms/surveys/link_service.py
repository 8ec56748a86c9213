"""One-time links: make one, look through one, use one up, take one back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from lms.agencies import service as agencies
from lms.auth import service as accounts
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import command, db
from lms.errors import Conflict, NotAllowed, NotFound, TooMany
from lms.learning.service import Enrolment
from lms.surveys import plan_service, tokens
from lms.surveys.follow_up import SIDES
from lms.surveys.models import ActionPlan, FollowUp, PlanLink
from lms.surveys.plan_service import Held

#: Links that one press of an admin makes.
MOST_AT_ONCE = 100
#: Links that a learner makes for one plan in a day.
MOST_A_DAY = 20
_DAY = timedelta(days=1)
#: One sentence for every link that opens nothing: it tells a stranger nothing, and a supervisor who pressed twice what he needs.
CLOSED = (
    "Tautan ini tidak dikenal, sudah dipakai, sudah dibatalkan, atau sudah lewat masanya. "
    "Jika Anda baru saja mengirim isian, isian itu sudah tersimpan. Jika belum, mintalah tautan baru kepada orang yang memberikannya."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A fresh link. The token is known here and nowhere else from now on."""

    token: str
    purpose: str
    plan_id: int
    learner: str
    title: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """What a good link opens: its purpose and the plan."""

    purpose: str
    held: Held


@command
def make_own(account_id: int, course: str, purpose: str, *, now: datetime) -> Made:
    """A link for the learner to hand on; an older unused one of the same purpose ends.

    Raises NotFound (no plan), NotAllowed (a follow-up that is not due), TooMany.
    """
    accounts.lock(account_id)
    held = plan_service.find(account_id, course)
    if held is None or purpose not in tokens.LIFETIMES:
        raise NotFound("Susun rencana tindak lanjut lebih dahulu; sesudah itu tautannya dapat dibuat.")
    if purpose in SIDES and not held.is_due(now):
        raise NotAllowed("Tindak lanjut belum waktunya. Tautannya dapat dibuat mulai 90 hari setelah kursus selesai.")
    recent = select(func.count(PlanLink.id)).where(PlanLink.plan_id == held.plan_id, PlanLink.made_by == account_id, PlanLink.made_at > now - _DAY)
    if (db.session.scalar(recent) or 0) >= MOST_A_DAY:
        raise TooMany("Sudah terlalu banyak tautan dibuat hari ini. Pakai yang terakhir, atau buat lagi besok.", retry_after=int(_DAY.total_seconds()))
    return _make([(held.plan_id, held.learner, held.course)], purpose, made_by=account_id, now=now)[0]


@command
def make_many(ids: Sequence[int], side: str, *, paths: Iterable[str], made_by: int, now: datetime) -> list[Made]:
    """Links for the follow-ups among `ids` within the admin's units that are due and that this side has not answered yet."""
    if side not in SIDES:
        return []
    answered = select(FollowUp.id).where(FollowUp.plan_id == ActionPlan.id, FollowUp.side == side).exists()
    query = (
        select(ActionPlan.id, Account.name, ActionPlan.course)
        .join(Account, Account.id == ActionPlan.account_id)
        .join(Enrolment, plan_service.of_enrolment())
        .where(ActionPlan.id.in_(list(ids)[:MOST_AT_ONCE]), agencies.in_subtree(paths, Account.agency_id), plan_service.is_due(now), ~answered)
        .order_by(ActionPlan.id)
        # Two admins who press at once then wait for each other, in this order.
        .with_for_update(key_share=True, of=ActionPlan)
    )
    plans = [(row.id, row.name, row.course) for row in db.session.execute(query)]
    return _make(plans, side, made_by=made_by, now=now) if plans else []


def find_open(token: str, now: datetime) -> Opened | None:
    """What the link opens, or None: unknown, used, revoked and expired ones are found by the same one query, and so in the same time."""
    row = db.session.execute(select(PlanLink.plan_id, PlanLink.purpose).where(PlanLink.token_hash == tokens.digest(token), _is_open(now))).one_or_none()
    return Opened(purpose=row.purpose, held=plan_service.get(row.plan_id)) if row else None


def use(token: str, purpose: str, *, now: datetime) -> Held:
    """Within a command: use the link up and hold the learner's account. Raises NotFound(CLOSED) where it opens nothing for this purpose."""
    opened = find_open(token, now)
    if opened is None or opened.purpose != purpose:
        raise NotFound(CLOSED)
    # The account first, as every command on a plan does, so that none waits for another in a circle.
    accounts.lock(opened.held.account_id)
    used = update(PlanLink).where(PlanLink.token_hash == tokens.digest(token), _is_open(now)).values(used_at=now)
    # Of two who press at the same moment, one changes the row.
    if db.session.execute(used.execution_options(synchronize_session=False)).rowcount != 1:
        raise NotFound(CLOSED)
    return opened.held


def open_of(plan_id: int, now: datetime) -> list[PlanLink]:
    """Links of the plan that still open something, newest first."""
    return list(db.session.scalars(select(PlanLink).where(PlanLink.plan_id == plan_id, _is_open(now)).order_by(PlanLink.id.desc())))


@command
def revoke_own(account_id: int, course: str, link_id: int, *, now: datetime) -> None:
    """Take back a link of one's own plan. Raises NotFound, Conflict where it was used already."""
    query = select(PlanLink).join(ActionPlan, ActionPlan.id == PlanLink.plan_id)
    query = query.where(PlanLink.id == link_id, ActionPlan.account_id == account_id, ActionPlan.course == course)
    link = db.session.scalar(query.with_for_update(of=PlanLink))
    if link is None:
        raise NotFound("Tautan itu tidak ditemukan.")
    if link.used_at:
        raise Conflict("Tautan itu sudah dipakai.")
    link.revoked_at = link.revoked_at or now


def _make(plans: Sequence[tuple[int, str, str]], purpose: str, *, made_by: int, now: datetime) -> list[Made]:
    ids = [plan_id for plan_id, _, _ in plans]
    older = update(PlanLink).where(PlanLink.plan_id.in_(ids), PlanLink.purpose == purpose, _is_open(now)).values(revoked_at=now)
    db.session.execute(older.execution_options(synchronize_session=False))
    expires = now + tokens.LIFETIMES[purpose]
    made = [
        Made(token=tokens.new_token(), purpose=purpose, plan_id=plan_id, learner=name, title=courses.title_of(course), expires_at=expires)
        for plan_id, name, course in plans
    ]
    links = [
        PlanLink(plan_id=one.plan_id, purpose=purpose, token_hash=tokens.digest(one.token), made_at=now, made_by=made_by, expires_at=expires) for one in made
    ]
    db.session.add_all(links)
    return made


def _is_open(now: datetime) -> ColumnElement[bool]:
    return PlanLink.used_at.is_(None) & PlanLink.revoked_at.is_(None) & (PlanLink.expires_at > now)
