"""Texts to begin with: a new course, module and quiz, and parts to insert while writing. Pure.

Every one of them compiles as it stands (a test says so), so that the first thing an author sees is no problem.
"""

from lms.authoring.naming import typed_bytes
from lms.source import shorten

_COURSE = """---
judul: {title}
jp: 1
ringkasan: {summary}
pengajar: {teacher}
penyelenggara: {organiser}
jenjang: dasar
akses: publik
sertifikat: diperiksa
lulus: 70
urut: bebas
---
Tulis di sini untuk siapa kursus ini dan apa gunanya bagi tugas mereka sehari-hari.

## Cara belajar

Baca setiap modul dari atas ke bawah, lalu kerjakan kuis latihannya.

## Penilaian

Kursus selesai setelah semua modul dibaca dan semua kuis yang wajib lulus.
"""
_MODULE = """---
judul: {title}
menit: 45
capaian: Menjelaskan hal terpenting dari modul ini
---
Mulailah dari keadaan yang dikenal peserta di tempat kerjanya.

## Bagian pertama

Tulis satu gagasan untuk satu alinea. Kalimat pendek terbaca lebih baik di ponsel.

- Butir pertama
- Butir kedua

!!! praktik "Coba hari ini"
    Satu hal kecil yang dapat dilakukan peserta di kantornya hari ini.

## Rangkuman

Tulis kembali dua atau tiga hal yang harus diingat.
"""
_QUIZ = """---
kuis: {title}
untuk: latihan
kunci: langsung
---

{questions}
"""
#: Parts of a module: what the button says, and what it inserts.
MODULE_PARTS = (
    ("Judul bagian", "## Judul bagian"),
    ("Daftar", "- Butir pertama\n- Butir kedua"),
    ("Langkah", "1. Langkah pertama\n2. Langkah kedua"),
    ("Tabel", "| Keadaan | Tindakan |\n|---|---|\n| Antrean panjang | Buka loket kedua |"),
    ("Catatan", '!!! catatan "Judul catatan"\n    Isi catatan, menjorok empat spasi.'),
    ("Contoh", '!!! contoh "Judul contoh"\n    Isi contoh, menjorok empat spasi.'),
    ("Peringatan", '!!! peringatan "Perhatikan"\n    Isi peringatan, menjorok empat spasi.'),
    ("Praktik", '!!! praktik "Coba hari ini"\n    Satu hal yang dapat dilakukan hari ini.'),
    ("Refleksi", '!!! refleksi "Renungkan"\n    Satu pertanyaan untuk diri sendiri.'),
    ("Tautan", "[nama situs](https://www.example.go.id/)"),
)
#: Questions of each kind: its name in the language, and a whole example.
QUIZ_PARTS = (
    ("Pilihan ganda", "## pilihan ganda\n\nTulis pertanyaannya.\n\n- [x] Jawaban yang benar\n  > Mengapa ini benar.\n- [ ] Jawaban lain\n- [ ] Yang lain lagi"),
    ("Pilihan ganda kompleks", "## pilihan ganda kompleks\n\nMana saja yang benar?\n\n- [x] Benar yang pertama\n- [x] Benar yang kedua\n- [ ] Tidak benar"),
    ("Benar salah", "## benar salah\n\nTentukan benar atau salah.\n\n- [benar] Pernyataan yang benar.\n- [salah] Pernyataan yang salah."),
    ("Isian", "## isian\n\nIbu kota provinsi kita adalah …\n\nJawaban:\n- Jawaban pertama\n- cara menulis lain"),
    ("Angka", "## angka\nsatuan: menit\n\nBerapa lama 1 JP?\n\nJawaban: 45"),
    ("Menjodohkan", "## menjodohkan\n\nPasangkan istilah dengan artinya.\n\nPasangan:\n- Istilah satu => arti satu\n- Istilah dua => arti dua\n- => pengecoh"),
    ("Urutan", "## urutan\n\nUrutkan langkahnya.\n\nUrutan:\n1. Langkah pertama\n2. Langkah kedua\n3. Langkah ketiga"),
    ("Rumpang", "## rumpang\n\nSatu JP sama dengan [[angka: 45]] menit, dihitung [[pilih: per minggu | *per hari]]."),
    ("Uraian", "## uraian\npanjang: 50 s.d. 200 kata\n\nCeritakan satu pengalaman Anda.\n\nRubrik:\n- Ketepatan (60)\n- Contoh nyata (40)"),
    (
        "Skenario",
        "## skenario: Warga mengeluh\nmulai: loket\n\n### loket\n\nSeorang warga menunggu sejak pagi.\n\n- [ ] Dengarkan dahulu -> tenang\n"
        "  > Didengar sudah setengah pertolongan.\n- [ ] Minta ia menunggu lagi -> marah\n\n### tenang\nnilai: 100\n\nIa pulang dengan puas.\n\n"
        "### marah\nnilai: 0\n\nIa pulang dengan kecewa.",
    ),
    ("Kartu ingatan", "## kartu\n\nKepanjangan JP?\n\nJawaban: Jam pelajaran, 45 menit."),
    ("Skala", "## skala: Kesan Anda\nlevel: 1\nskala: tidak setuju | ragu-ragu | setuju\n\nPernyataan:\n- Materinya berguna untuk tugas saya."),
    ("Jajak pendapat", "## jajak\n\nDari mana Anda belajar hari ini?\n\n- [ ] Kantor\n- [ ] Rumah"),
    ("Pendapat", "## pendapat\n\nApa yang perlu diperbaiki?"),
    ("Kelompok soal", "# Kelompok: nama kelompok\nambil: 1"),
)


def new_course(*, title: str, summary: str, teacher: str, organiser: str) -> dict[str, bytes]:
    """The files of a course that has just been begun: the overview and one module."""
    facts = {"title": title, "summary": summary or shorten(title, 300), "teacher": teacher, "organiser": organiser}
    overview = _COURSE.format(**{name: " ".join(value.split()) or "-" for name, value in facts.items()})
    return {"kursus.md": typed_bytes(overview), "01-pendahuluan.md": new_module("Pendahuluan")}


def new_module(title: str) -> bytes:
    """A module with that title."""
    return typed_bytes(_MODULE.format(title=_one_line(title)))


def new_quiz(title: str) -> bytes:
    """A practice quiz with that title and two questions."""
    return typed_bytes(_QUIZ.format(title=_one_line(title), questions=f"{QUIZ_PARTS[0][1]}\n\n{QUIZ_PARTS[2][1]}"))


def new_bank(title: str) -> bytes:
    """A bank of questions with that title and two of them."""
    return typed_bytes(f"---\nkuis: {_one_line(title)}\n---\n\n{QUIZ_PARTS[0][1]}\n\n{QUIZ_PARTS[2][1]}")


def _one_line(title: str) -> str:
    return " ".join(title.split())[:200]
