"""What the compiler says of a draft: of one text while it is written, of the whole tree before it is published."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from lms.authoring import file_service as files
from lms.authoring import picture_service as pictures
from lms.authoring.file_service import Held
from lms.authoring.models import Draft
from lms.authoring.naming import check_path
from lms.authoring.room import working
from lms.courses.compile import Proof, compile_file, compile_tree, kind_of
from lms.courses.course import Course
from lms.courses.tree import listing_id
from lms.errors import ContentInvalid, Invalid, Problem, TooMany
from lms.formats import size
from lms.source import MAX_TEXT_BYTES

#: Checked trees kept in memory, about 400 kB each; named by their content, so that nothing in them can be out of date.
_KEPT = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A tree as the compiler sees it: the course, or every problem."""

    course: Course | None
    problems: tuple[Problem, ...]

    def of(self, path: str) -> tuple[Problem, ...]:
        """The problems of one file."""
        return tuple(problem for problem in self.problems if problem.path == path)


def proof(draft: Draft, path: str, text: bytes, *, account_id: int) -> Proof:
    """The text at `path` as it would be published, and its problems. Raises Invalid (name, size), TooMany."""
    check_path(path)
    if len(text) > MAX_TEXT_BYTES:
        raise Invalid(f"Teks ini terlalu besar ({size(len(text))}); paling besar {size(MAX_TEXT_BYTES)}. Bagi menjadi beberapa modul.")
    held = files.files(draft.id)
    needed = {name: one for name, one in held.items() if name == "kursus.md" or kind_of(name) == "bank" and kind_of(path) == "quiz"}
    texts = files.read_files(needed) | {path: text}
    shown = pictures.pictures_of(held)
    with working(account_id):
        return compile_file(path, texts, slug=draft.slug, names={*held, path}, pictures=shown)


def proof_or_nothing(draft: Draft, path: str, text: bytes, *, account_id: int) -> Proof | None:
    """The proof, or None where the server has no place for it just now or the text is too large: the page is shown all the same."""
    try:
        return proof(draft, path, text, account_id=account_id)
    except (TooMany, Invalid):
        return None


def check(draft: Draft, held: Mapping[str, Held] | None = None, *, account_id: int) -> Checked:
    """The whole draft as it stands. The same tree is compiled once. Raises TooMany."""
    held = files.files(draft.id) if held is None else held
    name = tree_of(held)
    known = _kept.get(draft.slug, name)
    if known is None:
        with working(account_id):
            known = _kept.put(draft.slug, name, _compile(draft.slug, held))
    return known


def check_or_nothing(draft: Draft, held: Mapping[str, Held], *, account_id: int) -> Checked | None:
    """The whole draft, or None where the server has no place to check it just now: the page is shown all the same."""
    try:
        return check(draft, held, account_id=account_id)
    except TooMany:
        return None


def tree_of(held: Mapping[str, Held]) -> str:
    """The name of the tree that these files are."""
    return listing_id({path: one.blob for path, one in held.items()})


class _Kept:
    """The trees checked last, by slug and name."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Checked] = {}
        self._lock = threading.Lock()

    def get(self, slug: str, name: str) -> Checked | None:
        with self._lock:
            found = self._held.pop((slug, name), None)
            if found:
                self._held[slug, name] = found
            return found

    def put(self, slug: str, name: str, checked: Checked) -> Checked:
        with self._lock:
            self._held[slug, name] = checked
            while len(self._held) > _KEPT:
                self._held.pop(next(iter(self._held)))
        return checked


_kept = _Kept()


def _compile(slug: str, held: Mapping[str, Held]) -> Checked:
    read = files.read_files(held)
    try:
        compiled = compile_tree(read, slug=slug, shrink=pictures.shrinker(read, {path: one.blob for path, one in held.items()}))
    except ContentInvalid as error:
        return Checked(course=None, problems=error.problems)
    return Checked(course=compiled.course, problems=())
