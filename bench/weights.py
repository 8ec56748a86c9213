"""What working offline weighs: the package of a course of 40 questions, and what is downloaded once beside it."""

import re
from collections.abc import Iterator, Mapping

from bench.figure import Figure
from config import ROOT
from lms.agencies import service as agencies
from lms.assets import get_asset
from lms.courses import pages
from lms.courses import service as courses
from lms.courses.tree import from_folder
from tests.support.databases import Stage

_QUESTIONS = 40
_SOURCES = ("manajemen-waktu", "komunikasi-pelayanan-publik", "e-government")
#: To read and to play; then to take along, to find again and to send without a page.
_READ_AND_PLAY = ("site.css", "lesson.js", "quiz.js")
_TAKE_ALONG = ("course.js", "luring.js", "pintu.css")
#: Further, for a course with kinds of question that few use (lms/courses/pages.py).
_FURTHER = ("ragam.css", "ragam.js")


def measure(stage: Stage) -> Iterator[Figure]:
    """All figures of this file; every size is of the body, in Brotli."""
    with stage.app.test_request_context():
        for slug in _SOURCES:
            release, course = _thinned(slug)
            package = pages.package(release).brotli
            yield Figure(name=f"Paket {slug}: {len(course.modules)} modul, {_QUESTIONS} soal", value=len(package) / 1000, unit="kB", goal=30)
        once = {name: len(get_asset(name).body.brotli) for name in (*_READ_AND_PLAY, *_TAKE_ALONG, *_FURTHER)}
        client = stage.app.test_client()
        once |= {path: len(client.get(path, headers={"Accept-Encoding": "br"}).data) for path in ("/sw.js", "/luring/")}
        first = sum(once[name] for name in (*_READ_AND_PLAY, "course.js"))
        yield Figure(name="Cangkang: CSS, pembaca, kuis, bawa luring", value=first / 1000, unit="kB", goal=15)
        further = sum(once[name] for name in _FURTHER)
        yield Figure(name="Cangkang bila ada jenis soal dengan skrip sendiri", value=(first + further) / 1000, unit="kB")
        yield Figure(name="Cangkang dengan pekerja layanan dan halaman luring", value=sum(once.values()) / 1000, unit="kB")
        for name, size in once.items():
            yield Figure(name=f"    {name}", value=size / 1000, unit="kB")


def _thinned(slug: str) -> tuple[str, courses.Course]:
    """The course with 40 of its questions, taken evenly from all of its quizzes; published under an address of its own."""
    agency = agencies.find_by_code("kab")
    files = _thin(from_folder(ROOT / "content" / slug))
    courses.publish(slug=f"{slug}-ringkas", files=files, agency_id=agency.id if agency else None, account_id=None, note="ukur")
    return courses.current(f"{slug}-ringkas")


def _thin(files: Mapping[str, bytes]) -> dict[str, bytes]:
    total = sum(len(re.findall(rb"^## ", text, re.MULTILINE)) for path, text in files.items() if path.endswith(".kuis.md"))
    seen, kept = 0, {}
    for path, text in sorted(files.items()):
        if not path.endswith(".kuis.md"):
            kept[path] = text
            continue
        head, *blocks = re.split(rb"(?m)^(?=#{1,2} )", text)
        held = []
        for block in blocks:
            if block.startswith(b"# "):
                held.append(re.sub(rb"(?m)^ambil:.*\n", b"", block))
                continue
            if (seen + 1) * _QUESTIONS // total > seen * _QUESTIONS // total:
                held.append(block)
            seen += 1
        if any(block.startswith(b"## ") for block in held):
            kept[path] = head + b"".join(held)
    return kept
