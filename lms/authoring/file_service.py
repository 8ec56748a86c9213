"""The files of a draft: read, save with the version one began from, rename, remove, bring back. What was saved once stays for good."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from lms import clock
from lms.authoring.models import Draft, DraftFile, DraftVersion
from lms.authoring.naming import check_path, moved, plain_text, relink, renumber, typed_bytes
from lms.courses import blob_service as blobs
from lms.courses import service as courses
from lms.courses.compile import kind_of
from lms.courses.headers import to_slug
from lms.courses.tree import MAX_FILES, MAX_TREE_BYTES, Files, blob_id
from lms.db import command, db
from lms.errors import Conflict, Invalid, NotFound
from lms.formats import size
from lms.source import MAX_TEXT_BYTES

#: All that was ever saved in one draft: a year of writing with pictures. Beyond that somebody is filling a disk.
MAX_HISTORY_BYTES = 512 * 1024 * 1024
MAX_VERSIONS = 50_000
_VERSIONS_SHOWN = 100
#: What a draft is called in lists follows what its overview says.
_TITLE = re.compile(r"^judul:[ \t]*(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A file as it stands. `size` in bytes."""

    path: str
    version: int
    blob: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What became of saving: the version that stands now and since when. `clash`: it is somebody else's, and what was sent is kept beside it."""

    version: int
    at: datetime
    clash: bool = False


def files(draft_id: int) -> dict[str, Held]:
    """Every file of the draft by path."""
    rows = list(db.session.scalars(select(DraftFile).where(DraftFile.draft_id == draft_id)))
    sizes = blobs.sizes(row.blob_sha for row in rows)
    return {row.path: Held(path=row.path, version=row.version, blob=row.blob_sha, size=sizes[row.blob_sha]) for row in rows}


def get_file(draft_id: int, path: str) -> tuple[Held, bytes]:
    """One file and its bytes. Raises NotFound."""
    row = db.session.get(DraftFile, (draft_id, path))
    if row is None:
        raise NotFound("Berkas ini tidak ada dalam draf. Mungkin baru saja diganti nama atau dihapus; lihat daftar berkasnya.")
    data = blobs.read([row.blob_sha])[row.blob_sha]
    return Held(path=path, version=row.version, blob=row.blob_sha, size=len(data)), data


def read_files(held: Mapping[str, Held], *, only: str = "") -> dict[str, bytes]:
    """The bytes of these files by path; with `only` ("text") all but pictures."""
    wanted = {path: one.blob for path, one in held.items() if not only or kind_of(path) != "picture"}
    data = blobs.read(wanted.values())
    return {path: data[blob] for path, blob in wanted.items()}


@command
def save(draft_id: int, path: str, data: bytes, *, base: int, account_id: int, act: str = "disimpan") -> Saved:
    """Save a file that one began from version `base` (0: it is new). Raises Invalid (name, size).

    Equal to what stands: nothing is added, so that sending twice is sending once. Where another version stands, `data` is kept
    as a version beside it and the answer is a clash.
    """
    check_path(path)
    _check_size(path, data)
    _lock(draft_id)
    row = db.session.get(DraftFile, (draft_id, path))
    if row and row.blob_sha == blob_id(data):
        return Saved(version=row.version, at=get_version(draft_id, path, row.version).at)
    clash = base != (row.version if row else 0)
    if row is None and not clash:
        _check_new(draft_id, path)
    # A text that was refused and is sent again, its answer having got lost, is among the versions already.
    if not clash or not _is_kept(draft_id, path, blob_id(data)):
        _check_room(draft_id, {path: len(data)}, current=not clash)
        blobs.add([data])
        version = write(draft_id, path, data, act="bentrok" if clash else act, account_id=account_id, current=not clash)
    return Saved(version=(row.version if row else 0) if clash else version, at=clock.now(), clash=clash)


@command
def put(draft_id: int, brought: Files, *, account_id: int, act: str = "diunggah") -> tuple[str, ...]:
    """Take whole files in, over those of the same names, whose versions stay. Returns the paths that were replaced. Raises Invalid."""
    _lock(draft_id)
    before = {path: one.blob for path, one in files(draft_id).items()}
    changed = {path: data for path, data in brought.items() if before.get(path) != blob_id(data)}
    for path, data in changed.items():
        check_path(path)
        _check_size(path, data)
    for path in changed.keys() - before.keys():
        _check_new(draft_id, path, coming=len(changed.keys() - before.keys()))
    _check_room(draft_id, {path: len(data) for path, data in changed.items()})
    blobs.add(changed.values())
    for path, data in changed.items():
        write(draft_id, path, data, act=act, account_id=account_id)
    return tuple(sorted(changed.keys() & before.keys()))


