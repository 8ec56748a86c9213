"""Files of acts that somebody carried by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: SQLite counts up only in a plain INTEGER primary key.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hand_delivery",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("brought_by", BIG_ID, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_hand_delivery_account_id_account")),
        sa.ForeignKeyConstraint(["brought_by"], ["account.id"], name=op.f("fk_hand_delivery_brought_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_delivery")),
        sa.UniqueConstraint("digest", name=op.f("uq_hand_delivery_digest")),
    )
    op.create_index(op.f("ix_hand_delivery_account_id"), "hand_delivery", ["account_id"], unique=False)
    op.create_index(op.f("ix_hand_delivery_brought_by"), "hand_delivery", ["brought_by"], unique=False)


def downgrade() -> None:
    op.drop_table("hand_delivery")
