"""Essays in the exam of `kursus-jenis`: a learner's attempt with a text, and a marker's opinion of it."""

import random
import uuid
from datetime import datetime
from typing import Any

from tests.support.acts import Phone

QUIZ, QUESTION = "ujian-jenis", "nd-10"
#: Right answers to everything else in that exam; without the essay they are 100 points.
RIGHT: dict[str, Any] = {
    "nd-01": "a",
    "nd-02": ["a", "b"],
    "nd-03": {"a": True},
    "nd-04": {"a": True, "b": False},
    "nd-05": "kolaboratif",
    "nd-06": "8",
    "nd-07": {"a": "1", "b": "3"},
    "nd-08": {"a": "1", "b": "3", "c": "2"},
    "nd-09": {"a": "Asmat", "b": "2", "c": "60"},
    "nd-11": ["c", "a"],
}
TEXT = "Kami mengganti antrean kertas dengan nomor panggil.\n\nWarga menunggu dua puluh menit lebih singkat."


def hand_in(phone: Phone, text: str | None = TEXT, answers: dict[str, Any] | None = None) -> tuple[str, str]:
    """An attempt at the exam, handed in; gives the ids of the attempt and of the act that gave the text (empty without one)."""
    attempt = phone.start(QUIZ)
    for question, response in (RIGHT if answers is None else answers).items():
        phone.answer(QUIZ, attempt, question, response)
    answer = phone.answer(QUIZ, attempt, QUESTION, text)["id"] if text is not None else ""
    phone.submit(QUIZ, attempt)
    return attempt, answer


def opinion_data(attempt: str, answer: str, *, by: int = 2, points: tuple[int, int] = (40, 60), number: int = 1, **more: Any) -> dict[str, Any]:
    """What an event `marked` carries; points are those of the two criteria."""
    given = {"1": points[0], "2": points[1]}
    return {"attempt": attempt, "question": QUESTION, "answer": answer, "by": by, "opinion": number, "points": given} | more


def marked_act(phone: Phone, data: dict[str, Any], *, at: datetime | None = None, seed: int = 0) -> dict[str, Any]:
    """A `marked` act as somebody might try to send it."""
    made = uuid.UUID(int=random.Random(f"nilai {seed} {data}").getrandbits(128), version=4)
    place = {"course": phone.course, "release": phone.release, "item": QUIZ}
    return {"id": str(made), "verb": "marked", **place, "at": (at or phone.now).isoformat(), "mono": None, "seq": 10**6 + seed, "data": data}
