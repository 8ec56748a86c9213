"""A good quiz, damaged: each typical slip is caught on its line or changes nothing; no damage whatever crashes or takes long."""


import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.quizzes.language import compile_quiz
from lms.quizzes.sentences import SENTENCES
from tests.support.effort import effort, is_bounded
from tests.unit.quizzes.texts import GOOD, HEADER, compile_text

#: A slip in one line of the good quiz: the line (a number after it: the how-manieth of its kind) and what becomes of it; None: it goes.
SLIPS = {
    "opening rule gone": ("---", None),
    "opening rule too short": ("---", "--"),
    "closing rule gone": ("---#2", None),
    "closing rule too long": ("---#2", "-----"),
    "title's colon gone": ("kuis: Nilai dasar: ASN", "kuis Nilai dasar ASN"),
    "key misspelt": ("untuk: pretes, postes", "utuk: pretes, postes"),
    "purpose misspelt": ("untuk: pretes, postes", "untuk: pretess, postes"),
    "purposes without comma": ("untuk: pretes, postes", "untuk: pretes postes"),
    "pass mark out of range": ("lulus: 70", "lulus: 170"),
    "pass mark with decimals": ("lulus: 70", "lulus: 70.5"),
    "attempts in words": ("percobaan: 3", "percobaan: tiga"),
    "time without unit": ("waktu: 20 menit", "waktu: 20"),
    "yes misspelt": ("acak soal: ya", "acak soal: iya"),
    "keys at once in an exam": ("kunci: setelah lulus", "kunci: langsung"),
    "pool without #": ("# Kelompok: dasar", "Kelompok: dasar"),
    "pool without space": ("# Kelompok: dasar", "#Kelompok: dasar"),
    "pool with two #": ("# Kelompok: lanjutan", "## Kelompok: lanjutan"),
    "pool misspelt": ("# Kelompok: lanjutan", "# Kelompk: lanjutan"),
    "pool without name": ("# Kelompok: lanjutan", "# Kelompok:"),
    "draw in words": ("ambil: 2", "ambil: dua"),
    "draw too many": ("ambil: 2", "ambil: 9"),
    "draw misspelt": ("ambil: 2", "ambi: 2"),
    "draw without colon": ("ambil: 2", "ambil 2"),
    "kind misspelt": ("## pilihan ganda", "## pilihan gana"),
    "kind unknown": ("## pilihan ganda kompleks", "## kuis singkat"),
    "heading without #": ("## pilihan ganda", "pilihan ganda"),
    "heading with one #": ("## benar salah", "# benar salah"),
    "heading with three #": ("## benar salah", "### benar salah"),
    "heading without space": ("## benar salah#2", "##benar salah"),
    "heading with a number": ("## isian", "## 6. isian"),
    "id used twice": ("id: nd-04", "id: nd-03"),
    "id in capitals": ("id: nd-04", "id: ND-04"),
    "id without colon": ("id: nd-04", "id nd-04"),
    "setting misspelt": ("bobot: 1,5", "bobt: 1,5"),
    "decimal point": ("bobot: 1,5", "bobot: 1.5"),
    "weight with words": ("bobot: 1,5", "bobot: 1,5 poin"),
    "setting twice": ("bobot: 1,5", "id: nd-07"),
    "mark without space before": ("- [x] BerAKHLAK", "-[x] BerAKHLAK"),
    "mark without space after": ("- [x] BerAKHLAK", "- [x]BerAKHLAK"),
    "mark with spaces inside": ("- [x] BerAKHLAK", "- [ x ] BerAKHLAK"),
    "mark with a capital": ("- [x] BerAKHLAK", "- [X] BerAKHLAK"),
    "mark with a star": ("- [x] BerAKHLAK", "* [x] BerAKHLAK"),
    "mark without bullet": ("- [x] BerAKHLAK", "[x] BerAKHLAK"),
    "mark without opening bracket": ("- [x] BerAKHLAK", "- x] BerAKHLAK"),
    "mark without closing bracket": ("- [x] BerAKHLAK", "- [x BerAKHLAK"),
    "mark in round brackets": ("- [x] BerAKHLAK", "- (x) BerAKHLAK"),
    "mark with a slip inside": ("- [x] BerAKHLAK", "- [c] BerAKHLAK"),
    "mark gone": ("- [ ] BerSINAR", "- BerSINAR"),
    "first mark gone": ("- [x] BerAKHLAK", "- BerAKHLAK"),
    "second right choice": ("- [ ] BerSINAR", "- [x] BerSINAR"),
    "no right choice": ("- [x] BerAKHLAK", "- [ ] BerAKHLAK"),
    "choice twice": ("- [ ] BerAKSI", "- [ ] BerSINAR"),
    "choice without text": ("- [ ] BerAKSI", "- [ ]"),
    "choice of a list indented": ("- [x] Adaptif", "  - [x] Adaptif"),
    "choice in two lines": ("- [x] Adaptif", "- [x] Adap\n  tif"),
    "feedback without indent": ("  > Benar. Ada tujuh nilai di dalamnya.", "> Benar. Ada tujuh nilai di dalamnya."),
    "feedback without sign": ("  > Benar. Ada tujuh nilai di dalamnya.", "  Benar. Ada tujuh nilai di dalamnya."),
    "feedback as plain text": ("  > Yang benar: *Kompeten*.", "Yang benar: *Kompeten*."),
    "percent misread": ("- [50] Kompeten", "- [5] Kompeten"),
    "percent with sign": ("- [50] Kompeten", "- [50%] Kompeten"),
    "percent with a point": ("- [-25] Kompetitif", "- [-2.5] Kompetitif"),
    "cross among percents": ("- [-25] Kompetitif", "- [x] Kompetitif"),
    "statement misjudged": ("- [salah] Kreatif termasuk BerAKHLAK.", "- [slah] Kreatif termasuk BerAKHLAK."),
    "statement with a cross": ("- [salah] Kreatif termasuk BerAKHLAK.", "- [x] Kreatif termasuk BerAKHLAK."),
    "answer label misspelt": ("Jawaban: benar", "Jawban: benar"),
    "answer label without colon": ("Jawaban: benar", "Jawaban benar"),
    "answer label with a bullet before": ("Jawaban: benar", "- Jawaban: benar"),
    "answer neither": ("Jawaban: benar", "Jawaban: ya"),
    "answer gone": ("Jawaban: benar", None),
    "answers' label gone": ("Jawaban:", None),
    "answers' label misspelt": ("Jawaban:", "Jawabn:"),
    "answer beside the label": ("Jawaban:", "Jawaban: Kolaboratif"),
    "answer without space": ("- Kolaboratif", "-Kolaboratif"),
    "answer without bullet": ("- Kolaboratif", "Kolaboratif"),
    "answer twice": ("- kolaborasi", "- Kolaboratif"),
    "explanation misspelt": ("Pembahasan: Modul 1.", "Pembahsan: Modul 1."),
    "explanation without colon": ("Pembahasan: Modul 1.", "Pembahasan Modul 1."),
    "explanation empty": ("Pembahasan: Modul 1.", "Pembahasan:"),
    "explanation without label": ("Pembahasan: Kompeten dan harmonis.", "Kompeten dan harmonis."),
    "setting of case misspelt": ("huruf besar: abaikan", "huruf besar: abai"),
    "setting of case in the middle": ("huruf besar: abaikan", "hurufbesar: abaikan"),
    "question gone": ("Harmonis termasuk BerAKHLAK.", None),
    "code opened in a question": ("Mana saja yang termasuk BerAKHLAK?", "```"),
    "text after a choice": ("- [x] Akuntabel", "- [x] Akuntabel\nCatatan: wajib."),
    "rule after a question": ("Pembahasan: Modul 1.", "Pembahasan: Modul 1.\n\n---"),
    "title of a file in the text": ("Pembahasan: Modul 1.", "Pembahasan: Modul 1.\n\n# Penutup"),
}

