"""The evaluation report in a real browser: axe with every chart and table open, nothing wider than the phone; prates and pascates offline."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from lms.learning.service import take_in
from tests.browser.answering import start
from tests.browser.test_accessibility import assert_clean_in_every_look
from tests.support import scenes
from tests.support.acts import Phone

PAGE = "/pengajar/evaluasi/kursus-evaluasi/"


@pytest.fixture(scope="module")
def full(site):
    """The site with a course that six people have taken, with a wrong key and texts."""
    with site.stage.app.app_context():
        published = scenes.publish("kursus-evaluasi", site.people.bayu.id)
        learners = [person for person in site.people if person.name != "Alice Uji"]
        for number, person in enumerate(learners):
            phone = Phone("kursus-evaluasi", published.release, name=f"hp-{number}", seed=number, now=datetime.now(UTC))
            for item, answers in (
                ("paham-prates", {"p1": "b", "p2": "a"}),
                ("paham", {"p1": "a", "p2": "a", "p3": ["a", "b"]}),
                ("survei", {"s-materi": {"a": "5", "b": str(1 + number % 5)}, "s-ajar": {"a": "2"}, "s-tempat": "ab"[number % 2], "s-saran": "Cukup baik."}),
            ):
                attempt = phone.start(item)
                for question, response in answers.items():
                    phone.answer(item, attempt, question, response)
                phone.submit(item, attempt)
            receipt = take_in(account_id=person.id, agency_id=person.agency_id, device=phone.name, parcels=phone.acts, now=datetime.now(UTC))
            assert receipt.refused == ()
    return site


def test_axe_finds_nothing_in_the_list_an_empty_report_and_a_full_one(full, visit):
    page = visit()
    full.sign_in(page, full.people.bayu)
    for other in ("/pengajar/evaluasi/", "/pengajar/evaluasi/kursus-kecil/"):
        page.goto(full.url + other)
        assert_clean_in_every_look(page, other)
    page.goto(full.url + PAGE)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.locator("svg.chart").count() >= 6
    assert_clean_in_every_look(page, PAGE)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_charts_have_names_and_take_their_colours_from_the_tokens(full, visit):
    page = visit()
    full.sign_in(page, full.people.bayu)
    page.goto(full.url + PAGE)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    expect(page.get_by_role("img", name=re.compile("^Peserta menurut golongan"))).to_have_count(1)
    assert page.locator("svg.chart .fill").first.evaluate("(bar) => getComputedStyle(bar).fill") == "rgb(11, 90, 102)"


def test_a_pascates_on_a_device_is_parallel_to_the_prates_and_opens_with_the_servers_word(full, visit):
    page, elsewhere = visit(), visit(java_script_enabled=False)
    full.sign_in(page, full.people.alice, "/kursus/kursus-evaluasi/paham-prates/")
    _play(page, "Nilai ini tidak menentukan kelulusan")
    page.goto(f"{full.url}/kursus/kursus-evaluasi/paham/")
    assert page.locator("form[data-act=started]").get_attribute("data-prates") == "paham-prates"
    # The course goes in sequence, and the module is done on another device.
    page.get_by_text("Bagian ini masih terkunci").wait_for()
    expect(page.locator("form[data-act=started]")).to_be_hidden()
    full.sign_in(elsewhere, full.people.alice, "/kursus/kursus-evaluasi/isi/")
    elsewhere.locator("form[data-act=completed] button").click()
    elsewhere.wait_for_url("**/paham/")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("form[data-act=started]").wait_for()
    expect(page.get_by_text("Bagian ini masih terkunci")).to_be_hidden()
    _play(page, "Nilai ini tidak menentukan kelulusan")
    page.goto(f"{full.url}/belajar/kursus-evaluasi/")
    expect(page.get_by_text("Kenaikan ternormalisasi")).to_be_visible()


def _play(page, words):
    page.locator("body[data-signed-in]").wait_for()
    start(page)
    for number in range(page.locator("[data-slot] .question").count()):
        page.locator("[data-place]", has_text=f"Soal {number + 1} dari").wait_for()
        page.locator("[data-go]").click()
    page.get_by_role("button", name="Kumpulkan jawaban").click()
    page.get_by_text(words).wait_for()
