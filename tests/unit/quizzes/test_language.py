"""What a file without a mistake becomes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.draft import read_draft
from lms.quizzes.kinds import KINDS
from lms.quizzes.kinds.multiple_choice import MultipleChoice
from lms.quizzes.kinds.short_answer import ShortAnswer
from lms.quizzes.kinds.single_choice import SingleChoice
from lms.quizzes.kinds.true_false import TrueFalse
from lms.quizzes.language import compile_quiz
from lms.quizzes.quiz import Question
from lms.source import Key, Line, Problems
from tests.support.effort import is_bounded
from tests.unit.quizzes.texts import GOOD, HEADER, compile_body, compile_text, found, question

CONTENT = Path(__file__).parents[3] / "content"


@pytest.fixture(scope="module")
def good():
    quiz, problems = compile_text(GOOD)
    assert problems == ()
    return quiz


def test_the_header_becomes_the_settings_of_the_quiz(good):
    assert (good.id, good.title, good.purposes) == ("x", "Nilai dasar: ASN", ("prates", "pascates"))
    assert (good.pass_mark, good.attempts, good.minutes, good.reveal) == (70, 3, 20, "setelah lulus")
    assert good.shuffle_questions and good.shuffle_choices and good.offline and good.required and good.graded


def test_practice_has_the_documented_defaults():
    quiz, _ = compile_body("## benar salah\n\nYa.\n\nJawaban: benar\n")
    assert (quiz.purposes, quiz.pass_mark, quiz.attempts, quiz.minutes, quiz.reveal) == (("latihan",), 70, 0, None, "langsung")
    assert not quiz.shuffle_questions and not quiz.shuffle_choices and quiz.offline and quiz.required and not quiz.graded


@pytest.mark.parametrize(
    ("purpose", "attempts", "reveal"),
    [("ujian", 3, "setelah selesai"), ("pretes", 1, "tidak"), ("pretes, postes", 3, "setelah selesai"), ("survei", 1, "langsung")],
)
def test_other_purposes_have_their_defaults(purpose, attempts, reveal):
    body = "## pendapat\n\nSaran?\n" if purpose == "survei" else "## benar salah\n\nYa.\n\nJawaban: benar\n"
    quiz, _ = compile_text(HEADER.replace("latihan", purpose) + body)
    assert (quiz.attempts, quiz.reveal) == (attempts, reveal)


@pytest.mark.parametrize("reveal", ["setelah lulus", "setelah selesai", "tidak"])
@pytest.mark.parametrize("purpose", ["ujian", "prates", "pascates"])
def test_an_exam_may_keep_its_keys_as_long_as_it_likes(purpose, reveal):
    quiz, problems = compile_text(GOOD.replace("pretes, postes", purpose).replace("kunci: setelah lulus", f"kunci: {reveal}"))
    assert problems == ()
    assert quiz.reveal == reveal


def test_pools_hold_their_questions_in_written_order(good):
    assert [(pool.name, pool.draw, [question.id for question in pool.questions]) for pool in good.pools] == [
        ("dasar", 2, ["nd-01", "nd-02", "nd-03"]),
        ("lanjutan", None, ["nd-04", "nd-05", "nd-06"]),
    ]
    assert good.drawn_count == 5
    assert [type(question) for question in good.questions] == [SingleChoice, MultipleChoice, TrueFalse, TrueFalse, MultipleChoice, ShortAnswer]


def test_questions_before_any_pool_are_a_pool_without_name():
    quiz, _ = compile_body("## benar salah\n\nYa.\n\nJawaban: benar\n\n# Kelompok: a\n\n## benar salah\n\nTidak.\n\nJawaban: salah\n")
    assert [(pool.name, len(pool.questions)) for pool in quiz.pools] == [("", 1), ("a", 1)]


def test_a_question_knows_the_line_of_its_heading(good):
    lines = GOOD.split("\n")
    assert all(lines[question.line - 1] == f"## {question.kind}" for question in good.questions)


def test_single_choice_has_letters_feedback_and_explanation(good):
    single = good.questions[0]
    assert [(choice.id, choice.html, choice.points) for choice in single.choices] == [("a", "BerAKHLAK", 1), ("b", "BerSINAR", 0), ("c", "BerAKSI", 0)]
    assert "Baca lagi Modul 1." in single.choices[1].feedback_html
    assert single.choices[2].feedback_html == ""
    assert "Tujuh nilai" in single.explanation_html
    assert single.stem_html.startswith("<p>Singkatan nilai dasar ASN adalah")


def test_text_is_markdown_and_safe(good):
    assert "<em>Kompeten</em>" in good.questions[1].choices[2].feedback_html
    dangerous = question("## pilihan ganda\n\n**Tebal** <script>alert(1)</script>\n\n- [x] `kode`\n- [ ] <img src=x onerror=alert(1)>\n")
    assert "<strong>Tebal</strong>" in dangerous.stem_html
    assert dangerous.choices[0].html == "<code>kode</code>"
    assert not {"<script", "<img"} & set((dangerous.stem_html + dangerous.choices[1].html).split())


def test_weights_have_a_decimal_comma(good):
    assert [question.weight for question in good.questions] == [1, 1.5, 1, 1, 1, 1]


def test_a_choice_may_hold_brackets_links_and_code():
    single = question("## pilihan ganda\n\nMana?\n\n- [x] [tautan](https://contoh.go.id) dan `[x]`\n- [ ] Ditulis [sic]\n")
    assert 'href="https://contoh.go.id"' in single.choices[0].html
    assert single.choices[1].html == "Ditulis [sic]"


def test_marks_in_code_are_no_choices():
    single = question("## pilihan ganda\n\nApa arti ini?\n\n```\n- [x] sudah\n## bukan soal\nJawaban: benar\n```\n\n- [x] Daftar tugas\n- [ ] Tabel\n")
    assert [choice.html for choice in single.choices] == ["Daftar tugas", "Tabel"]
    assert "- [x] sudah" in single.stem_html


def test_a_stem_may_hold_lists_quotes_tables_and_links():
    body = "## pilihan ganda\n\nAda [peraturan](https://contoh.go.id):\n\n- butir\n- [UU 25/2009](https://contoh.go.id)\n\n> Kutipan.\n"
    single = question(body + "\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] A\n\n- [ ] B\n  > Bukan.\n")
    assert "<blockquote>" in single.stem_html and "<li>butir</li>" in single.stem_html and "<table>" in single.stem_html
    assert len(single.choices) == 2


def test_a_sentence_that_looks_like_a_setting_or_label_stays_a_sentence():
    stem = "Perhatikan: loket buka.\nBobot: 3 kg. Pernyataan: benar.\nUrutan: satu, dua.\n"
    single = question(f"## pilihan ganda\n\n{stem}\n- [x] A\n- [ ] B\n\nPembahasan: Ya.\n\nAlasan lain: tidak ada.\n")
    assert "Bobot: 3 kg" in single.stem_html
    assert "Alasan lain" in single.explanation_html


def test_an_explanation_may_speak_of_the_answer():
    body = "## isian\n\nApa?\n\nJawaban:\n- a\n\nPembahasan:\n\nJawaban yang tepat adalah a.\nAlasan: begitu.\n\n- Pembahasan: lain kali.\n\n> Kutipan.\n"
    assert "Jawaban yang tepat" in question(body).explanation_html


def test_text_pasted_from_a_word_processor_reads_as_it_looks():
    single = question("## pilihan ganda\n\nApa?\n\n-\u00a0[x]\u00a0Dua\u00a0kata\u200b\n- [\u00a0] B\n")
    assert [choice.html for choice in single.choices] == ["Dua kata", "B"]


def test_percents_are_points_of_a_hundred(good):
    weighted = good.questions[4]
    assert [choice.points for choice in weighted.choices] == [50, 50, -25, 0]
    assert weighted.total == 100


def test_crosses_are_points_of_the_number_of_right_choices(good):
    assert [choice.points for choice in good.questions[1].choices] == [1, 1, -1]
    assert good.questions[1].total == 2


def test_one_statement_is_the_stem(good):
    single, several = good.questions[2], good.questions[3]
    assert single.single and single.key() == {"a": True}
    assert not several.single and several.key() == {"a": True, "b": False}


def test_statements_carry_feedback():
    several = question("## benar salah\n\nTentukan.\n\n- [benar] Ya.\n  > Tepat.\n- [salah] Tidak.\n")
    assert "Tepat." in several.statements[0].feedback_html


def test_both_spellings_of_an_answer_may_be_written():
    short = question("## isian\n\nApa?\n\nJawaban:\n- BSrE\n- BSRE\n")
    assert short.answers == ("BSrE", "BSRE")
    assert short.key() == {"answers": ["bsre"], "case": False}


def test_a_question_without_id_gets_one_from_its_text():
    body = "## pilihan ganda\n\nApa?\n\n- [x] A\n  > Ya.\n- [ ] B\n\nPembahasan: A.\n"
    id = question(body).id
    assert id == "q-5daab401"
    for before, after in (("[x] A", "[ ] A"), ("[ ] B", "[x] B"), ("Ya.", "Tepat."), ("Pembahasan: A.", ""), ("ganda\n", "ganda\nbobot: 2\n")):
        body = body.replace(before, after, 1)
    assert question(body).id == id
    assert question(body.replace("Apa?", "Siapa?")).id != id
    assert question(body.replace("] A", "] C")).id != id


def test_headings_may_be_written_in_capitals_and_with_spaces():
    assert found("##  Pilihan Ganda\n\nApa?\n\n-  [x]  A\n- [ ] B\n") == []
    assert found("## BENAR SALAH\n\nYa.\n\nJAWABAN : Benar\n\npembahasan: Ya.\n") == []


def test_every_kind_says_how_it_is_written():
    for heading, kind in KINDS.items():
        assert issubclass(kind, Question)
        assert kind.kind == heading == heading.lower()
        assert kind.form


def test_a_further_kind_is_one_class():
    """What a kind declares is enough for its settings, labels and marks to be read and everything else to be refused."""

    class Order(Question):
        kind = "urutan sederhana"
        settings = (Key(name="arah"),)
        labels = ("Urutan",)
        form = '"Urutan:", lalu "1. …"'

    text = "id: u-1\narah: naik\n\nUrutkan.\n\nUrutan:\n1. Satu\n2. Dua\n\nJawaban: 1\n- [x] A\n\nPembahasan: Begitu."
    problems = Problems("x")
    body = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), 1))
    draft = read_draft(Order, line=0, title="", body=body, code=frozenset(), problems=problems)
    assert (draft.id, draft.settings.text("arah"), draft.stem, draft.explanation) == ("u-1", "naik", "Urutkan.", "Begitu.")
    assert [line.text for line in draft.parts["Urutan"].lines if not line.blank] == ["1. Satu", "2. Dua"]
    assert [(problem.line, problem.code) for problem in problems.found] == [(10, "C20"), (11, "C21")]


BANK = """---
kuis: Bank etika
---