#: Slips that a reader would not notice either: the quiz stays the same but for what the slip itself says.
HARMLESS = {
    "heading in bold": ("## isian", "## **isian**"),
    "two spaces after a mark": ("- [x] BerAKHLAK", "- [x]  BerAKHLAK"),
    "space at the end": ("- [x] BerAKHLAK", "- [x] BerAKHLAK   "),
    "heading in capitals": ("## pilihan ganda", "## Pilihan Ganda"),
    "heading with two spaces": ("## pilihan ganda", "##  pilihan ganda"),
    "no space after a colon": ("id: nd-01", "id:nd-01"),
    "spaces around a colon": ("id: nd-01", "id :  nd-01"),
    "key in capitals": ("lulus: 70", "Lulus: 70"),
    "value in capitals": ("acak soal: ya", "acak soal: Ya"),
    "label in capitals": ("Jawaban: benar", "JAWABAN: BENAR"),
    "feedback indented more": ("  > Benar. Ada tujuh nilai di dalamnya.", "    > Benar. Ada tujuh nilai di dalamnya."),
    "feedback indented less": ("  > Benar. Ada tujuh nilai di dalamnya.", " > Benar. Ada tujuh nilai di dalamnya."),
    "feedback without space": ("  > Benar. Ada tujuh nilai di dalamnya.", "  >Benar. Ada tujuh nilai di dalamnya."),
    "a setting left out that is the default": ("huruf besar: abaikan", None),
    "spaces of a word processor": ("- [x] BerAKHLAK", "-\u00a0[x]\u00a0BerAKHLAK"),
}


