"""Recall cards: which questions come back to a learner, and on which day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: SQLite counts up only in a plain INTEGER primary key.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recall_card",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("recalled_on", sa.Date(), nullable=True),
        sa.Column("stability", sa.Float(precision=53), nullable=False),
        sa.Column("difficulty", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recall_card_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_card")),
        sa.UniqueConstraint("account_id", "course", "item", "question", name=op.f("uq_recall_card_account_id")),
    )
    op.create_index("ix_recall_card_account_due", "recall_card", ["account_id", "due_on"], unique=False)


def downgrade() -> None:
    op.drop_table("recall_card")
