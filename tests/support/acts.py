"""A learner's phone: makes acts as the page's script does, with ids, a counter and two clocks of its own."""

import random
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

#: A Sunday morning on which nothing else happens in the tests.
MORNING = datetime(2026, 11, 1, 8, 0, tzinfo=ZoneInfo("Asia/Jayapura"))

#: Right and wrong answers to every question of the courses in tests/data.
RIGHT: dict[str, Any] = {
    "l1": "b",
    "l2": {"a": True},
    "u1": "a",
    "u2": "c",
    "u3": "b",
    "u4": ["a", "b"],
    "u5": "kota uji",
    "u6": {"a": True, "b": False},
    "a1": {"a": True},
    "z1": "a",
    "z2": "satu",
}
WRONG: dict[str, Any] = {
    "l1": "a",
    "l2": {"a": False},
    "u1": "b",
    "u2": "a",
    "u3": "a",
    "u4": ["c", "d"],
    "u5": "bukan itu",
    "u6": {"a": False, "b": True},
    "a1": {"a": False},
    "z1": "b",
    "z2": "dua",
}
QUESTIONS: dict[str, tuple[str, ...]] = {
    "latihan-satu": ("l1", "l2"),
    "ujian": ("u1", "u2", "u3", "u4", "u5", "u6"),
    "latihan-awal": ("a1",),
    "ujian-akhir": ("z1", "z2"),
}


class Phone:
    """Makes acts in one course. Each takes a minute; `acts` holds all of them as JSON values, in the order they were done."""

    def __init__(self, course: str, release: str, *, name: str = "hp-uji", seed: int = 1, now: datetime = MORNING) -> None:
        self.course, self.release, self.name = course, release, name
        self.now = now
        #: What the page's monotonic clock shows, in milliseconds.
        self.mono = 0.0
        self.acts: list[dict[str, Any]] = []
        self._random = random.Random(f"{name} {course} {seed}")

    def enrol(self) -> dict[str, Any]:
        return self._act("enrolled", "")

    def complete(self, module: str) -> dict[str, Any]:
        return self._act("completed", module)

    def start(self, quiz: str) -> str:
        """Begin an attempt; gives its id."""
        return self._act("started", quiz)["id"]

    def answer(self, quiz: str, attempt: str, question: str, response: Any) -> dict[str, Any]:
        return self._act("answered", quiz, {"attempt": attempt, "question": question, "response": response})

    def submit(self, quiz: str, attempt: str, answers: list[str] | None = None) -> dict[str, Any]:
        """Hand in, by default the newest answer to every question."""
        return self._act("submitted", quiz, {"attempt": attempt, "answers": self.sheet(attempt) if answers is None else answers})

    def sheet(self, attempt: str) -> list[str]:
        """Ids of the newest answer to every question of the attempt."""
        answered = [act for act in self.acts if act["verb"] == "answered" and act["data"]["attempt"] == attempt]
        return list({act["data"]["question"]: act["id"] for act in answered}.values())

    def take(self, quiz: str, answers: Mapping[str, Any] = RIGHT) -> str:
        """A whole attempt at the quiz; gives its id."""
        attempt = self.start(quiz)
        for question in QUESTIONS[quiz]:
            self.answer(quiz, attempt, question, answers[question])
        self.submit(quiz, attempt)
        return attempt

    def recall(self, quiz: str, question: str, rating: int) -> dict[str, Any]:
        """Say how well a recall card was known: 1 (lagi) to 4 (mudah)."""
        return self._act("recalled", quiz, {"question": question, "rating": rating})

    def finish(self) -> "Phone":
        """Everything that `kursus-kecil` or `kursus-berurutan` asks, rightly answered."""
        small = self.course == "kursus-kecil"
        self.enrol()
        for module, quiz in (("satu", "latihan-satu"), ("dua", "ujian")) if small else (("awal", "latihan-awal"), ("akhir", "ujian-akhir")):
            self.complete(module)
            self.take(quiz)
        return self

    def wait(self, **time: float) -> None:
        """Let time pass on both clocks."""
        self.now += timedelta(**time)
        self.mono += timedelta(**time).total_seconds() * 1000

    def set_clock(self, **by: float) -> None:
        """Set the wall clock forth or back; the monotonic one does not notice."""
        self.now += timedelta(**by)

    def _act(self, verb: str, item: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        self.wait(minutes=1)
        act = {
            "id": str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
            "verb": verb,
            "course": self.course,
            "release": self.release,
            "item": item,
            "at": self.now.isoformat(timespec="milliseconds"),
            "mono": round(self.mono),
            "seq": len(self.acts) + 1,
            "data": data or {},
        }
        self.acts.append(act)
        return act


def delivery(acts: Iterable[Mapping[str, Any]], *, device: str = "hp-uji", since: str = "") -> dict[str, Any]:
    """The body of POST /sinkron."""
    return {"device": device, "since": since, "events": list(acts)}
