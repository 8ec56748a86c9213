"""Projection of answers: one row for each question of a judged first attempt, for reports to add up."""

from collections.abc import Iterator

from lms.courses import service as courses
from lms.errors import NotFound
from lms.learning.item_marks import item_marks
from lms.learning.judgement import JUDGED, Attempt, find_quiz
from lms.learning.models import AnswerMark
from lms.learning.progress import CourseProgress
from lms.learning.rows import Name, Projection, Rows
from lms.quizzes.quiz import Quiz

ANSWERS = Projection(AnswerMark, "item", "question", "part")


def answer_rows(progress: CourseProgress) -> Rows:
    """The rows that follow from the progress."""
    return {name: row for attempt, quiz in _first(progress) for name, row in _rows(attempt, quiz)}


def _first(progress: CourseProgress) -> Iterator[tuple[Attempt, Quiz]]:
    for attempt in progress.attempts:
        if attempt.state != JUDGED or attempt.number != 1:
            continue
        try:
            quiz = find_quiz(courses.load(attempt.release), attempt.item)
        except NotFound:
            continue
        if quiz:
            yield attempt, quiz


def _rows(attempt: Attempt, quiz: Quiz) -> Iterator[tuple[Name, dict[str, object]]]:
    made = {"attempt": attempt.id, "release": attempt.release, "at": attempt.submitted_at, "arrived": attempt.complete}
    for mark in item_marks(quiz, attempt):
        yield (attempt.item, mark.question, mark.part), made | {"fraction": mark.fraction, "rest": mark.rest, "response": mark.response}
