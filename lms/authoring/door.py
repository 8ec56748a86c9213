"""The blueprint of the instructor's pages, and what several of them need: whose drafts, which file, how it is answered."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from lms.agencies import service as agencies
from lms.authoring import draft_service
from lms.authoring.models import Draft
from lms.authoring.upload_service import MAX_UPLOAD
from lms.errors import Invalid

blueprint = Blueprint("authoring", __name__)

#: Who writes courses; an admin may whatever an instructor may.
AUTHORS = ("pengajar", "admin")


def paths() -> frozenset[str]:
    """The units whose courses the caller looks after."""
    return frozenset().union(*(current_user.scopes(name) for name in AUTHORS))


def own_draft(draft_id: int) -> Draft:
    """The draft, where the caller may work on it. Raises NotFound."""
    return draft_service.get_draft(draft_id, paths())


def units() -> list[tuple[int, str]]:
    """The units in which the caller may begin a course: id and name, the highest first."""
    held = {scope.agency_id: scope.path for scope in current_user.role_scopes if scope.role in AUTHORS}
    return [(agency_id, agencies.get_agency(agency_id).name) for agency_id in sorted(held, key=held.get)]


def unit_chosen() -> int:
    """The unit that the form names, or the highest one. Raises Invalid."""
    known = [agency_id for agency_id, _ in units()]
    chosen = request.form.get("unit", known[0], type=int)
    if chosen not in known:
        raise Invalid("Pilih unit kerja yang Anda ampu.")
    return chosen


def sent_files(name: str) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the uploaded files of that field; nothing of a field left empty."""
    for sent in request.files.getlist(name):
        if sent.filename:
            with sent.stream as stream:
                yield sent.filename, stream.read(MAX_UPLOAD + 1)


def one_file(name: str) -> tuple[str, bytes]:
    """The one uploaded file of that field. Raises Invalid."""
    sent = next(sent_files(name), None)
    if sent is None:
        raise Invalid("Pilih dahulu berkas yang akan diunggah.")
    return sent


def typed(name: str, most: int = 200) -> str:
    """A short text of the form; PostgreSQL holds no NUL."""
    return request.form.get(name, "").replace("\x00", "").strip()[:most]


def to_draft(draft_id: int, anchor: str = "") -> str:
    """Where a draft's page is."""
    return url_for("authoring.show", draft_id=draft_id, _anchor=anchor or None)


def to_file(draft_id: int, path: str, **more: Any) -> str:
    """Where a file of a draft is edited."""
    return url_for("authoring.edit", draft_id=draft_id, path=path, **more)
