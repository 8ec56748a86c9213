"""The two short connections in a real browser: bytes and requests of taking a course along and of bringing everything back.

The browser speaks through a relay that counts every byte of TCP payload and is as slow as a weak mast.
"""

import asyncio
import contextlib
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.figure import Figure
from lms.courses import service as courses
from lms.courses.course import Course, Module
from lms.quizzes.drawing import drawn_questions
from lms.quizzes.quiz import Question
from tests.faults.server import Server
from tests.support.acts import Phone
from tests.support.browsers import find_browser
from tests.support.cast import PASSWORD, Person
from tests.support.databases import Stage

#: 250 kbit/s and 300 ms there and back.
_BYTES_A_SECOND, _ONE_WAY = 250_000 / 8, 0.15
_SLUG = "manajemen-waktu"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PUT = """async ([acts, account]) => {
  const opening = indexedDB.open("lms", 1);
  await new Promise((done) => (opening.onsuccess = done));
  const writing = opening.result.transaction("outbox", "readwrite");
  for (const act of acts) writing.objectStore("outbox").put({...act, account});
  await new Promise((done) => (writing.oncomplete = done));
}"""
#: When the page's first text was painted, by the browser's own clock that starts with the tap.
_SHOWN = """() => new Promise((done) => new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint")
  .forEach((entry) => done(entry.startTime))).observe({type: "paint", buffered: true}))"""


def measure(stage: Stage, person: Person) -> Iterator[Figure]:
    """All figures of this file; the database of `stage` holds the library of courses."""
    with stage.app.app_context():
        release, course = courses.current(_SLUG)
    questions = sum(len(item.quiz.questions) for item in course.quizzes)
    server, mast = Server(stage.environment).start(), _Mast()
    mast.listen(server.port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=_ARGUMENTS)
            page = browser.new_page(viewport={"width": 360, "height": 740})
            page.set_default_timeout(60_000)
            first = mast.of(lambda: _take_along(page, mast.port, person))
            yield Figure(name=f"Sambungan 1: masuk, bawa {len(course.modules)} modul dan {questions} soal", value=first["bytes"] / 1000, unit="kB")
            yield Figure(name="Sambungan 1: permintaan", value=first["requests"], unit="")
            yield Figure(name="Sambungan 1: pada 250 kbit/s dan 300 ms", value=first["seconds"], unit="detik")
            fifty = mast.of(lambda: _send(page, _fifty(release, course), person))
            yield Figure(name="50 jawaban dikirim: naik dan turun", value=fifty["exchange"] / 1000, unit="kB", goal=6)
            yield Figure(name="50 jawaban dikirim: pertukaran", value=fifty["exchanges"], unit="", goal=1)
            second = mast.of(lambda: _bring_back(page, _everything(release, course), person, mast.port))
            yield Figure(name="Sambungan 2: seluruh kursus, sampai sertifikat di layar", value=second["bytes"] / 1000, unit="kB")
            yield Figure(name="Sambungan 2: pada 250 kbit/s dan 300 ms", value=second["seconds"], unit="detik")
            came, seen = zip(*[_seen_after(page, mast, f"/kursus/{_SLUG}/{module.id}/") for module in course.modules], strict=True)
            yield Figure(name=f"Halaman dibawa, jaringan diam: isinya datang (median dari {len(came)})", value=statistics.median(came), unit="ms", goal=100)
            yield Figure(name=f"Halaman dibawa, jaringan diam: tampil (median dari {len(seen)})", value=statistics.median(seen), unit="ms", goal=100)
            yield Figure(name="Kedua sambungan bersama", value=(first["bytes"] + second["bytes"]) / 1000, unit="kB", goal=150)
            yield Figure(name="Memori server yang hangat", value=_memory(server) / 1e6, unit="MB")
            browser.close()
    finally:
        mast.stop()
        server.stop()


def _take_along(page: Page, port: int, person: Person) -> None:
    page.goto(f"http://127.0.0.1:{port}/masuk?next=/kursus/{_SLUG}/")
    page.get_by_label("NIP atau surel").fill(person.nip)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.locator("[data-along-go]").click()
    page.get_by_text("Ada di perangkat ini").wait_for()
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def _seen_after(page: Page, mast: "_Mast", path: str) -> tuple[float, float]:
    """Milliseconds from the tap on a link until the page has come, and until it is on the screen, while the mast answers nothing."""
    mast.deaf = True
    page.evaluate("path => { const link = document.createElement('a'); link.href = path; document.body.append(link); link.click() }", path)
    page.wait_for_url(f"**{path}")
    page.locator("h1").wait_for()
    came = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
    seen = page.evaluate(_SHOWN)
    mast.deaf = False
    return float(came), float(seen)


