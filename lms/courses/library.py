"""Folders of courses on a disk: find, check, report, write out. Works on files only; tables are the service's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from lms.courses.compile import compile_course
from lms.courses.course import Course
from lms.courses.tree import Files, from_folder
from lms.errors import ContentInvalid, Invalid, Problem
from lms.formats import number, size

_ID_SETTING = re.compile(rb"[ \t]*id[ \t]*:", re.IGNORECASE)
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")


def find_courses(path: Path) -> tuple[Path, ...]:
    """The course folders at this place: the folder itself, or those in it, by name. Raises Invalid where there are none."""
    if _is_course(path):
        return (path,)
    found = tuple(folder for folder in sorted(path.iterdir()) if folder.is_dir() and _is_course(folder)) if path.is_dir() else ()
    if not found:
        raise Invalid(f"Tidak ada kursus di {path}. Folder kursus berisi kursus.md.")
    return found


def check(path: Path) -> dict[str, tuple[Problem, ...]]:
    """The problems of every course at this place, by slug; empty tuples where there are none. Paths begin with the slug.

    Where several courses stand together, prerequisites are looked at across them: R13 not there, R14 in a circle.
    """
    folders = find_courses(path)
    found: dict[str, tuple[Problem, ...]] = {}
    courses: dict[str, Course] = {}
    for folder in folders:
        try:
            courses[folder.name] = compile_course(from_folder(folder), slug=folder.name)
            found[folder.name] = ()
        except ContentInvalid as error:
            found[folder.name] = error.problems
    if len(folders) > 1:
        for problem in check_prerequisites({slug: course.prerequisites for slug, course in courses.items()}, known=found):
            slug = problem.path.split("/", 1)[0]
            found[slug] = (*found[slug], replace(problem, path="kursus.md"))
    return {slug: tuple(replace(problem, path=f"{slug}/{problem.path}".rstrip("/")) for problem in problems) for slug, problems in found.items()}


def check_prerequisites(needs: Mapping[str, Iterable[str]], *, known: Iterable[str]) -> tuple[Problem, ...]:
    """Prerequisites that do not exist (R13) and courses nobody could ever begin because they need each other (R14)."""
    known = set(known)
    problems = []
    for slug, needed in needs.items():
        for name in needed:
            if name not in known:
                problems.append(_problem(slug, "R13", f"Kursus prasyarat {name} tidak ada. Periksa nama foldernya di baris prasyarat."))
        circle = _find_circle(slug, needs)
        if circle:
            problems.append(_problem(slug, "R14", f"Prasyarat berputar: {' → '.join(circle)}. Hapus salah satu agar kursus dapat dimulai."))
    return tuple(problems)


def report(course: Course) -> tuple[str, ...]:
    """One line a module on what it weighs: words, text and, where it has any, pictures on a phone."""
    lines = []
    for module in course.modules:
        pictures = f", {len(module.pictures)} gambar {size(module.picture_size)}" if module.pictures else ""
        lines.append(f"{module.path}: {number(module.words)} kata, {module.minutes} menit, teks {size(module.text_size)}{pictures}")
    return tuple(lines)


def with_ids(files: Files, course: Course) -> dict[str, bytes]:
    """The files with `id:` written under every question that has none, so that rewording one keeps its identity."""
    missing: dict[str, dict[int, str]] = {}
    for item in course.quizzes:
        for pool in item.quiz.pools:
            path = pool.source or item.path
            path = path if path in files else path.removeprefix("../")
            missing.setdefault(path, {}).update({question.line: question.id for question in pool.questions})
    return {path: write_ids(data, missing[path]) if path in missing else data for path, data in files.items()}


def write_ids(data: bytes, ids: Mapping[int, str]) -> bytes:
    """The text of a quiz with `id: …` under those headings (by line, from 1) whose settings do not name one."""
    lines = _LINE.findall(data)
    out: list[bytes] = []
    for number_, line in enumerate(lines, 1):
        out.append(line)
        if number_ in ids and not _has_id(lines[number_:]):
            ending = line[len(line.rstrip(b"\r\n")) :] or b"\n"
            out.append((b"" if line.endswith((b"\n", b"\r")) else ending) + f"id: {ids[number_]}".encode() + ending)
    return b"".join(out)


def write_folder(files: Files, folder: Path) -> None:
    """Write the files into a new or empty folder. Raises Invalid where something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Invalid(f"{folder} sudah berisi berkas. Pilih folder baru atau kosong.")
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _is_course(folder: Path) -> bool:
    return (folder / "kursus.md").is_file() or any(re.match(r"\d\d.*\.md$", path.name) for path in folder.glob("*.md"))


def _has_id(following: list[bytes]) -> bool:
    for line in following:
        if not line.strip():
            return False
        if _ID_SETTING.match(line):
            return True
    return False


def _find_circle(slug: str, needs: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The way from a course back to itself along prerequisites, or nothing."""
    ways = [(slug,)]
    seen = set()
    while ways:
        way = ways.pop()
        for name in needs.get(way[-1], ()):
            if name == slug:
                return (*way, slug)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _problem(slug: str, code: str, message: str) -> Problem:
    return Problem(path=f"{slug}/kursus.md", line=0, code=code, message=message)
