"""Style sheets, scripts and icons: put together when first asked for, named by their hash, cached for ever by browsers."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from string import ascii_letters

import rcssmin
from flask import Blueprint, Flask, Response, abort

from lms.bodies import Body, make_body, send
from lms.web import public

#: Seconds; a machine under load needs two.
_PATIENCE = 60
_STATIC = Path(__file__).parent / "static"
#: Cascade layers, the stronger the later; the order in which the first sheet of a page has them is that of all.
_LAYERS = ("reset", "tokens", "base", "components", "utilities")
_IMMUTABLE = "public, max-age=31536000, immutable"
#: Style sheets by name and the folders they are put together from, in this order: what courses need, read, played and taken along (one
#: sheet is 0.4 kB less than two, and one request); what all other pages do, and of signed-in people more (docs/decisions/0031); and what
#: only some do.
_SHEETS = {
    "site.css": ("css", "css/quiz"),
    "laporan.css": ("css/report",),
    "meja.css": ("css/entrance", "css/desk"),
    "nilai.css": ("css/marking",),
    "pengajar.css": ("css/author",),
    "pintu.css": ("css/entrance",),
    "ragam.css": ("css/ragam",),
    "rencana.css": ("css/survey",),
    "ulasan.css": ("css/recall",),
}
#: The script that every page loads; others, and the service worker, take what they need of it instead of carrying it again.
_SHARED, _WORKER = "lesson.js", "sw.js"
#: Of others: small already, with exports and a licence of its own.
_FOREIGN = "qr-decoder.js"
#: The minifier is a library in Go. Its runtime would stay in the server with threads and a handling of signals of its own, and 9 MB:
#: a process for each script, a tenth of a second when it is first asked for, takes that away with it.
#: It joins constants that follow each other, and then puts one that is taken apart before those that an object in its value names:
#: tests/unit/test_assets.py finds such declarations in our scripts.
_SHORTEN = "import sys, minify; sys.stdout.write(minify.string('application/javascript', sys.stdin.read()))"
_IMPORT = re.compile(r"""^import\s+(?:[^'"]*\sfrom\s+)?["']\./([\w-]+\.js)["'];?[ \t]*$""", re.MULTILINE)
_IN_LAYER = re.compile(r"^@layer (\w+) \{\n(.*?)^\}\n", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(r"--[a-z][\w-]*")
_PSEUDO = re.compile(r"(?<=\S) +:(?=[a-z])")
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?function|const|let|class)", re.MULTILINE)
_EXPORTED = re.compile(r"^export\s+(?:async\s+)?(?:function|const|let|class)\s+(\w+)", re.MULTILINE)

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as a browser gets it: its hashed name and body."""

    name: str
    body: Body


_made: dict[str, Asset] = {}


def init_app(app: Flask) -> None:
    """Offer `asset_url("site.css")` to templates and serve what it names."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset_url"] = asset_url


def asset_url(name: str) -> str:
    """The address of a style sheet (`site.css`, `meja.css`, …), of a script with everything it imports, or of a picture file."""
    return f"/aset/{get_asset(name).name}"


def get_asset(name: str) -> Asset:
    """The asset by its plain name. Raises FileNotFoundError where there is none."""
    if name not in _made:
        stem, _, ending = name.rpartition(".")
        body = make_body(_bytes_of(name), _CONTENT_TYPES[ending], compress=ending not in {"png", "webp"})
        digest = hashlib.sha256(body.plain).hexdigest()[:10]
        _made[name] = Asset(f"{stem}-{digest}.{ending}", body)
    return _made[name]


def bundle_script(name: str) -> str:
    """The module and all it imports as one script, imported ones first, without import and export words, in a scope of its own.

    All modules share that scope, so their top-level names differ (a browser refuses the bundle otherwise). What the shared
    script exports stands in the global `lms`, because a service worker cannot import modules in every browser. It is a list,
    in which names need no room; its order is certain because whoever takes from it names the shared script by its hash.
    """
    parts = _gathered(name)
    if _SHARED not in parts:
        return _enclosed(parts.values())
    shared = _gathered(_SHARED)
    names = [found for module in shared for found in _EXPORTED.findall(_source(module))]
    if name == _SHARED:
        return "globalThis.lms=" + _enclosed([*shared.values(), f"return[{','.join(names)}]"])
    own = [text for module, text in parts.items() if module not in shared]
    places = ",".join(found if re.search(rf"\b{found}\b", "\n".join(own)) else "" for found in names).rstrip(",")
    loading = f'importScripts("{asset_url(_SHARED)}")' if name == _WORKER else f'import"{asset_url(_SHARED)}"'
    return f"{loading};{_enclosed([f'const[{places}]=lms;', *own])}"


