"""The house as data: which modules there are, in which order they stand, and what each layer may import.

Change a list with a reason, or not at all.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LMS = ROOT / "lms"

#: Modules directly under lms/, lowest first: each may import those before it, and no feature.
FOUNDATION = (
    "errors",
    "source",
    "clock",
    "formats",
    "tidy",
    "textguard",
    "dialect",
    "markup",
    "db",
    "backup",
    "bodies",
    "web",
    "assets",
    "health",
)
#: The only modules that see every feature.
ROOF = ("__init__", "cli")
#: Foundation modules without web and database.
PURE_FOUNDATION = ("errors", "source", "clock", "formats", "tidy", "textguard", "dialect", "markup")

PURE, MODELS, SERVICE, FORMS, WEB = "pure", "models", "service", "forms", "web"
#: Features in their order; a feature uses only those before it, through their services and pure modules. In each, its
#: modules by layer; within a feature a layer uses itself and those before it in this order.
FEATURES: dict[str, dict[str, tuple[str, ...]]] = {
    "agencies": {PURE: ("kinds",), MODELS: ("models",), SERVICE: ("service",)},
    "auth": {
        PURE: ("browsers", "devices", "identifiers", "identity", "nip", "passwords", "roles", "throttle"),
        MODELS: ("models",),
        SERVICE: ("service", "session_service", "attempt_service", "demo_service"),
        FORMS: ("forms",),
        WEB: ("__init__", "login", "routes"),
    },
    "quizzes": {
        PURE: (
            "answers",
            "blocks",
            "draft",
            "drawing",
            "exchange",
            "exchange.aiken",
            "exchange.files",
            "exchange.foreign",
            "exchange.gift",
            "exchange.leaving",
            "exchange.moodle",
            "exchange.prose",
            "exchange.writing",
            "exchange.xmltree",
            "kinds",
            "kinds.card",
            "kinds.choices",
            "kinds.cloze",
            "kinds.essay",
            "kinds.matching",
            "kinds.multiple_choice",
            "kinds.number",
            "kinds.opinion",
            "kinds.ordering",
            "kinds.poll",
            "kinds.scale",
            "kinds.scenario",
            "kinds.scenes",
            "kinds.short_answer",
            "kinds.single_choice",
            "kinds.true_false",
            "labels",
            "language",
            "lists",
            "marking",
            "marks",
            "numbers",
            "parallel",
            "parts",
            "quiz",
            "sentences",
            "settings",
        )
    },
    "courses": {
        PURE: ("anyaman", "changes", "codec", "compile", "course", "headers", "lean", "library", "links", "pictures", "text", "tree"),
        MODELS: ("models",),
        SERVICE: ("blob_service", "service", "shelf_service"),
        WEB: ("ready", "pages", "routes"),
    },
    "records": {PURE: ("events",), MODELS: ("models",), SERVICE: ("service",)},
    "learning": {
        PURE: ("clocks", "fitting", "gain", "item_marks", "jp", "judgement", "opinions", "progress", "recall"),
        MODELS: ("models",),
        SERVICE: (
            "room",
            "rows",
            "answers",
            "recall_projection",
            "projections",
            "service",
            "recall_service",
            "device",
            "essay_service",
            "grant_service",
            "pages",
            "standing_service",
            "condition_service",
        ),
        FORMS: ("forms",),
        WEB: ("routes", "recall_routes", "grant_routes"),
    },
    "offline": {PURE: ("sealing",), MODELS: ("models",), SERVICE: ("service",), FORMS: ("forms",), WEB: ("routes", "shell")},
    "certificates": {
        PURE: (
            "badge",
            "border",
            "facts",
            "keys",
            "numbering",
            "paper",
            "qr",
            "sheets",
            "siasn",
            "signature",
            "statement",
            "streaming",
            "support",
            "tagged",
            "template",
            "trust",
            "verdict",
        ),
        MODELS: ("models",),
        SERVICE: (
            "service",
            "queue_service",
            "support_service",
            "revision_service",
            "check_service",
            "key_service",
            "template_service",
            "paper_service",
            "badge_service",
            "export_service",
        ),
        FORMS: ("forms",),
        WEB: ("door", "owner_routes", "check_routes", "issuer_routes", "admin_routes", "routes"),
    },
    "essays": {PURE: ("sheet",), SERVICE: ("service", "queue_service"), WEB: ("routes",)},
    "surveys": {
        PURE: ("follow_up", "outcomes", "plan", "tokens"),
        MODELS: ("models",),
        SERVICE: ("plan_service", "link_service", "follow_up_service", "queue_service", "service"),
        FORMS: ("forms",),
        WEB: ("door", "learner_routes", "public_routes", "staff_routes", "routes"),
    },
    "authoring": {
        PURE: ("comparison", "impact", "naming", "outline", "room", "skeletons"),
        MODELS: ("models",),
        SERVICE: ("file_service", "picture_service", "draft_service", "check_service", "publish_service", "question_service", "upload_service"),
        FORMS: ("forms",),
        WEB: ("door", "preview", "draft_routes", "file_routes", "publish_routes", "routes"),
    },
    "reports": {
        PURE: ("charts", "items", "outcome_sections", "report", "rows", "survey"),
        MODELS: ("models",),
        SERVICE: ("figures", "improvement_service", "survey_service", "service", "export_service", "unit_service"),
        FORMS: ("forms",),
        WEB: ("routes", "unit_routes"),
    },
}
LAYERS = (PURE, MODELS, SERVICE, FORMS, WEB)

#: Libraries that know neither web nor database.
PURE_LIBRARIES = frozenset(
    {
        "PIL",
        "argon2",
        "asn1crypto",
        "bleach",
        "cattrs",
        "cbor2",
        "cryptography",
        "email_validator",
        "fontTools",
        "fpdf",
        "fsrs",
        "html5lib",
        "itsdangerous",
        "jwt",
        "markdown",
        "markupsafe",
        "nh3",
        "openpyxl",
        "pyhanko",
        "pyhanko_certvalidator",
        "segno",
        "zxcvbn",
    }
)
#: What each layer may import beside the standard library, PURE_LIBRARIES and the house itself.
LIBRARIES = {
    PURE: frozenset(),
    MODELS: frozenset({"sqlalchemy"}),
    SERVICE: frozenset({"sqlalchemy", "blinker"}),
    FORMS: frozenset({"flask_wtf", "wtforms"}),
    WEB: frozenset({"flask", "flask_login", "werkzeug", "sqlalchemy"}),
}
#: What each layer may import of the foundation.
FOUNDATION_OF = {
    PURE: frozenset(PURE_FOUNDATION),
    MODELS: frozenset(PURE_FOUNDATION) | {"db"},
    SERVICE: frozenset(PURE_FOUNDATION) | {"db"},
    FORMS: frozenset(PURE_FOUNDATION),
    WEB: frozenset(FOUNDATION),
}

MOST_LINES = 400
MOST_LINES_OF_A_SERVICE = 300
_MODULES = [(feature, layer, module) for feature, layers in FEATURES.items() for layer, modules in layers.items() for module in modules]


def test_every_folder_and_module_is_on_the_list():
    listed = {f"lms.{name}" for name in (*FOUNDATION, "cli")} | {"lms"}
    for feature, _layer, module in _MODULES:
        listed |= {f"lms.{feature}", _name(feature, module)}
    found = {_module_name(path) for path in LMS.rglob("*.py")}
    assert sorted(found - listed) == [], "modules that stand nowhere in the house"
    assert sorted(listed - found) == [], "modules on the list that do not exist"


@pytest.mark.parametrize("module", FOUNDATION)
def test_foundation_imports_only_what_is_beneath_it(module):
    allowed = {f"lms.{name}" for name in FOUNDATION[: FOUNDATION.index(module)]}
    assert sorted(_house_imports(f"lms.{module}") - allowed) == []


@pytest.mark.parametrize(("feature", "layer", "module"), _MODULES)
def test_a_feature_imports_only_what_is_beneath_it(feature, layer, module):
    name = _name(feature, module)
    assert sorted(imported for imported in _house_imports(name) if not _may_import(feature, layer, imported)) == []


@pytest.mark.parametrize(("feature", "layer", "module"), _MODULES)
def test_a_layer_imports_only_its_libraries(feature, layer, module):
    allowed = LIBRARIES[layer] | PURE_LIBRARIES | {"lms"}
    foreign = {name.partition(".")[0] for name in _imports(_name(feature, module))} - sys.stdlib_module_names
    assert sorted(foreign - allowed) == []


def test_imports_are_absolute():
    relative = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_file_is_longer_than_two_things():
    kinds = ("*.py", "*.js", "*.css", "*.html")
    folders = (LMS, ROOT / "tests", ROOT / "bench")
    files = [path for folder in folders for kind in kinds for path in folder.rglob(kind)]
    assert [f"{path.relative_to(ROOT)}: {lines}" for path in files if (lines := _lines(path)) > MOST_LINES] == []


def test_a_service_that_grows_is_split_by_noun():
    services = [LMS / feature / f"{module}.py" for feature, layer, module in _MODULES if layer == SERVICE]
    assert [f"{path.relative_to(ROOT)}: {lines}" for path in services if (lines := _lines(path)) > MOST_LINES_OF_A_SERVICE] == []


def test_pure_modules_load_without_flask_and_sqlalchemy():
    modules = [f"lms.{name}" for name in PURE_FOUNDATION] + [_name(feature, module) for feature, layer, module in _MODULES if layer == PURE]
    done = subprocess.run([sys.executable, "-c", _LOAD_PURE, json.dumps(modules)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


#: Loads modules with the web and the database blocked. `lms` itself is a bare folder here: its __init__ builds the application.
_LOAD_PURE = """
import importlib, json, sys, types

