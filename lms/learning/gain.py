"""Normalised gain between a course's prates and pascates: how much of what could still be learnt was learnt. Pure.

g = (post − pre) / (100 − pre), in points of 100; bands after R. R. Hake, American Journal of Physics 66 (1998), 64–74.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.courses.course import Course
from lms.learning.judgement import JUDGED, Attempt

#: Hake's limits: from the first on a gain is medium, from the second on high.
MEDIUM, HIGH = 0.3, 0.7
LOST, LOW_BAND, MEDIUM_BAND, HIGH_BAND, FULL = "turun", "rendah", "sedang", "tinggi", "sudah penuh"
#: From worst to best; whoever had everything right beforehand could gain nothing and stands apart.
BANDS = (LOST, LOW_BAND, MEDIUM_BAND, HIGH_BAND, FULL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """Scores before and after, 0 … 100. `value` is None where the prates left nothing to gain."""

    pre: float
    post: float

    @property
    def value(self) -> float | None:
        """The normalised gain; below 0 where the pascates went worse."""
        return normalised(self.pre, self.post)

    @property
    def band(self) -> str:
        """One of `BANDS`."""
        return band(self.value)


def normalised(pre: float, post: float) -> float | None:
    """(post − pre) / (100 − pre); None for a prates of 100, to which nothing can be added."""
    return (post - pre) / (100 - pre) if pre < 100 else None


def band(value: float | None) -> str:
    """The word for a gain; `sudah penuh` for None."""
    if value is None:
        return FULL
    if value < 0:
        return LOST
    return LOW_BAND if value < MEDIUM else MEDIUM_BAND if value < HIGH else HIGH_BAND


def find_tests(course: Course) -> tuple[str, str] | None:
    """Ids of the course's first prates and last pascates, or None where it lacks one of them."""
    pre = [item.id for item in course.quizzes if "prates" in item.quiz.purposes]
    post = [item.id for item in course.quizzes if "pascates" in item.quiz.purposes and item.id not in pre[:1]]
    return (pre[0], post[-1]) if pre and post else None


def find_gain(course: Course, attempts: Iterable[Attempt]) -> Gain | None:
    """A learner's gain by the first attempts at both tests, or None while one of them is not judged to the end.

    First attempts only: a repeated test measures the repeating, too. A prates handed in after the pascates was begun
    measures nothing that came before. While a person has yet to mark a text, the score is of the rest alone.
    """
    tests = find_tests(course)
    if tests is None:
        return None
    first = {attempt.item: attempt for attempt in attempts if attempt.number == 1 and _judged_to_the_end(attempt)}
    pre, post = (first.get(item) for item in tests)
    if pre is None or post is None or pre.score is None or post.score is None or pre.submitted_at is None or pre.submitted_at > post.started_at:
        return None
    return Gain(pre=pre.score, post=post.score)


def _judged_to_the_end(attempt: Attempt) -> bool:
    return attempt.state == JUDGED and attempt.marks is not None and not attempt.marks.waiting
