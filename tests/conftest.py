"""Fixtures for all tests: an application on each real database, the cast, tiny courses, and time that stands still."""

import contextvars
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from lms import _connect_floors
from lms.db import db as database_of_the_app
from tests.support import databases, scenes
from tests.support.cast import People, Person, find_people
from tests.support.scenes import Published
from tests.support.sessions import open_session

pytest_plugins = ["tests.support.summary"]

# The same examples in every run: a test that fails here fails for everybody. The database is as slow as it is.
settings.register_profile("lms", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
settings.load_profile("lms")

ZONE = ZoneInfo("Asia/Jayapura")
#: Files that take more than ten seconds of a processor, in seconds. Nothing but the order of the files rests on this.
_LONG = {
    "test_faults.py": 80,
    "test_access.py": 40,
    "test_taking_in.py": 20,
    "test_issue.py": 15,
    "test_links.py": 15,
    "test_kinds.py": 38,
    "test_surveys.py": 35,
    "test_authoring.py": 45,
    "test_certificates.py": 35,
    "test_accessibility.py": 30,
    "test_journey.py": 25,
    "test_offline_worker.py": 25,
    "test_essays.py": 20,
    "test_offline.py": 20,
}
#: Fixtures whose presence asks for a database with people and courses in it.
_NEED_PEOPLE = {"people", "course", "course_in_sequence", "closed_course"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: its driver keeps an event loop running, in which nothing else can start one.

    Within each half the longest files come first (`_LONG`), so that side by side no process is left with one of them at the end.
    """

    def place(item: pytest.Item) -> tuple[bool, int]:
        return "chromium" in getattr(item, "fixturenames", ()), -_LONG.get(item.path.name, 0)

    items.sort(key=place)


class Client(FlaskClient):
    """Calls the application as a server would: nothing of the test's own application context is seen by the request."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.preserve_context or not has_app_context():
            return super().open(*args, **kwargs)
        # The test's own snapshot of the database ends here, so that afterwards it sees what the request wrote.
        database_of_the_app.session.rollback()
        return contextvars.Context().run(super().open, *args, **kwargs)


class Stages:
    """The applications of one test process, each made when first asked for."""

    def __init__(self) -> None:
        self._stages: dict[str, databases.Stage] = {}
        self._server: databases.PostgresServer | None = None

    def get(self, kind: str) -> databases.Stage:
        if kind not in self._stages:
            if kind == "postgresql" and self._server is None:
                self._server = databases.PostgresServer()
            self._stages[kind] = databases.Stage(kind, self._server if kind == "postgresql" else None)
            self._stages[kind].app.test_client_class = Client
        return self._stages[kind]

    def show(self, kind: str, *, peopled: bool) -> databases.Stage:
        """The application on its database as a test finds it, with nothing left of the test before."""
        held = self.get(kind)
        held.show("peopled" if peopled else "empty", scenes.build_peopled if peopled else scenes.build_empty)
        if peopled:
            # Looked up before anything else can happen to them.
            held.recall("people", find_people)
            held.recall("courses", scenes.find_all_published)
        scenes.forget_caches()
        # What is set once for a process speaks of this application again, and its signing keys are as new as its database.
        shutil.rmtree(held.folder / "kunci", ignore_errors=True)
        _connect_floors(held.app.config["LMS"])
        return held

    def close(self) -> None:
        for stage in self._stages.values():
            stage.close()
        if self._server:
            self._server.stop()


@pytest.fixture(scope="session")
def stages() -> Iterator[Stages]:
    """For tests that need both kinds of database at once."""
    held = Stages()
    yield held
    held.close()


@pytest.fixture(params=databases.KINDS)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; a test that uses it, directly or not, runs once on each."""
    return request.param


@pytest.fixture
def stage(stages: Stages, database: str, request: pytest.FixtureRequest) -> databases.Stage:
    """The application on its database: migrated and empty, or with people and courses where the test asks for them."""
    held = stages.show(database, peopled=bool(_NEED_PEOPLE & set(request.fixturenames)))
    # Read by the summary that closes a run.
    request.node.user_properties.append(("database", f"{database} {held.version}"))
    return held


@pytest.fixture
def app(stage: databases.Stage) -> Flask:
    """The application. No context is pushed: use `client`, `db`, or `with app.app_context()`."""
    return stage.app


@pytest.fixture
def db(app: Flask) -> Iterator[Any]:
    """The database, in an application context that lasts as long as the test. Goes together with `client`."""
    with app.app_context():
        yield database_of_the_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has never been here."""
    return app.test_client()


@pytest.fixture
def people(stage: databases.Stage) -> People:
    """The cast, with accounts."""
    return stage.recall("people", find_people)


@pytest.fixture
def course(stage: databases.Stage) -> Published:
    """`kursus-kecil`: two modules, a practice quiz, an exam with pools; certificate by rule."""
    return stage.recall("courses", scenes.find_all_published)["kursus-kecil"]


@pytest.fixture
def course_in_sequence(stage: databases.Stage) -> Published:
    """`kursus-berurutan`: in sequence, after `kursus-kecil`, with a time limit; its certificate is checked."""
    return stage.recall("courses", scenes.find_all_published)["kursus-berurutan"]


@pytest.fixture
def closed_course(stage: databases.Stage) -> Published:
    """`kursus-tertutup`: open to the cast's own instansi only."""
    return stage.recall("courses", scenes.find_all_published)["kursus-tertutup"]


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Person], FlaskClient]:
    """`sign_in(client, people.alice)`: the client is signed in. Tests of signing in go through the form (tests/web/auth)."""
    return open_session


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    """`at("2026-03-05 09:00")` stops the clock at that moment in the platform's zone; again moves it."""
    travels: list[time_machine.travel] = []

    def go(moment: str) -> None:
        while travels:
            travels.pop().stop()
        travels.append(time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=ZONE), tick=False))
        travels[-1].start()

    yield go
    while travels:
        travels.pop().stop()
