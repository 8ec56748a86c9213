"""Drafts of courses, every version of their files, and what became of their pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
#: What is written once.
_GROWING = ("draft_version", "picture_rendition")


def upgrade() -> None:
    _create_draft()
    _create_files()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _GROWING:
        if sqlite:
            op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses UPDATE'); END")
            op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses DELETE'); END")
        else:
            op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
            op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    for table in ("picture_rendition", "draft_version", "draft_file", "draft"):
        op.drop_table(table)


def _create_draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("agency_id", BIG_ID, nullable=False),
        sa.Column("base_release", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_by", BIG_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("shelved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_draft_agency_id_agency")),
        sa.ForeignKeyConstraint(["base_release"], ["release.id"], name=op.f("fk_draft_base_release_release")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_draft_created_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_agency_updated", "draft", ["agency_id", "updated_at"], unique=False)
    for column in ("slug", "base_release", "created_by"):
        op.create_index(op.f(f"ix_draft_{column}"), "draft", [column], unique=False)


def _create_files() -> None:
    op.create_table(
        "draft_file",
        sa.Column("draft_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("path", sa.String(length=160), nullable=False),
        sa.Column("blob_sha", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id_draft")),
        sa.ForeignKeyConstraint(["blob_sha"], ["blob.sha"], name=op.f("fk_draft_file_blob_sha_blob")),
        sa.PrimaryKeyConstraint("draft_id", "path", name=op.f("pk_draft_file")),
    )
    op.create_index(op.f("ix_draft_file_blob_sha"), "draft_file", ["blob_sha"], unique=False)
    op.create_table(
        "draft_version",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("draft_id", BIG_ID, nullable=False),
        sa.Column("path", sa.String(length=160), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("blob_sha", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_version_draft_id_draft")),
        sa.ForeignKeyConstraint(["blob_sha"], ["blob.sha"], name=op.f("fk_draft_version_blob_sha_blob")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_version_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_version")),
        sa.UniqueConstraint("draft_id", "path", "version", name=op.f("uq_draft_version_draft_id")),
    )
    for column in ("blob_sha", "account_id"):
        op.create_index(op.f(f"ix_draft_version_{column}"), "draft_version", [column], unique=False)
    op.create_table(
        "picture_rendition",
        sa.Column("source_sha", sa.String(length=64), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_sha"], ["blob.sha"], name=op.f("fk_picture_rendition_source_sha_blob")),
        sa.ForeignKeyConstraint(["sha"], ["blob.sha"], name=op.f("fk_picture_rendition_sha_blob")),
        sa.PrimaryKeyConstraint("source_sha", "sha", name=op.f("pk_picture_rendition")),
    )
    op.create_index(op.f("ix_picture_rendition_sha"), "picture_rendition", ["sha"], unique=False)
