"""One essay for the person who marks it, and the marking. Whose text it is nobody learns here."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms import formats
from lms.agencies import service as agencies
from lms.auth import service as accounts
from lms.courses import service as courses
from lms.courses.course import Course, QuizItem
from lms.courses.service import PublishedCourse
from lms.db import command, db
from lms.errors import Conflict, Invalid, NotFound
from lms.essays.sheet import Sheet
from lms.learning import service as learning
from lms.learning.opinions import DIFFERING, FIRST, SECOND_WANTED, SETTLED, Opinion, Standing, read_opinion, weigh
from lms.learning.projections import EssayState
from lms.quizzes.kinds.essay import Essay
from lms.records import service as records

#: Under this name the server records marks; the verb is refused from any device, also from one that calls itself so.
DEVICE = "penilai"


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """An opinion as other markers may see it: with the name of who gave it."""

    opinion: Opinion
    name: str
    counts: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """An essay in front of a marker. `number` is which opinion his would be; `trail` is empty while he must not know the first."""

    answer: str
    course: Course
    item: QuizItem
    question: Essay
    text: str
    submitted_at: datetime
    standing: Standing
    number: int
    trail: tuple[Marked, ...]
    #: The marker's own newest opinion, to correct it from.
    mine: Opinion | None


def get_page(answer: str, *, paths: Iterable[str], marker: int) -> Page:
    """The essay, where its course belongs to one of the marker's units and the text is not his own. Raises NotFound."""
    row = _get_row(answer, paths, marker)
    given = records.find_event(row.account_id, answer)
    standing = _standing(row)
    course = courses.load(row.release)
    item = course.item(row.item)
    return Page(
        answer=answer,
        course=course,
        item=item,
        question=item.quiz.by_id[row.question],
        text=str(given.data["response"]) if given else "",
        submitted_at=row.submitted_at,
        standing=standing,
        number=standing.number_for(marker),
        trail=_trail(standing, marker),
        mine=next((opinion for opinion in reversed(standing.opinions) if opinion.by == marker), None),
    )


@command
def mark(answer: str, *, paths: Iterable[str], marker: int, sheet: Sheet, wants_second: bool, seen: int, now: datetime) -> Standing:
    """Record the marker's opinion in the learner's record; the attempt is judged anew, a course may be finished by it.

    `seen` is how many opinions the marker's page knew of. Pressing twice is pressing once. Raises NotFound, Conflict when
    somebody marked meanwhile, Invalid when the sheet has faults or a settled mark is changed without a reason.
    """
    paths = tuple(paths)
    accounts.lock(_get_row(answer, paths, marker).account_id)
    db.session.expire_all()
    row = _get_row(answer, paths, marker)
    standing = _standing(row)
    number = standing.number_for(marker)
    opinion = Opinion(
        id=str(uuid.uuid4()),
        answer=answer,
        by=marker,
        at=now,
        seq=len(standing.opinions) + 1,
        number=number,
        points=sheet.points,
        comment=sheet.comment,
        comments=sheet.notes,
        wants_second=wants_second and number == FIRST,
        reason=sheet.reason,
    )
    if standing.opinions and opinion.says_the_same(standing.opinions[-1]):
        return standing
    if len(standing.opinions) != seen:
        raise Conflict(_what_happened(standing, marker))
    if sheet.faults or (standing.state == SETTLED and not sheet.reason):
        raise Invalid("Isian belum lengkap. Tidak ada yang tersimpan.")
    data = opinion.data(attempt=row.attempt, question=row.question)
    place = {"course": row.course, "release": row.release, "item": row.item}
    learning.hold(row.account_id, id=opinion.id, verb="marked", **place, seq=opinion.seq, data=data, device=DEVICE, now=now)
    return weigh([*standing.opinions, opinion])


def _get_row(answer: str, paths: Iterable[str], marker: int) -> EssayState:
    query = select(EssayState).join(PublishedCourse, PublishedCourse.slug == EssayState.course)
    query = query.where(EssayState.answer == answer, EssayState.account_id != marker, agencies.in_subtree(paths, PublishedCourse.agency_id))
    row = db.session.scalar(query)
    if row is None:
        raise NotFound("Uraian ini tidak ada dalam antrean Anda.")
    return row


def _standing(row: EssayState) -> Standing:
    opinions = map(read_opinion, records.acts_of(row.account_id, row.course, row.item, "marked"))
    return weigh(opinion for opinion in opinions if opinion.answer == row.answer)


def _trail(standing: Standing, marker: int) -> tuple[Marked, ...]:
    """Who is asked for a second opinion must not know the first."""
    if standing.state == SECOND_WANTED and standing.first_by != marker:
        return ()
    return tuple(Marked(opinion=one, name=accounts.get_account(one.by).name, counts=one in standing.counting) for one in standing.opinions)


def _what_happened(standing: Standing, marker: int) -> str:
    newest = standing.opinions[-1]
    who = "Anda sendiri (mungkin di jendela lain)" if newest.by == marker else accounts.get_account(newest.by).name
    found = f"{who} menilai uraian ini lebih dahulu."
    if standing.state == SETTLED:
        return f"{found} Nilainya kini {formats.number(standing.points or 0)} dari 100. Untuk mengubahnya, tulis alasan lalu simpan lagi."
    if standing.state == DIFFERING:
        return f"{found} Dua pendapat kini berselisih; simpan lagi bila nilai Anda yang menjadi penentu."
    return f"{found} Ia meminta pendapat kedua; simpan lagi bila nilai Anda menjadi pendapat kedua."