@command
def remove(draft_id: int, path: str, *, account_id: int) -> None:
    """Take a file out of the draft; all its versions stay. Raises NotFound."""
    _lock(draft_id)
    _drop(draft_id, _row(draft_id, path), act="dihapus", account_id=account_id)


@command
def rename(draft_id: int, path: str, to: str, *, account_id: int) -> None:
    """Give a file another name; links to it follow. Learners keep their progress: an item that was published keeps its id.

    Raises NotFound, Invalid (name), Conflict (name is taken).
    """
    check_path(to)
    if kind_of(to) != kind_of(path):
        raise Invalid("Jenis berkas tidak dapat diganti dengan namanya: modul tetap .md, kuis tetap .kuis.md, gambar tetap di gambar/.")
    draft = _lock(draft_id)
    _row(draft_id, path)
    if path == to:
        return
    if to.casefold() != path.casefold():
        _check_new(draft_id, to, coming=0)
    _rename_all(draft_id, {path: to}, _published_ids(draft, path, to), account_id)


@command
def move(draft_id: int, path: str, step: int, *, account_id: int) -> bool:
    """Move an item with all of its number before (-1) or behind (1) its neighbour. False at the ends. Raises NotFound."""
    _lock(draft_id)
    _row(draft_id, path)
    renames = moved(files(draft_id), path, step)
    _rename_all(draft_id, renames, {}, account_id)
    return bool(renames)


@command
def restore(draft_id: int, path: str, version: int, *, account_id: int) -> None:
    """Make what an earlier version held the current one again, as a new version. Raises NotFound, Invalid."""
    _lock(draft_id)
    held = get_version(draft_id, path, version)
    if db.session.get(DraftFile, (draft_id, path)) is None:
        _check_new(draft_id, path)
    write(draft_id, path, read_version(held), act="dikembalikan", account_id=account_id)


def versions(draft_id: int, path: str, *, before: int = 0) -> list[DraftVersion]:
    """What was done to the file, latest first; with `before` what is older than that version."""
    query = select(DraftVersion).where(DraftVersion.draft_id == draft_id, DraftVersion.path == path)
    query = query.where(DraftVersion.version < before) if before else query
    return list(db.session.scalars(query.order_by(DraftVersion.version.desc()).limit(_VERSIONS_SHOWN)))


def get_version(draft_id: int, path: str, version: int) -> DraftVersion:
    """One version that holds a text or picture. Raises NotFound."""
    same = (DraftVersion.draft_id == draft_id, DraftVersion.path == path, DraftVersion.version == version)
    held = db.session.scalar(select(DraftVersion).where(*same, DraftVersion.blob_sha.is_not(None))) if version < 2**31 else None
    if held is None:
        raise NotFound("Versi ini tidak ada.")
    return held


def read_version(held: DraftVersion) -> bytes:
    """The bytes of a version that holds any."""
    return blobs.read([held.blob_sha])[held.blob_sha]


def removed(draft_id: int) -> list[str]:
    """Paths that the draft once had and has no more."""
    there = select(DraftFile.path).where(DraftFile.draft_id == draft_id)
    query = select(DraftVersion.path).where(DraftVersion.draft_id == draft_id, DraftVersion.path.not_in(there)).distinct()
    return list(db.session.scalars(query.order_by(DraftVersion.path)))


def write(draft_id: int, path: str, data: bytes, *, act: str, account_id: int, current: bool = True) -> int:
    """Within a command: add a version whose bytes are kept already, and let it stand unless `current` is False. Returns its number."""
    number = (db.session.scalar(select(func.max(DraftVersion.version)).where(DraftVersion.draft_id == draft_id, DraftVersion.path == path)) or 0) + 1
    _note(draft_id, path, number, blob=blob_id(data), length=len(data), act=act, account_id=account_id)
    row = db.session.get(DraftFile, (draft_id, path))
    if current and row is None:
        db.session.add(DraftFile(draft_id=draft_id, path=path, blob_sha=blob_id(data), version=number))
    elif current:
        row.blob_sha, row.version = blob_id(data), number
    title = _TITLE.search(plain_text(data)) if current and path == "kursus.md" else None
    if title:
        db.session.get(Draft, draft_id).title = title[1].strip()[:200]
    db.session.flush()
    return number


def _drop(draft_id: int, row: DraftFile, *, act: str, account_id: int) -> None:
    latest = db.session.scalar(select(func.max(DraftVersion.version)).where(DraftVersion.draft_id == draft_id, DraftVersion.path == row.path))
    _note(draft_id, row.path, latest + 1, blob=None, length=0, act=act, account_id=account_id)
    db.session.delete(row)
    db.session.flush()


