"""Questions go out and come back the same; whatever cannot go across is said; hostile files are refused."""


import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.errors import Invalid
from lms.quizzes.exchange.files import guess_format, read_questions, write_questions
from lms.quizzes.exchange.prose import escape
from lms.quizzes.language import compile_quiz
from tests.support.effort import is_bounded
from tests.unit.quizzes.texts import HEADER, compile_text

FORMATS = ("gift", "moodle")
#: Signs that mean something in one of the formats, in HTML or in Markdown.
_SIGNS = "~=#{}:%\\<>&\"'*_`[]()!|$/-.,? 1aé"
_WORDS = st.text(_SIGNS, min_size=1, max_size=14).map(lambda text: " ".join(f"a {text} b".split()))


@st.composite
def questions(draw):
    stem = escape(draw(_WORDS)) + "?"
    words = [f"{at} {escape(word)}" for at, word in enumerate(draw(st.lists(_WORDS, min_size=2, max_size=5)))]
    plain = draw(st.lists(st.sampled_from(["agats", "mappi", "asmat", "timika", "12", "3,5"]), min_size=1, max_size=3, unique=True))
    why = f"\n\nPembahasan: {escape(draw(_WORDS))}" if draw(st.booleans()) else ""
    kind = draw(st.sampled_from(["single", "several", "percent", "truth", "short", "number", "pairs", "essay"]))
    match kind:
        case "single":
            rows = "\n".join(f"- [{'x' if at == 1 else ' '}] {word}\n  > {word}" for at, word in enumerate(words))
            return f"## pilihan ganda\n\n{stem}\n\n{rows}{why}"
        case "several":
            rows = "\n".join(f"- [{'x' if at % 2 == 0 else ' '}] {word}" for at, word in enumerate(words))
            return f"## pilihan ganda kompleks\n\n{stem}\n\n{rows}{why}"
        case "percent":
            marks = ["60", "40", "-25", " ", "-5"]
            rows = "\n".join(f"- [{mark}] {word}" for mark, word in zip(marks, words, strict=False))
            return f"## pilihan ganda kompleks\n\n{stem}\n\n{rows}{why}"
        case "truth":
            return f"## benar salah\n\n{stem}\n\nJawaban: {draw(st.sampled_from(['benar', 'salah']))}{why}"
        case "short":
            return f"## isian\n\n{stem}\n\nJawaban:\n" + "\n".join(f"- {word}" for word in plain) + why
        case "number":
            right = draw(st.sampled_from(["8", "-8,25", "1.500 s.d. 2.000", "8 (toleransi 0,5)", "10 (toleransi 5%)"]))
            return f"## angka\n\n{stem}\n\nJawaban: {right}{why}"
        case "pairs":
            rows = "\n".join(f"- {word} => k {at}" for at, word in enumerate(words))
            return f"## menjodohkan\n\n{stem}\n\nPasangan:\n{rows}\n- => lain{why}"
    return f"## uraian\n\n{stem}\n\nRubrik:\n- Isi (100){why}"


@given(st.lists(questions(), min_size=1, max_size=4), st.sampled_from(FORMATS))
@settings(max_examples=250, deadline=None)
def test_what_goes_out_comes_back_the_same(bodies, form):
    quiz, problems = compile_text(HEADER + "\n" + "\n\n".join(body.replace("\n", f"\nid: s-{at}\n", 1) for at, body in enumerate(bodies)))
    if problems:
        return
    given_ = write_questions(quiz, form)
    assert given_.count == len(bodies)
    taken = read_questions(given_.text.encode(), form, title="Uji")
    assert taken.count == len(bodies), taken.left
    back, problems = compile_text(taken.text)
    assert problems == ()
    for one, other in zip(quiz.questions, back.questions, strict=True):
        assert (one.kind, one.id, one.key()) == (other.kind, other.id, other.key())
        assert (one.stem_html, one.explanation_html) == (other.stem_html, other.explanation_html)
        assert [choice.html for choice in getattr(one, "choices", ())] == [choice.html for choice in getattr(other, "choices", ())]
        assert [choice.feedback_html for choice in getattr(one, "choices", ())] == [choice.feedback_html for choice in getattr(other, "choices", ())]
    assert write_questions(back, form).text == given_.text


