"""The door of the site: who may call which route, proof of origin, headers, error pages, template filters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from flask import Flask, Request, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import current_user
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import HTTPException, InternalServerError
from wtforms.validators import ValidationError

from lms import errors, formats
from lms.bodies import compress_now
from lms.db import db, disk_is_full, is_busy

View = TypeVar("View", bound=Callable[..., Any])

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_STATUS = {errors.NotFound: 404, errors.NotAllowed: 403, errors.Invalid: 422, errors.Conflict: 409, errors.TooMany: 429}
_HEADINGS = {
    400: "Permintaan tidak dapat dibaca",
    401: "Silakan masuk lebih dahulu",
    403: "Belum dapat dilakukan",
    404: "Halaman tidak ditemukan",
    405: "Cara memanggil halaman ini keliru",
    409: "Ada perubahan yang saling bertentangan",
    413: "Kiriman terlalu besar",
    415: "Jenis kiriman tidak dikenal",
    422: "Isian perlu diperbaiki",
    429: "Terlalu banyak percobaan",
    500: "Ada kesalahan di pihak kami",
    503: "Server sedang sibuk",
    507: "Penyimpanan server penuh",
}
_SENTENCES = {
    400: "Muat ulang halaman lalu coba sekali lagi. Jawaban yang sudah tersimpan tetap aman.",
    403: "Halaman ini bukan untuk akun Anda. Jika Anda merasa seharusnya boleh membukanya, hubungi admin di instansi Anda.",
    404: "Alamat ini tidak ada atau sudah dipindahkan. Mulailah dari katalog kursus.",
    405: "Kembali ke halaman sebelumnya lalu gunakan tombol yang tersedia.",
    413: "Kirim bagian yang lebih kecil. Yang sudah tersimpan tetap aman.",
    500: "Kesalahan ini sudah tercatat. Yang sudah Anda simpan tetap aman; silakan coba lagi sebentar lagi.",
    503: "Terlalu banyak yang menyimpan pada saat yang sama. Tunggu sebentar lalu ulangi; yang tersimpan di perangkat Anda tetap aman.",
    507: "Server sedang tidak dapat menyimpan. Yang tersimpan di perangkat Anda tetap aman dan dikirim lagi nanti; hubungi admin di instansi Anda.",
}
_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), microphone=(), geolocation=()"),
)
_HSTS = ("Strict-Transport-Security", "max-age=31536000")
#: A neutral page shows nothing of anybody and asks for no device: a fifth of a kilobyte less with each. As strict for all that
#: it holds: nothing inline, nothing from elsewhere; only fonts, sounds and frames of this site, which no page has, are not named.
_NEUTRAL_HEADERS = (
    ("Content-Security-Policy", "default-src 'self';object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'"),
    *_HEADERS[1:3],
)
#: Half a kilobyte less with each of the files that a first page asks for.
_FILE_HEADERS = (("Content-Security-Policy", "default-src 'none'"), ("X-Content-Type-Options", "nosniff"))


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a route. `roles` empty and `signed_in` set: any account."""

    signed_in: bool
    roles: frozenset[str] = frozenset()


def public(view: View) -> View:
    """Declare that anybody may call the route; what it shows of an account it decides itself."""
    return _declare(view, Policy(signed_in=False))


def signed_in(view: View) -> View:
    """Declare that any signed-in account may call the route, for its own objects."""
    return _declare(view, Policy(signed_in=True))


def role(*names: str) -> Callable[[View], View]:
    """Declare that only accounts with one of these roles may call the route."""
    return lambda view: _declare(view, Policy(signed_in=True, roles=frozenset(names)))


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The declared policy of a route, or None where somebody forgot it."""
    return getattr(app.view_functions.get(endpoint), "lms_policy", None)


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie. Without the cookie there is nothing to verify: making a signer would cost a fifth of a neutral page."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The caller's session; an empty one where no cookie came."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Install the door in front of every route."""
    app.session_interface = Sessions()
    app.before_request(_enforce)
    app.after_request(_add_headers)
    app.register_error_handler(errors.LmsError, _answer_lms_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_crash)
    zone = app.config["LMS"].timezone
    app.jinja_env.filters.update(
        tanggal=lambda moment: formats.long_date(moment, zone),
        waktu=lambda moment: formats.clock_time(moment, zone),
        angka=formats.number,
        ukuran=formats.size,
        terbilang=formats.spelled,
        nip_samar=formats.masked_nip,
        nip_berspasi=formats.grouped_nip,
    )
    # Only personal pages ask for the reader; a neutral page that did would no longer be the same for everybody.
    app.jinja_env.globals.update(csrf_token=generate_csrf, current_user=current_user, site_name=app.config["LMS"].site_name)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def check_policies(app: Flask) -> None:
    """Refuse to start with a route that does not say who may call it."""
    silent = sorted(endpoint for endpoint in app.view_functions if policy_of(app, endpoint) is None)
    if silent:
        raise RuntimeError(f"routes without a declared policy: {', '.join(silent)}")


def neutral_headers(app: Flask) -> list[tuple[str, str]]:
    """What every neutral page carries beside its own headers."""
    return [*_NEUTRAL_HEADERS, *([_HSTS] if app.config["LMS"].secure_cookies else [])]


