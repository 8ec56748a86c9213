"""Follow-ups: what learner and supervisor answer after 90 days, each in versions of which the newest counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lms import clock, formats
from lms.auth import service as accounts
from lms.db import command, db
from lms.errors import Conflict, NotAllowed, NotFound
from lms.surveys import link_service, plan_service, tokens
from lms.surveys.follow_up import CORRECTED_WITHIN, DUE_AFTER, LEARNER, SIDES, SUPERVISOR, Answer, coded, decoded
from lms.surveys.models import FollowUp, FollowUpTick
from lms.surveys.plan import Opinion
from lms.surveys.plan_service import Held

MOST_VERSIONS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """The newest answer of one side. `name` and `post` are a supervisor's own words; empty for the learner."""

    side: str
    number: int
    at: datetime
    with_account: bool
    name: str
    post: str
    answer: Answer


@command
def answer_own(account_id: int, course: str, answer: Answer, *, now: datetime) -> None:
    """The learner's answer. Raises NotFound (no plan), NotAllowed (not due yet, closed for corrections)."""
    accounts.lock(account_id)
    held = plan_service.find(account_id, course)
    if held is None:
        raise NotFound("Kursus ini belum memiliki rencana tindak lanjut.")
    _store(held, LEARNER, answer, by=account_id, name="", post="", now=now)


@command
def answer_as_head(plan_id: int, answer: Answer, *, by: int, name: str, post: str, paths: Iterable[str], now: datetime) -> None:
    """A unit head's answer for one of his people. Raises NotFound outside of `paths`, NotAllowed."""
    held = plan_service.get_of_staff(plan_id, paths=paths, reader=by)
    accounts.lock(held.account_id)
    _store(held, SUPERVISOR, answer, by=by, name=name, post=post, now=now)


@command
def answer_by_link(token: str, side: str, answer: Answer, *, name: str, post: str, now: datetime) -> None:
    """Somebody's answer by a one-time link, which is then used up. Raises NotFound where it opens nothing for this side."""
    held = link_service.use(token, side, now=now)
    _store(held, side, answer, by=None, name=name if side == SUPERVISOR else "", post=post if side == SUPERVISOR else "", now=now)


@command
def say_by_link(token: str, version: int, opinion: Opinion, *, now: datetime) -> None:
    """A supervisor's word on a plan by a one-time link. Raises NotFound; Conflict where the plan has changed, and then the link stays good."""
    held = link_service.use(token, tokens.OPINION, now=now)
    plan_service.add_opinion(held.plan_id, version, opinion, by=None, now=now)


def newest(plan_id: int) -> dict[str, Given]:
    """What each side has answered last, by side."""
    found = {}
    for side in SIDES:
        row = db.session.scalar(select(FollowUp).where(FollowUp.plan_id == plan_id, FollowUp.side == side).order_by(FollowUp.number.desc()).limit(1))
        if row:
            found[side] = _given(row)
    return found


def check_due(held: Held, now: datetime) -> None:
    """Raises NotAllowed where it is too early for the follow-up, and says from when on it is open."""
    if not held.is_due(now):
        when = f"pada {formats.long_date(clock.local_day(held.due_at))}" if held.due_at else f"{DUE_AFTER.days} hari setelah kursus selesai"
        raise NotAllowed(f"Tindak lanjut rencana ini dibuka {when}.")


def is_closed(held: Held, given: Given | None, now: datetime) -> bool:
    """Whether an answer is held that can no longer be corrected. A first answer is taken whenever it comes."""
    return given is not None and held.due_at is not None and now > held.due_at + CORRECTED_WITHIN


def _store(held: Held, side: str, answer: Answer, *, by: int | None, name: str, post: str, now: datetime) -> None:
    check_due(held, now)
    before = newest(held.plan_id).get(side)
    if before and before.answer == answer and (before.name, before.post) == (name, post):
        return
    if is_closed(held, before, now):
        raise NotAllowed("Masa pembetulan sudah lewat. Isian Anda yang lama tetap tersimpan.")
    number = 1 + (db.session.scalar(select(func.max(FollowUp.number)).where(FollowUp.plan_id == held.plan_id, FollowUp.side == side)) or 0)
    if number > MOST_VERSIONS:
        raise Conflict("Isian ini sudah terlalu sering dibetulkan; isian yang lama tetap tersimpan. Hubungi admin di instansi Anda.")
    row = FollowUp(
        plan_id=held.plan_id,
        side=side,
        number=number,
        plan_version=held.version,
        at=now,
        by=by,
        name=name,
        post=post,
        obstacle_words=answer.obstacle_words,
        after=answer.after,
        after_on=answer.after_on,
        evidence=answer.evidence,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(FollowUpTick(follow_up_id=row.id, question=question, value=value) for question, value in coded(answer).items())


def _given(row: FollowUp) -> Given:
    ticks = db.session.execute(select(FollowUpTick.question, FollowUpTick.value).where(FollowUpTick.follow_up_id == row.id))
    rows = {tick.question: tick.value for tick in ticks}
    answer = decoded(rows, obstacle_words=row.obstacle_words, after=row.after, after_on=row.after_on, evidence=row.evidence)
    return Given(side=row.side, number=row.number, at=row.at, with_account=row.by is not None, name=row.name, post=row.post, answer=answer)
