"""The blueprint of all certificate pages, and what several of them need."""

from flask import Blueprint, Response, request, url_for

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


def download(data: bytes, name: str, content_type: str, *, inline: bool = False) -> Response:
    """A file to keep; never run or shown as a page of ours."""
    response = Response(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response
