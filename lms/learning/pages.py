"""What the learner's own pages show, as values for their templates. Reads only."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from lms import clock
from lms.auth.identity import SignedIn
from lms.courses import service as courses
from lms.courses.anyaman import anyaman
from lms.courses.course import Course
from lms.errors import NotFound
from lms.learning import device, essay_service, recall_service, service
from lms.learning.gain import find_gain, find_tests
from lms.learning.judgement import JUDGED, OFFLINE, RUNNING, Attempt
from lms.learning.models import Enrolment
from lms.learning.progress import CourseProgress, untouched
from lms.learning.projections import read_progress
from lms.quizzes.drawing import draw
from lms.quizzes.marking import QuestionMark
from lms.quizzes.quiz import Quiz

_WHY_HIDDEN = {
    "setelah lulus": "Pembahasan tampil setelah Anda lulus.",
    "setelah selesai": "Pembahasan tampil setelah Anda lulus atau setelah percobaan terakhir.",
    "tidak": "Kuis ini tidak menampilkan pembahasan.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Where to go next."""

    url: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What a later floor asks of the learner in a course: shown on its page, an urgent one on the desk too. `label` names the link."""

    course: str
    url: str
    label: str
    text: str
    urgent: bool


#: Floors further down add what awaits the learner: functions of account id and moment.
_task_sources: list[Callable[[int, datetime], Sequence[Task]]] = []


def add_tasks(source: Callable[[int, datetime], Sequence[Task]]) -> None:
    """Let a later floor put tasks before the learner; create_app connects them, and twice is once."""
    if source not in _task_sources:
        _task_sources.append(source)


@dataclass(frozen=True, kw_only=True, slots=True)
class Studied:
    """A course on the learner's desk. `certificate` is (url, label) or None."""

    slug: str
    title: str
    jp: int
    percent: int
    finished_at: datetime | None
    next: Step | None
    certificate: dict[str, str] | None
    anyaman_svg: Markup


def desk(user: SignedIn, now: datetime) -> dict[str, Any]:
    """Values of learning/index.html."""
    certificates = {held["course"]: held for held in reversed(device.part("certificates", user.id))}
    studied = [_studied(user.id, enrolment, certificates.get(enrolment.course)) for enrolment in service.enrolments(user.id)]
    titles = {one.slug: one.title for one in studied}
    return {
        "learner": user,
        "news": essay_service.news(user.id),
        "tasks": [(task, titles.get(task.course, "")) for task in _tasks(user.id, now) if task.urgent],
        "standing": service.jp_standing(user.id, user.employment, clock.local_day(now).year),
        "recall": recall_service.today(user.id, user.agency_id, now),
        "current": [one for one in studied if not one.finished_at],
        "finished": [one for one in studied if one.finished_at],
    }


def course_state(user: SignedIn, slug: str) -> dict[str, Any]:
    """Values of learning/course.html. Raises NotFound for an unknown course, or one for other agencies."""
    if not courses.is_open_to(slug, user.agency_id):
        raise NotFound("Kursus ini tidak ditemukan.")
    release, course = service.working_release(user.id, slug)
    progress = read_progress(user.id, slug, reference=release)
    items = progress.items if progress else untouched(course)
    following = progress.next_item if progress else items[0]
    missing = service.missing_prerequisites(user.id, course)
    return {
        "course": course,
        "anyaman": Markup(anyaman(slug)),
        "percent": progress.percent if progress else 0,
        "started_at": progress.started_at if progress else None,
        "finished_at": progress.finished_at if progress else None,
        "items": items,
        "offline": OFFLINE,
        "next_item": Step(url=f"/kursus/{slug}/{following.id}/", title=following.title) if following else None,
        "certificate": _certificate_notice(next((held for held in device.part("certificates", user.id) if held["course"] == slug), None)),
        "tasks": [task for task in _tasks(user.id, clock.now()) if task.course == slug],
        "gain": find_gain(course, progress.attempts) if progress else None,
        "notes": [f"Prasyarat belum selesai: {courses.title_of(needed)}. Sertifikat terbit setelah prasyarat selesai." for needed in missing],
    }


