"""What stands in the database when a test begins: nothing but the schema, or people and tiny courses."""

from dataclasses import dataclass

import flask_migrate
import time_machine

from lms.agencies import service as agencies
from lms.courses import pages, ready
from lms.courses import service as courses
from tests.support.cast import BEGINNING, make_people
from tests.support.compiled import files_of

#: The courses in tests/data, in the order in which they are published.
SLUGS = ("kursus-kecil", "kursus-berurutan", "kursus-tertutup")


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A course of tests/data as it stands in the database: its slug and current release."""

    slug: str
    release: str


def build_empty() -> None:
    """The schema, by the real migrations, and nothing else."""
    flask_migrate.upgrade()


def build_peopled() -> None:
    """The cast, and every course of tests/data published by Bayu."""
    build_empty()
    # The courses are older than everything that learners do in the tests.
    with time_machine.travel(BEGINNING, tick=False):
        bayu = make_people().bayu
        for slug in SLUGS:
            publish(slug, bayu.id)


def publish(slug: str, account_id: int) -> Published:
    """Publish a course of tests/data for the instansi of the cast."""
    agency = agencies.find_by_code("kab")
    assert agency is not None
    courses.publish(slug=slug, files=files_of(slug), agency_id=agency.id, account_id=account_id, note="uji")
    return find_published(slug)


def find_published(slug: str) -> Published:
    """The course as a kept scene has it."""
    return Published(slug=slug, release=courses.current(slug)[0])


def find_all_published() -> dict[str, Published]:
    """The courses of a kept scene, by slug."""
    return {slug: find_published(slug) for slug in SLUGS}


def forget_caches() -> None:
    """Drop what is kept by release: a database put back knows fewer releases than the process remembers."""
    pages.forget()
    ready.forget()
    courses.load.cache_clear()
    courses.current_pointer.cache_clear()
