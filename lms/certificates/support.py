"""What the learning record no longer bears out of what an issued certificate says. Pure."""

from dataclasses import dataclass

from lms import formats
from lms.certificates.facts import Snapshot
from lms.learning.progress import CourseProgress


@dataclass(frozen=True, kw_only=True, slots=True)
class Losses:
    """What changed, in sentences (none: the record bears the paper out), and whether the course still counts as finished."""

    texts: tuple[str, ...] = ()
    finished: bool = True


def compare(said: Snapshot, today: Snapshot | None, progress: CourseProgress | None) -> Losses:
    """What of the paper the record no longer bears out.

    `said` is what was frozen at issue, `today` what the certificate would say now, `progress` the record in the release it
    was issued for; both None where the record knows nothing of the course. A result that only rose takes nothing away.
    """
    if today is None or progress is None:
        return Losses(texts=("Catatan belajar tidak lagi memuat kursus ini.",), finished=False)
    found = []
    if progress.finished_at is None:
        found.append("Kursus ini tidak lagi selesai menurut catatan belajar.")
        found += [f"Belum terpenuhi: {item.title}{_best(item.best)}." for item in progress.items if item.required and item.done_at is None]
    if said.score is not None and (today.score is None or today.score < said.score):
        now = "tidak ada lagi" if today.score is None else formats.number(today.score)
        found.append(f"Nilai pada kertas {formats.number(said.score)}; menurut catatan kini {now}.")
    return Losses(texts=tuple(found), finished=progress.finished_at is not None)


def _best(score: float | None) -> str:
    return "" if score is None else f" (nilai terbaik kini {formats.number(score)})"
