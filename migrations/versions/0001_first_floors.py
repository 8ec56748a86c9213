"""All tables of the first floors, and the triggers by which the database itself keeps what must not change."""

import uuid
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: SQLite counts up only in a plain INTEGER primary key.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

#: Tables whose rows are never changed and never removed.
_GROWING = ("learning_event", "quarantined_event", "tree", "tree_file", "release")
#: Tables whose rows stay for good, and the columns that never change: by themselves, or once another column is set.
_KEPT = {
    "blob": (("sha", "size", "data"), None),
    "certificate": (("id", "account_id", "course", "release", "code", "series", "year", "seq", "number", "snapshot"), "number"),
}


def upgrade() -> None:
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _protect_on_sqlite()
    else:
        _protect_on_postgresql()
    _begin()


def downgrade() -> None:
    raise RuntimeError("Before the first revision there is nothing; to go back there, make a new database.")


def _protect_on_sqlite() -> None:
    for table in _GROWING:
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses UPDATE'); END")
    for table, (columns, once_set) in _KEPT.items():
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        condition = f"OLD.{once_set} IS NOT NULL AND ({changed})" if once_set else changed
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{table} refuses UPDATE'); END")
    for table in (*_GROWING, *_KEPT):
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses DELETE'); END")


def _protect_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in _GROWING:
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
    for table, (columns, once_set) in _KEPT.items():
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        condition = f"OLD.{once_set} IS NOT NULL AND ({changed})" if once_set else changed
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_change()")
    for table in (*_GROWING, *_KEPT):
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")


def _begin() -> None:
    """The first life of this server, and the JP rule in force (PP 11/2017 jo. PP 17/2020; PP 49/2018; PerLAN 10/2018)."""
    epoch = sa.table("server_epoch", sa.column("epoch"), sa.column("since", MOMENT))
    op.bulk_insert(epoch, [{"epoch": str(uuid.uuid4()), "since": datetime.now(UTC)}])
    names = ("version", "minutes_per_jp", "daily_cap", "yearly_target", "yearly_ceiling")
    rule = sa.table("jp_rule", sa.column("effective_from", sa.Date()), *map(sa.column, names))
    first = {"version": "2018", "minutes_per_jp": 45, "daily_cap": 3, "yearly_target": 20, "yearly_ceiling": 24}
    op.bulk_insert(rule, [{"effective_from": date(2018, 1, 1), **first}])