def place(text: str) -> tuple[int, str]:
    """Line number (from 1) and text of the line a slip names."""
    name, _, nth = text.partition("#") if text.startswith("---") or text.endswith("#2") else (text, "", "")
    if text.startswith("#") and text.endswith("#2"):
        name, nth = text.removesuffix("#2"), "2"
    lines = GOOD.split("\n")
    at = -1
    for _ in range(int(nth or 1)):
        at = lines.index(name, at + 1)
    return at + 1, name


def damage(line: int, becomes: str | None) -> str:
    lines = GOOD.split("\n")
    lines[line - 1 : line] = [] if becomes is None else [becomes]
    return "\n".join(lines)


@pytest.mark.parametrize("name", SLIPS)
def test_a_typical_slip_is_caught_on_its_line(name):
    text, becomes = SLIPS[name]
    line, _ = place(text)
    quiz, problems = compile_text(damage(line, becomes))
    assert quiz is None
    last = line + (becomes or "").count("\n")
    near = [problem for problem in problems if line - 1 <= problem.line <= last + 1]
    # A part that is missing as a whole is said at the heading of its question, or where the file begins.
    missing = [problem for problem in problems if problem.code in ("C05", "C25", "K19", "H07", "K10", "K08")]
    assert near or missing, problems
    # One slip, one problem; two only where what was damaged held something else together.
    assert len(problems) <= 2, problems


@pytest.mark.parametrize("name", HARMLESS)
def test_a_slip_nobody_sees_changes_nothing(name):
    text, becomes = HARMLESS[name]
    line, _ = place(text)
    quiz, problems = compile_text(damage(line, becomes))
    assert problems == ()
    whole, _ = compile_text(GOOD)
    if becomes is None:
        assert [question.key() for question in quiz.questions] == [question.key() for question in whole.questions]
    else:
        assert quiz == whole


def test_at_least_forty_slips_are_tried():
    assert len(SLIPS) >= 80


