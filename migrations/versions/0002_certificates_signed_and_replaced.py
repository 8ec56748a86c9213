"""Certificates: signed statements, replacement, audit, templates, uploaded papers, published keys, the way to SIASN."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
#: What never changes once a certificate has its number.
_FROZEN = ("account_id", "course", "release", "code", "series", "year", "seq", "number", "snapshot", "statement", "replaces")
_LIVE = sa.text("state NOT IN ('dicabut', 'diganti')")


def upgrade() -> None:
    for column in (
        sa.Column("reason_class", sa.String(length=40), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("replaces", sa.String(length=26), nullable=True),
    ):
        op.add_column("certificate", column)
    op.drop_index("uq_certificate_live", table_name="certificate")
    op.create_index("uq_certificate_live", "certificate", ["account_id", "course"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index("uq_certificate_replaces", "certificate", ["replaces"], unique=True)
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _protect_on_sqlite()
    else:
        _protect_on_postgresql()


def downgrade() -> None:
    raise RuntimeError("Issued certificates cannot go back to a form that holds less; restore a backup instead.")


def _protect_on_sqlite() -> None:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _FROZEN)
    op.execute("DROP TRIGGER certificate_keeps")
    op.execute(
        f"CREATE TRIGGER certificate_keeps BEFORE UPDATE ON certificate WHEN OLD.number IS NOT NULL AND ({changed}) "
        "BEGIN SELECT RAISE(ABORT, 'certificate refuses UPDATE'); END"
    )
    for table in ("certificate_act", "certificate_logo"):
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses UPDATE'); END")
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} refuses DELETE'); END")


def _protect_on_postgresql() -> None:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _FROZEN)
    op.execute("DROP TRIGGER certificate_keeps ON certificate")
    op.execute(
        "CREATE TRIGGER certificate_keeps BEFORE UPDATE ON certificate FOR EACH ROW "
        f"WHEN (OLD.number IS NOT NULL AND ({changed})) EXECUTE FUNCTION refuse_change()"
    )
    for table in ("certificate_act", "certificate_logo"):
        op.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")


def _create_tables() -> None:
    op.create_table(
        "certificate_act",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("certificate_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_act_certificate_id_certificate")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_certificate_act_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_act")),
    )
    op.create_index(op.f("ix_certificate_act_certificate_id"), "certificate_act", ["certificate_id"], unique=False)
    op.create_table(
        "certificate_file",
        sa.Column("certificate_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_file_certificate_id_certificate")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_certificate_file_uploaded_by_account")),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_file")),
    )
    op.create_index(op.f("ix_certificate_file_sha"), "certificate_file", ["sha"], unique=False)
    op.create_table(
        "certificate_template",
        sa.Column("agency_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_certificate_template_agency_id_agency")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_certificate_template_changed_by_account")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_certificate_template")),
    )
    op.create_table(
        "certificate_logo",
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha", name=op.f("pk_certificate_logo")),
    )
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.String(length=8), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "siasn_record",
        sa.Column("certificate_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_siasn_record_certificate_id_certificate")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_siasn_record_changed_by_account")),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_siasn_record")),
    )
