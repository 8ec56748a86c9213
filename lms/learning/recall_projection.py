"""Recall cards as rows: a projection like progress, written with it."""

from lms import clock
from lms.courses import service as courses
from lms.learning.models import RecallCardRow
from lms.learning.progress import CourseProgress
from lms.learning.recall import RecallCard, fold_cards
from lms.learning.rows import Projection, Rows

CARDS = Projection(RecallCardRow, "item", "question")
_FIGURES = [name for name in RecallCard.__dataclass_fields__ if name not in ("item", "question")]


def card_rows(progress: CourseProgress) -> Rows:
    """The cards that follow from the progress."""
    # An attempt was judged on its release, so every one of these is there.
    releases = {name: courses.load(name) for name in {attempt.release for attempt in progress.attempts}}
    cards = fold_cards(progress.attempts, progress.recalls, releases, clock.zone())
    return {(card.item, card.question): {name: getattr(card, name) for name in _FIGURES} for card in cards}
