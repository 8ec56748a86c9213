"""Accounts on one phone: what was refused, signing out, another person in another tab, a session that ended."""

import re

from playwright.sync_api import expect

from tests.browser.answering import fill_sign_in
from tests.browser.test_offline import OVERVIEW
from tests.browser.test_offline_worker import arrive, open_signed_in, verbs_on_server

#: An act on a part that the course does not have, put where acts wait.
REFUSABLE = """release => new Promise((done) => (indexedDB.open("lms").onsuccess = (opened) => {
  const act = { id: crypto.randomUUID(), verb: "completed", course: "kursus-kecil", release, item: "tidak-ada" };
  const moment = { at: "2026-11-22T10:00:00+09:00", mono: 1, seq: 1, data: {}, account: Number(document.cookie.match(/akun=(\\d+)/)[1]) };
  opened.target.result.transaction("outbox", "readwrite").objectStore("outbox").put({ ...act, ...moment }).onsuccess = () => done();
}))"""


def test_what_the_server_refused_is_not_promised_to_be_sent(site, visit):
    page = visit()
    site.sign_in(page, site.people.bayu, "/kursus/kursus-kecil/satu/")
    page.locator("body[data-signed-in]").wait_for()
    release = page.locator("[name=release]").get_attribute("value")
    page.evaluate(REFUSABLE, release)
    open_signed_in(page, f"{site.url}/luring/")
    expect(page.locator("#status")).to_contain_text("1 catatan tidak diterima server")
    expect(page.locator("[data-outbox]")).to_contain_text("Anda tidak perlu mengirimnya lagi")
    expect(page.get_by_role("button", name="Kirim sekarang")).to_be_hidden()
    # Who has read it puts it away; until then signing out asks nothing, for nothing is left to send.
    page.get_by_role("button", name="Saya mengerti, sembunyikan").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(page.locator("#status")).not_to_contain_text("tidak diterima")
    page.evaluate(REFUSABLE, release)
    page.reload()
    expect(page.locator("#status")).to_contain_text("1 catatan tidak diterima server")
    open_signed_in(page, f"{site.url}/keluar")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(lambda url: "/keluar" not in url)


def test_signing_out_with_unsent_acts_asks_and_keeps_them_for_their_owner(site, visit):
    page = visit()
    site.sign_in(page, site.people.fitri)
    open_signed_in(page, f"{site.url}/kursus/kursus-kecil/satu/")
    page.route("**/sinkron", lambda route: route.abort())
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/latihan-satu/")
    open_signed_in(page, f"{site.url}/keluar")
    # From here on the page asks before it lets go.
    expect(page.locator("#status")).to_contain_text("1 catatan tersimpan di perangkat ini")
    asked = []

    def decide(dialog):
        asked.append(dialog.message)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", decide)
    leave = page.get_by_role("button", name="Keluar")
    leave.click()
    expect(leave).to_be_visible()
    leave.click()
    page.wait_for_url(lambda url: "/keluar" not in url)
    assert ["1 catatan belum terkirim" in message for message in asked] == [True, True]
    page.unroute("**/sinkron")
    site.sign_in(page, site.people.dewi, OVERVIEW)
    expect(page.locator("#status")).to_have_text(re.compile("Terkirim"))
    assert verbs_on_server(site, site.people.fitri) == []
    page.context.clear_cookies()
    site.sign_in(page, site.people.fitri, OVERVIEW)
    arrive(site, page, site.people.fitri, ["completed"])


def test_in_a_tab_of_one_account_while_another_is_signed_in_the_way_to_send_says_who_is(site, visit):
    page = visit()
    site.sign_in(page, site.people.alice)
    open_signed_in(page, f"{site.url}/kursus/kursus-kecil/satu/")
    beside = page.context.new_page()
    beside.context.clear_cookies()
    site.sign_in(beside, site.people.dewi)
    page.route("**/latihan-satu/", lambda route: route.abort())
    page.locator("form[data-act=completed] button").click()
    page.get_by_role("link", name="Masuk untuk mengirim").click()
    expect(page.locator("h1")).to_have_text(f"Anda sedang masuk sebagai {site.people.dewi.name}")
    page.get_by_role("button", name="Keluar, lalu masuk dengan akun lain").click()
    page.wait_for_url(re.compile(r"/masuk\?next="))
    fill_sign_in(page, site.people.alice)
    page.wait_for_url(lambda address: address == f"{site.url}/kursus/kursus-kecil/satu/")
    arrive(site, page, site.people.alice, ["completed"])


def test_a_session_that_ended_is_said_and_signing_in_again_sends(site, visit):
    page = visit()
    site.sign_in(page, site.people.charlie)
    open_signed_in(page, f"{site.url}/kursus/kursus-kecil/satu/")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    # What the page itself may know of the account outlives the session.
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "akun"])
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url("**/latihan-satu/")
    expect(page.locator("#status")).to_contain_text("1 catatan tersimpan di perangkat ini")
    page.get_by_role("link", name="Masuk untuk mengirim").click()
    fill_sign_in(page, site.people.charlie)
    page.wait_for_url(lambda address: address == f"{site.url}/kursus/kursus-kecil/latihan-satu/")
    arrive(site, page, site.people.charlie, ["completed"])
