"""How many are in the middle of a course, for whoever is about to change it. Counts only; names nobody."""

from dataclasses import dataclass

from sqlalchemy import func, select

from lms.db import db
from lms.learning.models import AttemptState, Enrolment


@dataclass(frozen=True, kw_only=True, slots=True)
class Underway:
    """Learners who began and have not finished, and attempts begun and not handed in."""

    learners: int
    attempts: int


def underway(course: str) -> Underway:
    """Who is in the middle of the course: they stay on the release they began on, attempts to their end."""
    learners = select(func.count()).select_from(Enrolment).where(Enrolment.course == course, Enrolment.finished_at.is_(None))
    attempts = select(func.count()).select_from(AttemptState).where(AttemptState.course == course, AttemptState.submitted_at.is_(None))
    return Underway(learners=db.session.scalar(learners) or 0, attempts=db.session.scalar(attempts) or 0)
