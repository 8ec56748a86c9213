"""Many rows in one go, past SQLAlchemy: they are what SQLAlchemy reads, and errors are those it would raise."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from lms.db import command, db, insert_rows
from lms.learning.models import AnswerMark, AttemptState, RecallCardRow

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARK = ("item", "question", "part", "attempt", "release", "at", "arrived", "fraction", "rest", "response")
#: What PostgreSQL keeps of any text: neither NUL nor halves of a pair.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))])
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)
FIGURES = st.none() | st.floats(0, 1) | st.floats(allow_nan=False, allow_infinity=False)


@command
def written(account_id, table, names, rows, columns):
    """What SQLAlchemy reads of rows written so; nothing of it stays."""
    insert_rows(table, names, rows, same={"account_id": account_id, "course": "kursus-kecil"})
    read = [tuple(row) for row in db.session.execute(select(*(table.c[name] for name in columns)).order_by(table.c.id))]
    db.session.execute(delete(table))
    return read


@settings(max_examples=40)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), moment=MOMENTS, figures=st.tuples(FIGURES, FIGURES), response=st.none() | TEXTS)
def test_any_text_moment_and_figure_comes_back(db, people, texts, moment, figures, response):
    rows = [(item, f"{place}", "", "a", question, moment, place, *figures, response) for place, (item, question) in enumerate(texts)]
    assert written(people.alice.id, AnswerMark.__table__, MARK, rows, MARK) == rows


def test_days_and_truth_values_come_back(db, people):
    card = ("due_on", "rated_on", "recalled_on", "item", "question", "stability", "difficulty")
    rows = [(NOON.date(), NOON.date(), None, "satu", "a", 1.5, 2.0)]
    assert written(people.alice.id, RecallCardRow.__table__, card, rows, card) == rows
    attempt = ("id", "item", "release", "number", "state", "started_at", "submitted_at", "score", "passed", "counted", "flags")
    rows = [("id", "ujian", "r", 1, "dinilai", NOON, None, None, True, False, '["\\\\tab\\t"]')]
    assert written(people.alice.id, AttemptState.__table__, attempt, rows, attempt) == rows


def test_they_read_as_rows_that_sqlalchemy_wrote(db, people):
    row = ("ujian", "a", "", "b", "r", NOON + timedelta(microseconds=7), 3, 0.1, None, "\\N")

    @command
    def by_sqlalchemy():
        values = {"account_id": people.alice.id, "course": "kursus-kecil"} | dict(zip(MARK, row, strict=True))
        db.session.execute(insert(AnswerMark), values)
        read = [tuple(one) for one in db.session.execute(select(*(AnswerMark.__table__.c[name] for name in MARK)))]
        db.session.rollback()
        return read

    assert by_sqlalchemy() == written(people.alice.id, AnswerMark.__table__, MARK, [row], MARK)


def test_a_row_that_is_there_already_is_the_error_that_sqlalchemy_raises_and_nothing_is_written(db, people):
    row = ("ujian", "a", "", "b", "r", NOON, 3, 0.1, None, "x")
    with pytest.raises(IntegrityError):
        written(people.alice.id, AnswerMark.__table__, MARK, [row, row], MARK)
    assert db.session.scalars(select(AnswerMark)).all() == []


def test_a_moment_without_its_zone_is_refused(db, people):
    row = ("ujian", "a", "", "b", "r", NOON.replace(tzinfo=None), 3, 0.1, None, "x")
    with pytest.raises((ValueError, StatementError)):
        written(people.alice.id, AnswerMark.__table__, MARK, [row], MARK)