def _send(page: Page, acts: list[dict[str, Any]], person: Person) -> None:
    page.evaluate(_PUT, [acts, person.id])
    with page.expect_response("**/sinkron"):
        page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("#status", has_text="Terkirim").wait_for()


def _bring_back(page: Page, acts: list[dict[str, Any]], person: Person, port: int) -> None:
    _send(page, acts, person)
    account = page.evaluate(
        "account => new Promise(done => indexedDB.open('lms').onsuccess = event =>"
        " event.target.result.transaction('kept').objectStore('kept').get('record:' + account).onsuccess = got => done(got.target.result))",
        person.id,
    )
    code = next(one["code"] for one in account["certificates"] if one["course"] == _SLUG)
    page.goto(f"http://127.0.0.1:{port}/sertifikat/{code}")


def _fifty(release: str, course: Course) -> list[dict[str, Any]]:
    exam = course.quizzes[-1]
    phone = Phone(course.slug, release, name="hp-lima-puluh", seed=50)
    attempt = phone.start(exam.id)
    for number in range(50):
        phone.answer(exam.id, attempt, exam.quiz.questions[number % len(exam.quiz.questions)].id, "abcd"[number % 4])
    return phone.acts


def _everything(release: str, course: Course) -> list[dict[str, Any]]:
    phone = Phone(course.slug, release, name="hp-semua", seed=51)
    phone.enrol()
    for item in course.items:
        if isinstance(item, Module):
            phone.complete(item.id)
            continue
        attempt = phone.start(item.id)
        drawn = drawn_questions(item.quiz, attempt)
        for question in drawn:
            phone.answer(item.id, attempt, question.id, _right(question))
        phone.submit(item.id, attempt, len(drawn))
    return phone.acts


def _right(question: Question) -> Any:
    key = question.key()
    if not isinstance(key, dict):
        # What people judge has no key, and of a card the learner says himself whether he recalled it.
        return key or ("ingat" if question.kind == "kartu" else "jawaban")
    if "points" in key:
        return sorted(name for name, points in key["points"].items() if points > 0)
    return key["answers"][0] if "answers" in key else key


def _memory(server: Server) -> int:
    """Resident bytes of the server's processes, pages that they share counted once."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == server.process.pid:
                total += sum(int(line.split()[1]) * 1024 for line in (folder / "smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
        except OSError:
            continue
    return total


class _Mast:
    """Passes bytes between browser and server slowly, and counts them."""

    def __init__(self) -> None:
        self.up = self.down = self.requests = self.exchanges = self.exchange = 0
        #: Connected, and nothing comes through.
        self.deaf = False
        self._free_at = [0.0, 0.0]
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()

    def listen(self, server_port: int) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._listen(server_port, ready)), daemon=True)
        self._thread.start()
        ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)
        self._loop.close()

    def of(self, work: Any) -> dict[str, float]:
        """What the work costs on the wire."""
        self.up = self.down = self.requests = self.exchanges = self.exchange = 0
        begun = time.monotonic()
        work()
        seconds = time.monotonic() - begun
        return {"bytes": self.up + self.down, "requests": self.requests, "exchange": self.exchange, "exchanges": self.exchanges, "seconds": seconds}

    async def _listen(self, server_port: int, ready: threading.Event) -> None:
        """Serve until stopped; then end what is still under way, each connection with its two pumps."""
        server = await asyncio.start_server(lambda one, two: self._serve(one, two, server_port), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stopped.wait()
        server.close()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        # A stream whose task is cancelled stays open and complains.
        with contextlib.suppress(asyncio.CancelledError), contextlib.closing(writer):
            # The three steps of connecting.
            await asyncio.sleep(2 * _ONE_WAY)
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            told = {"exchange": False}
            with contextlib.closing(far_writer):
                await asyncio.gather(self._pump(reader, far_writer, 0, told), self._pump(far_reader, writer, 1, told), return_exceptions=True)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: int, told: dict[str, bool]) -> None:
        while data := await reader.read(16_384):
            if way == 0:
                self.up += len(data)
                begins = [word for word in (b"GET ", b"POST ", b"HEAD ") if data.startswith(word)]
                self.requests += len(begins)
                if begins:
                    told["exchange"] = data.startswith(b"POST /sinkron")
                    self.exchanges += told["exchange"]
            else:
                self.down += len(data)
            self.exchange += len(data) * told["exchange"]
            now = time.monotonic()
            self._free_at[way] = max(self._free_at[way], now) + len(data) / _BYTES_A_SECOND
            await asyncio.sleep(self._free_at[way] - now + _ONE_WAY)
            while self.deaf:
                await asyncio.sleep(0.05)
            writer.write(data)
            await writer.drain()
        writer.close()
