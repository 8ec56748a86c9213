"""Marks lie between 0 and 1, do not depend on the order of answers, and nothing a client sends can raise."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.answers import normal_text
from lms.quizzes.drawing import drawn_questions
from lms.quizzes.kinds import KINDS
from lms.quizzes.marking import Marks, QuestionMark, mark_question, mark_quiz, passed, score
from tests.support.effort import is_bounded
from tests.unit.quizzes.texts import GOOD, compile_text, question
from tests.vectors.make import as_text, build_draws, build_marks

VECTORS = Path(__file__).parents[2] / "vectors"
QUIZ = compile_text(GOOD)[0]
QUESTIONS = {question.id: question for question in QUIZ.questions}
RIGHT = {"nd-01": "a", "nd-02": ["a", "b"], "nd-03": {"a": True}, "nd-04": {"a": True, "b": False}, "nd-05": ["b", "a"], "nd-06": " kolaboratif."}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["a", "b", "c", "d", "Kolaboratif"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["a", "b", "c"]) | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
choices = st.lists(st.sampled_from("abcd"), unique=True)


@given(values, st.sampled_from(sorted(QUESTIONS)))
def test_whatever_comes_is_marked_between_nothing_and_all(response, id):
    assert 0 <= mark_question(QUESTIONS[id], response) <= 1


@given(choices, st.randoms(use_true_random=False), st.sampled_from(["nd-02", "nd-05"]))
def test_the_order_of_chosen_ids_does_not_matter(chosen, random, id):
    shuffled = random.sample(chosen, len(chosen))
    assert mark_question(QUESTIONS[id], chosen) == mark_question(QUESTIONS[id], shuffled)


@given(st.dictionaries(st.sampled_from([*QUESTIONS, "lain"]), values), st.randoms(use_true_random=False), st.uuids())
def test_the_order_of_answers_does_not_matter(answers, random, attempt):
    shuffled = dict(random.sample(list(answers.items()), len(answers)))
    assert mark_quiz(QUIZ, str(attempt), answers) == mark_quiz(QUIZ, str(attempt), shuffled)


@given(st.uuids())
def test_right_answers_earn_everything_and_none_earn_nothing(attempt):
    best, least = mark_quiz(QUIZ, str(attempt), RIGHT), mark_quiz(QUIZ, str(attempt), {})
    assert best.score == 100 and passed(best, QUIZ) and all(mark.answered for mark in best.per_question)
    assert least.score == 0 and not passed(least, QUIZ) and not any(mark.answered for mark in least.per_question)


@given(st.uuids())
def test_only_drawn_questions_count(attempt):
    marks = mark_quiz(QUIZ, str(attempt), RIGHT)
    assert [mark.id for mark in marks.per_question] == [question.id for question in drawn_questions(QUIZ, str(attempt))]
    assert len(marks.per_question) == QUIZ.drawn_count


@pytest.mark.parametrize(
    ("id", "response", "fraction"),
    [
        ("nd-01", "a", 1),
        ("nd-01", "b", 0),
        ("nd-02", ["a"], 0.5),
        ("nd-02", ["a", "b", "c"], 0.5),
        ("nd-02", ["a", "c"], 0),
        ("nd-02", ["c"], 0),
        ("nd-03", {"a": True}, 1),
        ("nd-03", {"a": False}, 0),
        ("nd-04", {"a": True}, 0.5),
        ("nd-04", {"a": True, "b": True}, 0.5),
        ("nd-05", ["a"], 0.5),
        ("nd-05", ["a", "b", "c"], 0.75),
        ("nd-05", ["a", "d"], 0.5),
        ("nd-05", ["c"], 0),
        ("nd-06", "KOLABORASI", 1),
        ("nd-06", "kolabo ratif", 0),
    ],
)
def test_partial_credit_and_penalties(id, response, fraction):
    assert mark_question(QUESTIONS[id], response) == fraction


@pytest.mark.parametrize(
    ("id", "response"),
    [
        ("nd-01", None), ("nd-01", "z"), ("nd-01", ["a"]), ("nd-01", ""),
        ("nd-02", "a"), ("nd-02", []), ("nd-02", ["a", "a"]), ("nd-02", ["a", "z"]), ("nd-02", [["a"]]), ("nd-02", {"a": True}),
        ("nd-03", True), ("nd-03", {}), ("nd-03", {"a": 1}), ("nd-03", {"b": True}),
        ("nd-06", ""), ("nd-06", " . "), ("nd-06", 8), ("nd-06", ["kolaborasi"]),
    ],
)  # fmt: skip
def test_what_is_no_answer_counts_as_unanswered(id, response):
    assert QUESTIONS[id].mark(response) is None
    assert mark_question(QUESTIONS[id], response) == 0


def test_weights_count():
    quiz = compile_text(GOOD.replace("ambil: 2\n", "").replace("bobot: 1,5", "bobot: 5"))[0]
    assert mark_quiz(quiz, "x", {"nd-02": ["a", "b"]}).score == 50
    assert mark_quiz(quiz, "x", {"nd-02": ["a", "b"], "nd-04": {"a": True}}).score == 55


def marks(*fractions):
    return tuple(QuestionMark(id="q", fraction=fraction, weight=1.0, answered=True) for fraction in fractions)


def test_a_score_has_two_decimals_rounded_half_up():
    assert score(marks(1, 0, 0)) == 33.33
    assert score(marks(1, 1, 0)) == 66.67
    assert score(marks(1 / 3, 1 / 3, 1 / 3)) == 33.33
    assert score(marks(0.12345)) == 12.35
    assert score(()) == 0


def test_the_score_that_is_shown_decides():
    assert passed(Marks(score=70.0, per_question=()), QUIZ)
    assert not passed(Marks(score=69.99, per_question=()), QUIZ)
    assert score(marks(*[0.1] * 3, *[1.0] * 7)) == 73
    assert score(marks(*[0.7] * 10)) == 70


@given(st.lists(st.sampled_from("aA éÉe\u0301.\u00a0\u200b\tΣς"), max_size=12).map("".join))
def test_typed_text_is_compared_by_what_a_reader_sees(text):
    normal = normal_text(text)
    assert normal == normal_text(f" \u00a0{text}\u200b") == normal_text(text, case_matters=True).lower()
    assert "  " not in normal and normal == normal.strip()


def test_a_full_stop_at_the_end_and_case_do_not_matter_unless_they_do():
    free = question("## isian\n\nApa?\n\nJawaban:\n- Tbk.\n")
    strict = question("## isian\nhuruf besar: bedakan\n\nApa?\n\nJawaban:\n- Tbk.\n")
    assert [mark_question(free, text) for text in ("tbk", "TBK.", " Tbk . ", "tbk..")] == [1, 1, 1, 0]
    assert [mark_question(strict, text) for text in ("tbk", "TBK.", "Tbk", "Tbk.")] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("id", "fields", "response"),
    [
        ("nd-01", {"s": ["b"]}, "b"),
        ("nd-01", {}, None),
        ("nd-02", {"s": ["b", "a"]}, ["a", "b"]),
        ("nd-02", {}, None),
        ("nd-04", {"s.a": ["benar"], "s.b": ["salah"]}, {"a": True, "b": False}),
        ("nd-04", {"s.a": ["mungkin"]}, None),
        ("nd-06", {"s": [" Kolaborasi "]}, " Kolaborasi "),
        ("nd-06", {"s": ["  "]}, None),
    ],
)
def test_a_form_without_javascript_gives_the_same_response(id, fields, response):
    assert QUESTIONS[id].read_form("s", fields) == response


def test_marking_is_quick():
    """The goal is 10,000 attempts in 5 s on one core; the bound leaves room for slow machines."""
    assert is_bounded(lambda: [mark_quiz(QUIZ, str(at), RIGHT) for at in range(1000)], 100)


def test_python_agrees_with_the_shared_vectors():
    assert (VECTORS / "marks.json").read_text() == as_text(build_marks()) + "\n"
    assert (VECTORS / "draws.json").read_text() == as_text(build_draws()) + "\n"


def test_the_shared_vectors_cover_every_kind_thousands_of_times():
    groups = json.loads((VECTORS / "marks.json").read_text())["questions"]
    assert {group["kind"] for group in groups} == set(KINDS)
    assert sum(len(group["marks"]) for group in groups) > 4000
    for kind in (kind for kind, held in KINDS.items() if held.counts and not held.waits):
        fractions = [fraction for group in groups if group["kind"] == kind for _, fraction in group["marks"]]
        assert fractions.count(1) > 50 and fractions.count(0) > 50
