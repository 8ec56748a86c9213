"""The main job, end to end in a real browser: from the landing page to a certificate that anybody can check."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from lms.learning.service import take_in
from tests.browser.answering import answer, fill_sign_in, follow, play, reconnect, start
from tests.support.acts import Phone
from tests.support.scenes import find_published


def test_a_learner_finishes_a_course_and_anybody_can_check_the_certificate(site, visit):
    page = visit()
    page.goto(site.url)
    page.get_by_role("link", name="Lihat katalog kursus").click()
    page.get_by_role("link", name="Kursus kecil").click()
    page.get_by_role("button", name="Daftar kursus").click()
    sign_in_here(site, page, site.people.alice)
    page.goto(f"{site.url}/kursus/kursus-kecil/satu/")
    finish_module(page, "**/latihan-satu/")
    page.locator("body[data-signed-in]").wait_for()
    play(page, practice=True)
    expect(page.locator(".verdict")).to_contain_text("100")
    page.goto(f"{site.url}/kursus/kursus-kecil/dua/")
    finish_module(page, "**/ujian/")
    page.locator("body[data-signed-in]").wait_for()
    play(page, practice=False)
    expect(page.locator(".verdict")).to_contain_text("Sertifikat terbit")
    page.get_by_role("link", name="Lihat hasil").click()
    page.wait_for_url("**/belajar/kursus-kecil/ujian/*/")
    expect(page.locator("main")).to_contain_text("Lulus")
    page.goto(f"{site.url}/belajar/kursus-kecil/")
    expect(page.locator("main")).to_contain_text("100%")
    check_certificate(site, page, visit(), "Alice")


def test_the_same_journey_works_without_javascript(site, visit):
    page = visit(java_script_enabled=False)
    site.sign_in(page, site.people.fitri, "/kursus/kursus-kecil/")
    page.get_by_role("button", name="Daftar kursus").click()
    page.goto(f"{site.url}/kursus/kursus-kecil/satu/")
    finish_module(page, "**/latihan-satu/")
    answer_by_form(page)
    page.goto(f"{site.url}/kursus/kursus-kecil/dua/")
    finish_module(page, "**/ujian/")
    answer_by_form(page)
    expect(page.locator("main")).to_contain_text("Lulus")
    check_certificate(site, page, visit(java_script_enabled=False), "Fitri")


def test_a_finished_part_says_so_on_its_own_page(site, visit):
    page = visit()
    site.sign_in(page, site.people.charlie, "/kursus/kursus-kecil/satu/")
    page.locator("body[data-signed-in]").wait_for()
    finish_module(page, "**/latihan-satu/")
    page.locator("body[data-signed-in]").wait_for()
    play(page, practice=True)
    expect(page.locator(".verdict")).to_contain_text("100")
    for part, words in (("satu", "Selesai"), ("latihan-satu", "Selesai · nilai 100")):
        page.goto(f"{site.url}/kursus/kursus-kecil/{part}/")
        expect(page.locator(".eyebrow [data-tick]")).to_have_text(words)


def test_answers_by_form_are_kept_before_they_are_handed_in(site, visit):
    page = visit(java_script_enabled=False)
    site.sign_in(page, site.people.bayu, "/kursus/kursus-kecil/ujian/")
    follow(page, page.locator("form[data-act=started] button"))
    first = page.locator("fieldset.question").first
    answer(first)
    follow(page, page.get_by_role("button", name="Simpan jawaban"))
    expect(page.locator("main")).to_contain_text(re.compile(r"1 dari \d soal terjawab"))
    page.reload()
    name = page.locator("fieldset.question").first.get_attribute("data-id")
    assert page.locator(f'[name^="j.{name}"]:checked').count() or page.locator(f'[name="j.{name}"]').input_value()


def test_keyboard_alone_completes_a_module_and_a_practice_quiz(site, visit):
    page = visit(viewport={"width": 1280, "height": 900})
    site.sign_in(page, site.people.dewi, "/kursus/kursus-kecil/satu/")
    page.locator("body[data-signed-in]").wait_for()
    press_until_focused(page, "form[data-act=completed] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/latihan-satu/")
    page.locator("body[data-signed-in]").wait_for()
    press_until_focused(page, "form[data-act=started] button")
    page.keyboard.press("Enter")
    page.locator("[data-slot] .question").first.wait_for(state="attached")
    for _ in range(page.locator("[data-slot] .question").count()):
        press_until_focused(page, "[data-slot] .question:not([hidden]) input")
        page.keyboard.press("Space")
        press_until_focused(page, "[data-go]")
        page.keyboard.press("Enter")
        page.locator("[data-verdict]:visible").wait_for()
        press_until_focused(page, "[data-go]")
        page.keyboard.press("Enter")
    page.locator(".verdict").wait_for()


def test_an_answer_survives_a_closed_page_and_the_attempt_resumes_at_its_question(site, visit):
    page = visit()
    site.sign_in(page, site.people.citra, "/kursus/kursus-kecil/ujian/")
    page.locator("body[data-signed-in]").wait_for()
    page.locator("form[data-act=started] button").click()
    question = page.locator("[data-slot] .question:visible")
    name = question.get_attribute("data-id")
    answer(question)
    page.locator("[data-go]").click()
    expect(page.locator("[data-place]")).to_have_text(re.compile("Soal 2 dari"))
    again = page.context.new_page()
    page.close()
    again.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    again.get_by_role("button", name="Lanjutkan kuis").click()
    again.locator("[data-slot] .question").first.wait_for(state="attached")
    held = again.locator(f'[data-slot] .question[data-id="{name}"] input')
    assert any(one.is_checked() if one.get_attribute("type") in ("radio", "checkbox") else one.input_value() for one in held.all())


def test_work_without_a_connection_is_kept_and_arrives_later(site, visit):
    page = visit()
    site.sign_in(page, site.people.erwin, "/kursus/kursus-kecil/satu/")
    page.locator("body[data-signed-in]").wait_for()
    page.route("**/sinkron", lambda route: route.abort())
    finish_module(page, "**/latihan-satu/")
    expect(page.locator("#status")).to_have_text(re.compile(r"catatan tersimpan di perangkat ini"))
    page.unroute("**/sinkron")
    page.goto(f"{site.url}/kursus/kursus-kecil/dua/")
    expect(page.locator("#status")).to_have_text(re.compile(r"Terkirim \d\d\.\d\d"))
    page.goto(f"{site.url}/kursus/")
    expect(page.locator("[data-course-card=kursus-kecil] [data-tick]")).to_have_text(re.compile(r"^Sedang berjalan · \d+%$"))
    page.goto(f"{site.url}/belajar/kursus-kecil/")
    expect(page.locator("li:has([href$='/satu/'])")).to_contain_text("Selesai")


def test_the_overview_leads_on_to_the_first_required_part_that_is_open(site, visit):
    page, overview = visit(), f"{site.url}/kursus/kursus-berurutan/"
    way = page.locator("[data-next]")
    site.sign_in(page, site.people.dewi, "/kursus/kursus-berurutan/")
    expect(page.locator("#status")).to_have_text(re.compile(r"Terkirim \d\d\.\d\d"))
    expect(way).to_have_text("Mulai belajar")
    page.route("**/sinkron", lambda route: route.abort())
    page.goto(f"{overview}awal/")
    page.locator("body[data-signed-in]").wait_for()
    finish_module(page, "**/latihan-awal/")
    # From what the device alone knows; the practice in between is not required.
    page.goto(overview)
    expect(way).to_have_text("Lanjutkan: Modul uji akhir")
    expect(way).to_have_attribute("href", re.compile("/kursus/kursus-berurutan/akhir/$"))
    page.unroute("**/sinkron")
    reconnect(page)
    expect(page.locator("#status")).to_have_text(re.compile(r"Terkirim \d\d\.\d\d"))
    expect(way).to_have_text("Lanjutkan: Modul uji akhir")


def test_the_overview_learns_on_another_device_where_the_course_stands(site, visit):
    alice = site.people.alice
    with site.stage.app.app_context():
        course, now = find_published("kursus-berurutan"), datetime.now(UTC)
        phone = Phone(course.slug, course.release, name="hp-pertama", now=now - timedelta(hours=2))
        phone.complete("awal")
        take_in(account_id=alice.id, agency_id=alice.agency_id, device=phone.name, parcels=phone.acts, now=now)
    page = visit()
    site.sign_in(page, alice, "/kursus/kursus-berurutan/")
    expect(page.locator("[data-next]")).to_have_text("Lanjutkan: Modul uji akhir")
    with site.stage.app.app_context():
        take_in(account_id=alice.id, agency_id=alice.agency_id, device=phone.name, parcels=phone.finish().acts, now=now)
    # The page asks whenever it comes back into view.
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-next]")).to_have_text("Buka lagi")
    page.locator("[data-next]").click()
    page.wait_for_url("**/kursus/kursus-berurutan/*/")


def test_a_tap_that_comes_at_once_begins_the_quiz_on_the_device(site, visit):
    page = visit()
    site.sign_in(page, site.people.fitri)
    page.add_init_script("addEventListener('DOMContentLoaded', () => document.querySelector('form[data-act=started] button')?.click())")
    page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    page.locator("[data-slot] .question").first.wait_for(state="attached")
    assert page.url.endswith("/kursus/kursus-kecil/ujian/")


def test_a_second_tap_while_an_answer_is_being_saved_skips_no_question(site, visit):
    page = visit()
    site.sign_in(page, site.people.dewi, "/kursus/kursus-kecil/ujian/")
    page.locator("body[data-signed-in]").wait_for()
    start(page)
    twice = "(go) => { go.click(); go.click(); }"
    page.locator("[data-go]").evaluate(twice)
    expect(page.locator("[data-place]")).to_have_text(re.compile("Soal 2 dari"))
    page.locator("[data-dots] button").last.click()
    page.locator("[data-go]").evaluate(twice)
    expect(page.locator("[data-place]")).to_have_text("Periksa lalu kumpulkan")
    expect(page.get_by_text("soal belum dijawab")).to_be_visible()


def test_no_page_asks_another_host_for_anything(site, visit):
    page = visit()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    site.sign_in(page, site.people.alice)
    for path in ("/", "/kursus/", "/kursus/kursus-kecil/", "/kursus/kursus-kecil/satu/", "/kursus/kursus-kecil/ujian/", "/periksa/", "/akun/"):
        page.goto(site.url + path)
    assert hosts == {site.url.split("/")[2]}


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(site, visit, width):
    page = visit(viewport={"width": width, "height": 740})
    site.sign_in(page, site.people.citra)
    course = ("/kursus/kursus-kecil/", "/kursus/kursus-kecil/satu/", "/kursus/kursus-kecil/ujian/")
    for path in ("/", "/kursus/", *course, "/belajar/", "/periksa/", "/akun/", "/admin/"):
        page.goto(site.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_way_back_is_as_high_as_a_thumb(site, visit):
    page = visit()
    site.sign_in(page, site.people.citra)
    course = ("/kursus/kursus-kecil/", "/kursus/kursus-kecil/satu/", "/kursus/kursus-kecil/ujian/")
    for path in (*course, "/akun/kata-sandi", "/admin/sertifikat/siasn/", "/ulasan/"):
        page.goto(site.url + path)
        assert page.locator(".crumbs a").count() > 0, path
        # From edge to edge it is the link that a tap there meets.
        heights = page.locator(".crumbs a").evaluate_all("""links => links.map((link) => {
          const {left, top, bottom} = link.getBoundingClientRect();
          return [top + 1, bottom - 1].every((y) => document.elementFromPoint(left + 5, y) === link) ? bottom - top : 0;
        })""")
        assert min(heights) >= 48, path


def sign_in_here(site, page: Page, person) -> None:
    fill_sign_in(page, person)
    page.wait_for_url(lambda url: "/masuk" not in url)


def finish_module(page: Page, onward: str) -> None:
    page.locator("form[data-act=completed] button").click()
    page.wait_for_url(onward)


def answer_by_form(page: Page) -> None:
    follow(page, page.locator("form[data-act=started] button"))
    for question in page.locator("fieldset.question").all():
        answer(question)
    follow(page, page.get_by_role("button", name="Kumpulkan jawaban"))


def check_certificate(site, page: Page, stranger: Page, name: str) -> None:
    page.goto(f"{site.url}/belajar/")
    follow(page, page.get_by_role("link", name="Lihat sertifikat").first)
    address = page.locator('a[href^="/periksa/"]').first.get_attribute("href")
    stranger.goto(site.url + address)
    expect(stranger.locator("main")).to_contain_text("ASLI")
    expect(stranger.locator("main")).to_contain_text(name)
    expect(stranger.locator("main")).to_contain_text("••••")


def press_until_focused(page: Page, selector: str) -> None:
    for _ in range(80):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} tidak tercapai dengan tombol Tab")
