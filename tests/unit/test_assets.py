"""Style sheets and scripts as browsers get them: smaller, and meaning the same."""

import re
import subprocess
import sys

from config import ROOT
from lms import assets

_LOOK = "import sys; from lms import assets; print('kirim' if 'kirim' in assets.small_script('sw.js') else '', 'minify' in sys.modules)"


def test_a_pseudo_class_after_a_space_stays_a_descendant():
    css = assets.get_asset("site.css").body.plain.decode()
    assert ".rows *:is(h2,h3) a{" in css
    assert not re.search(r"\.prose:is\(h2", css)


def test_the_worker_takes_the_outbox_from_the_script_that_pages_load():
    worker = assets.small_script("sw.js")
    assert worker.startswith(f'importScripts("{assets.asset_url("lesson.js")}"),(()=>{{')
    assert "indexedDB" not in worker


def test_what_only_signed_in_pages_need_is_no_part_of_reading():
    reading, desk = (assets.get_asset(name).body.plain for name in ("site.css", "meja.css"))
    assert b".now-card" not in reading
    assert b".now-card" in desk


def test_a_script_takes_what_the_shared_one_gives_at_its_place():
    shared, course = assets.bundle_script("lesson.js"), assets.bundle_script("course.js")
    given = re.search(r"return\[([^\]]*)\]\n\}\)\(\);$", shared)[1].split(",")
    taken = re.search(r"const\[([^\]]*)\]=lms;", course)[1].split(",")
    assert {"place", "ready", "kilobytes", "onShelf", "putOnShelf", "keptUnder"} <= set(taken)
    assert all(name in ("", there) for name, there in zip(taken, given, strict=False))
    assert len(taken) <= len(given)


def test_the_minifier_leaves_nothing_of_itself_in_the_server():
    seen = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True, cwd=ROOT)
    assert seen.stdout.split() == ["kirim", "False"]


def test_a_script_of_others_is_served_as_it_came():
    assert assets.get_asset("qr-decoder.js").body.plain == (assets._STATIC / "js" / "qr-decoder.js").read_bytes()
