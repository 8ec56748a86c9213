"""When a follow-up is due, and that an answer taken apart for counting is put together again as it was."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.surveys import tokens
from lms.surveys.follow_up import DUE_AFTER, LATE_AFTER, OBSTACLES, STATEMENTS, STATES, Answer, coded, decoded, due_at, late_from
from lms.surveys.plan import Action, actions_from_json, actions_to_json, line, tidy

FINISHED = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
ANSWERS = some.builds(
    Answer,
    states=some.lists(some.sampled_from(sorted(STATES)), min_size=1, max_size=3).map(tuple),
    ratings=some.dictionaries(some.sampled_from([one.key for one in STATEMENTS]), some.integers(1, 5)),
    obstacles=some.sets(some.sampled_from(sorted(OBSTACLES))).map(lambda keys: tuple(key for key in OBSTACLES if key in keys)),
    obstacle_words=some.text(max_size=40),
    after=some.none() | some.floats(0, 1e9),
    after_on=some.none() | some.dates(),
    evidence=some.text(max_size=40),
)


def test_a_follow_up_is_due_90_days_after_the_finish():
    assert due_at(FINISHED, None) == FINISHED + timedelta(days=90)
    assert due_at(None, None) is None


@pytest.mark.parametrize(("written", "late"), [(-10, False), (0, False), (30, False), (31, True), (400, True)])
def test_a_plan_counts_from_the_finish_unless_it_was_written_late(written, late):
    at = FINISHED + timedelta(days=written)
    due = due_at(FINISHED, late_from(at, FINISHED))
    assert due == (at if late else FINISHED) + DUE_AFTER
    assert due >= FINISHED + DUE_AFTER


def test_a_plan_written_before_the_finish_is_not_late():
    assert late_from(FINISHED - LATE_AFTER * 5, None) is None


@given(ANSWERS)
def test_an_answer_comes_back_as_it_was(answer):
    rows = coded(answer)
    assert max(map(len, rows)) <= 30, "the column holds no more"
    back = decoded(
        dict(sorted(rows.items(), reverse=True)),
        obstacle_words=answer.obstacle_words,
        after=answer.after,
        after_on=answer.after_on,
        evidence=answer.evidence,
    )
    assert back == answer


@given(some.lists(some.builds(Action, what=some.text(max_size=40), due_on=some.dates(), indicator=some.text()), max_size=3).map(tuple))
def test_actions_come_back_as_they_were(actions):
    assert actions_from_json(actions_to_json(actions)) == actions


@given(some.text(max_size=40))
def test_what_was_typed_keeps_no_control_sign_and_is_tidied_once(text):
    tidied = tidy(text)
    assert not any(ord(char) < 32 and char != "\n" for char in tidied)
    assert tidy(tidied) == tidied
    assert "\n" not in line(text)
    assert line(line(text)) == line(text)


def test_tokens_are_128_bits_that_may_be_typed_in_any_case():
    made = {tokens.new_token() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[A-Z2-7]{26}", one) for one in made)
    one = made.pop()
    assert tokens.digest(one) == tokens.digest(f" {one[:5]}-{one[5:].lower()} ")
    assert tokens.digest(one) != tokens.digest(one[:-1])
    assert len(tokens.digest("\ud800 apa pun")) == 64


def test_the_words_that_go_with_a_link_name_who_asks_and_until_when():
    for purpose in tokens.LIFETIMES:
        said = tokens.message(purpose, learner="Alice Uji", course="Kursus uji", url="https://lms.example/x", until="5 Maret 2026")
        for part in ("Alice Uji", "Kursus uji", "https://lms.example/x", "5 Maret 2026", "satu kali"):
            assert part in said


def test_days_of_an_answer_are_days():
    assert decoded({"aksi-1": 2}, obstacle_words="", after=1.0, after_on=date(2026, 1, 1), evidence="").states == ("sudah",)