BLOCKED = {"flask", "flask_login", "flask_migrate", "flask_sqlalchemy", "flask_wtf", "werkzeug", "wtforms", "sqlalchemy", "alembic", "psycopg",
           "lms.db", "lms.web", "lms.assets", "lms.bodies", "lms.health", "lms.cli", "lms.backup"}

class Block:
    def find_spec(self, name, path=None, target=None):
        if name in BLOCKED or name.partition(".")[0] in BLOCKED:
            raise ImportError(f"{name} is blocked for pure modules")

sys.meta_path.insert(0, Block())
house = types.ModuleType("lms")
house.__path__ = ["lms"]
sys.modules["lms"] = house
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
"""


def _may_import(feature: str, layer: str, imported: str) -> bool:
    parts = imported.split(".")
    if parts[1] not in FEATURES:
        return parts[1] in FOUNDATION_OF[layer]
    held = _layer_of(parts[1], ".".join(parts[2:]))
    if parts[1] == feature:
        return LAYERS.index(held) <= LAYERS.index(layer)
    order = list(FEATURES)
    if order.index(parts[1]) > order.index(feature) or held not in (PURE, SERVICE):
        return False
    # What is pure rests on what is pure; tables refer to those of others by name only.
    return held == PURE or layer in (SERVICE, WEB)


def _layer_of(feature: str, module: str) -> str:
    return next((layer for layer, modules in FEATURES[feature].items() if module in modules), WEB if module else PURE)


def _name(feature: str, module: str) -> str:
    return f"lms.{feature}" if module == "__init__" else f"lms.{feature}.{module}"


def _module_name(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def _path_of(name: str) -> Path:
    path = ROOT / Path(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _house_imports(name: str) -> set[str]:
    return {imported for imported in _imports(name) if imported.startswith("lms.")}


def _imports(name: str) -> set[str]:
    """What a module imports, anywhere in it; `from lms.auth import service` counts as lms.auth.service."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(_path_of(name).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {full for full in inner if full.startswith("lms") and (_path_of(full).exists())}
            found |= modules or {node.module}
    return found


def _python_files() -> list[Path]:
    return [path for folder in ("lms", "tests", "bench", "migrations") for path in (ROOT / folder).rglob("*.py")] + [ROOT / "config.py", ROOT / "wsgi.py"]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())