def small_script(name: str) -> str:
    """The bundled script with short names, without comments and spaces, for those that are served under a name of their own.

    Raises subprocess.CalledProcessError where the script is none.
    """
    command = [sys.executable, "-I", "-X", "utf8", "-c", _SHORTEN]
    return subprocess.run(command, input=bundle_script(name), stdout=subprocess.PIPE, check=True, encoding="utf-8", timeout=_PATIENCE).stdout


@blueprint.get("/aset/<name>")
@public
def show(name: str) -> Response:
    """One asset under its hashed name; an old hash is 404, so that nobody caches new bytes under an old name."""
    stem, _, ending = name.rpartition(".")
    plain = f"{stem.rpartition('-')[0]}.{ending}"
    try:
        asset = get_asset(plain)
    except (FileNotFoundError, KeyError):
        abort(404)
    if asset.name != name:
        abort(404)
    return send(asset.body, _IMMUTABLE)


_CONTENT_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webp": "image/webp",
}


def _bytes_of(name: str) -> bytes:
    if name in _SHEETS:
        short = _short_tokens()
        # Within a layer rcssmin takes the space before a pseudo-class for that of a declaration, and joins what is two parts.
        small = rcssmin.cssmin(_PSEUDO.sub(" *:", _by_layer(_written(name))))
        return _TOKEN.sub(lambda found: short[found[0]], small).encode()
    if name == _FOREIGN:
        return _source(name).encode()
    if name.endswith(".js"):
        return small_script(name).encode()
    path = (_STATIC / "icons" / name).resolve()
    if path.parent != (_STATIC / "icons").resolve():
        raise FileNotFoundError(name)
    return path.read_bytes()


def _written(sheet: str) -> str:
    """A sheet as we wrote it, its files one after the other."""
    return "".join(file.read_text() for folder in _SHEETS[sheet] for file in sorted((_STATIC / folder).glob("*.css")))


@cache
def _short_tokens() -> dict[str, str]:
    """For each custom property a name of one letter or two, the same in all sheets, because a page reads several.

    It makes the sheet of every page 0.14 kB smaller. Its own properties come first: what another sheet adds changes no byte of it.
    """
    letters = (*ascii_letters, *map("".join, product(ascii_letters, repeat=2)))
    tokens = dict.fromkeys(token for sheet in _SHEETS for token in _TOKEN.findall(_written(sheet)))
    return {token: f"--{short}" for token, short in zip(tokens, letters, strict=False)}


def _by_layer(css: str) -> str:
    """What the files have in a layer, in one block each, in the order of the layers; then what is in none."""
    held = dict.fromkeys(_LAYERS, "")
    for layer, rules in _IN_LAYER.findall(css):
        held[layer] += rules
    layered = "".join(f"@layer {layer} {{\n{rules}}}\n" for layer, rules in held.items() if rules)
    return layered + _IN_LAYER.sub("", css)


def _enclosed(texts: Iterable[str]) -> str:
    """One scope for these texts: a minifier may shorten its names, and no other script of the page sees them."""
    joined = "\n".join(texts)
    return f"(()=>{{{joined}\n}})();"


def _gathered(name: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    _gather(name, parts, ())
    return parts


def _gather(name: str, parts: dict[str, str], above: tuple[str, ...]) -> None:
    if name in parts:
        return
    if name in above:
        raise RuntimeError(f"scripts import each other in a circle: {' > '.join((*above, name))}")
    text = _source(name)
    for imported in _IMPORT.findall(text):
        _gather(imported, parts, (*above, name))
    parts[name] = _EXPORT.sub("", _IMPORT.sub("", text))


def _source(name: str) -> str:
    return (_STATIC / "js" / Path(name).name).read_text()
