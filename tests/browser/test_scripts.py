"""Every script as it is served: a browser can read it, before its names are made short and after."""

import re

import pytest

from config import ROOT
from lms import assets

SCRIPTS = ROOT / "lms" / "static" / "js"
#: What takes the shared script in stands before the rest; a function cannot hold it.
_LOADING = re.compile(r"""^(?:import"[^"]+";|importScripts\("[^"]+"\)[;,])""")
#: A browser says of two equal top-level names in one scope that it cannot read the script.
_READ = "text => { try { new Function(text); return 'ya' } catch (error) { return String(error) } }"


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    yield page
    page.close()


def own_scripts():
    return sorted(path.name for path in SCRIPTS.glob("*.js") if path.name != "qr-decoder.js")


@pytest.mark.parametrize("make", [assets.bundle_script, assets.small_script])
def test_a_browser_can_read_every_script(page, make):
    said = {name: page.evaluate(_READ, _LOADING.sub("", make(name))) for name in own_scripts()}
    assert {name: answer for name, answer in said.items() if answer != "ya"} == {}


def test_a_name_used_twice_in_a_bundle_would_be_seen(page):
    doubled = assets.bundle_script("course.js").replace("]=lms;", "]=lms;let place;", 1)
    assert "place" in page.evaluate(_READ, _LOADING.sub("", doubled))


def test_no_script_leaves_a_name_in_the_page(page):
    page.goto("about:blank")
    before = set(page.evaluate("Object.getOwnPropertyNames(globalThis)"))
    page.evaluate("text => { (0, eval)(text) }", assets.small_script("lesson.js").replace("indexedDB.open", "Promise.reject"))
    assert set(page.evaluate("Object.getOwnPropertyNames(globalThis)")) - before == {"lms"}
