"""Recall cards as rows: a projection like progress, written with it."""

from dataclasses import asdict

from lms import clock
from lms.courses import service as courses
from lms.learning.models import RecallCardRow
from lms.learning.progress import CourseProgress
from lms.learning.recall import fold_cards
from lms.learning.rows import Projection, Rows

CARDS = Projection(RecallCardRow, "item", "question")


def card_rows(progress: CourseProgress) -> Rows:
    """The cards that follow from the progress."""
    # An attempt was judged on its release, so every one of these is there.
    releases = {name: courses.load(name) for name in {attempt.release for attempt in progress.attempts}}
    rows = [asdict(card) for card in fold_cards(progress.attempts, progress.recalls, releases, clock.zone())]
    return {(row.pop("item"), row.pop("question")): row for row in rows}
