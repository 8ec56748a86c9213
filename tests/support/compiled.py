"""The courses of tests/data compiled without a database, for tests of pure rules."""

from functools import cache
from pathlib import Path
from typing import Any

from lms.courses.compile import compile_course
from lms.courses.course import Course
from lms.records.events import Event, read_event

DATA = Path(__file__).parent.parent / "data"
#: Stands in for the hash of a tree.
RELEASE = {"kursus-kecil": "a" * 64, "kursus-berurutan": "b" * 64, "kursus-tertutup": "c" * 64, "kursus-jenis": "d" * 64}


@cache
def compiled(slug: str) -> Course:
    """The course as the compiler makes it."""
    return compile_course(files_of(slug), slug=slug)


def files_of(slug: str) -> dict[str, bytes]:
    """The files of a course in tests/data, by their path in its folder."""
    folder = DATA / slug
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def releases(*slugs: str) -> dict[str, Course]:
    """The courses by the release that tests call them."""
    return {RELEASE[slug]: compiled(slug) for slug in slugs or RELEASE}


def events(acts: list[dict[str, Any]], device: str = "hp-uji") -> list[Event]:
    """Acts as the record would hold them. Every one must be well formed."""
    read = [read_event(act, device) for act in acts]
    assert all(isinstance(event, Event) for event in read), read
    return read
