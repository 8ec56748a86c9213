"""The sign-in page."""

import hashlib
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from config import from_environment
from lms import clock, create_app
from lms.auth import passwords
from lms.auth import service as accounts
from lms.auth.models import LoginSession
from tests.support.sessions import open_session
from tests.web.auth.pages import ORIGIN, PASSWORD, WRONG_PASSWORD, cookies_of, csrf_token, submit, try_sign_in, who

UNKNOWN_NIP = "199912312020121999"
#: Addresses that lead elsewhere, or that a browser might read so.
ELSEWHERE = [
    "https://jahat.example/",
    "//jahat.example/",
    "///jahat.example/",
    "/\\jahat.example/",
    "\\\\jahat.example/",
    "\\/jahat.example",
    "/\t/jahat.example/",
    "/\n/jahat.example/",
    "/\r/jahat.example/",
    "\t//jahat.example/",
    " //jahat.example/",
    "https:jahat.example",
    "https:/jahat.example",
    "http:///jahat.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "mailto:a@jahat.example",
    "jahat.example",
    "jahat.example/belajar/",
    "@jahat.example",
    ".jahat.example",
    "?next=https://jahat.example",
    "/belajar\r\nSet-Cookie: a=b",
    "/belajar\r\nLocation: https://jahat.example",
    "//localhost@jahat.example/",
    "//jahat.example\\@localhost/",
    "https://localhost.jahat.example/",
    "http://localhost/belajar/",
    "/ /jahat.example",
    "\x00//jahat.example",
    "",
]


def test_the_page_asks_for_number_and_password(client):
    page = client.get("/masuk").get_data(as_text=True)
    assert page.count("<h1") == 1 and "<title>Masuk" in page
    assert re.search(r'<input[^>]*autocomplete="username"', page)
    assert re.search(r'<input[^>]*autocomplete="current-password"[^>]*type="password"', page)
    assert "Daftar akun" not in page


@pytest.mark.parametrize("typed", ["{nip}", "{nip:.8} 201501 2 001", "  {nip:.8}.201501.2.001 ", "１{rest}"])
def test_alice_signs_in_with_her_number_however_she_writes_it(client, people, typed):
    answer = try_sign_in(client, typed.format(nip=people.alice.nip, rest=people.alice.nip[1:]))
    assert (answer.status_code, answer.location) == (303, "/belajar/")
    assert who(client) == people.alice.name


@pytest.mark.parametrize("name", ["alice", "bayu", "charlie"])
def test_a_session_that_tests_make_is_the_one_that_the_form_makes(app, db, people, sign_in, at, name):
    at("2026-03-05 09:00")
    person, ends = getattr(people, name), []
    for sign in (sign_in, open_session):
        browser = sign(app.test_client(), person)
        made = db.session.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first()
        with browser.session_transaction() as session:
            cookie = dict(session) | {"lasting": session.permanent}
        assert hashlib.sha256(cookie.pop("_user_id").encode()).hexdigest() == made.token_hash
        row = {column.name: getattr(made, column.name) for column in LoginSession.__table__.columns if column.name not in ("id", "token_hash")}
        ends.append((cookie, row | {"user_agent": ""}, browser.get_cookie("akun").value, who(browser)))
    assert ends[0] == ends[1]
    assert ends[0][-1] == person.name


def test_an_email_address_does_as_well(app, client, people, at):
    at("2026-03-05 09:00")
    with app.app_context():
        _make(people, email="Maria@Sorong.go.id")
    assert try_sign_in(client, " maria@SORONG.go.id ").status_code == 303
    assert who(client) == "Maria Uji"


def test_whom_a_page_sent_here_is_told_so_and_goes_back_there(client, people):
    sent = client.get("/akun/?a=1")
    assert sent.status_code == 302 and sent.location == "/masuk?next=/akun/?a%3D1"
    page = client.get(sent.location).get_data(as_text=True)
    assert "Silakan masuk lebih dahulu" in page
    target = re.search(r'name="next"[^>]*value="([^"]*)"', page)[1]
    assert try_sign_in(client, people.alice.nip, fields={"next": target}).location == "/akun/?a=1"


