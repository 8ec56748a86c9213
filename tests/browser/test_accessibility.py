"""Every page passes axe (WCAG 2.2 AA and best practices), on a phone and on a desk, light and dark."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.answering import answer, play, start, until

PAGES = {
    "anybody": [
        "/",
        "/kursus/",
        "/kursus/?q=tidakada",
        "/kursus/kursus-kecil/",
        "/kursus/kursus-kecil/satu/",
        "/kursus/kursus-kecil/ujian/",
        "/masuk",
        "/periksa/",
        "/periksa/TIDAKADA",
        "/ulasan/",
        "/halaman-yang-tidak-ada",
    ],
    "alice": ["/belajar/", "/belajar/kursus-kecil/", "/belajar/ulasan/", "/akun/", "/akun/kata-sandi", "/keluar"],
    "citra": ["/admin/sertifikat/"],
}
LOOKS = [("light", 360), ("dark", 360), ("light", 1280)]
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(site, visit, who):
    page = visit()
    if who != "anybody":
        site.sign_in(page, getattr(site.people, who))
    for path in PAGES[who]:
        page.goto(site.url + path)
        assert_clean_in_every_look(page, path)


def test_axe_finds_nothing_in_a_quiz_and_its_result(site, visit):
    page = visit()
    site.sign_in(page, site.people.fitri, "/kursus/kursus-kecil/latihan-satu/")
    page.locator("body[data-signed-in]").wait_for()
    start(page)
    assert_clean_in_every_look(page, "question")
    answer(page.locator("[data-slot] .question:visible"))
    page.locator("[data-go]").click()
    page.locator("[data-verdict]:visible").wait_for()
    assert_clean_in_every_look(page, "feedback")
    page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    page.locator("body[data-signed-in]").wait_for()
    play(page, practice=False)
    page.get_by_role("link", name="Lihat hasil").wait_for()
    assert_clean_in_every_look(page, "judged")
    page.get_by_role("link", name="Lihat hasil").click()
    page.wait_for_url("**/belajar/**")
    assert_clean_in_every_look(page, "result")
    page.goto(f"{site.url}/belajar/kursus-kecil/")
    assert_clean_in_every_look(page, "progress")


def assert_clean(page, name):
    """axe finds nothing on the page as it is now."""
    # Half a megabyte of script: once for each document.
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(document, options).then((found) => found.violations)", _OPTIONS)
    assert [(rule["id"], rule["nodes"][0]["html"], rule["nodes"][0]["failureSummary"]) for rule in found] == [], name


def assert_clean_in_every_look(page, name, looks=LOOKS):
    """On one and the same document: colours and widths are the style sheet's business, and it answers to the browser at once."""
    before = page.viewport_size
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": before["height"]})
        until(page, f"matchMedia('(prefers-color-scheme: {scheme})').matches && innerWidth === {width}")
        assert_clean(page, f"{name}, {scheme}, {width}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
