"""What a certificate says, gathered into one frozen value, and the doubts a person should look at. Pure."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from lms.certificates.template import Template
from lms.courses.course import Course
from lms.learning.jp import JpRule, faster_than_allowed
from lms.learning.judgement import LATE, NEEDED_SERVER, ODD_CLOCK, OFFLINE
from lms.learning.progress import CourseProgress


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """The person as he is known on the day of issue."""

    name: str
    nip: str
    employment: str
    rank: str
    post: str
    unit: str
    agency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModuleLine:
    """One row of the back page."""

    title: str
    jp: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """Everything printed, with the rules it rests on. Dates are days in the platform's zone, `score` 0 … 100.

    `course` is the title, `slug` its address; `number` and `issued_on` are None until it is issued.
    """

    name: str
    nip: str
    employment: str
    rank: str
    post: str
    unit: str
    agency: str
    slug: str
    course: str
    course_code: str
    issuer: str
    release: str
    jp: int
    started_on: date
    finished_on: date
    score: float | None
    modules: tuple[ModuleLine, ...]
    rule: str
    minutes_per_jp: int
    daily_cap: int
    warnings: tuple[str, ...]
    #: Facts that speak neither for nor against it.
    notes: tuple[str, ...] = ()
    number: str | None = None
    issued_on: date | None = None
    template: Template = Template()

    @property
    def issued_by(self) -> str:
        """Who stands at the head of the paper."""
        return self.template.institution or self.agency


def gather(
    *, holder: Holder, course: Course, progress: CourseProgress, started: date, finished: date, rule: JpRule, template: Template
) -> Snapshot:
    """The facts of a finished course as they stand today; `course` is the release that was completed.

    Score and notes are of its `scored_exams`.
    """
    scored = scored_exams(course)
    exams = [item for item in progress.items if item.id in scored]
    return Snapshot(
        **asdict(holder),
        slug=course.slug,
        course=course.title,
        course_code=course.code,
        issuer=course.organiser or holder.agency,
        release=progress.finished_release or progress.release,
        jp=course.jp,
        started_on=started,
        finished_on=finished,
        score=min((item.best for item in exams if item.best is not None), default=None),
        modules=tuple(ModuleLine(title=module.title, jp=module.jp) for module in course.modules),
        rule=rule.version,
        minutes_per_jp=rule.minutes_per_jp,
        daily_cap=rule.daily_cap,
        warnings=_doubts(holder, course, progress, started, finished, rule),
        notes=tuple(f"{item.title}: dikerjakan {OFFLINE}." for item in exams if item.offline),
        template=template,
    )


def scored_exams(course: Course) -> frozenset[str]:
    """The exams of which a certificate prints the lowest result: those required. Who also takes one that is not has nothing to lose by it."""
    return frozenset(item.id for item in course.quizzes if item.quiz.required and "ujian" in item.quiz.purposes)


def to_json(snapshot: Snapshot) -> str:
    """The snapshot as text for the database; dates in ISO 8601."""
    return json.dumps(asdict(snapshot), ensure_ascii=False, sort_keys=True, default=date.isoformat)


def from_json(text: str) -> Snapshot:
    """The snapshot back from its text."""
    held = json.loads(text)
    held["modules"] = tuple(ModuleLine(**line) for line in held["modules"])
    held["warnings"], held["notes"] = tuple(held["warnings"]), tuple(held.get("notes", ()))
    for name in ("started_on", "finished_on", "issued_on"):
        held[name] = date.fromisoformat(held[name]) if held[name] else None
    # Certificates issued before agencies had templates keep the plain wording.
    held["template"] = Template(**held.get("template", {}))
    return Snapshot(**held)


def _doubts(holder: Holder, course: Course, progress: CourseProgress, started: date, finished: date, rule: JpRule) -> tuple[str, ...]:
    doubts = []
    if faster_than_allowed(started=started, finished=finished, jp=course.jp, rule=rule):
        days = (finished - started).days + 1
        doubts.append(f"{course.jp} JP ditempuh dalam {days} hari; belajar daring dihitung paling banyak {rule.daily_cap} JP sehari.")
    if not holder.nip:
        doubts.append("NIP belum tercatat.")
    missing = [word for word, text in (("pangkat/golongan", holder.rank), ("jabatan", holder.post)) if not text]
    if missing:
        doubts.append(f"Data diri belum lengkap: {' dan '.join(missing)} kosong.")
    if progress.finished_at is None:
        doubts.append("Menurut catatan belajar, kursus ini tidak lagi selesai; pengajuan ini tidak dapat disetujui.")
    flags = {flag for attempt in progress.attempts for flag in attempt.flags}
    if ODD_CLOCK in flags or progress.odd_clock:
        doubts.append("Jam perangkat berubah selama belajar; periksa tanggalnya.")
    if LATE in flags:
        doubts.append("Ada jawaban yang diberikan setelah batas waktu; jawaban itu tidak dihitung.")
    if NEEDED_SERVER in flags:
        doubts.append("Ada kuis yang perlu koneksi tetapi dikerjakan luring; periksa sebelum menyetujui.")
    return tuple(doubts)
