"""The schema: migrations and models say the same, and the database itself keeps what must not change."""

import uuid
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms.certificates.models import Certificate
from lms.courses.models import Blob, Release, Tree, TreeFile
from lms.db import command
from lms.learning.jp import FIRST_RULE
from lms.learning.models import JpRuleRow
from lms.learning.service import take_in
from lms.records.models import LearningEvent, QuarantinedEvent, ServerEpoch
from tests.support.acts import Phone

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_migrations_equal_the_models(db):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_first_migration_begins_the_first_epoch_and_the_first_rule(db):
    (epoch,) = db.session.scalars(select(ServerEpoch))
    assert uuid.UUID(epoch.epoch).version == 4
    (rule,) = db.session.scalars(select(JpRuleRow))
    assert all(getattr(rule, name) == getattr(FIRST_RULE, name) for name in FIRST_RULE.__dataclass_fields__)


def test_migrating_again_changes_nothing(db):
    import flask_migrate

    before = db.session.scalars(select(ServerEpoch.epoch)).all()
    db.session.rollback()
    flask_migrate.upgrade()
    assert db.session.scalars(select(ServerEpoch.epoch)).all() == before


@pytest.fixture
def held(db, people, course):
    """A record, a quarantine and a numbered certificate of Alice."""
    acts = Phone(course.slug, course.release).finish().acts
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-1", parcels=[*acts, "bukan peristiwa"], now=NOW)
    assert db.session.scalar(select(Certificate.number)) is not None
    db.session.rollback()
    return db


def refuses(db, statement, **parameters):
    """The database refuses the statement, and nothing of it stays."""
    with pytest.raises(DBAPIError, match=r"refuses|FOREIGN KEY|foreign key"):
        db.session.execute(text(statement), parameters)
    db.session.rollback()


@pytest.mark.parametrize(
    ("table", "column"),
    [("learning_event", "verb"), ("quarantined_event", "reason"), ("release", "compiled"), ("tree_file", "path"), ("blob", "sha"), ("blob", "size")],
)
def test_what_only_grows_refuses_changes(held, table, column):
    refuses(held, f"UPDATE {table} SET {column} = '7'" if column != "size" else f"UPDATE {table} SET size = size + 1")


@pytest.mark.parametrize("model", [LearningEvent, QuarantinedEvent, Release, Tree, TreeFile, Blob, Certificate], ids=lambda model: model.__tablename__)
def test_what_only_grows_refuses_removal(held, model):
    count = held.session.query(model).count()
    assert count > 0
    held.session.rollback()
    refuses(held, f"DELETE FROM {model.__tablename__}")
    if held.engine.dialect.name == "postgresql":
        refuses(held, f"TRUNCATE {model.__tablename__} CASCADE")
    assert held.session.query(model).count() == count


@pytest.mark.parametrize("table", ["learning_event", "quarantined_event", "certificate", "blob", "tree"])
def test_replacing_a_row_is_refused_like_removing_it(held, table):
    if held.engine.dialect.name == "sqlite":
        refuses(held, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        refuses(held, f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        refuses(held, f"UPDATE OR REPLACE {table} SET rowid = rowid + 1")
        return
    key = {"blob": "sha"}.get(table, "id")
    refuses(held, f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1 ON CONFLICT ({key}) DO UPDATE SET {key} = '3'")


@pytest.mark.parametrize("column", ["number", "code", "snapshot", "account_id", "course", "release", "series", "year", "seq"])
def test_an_issued_certificate_keeps_what_it_says(held, column, people):
    value = {"account_id": str(people.charlie.id), "year": "2001", "seq": "99"}.get(column, "'LAIN'")
    refuses(held, f"UPDATE certificate SET {column} = {value}")
    refuses(held, f"UPDATE certificate SET {column} = NULL")


def test_an_issued_certificate_can_be_revoked(held):
    held.session.execute(text("UPDATE certificate SET state = 'dicabut', reason = 'uji'"))
    assert held.session.scalar(text("SELECT state FROM certificate")) == "dicabut"


def test_a_certificate_without_a_number_can_still_be_filled_in(db, people, course):
    @command
    def ask():
        row = Certificate(
            account_id=people.alice.id,
            agency_id=people.alice.agency_id,
            course=course.slug,
            release=course.release,
            code="A" * 26,
            state="menunggu",
            requested_at=NOW,
            reason="",
        )
        db.session.add(row)
        db.session.flush()
        row.number, row.snapshot = "1/UJI", "{}"

    ask()
    refuses(db, "UPDATE certificate SET number = '2/UJI'")


def test_a_blob_may_become_public_and_nothing_else(held):
    held.session.execute(text("UPDATE blob SET served = :yes"), {"yes": True})
    held.session.rollback()
    refuses(held, "UPDATE blob SET data = :data", data=b"lain")


def test_people_who_left_a_record_cannot_be_removed(held, people):
    refuses(held, "DELETE FROM account WHERE id = :id", id=people.alice.id)