@pytest.mark.parametrize("at", range(len(GOOD.split("\n")) - 1))
def test_a_line_gone_is_caught_or_leaves_a_quiz_that_says_so(at):
    """Without any one line the file still is what its lines say, or a problem stands next to the gap or at the question it belongs to."""
    lines = GOOD.split("\n")
    gone = lines.pop(at)
    quiz, problems = compile_text("\n".join(lines))
    if quiz is None:
        assert all(0 < problem.line <= len(lines) for problem in problems)
        assert len(problems) <= 2, (gone, problems)
    else:
        # What may go unnoticed: blank lines, optional settings, choices, feedback and explanations that nothing else needs.
        optional = ("- ", "  > ", "Pembahasan:", "id:", "bobot:", "ambil:", "huruf besar:", "# Kelompok:")
        assert not gone or gone.startswith(optional) or gone.partition(":")[0] in HEADER_OPTIONAL, gone


HEADER_OPTIONAL = {"lulus", "percobaan", "waktu", "acak soal", "acak pilihan", "kunci", "luring", "wajib"}

LINES = GOOD.split("\n")
LETTERS = "abx #-[]()>`:*_|\\\n\t~!.,0123\u00a0é"


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 6), st.text(LETTERS, max_size=4)), min_size=1, max_size=6))
@settings(max_examples=400)
def test_random_damage_never_crashes_and_names_only_lines_of_the_file(changes):
    text = GOOD
    for at, length, becomes in changes:
        text = text[:at] + becomes + text[at + length :]
    check(text)


@given(st.lists(st.sampled_from(LINES) | st.text(LETTERS, max_size=20), max_size=60))
@settings(max_examples=300)
def test_lines_in_any_order_never_crash(lines):
    check("\n".join(lines))
    check(HEADER + "\n".join(lines))


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_bytes_of_any_kind_never_crash(data):
    quiz, problems = compile_quiz("x.kuis.md", data, default_id="x")
    assert quiz is None and problems


def check(text: str) -> None:
    quiz, problems = compile_text(text)
    assert (quiz is None) == bool(problems)
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for problem in problems:
        assert 1 <= problem.line <= last
        assert problem.code in SENTENCES or problem.code[0] in "SHM"


HOSTILE = {
    "marks": "- [x] a\n",
    "unclosed marks": "- [\n",
    "headings": "## pilihan ganda\n\n",
    "nearly headings": "## pilihan gandx\n\n",
    "pools": "# Kelompok: a\n\n",
    "fences": "```\n## isian\n\n",
    "settings": "## isian\nbobt: 1\n\n",
    "labels": "## isian\n\na\n\nJawabann: x\n\n",
    "bullets": "- a\n",
    "feedback": "  > a\n",
    "long spaces": "- [" + " " * 3900 + "]\n",
    "long bullets": "-" + " " * 3900 + "[x\n",
    "long words": "a" * 3900 + ":\n",
    "long headings": "## " + "pilihan " * 480 + "\n\n",
    "brackets": "[" * 3900 + "\n",
    "colons": "Jawaban" + ":" * 3900 + "\n",
    "answers": "## isian\n\nApa?\n\nJawaban:\n" + "- a\n" * 50,
    "stars": "*" * 3900 + "\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_large_file_takes_time_in_proportion(name):
    unit = HEADER + "## pilihan ganda\n\nApa?\n\n"
    small, large = (cut(unit + HOSTILE[name] * (size // len(HOSTILE[name]))) for size in (60_000, 240_000))
    assert is_bounded(lambda: compile_text(large), min(400, 8 * effort(lambda: compile_text(small)) + 20))


def cut(text: str) -> str:
    return "\n".join(text.split("\n")[:7900])


def test_ten_megabytes_are_refused_at_once():
    data = GOOD.encode() * 6000
    assert [problem.code for problem in compile_quiz("x.kuis.md", data, default_id="x")[1]] == ["S01"]
    assert is_bounded(lambda: compile_quiz("x.kuis.md", data, default_id="x"), 10)