def _create_tables() -> None:
    op.create_table(
        "agency",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("parent_id", BIG_ID, nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('instansi', 'opd', 'bidang', 'seksi', 'kelurahan', 'distrik')", name=op.f("ck_agency_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_index(op.f("ix_agency_parent_id"), "agency", ["parent_id"], unique=False)
    op.create_index("ix_agency_path", "agency", ["path"], unique=False, postgresql_ops={"path": "text_pattern_ops"})
    op.create_table(
        "attempt_bucket",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Float(precision=53), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("empty_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_attempt_bucket")),
    )
    op.create_index(op.f("ix_attempt_bucket_empty_at"), "attempt_bucket", ["empty_at"], unique=False)
    op.create_index(op.f("ix_attempt_bucket_subject"), "attempt_bucket", ["subject"], unique=False)
    op.create_table(
        "blob",
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("served", sa.Boolean(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha", name=op.f("pk_blob")),
    )
    op.create_table(
        "certificate_counter",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "jp_rule",
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("minutes_per_jp", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("yearly_target", sa.Integer(), nullable=False),
        sa.Column("yearly_ceiling", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_jp_rule")),
    )
    op.create_table(
        "server_epoch",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("epoch", sa.String(length=36), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_server_epoch")),
    )
    op.create_table(
        "tree",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree")),
    )
    op.create_table(
        "account",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("temporary_until", MOMENT, nullable=True),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.String(length=80), nullable=False),
        sa.Column("post", sa.String(length=160), nullable=False),
        sa.Column("agency_id", BIG_ID, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("employment IN ('PNS', 'CPNS', 'PPPK', 'PPPK paruh waktu', 'honorer')", name=op.f("ck_account_employment")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_account_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_index(op.f("ix_account_agency_id"), "account", ["agency_id"], unique=False)
    op.create_table(
        "tree_file",
        sa.Column("tree_id", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=160), nullable=False),
        sa.Column("blob_sha", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["blob_sha"], ["blob.sha"], name=op.f("fk_tree_file_blob_sha_blob")),
        sa.ForeignKeyConstraint(["tree_id"], ["tree.id"], name=op.f("fk_tree_file_tree_id_tree")),
        sa.PrimaryKeyConstraint("tree_id", "path", name=op.f("pk_tree_file")),
    )
    op.create_index(op.f("ix_tree_file_blob_sha"), "tree_file", ["blob_sha"], unique=False)
    op.create_table(
        "account_nip",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("nip", sa.String(length=18), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_nip_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_nip")),
    )
    op.create_index(op.f("ix_account_nip_account_id"), "account_nip", ["account_id"], unique=False)
    op.create_index(op.f("ix_account_nip_nip"), "account_nip", ["nip"], unique=False)
    op.create_index(
        "uq_account_nip_current_account",
        "account_nip",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "uq_account_nip_current_nip", "account_nip", ["nip"], unique=True, sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("agency_id", BIG_ID, nullable=False),
        sa.CheckConstraint("role IN ('peserta', 'pengajar', 'admin', 'pimpinan')", name=op.f("ck_account_role_role")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_account_role_agency_id_agency")),
        sa.PrimaryKeyConstraint("account_id", "role", "agency_id", name=op.f("pk_account_role")),
    )
    op.create_index(op.f("ix_account_role_agency_id"), "account_role", ["agency_id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("key", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("score", sa.Float(precision=53), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_attempt_account_id_account")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_attempt_account_id")),
    )
    op.create_index("ix_attempt_course_item", "attempt", ["course", "item"], unique=False)
    op.create_table(
        "attempt_grant",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_attempt_grant_account_id_account")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_attempt_grant_granted_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_grant")),
    )
    op.create_index("ix_attempt_grant_account_course", "attempt_grant", ["account_id", "course"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("series", sa.String(length=40), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=120), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_certificate_account_id_account")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_certificate_agency_id_agency")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_certificate_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("series", "year", "seq", name=op.f("uq_certificate_series")),
    )
    op.create_index("ix_certificate_state", "certificate", ["state", "id"], unique=False)
    op.create_index(
        "uq_certificate_live",
        "certificate",
        ["account_id", "course"],
        unique=True,
        sqlite_where=sa.text("state <> 'dicabut'"),
        postgresql_where=sa.text("state <> 'dicabut'"),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("finished_release", sa.String(length=64), nullable=True),
        sa.Column("jp", sa.Integer(), nullable=False),
        sa.Column("jp_year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_enrolment_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("account_id", "course", name=op.f("uq_enrolment_account_id")),
    )
    op.create_index("ix_enrolment_account_year", "enrolment", ["account_id", "jp_year"], unique=False)
    op.create_index("ix_enrolment_course_finished", "enrolment", ["course", "finished_at"], unique=False)
    op.create_table(
        "item_state",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("best", sa.Float(precision=53), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_item_state_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_state")),
        sa.UniqueConstraint("account_id", "course", "item", name=op.f("uq_item_state_account_id")),
    )
    op.create_index("ix_item_state_course_item", "item_state", ["course", "item", "state"], unique=False)
    op.create_table(
        "learning_event",
        sa.Column("position", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("mono", sa.Float(precision=53), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_learning_event_account_id_account")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_learning_event")),
        sa.UniqueConstraint("id", name=op.f("uq_learning_event_id")),
    )
    op.create_index("ix_learning_event_account_course", "learning_event", ["account_id", "course", "position"], unique=False)
    op.create_index("ix_learning_event_account_position", "learning_event", ["account_id", "position"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("user_agent", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"], unique=False)
    op.create_index(op.f("ix_login_session_expires_at"), "login_session", ["expires_at"], unique=False)
    op.create_table(
        "quarantined_event",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_quarantined_event_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantined_event")),
        sa.UniqueConstraint("account_id", "digest", name=op.f("uq_quarantined_event_account_id")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tree_id", sa.String(length=64), nullable=False),
        sa.Column("compiled", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_by", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_release_created_by_account")),
        sa.ForeignKeyConstraint(["tree_id"], ["tree.id"], name=op.f("fk_release_tree_id_tree")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("slug", "number", name=op.f("uq_release_slug")),
    )
    op.create_index(op.f("ix_release_created_by"), "release", ["created_by"], unique=False)
    op.create_index(op.f("ix_release_tree_id"), "release", ["tree_id"], unique=False)
    op.create_table(
        "course",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("agency_id", BIG_ID, nullable=False),
        sa.Column("current_release", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("competencies", sa.String(length=100), nullable=False),
        sa.Column("access", sa.String(length=10), nullable=False),
        sa.Column("jp", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_course_agency_id_agency")),
        sa.ForeignKeyConstraint(["current_release"], ["release.id"], name=op.f("fk_course_current_release_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    op.create_index(op.f("ix_course_agency_id"), "course", ["agency_id"], unique=False)
    op.create_index(op.f("ix_course_current_release"), "course", ["current_release"], unique=False)
    op.create_index(op.f("ix_course_field"), "course", ["field"], unique=False)
    op.create_index(op.f("ix_course_title"), "course", ["title"], unique=False)
    op.create_table(
        "publication",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("course_id", BIG_ID, nullable=False),
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", BIG_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_publication_account_id_account")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_publication_course_id_course")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_publication_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_account_id"), "publication", ["account_id"], unique=False)
    op.create_index("ix_publication_course_at", "publication", ["course_id", "at"], unique=False)
    op.create_index(op.f("ix_publication_release_id"), "publication", ["release_id"], unique=False)