@pytest.mark.parametrize("target", ELSEWHERE[::6])
def test_signing_in_never_leads_to_another_site(client, people, target):
    assert try_sign_in(client, people.alice.nip, fields={"next": target}).location == "/belajar/"


def test_nor_does_the_page_for_who_is_signed_in_already(client, people, sign_in):
    sign_in(client, people.alice)
    assert {target: client.get("/masuk", query_string={"next": target}).location for target in ELSEWHERE} == dict.fromkeys(ELSEWHERE, "/belajar/")


def test_who_is_signed_in_already_goes_on(client, people, sign_in):
    sign_in(client, people.alice)
    for target in ("/kursus/x/?q=//a", "/periksa/abc", "/kursus/%2F%2Fjahat.example"):
        answer = client.get("/masuk", query_string={"next": target})
        assert (answer.status_code, answer.location) == (303, target)


def test_from_a_page_with_the_work_of_another_account_one_is_told_and_signs_out_first(client, people, sign_in):
    sign_in(client, people.alice)
    target = "/kursus/kursus-kecil/satu/"
    assert client.get("/masuk", query_string={"akun": people.alice.id, "next": target}).location == target
    answer = client.get("/masuk", query_string={"akun": people.fitri.id, "next": target})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and f"Anda sedang masuk sebagai {people.alice.name}" in page
    # Whose work it is nobody is told, and a number that names no account changes nothing.
    assert people.fitri.name not in page
    assert "Anda sedang masuk sebagai" in client.get("/masuk", query_string={"akun": "<b>"}).get_data(as_text=True)
    fields = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1], "next": target}
    assert client.post("/keluar", data=fields, headers=ORIGIN).location == f"/masuk?next={target}"
    assert client.get("/akun/").status_code == 302


def test_signing_out_never_leads_to_another_site(client, people, sign_in):
    sign_in(client, people.alice)
    fields = {"csrf_token": csrf_token(client, "/keluar"), "next": "//jahat.example/"}
    assert client.post("/keluar", data=fields, headers=ORIGIN).location == "/"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"identifier": "", "password": PASSWORD}, "NIP atau surel belum diisi."),
        ({"identifier": "199001012015012001", "password": ""}, "Kata sandi belum diisi."),
        ({"identifier": "x" * 2001, "password": PASSWORD}, "terlalu panjang"),
        ({"identifier": "199001012015012001", "password": WRONG_PASSWORD}, "tidak cocok"),
        ({"identifier": "bukan nomor\0 \ud7ff", "password": PASSWORD}, "tidak cocok"),
        ({"identifier": "a@b", "password": PASSWORD}, "tidak cocok"),
        ({"identifier": "199001012015012001", "password": PASSWORD + "\0"}, "tidak cocok"),
        ({"identifier": "199001012015012001", "password": "x" * 1999}, "tidak cocok"),
    ],
)
def test_bad_input_is_answered_on_the_page(client, people, fields, sentence):
    answer = submit(client, "/masuk", **fields)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert who(client) is None


def test_what_was_typed_is_kept_but_never_the_password(client, people):
    page = try_sign_in(client, people.alice.nip, WRONG_PASSWORD, fields={"next": "/akun/"}).get_data(as_text=True)
    assert people.alice.nip in page and 'value="/akun/"' in page and WRONG_PASSWORD not in page


def test_a_form_without_its_token_is_asked_for_again(client, people):
    answer = client.post("/masuk", data={"identifier": people.alice.nip, "password": PASSWORD}, headers=ORIGIN)
    assert answer.status_code == 422 and "kirim sekali lagi" in answer.get_data(as_text=True)
    assert who(client) is None


def test_an_old_browser_that_says_nothing_of_its_origin_signs_in_by_the_token(client, people):
    fields = {"identifier": people.alice.nip, "password": PASSWORD, "csrf_token": csrf_token(client)}
    assert client.post("/masuk", data=fields).status_code == 303


