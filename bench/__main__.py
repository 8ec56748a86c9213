"""Measure everything and print one line per figure: name, figure, goal, met or not. Ends with 1 where a goal is missed."""

import sys
from collections.abc import Iterator

import time_machine

from bench import connections, exchange, pages, quizzes, reports, weights
from bench.figure import Figure
from config import ROOT
from lms.auth import passwords
from lms.auth import service as accounts
from lms.courses import library
from lms.courses import service as courses
from lms.courses.tree import from_folder
from tests.support import databases, scenes
from tests.support.cast import BEGINNING, PASSWORD, Person, find_people, make_people

_LEARNERS = 31


def main() -> int:
    """Print all figures; gives the exit code."""
    missed = 0
    parts = (
        ("Halaman", _pages),
        ("Kuis", quizzes.measure),
        ("Pertukaran dengan perangkat", _exchange),
        ("Dua sambungan singkat", _connections),
        ("Laporan", _reports),
    )
    for title, figures in parts:
        print(f"\n{title}")
        for figure in figures():
            print(figure, flush=True)
            missed += not figure.met
    print(f"\n{missed} sasaran belum tercapai." if missed else "\nSemua sasaran tercapai.")
    return 1 if missed else 0


def _pages() -> Iterator[Figure]:
    stage = databases.Stage("sqlite", None, durable=True)
    try:
        stage.show("library", _build_library)
        yield from pages.measure(stage)
        yield from weights.measure(stage)
    finally:
        stage.close()


def _connections() -> Iterator[Figure]:
    stage = databases.Stage("sqlite", None, durable=True)
    try:
        learners: list[Person] = []
        stage.show("library", lambda: learners.extend(_build_library()))
        with stage.app.app_context():
            alice = find_people().alice
        yield from connections.measure(stage, alice)
    finally:
        stage.close()


def _reports() -> Iterator[Figure]:
    stage = databases.Stage("sqlite", None, durable=True)
    try:
        learners: list[Person] = []
        stage.show("library", lambda: learners.extend(_build_library()))
        yield from reports.measure(stage, learners[0])
    finally:
        stage.close()


def _exchange() -> Iterator[Figure]:
    server = databases.PostgresServer(durable=True)
    try:
        for kind in databases.KINDS:
            stage = databases.Stage(kind, server if kind == "postgresql" else None, durable=True)
            learners: list[Person] = []
            stage.show("library", lambda made=learners: made.extend(_build_library()))
            yield from exchange.measure(stage, learners)
            stage.close()
    finally:
        server.stop()


def _build_library() -> list[Person]:
    """The courses of content/ and some learners, who sign in by e-mail."""
    scenes.build_empty()
    bayu = make_people().bayu
    # As everywhere, courses are older than what is done in them: an act from before its release would be moved and flagged.
    with time_machine.travel(BEGINNING, tick=False):
        for folder in library.find_courses(ROOT / "content"):
            courses.publish(slug=folder.name, files=from_folder(folder), agency_id=bayu.agency_id, account_id=bayu.id)
    password_hash = passwords.hash_password(PASSWORD)
    return [_learner(number, bayu, password_hash) for number in range(_LEARNERS)]


def _learner(number: int, bayu: Person, password_hash: str) -> Person:
    email = f"peserta{number}@ukur.example"
    fields = {"name": f"Peserta {number}", "nip_text": None, "email_text": email, "employment": "PNS", "rank": "", "post": ""}
    draft = accounts.check_fields(**fields, agency_id=bayu.agency_id, roles=("peserta",), is_demo=False)
    made = accounts.add_account(draft, password_hash=password_hash, temporary=False, now=BEGINNING)
    return Person(id=made.id, name=made.name, nip=email, agency_id=bayu.agency_id, path=bayu.path, role="peserta")


if __name__ == "__main__":
    sys.exit(main())
