"""How much one learner may add to a course: far above any honest use, so that nobody makes the others wait. Reads only."""

from collections import Counter

from sqlalchemy import bindparam, select

from lms.db import db
from lms.learning.models import AttemptState
from lms.records import service as records
from lms.records.events import Event, Refusal

#: Refolding reads them all; 20,000 acts are a hundred times a diligent learner's.
MAX_EVENTS = 20_000
#: Every attempt is judged anew at each arrival.
MAX_ATTEMPTS = 100

_ATTEMPTS = select(AttemptState.id, AttemptState.course, AttemptState.item).where(AttemptState.account_id == bindparam("account_id"))


class Room:
    """What is left for one learner within one command; asks the database once a course."""

    def __init__(self, account_id: int) -> None:
        self._account_id = account_id
        self._events: dict[str, int] = {}
        #: Course and item of each attempt, and how many there are of each; asked for once.
        self._attempts: dict[str, tuple[str, str]] | None = None
        self._counts: Counter[tuple[str, str]] = Counter()

    def refuse(self, event: Event) -> Refusal | None:
        """Why there is no room for a new act (reason `banyak`, or `item` for an attempt of another course), or None, and then it
        is counted.
        """
        course, attempt = event.course, event.attempt
        if course not in self._events:
            self._events[course] = records.count(self._account_id, course)
        if self._attempts is None:
            self._attempts = self._known_attempts()
            self._counts.update(self._attempts.values())
        if self._events[course] >= MAX_EVENTS:
            return event.refused("banyak", f"Catatan belajar pada kursus ini sudah mencapai batas, {MAX_EVENTS}. Hubungi admin instansi Anda.")
        if attempt and attempt not in self._attempts:
            place = (course, event.item)
            if self._counts[place] >= MAX_ATTEMPTS:
                return event.refused("banyak", f"Percobaan pada kuis ini sudah mencapai batas, {MAX_ATTEMPTS}. Hubungi admin instansi Anda.")
            self._attempts[attempt] = place
            self._counts[place] += 1
        elif attempt and self._attempts[attempt][0] != course:
            return event.refused("item", "Percobaan ini milik kursus lain.")
        self._events[course] += 1
        return None

    def _known_attempts(self) -> dict[str, tuple[str, str]]:
        found = db.session.execute(_ATTEMPTS, {"account_id": self._account_id})
        return {row.id: (row.course, row.item) for row in found}