def test_another_site_cannot_sign_anybody_in(client, people):
    token = csrf_token(client)
    fields = {"identifier": people.alice.nip, "password": PASSWORD, "csrf_token": token}
    assert client.post("/masuk", data=fields, headers={"Origin": "https://jahat.example"}).status_code == 403
    assert who(client) is None


def test_an_unknown_account_is_answered_like_a_wrong_password(client, people):
    known = try_sign_in(client, people.alice.nip, WRONG_PASSWORD)
    unknown = try_sign_in(client, UNKNOWN_NIP, WRONG_PASSWORD)
    assert (known.status_code, _neutral(known, people.alice.nip)) == (unknown.status_code, _neutral(unknown, UNKNOWN_NIP))
    assert set(known.headers.keys()) == set(unknown.headers.keys())


@pytest.mark.parametrize("identifier", [UNKNOWN_NIP, "tidak.ada@sorong.go.id", "bukan apa-apa", "199001012015012001"])
def test_an_unknown_account_costs_as_many_hashes_as_a_wrong_password(client, people, monkeypatch, identifier):
    count = _count_hashes(monkeypatch)
    try_sign_in(client, identifier, WRONG_PASSWORD)
    assert count == ["verify"]


def test_charlie_without_any_role_may_sign_in_and_sees_his_own_account(client, people, sign_in):
    assert who(sign_in(client, people.charlie)) == people.charlie.name


def test_nothing_of_the_session_before_survives_signing_in(client, people):
    with client.session_transaction() as session:
        session["planted"] = "by an attacker"
    planted = csrf_token(client)
    answer = try_sign_in(client, people.alice.nip)
    assert answer.status_code == 303
    with client.session_transaction() as session:
        assert set(session) == {"_user_id", "_permanent"}
        first = session["_user_id"]
    assert csrf_token(client, "/akun/") != planted
    fields = {"identifier": people.bayu.nip, "password": PASSWORD, "csrf_token": csrf_token(client, "/akun/")}
    assert client.post("/masuk", data=fields, headers=ORIGIN).status_code == 303
    with client.session_transaction() as session:
        assert session["_user_id"] != first


def test_who_signs_in_over_somebody_else_ends_their_session(app, client, people, sign_in):
    sign_in(client, people.alice)
    cookie = client.get_cookie("lms").value
    client.post("/masuk", data={"identifier": people.bayu.nip, "password": PASSWORD, "csrf_token": csrf_token(client, "/akun/")}, headers=ORIGIN)
    assert who(client) == people.bayu.name
    thief = app.test_client()
    thief.set_cookie("lms", cookie)
    assert who(thief) is None


def test_the_table_does_not_hold_what_the_cookie_holds(db, client, people, sign_in):
    sign_in(client, people.alice)
    with client.session_transaction() as session:
        token = session["_user_id"]
    row = db.session.query(LoginSession).one()
    assert len(token) >= 43 and token not in {str(value) for value in vars(row).values()}


def test_a_made_up_token_opens_nothing(client, people):
    for token in ("", "x", "x" * 2000, "\0", None):
        with client.session_transaction() as session:
            session["_user_id"] = token
        assert client.get("/akun/").status_code == 302


def test_cookies_on_plain_http_at_home(client, people):
    cookies = cookies_of(try_sign_in(client, people.alice.nip))
    assert set(cookies) == {"lms", "lms-device", "akun"}
    session, device = cookies["lms"], cookies["lms-device"]
    assert session["httponly"] and session["samesite"] == "Lax" and session["path"] == "/" and not session["secure"] and session["expires"]
    assert device["httponly"] and device["samesite"] == "Lax" and device["path"] == "/masuk" and not device["secure"]


@pytest.fixture
def real_site(stage):
    """The same database behind an application as it runs behind HTTPS."""
    app = create_app(from_environment({**stage.environment, "LMS_SECURE_COOKIES": "1"}))
    yield app
    with app.app_context():
        accounts.db.session.remove()
        accounts.db.engine.dispose()


