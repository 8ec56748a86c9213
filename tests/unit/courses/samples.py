"""A tiny course to damage, and pictures drawn on the spot."""

import io
from collections.abc import Mapping

from PIL import Image

from lms.courses.compile import compile_course
from lms.errors import ContentInvalid, Problem

COURSE = """---
judul: Waktu di loket
kode: WL
jp: 1
ringkasan: Menghitung waktu tunggu.
pengajar: Bayu
pengajar: Citra
bidang: Pelayanan publik
jenjang: dasar
kompetensi: manajerial, sosial kultural
sasaran: Petugas loket
akses: publik
sertifikat: otomatis
lulus: 75
urut: berurutan
lisensi: CC BY-SA 4.0
diperbarui: 2026-11-22
---
Untuk petugas loket. Mulai dari [modul pertama](01-antrean.md).
"""
MODULE = """---
judul: Antrean
menit: 45
jp: 1
ringkasan: Menghitung antrean.
capaian: Menghitung
capaian: Menjelaskan
---
Pukul 08.05 ada sebelas orang.

## Cara menghitung

Kalikan jumlah orang dengan menit.
"""
QUIZ = """---
kuis: Latihan antrean
untuk: latihan
---

## pilihan ganda
id: an-1

Berapa menit?

- [x] 48
- [ ] 40

## benar salah

Antrean itu pasti.

Jawaban: salah
"""
FILES = {"kursus.md": COURSE, "01-antrean.md": MODULE, "01-antrean.kuis.md": QUIZ}




def named(changes: Mapping[str, str | bytes | None]) -> dict[str, bytes]:
    """The same by the files' own names."""
    files = {path: text for path, text in (FILES | dict(changes)).items() if text is not None}
    return {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}


def problems(changes: Mapping[str, str | bytes | None], slug: str = "waktu-loket") -> list[Problem]:
    """What the compiler finds in the changed course."""
    try:
        compile_course(named(changes), slug=slug)
    except ContentInvalid as error:
        return list(error.problems)
    return []


def codes(changes: Mapping[str, str | bytes | None], slug: str = "waktu-loket") -> list[tuple[str, int, str]]:
    """Path, line and code of each problem."""
    return [(problem.path, problem.line, problem.code) for problem in problems(changes, slug)]


def draw(width: int = 1200, height: int = 800, form: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
    """A picture with some detail in it, the same at every call."""
    image = Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (image, image.transpose(Image.Transpose.ROTATE_180), image)).convert(mode)
    held = io.BytesIO()
    image.save(held, form, **options)
    return held.getvalue()
