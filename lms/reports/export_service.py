"""A report as files: a workbook with a sheet for each part, and one long table for other programs. No cell becomes a formula."""

from collections.abc import Sequence

from lms.certificates.sheets import write_book, write_csv
from lms.reports.items import WORDS
from lms.reports.service import Report

_Table = tuple[str, Sequence[str], list[Sequence[object]]]
_LONG = ("bagian", "butir", "keterangan", "ukuran", "nilai")


def workbook(report: Report) -> bytes:
    """XLSX with the sheets Ringkasan, Prates-pascates, Soal, Pilihan, Survei, Perilaku dan hasil, Tulisan, Tindak lanjut perbaikan."""
    return write_book(_tables(report))


def long_table(report: Report) -> bytes:
    """CSV: one line a figure (part, item, note, measure, value)."""
    lines: list[Sequence[object]] = []
    for part, head, rows in _tables(report):
        # The first two columns name the line, the others measure it.
        lines += [(part, row[0], row[1], measure, value) for row in rows for measure, value in zip(head[2:], row[2:], strict=True) if value is not None]
    return write_csv(_LONG, lines)


def _tables(report: Report) -> list[_Table]:
    return [_summary(report), _gain(report), _items(report), _choices(report), _survey(report), _outcomes(report), _texts(report), _log(report)]


def _summary(report: Report) -> _Table:
    filters = f"tahun {report.filters.year or 'semua'}, rilis {report.filters.release or 'terkini'}"
    rows: list[Sequence[object]] = [
        ("Peserta mulai", filters, report.learners.begun),
        ("Peserta selesai", filters, report.learners.finished),
        ("Soal yang perlu diperiksa", filters, report.flagged),
        *((f"Kepuasan: {name} (dari 5)", filters, _round(mean)) for name, mean in report.satisfaction),
        *((f"Level {section.level}: {section.title}", label, words) for section in report.sections for label, words in section.figures),
    ]
    return "Ringkasan", ("hal", "keterangan", "nilai"), rows


def _gain(report: Report) -> _Table:
    head = ("hal", "keterangan", "prates", "pascates", "g kelas", "rata-rata g", "peserta")
    gains, rows = report.gains, []
    if gains and gains.of_class is not None or gains and gains.bands:
        rows.append(("Kursus", gains.word, _round(gains.pre), _round(gains.post), _round(gains.of_class), _round(gains.of_learners), gains.count))
        rows += [("Golongan", word, None, None, None, None, count) for word, count in gains.bands]
    rows += [("Kelompok soal", pool, _round(before), _round(after), None, None, None) for pool, before, after in report.pools]
    return "Prates-pascates", head, rows


def _items(report: Report) -> _Table:
    head = ("soal", "pertanyaan", "kuis", "jenis", "n", "kesukaran p", "daya beda r", "beda 27%", "tanda")
    rows = [
        (line.id, line.stem, quiz.title, line.kind, one.n, _round(one.difficulty), _round(one.discrimination), _round(one.spread), _flags(one.flags))
        for quiz in report.quizzes
        for line in quiz.lines
        for one in (line.analysis,)
    ]
    return "Soal", head, rows


def _choices(report: Report) -> _Table:
    head = ("soal", "pilihan", "huruf", "benar", "dipilih (%)", "dipilih peserta kuat (%)")
    rows = [
        (line.id, text, letter, "ya" if right else "tidak", _percent(share), _percent(strong))
        for quiz in report.quizzes
        for line in quiz.lines
        if line.analysis.shares
        for letter, text, right, share, strong in line.choices
    ]
    return "Pilihan", head, rows


def _survey(report: Report) -> _Table:
    head = ("skala", "pernyataan", "level", "n", "rata-rata", *(f"tingkat {place}" for place in range(1, 8)))
    rows: list[Sequence[object]] = [
        (scale.title, text, scale.level, told.n, _round(told.mean), *told.counts, *(None,) * (7 - len(told.counts)))
        for scale in report.survey.scales
        for text, told in scale.statements
        if told
    ]
    rows += [(poll.stem, choice, None, count, None, *(None,) * 7) for poll in report.survey.polls if poll.shares for choice, count in poll.shares]
    return "Survei", head, rows


def _outcomes(report: Report) -> _Table:
    rows: list[Sequence[object]] = []
    for section in report.sections:
        for scale in section.scales:
            for statement, one in scale.statements:
                rows += [(statement, scale.title, "rata-rata (1 sampai 5)", _round(one.mean))] if one else []
        rows += [(row[0], section.title, name, cell) for row in section.rows for name, cell in zip(section.head[1:], row[1:], strict=True)]
    return "Perilaku dan hasil", ("butir", "bagian", "ukuran", "nilai"), rows


def _texts(report: Report) -> _Table:
    rows = [(text.id, text.stem, words) for text in report.survey.texts for words in text.texts or ()]
    return "Tulisan peserta", ("pertanyaan", "bunyi", "tulisan"), rows


def _log(report: Report) -> _Table:
    rows = [(entry.done_on, entry.observed, entry.change, entry.release, entry.author) for entry in report.log]
    return "Tindak lanjut perbaikan", ("tanggal", "terlihat", "diubah", "rilis", "oleh"), rows


def _flags(flags: Sequence[str]) -> str:
    return " ".join(WORDS[flag] for flag in flags)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _percent(share: float) -> float:
    return round(100 * share, 1)
