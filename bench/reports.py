"""Evaluation reports: how the time of their queries grows from a thousand answers to a hundred thousand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import insert

from bench.figure import Figure, median_seconds
from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import command, db
from lms.learning.answers import AnswerMark
from lms.learning.gain import find_tests
from lms.learning.judgement import JUDGED
from lms.learning.service import AttemptState
from lms.reports import figures
from lms.reports.figures import View
from tests.support.cast import Person
from tests.support.databases import Stage

_SLUG, _FEW, _MANY = "e-government", 1_000, 100_000
_QUESTIONS, _BATCH = 25, 400
_ATTEMPT = "00000000-0000-4000-8000-000000000000"
_AT = datetime(2026, 11, 22, tzinfo=UTC)


def measure(stage: Stage, person: Person) -> Iterator[Figure]:
    """All figures of this file; the database of `stage` holds the library of courses and the person."""
    with stage.app.app_context():
        release, course = courses.current(_SLUG)
        tests = find_tests(course)
        if tests is None:
            raise RuntimeError(f"{_SLUG} has no prates and pascates")
        exam = next(item for item in course.quizzes if "ujian" in item.quiz.purposes)
        questions = [question.id for question in exam.quiz.questions][:_QUESTIONS]
        view = View(course=_SLUG, paths=None)
        scoped = View(course=_SLUG, paths=frozenset({person.path}), year=2026)
        learners = _make_learners(person.agency_id, _MANY // _QUESTIONS)
        # Answers to other courses stand in the same table: what an index is for.
        _fill("manajemen-waktu", exam.id, tests, release, questions, learners)
        seconds: dict[str, list[float]] = {}
        few = _FEW // _QUESTIONS
        for part in (learners[:few], learners[few:]):
            _fill(_SLUG, exam.id, tests, release, questions, part)
            for name, work in (
                ("soal", lambda: figures.item_groups(view, [exam.id])),
                ("soal, unit dan tahun", lambda: figures.item_groups(scoped, [exam.id])),
                ("prates dan pascates", lambda: figures.gain_sums(view, *tests)),
            ):
                seconds.setdefault(name, []).append(median_seconds(work, rounds=5))
        for name, (few, many) in seconds.items():
            yield Figure(name=f"Laporan ({name}): {_MANY} jawaban dibanding {_FEW}", value=many / few, unit="kali", goal=1.2 * _MANY / _FEW)
            yield Figure(name=f"Laporan ({name}): pada {_MANY} jawaban", value=many * 1000, unit="ms")


@command
def _make_learners(agency_id: int, count: int) -> list[int]:
    """Accounts nobody signs in to; gives their ids."""
    fields = {"password_hash": "!", "employment": "PNS", "rank": "", "post": "", "agency_id": agency_id, "is_demo": False, "is_active": True, "created_at": _AT}
    rows = [fields | {"name": f"Peserta laporan {number}", "email": f"laporan{number}@ukur.example"} for number in range(count)]
    return list(db.session.scalars(insert(Account).returning(Account.id), rows))


@command
def _fill(slug: str, item: str, tests: tuple[str, str], release: str, questions: list[str], learners: list[int]) -> None:
    """A first attempt at the exam and at both tests for each of these learners."""
    random = Random(f"{slug} {learners[0]}")
    place = {"course": slug, "release": release}
    for start in range(0, len(learners), _BATCH):
        batch = learners[start : start + _BATCH]
        answers = [
            place
            | {"account_id": account, "item": item, "attempt": _ATTEMPT, "question": question, "part": "", "at": _AT}
            | {"fraction": float(random.random() < 0.6), "rest": round(random.random(), 9), "response": f'"{random.choice("abcd")}"'}
            for account in batch
            for question in questions
        ]
        db.session.execute(insert(AnswerMark), answers)
        attempts = [
            place
            | {"account_id": account, "id": f"{slug[0]}{nth}{_ATTEMPT[2:]}", "item": test, "number": 1, "state": JUDGED}
            | {"passed": True, "counted": True, "flags": "[]", "score": float(random.randint(0, 90))}
            | {"started_at": _AT + timedelta(hours=nth), "submitted_at": _AT + timedelta(hours=nth, minutes=20)}
            for account in batch
            for nth, test in enumerate(tests)
        ]
        db.session.execute(insert(AttemptState), attempts)
