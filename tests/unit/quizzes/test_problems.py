"""Every mistake gets its own line and sentence, and nothing else is said about it."""

import re

import pytest

from lms.quizzes.language import compile_quiz
from lms.quizzes.sentences import SENTENCES
from tests.unit.quizzes import mistakes
from tests.unit.quizzes.texts import GOOD, HEADER, compile_text, found

#: What is wrong: the text after the header, and line and code of every problem. A `|` ends a line.
MISTAKES = {
    # headings and pools
    "a kind nobody knows": ("## tebakan||Berapa?||- [x] A|- [ ] B", [(1, "K01")]),
    "a kind with a slip is read as the one meant": ("## pilihan gnda||Apa?||- [x] A|- [x] B", [(1, "K01"), (6, "C08")]),
    "a kind by its name elsewhere": ("## essay||Ceritakan.", [(1, "C25"), (1, "K01")]),
    "a heading with one # too few": ("# pilihan ganda||Apa?||- [x] A|- [ ] B", [(1, "K03")]),
    "a heading with one # too many": ("### pilihan ganda||Apa?||- [x] A|- [ ] B", [(1, "K03")]),
    "a heading without #": ("pilihan ganda||Apa?||- [x] A|- [ ] B", [(1, "K03")]),
    "a heading without space": ("##pilihan ganda||Apa?||- [x] A|- [ ] B", [(1, "K03")]),
    "a heading that is indented": (" ## pilihan ganda||Apa?||- [x] A|- [ ] B", [(1, "K03")]),
    "a heading with a number": ("## 1. pilihan ganda||Apa?||- [x] A|- [ ] B", [(1, "K03")]),
    "a heading with a number in front": ("## Soal 1: pilihan ganda||Apa?||- [x] A|- [ ] B", [(1, "K03")]),
    "a pool with two #": ("## Kelompok: satu||## benar salah||Ya.||Jawaban: benar", [(1, "K03")]),
    "a pool without #": ("Kelompok: satu||## benar salah||Ya.||Jawaban: benar", [(1, "K03")]),
    "a pool without colon": ("# Kelompok satu||## benar salah||Ya.||Jawaban: benar", [(1, "K03")]),
    "a pool with a slip": ("# Kelompk: satu||## benar salah||Ya.||Jawaban: benar", [(1, "K03")]),
    "a heading of another kind at the top": ("# Pendahuluan||Selamat datang.||## benar salah||Ya.||Jawaban: benar", [(1, "K04")]),
    "a hashtag in a question": ("## benar salah||#BanggaMelayaniBangsa adalah slogan ASN.||Jawaban: benar", [(3, "K04")]),
    "a heading in a question": ("## benar salah||# Situasi||Ya.||Jawaban: benar", [(3, "K04")]),
    "an unknown heading in a question": ("## benar salah||## Situasi di loket||Ya.||Jawaban: benar", [(3, "K01")]),
    "a pool without a name": ("# Kelompok:||## benar salah||Ya.||Jawaban: benar", [(1, "K05")]),
    "a title where the kind takes none": ("## benar salah: Nilai||Ya.||Jawaban: benar", [(1, "K06")]),
    "text before the first question": ("Kerjakan dengan jujur.|Selamat!||## benar salah||Ya.||Jawaban: benar", [(1, "K07")]),
    "text under a pool's settings": ("# Kelompok: a|ambil: 1||Kerjakan.||## benar salah||Ya.||Jawaban: benar", [(4, "K07")]),
    "a pool without questions": ("# Kelompok: a||# Kelompok: b||## benar salah||Ya.||Jawaban: benar", [(1, "K08")]),
    "a quiz without questions": ("", [(0, "K09")]),
    "more drawn than there are": ("# Kelompok: a|ambil: 3||## benar salah||Ya.||Jawaban: benar", [(2, "K10")]),
    "more drawn than are whole": ("# Kelompok: a|ambil: 2||## benar salah||Ya.||Jawaban: ya||## tebakan||Ya.", [(8, "C26"), (10, "K01")]),
    "two pools of one name": ("# Kelompok: a||## benar salah||Ya.||Jawaban: benar||# Kelompok: A||## benar salah||Tidak.||Jawaban: salah", [(9, "K11")]),
    # one question
    "two questions of one id": ("## benar salah|id: a||Ya.||Jawaban: benar||## benar salah|id: a||Tidak.||Jawaban: benar", [(9, "K13")]),
    "an id with capitals and spaces": ("## benar salah|id: Soal Satu||Ya.||Jawaban: benar", [(2, "K14")]),
    "the same question twice": ("## benar salah||Ya.||Jawaban: benar||## benar salah||Ya.||Jawaban: salah", [(7, "K15")]),
    "no blank line after the settings": ("## benar salah|id: a|Ya.||Jawaban: benar", [(3, "K16")]),
    "no blank line after the heading": ("## benar salah|Perhatikan: ya.||Jawaban: benar", [(2, "K16")]),
    "settings one blank line late": ("## benar salah||id: a|bobot: 2||Ya.||Jawaban: benar", [(3, "K17")]),
    "a setting after the question": ("## benar salah|id: a||Ya.|bobot: 2||Jawaban: benar", [(5, "K17")]),
    "a setting after the answer": ("## pilihan ganda||Apa?||- [x] A|- [ ] B||bobot: 2", [(8, "K17")]),
    "a pool's setting too late": ("# Kelompok: a||ambil: 1||## benar salah||Ya.||Jawaban: benar", [(3, "K17")]),
    "code not closed": ("## benar salah||Keluaran:||```|print(1)||Jawaban: benar||## benar salah||Tidak.||Jawaban: salah", [(5, "K18")]),
    "code not closed in the last question": ("## benar salah||Keluaran:||```|print(1)||Jawaban: benar", [(5, "K18")]),
    "code not closed before other code": ("## benar salah||A.||```|x||Jawaban: benar||## benar salah||B.||```|y|```||Jawaban: salah", [(5, "K18")]),
    "no question": ("## pilihan ganda|id: a||- [x] A|- [ ] B", [(1, "K19")]),
    "no question and no blank line": ("## benar salah|Jawaban: benar", [(1, "K19")]),
    "a weight of nothing": ("## benar salah|bobot: 0||Ya.||Jawaban: benar", [(2, "K20")]),
    "a weight with three decimals": ("## benar salah|bobot: 1,555||Ya.||Jawaban: benar", [(2, "K20")]),
    "a weight in words": ("## benar salah|bobot: dua||Ya.||Jawaban: benar", [(2, "K20")]),
    "a decimal point": ("## benar salah|bobot: 1.5||Ya.||Jawaban: benar", [(2, "K21")]),
    "a pool's setting in a question": ("## benar salah|ambil: 1||Ya.||Jawaban: benar", [(2, "K22")]),
    "a source that does not exist": ("# Kelompok: a|sumber: bank/a.kuis.md", [(2, "K25")]),
    "a heading of a scene": ("## benar salah||### Situasi||Ya.||Jawaban: benar", [(3, "K23")]),
    "a heading that is gone": ("## benar salah||Ya.||Jawaban: benar||id: b||Tidak.||Jawaban: salah", [(7, "K24")]),
    "the first heading is gone": ("# Kelompok: a|ambil: 1||id: b||Tidak.||Jawaban: salah", [(4, "K24")]),
    "an id at the end of its question": ("## benar salah||Ya.||Jawaban: benar||id: b||## benar salah||Tidak.||Jawaban: salah", [(7, "K17")]),
    "an unknown setting near a known one": ("## benar salah|bobt: 2||Ya.||Jawaban: benar", [(2, "H04")]),
    "an unknown setting near none": ("## benar salah|warna: merah||Ya.||Jawaban: benar", [(2, "H04")]),
    "a setting without colon": ("## benar salah|bobot 2||Ya.||Jawaban: benar", [(2, "H03")]),
    "a setting twice": ("## benar salah|id: a|id: b||Ya.||Jawaban: benar", [(3, "H05")]),
    "a setting without value": ("## benar salah|id:||Ya.||Jawaban: benar", [(2, "H06")]),
    "a pool that draws half": ("# Kelompok: a|ambil: 1,5||## benar salah||Ya.||Jawaban: benar", [(2, "K33")]),
    "an unknown word for case": ("## isian|huruf besar: abaiken||Apa?||Jawaban:|- a", [(2, "K30")]),
    # marks and choices
    "a mark without space before": ("## pilihan ganda||Apa?||-[x] A|- [ ] B", [(5, "C01")]),
    "a mark without space after": ("## pilihan ganda||Apa?||- [x]A|- [ ] B", [(5, "C01")]),
    "a mark with spaces inside": ("## pilihan ganda||Apa?||- [ x ] A|- [ ] B", [(5, "C01")]),
    "a mark with nothing inside": ("## pilihan ganda||Apa?||- [x] A|- [] B", [(6, "C01")]),
    "a mark with two spaces inside": ("## pilihan ganda||Apa?||- [x] A|- [  ] B", [(6, "C01")]),
    "a capital X": ("## pilihan ganda||Apa?||- [X] A|- [ ] B", [(5, "C01")]),
    "a tick": ("## pilihan ganda||Apa?||- [v] A|- [ ] B", [(5, "C01")]),
    "a star": ("## pilihan ganda||Apa?||* [x] A|- [ ] B", [(5, "C01")]),
    "a plus": ("## pilihan ganda||Apa?||+ [x] A|- [ ] B", [(5, "C01")]),
    "a dash of a word processor": ("## pilihan ganda||Apa?||– [x] A|- [ ] B", [(5, "C01")]),
    "a letter for a bullet": ("## pilihan ganda||Apa?||a. [x] A|- [ ] B", [(5, "C01")]),
    "no bullet": ("## pilihan ganda||Apa?||[x] A|- [ ] B", [(5, "C01")]),
    "an indented mark": ("## pilihan ganda||Apa?||- [x] A|  - [ ] B", [(6, "C01")]),
    "every mark indented by a tab": ("## pilihan ganda||Apa?||\t- [x] A|\t- [ ] B", [(5, "C01"), (6, "C01")]),
    "an opened bracket": ("## pilihan ganda||Apa?||- [x A|- [ ] B", [(5, "C01")]),
    "a closed bracket": ("## pilihan ganda||Apa?||- x] A|- [ ] B", [(5, "C01")]),
    "an opened bracket with nothing inside": ("## pilihan ganda||Apa?||- [x] A|- [ B", [(6, "C01")]),
    "round brackets": ("## pilihan ganda||Apa?||- (x) A|- ( ) B", [(5, "C01"), (6, "C01")]),
    "a bracket of each kind": ("## pilihan ganda||Apa?||- [x) A|- [ ] B", [(5, "C01")]),
    "escaped brackets": ("## pilihan ganda||Apa?||- \\[x\\] A|- [ ] B", [(5, "C01")]),
    "a capital Benar": ("## benar salah||Tentukan.||- [Benar] A|- [salah] B", [(5, "C01")]),
    "an unknown mark": ("## pilihan ganda||Apa?||- [kunci] A|- [ ] B", [(5, "C02")]),
    "truth values in single choice": ("## pilihan ganda||Apa?||- [benar] A|- [salah] B", [(5, "C02")]),
    "crosses in true and false": ("## benar salah||Tentukan.||- [x] A|- [ ] B", [(5, "C02")]),
    "percents in single choice": ("## pilihan ganda||Apa?||- [50] A|- [50] B", [(5, "C02")]),
    "a choice without mark": ("## pilihan ganda||Apa?||- [x] A|- B", [(6, "C03")]),
    "a first choice without mark": ("## pilihan ganda||Apa?||- A|- [x] B", [(5, "C03")]),
    "a first choice without mark but with feedback": ("## pilihan ganda||Apa?||- A|  > Ya.|- [x] B", [(5, "C03")]),
    "a right choice that lost its mark": ("## pilihan ganda||Apa?||- A|- [ ] B|- [ ] C", [(5, "C03")]),
    "a choice without text": ("## pilihan ganda||Apa?||- [x] A|- [ ]", [(6, "C04")]),
    "one choice": ("## pilihan ganda||Apa?||- [x] A", [(5, "C05")]),
    "no choice": ("## pilihan ganda||Apa?", [(1, "C05")]),
    "choices without any mark": ("## pilihan ganda||Apa?||- A|- B||Pembahasan: A.", [(5, "C03"), (6, "C03")]),
    "choices without any mark to the end": ("## pilihan ganda||Apa?||- A|- B||", [(5, "C03"), (6, "C03")]),
    "two equal choices": ("## pilihan ganda||Apa?||- [x] Satu  dua|- [ ] satu dua.", [(6, "C06")]),
    "more choices than letters": ("## pilihan ganda||Apa?||- [x] 0|" + "|".join(f"- [ ] {at}" for at in range(1, 28)), [(31, "C07")]),
    "two right choices": ("## pilihan ganda||Apa?||- [x] A|- [ ] B|- [x] C", [(7, "C08")]),
    "no right choice": ("## pilihan ganda||Apa?||- [ ] A|- [ ] B", [(5, "C08")]),
    "no right choice of several": ("## pilihan ganda kompleks||Apa?||- [ ] A|- [ ] B", [(5, "C09")]),
    "crosses and percents": ("## pilihan ganda kompleks||Apa?||- [x] A|- [50] B|- [50] C", [(6, "C10")]),
    "percents that make 90": ("## pilihan ganda kompleks||Apa?||- [50] A|- [40] B|- [-10] C", [(5, "C11")]),
    "a percent with decimals": ("## pilihan ganda kompleks||Apa?||- [50,5] A|- [50] B", [(5, "C12")]),
    "a percent with its sign": ("## pilihan ganda kompleks||Apa?||- [50%] A|- [50] B", [(5, "C12")]),
    "a penalty beyond all": ("## pilihan ganda kompleks||Apa?||- [100] A|- [-150] B", [(6, "C12")]),
    # feedback and text around choices
    "feedback without indent": ("## pilihan ganda||Apa?||- [x] A|> Ya.|> Memang.|- [ ] B", [(6, "C13")]),
    "feedback without a choice": ("## pilihan ganda||Apa?||  > Ya.||- [x] A|- [ ] B", [(5, "C14")]),
    "feedback in a kind without choices": ("## isian||Apa?||Jawaban:|- a|  > Ya.", [(7, "C14")]),
    "feedback without its sign": ("## pilihan ganda||Apa?||- [x] A|  Ya.|  Memang.|- [ ] B", [(6, "C15")]),
    "text between choices": ("## pilihan ganda||Apa?||- [x] A|Nah.|- [ ] B", [(6, "C16")]),
    "text after choices": ("## pilihan ganda||Apa?||- [x] A|- [ ] B||Begitulah.|Selesai.", [(8, "C16")]),
    "text after an answer": ("## benar salah||Ya.||Jawaban: benar||Begitulah.", [(7, "C16")]),
    "a rule between questions": ("## benar salah||Ya.||Jawaban: benar||---||## benar salah||Tidak.||Jawaban: salah", [(7, "C17")]),
    "a rule after an explanation": ("## benar salah||Ya.||Jawaban: benar||Pembahasan: Ya.||---", [(9, "C17")]),
    # labelled parts
    "an answer in single choice": ("## pilihan ganda||Apa?||Jawaban: A", [(5, "C20")]),
    "an answer after choices": ("## pilihan ganda||Apa?||- [x] A|- [ ] B||Jawaban: A", [(8, "C20")]),
    "pairs in a short answer": ("## isian||Apa?||Pasangan:|- a => b", [(5, "C20")]),
    "choices in a short answer": ("## isian||Apa?||- [x] A|  > Ya.|- [ ] B", [(5, "C21")]),
    "choices under a short answer": ("## isian||Apa?||Jawaban:|- [x] A|- [ ] B", [(6, "C21")]),
    "an answer twice": ("## benar salah||Ya.||Jawaban: benar|Jawaban: salah", [(6, "C22")]),
    "an explanation twice": ("## benar salah||Ya.||Jawaban: benar||Pembahasan: A.||Pembahasan: B.", [(9, "C22")]),
    "a label with a slip": ("## benar salah||Ya.||Jawban: benar", [(5, "C23")]),
    "a label by another name": ("## benar salah||Ya.||Kunci: benar", [(5, "C23")]),
    "a label in bold": ("## benar salah||Ya.||**Jawaban:** benar", [(5, "C23")]),
    "a label without colon": ("## benar salah||Ya.||Jawaban benar", [(5, "C23")]),
    "a label that is indented": ("## benar salah||Ya.||  Jawaban: benar", [(5, "C23")]),
    "an explanation by another name": ("## benar salah||Ya.||Jawaban: benar||Penjelasan: Ya.", [(7, "C23")]),
    "an explanation without colon": ("## pilihan ganda||Apa?||- [x] A|- [ ] B||Pembahasan Ya.", [(8, "C23")]),
    "an empty explanation": ("## benar salah||Ya.||Jawaban: benar||Pembahasan:", [(7, "C24")]),
    "no answer": ("## benar salah||Ya.", [(1, "C25")]),
    "no answer to type": ("## isian||Apa?", [(1, "C25")]),
    "an empty answer": ("## isian||Apa?||Jawaban:||Pembahasan: Ya.", [(5, "C25")]),
    "an answer that is neither": ("## benar salah||Ya.||Jawaban: betul", [(5, "C26")]),
    "an answer on the next line": ("## benar salah||Ya.||Jawaban:|- benar", [(5, "C26")]),
    "an answer and a list": ("## benar salah||Ya.||- [benar] A|- [salah] B||Jawaban: benar", [(8, "C27")]),
    "an answer beside its label": ("## isian||Apa?||Jawaban: Kolaboratif", [(5, "C28")]),
    "an answer without bullet": ("## isian||Apa?||Jawaban:|Kolaboratif", [(6, "C28")]),
    "an answer without space": ("## isian||Apa?||Jawaban:|-Kolaboratif", [(6, "C28")]),
    "an answer with a star": ("## isian||Apa?||Jawaban:|* Kolaboratif", [(6, "C28")]),
    "an answer that is indented": ("## isian||Apa?||Jawaban:|- kolaborasi|  - Kolaboratif", [(7, "C28")]),
    "the same answer twice": ("## isian||Apa?||Jawaban:|- a|- a.", [(7, "C29")]),
    "an answer in bold": ("## isian||Apa?||Jawaban:|- **a**", [(6, "C30")]),
    "an answer of a full stop": ("## isian||Apa?||Jawaban:|- .", [(6, "C30")]),
}

