"""A real server on loopback with the tiny courses and the cast, and a real Chromium that visits it."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from config import ROOT
from tests.browser.answering import fill_sign_in
from tests.support.browsers import find_browser
from tests.support.cast import People, Person, find_people
from tests.support.ports import hold_port

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
#: Milliseconds until what must come counts as missing: far more than it takes, so that only what is broken fails.
_PATIENCE = 20_000
expect.set_options(timeout=_PATIENCE)
#: Chromium starts a worker anew for Background Sync and does not tell it that the test took the network away: it would send
#: what the page is kept from sending. What the worker sends has a test of its own.
WITHOUT_BACKGROUND_SYNC = "delete globalThis.ServiceWorkerRegistration?.prototype.sync"
#: A cheap phone in the hand.
PHONE = {"width": 360, "height": 740}


@dataclass(kw_only=True, slots=True)
class Site:
    """A running platform: its address, its people, and the folder of its data."""

    url: str
    people: People
    folder: Path
    stage: Any

    def sign_in(self, page: Page, person: Person, target: str = "/belajar/") -> Page:
        """Through the form, as a person does it."""
        page.goto(f"{self.url}/masuk?next={target}")
        fill_sign_in(page, person)
        # The whole address: that of the sign-in page ends in the same words.
        page.wait_for_url(lambda address: address == f"{self.url}{target}")
        return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; every test has a profile of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(stages: Any) -> Iterator[Site]:
    """A fresh platform for each test file, on SQLite, served as `make serve` serves it."""
    stage = stages.show("sqlite", peopled=True)
    people = stage.recall("people", find_people)
    with serve(stage) as url:
        yield Site(url=url, people=people, folder=stage.folder, stage=stage)


@contextmanager
def serve(stage: Any, application: str = "wsgi:app") -> Iterator[str]:
    """A server on the stage's database as long as this lasts; gives its address."""
    with closing(hold_port()) as held:
        port = held.getsockname()[1]
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", application]
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | stage.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, server)
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`visit(java_script_enabled=False)`: a page in a new profile; what the script or the page complains of fails the test.

    `background_sync=True` lets the worker send by itself.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(*, background_sync: bool = False, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, "locale": "id-ID", "timezone_id": "Asia/Jayapura"} | options)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        if not background_sync:
            context.add_init_script(WITHOUT_BACKGROUND_SYNC)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    # A machine that does much else takes a minute.
    for _ in range(900):
        assert server.poll() is None, "server berhenti sebelum siap"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):
                return
        except OSError:
            # Waits for a process to come up; no assertion rests on how long that takes.
            time.sleep(0.1)
    raise AssertionError("server tidak siap")
