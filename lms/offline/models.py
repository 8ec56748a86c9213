"""Files of acts that somebody carried by hand: when each came, whose it was and who brought it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class HandDelivery(db.Model):
    """One sealed file, once. `account_id` is the owner of the acts, `brought_by` who uploaded it."""

    __tablename__ = "hand_delivery"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    #: SHA-256 of the sealed content.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    device: Mapped[str] = mapped_column(String(64))
    brought_by: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted: Mapped[int]
    refused: Mapped[int]
