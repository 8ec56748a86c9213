"""Course evaluation: marks of each question in first attempts, and the improvement log of courses."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: SQLite counts up only in a plain INTEGER primary key.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "answer_mark",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("attempt", sa.String(length=36), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("fraction", sa.Float(precision=53), nullable=True),
        sa.Column("rest", sa.Float(precision=53), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_answer_mark_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_mark")),
        sa.UniqueConstraint("account_id", "course", "item", "question", "part", name=op.f("uq_answer_mark_account_id")),
    )
    op.create_index("ix_answer_mark_question", "answer_mark", ["course", "item", "question", "id"], unique=False)
    op.create_table(
        "improvement",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("observed", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_improvement_account_id_account")),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name=op.f("fk_improvement_release_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement")),
    )
    op.create_index("ix_improvement_course", "improvement", ["course", "id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TRIGGER improvement_keeps BEFORE UPDATE ON improvement BEGIN SELECT RAISE(ABORT, 'improvement refuses UPDATE'); END")
        op.execute("CREATE TRIGGER improvement_stays BEFORE DELETE ON improvement BEGIN SELECT RAISE(ABORT, 'improvement refuses DELETE'); END")
    else:
        op.execute("CREATE TRIGGER improvement_keeps BEFORE UPDATE ON improvement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
        op.execute("CREATE TRIGGER improvement_stays BEFORE DELETE OR TRUNCATE ON improvement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    op.drop_table("improvement")
    op.drop_table("answer_mark")