def safe_next(target: str | None, default: str) -> str:
    """The target when it is a path of this site, else the default. Never leads to another host."""
    if not target or "\\" in target or any(ord(char) < 33 for char in target):
        return default
    parts = _split(target)
    fits = parts is not None and not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    return target if fits else default


def wants_json() -> bool:
    """The caller is a script that reads JSON, not a person's browser."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def download(data: bytes | Iterator[bytes], name: str, content_type: str, *, inline: bool = False) -> Response:
    """A file to keep, whole or in pieces; never run or shown as a page of ours."""
    response = Response(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response


def _declare(view: View, policy: Policy) -> View:
    view.lms_policy = policy  # type: ignore[attr-defined]
    return view


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _enforce() -> Any:
    if request.endpoint is None:
        return None
    if "\x00" in request.path:
        # PostgreSQL holds no NUL, and no address of ours has one.
        raise errors.NotFound(_SENTENCES[404])
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        raise RuntimeError(f"route {request.endpoint} declares no policy")
    if policy.signed_in:
        if not current_user.is_authenticated:
            return _ask_to_sign_in()
        if policy.roles and not policy.roles & current_user.roles:
            raise errors.NotAllowed(_SENTENCES[403])
    return None if request.method in _SAFE_METHODS else _prove_origin()


def _ask_to_sign_in() -> Any:
    if wants_json():
        return jsonify(error="masuk", message="Silakan masuk lebih dahulu. Yang tersimpan di perangkat tetap aman."), 401
    target = request.full_path.rstrip("?") if request.method in _SAFE_METHODS else _page_of_form()
    return redirect(url_for("auth.new_session", next=target))


def _page_of_form() -> str | None:
    """The page of this site whose form was sent, so that signing in leads back to it."""
    parts = _split(request.referrer or "")
    return parts.path if parts and parts.path and f"{parts.scheme}://{parts.netloc}/" == request.host_url else None


def _prove_origin() -> Any:
    """Refuse state changes that another site started; ask the person where the browser does not tell.

    Sec-Fetch-Site, then Origin; a valid form token or a custom header (which no foreign form can send) is proof too.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    # A page that tells nobody its address (Referrer-Policy: no-referrer) makes browsers call its origin "null"; its token is the proof then.
    if not site and origin == "null" and _token_is_valid():
        return None
    if site and site not in {"same-origin", "none"} or not site and origin and origin != request.host_url.rstrip("/"):
        raise errors.NotAllowed("Permintaan ini datang dari situs lain, sehingga tidak dijalankan. Buka halaman kami langsung, lalu ulangi.")
    if site or origin or request.headers.get("X-LMS") or _token_is_valid():
        return None
    if wants_json():
        raise errors.NotAllowed("Permintaan tanpa bukti asal. Sertakan kepala Origin atau X-LMS.")
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("errors/confirm.html", fields=fields, action=request.full_path.rstrip("?")), 200


def _token_is_valid() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    g.csrf_valid = True
    return True


def _add_headers(response: Response) -> Response:
    headers = response.headers
    # Style sheets, scripts and pictures are no documents: what they may do is said by the page that asks for them.
    kept = headers.get("Cache-Control", "")
    for name, value in _FILE_HEADERS if "immutable" in kept else _NEUTRAL_HEADERS if kept.startswith("public") else _HEADERS:
        if name != "Referrer-Policy" or headers.get(name) != "no-referrer":
            headers[name] = value
    if "Cache-Control" not in headers:
        # Personal pages must not come back from the cache of a shared phone.
        headers["Cache-Control"] = "no-store"
    if current_app.config["LMS"].secure_cookies:
        headers[_HSTS[0]] = _HSTS[1]
    return compress_now(response)


def _answer_lms_error(error: errors.LmsError) -> Any:
    db.session.rollback()
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)
    answer = _error_answer(status, error.message)
    if isinstance(error, errors.TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _answer_http_error(error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error
    answer = _error_answer(error.code or 500, _SENTENCES.get(error.code or 500, _SENTENCES[400]))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _answer_crash(error: Exception) -> Any:
    db.session.rollback()
    if disk_is_full(error):
        current_app.logger.error("the disk is full: %s %s was not stored", request.method, request.path)
        return _error_answer(507, _SENTENCES[507])
    if is_busy(error):
        current_app.logger.warning("the database was busy for too long: %s %s", request.method, request.path)
        answer = _error_answer(503, _SENTENCES[503])
        answer.headers["Retry-After"] = "5"
        return answer
    if current_app.config.get("PROPAGATE_ERRORS"):
        raise error
    current_app.logger.exception("unexpected error at %s %s", request.method, request.path)
    return _answer_http_error(InternalServerError())


def _error_answer(status: int, sentence: str) -> Response:
    heading = _HEADINGS.get(status, _HEADINGS[400])
    if wants_json():
        response = jsonify(error=heading, message=sentence)
    else:
        response = Response(render_template("errors/error.html", status=status, heading=heading, sentence=sentence), content_type="text/html; charset=utf-8")
    response.status_code = status
    return response
