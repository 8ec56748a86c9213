"""Tables of courses: blobs, trees and releases never change once written; a course points to its current release."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import BigId, UtcDateTime, db


class Blob(db.Model):
    """The bytes of a file or of a picture's rendition, once, by SHA-256. Only pictures (`served`) are given to the public."""

    __tablename__ = "blob"

    sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    served: Mapped[bool] = mapped_column(default=False)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Tree(db.Model):
    """A set of files, by the SHA-256 of its listing."""

    __tablename__ = "tree"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_count: Mapped[int]
    size: Mapped[int]


class TreeFile(db.Model):
    """One file of a tree: its path in the course folder and its bytes."""

    __tablename__ = "tree_file"

    tree_id: Mapped[str] = mapped_column(ForeignKey("tree.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(160), primary_key=True)
    blob_sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), index=True)


class Release(db.Model):
    """A tree published as the course `slug`, with what it compiled to. `number` counts a course's releases from 1.

    `id` is the SHA-256 of the tree that holds the files in a folder named `slug`; `changes` is a JSON list of sentences.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("slug", "number"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    tree_id: Mapped[str] = mapped_column(ForeignKey("tree.id"), index=True)
    compiled: Mapped[str] = mapped_column(Text, deferred=True)
    changes: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(500))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PublishedCourse(db.Model):
    """A course by its slug: the agency it belongs to, the release everybody reads, and of that release what lists are made by."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    current_release: Mapped[str | None] = mapped_column(ForeignKey("release.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="", index=True)
    code: Mapped[str] = mapped_column(String(20), default="")
    field: Mapped[str] = mapped_column(String(200), default="", index=True)
    level: Mapped[str] = mapped_column(String(20), default="")
    competencies: Mapped[str] = mapped_column(String(100), default="")
    access: Mapped[str] = mapped_column(String(10), default="publik")
    jp: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=0)
    #: Lower-case words of title, summary, modules and the rest that a search looks through.
    words: Mapped[str] = mapped_column(Text, default="")


class Publication(db.Model):
    """One move of a course's pointer: who put which release before the readers, and when."""

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_course_at", "course_id", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
