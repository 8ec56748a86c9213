"""The exchange with devices: acts taken in per second, each delivery as full as allowed and of another learner."""

import itertools
import json
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.figure import Figure
from lms.auth.login import SCRIPT_COOKIE
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
    deliveries = [(_cookies(open_session(stage.app.test_client(), person)), _body(number, release, course)) for number, person in enumerate(learners)]
    _send(stage.app, *deliveries.pop())
    # The delivery in the middle: a machine that is shared takes the processor away now and then.
    wall, processor = _middle(stage.app, deliveries)
    # What a core of the application takes in; PostgreSQL works on one of its own meanwhile.
    yield Figure(name=f"/sinkron di {stage.kind}: peristiwa per detik dan inti", value=MAX_EVENTS / processor, unit="/s", goal=10_000, more_is_better=True)
    yield Figure(name=f"/sinkron di {stage.kind}: satu perangkat, cakram ditunggu", value=MAX_EVENTS / wall, unit="/s")
    yield Figure(name=f"/sinkron di {stage.kind}: yang sama dikirim sekali lagi", value=MAX_EVENTS / _middle(stage.app, deliveries)[1], unit="/s")


def _middle(app: Flask, deliveries: list[tuple[str, bytes]]) -> tuple[float, float]:
    """Seconds of the wall clock and of the application's processor for one delivery, the median of each."""
    taken = [_send(app, *one) for one in deliveries]
    return statistics.median(wall for wall, _ in taken), statistics.median(processor for _, processor in taken)


def _send(app: Flask, cookies: str, body: bytes) -> tuple[float, float]:
    """Seconds on the wall and of the application's processor for one delivery, without those of whoever sends it."""
    headers = {"X-LMS": "ukur", "Origin": "http://localhost", "Cookie": cookies}
    environ = EnvironBuilder("/sinkron", "http://localhost", method="POST", data=body, headers=headers, content_type="application/json").get_environ()
    begun, worked = time.perf_counter(), time.process_time()
    parts, status, _ = run_wsgi_app(app, environ, buffered=True)
    took = time.perf_counter() - begun, time.process_time() - worked
    answer = b"".join(parts)
    if not status.startswith("200") or len(json.loads(answer)["accepted"]) != MAX_EVENTS:
        raise RuntimeError(f"/sinkron: {status} {answer.decode()[:200]}")
    return took


def _cookies(client: FlaskClient) -> str:
    names = (client.application.config["SESSION_COOKIE_NAME"], SCRIPT_COOKIE)
    return "; ".join(f"{name}={cookie.value}" for name in names if (cookie := client.get_cookie(name)))


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