#: What is wrong with the header of the good quiz: the line, what it becomes (None: it goes), and line and code of every problem.
HEADER_MISTAKES = {
    "an unknown purpose": ("untuk: pretes, postes", "untuk: tes", [(3, "K30")]),
    "a purpose twice": ("untuk: pretes, postes", "untuk: prates, pretes", [(3, "K35")]),
    "practice that is an exam": ("untuk: pretes, postes", "untuk: latihan, ujian", [(3, "K31")]),
    "no purpose": ("untuk: pretes, postes", None, [(1, "H07")]),
    "a damaged purpose is not missing too": ("untuk: pretes, postes", "untk: pretes, postes", [(3, "H04")]),
    "no title": ("kuis: Nilai dasar: ASN", None, [(1, "H07")]),
    "a title without colon": ("kuis: Nilai dasar: ASN", "kuis Nilai dasar ASN", [(2, "H03")]),
    "a title without text": ("kuis: Nilai dasar: ASN", "kuis:", [(2, "H06")]),
    "keys of an exam shown at once": ("kunci: setelah lulus", "kunci: langsung", [(9, "K32")]),
    "an unknown word for keys": ("kunci: setelah lulus", "kunci: setelah luls", [(9, "K30")]),
    "a pass mark beyond all": ("lulus: 70", "lulus: 101", [(4, "K33")]),
    "a pass mark with a percent sign": ("lulus: 70", "lulus: 70%", [(4, "K33")]),
    "a pass mark in words": ("lulus: 70", "lulus: tujuh puluh", [(4, "K33")]),
    "attempts below nothing": ("percobaan: 3", "percobaan: -1", [(5, "K33")]),
    "attempts in other digits": ("percobaan: 3", "percobaan: ٣", [(5, "K33")]),
    "minutes without their unit": ("waktu: 20 menit", "waktu: 20", [(6, "K34")]),
    "hours": ("waktu: 20 menit", "waktu: 2 jam", [(6, "K34")]),
    "no time at all": ("waktu: 20 menit", "waktu: 0 menit", [(6, "K34")]),
    "yes in English": ("acak soal: ya", "acak soal: yes", [(7, "K30")]),
    "an id with capitals": ("luring: ya", "id: Kuis 1", [(10, "K14")]),
    "an unknown setting": ("wajib: ya", "wajb: ya", [(11, "H04")]),
    "a setting twice": ("wajib: ya", "lulus: 80", [(11, "H05")]),
    "a list as in YAML": ("wajib: ya", "- wajib: ya", [(11, "H04")]),
}


