"""Answers the questions of the tests' courses on a page, with or without script, by keyboard or by tap."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.acts import RIGHT
from tests.support.cast import Person

#: The verbs of the acts that wait on this device, in one string.
OUTBOX = """new Promise((done) => (indexedDB.open("lms").onsuccess = (opened) => {
  const reading = opened.target.result.transaction("outbox").objectStore("outbox").getAll();
  reading.onsuccess = () => done(reading.result.map((act) => act.verb).join());
}))"""


#: How often `until` looks, ten times a second: far longer than it takes, so that only what is broken fails.
_LOOKS = 300


def answer(question: Locator, response: object | None = None) -> None:
    """Fill in one fieldset; the right answer where none is given."""
    name = question.get_attribute("data-id")
    response = RIGHT[name] if response is None else response
    if isinstance(response, dict):
        for statement, right in response.items():
            question.locator(f'input[name="j.{name}.{statement}"][value="{"benar" if right else "salah"}"]').check()
    elif isinstance(response, list):
        for choice in response:
            question.locator(f'input[value="{choice}"]').check()
    elif question.get_attribute("data-kind") == "isian":
        question.locator("input").fill(response)
    else:
        question.locator(f'input[value="{response}"]').check()


def start(page: Page) -> None:
    """Press "Mulai" of the quiz that is open, with script, and wait for its questions."""
    page.locator("form[data-act=started] button").click()
    page.locator("[data-slot] .question").first.wait_for(state="attached")


def play(page: Page, *, practice: bool) -> None:
    """Play the quiz that is open, from "Mulai" to its end, with script."""
    start(page)
    for number in range(page.locator("[data-slot] .question").count()):
        page.locator("[data-place]", has_text=f"Soal {number + 1} dari").wait_for()
        answer(page.locator("[data-slot] .question:visible"))
        page.locator("[data-go]").click()
        if practice:
            page.locator("[data-verdict]:visible").wait_for()
            page.locator("[data-go]").click()
    if not practice:
        page.get_by_role("button", name="Kumpulkan jawaban").click()


def follow(page: Page, link_or_button: Locator) -> None:
    """Click, and wait for the page that it leads to, which may stand at the same address."""
    with page.expect_navigation():
        link_or_button.click()


def until(page: Page, expression: str, *, reload: bool = False) -> None:
    """Wait for an expression to hold. Playwright's own way evaluates a string in the page, which the page's policy forbids."""
    for _ in range(_LOOKS):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
        if reload:
            page.reload()
    raise AssertionError(f"{expression} tidak pernah benar")


def until_any(page: Page, found: list[Any]) -> None:
    """Wait until something is in this list, which a listener of the page fills."""
    for _ in range(_LOOKS):
        if found:
            return
        page.wait_for_timeout(100)
    raise AssertionError("yang ditunggu tidak pernah datang")


def kept(key: str) -> str:
    """What this device keeps under that key, as an expression for `until`."""
    return f"""new Promise((done) => (indexedDB.open("lms").onsuccess = (opened) => {{
  const reading = opened.target.result.transaction("kept").objectStore("kept").get("{key}");
  reading.onsuccess = () => done(reading.result);
}}))"""


def wait_for_worker(page: Page) -> None:
    """Until the service worker stands between the page and the network, with everything that it keeps."""
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "navigator.serviceWorker.controller !== null", reload=True)
    page.wait_for_load_state("networkidle")


def fill_sign_in(page: Page, person: Person) -> None:
    """Fill in the sign-in page that is open, and send it."""
    page.get_by_label("NIP atau surel").fill(person.nip)
    page.get_by_label("Kata sandi", exact=True).fill(person.password)
    page.get_by_role("button", name="Masuk").click()


def until_sent(page: Page) -> None:
    """Wait until no act waits on this device. The state line may still speak of an earlier exchange."""
    until(page, f"{OUTBOX}.then((verbs) => verbs === '')")


def reconnect(page: Page) -> None:
    """Tell the page that the network is back until no act waits on this device.

    Told once it may be in vain: while an exchange is just failing, the page waits for its next try, which may be long.
    """
    until(page, f"dispatchEvent(new Event('online')) && {OUTBOX}.then((verbs) => verbs === '')")
