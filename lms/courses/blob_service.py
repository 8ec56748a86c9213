"""Blobs and trees in the database: written once, read by their hash. Called within the commands of services."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.courses.models import Blob, Tree, TreeFile
from lms.courses.tree import Files, blob_id, tree_id
from lms.db import db, dialect_name
from lms.errors import NotFound


def add_tree(files: Files) -> str:
    """Keep these files; what is held already is not written again. Returns the tree's id."""
    tree = tree_id(files)
    if db.session.get(Tree, tree) is None:
        _add_blobs(files.values(), served=False)
        _insert(Tree, [{"id": tree, "file_count": len(files), "size": sum(map(len, files.values()))}])
        _insert(TreeFile, [{"tree_id": tree, "path": path, "blob_sha": blob_id(data)} for path, data in files.items()])
    return tree


def add_pictures(renditions: Mapping[str, bytes]) -> None:
    """Keep these pictures, by their SHA-256, for everybody to load."""
    held = _add_blobs(renditions.values(), served=True)
    if held:
        db.session.execute(update(Blob).where(Blob.sha.in_(held), Blob.served.is_(False)).values(served=True))


def add(datas: Iterable[bytes]) -> None:
    """Keep these bytes by their SHA-256, for nobody to load. Called within a command."""
    _add_blobs(datas, served=False)


def read(names: Iterable[str]) -> dict[str, bytes]:
    """The bytes of these blobs by name; for services that have decided who may see them."""
    return dict(db.session.execute(select(Blob.sha, Blob.data).where(Blob.sha.in_(set(names)))).all())


def sizes(names: Iterable[str]) -> dict[str, int]:
    """How many bytes these blobs have, by name."""
    return dict(db.session.execute(select(Blob.sha, Blob.size).where(Blob.sha.in_(set(names)))).all())


def blobs_of_tree(tree: str) -> dict[str, str]:
    """The names of the blobs of a tree by path."""
    return dict(db.session.execute(select(TreeFile.path, TreeFile.blob_sha).where(TreeFile.tree_id == tree)).all())


def files_of_tree(tree: str) -> dict[str, bytes]:
    """The files of a tree by path."""
    query = select(TreeFile.path, Blob.data).join(Blob, Blob.sha == TreeFile.blob_sha).where(TreeFile.tree_id == tree)
    return dict(db.session.execute(query.order_by(TreeFile.path)).all())


def picture(sha: str) -> bytes:
    """The bytes of a picture that is given to the public. Raises NotFound."""
    data = db.session.scalar(select(Blob.data).where(Blob.sha == sha, Blob.served))
    if data is None:
        raise NotFound("Gambar ini tidak ada.")
    return data


def _add_blobs(datas: Iterable[bytes], *, served: bool) -> set[str]:
    """Writes what is missing and returns the names of what was there."""
    rows = {blob_id(data): data for data in datas}
    held = set(db.session.scalars(select(Blob.sha).where(Blob.sha.in_(rows))))
    _insert(Blob, [{"sha": sha, "size": len(data), "served": served, "data": data} for sha, data in rows.items() if sha not in held])
    return held


def _insert(table: type, rows: list[dict[str, object]]) -> None:
    """Inserts rows of which another course may bring the same at the same moment."""
    insert = postgresql.insert if dialect_name() == "postgresql" else sqlite.insert
    if rows:
        db.session.execute(insert(table).on_conflict_do_nothing(), rows)