@pytest.mark.parametrize("name", MISTAKES | mistakes.MISTAKES)
def test_a_mistake_is_one_problem_on_its_line(name):
    body, expected = (MISTAKES | mistakes.MISTAKES)[name]
    assert found(body.replace("|", "\n").replace("¦", "|") + "\n" if body else "") == expected


@pytest.mark.parametrize("name", mistakes.PURPOSES)
def test_a_kind_that_does_not_go_with_the_quiz_is_said(name):
    purpose, body, expected = mistakes.PURPOSES[name]
    problems = compile_text(HEADER.replace("latihan", purpose) + body.replace("|", "\n"))[1]
    assert [(problem.line, problem.code) for problem in problems] == expected


@pytest.mark.parametrize("name", HEADER_MISTAKES)
def test_a_mistake_in_the_header_is_one_problem_on_its_line(name):
    line, becomes, expected = HEADER_MISTAKES[name]
    assert line in GOOD
    text = GOOD.replace(f"{line}\n", "" if becomes is None else f"{becomes}\n", 1)
    assert [(problem.line, problem.code) for problem in compile_text(text)[1]] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "H01")]),
        ("\n\n" + GOOD, []),
        ("\ufeff" + GOOD.replace("\n", "\r\n"), []),
        (GOOD.removeprefix("---\n"), [(1, "H01")]),
        (GOOD.replace("---", "--", 1), [(1, "H01")]),
        (GOOD.replace("---", "———", 1), [(1, "H01")]),
        (GOOD.replace("\n---\n", "\n----\n", 1), [(12, "H02")]),
        (GOOD.replace("\n---\n", "\n", 1), [(11, "H02")]),
        ("## benar salah\n\nYa.\n\nJawaban: benar\n\n" + GOOD, [(1, "H01")]),
        ("Selamat mengerjakan.\n" + GOOD, [(1, "H01"), (1, "K07")]),
        ("## benar salah\n\nYa.\n\nJawaban: benar\n", [(1, "H01")]),
        ("\udcff", None),
    ],
)
def test_a_damaged_header_does_not_hide_the_questions(text, expected):
    data = text.encode(errors="surrogateescape")
    problems = compile_quiz("x.kuis.md", data, default_id="x")[1]
    assert [(problem.line, problem.code) for problem in problems] == (expected if expected is not None else [(1, "S02")])