# Kelompok: a

## benar salah
id: be-1

Ya.

Jawaban: benar

## benar salah
id: be-2

Tidak.

Jawaban: salah
"""
FROM_BANK = HEADER + "# Kelompok: etika\nambil: 1\nsumber: bank/etika.kuis.md\n"


def test_a_pool_takes_its_questions_from_another_file():
    asked = []

    def read(path):
        asked.append(path)
        return BANK.encode()

    quiz, problems = compile_quiz("kuis/a.kuis.md", FROM_BANK.replace("bank/", "../bank/").encode(), default_id="x", read=read)
    assert problems == () and asked == ["bank/etika.kuis.md"]
    (pool,) = quiz.pools
    assert (pool.source, pool.draw, [question.id for question in pool.questions]) == ("bank/etika.kuis.md", 1, ["be-1", "be-2"])
    assert pool.questions[0].line == 7


@pytest.mark.parametrize(
    ("text", "bank", "expected"),
    [
        (FROM_BANK, None, [("x.kuis.md", 7, "K25")]),
        (FROM_BANK, BANK.replace("Jawaban: salah", "Jawaban: x"), [("bank/etika.kuis.md", 19, "C26")]),
        (FROM_BANK.replace("ambil: 1", "ambil: 3"), BANK, [("x.kuis.md", 6, "K10")]),
        (FROM_BANK + "\n## benar salah\n\nYa.\n\nJawaban: benar\n", BANK, [("x.kuis.md", 9, "K26")]),
        (FROM_BANK, BANK + "\n# Kelompok: b\nsumber: x\n", [("x.kuis.md", 7, "K27")]),
        (FROM_BANK + "\n# Kelompok: b\n\n## benar salah\nid: be-2\n\nYa.\n\nJawaban: benar\n", BANK, [("x.kuis.md", 12, "K13")]),
        (FROM_BANK + "\n# Kelompok: b\nsumber: bank/etika.kuis.md\n", BANK, [("x.kuis.md", 10, "K28")]),
        (FROM_BANK, BANK.replace("kuis:", "kuiz:"), [("bank/etika.kuis.md", 2, "H04")]),
        (FROM_BANK, "", [("bank/etika.kuis.md", 1, "H01")]),
    ],
)
def test_what_is_wrong_with_a_source_is_said_where_it_is_wrong(text, bank, expected):
    quiz, problems = compile_quiz("x.kuis.md", text.encode(), default_id="x", read=lambda path: None if bank is None else bank.encode())
    assert quiz is None
    assert [(problem.path, problem.line, problem.code) for problem in problems] == expected


def test_a_file_that_draws_from_itself_is_refused():
    quiz, problems = compile_quiz("x.kuis.md", FROM_BANK.encode(), default_id="x", read=lambda path: FROM_BANK.encode())
    assert quiz is None
    assert [problem.code for problem in problems] == ["K27"]


@given(st.lists(st.text("abcxyz ÀÉßΣ01,.;:?!()'\"", min_size=1, max_size=30), min_size=2, max_size=8, unique_by=lambda text: " ".join(text.lower().split())))
def test_any_plain_choices_come_back_as_written(texts):
    wanted = [text.strip() for text in texts]
    body = "## pilihan ganda\n\nApa?\n\n" + "".join(f"- [{' ' if at else 'x'}] {text}\n" for at, text in enumerate(wanted))
    quiz, problems = compile_body(body)
    if quiz is None:
        assert {problem.code for problem in problems} <= {"C04", "C06"}
    else:
        assert len(quiz.questions[0].choices) == len(wanted)


def test_a_quiz_of_thirty_questions_compiles_at_once():
    """The goal is 20 ms; the bound leaves room for slow machines."""
    parts = [GOOD.replace("nd-", f"nd{at}-").split("---\n", 2)[2].replace("Kelompok: ", f"Kelompok: {at} ") for at in range(5)]
    text = GOOD.split("\n\n", 1)[0] + "\n\n" + "\n".join(parts)
    quiz, problems = compile_text(text)
    assert problems == () and len(quiz.questions) == 30
    assert is_bounded(lambda: compile_text(text), 10)


def test_the_whole_library_compiles():
    files = sorted(CONTENT.glob("*/*.kuis.md"))
    assert files
    problems = [problem for file in files for problem in compile_quiz(file.name, file.read_bytes(), default_id=file.name)[1]]
    assert [str(problem) for problem in problems] == []
