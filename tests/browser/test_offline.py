"""Two short connections: a course taken along with one tap, studied without any network, and everything arriving later."""

import re

from playwright.sync_api import expect

from tests.browser.answering import play

OVERVIEW = "/kursus/kursus-kecil/"


def take_along(site, page, person):
    """Sign in and take the small course along; the service worker is in charge afterwards."""
    site.sign_in(page, person, OVERVIEW)
    button = page.locator("[data-along-go]")
    expect(button).to_have_text(re.compile(r"Bawa luring · \d+ kB, sekitar \d+ detik"))
    button.click()
    expect(page.locator("[data-along-state]")).to_contain_text("Ada di perangkat ini")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


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
    expect(page.locator("[data-item=satu] [data-tick]")).to_have_text("Selesai")
    expect(page.locator("[data-item=latihan-satu] [data-tick]")).to_have_text("Selesai")
    expect(page.locator("[data-item=ujian] [data-tick]")).to_have_text("Menunggu dinilai server")
    expect(page.locator("#status")).to_contain_text("catatan tersimpan di perangkat ini")
    exchanges = []
    page.on("request", lambda request: exchanges.append(request.url) if request.url.endswith("/sinkron") else None)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#status")).to_have_text(re.compile(r"Terkirim \d\d\.\d\d"))
    expect(page.locator("[data-item=ujian] [data-tick]")).to_have_text("Selesai · nilai 100")
    page.goto(f"{site.url}/belajar/kursus-kecil/")
    expect(page.locator("main")).to_contain_text("100%")
