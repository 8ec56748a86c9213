"""A tree of files: paths and bytes, as a folder, a ZIP or a web draft brings them, and its identity. Pure; knows no kind of file.

Everything from outside is distrusted here: how many files, how large, what they are called, what an archive claims.
"""

import hashlib
import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from lms.errors import ContentInvalid, Problem
from lms.source import shorten

Files = Mapping[str, bytes]

MAX_FILES = 400
MAX_TREE_BYTES = 64 * 1024 * 1024
MAX_PATH = 120
#: A table of contents of 400 files with long names and notes takes about 150 kB.
MAX_DIRECTORY_BYTES = 1024 * 1024
#: Names that programs leave behind and nobody wrote; passed over when a folder or an archive is read.
_LEFT_BEHIND = re.compile(r"(?:^|/)(?:\.[^/.][^/]*|__MACOSX|Thumbs\.db|desktop\.ini|~\$[^/]*|[^/]*~)(?:/|$)", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
#: A bank shared by the courses of a library stands beside their folders and is taken into the tree of each that draws from it.
_SHARED_BANK = re.compile(rb"^[ \t]*sumber[ \t]*:[ \t]*\.\./bank/([A-Za-z0-9][A-Za-z0-9._-]*)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)


def blob_id(data: bytes) -> str:
    """The name of a blob: SHA-256 of its bytes, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def tree_id(files: Files, *, root: str = "") -> str:
    """The name of a tree: SHA-256 over its listing, one line `blob path` a file in the order of paths.

    With `root` the tree is that of a library which holds these files in the folder `root`.
    """
    prefix = f"{root}/" if root else ""
    return listing_id({f"{prefix}{path}": blob_id(data) for path, data in files.items()})


def listing_id(blobs: Mapping[str, str]) -> str:
    """The name of the tree in which each path holds the blob of that name."""
    listing = "".join(f"{blobs[path]} {path}\n" for path in sorted(blobs))
    return hashlib.sha256(f"tree {len(blobs)}\n{listing}".encode()).hexdigest()


def check_tree(files: Files) -> tuple[Problem, ...]:
    """Problems of paths and sizes.

    Codes: T01 too many files, T02 too much in all, T03 path that is not relative and plain, T04 hidden file,
    T06 name with other signs, T07 two names that differ only in case.
    """
    problems = [*_check_amount(len(files), sum(map(len, files.values()))), *(problem for path in files if (problem := _check_path(path)))]
    seen: dict[str, str] = {}
    for path in sorted(files):
        other = seen.setdefault(path.casefold(), path)
        if other != path:
            problems.append(_problem(path, "T07", f"Nama berkas ini sama dengan {other} bila huruf besar diabaikan. Ganti salah satu."))
    return tuple(problems)


def from_folder(folder: Path) -> dict[str, bytes]:
    """The files of a course folder. Raises ContentInvalid (codes of check_tree; T05 link, T08 no folder, T09 unreadable)."""
    if not folder.is_dir():
        raise ContentInvalid([_problem(folder.name, "T08", "Folder kursus tidak ditemukan.")])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    total = 0
    for path, name in _walk(folder, folder):
        if path.is_symlink():
            problems.append(_problem(name, "T05", "Tautan (symlink) tidak diterima. Salin berkasnya ke folder kursus."))
        elif len(files) >= MAX_FILES or total + path.stat().st_size > MAX_TREE_BYTES:
            problems += _check_amount(len(files) + 1, total + path.stat().st_size)
            break
        else:
            try:
                files[name] = path.read_bytes()
            except OSError:
                problems.append(_problem(name, "T09", "Berkas tidak dapat dibaca. Periksa izin berkasnya."))
            total += len(files.get(name, b""))
    problems += check_tree(files)
    if problems:
        raise ContentInvalid(set(problems))
    return files | _shared_banks(files, folder.parent / "bank")


def from_zip(data: bytes) -> dict[str, bytes]:
    """The files of an archive; where all stand in one folder, that folder is the course. Raises ContentInvalid.

    Codes: those of check_tree; T05 link, T10 not an archive or damaged, T11 encrypted, T12 packed in a way we do not unpack.
    Nothing is unpacked before names and claimed sizes are accepted, and never more than was claimed.
    """
    archive, entries = _open(data)
    names = _strip_folder([entry.filename.removeprefix("./") for entry in entries])
    problems = [*_check_amount(len(entries), sum(entry.file_size for entry in entries))]
    for entry, name in zip(entries, names, strict=True):
        problems += _check_entry(entry, name)
    if len(set(names)) != len(names):
        problems.append(_problem("arsip.zip", "T07", "Arsip berisi dua berkas dengan nama yang sama. Buat ulang arsipnya."))
    if problems:
        raise ContentInvalid(set(problems))
    files = {name: _unpack(archive, entry, name) for entry, name in zip(entries, names, strict=True)}
    if problems := check_tree(files):
        raise ContentInvalid(problems)
    return files


def zip_folder_name(data: bytes) -> str | None:
    """The name of the one folder that holds everything in the archive, or None: it suggests the course's slug. Raises ContentInvalid (T10)."""
    names = [entry.filename.removeprefix("./") for entry in _open(data)[1]]
    return names[0].split("/", 1)[0] if names and _strip_folder(names) != names else None


def to_zip(files: Files) -> bytes:
    """The files as an archive; the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path], zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _open(data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive and what somebody meant to put into it."""
    try:
        _check_directory(data)
        archive = zipfile.ZipFile(io.BytesIO(data))
        return archive, [entry for entry in archive.infolist() if not entry.is_dir() and not _LEFT_BEHIND.search(entry.filename)]
    except Exception as error:  # A damaged archive can fail in any way of zipfile; all mean the same to the author.
        raise ContentInvalid([_problem("arsip.zip", "T10", "Arsip ZIP rusak atau bukan ZIP biasa. Buat ulang arsipnya.")]) from error


def _check_directory(data: bytes) -> None:
    """Refuses an archive whose table of contents alone would fill the memory; zipfile reads all of it at once."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or data[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        raise ValueError("no end record, or one for archives beyond 4 GiB")
    if int.from_bytes(data[end + 12 : end + 16], "little") > MAX_DIRECTORY_BYTES:
        raise ValueError("table of contents too large")


def _walk(folder: Path, root: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.iterdir()):
        name = unicodedata.normalize("NFC", path.relative_to(root).as_posix())
        if _LEFT_BEHIND.search(name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, root)
        elif path.is_file() or path.is_symlink():
            yield path, name


def _shared_banks(files: Files, shared: Path) -> dict[str, bytes]:
    wanted = {match.decode() for path, data in files.items() if path.endswith(".kuis.md") for match in _SHARED_BANK.findall(data)}
    found = {}
    for name in sorted(wanted):
        bank = shared / name
        if f"bank/{name}" not in files and bank.is_file() and not bank.is_symlink() and bank.stat().st_size <= MAX_TREE_BYTES:
            found[f"bank/{name}"] = bank.read_bytes()
    return found


def _check_amount(count: int, total: int) -> Iterator[Problem]:
    if count > MAX_FILES:
        yield _problem("", "T01", f"Kursus berisi lebih dari {MAX_FILES} berkas. Hapus yang tidak dipakai atau bagi menjadi dua kursus.")
    if total > MAX_TREE_BYTES:
        yield _problem("", "T02", f"Berkas kursus lebih dari {MAX_TREE_BYTES // 1024 // 1024} MB. Perkecil gambarnya.")


def _check_path(path: str) -> Problem | None:
    parts = PurePosixPath(path).parts
    if not path or path.startswith("/") or "\\" in path or "\0" in path or ".." in parts or re.match(r"[A-Za-z]:", path) or len(path) > MAX_PATH:
        return _problem(shorten(path, MAX_PATH), "T03", f"Letak berkas tidak diterima. Pakai nama di dalam folder kursus, paling panjang {MAX_PATH} huruf.")
    if any(part.startswith(".") for part in parts):
        return _problem(path, "T04", "Berkas tersembunyi tidak diterima. Hapus atau ganti namanya.")
    if not _PATH.fullmatch(path):
        return _problem(path, "T06", f"Nama berkas hanya boleh berisi huruf, angka, titik, dan tanda hubung, misalnya {_plain(path)}.")
    return None


def _check_entry(entry: zipfile.ZipInfo, name: str) -> Iterable[Problem]:
    if problem := _check_path(name):
        yield problem
    if stat.S_ISLNK(entry.external_attr >> 16):
        yield _problem(name, "T05", "Tautan (symlink) tidak diterima. Salin berkasnya ke folder kursus.")
    if entry.flag_bits & 0x1:
        yield _problem(name, "T11", "Arsip bersandi tidak dapat dibaca. Buat arsip tanpa kata sandi.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        yield _problem(name, "T12", "Cara pemampatan arsip ini tidak didukung. Buat arsip ZIP biasa.")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    try:
        with archive.open(entry) as held:
            data = held.read(entry.file_size + 1)
    except Exception as error:  # A damaged archive can fail in any way of zlib or zipfile; all mean the same to the author.
        raise ContentInvalid([_problem(name, "T10", "Berkas ini rusak di dalam arsip. Buat ulang arsipnya.")]) from error
    if len(data) != entry.file_size:
        raise ContentInvalid([_problem(name, "T10", "Berkas ini rusak di dalam arsip. Buat ulang arsipnya.")])
    return data


def _strip_folder(names: list[str]) -> list[str]:
    folders = {name.split("/", 1)[0] for name in names}
    if len(folders) == 1 and all("/" in name for name in names):
        return [name.split("/", 1)[1] for name in names]
    return names


def _plain(path: str) -> str:
    parts = (re.sub(r"[^a-z0-9._]+", "-", unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode().lower()) for part in path.split("/"))
    return "/".join(part.strip("-._") or "nama" for part in parts)


def _problem(path: str, code: str, message: str) -> Problem:
    return Problem(path=path, line=0, code=code, message=message)
