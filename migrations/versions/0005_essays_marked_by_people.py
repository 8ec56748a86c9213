"""Essays that people mark, and when a learner saw the result."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: SQLite counts up only in a plain INTEGER primary key.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "essay_state",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("attempt", sa.String(length=36), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("first_by", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.Float(precision=53), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_essay_state_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_state")),
        sa.UniqueConstraint("answer", name=op.f("uq_essay_state_answer")),
    )
    op.create_index("ix_essay_state_account_course", "essay_state", ["account_id", "course"], unique=False)
    op.create_index("ix_essay_state_question", "essay_state", ["course", "item", "question", "submitted_at"], unique=False)
    op.create_index(
        "ix_essay_state_open",
        "essay_state",
        ["course", "item", "question", "submitted_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "result_seen",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.String(length=36), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_result_seen_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_seen")),
        sa.UniqueConstraint("account_id", "attempt", name=op.f("uq_result_seen_account_id")),
    )


def downgrade() -> None:
    op.drop_table("result_seen")
    op.drop_table("essay_state")
