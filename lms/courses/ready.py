"""Ready pages: a neutral page that was sent once is answered before the framework is asked, as long as it is current.

Holds finished bytes by address, together with the release they were made from; who may read was decided when they were first
sent, and only pages open to everybody are held. What is not certain here (another method, a query, a pointer that is due to be
looked up) goes the whole way.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import monotonic
from typing import Any

from lms.bodies import Body, best_encoding, knows
from lms.courses.service import current_pointer

#: Shown at once from the browser's cache for a minute, then asked about by ETag while the old copy is on the screen.
CACHE_CONTROL = "public,max-age=60,stale-while-revalidate=604800"
_MOST = 4096
_held: dict[str, tuple[str, str, Body]] = {}


def hold(path: str, slug: str, release: str, body: Body) -> None:
    """Remember the page that is open to everybody at this address."""
    if len(_held) >= _MOST:
        _held.clear()
    _held[path] = (slug, release, body)


def forget() -> None:
    """Drop every held page."""
    _held.clear()


class ReadyPages:
    """WSGI in front of the application. `headers` are those that every neutral page carries."""

    def __init__(self, application: Callable[..., Iterable[bytes]], headers: Iterable[tuple[str, str]]) -> None:
        self._application = application
        self._headers = (*headers, ("Cache-Control", CACHE_CONTROL), ("Vary", "Accept-Encoding"))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        held = _held.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING") else None
        if held is None or current_pointer.known(held[0], monotonic()) != (held[1], "publik"):
            return self._application(environ, start_response)
        return self._send(held[2], environ, start_response)

    def _send(self, body: Body, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = [*self._headers, ("ETag", body.etag)]
        if knows(environ.get("HTTP_IF_NONE_MATCH", ""), body):
            start_response(_line(HTTPStatus.NOT_MODIFIED), headers)
            return ()
        encoding, data = best_encoding(body, environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers += [("Content-Type", body.content_type), ("Content-Length", str(len(data)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response(_line(HTTPStatus.OK), headers)
        return (data,)


def _line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
