"""Marking as people do it: an instructor with nothing but a keyboard, one without script, and a learner who is told."""

import pytest
from playwright.sync_api import expect

from lms.auth import service as accounts
from lms.learning.service import take_in
from tests.browser.test_accessibility import assert_clean_in_every_look
from tests.browser.test_journey import press_until_focused
from tests.support import scenes
from tests.support.acts import Phone
from tests.support.essays import QUESTION, QUIZ, hand_in
from tests.web.essays.conftest import NOW

QUEUE = "/pengajar/uraian/"


@pytest.fixture(scope="module")
def essays(site):
    """Essays of Alice, Fitri, Dewi and Charlie that wait; Citra teaches beside Bayu."""
    people, held = site.people, {}
    with site.stage.app.app_context():
        course = scenes.publish("kursus-jenis", people.bayu.id)
        accounts.grant_role(people.citra.id, "pengajar", people.citra.agency_id)
        for name in ("alice", "fitri", "dewi", "charlie"):
            person = getattr(people, name)
            phone = Phone(course.slug, course.release, name=f"hp-{name}")
            held[name] = hand_in(phone)
            take_in(account_id=person.id, agency_id=person.agency_id, device=phone.name, parcels=phone.acts, now=NOW)
    return held


def choose(page, first, second):
    for criterion, level in zip(page.locator(".criterion").all(), (first, second), strict=True):
        criterion.get_by_role("radio").nth(level).check()


def test_an_instructor_marks_by_keyboard_alone_and_the_learner_is_told(site, visit, essays):
    attempt, answer = essays["alice"]
    bayu = visit(viewport={"width": 1280, "height": 900})
    site.sign_in(bayu, site.people.bayu, f"{QUEUE}{answer}/")
    press_until_focused(bayu, ".criterion:nth-of-type(1) input[type=radio]")
    bayu.keyboard.press("Space")
    bayu.keyboard.press("Tab")
    press_until_focused(bayu, ".criterion:nth-of-type(2) input[type=radio]")
    bayu.keyboard.press("ArrowDown")
    press_until_focused(bayu, "#catatan")
    bayu.keyboard.type("Contohnya jelas.")
    press_until_focused(bayu, ".foot .button:last-child")
    bayu.keyboard.press("Enter")
    bayu.get_by_text("Nilai tersimpan").wait_for()
    assert answer not in bayu.url and QUEUE in bayu.url, "on to the next one"
    alice = visit()
    site.sign_in(alice, site.people.alice, "/belajar/")
    alice.get_by_role("link", name="Ujian semua jenis").click()
    alice.wait_for_url(f"**/{attempt}/")
    assessed = alice.get_by_role("article")
    expect(assessed).to_contain_text("70 dari 100")
    expect(assessed).to_contain_text("Contohnya jelas.")
    alice.goto(f"{site.url}/kursus/kursus-jenis/")
    expect(alice.locator(f"li:has([href$='/{QUIZ}/']) [data-tick]")).to_contain_text("Selesai")
    alice.goto(f"{site.url}/belajar/")
    expect(alice.get_by_text("Uraian Anda sudah dinilai")).to_have_count(0)


def test_two_instructors_without_script_meet_at_one_essay(site, visit, essays):
    _, answer = essays["fitri"]
    pages = []
    for person in (site.people.bayu, site.people.citra):
        pages.append(visit(java_script_enabled=False))
        site.sign_in(pages[-1], person, f"{QUEUE}{answer}/")
    bayu, citra = pages
    citra.get_by_label("Catatan untuk peserta").fill("Ditulis dengan susah payah.")
    choose(citra, 1, 1)
    choose(bayu, 0, 0)
    bayu.get_by_role("button", name="Simpan nilai").click()
    bayu.get_by_text("Nilai tersimpan").wait_for()
    citra.get_by_role("button", name="Simpan nilai").click()
    expect(citra.get_by_role("alert")).to_contain_text("Bayu Uji menilai uraian ini lebih dahulu")
    expect(citra.get_by_label("Catatan untuk peserta")).to_have_value("Ditulis dengan susah payah.")
    expect(citra.locator(".criterion").first.get_by_role("radio").nth(1)).to_be_checked()


def test_axe_finds_nothing_on_the_markers_pages(site, visit, essays):
    _, answer = essays["dewi"]
    page = visit()
    site.sign_in(page, site.people.bayu, QUEUE)
    for path in (QUEUE, f"{QUEUE}kursus-jenis/{QUIZ}/{QUESTION}/", f"{QUEUE}kursus-jenis/{QUIZ}/{QUESTION}/?keadaan=dinilai", f"{QUEUE}{answer}/"):
        page.goto(site.url + path)
        assert_clean_in_every_look(page, path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.get_by_text("Ragu?").click()
    page.get_by_text("Catatan untuk kriteria ini").first.click()
    page.get_by_role("button", name="Simpan nilai").click()
    page.get_by_role("alert").wait_for()
    assert_clean_in_every_look(page, "faults")


def test_axe_finds_nothing_once_it_is_settled(site, visit, essays):
    attempt, answer = essays["charlie"]
    page = visit()
    site.sign_in(page, site.people.bayu, f"{QUEUE}{answer}/")
    choose(page, 0, 1)
    page.get_by_label("Catatan untuk peserta").fill("Sebutkan angkanya.")
    page.get_by_role("button", name="Simpan nilai").click()
    page.get_by_text("Nilai tersimpan").wait_for()
    assert_clean_in_every_look(page, "settled")
    charlie = visit()
    site.sign_in(charlie, site.people.charlie, "/belajar/")
    charlie.get_by_text("Uraian Anda sudah dinilai").wait_for()
    assert_clean_in_every_look(charlie, "desk")
    charlie.goto(f"{site.url}/belajar/kursus-jenis/{QUIZ}/{attempt}/")
    charlie.get_by_role("article").wait_for()
    assert_clean_in_every_look(charlie, "result")
