"""Two short connections: a course taken along with one tap, studied without any network, and everything arriving later."""

import io
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image
from playwright.sync_api import expect

from tests.browser.answering import answer, play, reconnect, until, wait_for_worker
from tests.faults.relay import Relay
from tests.support.compiled import files_of

OVERVIEW = "/kursus/kursus-kecil/"
#: Nobody listens there: a relay to it hangs up.
UNUSED_PORT = 1
#: A browser that promises lasting storage when the test says so.
PROMISE = """let promised = false;
StorageManager.prototype.persisted = async () => promised;
StorageManager.prototype.persist = async () => (promised = window.willing === true);"""
SENTENCE = "Kalimat baru untuk rilis kedua."
#: How many pictures are kept on this phone.
PICTURES = """caches.open("bawa-bersama").then((cache) => cache.keys())
  .then((kept) => kept.filter((request) => /\\.(webp|avif|png|jpe?g)$/.test(new URL(request.url).pathname)).length)"""


def take_along(site, page, person):
    """Sign in and take the small course along; the service worker is in charge afterwards, and the first exchange has ended."""
    site.sign_in(page, person, OVERVIEW)
    expect(page.locator("#status")).to_have_text(re.compile("^Terkirim"))
    button = page.locator("[data-along-go]")
    expect(button).to_have_text(re.compile(r"Bawa luring · \d+ kB, sekitar \d+ detik"))
    button.click()
    expect(page.locator("[data-along-state]")).to_contain_text("Ada di perangkat ini")
    until(page, "navigator.serviceWorker.controller !== null")
    return page


def test_a_question_of_the_browser_that_nobody_answers_holds_nothing_up(site, visit):
    page = visit()
    # Firefox asks the reader whether storage may last, and waits for him.
    page.add_init_script("StorageManager.prototype.persist = () => new Promise(() => {})")
    take_along(site, page, site.people.citra)


def test_a_whole_course_is_studied_without_network_and_arrives_in_one_exchange(site, visit):
    page = take_along(site, visit(), site.people.alice)
    page.context.set_offline(True)
    page.goto(f"{site.url}{OVERVIEW}")
    page.get_by_role("link", name="Mulai belajar").click()
    page.wait_for_url("**/satu/")
    page.locator("body[data-signed-in]").wait_for()
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/latihan-satu/")
    page.locator("body[data-signed-in]").wait_for()
    play(page, practice=True)
    expect(page.locator(".verdict")).to_contain_text("100")
    page.goto(f"{site.url}/kursus/kursus-kecil/dua/")
    page.locator("body[data-signed-in]").wait_for()
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/ujian/")
    page.locator("body[data-signed-in]").wait_for()
    play(page, practice=False)
    expect(page.locator(".verdict")).to_contain_text("menunggu dinilai server")
    page.goto(f"{site.url}{OVERVIEW}")
    expect(page.locator("li:has([href$='/satu/']) [data-tick]")).to_have_text("Selesai")
    expect(page.locator("li:has([href$='/latihan-satu/']) [data-tick]")).to_have_text("Selesai")
    expect(page.locator("li:has([href$='/ujian/']) [data-tick]")).to_have_text("Menunggu dinilai server")
    expect(page.locator("#status")).to_contain_text("catatan tersimpan di perangkat ini")
    page.context.set_offline(False)
    reconnect(page)
    expect(page.locator("#status")).to_have_text(re.compile(r"Terkirim \d\d\.\d\d"))
    expect(page.locator("li:has([href$='/ujian/']) [data-tick]")).to_have_text("Selesai · nilai 100")
    page.goto(f"{site.url}/belajar/kursus-kecil/")
    expect(page.locator("main")).to_contain_text("100%")


@contextmanager
def through_a_relay(site):
    """The same site behind a relay that can stop answering: connected, and nothing arrives."""
    relay = Relay(int(site.url.rsplit(":", 1)[1]), seed=1)
    relay.quiet = True
    try:
        yield relay, type(site)(url=f"http://127.0.0.1:{relay.port}", people=site.people, folder=site.folder, stage=site.stage)
    finally:
        relay.stop()


def test_a_taken_along_page_never_waits_for_a_network_that_answers_nothing(site, visit):
    with through_a_relay(site) as (relay, distant):
        page = take_along(distant, visit(), site.people.bayu)
        relay.deaf = True
        page.goto(f"{distant.url}/kursus/kursus-kecil/satu/", wait_until="commit")
        expect(page.locator("h1")).to_be_visible()
        # Pages that are not taken along wait for four seconds before what is known is shown. How fast it is stands in the bench.
        took = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
        assert took < 4000, f"{took} ms"


def test_another_page_waits_shortly_and_then_shows_what_is_known(site, visit):
    with through_a_relay(site) as (relay, distant):
        page = take_along(distant, visit(), site.people.dewi)
        page.goto(f"{distant.url}/kursus/")
        until(page, "caches.open('pernah-dibuka').then((cache) => cache.match('/kursus/')).then(Boolean)")
        # What the browser's own cache still holds would come without asking anybody.
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        relay.deaf = True
        page.goto(f"{distant.url}/kursus/", wait_until="commit")
        expect(page.locator("main")).to_contain_text("Ini salinan halaman yang Anda buka")
        page.goto(f"{distant.url}/belajar/", wait_until="commit")
        expect(page.locator("h1")).to_have_text("Kursus di perangkat ini")
        expect(page.locator("main")).to_contain_text("Halaman itu belum dapat dibuka")
        expect(page.locator("[data-shelf]")).to_contain_text("Kursus kecil")


