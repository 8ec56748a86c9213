"""Style sheets and scripts as browsers get them: smaller, and meaning the same."""

import re
import subprocess
import sys

import pytest

from config import ROOT
from lms import assets

_LOOK = "import sys; from lms import assets; print('kirim' if 'kirim' in assets.small_script('sw.js') else '', 'minify' in sys.modules)"

#: A character of a declaration that goes on: on its line, or on one that is set in deeper or closes a bracket where it began.
_ON = r"(?:[^\n]|\n\1[ \])}])"
#: A declaration, and right after it one that is taken apart and has an object in its value. What stands in the body of a function moves
#: nothing; what comes after such a body is not looked at.
_MISREAD = re.compile(
    rf"^( *)(?:const|let) {_ON}*;\n(?:\s*//[^\n]*\n|\n)*"
    rf"\1(?:const|let) (?:\{{[^}}]*\}}|\[[^\]]*\]) = (?:(?:(?!=> \{{){_ON})*?[(,:\[\s])?\{{{_ON}*;$",
    re.MULTILINE,
)


@pytest.mark.parametrize(
    "seen",
    [
        "const a = b();\nconst { c, d } = e({ a });\n",
        "  const a = b();\n  const [c, d] = { a };\n",
        "  const a = b(\n    1,\n  );\n\n  // Why.\n  const {\n    c,\n    d,\n  } = e(\n    {\n      a,\n    },\n  );\n",
        "let a = b({\n  x: 1,\n});\nlet { c } = e([1], {\n  a,\n});\n",
    ],
)
def test_what_the_minifier_puts_in_another_order_is_found_over_several_lines_as_well(seen):
    command = [sys.executable, "-I", "-c", assets._SHORTEN]
    made = subprocess.run(command, input=f"(() => {{\n{seen}f(a, c);\n}})();", capture_output=True, text=True, check=True).stdout
    assert re.search(r"[\]}]=.*=b\(", made), "the minifier does so no longer: the search below can go"
    assert _MISREAD.search(seen)
    assert not _MISREAD.search(re.sub(r"(const|let) [{\[][^}\]]*[}\]] = e?", r"\1 both = e", seen))
    assert not _MISREAD.search(re.sub(r";\n(?=\s*(?://|const [{\[]|let [{\[]))", ";\nf();\n", seen))


def test_no_script_has_declarations_that_the_minifier_puts_in_another_order():
    scripts = [path.name for path in (assets._STATIC / "js").glob("*.js") if path.name != assets._FOREIGN]
    misread = {name: found[0] for name in scripts if (found := _MISREAD.search(assets.bundle_script(name)))}
    assert misread == {}


def test_a_pseudo_class_after_a_space_stays_a_descendant():
    reading, around = (assets.get_asset(name).body.plain.decode() for name in ("site.css", "pintu.css"))
    assert ".rows *:is(h2,h3) a{" in around
    assert ".prose *:is(h2,h3,h4) + *{" in reading
    assert not re.search(r"\.(?:prose|rows):is\(h2", reading + around)


def test_each_layer_stands_once_in_a_sheet_in_the_order_of_the_layers():
    for name in assets._SHEETS:
        layers = re.findall(r"@layer (\w+)\{", assets.get_asset(name).body.plain.decode())
        assert layers == [layer for layer in assets._LAYERS if layer in layers], name
    assert tuple(re.findall(r"@layer (\w+)\{", assets.get_asset("site.css").body.plain.decode())) == assets._LAYERS


def test_no_rule_is_lost_when_layers_are_put_together():
    for name, folders in assets._SHEETS.items():
        written = "".join(sheet.read_text() for folder in folders for sheet in (assets._STATIC / folder).glob("*.css"))
        rules = re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL).count("{") - written.count("@layer")
        made = assets.get_asset(name).body.plain.decode()
        assert made.count("{") - made.count("@layer") == rules, name


def test_a_property_has_one_short_name_in_all_sheets_and_no_two_share_one():
    short = assets._short_tokens()
    assert len(set(short.values())) == len(short)
    assert max(map(len, short.values())) <= 4
    for name in assets._SHEETS:
        written, made = assets._written(name), assets.get_asset(name).body.plain.decode()
        assert set(re.findall(r"--[a-zA-Z]+\b", made)) == {short[token] for token in re.findall(r"--[a-z][\w-]*", written)}, name


def test_every_property_that_a_sheet_reads_is_set_in_it_or_in_that_of_every_page():
    general = assets.get_asset("site.css").body.plain.decode()
    for name in assets._SHEETS:
        made = assets.get_asset(name).body.plain.decode()
        assert set(re.findall(r"var\((--\w+)", made)) <= set(re.findall(r"(--\w+):", general + made)), name


def test_the_worker_takes_the_outbox_from_the_script_that_pages_load():
    worker = assets.small_script("sw.js")
    assert worker.startswith(f'importScripts("{assets.asset_url("lesson.js")}"),(()=>{{')
    assert "indexedDB" not in worker


def test_what_only_signed_in_pages_need_is_no_part_of_reading():
    reading, entrance, desk = (assets.get_asset(name).body.plain for name in ("site.css", "pintu.css", "meja.css"))
    assert b".now-card" not in reading + entrance
    assert b".now-card" in desk


def test_what_courses_do_not_show_is_no_part_of_reading_and_is_on_every_other_page():
    reading, entrance, desk = (assets.get_asset(name).body.plain for name in ("site.css", "pintu.css", "meja.css"))
    for part in (b".hero", b".cards", b".rows>li", b".fault"):
        assert part not in reading
        assert part in entrance
        assert part in desk


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
