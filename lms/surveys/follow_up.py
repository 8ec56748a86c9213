"""The follow-up after 90 days: when it is due, what it asks the learner and the supervisor, and what they answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: Behaviour shows at work after three months: long enough for habits, short enough to remember (Kirkpatrick level 3;
#: evaluasi pascapelatihan asks for three to six months).
DUE_AFTER = timedelta(days=90)
#: A plan first written so long after the course was finished is followed up 90 days after it was written instead.
LATE_AFTER = timedelta(days=30)
#: Without both answers so long after it was due, a follow-up is overdue.
OVERDUE_AFTER = timedelta(days=30)
#: An answer may be corrected so long after the follow-up was due; a first answer is taken whenever it comes.
CORRECTED_WITHIN = timedelta(days=90)

LEARNER, SUPERVISOR = "peserta", "atasan"
SIDES = (LEARNER, SUPERVISOR)

#: How far an action has come, and the value it is stored as.
STATES = {"belum": 0, "sebagian": 1, "sudah": 2}
#: 1 to 5, as people read them.
SCALE = ("tidak pernah", "jarang", "kadang-kadang", "sering", "selalu")


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One behaviour, worded for the learner and for the supervisor. `key` is what is stored and never changes its meaning."""

    key: str
    learner: str
    supervisor: str

    def worded(self, side: str) -> str:
        """The statement as that side reads it."""
        return self.learner if side == LEARNER else self.supervisor


STATEMENTS = (
    Statement(
        key="terapkan",
        learner="Saya menerapkan yang saya pelajari dalam pekerjaan sehari-hari.",
        supervisor="Pegawai ini menerapkan yang dipelajarinya dalam pekerjaan sehari-hari.",
    ),
    Statement(
        key="tertib",
        learner="Saya menyelesaikan pekerjaan lebih tertib dan lebih tepat waktu daripada sebelumnya.",
        supervisor="Pegawai ini menyelesaikan pekerjaan lebih tertib dan lebih tepat waktu daripada sebelumnya.",
    ),
    Statement(
        key="informasi",
        learner="Saya memberi keterangan yang jelas kepada orang yang saya layani.",
        supervisor="Pegawai ini memberi keterangan yang jelas kepada orang yang dilayaninya.",
    ),
    Statement(
        key="keluhan",
        learner="Saya menanggapi keluhan dan perbedaan pendapat dengan tenang sampai tuntas.",
        supervisor="Pegawai ini menanggapi keluhan dan perbedaan pendapat dengan tenang sampai tuntas.",
    ),
    Statement(
        key="mengajak",
        learner="Saya mengajak rekan kerja memakai cara yang lebih baik.",
        supervisor="Pegawai ini mengajak rekan kerja memakai cara yang lebih baik.",
    ),
    Statement(
        key="dukungan",
        learner="Saya mendapat waktu dan dukungan dari atasan untuk menjalankan rencana ini.",
        supervisor="Saya memberi pegawai ini waktu dan dukungan untuk menjalankan rencananya.",
    ),
)
#: What hinders change in every programme that was looked at, most named first; stored key → as people read it.
OBSTACLES = {
    "perubahan": "Penolakan terhadap perubahan",
    "pimpinan": "Dukungan pimpinan kurang",
    "pegawai": "Rekan kerja kurang bersedia",
    "waktu": "Beban kerja, tidak ada waktu",
    "sarana": "Peralatan, listrik, atau jaringan",
    "anggaran": "Anggaran tidak tersedia",
    "aturan": "Aturan atau prosedur belum mendukung",
    "pindah": "Pindah tugas",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one side answers, once. `states` in the order of the plan's actions; `ratings` by statement key, 1 to 5."""

    states: tuple[str, ...]
    ratings: Mapping[str, int]
    obstacles: tuple[str, ...]
    obstacle_words: str
    after: float | None
    after_on: date | None
    evidence: str


def late_from(written_at: datetime, finished_at: datetime | None) -> datetime | None:
    """From when a plan counts that was first written long after the course was finished; None for one written in time."""
    return written_at if finished_at and written_at > finished_at + LATE_AFTER else None


def due_at(finished_at: datetime | None, late: datetime | None) -> datetime | None:
    """When the follow-up is due; None as long as the course is not finished."""
    return max(finished_at, late or finished_at) + DUE_AFTER if finished_at else None


def coded(answer: Answer) -> dict[str, int]:
    """The answer's ticks as rows (question → value): `aksi-1`, `perilaku-terapkan`, `hambatan-waktu`."""
    rows = {f"aksi-{number}": STATES[state] for number, state in enumerate(answer.states, start=1)}
    rows |= {f"perilaku-{key}": value for key, value in answer.ratings.items()}
    return rows | {f"hambatan-{key}": 1 for key in answer.obstacles}


def decoded(rows: Mapping[str, int], *, obstacle_words: str, after: float | None, after_on: date | None, evidence: str) -> Answer:
    """The answer that `coded` took apart."""
    words = {value: word for word, value in STATES.items()}
    actions = sorted((question, value) for question, value in rows.items() if question.startswith("aksi-"))
    return Answer(
        states=tuple(words[value] for _, value in actions),
        ratings={one.key: rows[f"perilaku-{one.key}"] for one in STATEMENTS if f"perilaku-{one.key}" in rows},
        obstacles=tuple(key for key in OBSTACLES if f"hambatan-{key}" in rows),
        obstacle_words=obstacle_words,
        after=after,
        after_on=after_on,
        evidence=evidence,
    )