def test_two_right_choices_read_exactly_as_documented():
    text = HEADER + "\n" * 11 + "## pilihan ganda\n\nApa?\n\n- [x] A\n- [ ] B\n- [x] C\n"
    problem = compile_quiz("02-etika.kuis.md", text.encode(), default_id="x")[1][0]
    assert str(problem) == (
        "02-etika.kuis.md:22: C08 Pilihan ganda harus punya tepat satu [x], ditemukan 2. "
        'Jika memang lebih dari satu, ganti jenisnya menjadi "pilihan ganda kompleks".'
    )


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ("## pilihan gnda\n\nApa?\n\n- [x] A\n- [ ] B", 'Maksud Anda "pilihan ganda"?'),
        ("## benar salah\nbobot: 1.5\n\nYa.\n\nJawaban: benar", 'tulis 1,5, bukan "1.5"'),
        ("## benar salah\nbobt: 2\n\nYa.\n\nJawaban: benar", 'Maksud Anda "bobot"?'),
        ("## pilihan ganda\n\nApa?\n\n-[X] Dua kata\n- [ ] B", 'Tulis "- [x] Dua kata".'),
        ("## menjodohkan\n\nApa?\n\nPasangan:\n- a -> b\n- c => d", 'Tulis "- a => b".'),
        ("## skenario: T\n\n### a\n\nSatu.\n\n- [ ] Ya -> bb\n\n### b-b\nnilai: 1\n\nYa.", 'Maksud Anda "b-b"?'),
        ("## angka\n\nBerapa?\n\nJawaban: 8.5", 'tulis 8,5, bukan "8.5"'),
        ("##isian\n\nApa?\n\nJawaban:\n- a", 'Judul ini harus ditulis "## isian".'),
        ("## benar salah\nid: Soal 1!\n\nYa.\n\nJawaban: benar", 'misalnya "soal-1"'),
        ("## pilihan ganda\n\nApa?\n\nJawaban: A", '"- [x] …"'),
        ("## isian\n\nApa?\n\nJawaban: Kolaboratif", 'Tulis "- Kolaboratif".'),
    ],
)
def test_a_sentence_names_the_remedy(body, remedy):
    (problem,) = compile_text(HEADER + body)[1]
    assert remedy in problem.message


def test_all_problems_of_a_file_come_at_once_and_in_order():
    text = GOOD.replace("lulus: 70", "lulus: x").replace("- [x] BerAKHLAK", "-[x] BerAKHLAK").replace("Jawaban: benar", "Jawaban: ya")
    text = text.replace("id: nd-06", "id: nd-01")
    assert [(problem.line, problem.code) for problem in compile_text(text)[1]] == [(4, "K33"), (22, "C01"), (47, "C26"), (72, "K13")]


def test_every_code_of_the_language_is_proved_here():
    elsewhere = {"K26", "K27", "K28"}  # tests of questions from other files
    lists = [expected for of in (MISTAKES, HEADER_MISTAKES, mistakes.MISTAKES, mistakes.PURPOSES) for *_, expected in of.values()]
    proved = {code for expected in lists for _, code in expected}
    assert set(SENTENCES) == {code for code in proved if code[0] in "KC"} | elsewhere


def test_every_sentence_is_a_sentence_with_its_blanks():
    for code, text in SENTENCES.items():
        assert re.fullmatch(r"[KC]\d\d", code)
        assert text[0].isupper() or text[0] in '"{i', code
        assert text.endswith((".", "{hint}", '"{right}".')), code