def _note(draft_id: int, path: str, number: int, *, blob: str | None, length: int, act: str, account_id: int) -> None:
    values = {"draft_id": draft_id, "path": path, "version": number, "blob_sha": blob, "size": length}
    db.session.add(DraftVersion(**values, act=act, account_id=account_id, at=clock.now()))


def _rename_all(draft_id: int, renames: Mapping[str, str], ids: Mapping[str, str], account_id: int) -> None:
    """Moves files to their new names and lets the links of every text follow; `ids` are written into files that have none."""
    held = read_files({path: one for path, one in files(draft_id).items() if path in renames or kind_of(path) != "picture"})
    for path in renames:
        _drop(draft_id, _row(draft_id, path), act="diganti nama", account_id=account_id)
    for path, data in held.items():
        before = plain_text(data) if kind_of(path) != "picture" else ""
        after = _with_id(relink(before, renames), ids.get(path))
        fresh = typed_bytes(after) if after != before else data
        if path in renames or fresh is not data:
            blobs.add([fresh])
            write(draft_id, renames.get(path, path), fresh, act="diganti nama" if path in renames else "tautan disesuaikan", account_id=account_id)


def _published_ids(draft: Draft, path: str, to: str) -> dict[str, str]:
    """The ids that learners' progress hangs on, where items were published and this new name would change theirs.

    A quiz named like its module steps aside (see lms.courses.compile), so the namesake's id may change too.
    """
    if draft.base_release is None or renumber(path, 1) == renumber(to, 1):
        return {}
    stem = path.removesuffix(".md").removesuffix(".kuis")
    return {item.path: item.id for item in courses.load(draft.base_release).items if item.path in (f"{stem}.md", f"{stem}.kuis.md")}


def _with_id(text: str, item_id: str | None) -> str:
    """The text with `id:` in its header, where it has a header and no id."""
    lines = text.split("\n")
    if not item_id or lines[0].strip() != "---" or "---" not in lines[1:]:
        return text
    end = lines.index("---", 1)
    if any(line.partition(":")[0].strip().lower() == "id" for line in lines[1:end]):
        return text
    return "\n".join([*lines[:end], f"id: {to_slug(item_id)}", *lines[end:]])


def _row(draft_id: int, path: str) -> DraftFile:
    row = db.session.get(DraftFile, (draft_id, path))
    if row is None:
        raise NotFound("Berkas ini tidak ada dalam draf. Mungkin baru saja diganti nama atau dihapus; lihat daftar berkasnya.")
    return row


def _lock(draft_id: int) -> Draft:
    """Nobody else's command on this draft goes on before this one ends; the draft was worked on."""
    db.session.execute(update(Draft).where(Draft.id == draft_id).values(updated_at=clock.now()))
    return db.session.get(Draft, draft_id)


def _is_kept(draft_id: int, path: str, blob: str) -> bool:
    """Whether the text that came too late is among the latest versions already."""
    return any(version.blob_sha == blob and version.act == "bentrok" for version in versions(draft_id, path))


def _check_size(path: str, data: bytes) -> None:
    if kind_of(path) != "picture" and len(data) > MAX_TEXT_BYTES:
        raise Invalid(f"Teks {path} terlalu besar ({size(len(data))}); paling besar {size(MAX_TEXT_BYTES)}. Bagi menjadi beberapa modul.")


def _check_new(draft_id: int, path: str, *, coming: int = 1) -> None:
    names = list(db.session.scalars(select(DraftFile.path).where(DraftFile.draft_id == draft_id)))
    if any(name.casefold() == path.casefold() for name in names):
        raise Conflict(f"Sudah ada berkas bernama {path}. Pilih nama lain.")
    if len(names) + coming > MAX_FILES:
        raise Invalid(f"Kursus berisi lebih dari {MAX_FILES} berkas. Hapus yang tidak dipakai atau bagi menjadi dua kursus.")


def _check_room(draft_id: int, coming: Mapping[str, int], *, current: bool = True) -> None:
    """Whether files of these sizes, in bytes, fit: into the course in place of those of the same names, where they become `current`; into the history."""
    after = {path: one.size for path, one in files(draft_id).items()} | coming
    if current and sum(after.values()) > MAX_TREE_BYTES:
        raise Invalid(f"Berkas kursus lebih dari {size(MAX_TREE_BYTES)}. Perkecil gambarnya atau hapus yang tidak dipakai.")
    count, total = db.session.execute(select(func.count(), func.sum(DraftVersion.size)).where(DraftVersion.draft_id == draft_id)).one()
    if count >= MAX_VERSIONS or (total or 0) + sum(coming.values()) > MAX_HISTORY_BYTES:
        raise Invalid("Riwayat draf ini sudah penuh. Tulisan Anda masih ada di halaman ini: unduh draf sebagai ZIP, lalu lanjutkan dalam draf baru.")
