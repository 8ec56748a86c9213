"""A real Chromium in bad hours: killed in the middle of a quiz, two tabs at once, its clock set back, another person's session."""

import contextlib
import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lms.records import service as records
from tests.browser.answering import OUTBOX, answer, reconnect, start, until, until_any, until_sent
from tests.browser.conftest import _ARGUMENTS, _PATIENCE, PHONE, WITHOUT_BACKGROUND_SYNC
from tests.support.browsers import find_browser

EXAM = "/kursus/kursus-kecil/ujian/"
KILLS = 5 if os.environ.get("LMS_FAULTS") == "long" else 1


@pytest.fixture
def profile(chromium, tmp_path):
    """`profile()`: a browser process on one and the same profile on disk; again after it was killed."""
    opened = []

    def open_browser():
        options = {"executable_path": find_browser(), "args": _ARGUMENTS, "viewport": PHONE, "locale": "id-ID", "timezone_id": "Asia/Jayapura"}
        context = chromium.browser_type.launch_persistent_context(str(tmp_path / "profil"), **options)
        context.set_default_timeout(_PATIENCE)
        context.add_init_script(WITHOUT_BACKGROUND_SYNC)
        opened.append(context)
        return context

    yield open_browser
    opened[-1].close()


def kill(folder: Path) -> None:
    """SIGKILL to every process that works on this profile: as when Android needs the memory."""
    sign = f"--user-data-dir={folder}".encode()
    found = [int(process.name) for process in Path("/proc").iterdir() if process.name.isdigit() and sign in command_of(process)]
    assert found
    for process in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def command_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def begin_exam(site, page):
    page.goto(site.url + EXAM)
    page.locator("body[data-signed-in]").wait_for()
    start(page)


def answers_on_server(site, person):
    with site.stage.app.app_context():
        events = records.events_of(person.id, "kursus-kecil")
    return [(event.attempt, event.data["question"], event.data["response"]) for event in events if event.verb == "answered"]


def test_what_was_called_saved_survives_a_browser_killed_in_the_middle_of_a_quiz(site, profile, tmp_path):
    context = profile()
    page = context.new_page()
    site.sign_in(page, site.people.alice)
    begin_exam(site, page)
    saved = []
    turns = min(page.locator("[data-slot] .question").count(), KILLS + 1)
    context.set_offline(True)
    for number in range(turns):
        question = page.locator("[data-slot] .question:visible")
        answer(question)
        expect(page.locator("[data-saved]")).to_have_text("Jawaban tersimpan di perangkat ini")
        saved.append(question.get_attribute("data-id"))
        if number == turns - 1:
            break
        kill(tmp_path / "profil")
        context = profile()
        page = context.new_page()
        # Chromium writes cookies down twice a minute: the person may have to sign in again, the answers are there.
        page.goto(f"{site.url}/masuk")
        if "/masuk" in page.url:
            site.sign_in(page, site.people.alice)
        begin_exam(site, page)
        expect(page.locator("[data-place]")).to_have_text(re.compile(f"Soal {number + 1} dari"))
        page.locator("[data-go]").click()
        page.locator("[data-place]", has_text=f"Soal {number + 2} dari").wait_for()
        context.set_offline(True)
    context.set_offline(False)
    page.goto(f"{site.url}/kursus/kursus-kecil/")
    until_sent(page)
    assert {question for _, question, _ in answers_on_server(site, site.people.alice)} == set(saved)


def test_an_answer_is_called_sent_only_when_it_has_arrived_itself(site, visit):
    page = visit()
    site.sign_in(page, site.people.bayu)
    held, lost = [], []

    def carry(route):
        # The first exchange is kept waiting; whatever comes after it never arrives.
        (lost if held else held).append(route)
        if lost:
            route.abort()

    page.goto(site.url + EXAM)
    expect(page.locator("#status")).to_have_text(re.compile("^Terkirim"))
    page.route("**/sinkron", carry)
    page.locator("form[data-act=started] button").click()
    # Of the answer it knows nothing yet.
    until_any(page, held)
    answer(page.locator("[data-slot] .question:visible"))
    expect(page.locator("[data-saved]")).to_have_text("Jawaban tersimpan di perangkat ini")
    held[0].continue_()
    until_any(page, lost)
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d catatan tersimpan"))
    expect(page.locator("[data-saved]")).to_have_text("Jawaban tersimpan di perangkat ini")
    page.unroute("**/sinkron")
    reconnect(page)
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Terkirim"))


