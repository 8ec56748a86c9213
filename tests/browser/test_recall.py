"""Recall cards in a browser: with and without script, and on a phone that has no signal since yesterday."""

import re
import threading
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from lms import clock
from lms.courses import service as courses
from lms.learning import service
from lms.records import service as records
from tests.browser.answering import reconnect, until, until_sent
from tests.browser.test_accessibility import assert_clean
from tests.browser.test_offline import UNUSED_PORT, through_a_relay
from tests.support.acts import RIGHT, Phone

DEVICE, FORM = "/ulasan/", "/belajar/ulasan/"
MISSED = RIGHT | {"l1": "a", "l2": {"a": False}}


@pytest.fixture
def missed(site):
    """`missed(person)`: both practice questions missed the day before, on another phone that has long sent them."""
    return lambda person: in_thread(lambda: _practise(site, person))


def _practise(site, person):
    with site.stage.app.app_context():
        # Noon, so that its few minutes are all of that day.
        before = datetime.now(clock.zone()).replace(hour=12, minute=0) - timedelta(days=1)
        phone = Phone("kursus-kecil", courses.current("kursus-kecil")[0], name=f"hp-{person.id}", now=before)
        phone.take("latihan-satu", MISSED)
        service.take_in(account_id=person.id, agency_id=person.agency_id, device="hp-lain", parcels=phone.acts, now=before + timedelta(hours=1))


def reviews(site, person):
    """The ratings that the server holds of the person, as (question, rating)."""

    def read():
        with site.stage.app.app_context():
            return [(event.data["question"], event.data["rating"]) for event in records.events_of(person.id, "kursus-kecil") if event.verb == "recalled"]

    return in_thread(read)