GIFT = """// sebuah catatan
$CATEGORY: $course$/Etika

::soal-1::Berapa menit satu JP?{
=45#Tepat.
~40
~60#Itu satu jam.
####Satu JP 45 menit.}

Ibu kota Asmat adalah {=Agats =agats} di pesisir.

Air laut asin.{T}

::n::Berapa?{#8:0.5}

Pasangkan.{
=Asmat -> Agats
=Mappi -> Kepi
}

Ceritakan.{}

Hanya keterangan.

Sebagian.{=%50%setengah =penuh}

Mana saja?{~%50%A ~%50%B ~%-25%C}
"""


def test_gift_as_others_write_it_is_read():
    taken = read_questions(GIFT.encode(), "gift", title="Impor")
    quiz, problems = compile_text(taken.text)
    assert problems == ()
    assert [question.kind for question in quiz.questions] == [
        "pilihan ganda", "isian", "benar salah", "angka", "menjodohkan", "uraian", "pilihan ganda kompleks",
    ]  # fmt: skip
    assert quiz.questions[0].id == "soal-1" and quiz.questions[0].choices[0].feedback_html == "<p>Tepat.</p>"
    assert "_____" in quiz.questions[1].stem_html
    assert [left.place for left in taken.left] == ["baris 2", "baris 23", "baris 25", "baris 21"]


AIKEN = """Apa warna bendera Indonesia?
A. Merah putih
B) Putih merah
ANSWER: A

Tanpa jawaban?
A. Ya
B. Tidak

Jawaban di luar?
A. Ya
B. Tidak
ANSWER: D
"""


def test_aiken_is_read_and_what_is_incomplete_is_said():
    taken = read_questions(AIKEN.encode(), "aiken", title="Impor")
    quiz, problems = compile_text(taken.text)
    assert problems == () and [question.key() for question in quiz.questions] == ["a"]
    assert [left.place for left in taken.left] == ["baris 6", "baris 10"]


def test_kinds_unknown_elsewhere_are_named_one_by_one():
    text = HEADER + "\n## jajak\n\nDari mana?\n\n- [ ] A\n- [ ] B\n\n## pendapat\n\nSaran?\n\n## benar salah\n\nYa.\n\nJawaban: benar\n"
    quiz, problems = compile_text(text)
    assert problems == ()
    for form in FORMATS:
        given_ = write_questions(quiz, form)
        assert given_.count == 1 and len(given_.left) == 2


@pytest.mark.parametrize("kind", ["cloze", "calculated", "description", "ddwtos", ""])
def test_moodle_questions_without_counterpart_are_said(kind):
    data = f'<quiz><question type="{kind}"><name><text>A</text></name></question></quiz>'.encode()
    taken = read_questions(data, "moodle", title="x")
    assert taken.count == 0 and len(taken.left) == 1 and taken.left[0].name == "A"


def test_a_picture_keeps_its_question_back():
    stem = b'<questiontext format="html"><text>&lt;img src="x"&gt; Apa?</text></questiontext>'
    data = b'<quiz><question type="essay"><name><text>A</text></name>' + stem + b"</question></quiz>"
    assert "img" in read_questions(data, "moodle", title="x").left[0].reason


BOMB = b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><quiz>&b;</quiz>'
HOSTILE = {
    "entities": BOMB,
    "a file of the server": b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
    "a document type from elsewhere": b'<!DOCTYPE q SYSTEM "q.dtd"><quiz/>',
    "depth": b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>",
    "numbers": b"<quiz>" + b"<a/>" * 300_000 + b"</quiz>",
    "size": b"<quiz>" + b" " * (9 * 1024 * 1024) + b"</quiz>",
    "half a file": b"<quiz><question>",
    "nothing": b"",
    "no XML": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_at_once(name):
    def read() -> None:
        with pytest.raises(Invalid):
            read_questions(HOSTILE[name], "moodle", title="x")

    assert is_bounded(read, 150)


@given(st.text(_SIGNS + "\nABT{}=~#->", max_size=120), st.sampled_from(["gift", "aiken"]))
@settings(max_examples=300, deadline=None)
def test_text_of_any_kind_never_crashes(text, form):
    taken = read_questions(text.encode(), form, title="x")
    quiz, problems = compile_quiz("x.kuis.md", taken.text.encode(), default_id="x")
    assert (taken.count == 0) == (quiz is None), problems


def test_formats_are_told_apart():
    assert guess_format("bank.xml", b"") == "moodle" == guess_format("bank.txt", b"  <quiz/>")
    assert guess_format("bank.gift", b"") == "gift" == guess_format("bank.txt", GIFT.encode())
    assert guess_format("bank.txt", AIKEN.encode()) == "aiken"
