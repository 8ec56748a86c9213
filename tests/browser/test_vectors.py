"""The JavaScript of drawing and marking gives what Python gave, in the browser that learners use."""

import http.server
import json
import threading
from functools import partial
from pathlib import Path

import pytest

from lms.quizzes.answers import normal_text

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors"

COMPARE_MARKS = """async ({questions, scores}) => {
  const {markQuestion, score} = await import("/marking.js");
  await import("/ragam.js");
  const wrong = [];
  let compared = 0;
  for (const {kind, key, marks} of questions) for (const [response, mark] of marks) {
    compared += 1;
    const got = markQuestion(kind, key, response);
    if (got !== mark) wrong.push({kind, key, response, mark, got});
  }
  for (const [marks, expected] of scores) {
    compared += 1;
    const got = score(marks.map(([fraction, weight]) => ({fraction, weight})));
    if (got !== expected) wrong.push({marks, expected, got});
  }
  return {compared, wrong};
}"""

COMPARE_DRAWS = """async (plans) => {
  const {draw} = await import("/drawing.js");
  const wrong = [];
  let compared = 0;
  for (const {plan, attempts, draws} of plans) for (const [at, attempt] of attempts.entries()) {
    compared += 1;
    const drawn = await draw(plan.pools, attempt, plan.options);
    const got = JSON.stringify(drawn.map(({id, choices}) => [id, choices.join("")]));
    if (got !== JSON.stringify(draws[at])) wrong.push({attempt, got, expected: draws[at]});
  }
  return {compared, wrong};
}"""

SPACES = """async () => {
  const {normal} = await import("/comparing.js");
  const all = Array.from({length: 0x10000}, (_, code) => code);
  return all.filter((code) => normal(`a${String.fromCharCode(code)}b`) === "a b");
}"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Our scripts and nothing else; quiet."""

    def log_message(self, *args):
        """A test's output is its result."""


@pytest.fixture(scope="module")
def page(chromium):
    """A page on 127.0.0.1, where crypto.subtle exists (it needs a secure context)."""
    scripts = ROOT / "lms" / "static" / "js"
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=scripts)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/marking.js")
        yield page
        page.close()
        server.shutdown()


def test_javascript_marks_as_python_does(page):
    vectors = json.loads((VECTORS / "marks.json").read_text())
    result = page.evaluate(COMPARE_MARKS, vectors)
    assert result["wrong"] == []
    assert result["compared"] > 4000


def test_javascript_draws_as_python_does(page):
    result = page.evaluate(COMPARE_DRAWS, json.loads((VECTORS / "draws.json").read_text()))
    assert result["wrong"] == []
    assert result["compared"] >= 300


def test_the_browser_takes_for_a_space_what_the_server_names_one(page):
    assert page.evaluate(SPACES) == [code for code in range(0x10000) if normal_text(f"a{chr(code)}b") == "a b"]
