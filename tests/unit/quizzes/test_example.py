"""A file with every kind, line by line damaged as authors damage it: all caught near the slip, or provably harmless."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.quizzes.kinds import KINDS
from lms.quizzes.language import compile_quiz
from lms.quizzes.sentences import SENTENCES
from tests.support.effort import is_bounded

EXAMPLE = (Path(__file__).parents[2] / "data" / "kursus-jenis" / "90-ujian.kuis.md").read_text()
LINES = EXAMPLE.split("\n")
_GAPS = "Kabupaten [[Asmat]] beribu kota di [[pilih: Merauke | *Agats | Timika]] dan"
#: A line of the example (its last occurrence counts where `last`), and what becomes of it; None: it goes.
SLIPS = {
    "number with a point": ("Jawaban: 8 (toleransi 0,5)", "Jawaban: 8 (toleransi 0.5)"),
    "number without bracket": ("Jawaban: 8 (toleransi 0,5)", "Jawaban: 8 (toleransi 0,5"),
    "number with unit": ("Jawaban: 8 (toleransi 0,5)", "Jawaban: 8 JP (toleransi 0,5)"),
    "tolerance misspelt": ("Jawaban: 8 (toleransi 0,5)", "Jawaban: 8 (tolerasi 0,5)"),
    "unit's key misspelt": ("satuan: JP", "satun: JP"),
    "pair's arrow": ("- Akuntabel => bertanggung jawab atas kepercayaan", "- Akuntabel -> bertanggung jawab atas kepercayaan"),
    "pair without arrow": ("- Akuntabel => bertanggung jawab atas kepercayaan", "- Akuntabel bertanggung jawab atas kepercayaan"),
    "pair without bullet": ("- Adaptif => terus berinovasi", "Adaptif => terus berinovasi"),
    "pair gone": ("- Adaptif => terus berinovasi", None),
    "left side twice": ("- Adaptif => terus berinovasi", "- Akuntabel => terus berinovasi"),
    "right side gone": ("- Adaptif => terus berinovasi", "- Adaptif =>"),
    "label of pairs misspelt": ("Pasangan:", "Pasagan:"),
    "label of pairs gone": ("Pasangan:", None),
    "label of steps without colon": ("Urutan:", "Urutan"),
    "label of steps gone": ("Urutan:", None),
    "step without number": ("2. Susun draf", "Susun draf"),
    "step with bullet": ("2. Susun draf", "- Susun draf"),
    "step without space": ("2. Susun draf", "2.Susun draf"),
    "step's number twice": ("2. Susun draf", "1. Susun draf"),
    "step gone": ("2. Susun draf", None),
    "step twice": ("2. Susun draf", "2. Kumpulkan data"),
    "gap not closed": (_GAPS, _GAPS.replace("[[Asmat]]", "[[Asmat]")),
    "gap without star": (_GAPS, _GAPS.replace("*Agats", "Agats")),
    "gap's word misspelt": (_GAPS, _GAPS.replace("pilih:", "pilh:")),
    "gap's word gone": (_GAPS, _GAPS.replace("pilih: ", "")),
    "gap's number in words": ("1 jam sama dengan [[angka: 60]] menit.", "1 jam sama dengan [[angka: enam puluh]] menit."),
    "gap emptied": ("1 jam sama dengan [[angka: 60]] menit.", "1 jam sama dengan [[]] menit."),
    "length's word": ("panjang: 100 s.d. 300 kata", "panjang: 100-300 kata"),
    "who marks": ("penilai: instruktur", "penilai: instruktr"),
    "criterion's points": ("- Ketepatan konsep (40)", "- Ketepatan konsep (30)"),
    "criterion's bracket": ("- Ketepatan konsep (40)", "- Ketepatan konsep (40"),
    "level without indent": ("  - 20: sebagian tepat", "- 20: sebagian tepat"),
    "level without colon": ("  - 20: sebagian tepat", "  - 20 sebagian tepat"),
    "level too high": ("  - 20: sebagian tepat", "  - 200: sebagian tepat"),
    "label of the rubric misspelt": ("Rubrik:", "Rubik:"),
    "label of the rubric gone": ("Rubrik:", None),
    "scenario's title gone": ("## skenario: Tamu membawa bingkisan", "## skenario"),
    "scenario misspelt": ("## skenario: Tamu membawa bingkisan", "## sekenario: Tamu membawa bingkisan"),
    "opening misspelt": ("mulai: ruang-kerja", "mulai: ruang-krja"),
    "opening's key misspelt": ("mulai: ruang-kerja", "mlai: ruang-kerja"),
    "scene with a space": ("### ruang-kerja", "### ruang kerja"),
    "scene without #": ("### tanya", "tanya"),
    "scene with two #": ("### tanya", "## tanya"),
    "scene's name misspelt": ("### tanya", "### tanyakan"),
    "scene twice": ("### tanya", "### catat"),
    "way misspelt": ("- [ ] Terima saja -> terima", "- [ ] Terima saja -> terma"),
    "way's arrow": ("- [ ] Terima saja -> terima", "- [ ] Terima saja => terima"),
    "way gone": ("- [ ] Terima saja -> terima", "- [ ] Terima saja"),
    "choice with a cross": ("- [ ] Terima saja -> terima", "- [x] Terima saja -> terima"),
    "choice without space": ("- [ ] Terima saja -> terima", "-[ ] Terima saja -> terima"),
    "feedback without indent in a scene": ("  > Pikirkan dampaknya.", "> Pikirkan dampaknya."),
    "ending without value": ("nilai: 0", None),
    "ending's value beyond all": ("nilai: 100", "nilai: 1000"),
    "ending's value with a percent": ("nilai: 100", "nilai: 100%"),
    "ending's key misspelt": ("nilai: 0", "nlai: 0"),
    "story gone": ("Tindakan Anda tepat.", None),
    "level of the scale": ("level: 1", "level: satu"),
    "scale with commas": ("skala: sangat tidak setuju | tidak setuju | netral | setuju | sangat setuju", "skala: tidak, netral, setuju"),
    "scale's title gone": ("## skala: Evaluasi level 1", "## skala"),
    "label of statements gone": ("Pernyataan:", None),
    "statement without bullet": ("- Kuota data yang saya habiskan wajar.", "Kuota data yang saya habiskan wajar."),
    "poll with a cross": ("- [ ] Kantor", "- [x] Kantor"),
    "poll without mark": ("- [ ] Kantor", "- Kantor"),
    "opinion's question gone": ("Apa yang perlu diperbaiki?", None),
    "opinion misspelt": ("## pendapat", "## pendapt"),
    "card in an exam": ("## pendapat", "## kartu"),
}


def compiled(text: str):
    return compile_quiz("x.kuis.md", text.encode(), default_id="x")


def test_the_example_compiles_and_holds_every_kind():
    quiz, problems = compiled(EXAMPLE)
    assert problems == ()
    assert {question.kind for question in quiz.questions} == set(KINDS) - {"kartu"}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_caught_where_it_is(name):
    line, becomes = SLIPS[name]
    at = LINES.index(line)
    damaged = [*LINES[:at], *([] if becomes is None else [becomes]), *LINES[at + 1 :]]
    quiz, problems = compiled("\n".join(damaged))
    assert quiz is None
    # Near the line; or at the heading of the question, where a part is missing or does not add up; or at the scene it leaves out of reach.
    start = max(number for number, text in enumerate(damaged[: at + 1], 1) if text.startswith("## "))
    told = [problem for problem in problems if abs(problem.line - at - 1) <= 1 or start <= problem.line <= at + 40]
    assert told, problems
    assert len(problems) <= 4, problems


def test_at_least_forty_slips_are_tried():
    assert len(SLIPS) >= 60


@pytest.mark.parametrize("at", range(len(LINES) - 1))
def test_a_line_gone_or_twice_never_crashes(at):
    for damaged in (LINES[:at] + LINES[at + 1 :], LINES[: at + 1] + LINES[at:]):
        check("\n".join(damaged))


@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 8), st.text("ab #-[]()>`:*_|\\\n\t~!.,0123=%é", max_size=5)), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_random_damage_never_crashes(changes):
    text = EXAMPLE
    for at, length, becomes in changes:
        text = text[:at] + becomes + text[at + length :]
    check(text)


@given(st.lists(st.sampled_from(LINES), max_size=80))
@settings(max_examples=300, deadline=None)
def test_lines_in_any_order_never_crash(lines):
    check("---\nkuis: Uji\nuntuk: latihan\n---\n" + "\n".join(lines))


def test_thirty_questions_compile_quickly():
    """The goal is 20 ms on one core; the bound leaves room for busy machines."""
    body = EXAMPLE.split("---\n", 2)[2]
    text = EXAMPLE + body.replace("nd-", "ne-").replace("Kelompok: ", "Kelompok: lagi ")
    quiz, problems = compiled(text)
    assert problems == () and len(quiz.questions) == 28
    assert is_bounded(lambda: compiled(text), 8)


def check(text: str) -> None:
    quiz, problems = compiled(text)
    assert (quiz is None) == bool(problems)
    last = len(text.split("\n"))
    for problem in problems:
        assert 1 <= problem.line <= last
        assert problem.code in SENTENCES or problem.code[0] in "SHM"
