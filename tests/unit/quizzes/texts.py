"""Texts of quizzes for the tests of this folder, and short ways to compile them."""

from lms.errors import Problem
from lms.quizzes.language import compile_quiz
from lms.quizzes.quiz import Question, Quiz

HEADER = "---\nkuis: Uji\nuntuk: latihan\n---\n"

#: A quiz with every kind that can be used and every setting, without a mistake.
GOOD = """---
kuis: Nilai dasar: ASN
untuk: pretes, postes
lulus: 70
percobaan: 3
waktu: 20 menit
acak soal: ya
acak pilihan: ya
kunci: setelah lulus
luring: ya
wajib: ya
---

# Kelompok: dasar
ambil: 2

## pilihan ganda
id: nd-01

Singkatan nilai dasar ASN adalah ...

- [x] BerAKHLAK
  > Benar. Ada tujuh nilai di dalamnya.
- [ ] BerSINAR
  > Ini bukan nilai dasar ASN.
  > Baca lagi Modul 1.
- [ ] BerAKSI

Pembahasan: Lihat Modul 1, bagian "Tujuh nilai".

## pilihan ganda kompleks
id: nd-02
bobot: 1,5

Mana saja yang termasuk BerAKHLAK?

- [x] Akuntabel
- [x] Adaptif
- [ ] Kompetitif
  > Yang benar: *Kompeten*.

## benar salah
id: nd-03

Harmonis termasuk BerAKHLAK.

Jawaban: benar

# Kelompok: lanjutan

## benar salah
id: nd-04

Tentukan benar atau salah setiap pernyataan:

- [benar] Loyal termasuk BerAKHLAK.
- [salah] Kreatif termasuk BerAKHLAK.

## pilihan ganda kompleks
id: nd-05

Bobot tiap pilihan berbeda.

- [50] Kompeten
- [50] Harmonis
- [-25] Kompetitif
- [ ] Kreatif

Pembahasan: Kompeten dan harmonis.

## isian
id: nd-06
huruf besar: abaikan

Huruf K terakhir pada BerAKHLAK adalah singkatan dari ...

Jawaban:
- Kolaboratif
- kolaborasi

Pembahasan: Modul 1.
"""


def compile_text(text: str) -> tuple[Quiz | None, tuple[Problem, ...]]:
    """Compiles a whole file."""
    return compile_quiz("x.kuis.md", text.encode(), default_id="x")


def compile_body(body: str) -> tuple[Quiz | None, tuple[Problem, ...]]:
    """Compiles what stands after a plain header."""
    return compile_text(HEADER + body)


def found(body: str) -> list[tuple[int, str]]:
    """Line (1 is the first line after the header) and code of every problem."""
    return [(problem.line - HEADER.count("\n"), problem.code) for problem in compile_body(body)[1]]


def question(body: str) -> Question:
    """The only question of a body without a mistake."""
    quiz, problems = compile_body(body)
    assert quiz, problems
    (only,) = quiz.questions
    return only
