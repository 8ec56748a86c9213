"""Which of the sentences on a release decide over learners' results, so that an author reads those first. Pure."""

import re
from collections.abc import Iterable

#: What the sentences of lms.courses.changes call keys, weights, pass marks and what else a result hangs on.
_DECIDES = re.compile(
    r": (?:kunci|bobot|nilai lulus|percobaan|waktu|jumlah soal yang keluar|kegunaan|wajib|jenis|JP) |rubriknya diubah|"
    r"^(?:JP kursus|Sertifikat|Nilai minimum kelulusan kursus|Prasyarat|Akses|Urutan belajar): |tidak terbawa|soal (?:dihapus|ditambahkan): |"
    r"^(?:Modul|Kuis) “.*” (?:dihapus|ditambahkan)\.$"
)


def part(sentences: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that decide over results (keys, weights, pass marks, JP, what comes and goes), and the others; each in their order."""
    sentences = tuple(sentences)
    first = tuple(sentence for sentence in sentences if _DECIDES.search(sentence))
    return first, tuple(sentence for sentence in sentences if sentence not in first)
