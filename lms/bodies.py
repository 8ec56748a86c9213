"""Response bodies that are made once and sent many times: compressed ahead, named by their hash, 304 where known."""

import base64
import gzip
import hashlib
from dataclasses import dataclass

import brotli
from flask import Response, request

_COMPRESSIBLE = frozenset({"text/html", "application/json", "text/plain"})
#: Below this many bytes the packet is the same size either way.
_WORTH_COMPRESSING = 700


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """One body in the encodings a browser may accept, with its ETag (weak: the same for every encoding)."""

    content_type: str
    etag: str
    plain: bytes
    gzip: bytes
    brotli: bytes


def make_body(data: bytes, content_type: str, *, compress: bool = True) -> Body:
    """Compress once, at the strongest setting (Brotli 11 costs about 13 ms for a page)."""
    return Body(
        content_type=content_type,
        etag=f'W/"{base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:6]).decode()}"',
        plain=data,
        gzip=gzip.compress(data, 9, mtime=0) if compress else data,
        brotli=brotli.compress(data, quality=11) if compress else data,
    )


def send(body: Body, cache_control: str) -> Response:
    """Answer the current GET or HEAD request with the body in its best encoding, or 304."""
    if knows(request.headers.get("If-None-Match", ""), body):
        response = Response(status=304)
    else:
        encoding, data = best_encoding(body, request.headers.get("Accept-Encoding", ""))
        response = Response(data, content_type=body.content_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = body.etag
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = "Accept-Encoding"
    return response


def knows(if_none_match: str, body: Body) -> bool:
    """Whether the browser says that it holds this body."""
    return body.etag in if_none_match


def best_encoding(body: Body, accepted: str) -> tuple[str, bytes]:
    """The name of the best encoding that an Accept-Encoding header allows (empty: none), and the bytes in it."""
    # Browsers send plain lists; a client that refuses an encoding by q=0 gets the plain bytes.
    if "q=0" in accepted or body.brotli is body.plain:
        return "", body.plain
    if "br" in accepted:
        return "br", body.brotli
    if "gzip" in accepted:
        return "gzip", body.gzip
    return "", body.plain


def compress_now(response: Response) -> Response:
    """Compress a page made for one request, quickly; tiny, packed or streamed ones stay as they are."""
    accepted = request.headers.get("Accept-Encoding", "")
    plain = response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers
    if plain or response.mimetype not in _COMPRESSIBLE or (response.content_length or 0) < _WORTH_COMPRESSING or "q=0" in accepted:
        return response
    if "br" in accepted:
        response.set_data(brotli.compress(response.get_data(), quality=5))
        response.headers["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response.set_data(gzip.compress(response.get_data(), 6))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
