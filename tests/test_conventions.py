"""House rules that a reviewer would otherwise have to say twice."""

import ast
import dataclasses
import re
import subprocess
from pathlib import Path

import click
import pytest

from config import from_environment
from lms import create_app, web
from lms.learning.item_marks import ItemMark
from lms.learning.judgement import Attempt
from lms.learning.progress import ItemProgress
from lms.learning.recall import RecallCard
from lms.quizzes.marking import QuestionMark
from lms.records.events import Event

ROOT = Path(__file__).parent.parent
LMS = ROOT / "lms"
TEMPLATES = LMS / "templates"
#: Frames and parts that are no page by themselves.
_FRAMES = frozenset({"base.html", "neutral.html", "personal.html", "macros.html"})
#: What templates may show as HTML: values that went through lms.markup, the one gate for HTML.
_SAFE = frozenset(
    {
        "course.intro_html",
        "module.html",
        "question.stem_html",
        "question.explanation_html",
        "choice.html",
        "choice.feedback_html",
        "statement.html",
        "statement.feedback_html",
        "prompt.html",
        "step.html",
        "piece.html",
        "criterion.html",
        "level.html",
        "question.back_html",
        "scene.html",
        "turn.html",
        "turn.feedback_html",
        "step.scene.html",
        "step.turn.html",
        "step.turn.feedback_html",
        "proof.html",
    }
)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(", re.IGNORECASE)
_NAMED_COLOUR = re.compile(
    r"(?:color|background|border[\w-]*|outline[\w-]*|fill|stroke|box-shadow|accent-color|caret-color)\s*:[^;{}]*"
    r"\b(white|black|red|green|blue|yellow|orange|gr[ae]y|silver|navy|teal|gold|brown|purple|pink)\b",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(from_environment({"LMS_DATA": str(tmp_path_factory.mktemp("kaidah")), "LMS_SECRET_KEY": "uji"}))


def _pages():
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if not path.name.startswith("_") and path.relative_to(TEMPLATES).as_posix() not in _FRAMES]


def _name(path):
    return path.relative_to(ROOT).as_posix()


def _lines(paths, pattern, *, outside=frozenset()):
    """`path:line: text` of every line in which the pattern is found."""
    found = []
    for path in paths:
        if _name(path) in outside:
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{_name(path)}:{number}: {line.strip()[:120]}")
    return found


def _ours(*endings):
    return [path for path in sorted(LMS.rglob("*")) if path.suffix in endings and "__pycache__" not in path.parts]


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_a_page_has_a_title_and_exactly_one_h1(page):
    text = _JINJA_COMMENT.sub("", page.read_text())
    assert len(re.findall(r"\{%-?\s*block title\b", text)) == 1
    assert len(re.findall(r"<h1\b", text)) == 1


def test_templates_have_neither_inline_style_nor_inline_script():
    pattern = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
    assert _lines(_ours(".html"), pattern) == []


def test_colours_stand_in_the_tokens_only():
    sheets = [path for path in _ours(".css") if path.name != "tokens.css"]
    assert _lines(sheets, _COLOUR) == []
    assert _lines(sheets, _NAMED_COLOUR) == []
    # In pages and code `#abc` may be a link within the page; a colour is the value of an attribute or a property.
    drawn = re.compile(r"(?:fill|stroke|color|background)\s*[=:]\s*\\?[\"']?\s*#[0-9a-f]{3,8}\b", re.IGNORECASE)
    assert _lines(_ours(".html", ".js", ".py"), drawn, outside={"lms/templates/base.html"}) == []


def test_no_page_names_another_host():
    assert _lines(_ours(".html", ".css", ".js", ".svg"), _HOST) == []


def test_nothing_is_left_to_do_without_a_reason():
    tracked = subprocess.run(["git", "ls-files", "-z", "*.py", "*.js", "*.css", "*.html", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False)
    files = [ROOT / name for name in tracked.stdout.split("\0") if name] or _ours(".py", ".js", ".css", ".html")
    word = re.compile(r"\b(?:" + "TO" + "DO|FIX" + "ME|X" + r"XX)\b")
    assert _lines([path for path in files if path.is_file()], word) == []


def test_a_module_says_in_its_first_line_what_it_is_for():
    folders = [path for folder in ("lms", "tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    silent = []
    for path in [*folders, ROOT / "config.py", ROOT / "wsgi.py", ROOT / "migrations" / "env.py"]:
        text = path.read_text()
        docstring = ast.get_docstring(ast.parse(text))
        if not docstring or not text.startswith('"""') or not docstring.splitlines()[0].rstrip().endswith((".", ",", ";", ":")):
            silent.append(_name(path))
    assert silent == []


def test_public_functions_and_classes_say_what_they_are_for():
    silent = []
    for path in _ours(".py"):
        for node in ast.parse(path.read_text()).body:
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and not ast.get_docstring(node):
                silent.append(f"{_name(path)}:{node.lineno}: {node.name}")
    assert silent == []


def test_html_is_declared_safe_only_where_the_list_says_so():
    shown = re.compile(r"([\w.]+)\s*\|\s*safe\b")
    found = [(_name(path), name) for path in _ours(".html") for name in shown.findall(path.read_text())]
    assert [f"{path}: {name}" for path, name in found if name not in _SAFE] == []
    assert _lines(_ours(".html"), re.compile(r"autoescape\s+false|[)\]\"']\s*\|\s*safe\b")) == []
    # The weave is drawn from a hash and a QR code of squares: they hold nobody's words. Charts put words in through Markup.format
    # alone, which escapes them.
    made = re.compile(r"(?<![\w.\[])Markup\((?!anyaman\(|qr\.svg\()")
    assert _lines(_ours(".py"), made, outside={"lms/reports/charts.py"}) == []
    assert _lines([LMS / "reports" / "charts.py"], re.compile(r"Markup\((?!\s*$|['\"])|\bf['\"]<|__html__")) == []


def test_only_the_settings_read_the_environment():
    assert _lines(_ours(".py"), re.compile(r"os\.(?:environ|getenv)")) == []


def test_every_route_declares_who_may_call_it(app):
    assert [endpoint for endpoint in app.view_functions if web.policy_of(app, endpoint) is None] == []


def test_a_route_without_a_policy_keeps_the_application_from_starting(app):
    app.view_functions["tanpa_kebijakan"] = lambda: ""
    try:
        with pytest.raises(RuntimeError, match="tanpa_kebijakan"):
            web.check_policies(app)
    finally:
        del app.view_functions["tanpa_kebijakan"]


def test_every_command_has_help_in_indonesian(app):
    ours = {name: command for name, command in app.cli.commands.items() if name != "db"}
    assert {"demo", "content", "user", "record", "backup", "restore"} <= set(ours)
    assert [name for name, command in _commands(ours) if not (command.help or "").strip()] == []
    options = [(name, parameter) for name, command in _commands(ours) for parameter in command.params if isinstance(parameter, click.Option)]
    assert [f"{name} {option.name}" for name, option in options if not option.help] == []


def test_every_setting_stands_in_the_table_of_the_readme():
    readme = (ROOT / "README.md").read_text()
    assert sorted(_settings() - set(re.findall(r"^\|\s*`([A-Z_]+)`", readme, re.MULTILINE))) == []
    assert sorted(set(re.findall(r"^\|\s*`([A-Z_]+)`", readme, re.MULTILINE)) - _settings()) == []


def test_runtime_libraries_are_pinned_with_hashes():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pinned = re.findall(r"^([a-z0-9][\w.\[\]-]*)==\S+", text, re.MULTILINE)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned), name


def test_values_that_are_not_frozen_are_changed_by_nobody_but_the_record():
    # They are not frozen because every delivery makes hundreds of them (docs/decisions/0034).
    values = (Event, Attempt, QuestionMark, ItemMark, ItemProgress, RecallCard)
    fields = {field.name for value in values for field in dataclasses.fields(value)}
    paths = [path for folder in ("records", "learning", "quizzes") for path in sorted((LMS / folder).glob("*.py"))]
    changed = {(_name(path), attribute) for path in paths for attribute in _set_attributes(path) if attribute in fields}
    assert changed == {("lms/records/service.py", "received_at"), ("lms/records/service.py", "position")}


def _set_attributes(path):
    """Names of the attributes that the file sets on anything but `self`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) != "self":
            yield node.attr


def _commands(commands, prefix=""):
    for name, command in commands.items():
        yield f"{prefix}{name}", command
        if isinstance(command, click.Group):
            yield from _commands(command.commands, f"{prefix}{name} ")


def _settings():
    """The variables that config.py asks the environment for."""
    tree = ast.parse((ROOT / "config.py").read_text())
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if re.fullmatch(r"(?:LMS_[A-Z_]+|PORT|DATABASE_URL)", text)}
