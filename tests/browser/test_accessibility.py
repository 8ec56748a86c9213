"""Every page passes axe (WCAG 2.2 AA and best practices), on a phone and on a desk, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.answering import answer, play

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
_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(site, visit, who, scheme, width):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 740})
    if who != "anybody":
        site.sign_in(page, getattr(site.people, who))
    for path in PAGES[who]:
        page.goto(site.url + path)
        assert_clean(page, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_quiz_and_its_result(site, visit, scheme):
    page = visit(color_scheme=scheme)
    person = site.people.fitri if scheme == "light" else site.people.dewi
    site.sign_in(page, person, "/kursus/kursus-kecil/latihan-satu/")
    page.locator("body[data-signed-in]").wait_for()
    page.locator("form[data-act=started] button").click()
    page.locator("[data-slot] .question").first.wait_for(state="attached")
    assert_clean(page, "question")
    answer(page.locator("[data-slot] .question:visible"))
    page.locator("[data-go]").click()
    page.locator("[data-verdict]:visible").wait_for()
    assert_clean(page, "feedback")
    page.goto(f"{site.url}/kursus/kursus-kecil/ujian/")
    page.locator("body[data-signed-in]").wait_for()
    play(page, practice=False)
    page.get_by_role("link", name="Lihat hasil").wait_for()
    assert_clean(page, "judged")
    page.get_by_role("link", name="Lihat hasil").click()
    page.wait_for_url("**/belajar/**")
    assert_clean(page, "result")
    page.goto(f"{site.url}/belajar/kursus-kecil/")
    assert_clean(page, "progress")


def assert_clean(page, name):
    found = Axe().run(page, options=_OPTIONS)
    assert [(rule["id"], rule["nodes"][0]["html"], rule["nodes"][0]["failureSummary"]) for rule in found.response["violations"]] == [], name