def test_who_has_not_signed_in_is_told_so_where_a_form_cannot_be_sent(site, visit):
    with through_a_relay(site) as (relay, distant):
        page = visit()
        page.goto(f"{distant.url}{OVERVIEW}")
        page.locator("[data-along-go]").click()
        expect(page.locator("[data-along-state]")).to_contain_text("Ada di perangkat ini")
        until(page, "navigator.serviceWorker.controller !== null")
        relay.server_port = UNUSED_PORT
        page.get_by_role("link", name="Mulai belajar").click()
        page.locator("form[data-act=completed] button").click()
        expect(page.locator("main")).to_contain_text("Anda belum masuk di perangkat ini")
        page.get_by_role("link", name="Kembali ke halaman tadi").click()
        page.wait_for_url("**/satu/")
        page.locator(".turns .next").click()
        page.wait_for_url("**/latihan-satu/")


@contextmanager
def a_gateway_without_its_server():
    """What stands before a server that is being started again: it answers, and has nothing to say. Gives its port."""

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(502)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_gateway_without_its_server_counts_as_no_answer(site, visit):
    with through_a_relay(site) as (relay, distant), a_gateway_without_its_server() as port:
        page = take_along(distant, visit(), site.people.erwin)
        relay.server_port = port
        page.goto(f"{distant.url}/belajar/")
        expect(page.locator("main")).to_contain_text("Halaman itu belum dapat dibuka")
        expect(page.locator("[data-shelf]")).to_contain_text("Kursus kecil")


def test_a_form_that_cannot_be_sent_leads_to_a_page_of_ours_and_back(site, visit):
    with through_a_relay(site) as (relay, distant):
        page = take_along(distant, visit(), site.people.citra)
        page.goto(f"{distant.url}{OVERVIEW}")
        server, relay.server_port = relay.server_port, UNUSED_PORT
        page.get_by_role("button", name="Daftar kursus").click()
        expect(page.locator("main")).to_contain_text("Isian tadi mungkin belum terkirim")
        page.get_by_role("link", name="Kembali ke halaman tadi").click()
        relay.server_port = server
        page.get_by_role("button", name="Daftar kursus").click()
        expect(page.locator("main")).to_contain_text("Kemajuan belajar")


def test_a_broken_download_goes_on_where_it_broke(site, visit):
    with through_a_relay(site) as (relay, distant):
        page = visit()
        distant.sign_in(page, site.people.erwin, OVERVIEW)
        asked = []
        page.on("request", lambda request: asked.append(request.url) if request.method == "GET" and "/paket" in request.url else None)
        page.locator("[data-along-go]").wait_for()
        relay.halve_next("/paket")
        page.locator("[data-along-go]").click()
        expect(page.locator("[data-along-state]")).to_contain_text("Ada di perangkat ini")
        assert [url.partition("dari=")[2] for url in asked][0] == "0"
        assert len(asked) == 2


def test_a_new_release_is_offered_and_a_quiz_under_way_stays_on_its_own(site, visit):
    page = take_along(site, visit(), site.people.citra)
    page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    page.locator("body[data-signed-in]").wait_for()
    page.locator("form[data-act=started] button").click()
    answer(page.locator("[data-slot] .question:visible"))
    expect(page.locator("[data-saved]")).to_have_text(re.compile("tersimpan|Terkirim"))
    old = page.locator("[name=release]").get_attribute("value")
    publish(site, "kursus-kecil", written(SENTENCE))
    # Servers remember for two seconds where a course points.
    page.wait_for_timeout(2500)
    page.goto(f"{site.url}{OVERVIEW}")
    page.get_by_role("button", name="Perbarui ke rilis baru").click()
    expect(page.locator("[data-along-state]")).to_contain_text("Ada di perangkat ini")
    page.goto(f"{site.url}/kursus/kursus-kecil/satu/")
    expect(page.locator("[name=release]")).not_to_have_attribute("value", old)
    page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    expect(page.locator("[name=release]")).to_have_attribute("value", old)
    page.get_by_role("button", name="Lanjutkan kuis").click()
    expect(page.locator("[data-place]")).to_have_text(re.compile("Soal 1 dari"))


def test_attempts_that_the_server_has_not_heard_of_are_used_up_as_well(site, visit):
    page = take_along(site, visit(), site.people.dewi)
    page.context.set_offline(True)
    for _ in range(3):
        page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
        page.locator("body[data-signed-in]").wait_for()
        page.locator("form[data-act=started] button").click()
        page.locator("[data-dots] button").last.click()
        page.locator("[data-go]").click()
        page.get_by_role("button", name="Kumpulkan jawaban").click()
        expect(page.locator(".verdict")).to_contain_text("menunggu dinilai server")
    page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    expect(page.locator("#kuis .alert")).to_contain_text("Percobaan Anda sudah habis")
    expect(page.locator("form[data-act=started] button")).to_be_hidden()
    # The server counts the same.
    page.context.set_offline(False)
    page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    expect(page.locator("#status")).to_have_text(re.compile("^Terkirim"))
    expect(page.locator("#kuis .alert")).to_contain_text("Percobaan Anda sudah habis")


