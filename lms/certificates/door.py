"""The blueprint of all certificate pages, and what several of them need."""

from collections.abc import Iterator

from flask import Blueprint, Flask, current_app, request, url_for

from lms.certificates import numbering
from lms.errors import NotFound

blueprint = Blueprint("certificates", __name__)


def read_code(kode: str) -> str:
    """The check code in an address. Raises NotFound."""
    code = numbering.find_code(kode)
    if code is None:
        raise NotFound("Sertifikat ini tidak ditemukan.")
    return code


def check_address() -> str:
    """Where anybody checks, as it is printed."""
    return url_for("certificates.check", _external=True)


def read_upload(most: int, name: str = "berkas") -> tuple[str, bytes]:
    """The name and at most one byte more than `most` of an uploaded file; empty where none was sent."""
    sent = request.files.get(name)
    if sent is None:
        return "", b""
    with sent.stream as stream:
        return sent.filename or "berkas", stream.read(most + 1)


def streamed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, each made in an application context of its own, so that between two of them nothing is held: no snapshot, no connection."""
    # The server asks for them after the request has ended.
    return _each(current_app._get_current_object(), pieces)


def _each(app: Flask, pieces: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with app.app_context():
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
