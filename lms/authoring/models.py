"""Tables of drafts. What was ever saved stays: versions of files and renditions of pictures are only added."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class Draft(db.Model):
    """A tree of files in the making, for the course `slug` of an agency. `base_release` is the release it was begun from or last became."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_agency_updated", "agency_id", "updated_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    base_release: Mapped[str | None] = mapped_column(ForeignKey("release.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Put aside: not listed among the open ones, and taken out again any time.
    shelved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DraftFile(db.Model):
    """One file of a draft as it stands: its bytes and the number of that version."""

    __tablename__ = "draft_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(160), primary_key=True)
    blob_sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), index=True)
    version: Mapped[int] = mapped_column(Integer)


class DraftVersion(db.Model):
    """One thing that was done to a file: `version` counts per path from 1; `blob_sha` is empty where the file was removed.

    A text that came too late, after somebody else's, is a version too (`act` "bentrok"): kept, but never the current one.
    """

    __tablename__ = "draft_version"
    __table_args__ = (UniqueConstraint("draft_id", "path", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    path: Mapped[str] = mapped_column(String(160))
    version: Mapped[int] = mapped_column(Integer)
    blob_sha: Mapped[str | None] = mapped_column(ForeignKey("blob.sha"), index=True)
    size: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PictureRendition(db.Model):
    """A picture made small: which blob came of which. Follows from the bytes alone, so it never changes and belongs to nobody."""

    __tablename__ = "picture_rendition"

    source_sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), primary_key=True)
    sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), primary_key=True, index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
