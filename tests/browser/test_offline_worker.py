"""Rare hours of the device: sending without a page, a new worker in the middle of a quiz, a full disk, a session that ended."""

import re

import pytest
from playwright.sync_api import expect

from lms.records import service as records
from tests.browser.answering import OUTBOX, answer, kept, reconnect, start, until, until_any
from tests.browser.test_offline import OVERVIEW, UNUSED_PORT, publish, take_along, through_a_relay
from tests.faults.server import Server
from tests.support.compiled import files_of

EXAM = "/kursus/kursus-kecil/ujian/"
SHELLS = "caches.keys().then((names) => names.filter((name) => name.startsWith('cangkang:')).sort().join())"
WAITING = "navigator.serviceWorker.getRegistration().then((held) => Boolean(held?.waiting))"
#: A disk that the test can fill: Chromium's own way to shrink a quota has no effect on this storage.
FULL_DISK = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...values) {
  if (!window.full) return put.apply(this, values);
  this.transaction.abort();
  throw new DOMException("", "QuotaExceededError");
}"""


def verbs_on_server(site, person, course="kursus-kecil"):
    with site.stage.app.app_context():
        return [event.verb for event in records.events_of(person.id, course)]


def arrive(site, page, person, verbs):
    """Wait until the server holds exactly these acts."""
    for _ in range(300):
        if verbs_on_server(site, person) == verbs:
            return
        page.wait_for_timeout(100)
    raise AssertionError(verbs_on_server(site, person))


def open_signed_in(page, address):
    page.goto(address)
    page.locator("body[data-signed-in]").wait_for()


def begin(page, address):
    open_signed_in(page, address)
    start(page)


@pytest.fixture
def other_server(site):
    """`other_server(LMS_…="…")`: a second server on the same database, with other settings."""
    started = []

    def start(**settings):
        started.append(Server(site.stage.environment | settings).start())
        return started[-1]

    yield start
    for server in started:
        server.stop()


def test_what_waits_is_sent_by_the_worker_when_no_page_is_open(site, visit):
    page = take_along(site, visit(background_sync=True), site.people.alice)
    page.route("**/sinkron", lambda route: route.abort())
    open_signed_in(page, f"{site.url}/kursus/kursus-kecil/satu/")
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/latihan-satu/")
    # The page is gone, and could send nothing. The browser may have woken the worker already, or waits for a better time.
    page.goto("about:blank")
    protocol = page.context.new_cdp_session(page)
    found = []

    def hear(told):
        found.extend(one for one in told["registrations"] if one["scopeURL"].startswith(site.url))

    protocol.on("ServiceWorker.workerRegistrationUpdated", hear)
    protocol.send("ServiceWorker.enable")
    until_any(page, found)
    (registration,) = {one["registrationId"] for one in found if not one["isDeleted"]}
    protocol.send("ServiceWorker.dispatchSyncEvent", {"origin": site.url, "registrationId": registration, "tag": "kirim", "lastChance": False})
    arrive(site, page, site.people.alice, ["completed"])
    page.unroute("**/sinkron")
    open_signed_in(page, f"{site.url}/luring/")
    expect(page.locator("[data-outbox]")).to_be_hidden()


def test_a_new_worker_waits_for_the_end_of_a_quiz_and_nothing_is_lost(site, visit, other_server):
    with through_a_relay(site) as (relay, distant):
        page = take_along(distant, visit(), site.people.bayu)
        begin(page, distant.url + EXAM)
        answer(page.locator("[data-slot] .question:visible"))
        expect(page.locator("[data-saved]")).to_have_text(re.compile("tersimpan|^Terkirim"))
        old = page.evaluate(SHELLS)
        # The same platform under another name has another shell.
        relay.server_port = other_server(LMS_SITE_NAME="Nama Baru").port
        page.evaluate("navigator.serviceWorker.getRegistration().then((held) => held.update())")
        until(page, WAITING)
        assert page.evaluate(SHELLS) != old
        count = page.locator("[data-slot] .question").count()
        for number in range(1, count):
            page.locator("[data-go]").click()
            page.locator("[data-place]", has_text=f"Soal {number + 1} dari").wait_for()
            answer(page.locator("[data-slot] .question:visible"))
        page.locator("[data-go]").click()
        page.get_by_role("button", name="Kumpulkan jawaban").click()
        expect(page.locator(".verdict")).to_contain_text("Lulus")
        assert page.evaluate(WAITING)
        expect(page.locator("#status")).to_have_text(re.compile("^Terkirim"))
        assert page.evaluate(OUTBOX) == ""
        assert {"started", "answered", "submitted"} == set(verbs_on_server(site, site.people.bayu))
        # With the last page the old worker goes.
        page.goto("about:blank")
        page.goto(f"{distant.url}/luring/")
        until(page, f"{SHELLS}.then((names) => names !== {old!r} && !names.includes(','))", reload=True)
        expect(page.locator("[data-shelf]")).to_contain_text("Kursus kecil")


def test_a_new_shell_holds_the_pages_of_its_own_day(site, visit, other_server):
    with through_a_relay(site) as (relay, distant):
        page = take_along(distant, visit(), site.people.citra)
        # From here on the browser's own cache holds the page, and may show it for a week.
        page.goto(f"{distant.url}/luring/")
        old = page.evaluate(SHELLS)
        relay.server_port = other_server(LMS_SITE_NAME="Nama Baru").port
        page.evaluate("navigator.serviceWorker.getRegistration().then((held) => held.update())")
        until(page, f"{SHELLS}.then((names) => names !== {old!r} && !names.includes(','))")
        relay.server_port = UNUSED_PORT
        page.goto(f"{distant.url}/luring/")
        expect(page).to_have_title("Kursus di perangkat ini · Nama Baru")


def test_a_retired_worker_goes_and_leaves_courses_and_acts_alone(site, visit, other_server):
    with through_a_relay(site) as (relay, distant):
        page = take_along(distant, visit(), site.people.citra)
        page.route("**/sinkron", lambda route: route.abort())
        open_signed_in(page, f"{distant.url}/kursus/kursus-kecil/satu/")
        page.locator("form[data-act=completed] button").click()
        page.wait_for_url("**/latihan-satu/")
        relay.server_port = other_server(LMS_OFFLINE="0").port
        page.evaluate("navigator.serviceWorker.getRegistration().then((held) => held.update())")
        until(page, "navigator.serviceWorker.getRegistration().then((held) => !held || !held.active)", reload=False)
        page.unroute("**/sinkron")
        page.goto(f"{distant.url}/belajar/")
        assert page.evaluate(SHELLS) == ""
        assert page.evaluate("caches.keys().then((names) => names.some((name) => name.startsWith('bawa:kursus-kecil:')))")
        arrive(site, page, site.people.citra, ["completed"])


def test_a_full_disk_is_said_and_what_was_saved_before_stays(site, visit):
    page = visit()
    page.add_init_script(FULL_DISK)
    site.sign_in(page, site.people.dewi)
    begin(page, site.url + EXAM)
    page.route("**/sinkron", lambda route: route.abort())
    answer(page.locator("[data-slot] .question:visible"))
    expect(page.locator("[data-saved]")).to_have_text("Jawaban tersimpan di perangkat ini")
    page.locator("[data-go]").click()
    page.locator("[data-place]", has_text="Soal 2 dari").wait_for()
    before = page.evaluate(OUTBOX)
    page.evaluate("window.full = true")
    answer(page.locator("[data-slot] .question:visible"))
    expect(page.locator("[data-saved]")).to_contain_text("belum dapat disimpan di perangkat ini")
    expect(page.locator("[data-dots] button").nth(1)).to_have_attribute("aria-label", "Soal 2, belum dijawab")
    go, place, saved = (page.locator(f"[data-{name}]") for name in ("go", "place", "saved"))
    go.click()
    expect(go).to_be_enabled()
    expect(saved).to_contain_text("belum dapat disimpan di perangkat ini")
    expect(place).to_have_text(re.compile("Soal 2 dari"))
    # Past the question by its dots, the answer is still missing: nothing is handed in without it.
    page.locator("[data-dots] button").last.click()
    go.click()
    expect(go).to_have_text("Kumpulkan jawaban")
    go.click()
    expect(place).to_have_text(re.compile("Soal 2 dari"))
    expect(saved).to_contain_text("belum dapat disimpan di perangkat ini")
    # The beginning may have been on its way before the line was cut.
    assert page.evaluate(OUTBOX).count("answered") == before.count("answered")
    page.evaluate("window.full = false")
    page.locator("[data-go]").click()
    page.locator("[data-place]", has_text="Soal 3 dari").wait_for()
    expect(page.locator("[data-dots] button").nth(1)).to_have_attribute("aria-label", "Soal 2, tersimpan di perangkat ini")
    assert page.evaluate(OUTBOX).count("answered") > before.count("answered")
    page.unroute("**/sinkron")
    reconnect(page)
    expect(page.locator("[data-dots] button").nth(1)).to_have_attribute("aria-label", "Soal 2, terkirim")
    # A question with several boxes is saved at each tap.
    assert set(verbs_on_server(site, site.people.dewi)) == {"started", "answered"}


def test_a_course_that_finds_no_room_is_said_at_once(site, visit):
    page = visit()
    page.add_init_script("Cache.prototype.put = () => Promise.reject(new DOMException('', 'QuotaExceededError'))")
    site.sign_in(page, site.people.alice, OVERVIEW)
    page.locator("[data-along-go]").click()
    # As a line that breaks it would be tried for longer than anything here is waited for.
    expect(page.locator("[data-along-state]")).to_contain_text("Ruang penyimpanan tidak cukup")
    expect(page.locator("[data-along-go]")).to_be_enabled()


def test_each_answer_says_where_it_is_also_when_one_comes_back_to_it(site, visit):
    page = visit()
    site.sign_in(page, site.people.erwin)
    begin(page, f"{site.url}/kursus/kursus-kecil/latihan-satu/")
    page.route("**/sinkron", lambda route: route.abort())
    dots = page.locator("[data-dots] button")
    expect(dots.first).to_have_attribute("aria-label", "Soal 1, belum dijawab")
    answer(page.locator("[data-slot] .question:visible"))
    page.locator("[data-go]").click()
    expect(page.locator("[data-saved]")).to_have_text("Jawaban tersimpan di perangkat ini")
    expect(dots.first).to_have_attribute("aria-label", "Soal 1, tersimpan di perangkat ini")
    page.locator("[data-go]").click()
    page.locator("[data-place]", has_text="Soal 2 dari").wait_for()
    expect(page.locator("[data-saved]")).to_have_text("")
    page.unroute("**/sinkron")
    reconnect(page)
    expect(dots.first).to_have_attribute("aria-label", "Soal 1, terkirim")
    page.locator("[data-back]").click()
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Terkirim"))
    page.reload()
    begin(page, f"{site.url}/kursus/kursus-kecil/latihan-satu/")
    expect(page.locator("[data-place]")).to_have_text(re.compile("Soal 1 dari"))
    expect(page.locator("[data-saved]")).to_have_text("Terkirim")


def test_the_button_that_sends_says_what_came_of_it(site, visit):
    with through_a_relay(site) as (relay, distant):
        page = take_along(distant, visit(), site.people.erwin)
        server, relay.server_port = relay.server_port, UNUSED_PORT
        open_signed_in(page, f"{distant.url}/kursus/kursus-kecil/satu/")
        page.locator("form[data-act=completed] button").click()
        page.wait_for_url("**/latihan-satu/")
        open_signed_in(page, f"{distant.url}/luring/")
        page.get_by_role("button", name="Kirim sekarang").click()
        expect(page.locator("[data-carry-says]")).to_contain_text("Belum terkirim: server belum menjawab")
        relay.server_port = server
        page.get_by_role("button", name="Kirim sekarang").click()
        expect(page.locator("[data-outbox]")).to_be_hidden()
        expect(page.locator("[data-carry-says]")).to_have_text("Terkirim.")


def test_finishing_a_module_without_network_and_without_worker_stays_and_says_so(site, visit):
    page = visit()
    site.sign_in(page, site.people.alice, "/kursus/kursus-berurutan/awal/")
    page.locator("body[data-signed-in]").wait_for()
    assert page.evaluate("navigator.serviceWorker.controller") is None
    page.context.set_offline(True)
    page.locator("form[data-act=completed] button").click()
    expect(page.locator("form[data-act=completed]")).to_contain_text("Tercatat selesai di perangkat ini")
    assert page.url.endswith("/awal/")
    # Pressed again with a signal: on to the next part, and one act only.
    page.context.set_offline(False)
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/latihan-awal/")
    expect(page.locator("#status")).to_have_text(re.compile("Terkirim"))
    assert verbs_on_server(site, site.people.alice, "kursus-berurutan") == ["completed"]


def test_finishing_a_module_without_network_leads_to_a_page_of_ours(site, visit):
    with through_a_relay(site) as (relay, distant):
        page = visit()
        distant.sign_in(page, site.people.bayu, "/kursus/kursus-berurutan/")
        until(page, "navigator.serviceWorker.controller !== null")
        open_signed_in(page, f"{distant.url}/kursus/kursus-berurutan/awal/")
        server, relay.server_port = relay.server_port, UNUSED_PORT
        page.locator("form[data-act=completed] button").click()
        page.wait_for_url("**/latihan-awal/")
        expect(page.locator("main")).to_contain_text("Halaman itu belum dapat dibuka")
        expect(page.locator("main")).to_contain_text("Yang sudah Anda kerjakan tetap tersimpan")
        expect(page.locator("[data-waiting]")).to_contain_text("1 catatan belajar tersimpan")
        relay.server_port = server
        page.get_by_role("link", name="Coba buka lagi").click()
        expect(page.locator("h1")).not_to_have_text("Kursus di perangkat ini")


def test_a_quiz_that_needs_the_server_does_not_begin_without_it(site, visit):
    files = files_of("kursus-kecil")
    files["90-ujian.kuis.md"] = files["90-ujian.kuis.md"].replace(b"percobaan: 3", b"percobaan: 3\nluring: tidak")
    publish(site, "kursus-koneksi", files)
    with through_a_relay(site) as (relay, distant):
        page = visit()
        distant.sign_in(page, site.people.dewi, "/kursus/kursus-koneksi/")
        page.locator("[data-along-go]").click()
        expect(page.locator("[data-along-state]")).to_contain_text("Ada di perangkat ini")
        until(page, "navigator.serviceWorker.controller !== null")
        server, relay.server_port = relay.server_port, UNUSED_PORT
        page.goto(f"{distant.url}/kursus/kursus-koneksi/ujian/")
        expect(page.locator("main")).to_contain_text("Kuis “Ujian uji” hanya dapat dimulai bila server menjawab")
        relay.server_port = server
        open_signed_in(page, f"{distant.url}/kursus/kursus-koneksi/ujian/")
        # The exchange that the page begins with has ended: an answer to it would tell that the server can be reached.
        until(page, f"{kept(f'sent:{site.people.dewi.id}')}.then((sent) => sent >= performance.timeOrigin)")
        relay.server_port = UNUSED_PORT
        start = page.locator("form[data-act=started] button")
        start.click()
        expect(page.locator("#kuis .alert")).to_contain_text("Percobaan Anda tidak berkurang")
        assert page.evaluate(OUTBOX) == ""
        relay.server_port = server
        start.click()
        expect(page.locator("[data-place]")).to_have_text(re.compile("Soal 1 dari"))