def test_two_tabs_work_on_one_attempt_and_nothing_of_either_is_lost(site, visit):
    one = visit()
    site.sign_in(one, site.people.dewi)
    two = one.context.new_page()
    begin_exam(site, one)
    begin_exam(site, two)
    answer(one.locator("[data-slot] .question:visible"))
    expect(one.locator("[data-saved]")).to_have_text(re.compile("tersimpan|Terkirim"))
    two.locator("[data-dots] button").nth(1).click()
    answer(two.locator("[data-slot] .question:visible"))
    expect(two.locator("[data-saved]")).to_have_text(re.compile("tersimpan|Terkirim"))
    last = two.locator("[data-dots] button").count()
    two.locator("[data-dots] button").nth(last - 1).click()
    two.locator("[data-go]").click()
    two.get_by_role("button", name="Kumpulkan jawaban").click()
    expect(two.locator(".verdict")).to_be_visible()
    one.locator("[data-dots] button").nth(2).click()
    answer(one.locator("[data-slot] .question:visible"))
    expect(one.locator("[data-saved]")).to_contain_text("sudah dikumpulkan di tab lain")
    until_sent(one)
    held = answers_on_server(site, site.people.dewi)
    assert (len({question for _, question, _ in held}), len({attempt for attempt, _, _ in held})) == (2, 1)


#: As when the reader leaves while an answer is being written down: WebKit puts the page aside with all that it holds.
LEAVES = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...values) {
  const request = put.apply(this, values);
  if (window.leaving) {
    window.leaving = false;
    this.transaction.addEventListener("abort", () => (window.calledOff = true));
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  }
  return request;
}"""


def test_a_page_that_is_put_aside_while_it_writes_lets_go_and_writes_once_it_is_back(site, visit):
    page = visit()
    page.add_init_script(LEAVES)
    site.sign_in(page, site.people.charlie)
    begin_exam(site, page)
    until_sent(page)
    page.route("**/sinkron", lambda route: route.abort())
    page.evaluate("window.leaving = true")
    answer(page.locator("[data-slot] .question:visible"))
    until(page, "window.calledOff === true")
    # Nothing is begun either while it is away; others read and write meanwhile.
    assert page.evaluate(OUTBOX) == ""
    expect(page.locator("[data-saved]")).to_have_text("")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("[data-saved]")).to_have_text("Jawaban tersimpan di perangkat ini")
    assert set(page.evaluate(OUTBOX).split(",")) == {"answered"}


def test_a_clock_set_back_gives_no_more_time(site, visit):
    page = visit()
    # A wall clock that the test can move; the monotonic one stays the browser's own.
    page.add_init_script("const real = Date.now; window.moved = 0; Date.now = () => real() + window.moved;")
    site.sign_in(page, site.people.fitri)
    page.goto(f"{site.url}/kursus/kursus-berurutan/ujian-akhir/")
    page.locator("body[data-signed-in]").wait_for()
    page.locator("form[data-act=started] button").click()
    expect(page.locator("[data-time]")).to_have_text(re.compile(r"Sisa (20\.00|19\.\d\d)"))
    page.evaluate("window.moved = -2 * 3600 * 1000")
    expect(page.locator("[data-time]")).to_have_text(re.compile(r"Sisa 19\.\d\d"))


def test_on_a_shared_phone_nobody_sends_the_acts_of_another(site, visit):
    page = visit()
    site.sign_in(page, site.people.citra, "/kursus/kursus-kecil/satu/")
    page.locator("body[data-signed-in]").wait_for()
    page.route("**/sinkron", lambda route: route.abort())
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/latihan-satu/")
    page.unroute("**/sinkron")
    page.context.clear_cookies()
    site.sign_in(page, site.people.erwin, "/kursus/kursus-kecil/")
    expect(page.locator("#status")).to_have_text(re.compile("Terkirim"))
    with site.stage.app.app_context():
        assert records.events_of(site.people.erwin.id, "kursus-kecil") == []
    page.context.clear_cookies()
    site.sign_in(page, site.people.citra, "/kursus/kursus-kecil/")
    expect(page.locator("li:has([href$='/satu/']) [data-tick]")).to_have_text("Selesai")
    expect(page.locator("#status")).to_have_text(re.compile("Terkirim"))
    with site.stage.app.app_context():
        assert [event.verb for event in records.events_of(site.people.citra.id, "kursus-kecil")] == ["completed"]