def test_pictures_come_along_later_and_stay_when_the_course_is_renewed(site, visit):
    publish(site, "kursus-gambar", written(picture=True))
    page = visit()
    site.sign_in(page, site.people.citra, "/kursus/kursus-gambar/")
    state, go, choice = page.locator("[data-along-state]"), page.locator("[data-along-go]"), page.get_by_label(re.compile("^Dengan 1 gambar"))
    go.click()
    expect(state).to_contain_text("Ada di perangkat ini")
    expect(go).to_be_hidden()
    expect(choice).not_to_be_checked()
    assert page.evaluate(PICTURES) == 0
    choice.check()
    go.click()
    expect(go).to_be_hidden()
    expect(state).to_contain_text("Ada di perangkat ini")
    held = page.evaluate(PICTURES)
    assert held > 0
    publish(site, "kursus-gambar", written(SENTENCE, picture=True))
    # Servers remember for two seconds where a course points.
    page.wait_for_timeout(2500)
    page.reload()
    expect(choice).to_be_checked()
    page.get_by_role("button", name="Perbarui ke rilis baru").click()
    expect(go).to_be_hidden()
    expect(state).to_contain_text("Ada di perangkat ini")
    assert page.evaluate(PICTURES) == held
    choice.uncheck()
    go.click()
    expect(go).to_be_hidden()
    assert page.evaluate(PICTURES) == 0


def test_what_waits_can_be_carried_by_somebody_else(site, visit, tmp_path):
    page = take_along(site, visit(), site.people.fitri)
    page.context.set_offline(True)
    page.goto(f"{site.url}/kursus/kursus-kecil/satu/")
    page.locator("body[data-signed-in]").wait_for()
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/latihan-satu/")
    page.goto(f"{site.url}/luring/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Buat berkas kiriman").click()
    download.value.save_as(tmp_path / "kiriman.json")
    assert json.loads((tmp_path / "kiriman.json").read_text())["format"] == "lms-kiriman-1"
    carrier = visit()
    site.sign_in(carrier, site.people.bayu, "/kiriman/")
    carrier.get_by_label("Berkas kiriman").set_input_files(tmp_path / "kiriman.json")
    carrier.get_by_role("button", name="Unggah kiriman").click()
    expect(carrier.locator("main")).to_contain_text("1 catatan milik Fitri Uji kini ada di server")


def test_what_the_browser_may_clear_away_is_said_until_it_has_promised_to_keep_it(site, visit):
    page = visit()
    page.add_init_script(PROMISE)
    page.goto(f"{site.url}/luring/")
    expect(page.get_by_text("Belum ada kursus yang dibawa")).to_be_visible()
    asked = page.get_by_role("button", name="Simpan tetap")
    expect(asked).to_be_hidden()
    # A worker that takes over while one goes on to another page may miss that page.
    wait_for_worker(page)
    take_along(site, page, site.people.erwin)
    page.goto(f"{site.url}/luring/")
    asked.click()
    expect(page.locator("[data-last-says]")).to_contain_text("Peramban belum mengizinkan")
    page.evaluate("window.willing = true")
    asked.click()
    expect(asked).to_be_hidden()


def test_a_course_can_leave_the_phone_again(site, visit):
    page = take_along(site, visit(), site.people.charlie)
    room = re.search(r"memakai ruang \S+ kB", page.locator("[data-along-state]").inner_text())[0]
    page.goto(f"{site.url}/luring/")
    expect(page.locator("[data-shelf]")).to_contain_text("Kursus kecil")
    expect(page.locator("[data-shelf]")).to_contain_text(room)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hapus").click()
    expect(page.get_by_text("Belum ada kursus yang dibawa")).to_be_visible()
    assert page.evaluate("caches.keys().then((names) => names.filter((name) => name.startsWith('bawa:')))") == []


def written(words="", *, picture=False):
    """The files of the small course with what its author added to the second module."""
    files = files_of("kursus-kecil")
    files["02-dua.md"] += f"\n{words}\n".encode()
    if picture:
        held = io.BytesIO()
        Image.new("RGB", (600, 400), "teal").save(held, "PNG")
        files["gambar/papan.png"] = held.getvalue()
        files["02-dua.md"] += b"\n![Papan antrean](gambar/papan.png)\n"
    return files


def publish(site, slug, files):
    """A new release of the course under that address."""
    from lms.agencies import service as agencies
    from lms.courses import service as courses

    def work():
        with site.stage.app.app_context():
            courses.publish(slug=slug, files=files, agency_id=agencies.find_by_code("kab").id, account_id=None, note="uji")

    # The browser's own event loop runs in this thread.
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
