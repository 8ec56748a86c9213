"""Plans after a course, supervisors' words on them, follow-ups after 90 days, and the one-time links that ask for both."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: SQLite counts up only in a plain INTEGER primary key.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

#: Tables whose rows are never changed and never removed.
_GROWING = ("action_plan", "plan_version", "plan_opinion", "follow_up", "follow_up_tick")
#: Of a link only its end is written, once.
_KEPT = ("id", "plan_id", "purpose", "token_hash", "made_at", "made_by", "expires_at")
_ONCE = ("used_at", "revoked_at")


def upgrade() -> None:
    _create_plans()
    _create_answers()
    _create_links()
    if op.get_bind().dialect.name == "sqlite":
        _protect_on_sqlite()
    else:
        _protect_on_postgresql()


def downgrade() -> None:
    for table in ("plan_link", "follow_up_tick", "follow_up", "plan_opinion", "plan_version", "action_plan"):
        op.drop_table(table)


def _create_plans() -> None:
    op.create_table(
        "action_plan",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("late_from", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_action_plan_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan")),
        sa.UniqueConstraint("account_id", "course", name=op.f("uq_action_plan_account_id")),
    )
    op.create_index("ix_action_plan_course", "action_plan", ["course", "id"], unique=False)
    op.create_table(
        "plan_version",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("plan_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("agency_id", BIG_ID, nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("measure_name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("better", sa.String(length=8), nullable=False),
        sa.Column("before", sa.Float(precision=53), nullable=True),
        sa.Column("before_on", sa.Date(), nullable=True),
        sa.Column("before_how", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_plan_version_plan_id_action_plan")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_plan_version_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_version_plan_id")),
    )
    op.create_index(op.f("ix_plan_version_agency_id"), "plan_version", ["agency_id"], unique=False)


def _create_answers() -> None:
    op.create_table(
        "plan_opinion",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("plan_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", BIG_ID, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=160), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_plan_opinion_plan_id_action_plan")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_plan_opinion_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_opinion")),
    )
    op.create_index("ix_plan_opinion_plan", "plan_opinion", ["plan_id", "version"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("plan_id", BIG_ID, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", BIG_ID, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=160), nullable=False),
        sa.Column("obstacle_words", sa.Text(), nullable=False),
        sa.Column("after", sa.Float(precision=53), nullable=True),
        sa.Column("after_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_follow_up_plan_id_action_plan")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_follow_up_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("plan_id", "side", "number", name=op.f("uq_follow_up_plan_id")),
    )
    op.create_table(
        "follow_up_tick",
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("question", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_tick_follow_up_id_follow_up")),
        sa.PrimaryKeyConstraint("follow_up_id", "question", name=op.f("pk_follow_up_tick")),
    )


def _create_links() -> None:
    op.create_table(
        "plan_link",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("plan_id", BIG_ID, nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", BIG_ID, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_plan_link_plan_id_action_plan")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_plan_link_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_plan_link_token_hash")),
    )
    op.create_index("ix_plan_link_plan", "plan_link", ["plan_id", "purpose"], unique=False)


def _protect_on_sqlite() -> None:
    for table in _GROWING:
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses UPDATE'); END")
    changed = _changed("IS NOT")
    op.execute(f"CREATE TRIGGER plan_link_keeps BEFORE UPDATE ON plan_link WHEN {changed} BEGIN SELECT RAISE(ABORT, 'plan_link refuses UPDATE'); END")
    for table in (*_GROWING, "plan_link"):
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses DELETE'); END")


def _protect_on_postgresql() -> None:
    """`refuse_change` is of the first migration."""
    for table in _GROWING:
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
    changed = _changed("IS DISTINCT FROM")
    op.execute(f"CREATE TRIGGER plan_link_keeps BEFORE UPDATE ON plan_link FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION refuse_change()")
    for table in (*_GROWING, "plan_link"):
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")


def _changed(differs: str) -> str:
    """What may not happen to a link: other words in it, or an end that is taken back or moved."""
    kept = [f"NEW.{column} {differs} OLD.{column}" for column in _KEPT]
    once = [f"(OLD.{column} IS NOT NULL AND NEW.{column} {differs} OLD.{column})" for column in _ONCE]
    return " OR ".join([*kept, *once])