def test_cookies_on_the_real_site(people, real_site):
    client = real_site.test_client()
    base = {"base_url": "https://localhost"}
    page = client.get("/masuk", **base).get_data(as_text=True)
    fields = {"identifier": people.alice.nip, "password": PASSWORD, "csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]}
    answer = client.post("/masuk", data=fields, headers={"Origin": "https://localhost"}, **base)
    assert answer.status_code == 303
    cookies = cookies_of(answer)
    assert set(cookies) == {"__Host-lms", "__Secure-lms-device", "akun"}
    for name, cookie in cookies.items():
        assert cookie["secure"] and cookie["samesite"] == "Lax" and not cookie["domain"]
        assert bool(cookie["httponly"]) == (name != "akun")
    assert cookies["__Host-lms"]["path"] == "/"
    assert "Alice" in client.get("/akun/", **base).get_data(as_text=True)


def test_what_the_script_may_read_says_who_and_opens_nothing(app, client, people):
    assert cookies_of(try_sign_in(client, people.alice.nip))["akun"].value == str(people.alice.id)
    stranger = app.test_client()
    stranger.set_cookie("akun", str(people.alice.id))
    assert who(stranger) is None


@pytest.mark.parametrize("name", ["alice", "citra", "dewi"])
def test_the_sessions_of_staff_end_with_the_browser_and_no_device_forgets_whose_it_is(client, people, name):
    cookies = cookies_of(try_sign_in(client, getattr(people, name).nip))
    # A head learns as well, and for weeks without a signal.
    assert bool(cookies["lms"]["expires"]) == (name == "alice")
    assert int(cookies["akun"]["max-age"]) > 180 * 86400


def test_pages_that_ask_for_nobody_never_touch_the_session(client, people, course, sign_in):
    sign_in(client, people.alice)
    for path in ("/", "/kursus/", f"/kursus/{course.slug}/", "/healthz", "/tidak/ada"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")


def test_old_hashes_are_renewed_at_sign_in(app, client, people, monkeypatch):
    old = passwords.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with app.app_context():
        account = accounts.get_account(people.alice.id)
        account.password_hash = old
        accounts.db.session.commit()
    assert try_sign_in(client, people.alice.nip).status_code == 303
    with app.app_context():
        assert accounts.get_account(people.alice.id).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    count = _count_hashes(monkeypatch)
    assert try_sign_in(app.test_client(), people.alice.nip).status_code == 303
    assert count == ["verify"]


def test_demo_accounts_sign_in_only_where_the_settings_say_so(app, client, people, monkeypatch):
    with app.app_context():
        _make(people, nip="199001012015011099", is_demo=True)
    refused = try_sign_in(client, "199001012015011099")
    assert refused.status_code == 422 and "tidak cocok" in refused.get_data(as_text=True)
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], demo=True))
    assert try_sign_in(client, "199001012015011099").status_code == 303
    monkeypatch.undo()
    assert who(client) is None


def test_a_closed_account_is_told_so_only_by_its_own_password(app, client, people, sign_in):
    sign_in(client, people.alice)
    with app.app_context():
        accounts.get_account(people.alice.id).is_active = False
        accounts.db.session.commit()
    assert who(client) is None
    other = app.test_client()
    assert "tidak cocok" in try_sign_in(other, people.alice.nip, WRONG_PASSWORD).get_data(as_text=True)
    answer = try_sign_in(other, people.alice.nip)
    assert answer.status_code == 403 and "sudah ditutup" in answer.get_data(as_text=True)


def _make(people, **fields):
    known = {"name": "Maria Uji", "employment": "PNS", "agency_id": people.alice.agency_id, "password": PASSWORD, "now": clock.now()}
    return accounts.create_account(**{**known, **fields})


def _neutral(answer, identifier: str) -> str:
    text = answer.get_data(as_text=True).replace(identifier, "NIP")
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", text)


def _count_hashes(monkeypatch) -> list[str]:
    """Names of the hasher's costly calls from now on. The real hasher still does the work."""
    made: list[str] = []
    hasher = passwords._HASHER

    class Counting:
        def __getattr__(self, name):
            if name in ("verify", "hash"):
                made.append(name)
            return getattr(hasher, name)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    return made
