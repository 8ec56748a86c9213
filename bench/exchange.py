"""The exchange with devices: acts taken in per second, each delivery as full as allowed and of another learner."""

import itertools
import json
import statistics
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.figure import Figure, processor_seconds, wall_seconds
from lms.courses import service as courses
from lms.courses.course import Course, Module
from lms.offline.routes import MAX_EVENTS
from lms.quizzes.drawing import drawn_questions
from tests.support.acts import MORNING, Phone, delivery
from tests.support.cast import Person
from tests.support.databases import Stage
from tests.support.sessions import open_session


def measure(stage: Stage, learners: list[Person]) -> Iterator[Figure]:
    """All figures of this file; the database of `stage` holds the learners and the library of courses."""
    with stage.app.app_context():
        release, course = courses.current("manajemen-waktu")
    deliveries = [(open_session(stage.app.test_client(), person), _body(number, release, course)) for number, person in enumerate(learners)]
    _send(*deliveries.pop())
    # The delivery in the middle: a machine that is shared takes the processor away now and then.
    wall, processor = _middle(deliveries)
    yield Figure(name=f"/sinkron di {stage.kind}: peristiwa per detik", value=MAX_EVENTS / wall, unit="/s", goal=10_000, more_is_better=True)
    yield Figure(name=f"/sinkron di {stage.kind}: per detik prosesor aplikasi", value=MAX_EVENTS / processor, unit="/s")
    yield Figure(name=f"/sinkron di {stage.kind}: yang sama dikirim sekali lagi", value=MAX_EVENTS / _middle(deliveries)[0], unit="/s")


def _middle(deliveries: list[tuple[Any, bytes]]) -> tuple[float, float]:
    """Seconds of the wall clock and of the application's processor for one delivery, the median of each."""
    wall, processor = [], []
    for one in deliveries:
        processor.append(processor_seconds(lambda one=one: wall.append(wall_seconds(lambda: _send(*one)))))
    return statistics.median(wall), statistics.median(processor)


def _send(client: Any, body: bytes) -> None:
    answer = client.post("/sinkron", data=body, headers={"X-LMS": "ukur", "Origin": "http://localhost"}, content_type="application/json")
    if answer.status_code != 200 or len(answer.json["accepted"]) != MAX_EVENTS:
        raise RuntimeError(f"/sinkron: {answer.status_code} {answer.get_data(as_text=True)[:200]}")


def _body(number: int, release: str, course: Course) -> bytes:
    """What a learner brings after weeks without a signal: the course, every quiz until it sits, then the exam again and again."""
    phone = Phone(course.slug, release, name=f"hp-{number}", seed=number, now=MORNING + timedelta(milliseconds=317 + number))
    phone.enrol()
    for item in itertools.cycle(course.items):
        if isinstance(item, Module):
            phone.complete(item.id)
            continue
        attempt = phone.start(item.id)
        drawn = drawn_questions(item.quiz, attempt)
        for question in drawn:
            phone.answer(item.id, attempt, question.id, "a")
        phone.submit(item.id, attempt)
        if len(phone.acts) >= MAX_EVENTS:
            return json.dumps(delivery(phone.acts[:MAX_EVENTS], device=phone.name)).encode()
    raise RuntimeError("the course is empty")
