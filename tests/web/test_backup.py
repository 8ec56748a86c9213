"""One-file backups: written while people work, restored into either kind of database, checked before a row is written."""

import json
import threading
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from lms import backup
from lms.errors import Conflict, Invalid
from lms.learning import projections
from lms.learning.service import take_in
from lms.records import service as records
from lms.records.models import ServerEpoch
from tests.support import scenes
from tests.support.acts import Phone
from tests.support.cast import find_people

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def rows(db, leave_out=("server_epoch",)):
    """Everything in the database, by table."""
    tables = [table for table in db.metadata.sorted_tables if table.name not in leave_out]
    return {table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key.columns))] for table in tables}


@pytest.fixture
def lived_in(db, people, course):
    """A database in which Alice finished a course and something went into quarantine."""
    acts = Phone(course.slug, course.release).finish().acts
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-1", parcels=[*acts, {"id": "ganjil"}], now=NOW)
    return db


@pytest.fixture
def file(lived_in, tmp_path):
    backup.write(tmp_path / "cadangan.zip", NOW)
    return tmp_path / "cadangan.zip"


def damaged(file, name, change):
    """A copy of the backup in which one member is changed, or left out where `change` gives None."""
    copy = file.with_name("rusak.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            data = change(data) if member == name else data
            if data is not None:
                target.writestr(member, data)
    return copy


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_database_moves_from_sqlite_to_postgresql_and_back_unchanged(stages, people, course, database, tmp_path):
    start, middle, end = stages.get("sqlite"), stages.get("postgresql"), stages.get("sqlite")
    with start.app.app_context():
        acts = Phone(course.slug, course.release).finish().acts
        take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-1", parcels=[*acts, {"id": "ganjil \x00"}], now=NOW)
        before = rows(start.db)
        assert all(before[table] for table in ("learning_event", "quarantined_event", "certificate", "attempt", "blob", "account_nip"))
        written = backup.write(tmp_path / "1.zip", NOW)
    for number, stage in enumerate((middle, end), start=1):
        stage.show("empty", scenes.build_empty)
        with stage.app.app_context():
            restored = backup.restore(tmp_path / f"{number}.zip", NOW)
            assert dict(restored.rows) == dict(written.rows) | {"server_epoch": number}
            assert rows(stage.db) == before
            assert [line for pair in records.every_learner() for line in projections.differences(*pair)] == []
            assert projections.orphans() == []
            backup.write(tmp_path / f"{number + 1}.zip", NOW)


def test_life_goes_on_after_a_restore(stages, database, file, tmp_path):
    other = stages.get("postgresql" if database == "sqlite" else "sqlite")
    other.show("empty", scenes.build_empty)
    scenes.forget_caches()
    with other.app.app_context():
        backup.restore(file, NOW)
        charlie = find_people().charlie
        course = scenes.find_published("kursus-kecil")
        acts = Phone(course.slug, course.release, name="hp-charlie").finish().acts
        receipt = take_in(account_id=charlie.id, agency_id=charlie.agency_id, device="hp-2", parcels=acts, now=NOW)
        assert len(receipt.accepted) == len(acts)
        scenes.publish("kursus-kecil", find_people().bayu.id)


def test_a_restore_begins_a_new_epoch(stages, database, file, db):
    before = records.current_epoch()
    stage = stages.get(database)
    db.session.remove()
    stage.show("empty", scenes.build_empty)
    with stage.app.app_context():
        backup.restore(file, NOW)
        assert records.current_epoch() != before
        assert before in set(stage.db.session.scalars(select(ServerEpoch.epoch)))


def test_a_backup_is_of_one_moment_while_others_write(lived_in, app, people, course, tmp_path):
    stop = threading.Event()

    def keep_learning():
        with app.app_context():
            for number in range(100_000):
                phone = Phone(course.slug, course.release, name=f"hp-{number}")
                phone.complete("satu")
                take_in(account_id=people.fitri.id, agency_id=people.fitri.agency_id, device="hp", parcels=phone.acts, now=NOW)
                if stop.is_set():
                    return

    writer = threading.Thread(target=keep_learning)
    writer.start()
    try:
        for number in range(5):
            file = tmp_path / f"{number}.zip"
            backup.write(file, NOW)
            with zipfile.ZipFile(file) as archive:
                accounts = {json.loads(line)[2] for line in archive.read("learning_event.jsonl").splitlines()}
                enrolled = {json.loads(line)[1] for line in archive.read("enrolment.jsonl").splitlines()}
            assert accounts == enrolled, "a record without its projection, or the other way round"
    finally:
        stop.set()
        writer.join()


def test_a_backup_is_readable_by_its_owner_alone(file):
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_database_that_is_not_empty_is_left_alone(lived_in, file):
    before = rows(lived_in, leave_out=())
    with pytest.raises(Conflict, match="tidak kosong"):
        backup.restore(file, NOW)
    lived_in.session.rollback()
    assert rows(lived_in, leave_out=()) == before


@pytest.mark.parametrize(
    ("member", "change"),
    [
        ("learning_event.jsonl", lambda data: data.replace(b"completed", b"submitted", 1)),
        ("learning_event.jsonl", lambda data: data[: len(data) // 2]),
        ("certificate.jsonl", lambda data: b""),
        ("account.jsonl", lambda data: None),
        ("manifest.json", lambda data: None),
        ("manifest.json", lambda data: b"[]"),
        ("manifest.json", lambda data: data.replace(b"lms-cadangan-1", b"lms-cadangan-0")),
        ("manifest.json", lambda data: data.replace(b'"revision": "', b'"revision": "x')),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_written(stages, database, file, member, change):
    stage = stages.get(database)
    copy = damaged(file, member, change)
    stage.show("empty", scenes.build_empty)
    with stage.app.app_context():
        with pytest.raises(Invalid):
            backup.restore(copy, NOW)
        stage.db.session.rollback()
        assert {table: held for table, held in rows(stage.db).items() if held and table != "jp_rule"} == {}


def test_half_a_file_and_no_file_are_no_backups(db, file):
    half = file.with_name("separuh.zip")
    half.write_bytes(file.read_bytes()[:-500])
    for path in (half, file.with_name("tidak-ada.zip")):
        with pytest.raises(Invalid, match="bukan berkas cadangan"):
            backup.restore(path, NOW)


def test_a_backup_that_fails_leaves_no_half_file(db, tmp_path):
    db.session.execute(db.text("DROP TABLE alembic_version"))
    db.session.commit()
    with pytest.raises(Conflict, match="flask db upgrade"):
        backup.write(tmp_path / "cadangan.zip", NOW)
    assert list(tmp_path.iterdir()) == []
