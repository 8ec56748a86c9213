"""Every kind of question is played: with script by keyboard and tap, and without script by the form alone; axe finds nothing."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.answering import OUTBOX, follow, start, until_sent
from tests.browser.test_accessibility import assert_clean, assert_clean_in_every_look
from tests.support import scenes

#: Right answers to the course kursus-jenis as the record keeps them; None where nothing is right.
RIGHT = {
    "nd-01": "a",
    "nd-02": ["a", "b"],
    "nd-03": {"a": True},
    "nd-04": {"a": True, "b": False},
    "nd-05": "kolaborasi",
    "nd-06": "8 JP",
    "nd-07": {"a": "1", "b": "3"},
    "nd-08": {"a": "1", "b": "3", "c": "2"},
    "nd-09": {"a": "Asmat", "b": "2", "c": "60"},
    "nd-10": "Saya mencatat antrean di buku lalu memindahkannya ketika jaringan kembali.",
    "nd-11": ["c", "a"],
    "nd-12": {"a": "4", "b": "5"},
    "nd-13": "b",
    "nd-14": "Kuota data lebih kecil.",
    "nd-15": "ingat",
}
#: A quiz is narrow on every screen.
SCHEMES = [("light", 360), ("dark", 360)]
OPINIONS = ("nd-10", "nd-12", "nd-13", "nd-14", "nd-15")


@pytest.fixture(scope="module")
def course(site):
    """kursus-jenis beside the other tiny courses."""
    with site.stage.app.app_context():
        return scenes.publish("kursus-jenis", site.people.bayu.id)


def fill(question, *, script):
    """Answer rightly, by whatever the fieldset offers."""
    name, kind = question.get_attribute("data-id"), question.get_attribute("data-kind")
    response = RIGHT[name]
    if kind == "urutan" and script:
        for step in sorted(response, key=response.get, reverse=True):
            row = question.locator("[data-sequence] > li").filter(has=question.page.locator(f'select[name$=".{step}"]'))
            while row.get_by_role("button", name="Naikkan").is_enabled():
                row.get_by_role("button", name="Naikkan").click()
    elif kind == "skenario" and script:
        for letter in response:
            scene = question.locator("[data-played] .scene").last
            scene.locator(f'input[value="{letter}"]').check()
            scene.get_by_role("button", name="Lakukan ini").press("Enter")
    elif kind == "skenario":
        return
    elif isinstance(response, list):
        for choice in response:
            question.locator(f'input[value="{choice}"]').check()
    elif isinstance(response, dict):
        for part, value in response.items():
            field = question.locator(f'[name="j.{name}.{part}"]')
            if field.count() > 1:
                value = {True: "benar", False: "salah"}.get(value, value) if isinstance(value, bool) else value
                question.locator(f'[name="j.{name}.{part}"][value="{value}"]').check()
            elif field.evaluate("field => field.localName") == "select":
                field.select_option(value)
            else:
                field.fill(value)
    elif question.locator("textarea").count():
        question.locator("textarea").fill(response)
    elif question.locator("input[type=radio]").count():
        question.locator(f'input[value="{response}"]').check()
    else:
        question.locator("input").fill(response)


def play_through(page, names):
    for name in names:
        question = page.locator(f'[data-slot] .question[data-id="{name}"]')
        question.wait_for()
        fill(question, script=True)
        page.locator("[data-go]").click()
        page.locator(f'[data-slot] .question[data-id="{name}"]:visible').wait_for(state="hidden")


def test_practice_with_script_marks_every_kind_at_once(site, visit, course):
    # Tall enough that the foot, which stays on the screen, covers no field.
    page = visit(viewport={"width": 360, "height": 2400})
    page.goto(f"{site.url}/kursus/kursus-jenis/latihan-jenis/")
    start(page)
    for name in RIGHT:
        question = page.locator("[data-slot] .question:visible")
        expect(question).to_have_attribute("data-id", name)
        assert_clean_in_every_look(page, f"{name} open", SCHEMES)
        fill(question, script=True)
        page.locator("[data-go]").click()
        verdict = page.locator("[data-verdict]:visible")
        verdict.wait_for()
        assert verdict.text_content() == "Benar" or name in OPINIONS, (name, verdict.text_content())
        assert_clean_in_every_look(page, f"{name} answered", SCHEMES)
        page.locator("[data-go]").click()
    page.locator(".verdict").wait_for()
    expect(page.locator(".verdict strong")).to_have_text("100")


def test_wrong_answers_earn_nothing_and_show_what_is_right(site, visit, course):
    page = visit()
    page.goto(f"{site.url}/kursus/kursus-jenis/latihan-jenis/")
    start(page)
    dots = page.locator("[data-dots] button")
    for at, wrong, right in ((5, "9", "8 (toleransi 0,5) JP"), (8, "Mappi", "Asmat")):
        dots.nth(at).click()
        question = page.locator("[data-slot] .question:visible")
        question.locator("input").first.fill(wrong)
        expect(question.get_by_text(right).first).to_be_hidden()
        page.locator("[data-go]").click()
        expect(question.get_by_text(right).first).to_be_visible()
    expect(page.locator("[data-verdict]:visible")).to_have_text("Belum tepat")


def test_a_scenario_tells_what_else_could_have_happened(site, visit, course):
    page = visit()
    page.goto(f"{site.url}/kursus/kursus-jenis/latihan-jenis/")
    start(page)
    page.locator("[data-dots] button").nth(10).click()
    question = page.locator("[data-slot] .question:visible")
    page.locator("[data-go]").click()
    expect(page.locator("[data-saved]")).to_contain_text("sampai akhirnya")
    fill(question, script=True)
    expect(question.locator("[data-played] .scene")).to_have_count(3)
    last = question.locator("[data-played] .scene").last
    expect(last).to_contain_text("Nilai jalan ini: 100 dari 100")
    expect(last).to_contain_text("Terima saja")
    expect(last).to_contain_text("Pikirkan dampaknya.")


def test_steps_are_put_in_order_by_keyboard_alone(site, visit, course):
    page = visit()
    page.goto(f"{site.url}/kursus/kursus-jenis/latihan-jenis/")
    start(page)
    page.locator("[data-dots] button").nth(7).click()
    rows = page.locator("[data-slot] .question:visible [data-sequence] > li")
    second = rows.nth(1).locator("span").first.text_content()
    rows.nth(1).get_by_role("button", name="Naikkan").focus()
    page.keyboard.press("Enter")
    expect(rows.nth(0).locator("span").first).to_have_text(second)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Turunkan")
    rows.nth(2).locator("select").select_option("1")
    assert [rows.nth(at).locator("select").input_value() for at in range(3)] == ["1", "2", "3"]


def test_an_exam_without_script_takes_every_kind_and_lets_essays_wait(site, visit, course):
    page = visit(java_script_enabled=False)
    site.sign_in(page, site.people.fitri, "/kursus/kursus-jenis/ujian-jenis/")
    follow(page, page.locator("form[data-act=started] button"))
    for letter in RIGHT["nd-11"]:
        story = page.locator('.question[data-id="nd-11"]')
        story.locator(f'input[type=radio][value="{letter}"]').check()
        follow(page, story.get_by_role("button", name="Lakukan ini"))
        assert page.url.endswith("#skenario-nd-11")
    expect(page.locator('.question[data-id="nd-11"]')).to_contain_text("Simulasi sampai di akhirnya")
    assert "Tindakan Anda tepat" not in page.content()
    for question in page.locator(".question").all():
        fill(question, script=False)
    follow(page, page.get_by_role("button", name="Simpan jawaban"))
    expect(page.locator('select[name="j.nd-07.b"]')).to_have_value("3")
    page.get_by_role("button", name="Kumpulkan jawaban").click()
    expect(page.locator(".verdict")).to_contain_text("1 jawaban uraian menunggu penilaian")
    expect(page.locator(".score")).to_have_text(re.compile("100$"))
    expect(page.locator(".verdict")).to_contain_text("Menunggu penilaian")


def test_an_exam_with_script_is_saved_and_judged_alike(site, visit, course):
    page = visit()
    site.sign_in(page, site.people.dewi, "/kursus/kursus-jenis/ujian-jenis/")
    page.locator("body[data-signed-in]").wait_for()
    start(page)
    play_through(page, list(RIGHT)[:14])
    page.get_by_role("button", name="Kumpulkan jawaban").click()
    page.locator(".verdict").filter(has_text="1 jawaban uraian menunggu penilaian").wait_for()
    expect(page.locator(".verdict strong")).to_have_text("100")
    # It is with the server: what waits now is a person's mark.
    page.goto(f"{site.url}/kursus/kursus-jenis/")
    expect(page.locator("li:has([href$='/ujian-jenis/']) [data-tick]")).to_have_text("Menunggu penilaian · nilai 100")


def test_what_was_typed_is_saved_when_the_field_is_left(site, visit, course):
    page = visit()
    # Typing never rests here: whoever goes on to another page gives it no time either.
    page.add_init_script("const later = window.setTimeout; window.setTimeout = (work, pause) => (pause === 900 ? 0 : later(work, pause))")
    site.sign_in(page, site.people.erwin, "/kursus/kursus-jenis/ujian-jenis/")
    page.locator("body[data-signed-in]").wait_for()
    start(page)
    until_sent(page)
    page.route("**/sinkron", lambda route: route.abort())
    question = page.locator("[data-slot] .question[data-kind=isian]")
    dots = page.locator("[data-dots] button")
    for at in range(dots.count()):
        dots.nth(at).click()
        if question.is_visible():
            break
    question.locator("input").fill("jawaban yang diketik")
    assert page.evaluate(OUTBOX) == ""
    question.locator("input").blur()
    expect(page.locator("[data-saved]")).to_have_text("Jawaban tersimpan di perangkat ini")
    assert page.evaluate(OUTBOX) == "answered"


def test_a_survey_that_was_not_sent_yet_is_done_and_waits_for_no_judgement(site, visit, course):
    page = visit()
    site.sign_in(page, site.people.charlie, "/kursus/kursus-jenis/survei-jenis/")
    page.locator("body[data-signed-in]").wait_for()
    page.route("**/sinkron", lambda route: route.abort())
    start(page)
    play_through(page, ["nd-12", "nd-13", "nd-14"])
    page.get_by_role("button", name="Kumpulkan jawaban").click()
    expect(page.locator(".verdict")).to_contain_text("Terima kasih")
    expect(page.locator("[data-tick]")).to_have_text("Selesai")
    page.goto(f"{site.url}/kursus/kursus-jenis/survei-jenis/")
    expect(page.locator("#kuis .alert")).to_have_text("Terima kasih, jawaban Anda tercatat.")


@pytest.mark.parametrize("script", [True, False])
def test_a_survey_shows_no_score(site, visit, course, script):
    page = visit(java_script_enabled=script)
    person = site.people.alice if script else site.people.bayu
    site.sign_in(page, person, "/kursus/kursus-jenis/survei-jenis/")
    if script:
        page.locator("body[data-signed-in]").wait_for()
        start(page)
        play_through(page, ["nd-12", "nd-13", "nd-14"])
    else:
        follow(page, page.locator("form[data-act=started] button"))
        for question in page.locator(".question").all():
            fill(question, script=False)
    page.get_by_role("button", name="Kumpulkan jawaban").click()
    page.locator(".verdict").wait_for()
    expect(page.locator(".verdict")).to_contain_text("Terima kasih")
    if script:
        assert_clean(page, "end of a survey")
    page.goto(f"{site.url}/belajar/kursus-jenis/")
    survey = page.locator("main li").filter(has_text="Survei uji")
    assert "nilai" not in survey.text_content().lower()


def test_a_graded_quiz_carries_no_key_in_any_byte(site, visit, course):
    page = visit(java_script_enabled=False)
    site.sign_in(page, site.people.citra, "/kursus/kursus-jenis/ujian-jenis/")
    pages = [page.content()]
    follow(page, page.locator("form[data-act=started] button"))
    pages.append(page.content())
    secrets = (
        "data-key", "toleransi", "kolaborasi", "Tindakan Anda tepat", "menjadi masalah", "Pikirkan dampaknya", 'Asmat"', ">Asmat<",
        "menjelaskan nilai dengan tepat", "Ada tujuh nilai", "Jawaban yang", "Pasangan yang", "data-why",
    )  # fmt: skip
    for text in pages:
        assert [secret for secret in secrets if secret in text] == []
        assert "60" not in [field.split('"')[0] for field in text.split('value="')[1:]]
    assert json.dumps(RIGHT["nd-07"]) not in pages[0]
