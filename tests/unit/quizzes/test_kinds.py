"""What answers to each of the later kinds are worth, and that neither place nor id of a shown part tells the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.marking import mark_question, mark_quiz, passed
from lms.quizzes.numbers import typed_number
from tests.unit.quizzes.texts import HEADER, compile_text, question
from tests.vectors.kinds import OTHERS
from tests.vectors.make import STRANGE

NUMBER = "## angka\nsatuan: JP\n\nBerapa?\n\nJawaban: 8 (toleransi 0,5)\n"
PAIRS = "## menjodohkan\n\nPasangkan.\n\nPasangan:\n- Asmat => Agats\n- Mappi => Kepi\n- Muting => Kepi\n- => Timika\n"
STEPS = "## urutan\n\nUrutkan.\n\nUrutan:\n1. Satu\n2. Dua\n3. Tiga\n4. Empat\n"
GAPS = "## rumpang\n\nKota [[Agats|agats kota]] di [[pilih: Mappi | *Asmat]], [[angka: 1.500 (toleransi 10%)]] orang.\n"
STORY = (
    "## skenario: T\nmulai: b\n\n### a\nnilai: 40\n\nAkhir.\n\n"
    "### b\n\nAwal.\n\n- [ ] Satu -> a\n- [ ] Ulang -> b\n- [ ] Dua -> c\n\n### c\nnilai: 100\n\nBaik.\n"
)
ESSAY = "## uraian\nid: u\nbobot: 3\n\nCeritakan.\n\nRubrik:\n- Isi (100)\n"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8", 8), ("8,5", 8.5), ("8.5", 8.5), ("1.500", 1500), ("1500", 1500), ("1.500,25", 1500.25), (" -3 ", -3), ("\u22123", -3), ("8 JP", 8), ("8jp.", 8),
        ("delapan", None), ("1e3", None), ("1.50.000", None), ("", None), ("8,", None), ("NaN", None), ("\u0668", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written_here(typed, number):
    assert typed_number(typed, "jp") == number


@pytest.mark.parametrize(("typed", "fraction"), [("8", 1), ("7,5", 1), ("8,5 JP", 1), ("7,49", 0), ("delapan", 0), ("8.6", 0)])
def test_a_number_is_right_within_its_tolerance(typed, fraction):
    assert mark_question(question(NUMBER), typed) == fraction


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [("10 (toleransi 5%)", 9.5, 10.5), ("-10 (toleransi 5%)", -10.5, -9.5), ("1.500 s.d. 2.000", 1500, 2000), ("0,3 (toleransi 0,1)", 0.2, 0.4)],
)
def test_ranges_are_exact(form, low, high):
    key = question(f"## angka\n\nBerapa?\n\nJawaban: {form}\n").key()
    assert (key["low"], key["high"]) == (low, high)


def test_pairs_earn_their_share():
    held = question(PAIRS)
    right = held.key()
    assert mark_question(held, right) == 1
    assert mark_question(held, right | {"a": right["b"]}) == pytest.approx(2 / 3)
    assert mark_question(held, {"a": right["a"]}) == pytest.approx(1 / 3)
    assert [option.text for option in held.options] == ["Agats", "Kepi", "Timika"]


def test_steps_earn_what_follows_rightly():
    held = question(STEPS)
    places = lambda *order: {held.order[step]: str(at) for at, step in enumerate(order, 1)}  # noqa: E731
    assert mark_question(held, places(0, 1, 2, 3)) == 1
    assert mark_question(held, places(3, 0, 1, 2)) == pytest.approx(2 / 3)
    assert mark_question(held, places(3, 2, 1, 0)) == 0
    # A place given twice is given to nobody, so hedging earns nothing.
    assert mark_question(held, places(0, 1, 2, 3) | {held.order[1]: "1"}) == pytest.approx(1 / 3)


@given(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=3, max_size=9, unique=True))
def test_steps_are_never_shown_in_the_right_order(texts):
    held = question("## urutan\n\nUrutkan.\n\nUrutan:\n" + "\n".join(f"{at}. {text}" for at, text in enumerate(texts, 1)))
    assert [step.id for step in held.steps] == sorted(held.order)
    assert [step.id for step in held.steps] != list(held.order)
    assert [step.html for step in held.right_steps] == texts


def test_gaps_earn_their_share():
    held = question(GAPS)
    assert mark_question(held, {"a": "AGATS", "b": "2", "c": "1.600"}) == 1
    assert mark_question(held, {"a": "agats kota", "b": "1", "c": "1.700"}) == pytest.approx(1 / 3)
    assert held.mark({"a": " "}) is None
    assert [piece.gap.id if piece.gap else None for piece in held.pieces] == ["a", "b", "c", None]


def test_a_story_is_worth_the_ending_it_reaches():
    held = question(STORY)
    assert [mark_question(held, path) for path in (["c"], ["b", "b", "c"], ["a"])] == [1, 1, 0.4]
    assert [held.mark(path) for path in ([], ["b"], ["c", "a"], ["z"], "c")] == [None] * 5
    assert held.read_form("j", {"j.1": ["b"], "j.2": ["c"], "j.3": ["a"]}) == ["b", "c"]
    assert [turn.id for turn in held.walk(["b", "c"])[0].others] == ["a", "c"]


def test_an_essay_waits_and_is_not_nothing():
    text = HEADER.replace("latihan", "ujian") + "## benar salah\nid: b\n\nYa.\n\nJawaban: benar\n\n" + ESSAY
    quiz, problems = compile_text(text)
    assert problems == ()
    marks = mark_quiz(quiz, "x", {"b": {"a": True}, "u": "Begini."})
    assert (marks.score, marks.waiting) == (100, 1) and not passed(marks, quiz)
    empty = mark_quiz(quiz, "x", {"b": {"a": True}})
    assert (empty.score, empty.waiting) == (25, 0)


def test_opinions_have_no_part_in_the_score():
    text = HEADER.replace("latihan", "ujian") + "## benar salah\nid: b\n\nYa.\n\nJawaban: salah\n\n## jajak\nid: j\nbobot: 9\n\nMana?\n\n- [ ] A\n- [ ] B\n"
    quiz, _ = compile_text(text)
    assert mark_quiz(quiz, "x", {"b": {"a": False}}).score == 100
    survey, problems = compile_text(HEADER.replace("latihan", "survei") + "## pendapat\nid: p\n\nSaran?\n")
    assert problems == () and not mark_quiz(survey, "x", {"p": "Lebih pendek."}).counts


@pytest.mark.parametrize("make", [make for make, _, _ in OTHERS])
def test_whatever_a_client_sends_is_marked_between_nothing_and_all(make):
    import random

    held = question(make(random.Random(1)))
    assert all(0 <= mark_question(held, response) <= 1 for response in STRANGE)
