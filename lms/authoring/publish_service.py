"""From draft to release: where a draft stands against what is published, what publishing would change, and earlier releases."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.auth import service as accounts
from lms.authoring import check_service, draft_service, impact
from lms.authoring import file_service as files
from lms.authoring import picture_service as pictures
from lms.authoring.check_service import Checked
from lms.authoring.comparison import Row, compare
from lms.authoring.models import Draft
from lms.authoring.naming import in_order, plain_text
from lms.authoring.room import working
from lms.courses import blob_service as blobs
from lms.courses import service as courses
from lms.courses import shelf_service as shelf
from lms.courses.changes import changes
from lms.courses.compile import kind_of
from lms.courses.library import with_ids
from lms.courses.service import PublishResult
from lms.courses.tree import blob_id, listing_id
from lms.errors import NotFound
from lms.learning.standing_service import Underway, underway

#: Releases of a course shown at once.
_MOST_RELEASES = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A release as its authors read of it. `by` is a name or empty; `note` and `changes` are what was said and what was found."""

    id: str
    number: int
    at: datetime
    by: str
    note: str
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """What publishing a draft would do.

    `taken`: a course that is not the draft's own has its address; nothing of that course is told, not even that it equals the draft.
    `current` is the release that everybody reads now, None for a new course; `moved`: it is not the one the draft was begun from.
    `paths` are the draft's files. `same`: the draft is what is published. `deciding` and `other` are sentences on what changes; empty for a new course.
    """

    checked: Checked
    paths: frozenset[str]
    taken: bool
    current: Edition | None
    base: Edition | None
    moved: bool
    same: bool
    deciding: tuple[str, ...]
    other: tuple[str, ...]
    underway: Underway


def prospect(draft: Draft, *, paths: Collection[str], account_id: int) -> Prospect:
    """Check the draft and say what publishing it would do; `paths` are the units of who asks. Raises TooMany."""
    held = files.files(draft.id)
    checked = check_service.check(draft, held, account_id=account_id)
    current = _current(draft, paths)
    sentences = changes(courses.load(current), checked.course) if current and checked.course else ()
    deciding, other = impact.part(sentences)
    return Prospect(
        checked=checked,
        paths=frozenset(held),
        taken=current is None and courses.find_course(draft.slug) is not None,
        current=edition(current) if current else None,
        base=edition(draft.base_release) if draft.base_release else None,
        moved=current is not None and current != draft.base_release,
        same=current is not None and _equals(check_service.tree_of(held), current),
        deciding=deciding,
        other=other,
        underway=underway(draft.slug) if current else Underway(learners=0, attempts=0),
    )


def publish(draft: Draft, *, onto: str, note: str, account_id: int) -> PublishResult:
    """Make the draft the current release; `onto` is the release the author saw as current ("" for none).

    Raises ContentInvalid (every problem), Conflict (another release has become current since, or the course is another agency's).
    """
    held = files.files(draft.id)
    read = files.read_files(held)
    made = pictures.shrinker(read, {path: one.blob for path, one in held.items()})
    draft_id, slug, agency_id = draft.id, draft.slug, draft.agency_id
    with working(account_id):
        result = courses.publish(slug=slug, files=read, agency_id=agency_id, account_id=account_id, note=note, onto=onto, shrink=made)
    draft_service.rebase(draft_id, release=result.release, title=courses.load(result.release).title)
    return result


def releases(slug: str, paths: Collection[str]) -> list[Edition]:
    """The releases of a course of these units, newest first. Raises NotFound."""
    shelf.get_course_in(slug, paths)
    found = courses.releases(slug)[:_MOST_RELEASES]
    by = names_of(release.created_by for release in found)
    return [_edition(release, by) for release in found]


def make_current(slug: str, release: str, *, paths: Collection[str], account_id: int) -> PublishResult:
    """Put an earlier release of the course before the readers again. Raises NotFound."""
    shelf.get_course_in(slug, paths)
    _check_release(slug, release)
    return courses.make_current(release, account_id=account_id)


def edition(release: str) -> Edition:
    """The release as its authors read of it. Raises NotFound."""
    found = courses.get_release(release)
    return _edition(found, names_of([found.created_by]))


def compare_with(draft: Draft, release: str, *, paths: Collection[str]) -> list[tuple[str, tuple[Row, ...]]]:
    """The texts of the draft that differ from those of a release of the same course, line by line.

    Raises NotFound, also where the course at that address is not the draft's own: releases are public, their sources hold the keys.

    Both sides carry the ids that were given at publishing, as a draft does. Pictures are named without lines.
    """
    if _current(draft, paths) is None:
        raise NotFound("Rilis ini tidak ada.")
    _check_release(draft.slug, release)
    listing, old = _released(release)
    held = files.files(draft.id)
    differing = [path for path in in_order({*listing, *held}) if listing.get(path) != (held[path].blob if path in held else None)]
    new = files.read_files({path: held[path] for path in differing if path in held and kind_of(path) != "picture"})
    return [(path, compare(plain_text(old.get(path, b"")), plain_text(new.get(path, b"")))) for path in differing]


def names_of(account_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of authors by account, in one query; where nobody is known there is none."""
    return accounts.names_of(account_id for account_id in account_ids if account_id is not None)


def _check_release(slug: str, release: str) -> None:
    if courses.get_release(release).slug != slug:
        raise NotFound("Rilis ini tidak ada.")


def _current(draft: Draft, paths: Collection[str]) -> str | None:
    """The current release of the course that the draft may become: of the draft's address, and of its unit, which is one of who asks.

    An address alone proves nothing: anybody may begin a draft with any that is free, and another agency may publish it meanwhile.
    """
    course = shelf.find_course_in(draft.slug, paths)
    return course.current_release if course and course.agency_id == draft.agency_id else None


def _equals(tree: str, release: str) -> bool:
    """Whether the tree is the release's: as it was published, or with the ids that its questions were given."""
    return tree == courses.get_release(release).tree_id or tree == listing_id(_released(release)[0])


def _released(release: str) -> tuple[dict[str, str], dict[str, bytes]]:
    """A release as a draft of it would begin: the names of its blobs by path, and its texts. Pictures are not read."""
    listing = blobs.blobs_of_tree(courses.get_release(release).tree_id)
    names = {path: name for path, name in listing.items() if kind_of(path) != "picture"}
    data = blobs.read(names.values())
    texts = with_ids({path: data[name] for path, name in names.items()}, courses.load(release))
    return listing | {path: blob_id(text) for path, text in texts.items()}, texts


def _edition(release, by: Mapping[int, str]) -> Edition:
    return Edition(
        id=release.id,
        number=release.number,
        at=release.created_at,
        by=by.get(release.created_by, ""),
        note=release.note,
        changes=tuple(json.loads(release.changes)),
    )
