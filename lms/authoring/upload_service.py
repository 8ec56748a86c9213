"""What an author brings along: texts, pictures, whole archives. Refused with a plain sentence or taken in whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.authoring import file_service as files
from lms.authoring import picture_service as pictures
from lms.authoring.naming import free_path, path_of_upload
from lms.authoring.room import working
from lms.courses.compile import kind_of
from lms.courses.pictures import MAX_PICTURE_BYTES
from lms.courses.tree import blob_id, from_zip
from lms.errors import ContentInvalid, Invalid

#: Bytes of one upload: what a course may weigh in all.
MAX_UPLOAD = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """What came in, by path; which of it took the place of earlier versions; names of files that a course does not hold."""

    paths: tuple[str, ...]
    replaced: tuple[str, ...]
    refused: tuple[str, ...]


def bring(draft_id: int, sent: Iterable[tuple[str, bytes]], *, account_id: int) -> Brought:
    """Take uploaded files in, archives unpacked; files of the same names get a new version. All or nothing.

    Raises Invalid: nothing sent, an archive that lies or is damaged, a picture that is none.
    """
    found: dict[str, bytes] = {}
    refused: list[str] = []
    with working(account_id):
        for name, data in sent:
            for inner, content in _unpacked(name, data):
                path = path_of_upload(inner)
                if path is None:
                    refused.append(inner)
                elif found.setdefault(path, content) != content:
                    found[free_path(path, found)] = content
        if not found:
            raise Invalid(_nothing(refused))
        pictures.take_in(found)
    replaced = files.put(draft_id, found, account_id=account_id)
    return Brought(paths=tuple(found), replaced=replaced, refused=tuple(refused))


def bring_picture(draft_id: int, name: str, data: bytes, *, account_id: int) -> str:
    """Take in one picture, under a name that is free. Returns its path. Raises Invalid, TooMany."""
    path = path_of_upload(name)
    if path is None or kind_of(path) != "picture":
        raise Invalid("Gambar harus berupa JPEG, PNG, WebP, atau GIF. Simpan ulang gambarnya lalu unggah lagi.")
    if len(data) > MAX_PICTURE_BYTES:
        raise Invalid(f"Gambar paling besar {MAX_PICTURE_BYTES // 1024 // 1024} MB. Perkecil dahulu.")
    held = files.files(draft_id)
    same = next((one.path for one in held.values() if one.blob == blob_id(data) and kind_of(one.path) == "picture"), None)
    if same:
        return same
    path = free_path(path, held)
    with working(account_id):
        pictures.take_in({path: data})
    files.save(draft_id, path, data, base=0, account_id=account_id, act="diunggah")
    return path


def _unpacked(name: str, data: bytes) -> list[tuple[str, bytes]]:
    if not (name.lower().endswith(".zip") or data[:4] == b"PK\x03\x04"):
        return [(name, data)]
    try:
        return list(from_zip(data).items())
    except ContentInvalid as error:
        raise Invalid(" ".join(f"{problem.path}: {problem.message}" if problem.path else problem.message for problem in error.problems[:5])) from error


def _nothing(refused: list[str]) -> str:
    if refused:
        return f"Tidak ada yang dapat dipakai: {', '.join(refused[:5])}. Kursus berisi modul (.md), kuis (.kuis.md), dan gambar (JPEG, PNG, WebP, GIF)."
    return "Pilih dahulu berkas yang akan diunggah."
