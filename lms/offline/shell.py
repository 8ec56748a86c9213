"""What makes the site an app: service worker, manifest, and the pages of what is on this phone. Neutral, for anybody."""

import hashlib
import json
from functools import lru_cache

from flask import Blueprint, Response, current_app, render_template

from lms import assets
from lms.assets import asset_url
from lms.bodies import Body, make_body, send
from lms.web import public

blueprint = Blueprint("shell", __name__)

#: A worker that a browser keeps in its cache could never be mended.
_NEVER_KEPT = "no-cache, max-age=0"
_PUBLIC = "public, max-age=60, stale-while-revalidate=604800"
#: What the pages of this phone and the check page need, kept by the service worker from its first day.
_SHELL_FILES = ("site.css", "pintu.css", "ulasan.css", "ragam.css", "lesson.js", "luring.js", "ulasan.js", "check.js", "icon.svg")
#: The page's own colours (tokens.css, light), for the frame that the system draws.
_THEME, _PAPER = "#0b5a66", "#fbfaf6"


@blueprint.get("/sw.js")
@public
def worker() -> Response:
    """The service worker; where offline use is switched off, one that takes itself away."""
    return send(_worker() if current_app.config["LMS"].offline else _script("sw-retire.js", ""), _NEVER_KEPT)


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What the phone needs to put the platform among its apps."""
    return send(_manifest(current_app.config["LMS"].site_name), _PUBLIC)


@blueprint.get("/luring/")
@public
def shelf() -> Response:
    """Courses on this phone; the script fills it in."""
    return send(_shelf_page(), _PUBLIC)


@blueprint.get("/ulasan/")
@public
def recall() -> Response:
    """Recall cards on this phone; the script fills it in."""
    return send(_recall_page(), _PUBLIC)


def forget() -> None:
    """Drop what is kept (for tests that change templates or settings)."""
    _shelf_page.cache_clear()
    _recall_page.cache_clear()
    _worker.cache_clear()


@lru_cache(maxsize=1)
def _worker() -> Body:
    """The worker with the files of the shell; it is another one as soon as any of them, or a page, is another."""
    files = [asset_url(name) for name in _SHELL_FILES]
    version = hashlib.sha256("\n".join([*files, _shelf_page().etag, _recall_page().etag]).encode()).hexdigest()[:12]
    return _script("sw.js", f"const SHELL={json.dumps({'version': version, 'files': files})};")


@lru_cache(maxsize=1)
def _shelf_page() -> Body:
    return make_body(render_template("offline/shelf.html").encode(), "text/html; charset=utf-8")


@lru_cache(maxsize=1)
def _recall_page() -> Body:
    return make_body(render_template("offline/recall.html").encode(), "text/html; charset=utf-8")


@lru_cache(maxsize=4)
def _manifest(name: str) -> Body:
    icons = [{"src": asset_url(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"} for size in (192, 512)]
    icons.append({"src": asset_url("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    said = {"name": name, "short_name": name, "lang": "id", "id": "/", "start_url": "/belajar/", "scope": "/", "display": "standalone"}
    said |= {"theme_color": _THEME, "background_color": _PAPER, "icons": icons}
    said["shortcuts"] = [{"name": "Ulasan hari ini", "url": "/ulasan/"}, {"name": "Kursus di perangkat ini", "url": "/luring/"}]
    return make_body(json.dumps(said, ensure_ascii=False).encode(), "application/manifest+json")


@lru_cache(maxsize=4)
def _script(name: str, before: str) -> Body:
    return make_body((before + assets.small_script(name)).encode(), "text/javascript; charset=utf-8")