def in_thread(work):
    """The browser's own event loop runs in this thread."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    assert found, "di dalam utas ada kesalahan"
    return found[0]


def rate(page, word):
    page.get_by_role("button", name="Tampilkan jawaban").click()
    page.get_by_role("button", name=word).click()


def test_cards_are_reviewed_with_script_and_go_until_their_day(site, visit, missed):
    missed(site.people.alice)
    page = site.sign_in(visit(), site.people.alice, DEVICE)
    expect(page.locator("[data-recall=left]")).to_have_text("2 kartu lagi")
    expect(page.locator("[data-recall=slot]")).to_contain_text("Berapa satu tambah satu?")
    expect(page.get_by_text("Jawaban yang benar")).to_be_hidden()
    assert_clean(page, "front")
    page.get_by_role("button", name="Tampilkan jawaban").click()
    expect(page.get_by_text("Jawaban yang benar")).to_be_visible()
    expect(page.get_by_text("Pembahasan latihan satu.")).to_be_visible()
    assert_clean(page, "back")
    page.get_by_role("button", name="Baik").click()
    expect(page.locator("[data-recall=left]")).to_have_text("1 kartu lagi")
    rate(page, "Mudah")
    expect(page.locator("[data-recall=none]")).to_contain_text("Berikutnya:")
    until_sent(page)
    expect(page.locator("#status")).to_contain_text("Terkirim")
    assert_clean(page, "done")
    assert reviews(site, site.people.alice) == [("l1", 3), ("l2", 4)]
    page.reload()
    expect(page.locator("[data-recall=none]")).to_contain_text("Berikutnya:")


def test_a_forgotten_card_comes_once_more_in_the_same_session_and_counts_once(site, visit, missed):
    missed(site.people.bayu)
    page = site.sign_in(visit(), site.people.bayu, DEVICE)
    rate(page, "Lagi")
    expect(page.locator("[data-recall=slot]")).to_contain_text("Air laut asin.")
    rate(page, "Baik")
    expect(page.locator("[data-recall=slot]")).to_contain_text("Berapa satu tambah satu?")
    rate(page, "Baik")
    expect(page.locator("[data-recall=none]")).to_be_visible()
    until_sent(page)
    assert reviews(site, site.people.bayu) == [("l1", 1), ("l2", 3)]


def test_after_one_visit_cards_are_reviewed_without_network_and_arrive_later(site, visit, missed):
    missed(site.people.fitri)
    # Behind a relay: a browser that is told to be without network lets a worker that it starts anew send all the same.
    with through_a_relay(site) as (relay, distant):
        page = distant.sign_in(visit(), site.people.fitri, DEVICE)
        expect(page.locator("[data-recall=left]")).to_have_text("2 kartu lagi")
        until(page, "navigator.serviceWorker.controller !== null")
        until(page, "caches.open('ulasan').then((cache) => cache.keys()).then((kept) => kept.length === 1)")
        server, relay.server_port = relay.server_port, UNUSED_PORT
        page.goto(distant.url + DEVICE)
        expect(page.locator("[data-recall=left]")).to_have_text("2 kartu lagi")
        rate(page, "Baik")
        expect(page.locator("#status")).to_contain_text("1 catatan tersimpan di perangkat ini")
        page.reload()
        expect(page.locator("[data-recall=left]")).to_have_text("1 kartu lagi")
        rate(page, "Sulit")
        expect(page.locator("[data-recall=none]")).to_be_visible()
        page.reload()
        expect(page.locator("[data-recall=none]")).to_be_visible()
        assert reviews(site, site.people.fitri) == []
        page.goto(f"{distant.url}/luring/")
        expect(page.get_by_role("link", name="Ulasan hari ini")).to_be_visible()
        page.goto(distant.url + DEVICE)
        relay.server_port = server
        reconnect(page)
        expect(page.locator("#status")).to_contain_text("Terkirim")
        assert reviews(site, site.people.fitri) == [("l1", 3), ("l2", 2)]
        expect(page.locator("[data-recall=none]")).to_contain_text("Berikutnya:")


def test_the_page_of_the_desk_falls_back_to_the_device_without_network(site, visit, missed):
    missed(site.people.charlie)
    with through_a_relay(site) as (relay, distant):
        page = distant.sign_in(visit(), site.people.charlie, DEVICE)
        expect(page.locator("[data-recall=left]")).to_have_text("2 kartu lagi")
        until(page, "navigator.serviceWorker.controller !== null")
        until(page, "caches.open('ulasan').then((cache) => cache.keys()).then((kept) => kept.length === 1)")
        relay.server_port = UNUSED_PORT
        page.goto(distant.url + FORM)
        expect(page.locator("[data-recall=left]")).to_have_text("2 kartu lagi")


def test_a_rating_on_the_servers_page_goes_to_the_device_first_when_there_is_script(site, visit, missed):
    missed(site.people.dewi)
    page = site.sign_in(visit(), site.people.dewi, FORM)
    page.locator("body[data-signed-in]").wait_for()
    page.get_by_text("Tampilkan jawaban").click()
    assert_clean(page, "form")
    posted = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" and request.url.endswith(FORM) else None)
    page.get_by_role("button", name="Baik").click()
    page.wait_for_url(site.url + DEVICE)
    expect(page.locator("[data-recall=left]")).to_have_text("1 kartu lagi")
    expect(page.locator("#status")).to_contain_text("Terkirim")
    assert posted == []
    assert reviews(site, site.people.dewi) == [("l1", 3)]


def test_without_script_everything_is_a_form(site, visit, missed):
    missed(site.people.erwin)
    page = site.sign_in(visit(java_script_enabled=False), site.people.erwin)
    expect(page.locator("main")).to_contain_text("2 kartu menunggu hari ini · sekitar 1 menit")
    page.get_by_role("link", name="Mulai ulasan").click()
    for left in (2, 1):
        expect(page.locator("main")).to_contain_text(f"{left} kartu menunggu")
        expect(page.get_by_role("button", name="Baik")).to_be_hidden()
        page.get_by_text("Tampilkan jawaban").click()
        # Two days, or three where midnight has just passed.
        page.get_by_role("button", name=re.compile(r"^Baik \d hari lagi")).click()
    expect(page.locator("h2")).to_have_text("Ulasan hari ini selesai")
    assert reviews(site, site.people.erwin) == [("l1", 3), ("l2", 3)]
    page.goto(site.url + DEVICE)
    expect(page.get_by_role("link", name="Mulai ulasan")).to_be_visible()


def test_another_person_on_the_same_phone_sees_none_of_these_cards(site, visit, missed):
    missed(site.people.citra)
    page = site.sign_in(visit(), site.people.citra, DEVICE)
    expect(page.locator("[data-recall=left]")).to_have_text("2 kartu lagi")
    page.goto(f"{site.url}/keluar")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(lambda url: "/keluar" not in url)
    page.goto(site.url + DEVICE)
    expect(page.get_by_role("link", name="Masuk", exact=True)).to_be_visible()
    expect(page.locator("[data-recall=card]")).to_be_hidden()
