"""What the tests themselves stand on: whatever one of them does to its database, the next one finds it as it was."""

import pytest
from sqlalchemy import text

from lms.agencies import service as agencies
from lms.learning.service import take_in
from tests.support import scenes
from tests.support.acts import Phone
from tests.web.test_backup import NOW, rows


def _live(stage, people):
    phone = Phone("kursus-kecil", scenes.find_published("kursus-kecil").release)
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=phone.finish().acts, now=NOW)
    scenes.publish("kursus-jenis", people.bayu.id)
    stage.db.session.execute(text("UPDATE account SET name = 'Lain' WHERE id = 1"))
    stage.db.session.execute(text("DELETE FROM account_role WHERE account_id = 2"))
    stage.db.session.commit()


def _replace(stage, people):
    """As many rows as before, and no sequence moved."""
    stage.db.session.execute(text("DELETE FROM account_role WHERE account_id = 7"))
    stage.db.session.execute(text("INSERT INTO account_role SELECT id, 'peserta', agency_id FROM account WHERE name LIKE 'Charlie%'"))
    stage.db.session.commit()


def _migrate(stage, people):
    stage.db.session.execute(text("CREATE TABLE baru (id INTEGER)"))
    stage.db.session.execute(text("ALTER TABLE account ADD COLUMN baru TEXT"))
    stage.db.session.execute(text("UPDATE account SET name = 'Lain'"))
    stage.db.session.commit()


def _drop(stage, people):
    stage.db.session.execute(text("DROP TABLE recall_card"))
    stage.db.session.commit()


def _leave_open(stage, people):
    """A connection that nobody closes, in the middle of a transaction that holds rows."""
    connection = stage.db.engine.connect()
    connection.execute(text("UPDATE account SET name = 'Lain'"))
    return connection


@pytest.mark.parametrize("disturb", [_live, _replace, _migrate, _drop, _leave_open])
def test_a_scene_is_put_back_whatever_was_done(stage, people, disturb):
    def seen():
        with stage.app.app_context():
            held = rows(stage.db, leave_out=())
            assert all(held[table] for table in ("account", "account_role", "blob", "release", "server_epoch"))
            columns = {name: len(stage.db.session.execute(text(f"SELECT * FROM {name}")).keys()) for name in stage.db.metadata.tables}
            stage.db.session.rollback()
            # The ids that rows will get count too.
            return held, columns, agencies.create(code="baru", name="Baru", kind="instansi").id

    before, left = seen(), []
    for by_way_of_another in (False, True):
        stage.show("peopled", scenes.build_peopled)
        with stage.app.app_context():
            left.append(disturb(stage, people))
        if by_way_of_another:
            stage.show("empty", scenes.build_empty)
            with stage.app.app_context():
                assert stage.db.session.scalar(text("SELECT count(*) FROM account")) == 0
        stage.show("peopled", scenes.build_peopled)
        assert seen() == before
    for connection in filter(None, left):
        connection.invalidate()
        connection.close()
