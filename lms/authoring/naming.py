"""How files of a draft are called: names that fit the naming scheme, their order, and links that follow a new name. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from lms.courses.compile import kind_of, position, proper_name
from lms.courses.headers import to_slug
from lms.courses.tree import check_tree
from lms.errors import Invalid

#: Numbers from here on stand at the end: exams and surveys. Modules are counted below.
LAST_PART = 90
_MOST_NUMBER = 999
_PICTURES = frozenset({"jpg", "jpeg", "png", "webp", "gif"})


def check_path(path: str) -> str:
    """The path, where a course holds such a file. Raises Invalid."""
    problems = check_tree({path: b""})
    if problems:
        raise Invalid(problems[0].message)
    if kind_of(path) is None:
        raise Invalid(f"Nama {path} tidak dipakai dalam kursus. Pakai 01-nama.md (modul), 01-nama.kuis.md (kuis), gambar/nama.jpg, atau bank/nama.kuis.md.")
    return path


def path_of_upload(name: str) -> str | None:
    """Where an uploaded file belongs by its name; None for what a course does not hold. Folders in the name count only where they fit."""
    path = unicodedata.normalize("NFC", name.replace("\\", "/")).strip("/ ")
    if kind_of(path) and not check_tree({path: b""}):
        return path
    bare = PurePosixPath(path).name
    stem, _, ending = bare.rpartition(".")
    if ending.lower() in _PICTURES and stem:
        return f"gambar/{to_slug(stem)[:60] or 'gambar'}.{ending.lower()}"
    if ending.lower() != "md" or not stem:
        return None
    if path.startswith("bank/") or bare.lower() == "kursus.md":
        return "kursus.md" if bare.lower() == "kursus.md" else f"bank/{to_slug(re.sub(r'[.]?kuis$', '', stem))}.kuis.md"
    return proper_name(bare)


def free_path(path: str, taken: Iterable[str]) -> str:
    """The path, or one like it with a number where it is taken already (in any case of letters)."""
    taken = {name.casefold() for name in taken}
    stem, ending = re.fullmatch(r"(.*?)((?:\.kuis)?\.[a-z0-9]+)", path, re.IGNORECASE).groups()
    candidate, count = path, 2
    while candidate.casefold() in taken:
        candidate, count = f"{stem}-{count}{ending}", count + 1
    return candidate


def next_module(paths: Iterable[str], title: str) -> str:
    """The path of a new module after the last one."""
    paths = tuple(paths)
    numbers = [number for number in map(_number, _items(paths)) if number < LAST_PART]
    return free_path(f"{_bounded(max(numbers, default=0) + 1):02}-{to_slug(title) or 'modul'}.md", paths)


def next_quiz(paths: Iterable[str], title: str, *, after: str = "") -> str:
    """The path of a new quiz: with the number of the item `after`, else at the end of the course."""
    paths = tuple(paths)
    if after in paths and kind_of(after) in ("module", "quiz"):
        number = _number(after)
    else:
        number = _bounded(max([LAST_PART - 1, *map(_number, _items(paths))]) + 1)
    return free_path(f"{number:02}-{to_slug(title) or 'kuis'}.kuis.md", paths)


def in_order(paths: Iterable[str]) -> list[str]:
    """Paths as an author reads them: the overview, items in their order, banks, pictures."""
    ranks = {"overview": 0, "module": 1, "quiz": 1, "bank": 2, "picture": 3}
    return sorted(paths, key=lambda path: (ranks.get(kind_of(path), 4), position(path) if kind_of(path) in ("module", "quiz") else (0, False, path)))


def leading(paths: Iterable[str]) -> frozenset[str]:
    """The first item of each number: what has the same number moves with it."""
    first: dict[int, str] = {}
    for path in _items(paths):
        first.setdefault(_number(path), path)
    return frozenset(first.values())


def moved(paths: Iterable[str], path: str, step: int) -> dict[str, str]:
    """Renames that move the item, with all of its number, before (`step` -1) or behind (1) its neighbour; empty at the ends."""
    items = _items(paths)
    numbers = sorted({_number(item) for item in items})
    at = numbers.index(_number(path)) if path in items else -1
    if at < 0 or not 0 <= at + step < len(numbers):
        return {}
    swap = {numbers[at]: numbers[at + step], numbers[at + step]: numbers[at]}
    return {item: renumber(item, swap[_number(item)]) for item in items if _number(item) in swap}


def renumber(path: str, number: int) -> str:
    """The path with another number in front."""
    return re.sub(r"^\d+", f"{number:02}", path)


def relink(text: str, renames: Mapping[str, str]) -> str:
    """The text with its links, pictures and sources leading to the new names. Two that change places are no trouble."""
    if not renames:
        return text
    old = "|".join(map(re.escape, sorted(renames, key=len, reverse=True)))
    pattern = rf"((?:\]\(\s*<?|^\s*\[[^\]\n]+\]:\s*|^[ \t]*sumber[ \t]*:[ \t]*)(?:\.\.?/)*)({old})(?=[#)\s>]|$)"
    return re.sub(pattern, lambda match: match[1] + renames[match[2]], text, flags=re.MULTILINE)


def plain_text(data: bytes) -> str:
    """What the editor shows of a text: line breaks as a browser keeps them; what is no UTF-8 is shown as such and said by the compiler."""
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def typed_bytes(text: str) -> bytes:
    """What is kept of a typed text: UTF-8, line breaks of one sign, one at the end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return f"{lines}\n".encode(errors="replace")


def _items(paths: Iterable[str]) -> list[str]:
    return sorted((path for path in paths if kind_of(path) in ("module", "quiz")), key=position)


def _number(path: str) -> int:
    return position(path)[0]


def _bounded(number: int) -> int:
    if number > _MOST_NUMBER:
        raise Invalid("Nomor berkas sudah habis. Beri nomor lebih kecil pada berkas yang ada.")
    return number
