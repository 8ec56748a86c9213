"""Pages of sign-in, sign-out, registration and the own account."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user

from lms import clock
from lms.agencies import service as agencies
from lms.auth import login, service, session_service
from lms.auth.browsers import describe
from lms.auth.forms import ConfirmForm, PasswordForm, RegistrationForm, SignInForm
from lms.errors import LmsError, NotAllowed, TooMany
from lms.web import public, safe_next, signed_in

blueprint = Blueprint("auth", __name__)

_HOME = "/belajar/"
#: The largest id that a database can hold.
_ID = "int(max=9223372036854775807)"


@blueprint.get("/masuk")
@public
def new_session() -> Any:
    """The sign-in page; who is signed in already goes on, unless the page he comes from holds work of another account (`akun`)."""
    target = safe_next(request.args.get("next"), _HOME)
    if current_user.is_authenticated:
        if request.args.get("akun", str(current_user.id)) != str(current_user.id):
            return render_template("auth/sign_out.html", form=ConfirmForm(), taken_by=current_user.name, target=target)
        return redirect(target, 303)
    return _show("auth/sign_in.html", SignInForm(data={"next": request.args.get("next")}))


@blueprint.post("/masuk")
@public
def create_session() -> Any:
    """Sign in and go on to where the person was going."""
    form = SignInForm()
    if not form.validate():
        return _show("auth/sign_in.html", form, status=422)
    try:
        return _sign_in(form.identifier.data, form.password.data, form.next.data or request.args.get("next"))
    except LmsError as error:
        return _show("auth/sign_in.html", form, error=error)


@blueprint.get("/keluar")
@signed_in
def ask_delete_session() -> Any:
    """A page with the button: a link alone signs nobody out."""
    return render_template("auth/sign_out.html", form=ConfirmForm())


@blueprint.post("/keluar")
@public
def delete_session() -> Any:
    """Sign out on this browser; twice is once."""
    if current_user.is_authenticated:
        session_service.sign_out(current_user.session_id, now=clock.now())
    session.clear()
    target = safe_next(request.form.get("next"), "")
    response = redirect(url_for("auth.new_session", next=target) if target else "/", 303)
    response.delete_cookie(login.SCRIPT_COOKIE)
    return response


@blueprint.get("/daftar")
@public
def new_account() -> Any:
    """The form for a learner's own account, where the settings allow it."""
    return _show("auth/register.html", _registration_form())


@blueprint.post("/daftar")
@public
def create_account() -> Any:
    """Make a learner's account and sign in with it."""
    form = _registration_form()
    if not form.validate():
        return _show("auth/register.html", form, status=422)
    try:
        _register(form)
        return _sign_in(form.nip.data or form.email.data, form.password.data, None)
    except LmsError as error:
        return _show("auth/register.html", form, error=error)


@blueprint.get("/akun/")
@signed_in
def show_account() -> Any:
    """The own profile, sessions and password."""
    profile = service.get_profile(current_user.id)
    sessions = [(each, describe(each.user_agent)) for each in session_service.open_sessions(profile.id, now=clock.now())]
    return render_template("auth/account.html", user=current_user, profile=profile, sessions=sessions, form=PasswordForm())


@blueprint.get("/akun/kata-sandi")
@signed_in
def edit_password() -> Any:
    """The password form alone."""
    return _show("auth/password.html", PasswordForm())


@blueprint.post("/akun/kata-sandi")
@signed_in
def update_password() -> Any:
    """Replace the own password; other devices have to sign in again."""
    form = PasswordForm()
    if not form.validate():
        return _show("auth/password.html", form, status=422)
    try:
        service.change_password(
            account_id=current_user.id,
            session_id=current_user.session_id,
            current=form.current.data,
            new=form.new.data,
            context=(_settings().site_name,),
            secret=current_app.secret_key,
            now=clock.now(),
        )
    except LmsError as error:
        return _show("auth/password.html", form, error=error)
    return _back_to_account("Kata sandi sudah diganti. Perangkat lain harus masuk kembali dengan kata sandi baru.")


@blueprint.post(f"/akun/sesi/<{_ID}:session_id>/pencabutan")
@signed_in
def revoke_session(session_id: int) -> Any:
    """End one of the own sessions, on whatever device it is."""
    session_service.revoke_session(session_id, account_id=current_user.id, now=clock.now())
    return _back_to_account("Sesi itu sudah diakhiri.")


@blueprint.post("/akun/sesi/pencabutan")
@signed_in
def revoke_other_sessions() -> Any:
    """End all of the own sessions but this one."""
    count = session_service.revoke_sessions(current_user.id, keep=current_user.session_id, now=clock.now())
    return _back_to_account(f"{count} sesi lain sudah diakhiri." if count else "Tidak ada sesi lain.")


def _sign_in(identifier: str, password: str, target: str | None) -> Response:
    before, device = current_user.is_authenticated and current_user.session_id, login.known_device()
    account, token = session_service.sign_in(
        identifier=identifier,
        password=password,
        device=device,
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        secret=current_app.secret_key,
        demo=_settings().demo,
        now=clock.now(),
    )
    if before:
        session_service.sign_out(before, now=clock.now())
    user = login.begin(token)
    target = url_for("auth.edit_password") if user.must_change_password else safe_next(target, _HOME)
    response = redirect(target, 303)
    login.remember_device(response, device, account.id)
    login.tell_script(response, user)
    return response


def _register(form: RegistrationForm) -> None:
    service.register(
        name=form.name.data,
        nip=form.nip.data,
        email=form.email.data,
        employment=form.employment.data,
        agency_id=int(form.agency_id.data),
        rank=form.rank.data or "",
        post=form.post.data or "",
        password=form.password.data,
        address=request.remote_addr or "",
        secret=current_app.secret_key,
        context=(_settings().site_name,),
        now=clock.now(),
    )


def _registration_form() -> RegistrationForm:
    if not _settings().self_registration:
        abort(404)
    form = RegistrationForm()
    form.offer_units((agency.id, "– " * (agency.path.count("/") - 2) + agency.name) for agency in agencies.all_agencies())
    return form


def _show(template: str, form: SignInForm | RegistrationForm | PasswordForm, *, error: LmsError | None = None, status: int = 200) -> Response:
    """A page with its form; an error of the service stands above it, with what was typed kept."""
    message = error.message if error else ""
    if form.csrf_token.errors:
        message = "Halaman ini terbuka terlalu lama atau kuki peramban dimatikan. Silakan kirim sekali lagi."
    if error:
        status = 429 if isinstance(error, TooMany) else 403 if isinstance(error, NotAllowed) else 422
    page = render_template(template, user=current_user, form=form, message=message, registration=_settings().self_registration)
    response = make_response(page, status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _back_to_account(sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("auth.show_account"), 303)


def _settings() -> Any:
    return current_app.config["LMS"]
