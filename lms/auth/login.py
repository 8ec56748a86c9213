"""The web side of a session: who calls, read from the cookie once and only when asked; first steps after signing in."""

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from sqlalchemy.exc import SQLAlchemyError

from lms import clock, web
from lms.auth import devices, passwords, session_service
from lms.auth.devices import Device
from lms.auth.identity import Nobody, SignedIn
from lms.auth.roles import is_staff
from lms.errors import NotAllowed

#: What is open to somebody whose password was given out by an admin.
_BEFORE_OWN_PASSWORD = frozenset({"auth.edit_password", "auth.update_password", "auth.ask_delete_session", "auth.delete_session"})
_DEVICE_PATH = "/masuk"
#: Readable by the script; holds the account's id.
SCRIPT_COOKIE = "akun"


def init_app(app: Flask) -> None:
    """Make `flask_login.current_user` a SignedIn or Nobody."""
    manager = LoginManager()
    # Phones change their address with every mast; the token alone decides.
    manager.session_protection = None
    manager.anonymous_user = Nobody
    manager.user_loader(_load)
    # Not manager.init_app: it adds a hook that reads the session after every response, which would put `Vary: Cookie` on
    # the neutral pages, and a context processor that loads the account at every render.
    app.login_manager = manager
    app.before_request(_insist_on_own_password)
    app.after_request(_write_down_use)
    # The first stranger must not wait longer than the second.
    passwords.dummy_hash()


def begin(token: str) -> SignedIn:
    """Put the token into a fresh session cookie; nothing of the cookie before survives (session fixation)."""
    session.clear()
    loaded = session_service.load(token, demo=current_app.config["LMS"].demo, now=clock.now())
    if loaded is None:
        raise NotAllowed("Sesi ini sudah berakhir. Silakan masuk kembali.")
    login_user(loaded.user)
    # Of no use without session protection, and every request would carry their 150 bytes.
    for name in ("_id", "_fresh"):
        session.pop(name, None)
    # Staff's cookie goes when the browser closes; the table ends either kind of session in its time.
    session.permanent = not is_staff(loaded.user.roles)
    return loaded.user


def known_device() -> Device | None:
    """The device that calls, when somebody signed in on it before."""
    return devices.read(request.cookies.get(_device_cookie()), current_app.secret_key)


def remember_device(response: Response, device: Device | None, account_id: int) -> None:
    """Let the device prove next time that this account signed in on it. Only the sign-in page gets this cookie back."""
    value = devices.write((device or devices.new_device()).remembering(account_id), current_app.secret_key)
    response.set_cookie(
        _device_cookie(),
        value,
        max_age=devices.LIFETIME,
        path=_DEVICE_PATH,
        secure=current_app.config["LMS"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def tell_script(response: Response, user: SignedIn) -> None:
    """Let the script of neutral pages know whose acts it keeps, longer than any session lasts (decision 0033).

    Opens nothing: the session's own cookie alone does.
    """
    response.set_cookie(
        SCRIPT_COOKIE,
        str(user.id),
        max_age=devices.LIFETIME,
        secure=current_app.config["LMS"].secure_cookies,
        samesite="Lax",
    )


def _load(token: str) -> SignedIn | None:
    loaded = session_service.load(token, demo=current_app.config["LMS"].demo, now=clock.now())
    if loaded and loaded.touch_due:
        g.session_to_touch = loaded.user.session_id
    return loaded.user if loaded else None


def _insist_on_own_password() -> Response | None:
    policy = web.policy_of(current_app, request.endpoint) if request.endpoint else None
    if policy is None or not policy.signed_in or request.endpoint in _BEFORE_OWN_PASSWORD or not current_user.must_change_password:
        return None
    if web.wants_json():
        raise NotAllowed("Ganti dahulu kata sandi sementara Anda di halaman Akun. Yang tersimpan di perangkat tetap aman.")
    return redirect(url_for("auth.edit_password"), 303)


def _write_down_use(response: Response) -> Response:
    session_id = g.pop("session_to_touch", None)
    if session_id is not None:
        try:
            session_service.touch(session_id, now=clock.now())
        except SQLAlchemyError:
            # The answer is made; that a busy or full disk missed one "last used" must not turn it into an error.
            current_app.logger.warning("the use of session %s could not be written down", session_id, exc_info=True)
    return response


def _device_cookie() -> str:
    return "__Secure-lms-device" if current_app.config["LMS"].secure_cookies else "lms-device"
