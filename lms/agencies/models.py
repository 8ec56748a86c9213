"""The table of units. Each carries its whole line of ancestors, so that a subtree is one condition in SQL."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.agencies.kinds import KINDS
from lms.db import BigId, db


class Agency(db.Model):
    """One unit: an instansi (no parent) or what belongs to it. `path` is `/1/4/9/`: its ancestors' ids and its own."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        # Prefix search by LIKE uses a plain index on PostgreSQL only under the C collation.
        Index("ix_agency_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    path: Mapped[str] = mapped_column(String(200))
