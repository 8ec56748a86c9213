"""How much compiling and shrinking goes on at once in this process, so that no author keeps the server from the others. Pure."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lms.errors import TooMany

#: Of the threads that answer requests at most so many compile; the others go on answering learners.
MOST_AT_ONCE = 2
#: How long, in seconds, one waits for a place before one is told to come back.
PATIENCE = 4.0

_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_guard = threading.Lock()
_busy: set[int] = set()


@contextmanager
def working(account_id: int) -> Iterator[None]:
    """A place to work in; one account has one at a time. Raises TooMany."""
    with _guard:
        if account_id in _busy:
            raise TooMany("Pemeriksaan Anda yang sebelumnya masih berjalan. Tunggu sebentar lalu ulangi; tulisan Anda tetap aman.", retry_after=2)
        _busy.add(account_id)
    try:
        if not _places.acquire(timeout=PATIENCE):
            raise TooMany("Server sedang memeriksa kursus lain. Tunggu sebentar lalu ulangi; tulisan Anda tetap aman.", retry_after=5)
        try:
            yield
        finally:
            _places.release()
    finally:
        with _guard:
            _busy.discard(account_id)
