"""Does an act fit the release it names? Pure; what does not fit is refused with a reason and kept in quarantine."""

from lms.courses.course import Course, Module, QuizItem
from lms.errors import NotFound
from lms.learning.recall import find_question
from lms.records.events import COURSE_VERBS, Event, Refusal

_QUESTION_VERBS = frozenset({"answered", "recalled"})
_QUIZ_VERBS = frozenset({"started", "answered", "submitted", "recalled"})


def find_misfit(event: Event, course: Course | None) -> Refusal | None:
    """Why the act cannot count, or None when it fits.

    Reasons: `rilis` the release is unknown or of another course, `item` not in it or of another kind,
    `soal` the question is not in the quiz, or no card.
    """
    if course is None or course.slug != event.course:
        return event.refused("rilis", "Rilis ini tidak dikenal untuk kursus tersebut.")
    if event.verb in COURSE_VERBS:
        return None
    try:
        item = course.item(event.item)
    except NotFound:
        return event.refused("item", "Bagian ini tidak ada dalam rilis tersebut.")
    if isinstance(item, Module):
        return None if event.verb == "completed" else event.refused("item", "Peristiwa ini hanya berlaku untuk kuis.")
    if event.verb == "recalled":
        known = find_question(course, event.item, event.data["question"])
        return None if known else event.refused("soal", "Soal ini tidak ada di antara kartu ulasan kuis tersebut.")
    return _quiz_misfit(event, item)


def place_of(event: Event) -> tuple[str | None, ...]:
    """Everything that `find_misfit` looks at: two acts of the same place both fit, or neither does."""
    question = event.data["question"] if event.verb in _QUESTION_VERBS else None
    return (event.verb, event.course, event.release, event.item, question)


def _quiz_misfit(event: Event, item: QuizItem) -> Refusal | None:
    if event.verb not in _QUIZ_VERBS:
        return event.refused("item", "Kuis selesai dengan mengumpulkan jawaban.")
    if event.verb == "answered" and event.data["question"] not in item.quiz.by_id:
        return event.refused("soal", "Soal ini tidak ada dalam kuis tersebut.")
    return None
