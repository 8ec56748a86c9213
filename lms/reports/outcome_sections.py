"""Levels 3 and 4 in a course's report: what the floor of plans and follow-ups knows, in the report's own values. Pure."""

from lms.formats import number
from lms.reports.report import ScaleReport, Section
from lms.reports.survey import Distribution
from lms.surveys.follow_up import LEARNER, OBSTACLES, SCALE, SUPERVISOR
from lms.surveys.outcomes import FEWEST, Outcomes

_SIDES = {LEARNER: "Kata peserta", SUPERVISOR: "Kata atasan"}
_FIGURES_HEAD = ("Perangkat daerah", "Ukuran", "Rencana", "Rata-rata sebelum", "Rata-rata sesudah", "Perubahan", "Membaik", "Dengan bukti")


def sections(outcomes: Outcomes) -> tuple[Section, ...]:
    """Behaviour (level 3) and results (level 4), or nothing where nobody has made a plan yet."""
    return (_behaviour(outcomes), _results(outcomes)) if outcomes.plans else ()


def _behaviour(outcomes: Outcomes) -> Section:
    figures = [
        ("Rencana tindak lanjut", number(outcomes.plans)),
        ("Ditanggapi atasan", f"{number(outcomes.with_opinion)} ({number(outcomes.approved)} disetujui)"),
        ("Sudah 90 hari", number(outcomes.due)),
        ("Dijawab peserta", number(outcomes.answered_by_learner)),
        ("Dijawab atasan", number(outcomes.answered_by_supervisor)),
    ]
    figures += [(f"Tindakan menurut {side}", _listed(states)) for side, states in outcomes.actions.items() if states]
    rows = [
        (OBSTACLES[key], *(_count(outcomes.obstacles.get(side), key) for side in _SIDES))
        for key in OBSTACLES
        if any((outcomes.obstacles.get(side) or {}).get(key) for side in _SIDES)
    ]
    return Section(
        level=3,
        title="Perilaku: tindak lanjut di tempat kerja",
        figures=tuple(figures),
        scales=tuple(_scale(outcomes, side, title) for side, title in _SIDES.items()),
        head=("Hambatan", *_SIDES.values()),
        rows=tuple(rows),
    )


def _results(outcomes: Outcomes) -> Section:
    rows = [
        (
            one.opd,
            f"{one.measure} ({one.unit})",
            number(one.count),
            number(round(one.mean_before, 1)),
            number(round(one.mean_after, 1)),
            "–" if one.change_percent is None else f"{number(round(one.change_percent, 1))}%",
            f"{number(one.improved)} dari {number(one.count)}",
            number(one.evidence),
        )
        for one in outcomes.figures
    ]
    return Section(level=4, title="Hasil: angka sebelum dan sesudah", head=_FIGURES_HEAD, rows=tuple(rows))


def _scale(outcomes: Outcomes, side: str, title: str) -> ScaleReport:
    statements = [(one.statement, Distribution(points=SCALE, counts=one.counts) if one.counts else None) for one in outcomes.behaviours if one.side == side]
    return ScaleReport(id=f"perilaku-{side}", title=title, subject="", level=3, points=SCALE, statements=tuple(statements))


def _listed(states: object) -> str:
    return ", ".join(f"{number(count)} {word}" for word, count in dict(states).items())


def _count(told: object, key: str) -> str:
    return f"kurang dari {FEWEST} jawaban" if told is None else number(dict(told).get(key, 0))
