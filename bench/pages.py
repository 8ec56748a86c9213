"""Pages: processor time inside the application, and bytes and requests on the wire of a real server."""

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urljoin

from flask import Flask
from werkzeug.test import EnvironBuilder

from bench.figure import Figure, ratio
from config import ROOT
from lms.courses import service as courses
from tests.support.databases import Stage

_CALLS = 300
#: What a browser on a cheap phone sends.
_HEADERS = "Accept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: id-ID,id;q=0.9\r\nUser-Agent: Mozilla/5.0 (Linux; Android 10; K)\r\n"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)\r\n(?=(?:.*\r\n)*\r\n)")
_LINKED = re.compile(r'<(?:link[^>]*\srel="(?:stylesheet|icon|manifest|modulepreload)"[^>]*\shref|script[^>]*\ssrc)="([^"]+)"')


def measure(stage: Stage) -> Iterator[Figure]:
    """All figures of this file; the database of `stage` holds the library of courses."""
    with stage.app.app_context():
        course = courses.current("manajemen-waktu")[1]
    modules = [f"/kursus/{course.slug}/{module.id}/" for module in course.modules]
    yield Figure(name="Modul: waktu prosesor dibanding tampilan Flask kosong", value=_cost(stage.app, modules[0]), unit="×", goal=1.5)
    with _server(stage) as site:
        sizes = {module: _fetch(site, module) for module in modules}
        first = min(sizes, key=lambda module: abs(len(sizes[module]) - statistics.median(map(len, sizes.values()))))
        linked = [urljoin(first, path) for path in _LINKED.findall(_text(stage, first))]
        cold = len(sizes[first]) + sum(len(_fetch(site, path)) for path in linked)
        yield Figure(name="Modul pertama kali, dengan CSS dan JS: di kabel", value=cold / 1000, unit="kB", goal=14.6)
        yield Figure(name="Modul pertama kali: permintaan", value=1 + len(linked), unit="", goal=4)
        yield Figure(name=f"Modul berikutnya (median dari {len(sizes)})", value=statistics.median(map(len, sizes.values())) / 1000, unit="kB", goal=4)
        yield Figure(name=f"Modul berikutnya (terbesar dari {len(sizes)})", value=max(map(len, sizes.values())) / 1000, unit="kB", goal=4)
        for path in linked:
            yield Figure(name=f"    {re.sub('-[0-9a-f]{10}', '', path)}", value=len(_fetch(site, path)) / 1000, unit="kB")


def _cost(app: Flask, path: str) -> float:
    empty = Flask("kosong")
    empty.add_url_rule("/", view_func=lambda: "")
    return ratio(lambda: _call(app, path), lambda: _call(empty, "/"))


def _call(app: Flask, path: str) -> None:
    environ = EnvironBuilder(path=path, headers={"Accept-Encoding": "gzip, deflate, br", "User-Agent": "Mozilla/5.0"}).get_environ()
    for _ in range(_CALLS):
        for _part in app.wsgi_app(dict(environ), lambda _status, _headers, _error=None: None):
            pass


def _text(stage: Stage, path: str) -> str:
    return stage.app.test_client().get(path).get_data(as_text=True)


class _server:
    """A server process as production runs it, on the database of the stage; gives its address."""

    def __init__(self, stage: Stage) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = probe.getsockname()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.address[1]), "--blocking-threads", "2", "wsgi:app"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | stage.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self) -> tuple[str, int]:
        for _ in range(300):
            try:
                socket.create_connection(self.address, timeout=1).close()
                return self.address
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("server tidak siap")

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def _fetch(address: tuple[str, int], path: str) -> bytes:
    """Every byte that the server sends for one GET: status line, headers and body."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{_HEADERS}\r\n"
    received = b""
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(request.encode())
        # The connection stays open, as a browser keeps it: the answer ends where its length says.
        while not (told := _LENGTH.search(received)) or len(received) < received.index(b"\r\n\r\n") + 4 + int(told[1]):
            received += connection.recv(65536)
    if not received.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{path}: {bytes(received[:60])!r}")
    return received