def attempt_state(user: SignedIn, slug: str, item_id: str, attempt_id: str, now: datetime) -> dict[str, Any]:
    """Values of learning/attempt.html and learning/result.html. Raises NotFound for an attempt that is not one's own."""
    progress = read_progress(user.id, slug)
    attempt = next((held for held in progress.attempts if (held.id, held.item) == (attempt_id, item_id)), None) if progress else None
    if attempt is None:
        raise NotFound("Percobaan ini tidak ditemukan.")
    course = courses.load(attempt.release)
    item = course.item(item_id)
    of_release = read_progress(user.id, slug, reference=attempt.release)
    state = of_release.item(item_id)
    deadline = attempt.started_at + timedelta(minutes=item.quiz.minutes) if item.quiz.minutes else None
    review = may_review(item.quiz, attempt, state.left, progress)
    return {
        "course": course,
        "item": item,
        "attempt": attempt,
        "place": {"course": slug, "release": attempt.release, "item": item_id},
        "running": attempt.state == RUNNING,
        "offline": OFFLINE if attempt.offline else "",
        "drawn": _drawn(item.quiz, attempt),
        "deadline": deadline,
        "minutes_left": max(int((deadline - now).total_seconds() // 60), 0) if deadline else None,
        "best": state.best,
        "left": state.left,
        "reviews": _reviews(item.quiz, attempt, review),
        "assessed": essay_service.assessments(item.quiz, attempt, levels=review),
        "why_hidden": None if review else _WHY_HIDDEN.get(item.quiz.reveal),
        "gain": find_gain(course, progress.attempts) if item_id in (find_tests(course) or ())[1:] else None,
        "next": _next_step(course, progress, item_id),
    }


def may_review(quiz: Quiz, attempt: Attempt, left: int | None, progress: CourseProgress) -> bool:
    """Whether the learner may now see what is right, by the quiz's `kunci`."""
    if attempt.state != JUDGED:
        return False
    counted = [held for held in progress.attempts if held.item == attempt.item and held.counted]
    passed_once = any(held.passed for held in counted)
    # An attempt that is begun uses one up: while it is open, or its answers are still on their way, it could still take the keys in.
    used_up = left == 0 and all(held.state == JUDGED for held in counted)
    by_reveal = {"langsung": True, "setelah lulus": passed_once, "setelah selesai": passed_once or used_up}
    return by_reveal.get(quiz.reveal, False)


def answers_in_form(state: Mapping[str, Any], form: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The acts `answered` for every drawn question whose answer in the form differs from what is held."""
    acts = []
    for drawn in state["drawn"]:
        response = drawn["question"].read_form(f"j.{drawn['question'].id}", form)
        if response is not None and response != drawn["saved"]:
            data = {"attempt": state["attempt"].id, "question": drawn["question"].id, "response": response}
            acts.append({"id": str(uuid.uuid4()), "verb": "answered", **state["place"], "data": data})
    return acts


def handing_in(state: Mapping[str, Any], acts: list[dict[str, Any]]) -> dict[str, Any]:
    """The act `submitted` that names the newest answer to every question: those held, and those just given."""
    newest = dict(state["attempt"].answer_ids) | {act["data"]["question"]: act["id"] for act in acts}
    return {"verb": "submitted", **state["place"], "data": {"attempt": state["attempt"].id, "answers": sorted(newest.values())}}


def _tasks(account_id: int, now: datetime) -> list[Task]:
    return [task for source in _task_sources for task in source(account_id, now)]


def _drawn(quiz: Quiz, attempt: Attempt) -> list[dict[str, Any]]:
    return [
        {"question": one.question, "order": one.choices, "saved": attempt.answers.get(one.question.id)} for one in draw(quiz, attempt.id)
    ]


def _reviews(quiz: Quiz, attempt: Attempt, review: bool) -> list[dict[str, Any]]:
    """Every drawn question with what was answered; what is right only where `review` allows it."""
    if attempt.marks is None or not review:
        return []
    earned = {mark.id: mark for mark in attempt.marks.per_question}
    return [one | {"review": _review(earned[one["question"].id])} for one in _drawn(quiz, attempt)]


def _review(mark: QuestionMark) -> dict[str, Any]:
    return {"fraction": mark.fraction if mark.answered else None, "waiting": mark.waiting, "counts": bool(mark.weight), "right": True, "explain": True}


def _next_step(course: Course, progress: CourseProgress, item_id: str) -> Step | None:
    following = course.neighbours(item_id)[1]
    if progress.finished_at or following is None:
        return None
    return Step(url=f"/kursus/{course.slug}/{following.id}/", title=following.title)


def _studied(account_id: int, enrolment: Enrolment, certificate: Mapping[str, Any] | None) -> Studied:
    course = courses.load(enrolment.release)
    # The record need not be folded again for what is finished: its row says all that is shown.
    progress = None if enrolment.finished_at else read_progress(account_id, enrolment.course)
    following = progress.next_item if progress else None
    return Studied(
        slug=course.slug,
        title=course.title,
        jp=enrolment.jp if enrolment.finished_at else course.jp,
        percent=enrolment.percent,
        finished_at=enrolment.finished_at,
        next=Step(url=f"/kursus/{course.slug}/{following.id}/", title=following.title) if following else None,
        certificate=_certificate_link(certificate) if certificate else None,
        anyaman_svg=Markup(anyaman(course.slug)),
    )


def _certificate_link(held: Mapping[str, Any]) -> dict[str, str]:
    label = {"terbit": "Lihat sertifikat", "menunggu": "Menunggu pemeriksaan", "dikembalikan": "Perlu diperbaiki"}.get(held["state"], "Dicabut")
    return {"url": f"/sertifikat/{held['code']}", "label": label}


def _certificate_notice(held: Mapping[str, Any] | None) -> dict[str, str] | None:
    if held is None:
        return None
    words = {
        "terbit": ("ok", "Sertifikat terbit", f"Nomor {held['number']}."),
        "menunggu": ("wait", "Menunggu pemeriksaan", "Admin instansi Anda sedang memeriksa penyelesaian ini."),
        "dikembalikan": ("warn", "Dikembalikan", f"Alasan: {str(held['reason']).rstrip('. ')}. Perbaiki, lalu ajukan kembali dari halaman sertifikat."),
    }
    kind, title, text = words.get(held["state"], ("bad", "Sertifikat dicabut", str(held["reason"])))
    return {"kind": kind, "title": title, "text": text, "url": f"/sertifikat/{held['code']}"}
