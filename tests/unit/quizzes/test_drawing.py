"""A draw follows from the attempt's id alone, and is fair."""

from collections import Counter
from hashlib import sha256
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.drawing import draw, plan
from tests.unit.quizzes.texts import GOOD, compile_text

QUIZ = compile_text(GOOD)[0]
IN_ORDER = compile_text(GOOD.replace("acak soal: ya", "acak soal: tidak").replace("acak pilihan: ya", "acak pilihan: tidak"))[0]


def rank(*parts):
    return sha256(":".join(parts).encode()).hexdigest()


@given(st.uuids())
def test_the_same_attempt_draws_the_same(attempt):
    assert draw(QUIZ, str(attempt)) == draw(QUIZ, str(attempt))


@given(st.uuids())
def test_each_pool_gives_as_many_as_it_says(attempt):
    ids = {drawn.question.id for drawn in draw(QUIZ, str(attempt))}
    assert len(ids & {"nd-01", "nd-02", "nd-03"}) == 2
    assert ids >= {"nd-04", "nd-05", "nd-06"}


@given(st.uuids())
def test_the_order_is_that_of_the_hashes(attempt):
    drawn = draw(QUIZ, str(attempt))
    ranks = [rank(str(attempt), item.question.id) for item in drawn]
    assert ranks == sorted(ranks)
    for item in drawn:
        ranks = [rank(str(attempt), item.question.id, choice) for choice in item.choices]
        assert ranks == sorted(ranks)
        assert sorted(item.choices) == list(item.question.choice_ids)


@given(st.uuids())
def test_without_shuffling_everything_stands_as_written(attempt):
    ids = [question.id for question in IN_ORDER.questions]
    drawn = draw(IN_ORDER, str(attempt))
    assert [item.question.id for item in drawn] == sorted((item.question.id for item in drawn), key=ids.index)
    assert all(item.choices == item.question.choice_ids for item in drawn)


@given(st.uuids())
def test_shuffling_changes_the_order_and_not_what_is_drawn(attempt):
    assert {item.question.id for item in draw(QUIZ, str(attempt))} == {item.question.id for item in draw(IN_ORDER, str(attempt))}


def test_statements_and_typed_answers_keep_their_order():
    drawn = {item.question.id: item.choices for item in draw(QUIZ, "a")}
    assert drawn["nd-04"] == drawn["nd-06"] == ()


def test_every_question_is_drawn_as_often_as_another():
    attempts = 3000
    drawn = Counter(item.question.id for at in range(attempts) for item in draw(QUIZ, str(UUID(int=at))))
    for id in ("nd-01", "nd-02", "nd-03"):
        assert abs(drawn[id] / attempts - 2 / 3) < 0.04


def test_the_plan_for_devices_holds_no_key():
    assert plan(QUIZ) == {
        "pools": [
            {
                "draw": 2,
                "questions": [
                    {"id": "nd-01", "choices": ["a", "b", "c"]},
                    {"id": "nd-02", "choices": ["a", "b", "c"]},
                    {"id": "nd-03", "choices": []},
                ],
            },
            {
                "draw": None,
                "questions": [
                    {"id": "nd-04", "choices": []},
                    {"id": "nd-05", "choices": ["a", "b", "c", "d"]},
                    {"id": "nd-06", "choices": []},
                ],
            },
        ],
        "options": {"shuffleQuestions": True, "shuffleChoices": True},
    }
