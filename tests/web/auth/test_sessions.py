"""The account page, signing out, and sessions that end."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from lms import clock
from lms.auth import service as accounts
from lms.auth import session_service
from lms.auth.models import LoginSession
from tests.web.auth.pages import ORIGIN, PASSWORD, cookies_of, csrf_token, submit, try_sign_in, who

PHONE = "Mozilla/5.0 (Linux; Android 9; Redmi 7A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"


def session_id_of(client) -> int:
    with client.session_transaction() as session:
        token = session["_user_id"]
    with client.application.app_context():
        return session_service.load(token, demo=False, now=clock.now()).user.session_id


def test_the_account_page_shows_who_one_is(client, people, sign_in):
    page = sign_in(client, people.alice).get("/akun/").get_data(as_text=True)
    for text in (people.alice.name, "19900101 201501 2 001", "PNS", "Penata Muda, III/a", "Pengelola Uji", "Distrik Uji, Kabupaten Uji", "Peserta"):
        assert text in page
    assert page.count("<h1") == 1 and "perangkat ini" in page


def test_the_page_of_somebody_without_role_number_or_rank_is_whole(app, client, people, sign_in):
    assert "Belum ada" in sign_in(client, people.charlie).get("/akun/").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/akun/", "/akun/kata-sandi", "/keluar"])
def test_who_is_not_signed_in_is_asked_to(client, path):
    answer = client.get(path)
    assert answer.status_code == 302 and answer.location == f"/masuk?next={path}"


@pytest.mark.parametrize("path", ["/akun/kata-sandi", "/akun/sesi/1/pencabutan", "/akun/sesi/pencabutan"])
def test_nothing_is_changed_for_who_is_not_signed_in(client, people, path):
    answer = client.post(path, headers=ORIGIN)
    assert answer.status_code == 302 and answer.location == "/masuk"


@pytest.mark.parametrize("path", ["/keluar", "/akun/kata-sandi", "/akun/sesi/1/pencabutan", "/akun/sesi/pencabutan"])
def test_another_site_changes_nothing(client, people, sign_in, path):
    sign_in(client, people.alice)
    assert client.post(path, headers={"Origin": "https://jahat.example"}).status_code == 403
    assert who(client) == people.alice.name


def test_signing_out_asks_first_then_ends_the_session_on_the_server(app, client, people, sign_in):
    sign_in(client, people.alice)
    kept = client.get_cookie("lms").value
    assert "Keluar dari perangkat ini?" in client.get("/keluar").get_data(as_text=True)
    answer = submit(client, "/keluar")
    assert (answer.status_code, answer.location) == (303, "/")
    cookies = cookies_of(answer)
    assert all(cookies[name].value == "" and cookies[name]["path"] == "/" for name in ("lms", "akun"))
    thief = app.test_client()
    thief.set_cookie("lms", kept)
    assert who(client) is None and who(thief) is None


def test_signing_out_twice_is_no_error(client):
    assert client.post("/keluar", headers=ORIGIN).status_code == 303


def test_alice_ends_the_session_on_her_lost_phone(app, client, people, sign_in):
    phone = app.test_client()
    assert try_sign_in(phone, people.alice.nip, user_agent=PHONE).status_code == 303
    page = sign_in(client, people.alice).get("/akun/").get_data(as_text=True)
    assert "Chrome di Android" in page and "alamat 127.0.0.1" in page
    answer = submit(client, f"/akun/sesi/{session_id_of(phone)}/pencabutan", page="/akun/")
    assert (answer.status_code, answer.location) == (303, "/akun/")
    assert "Sesi itu sudah diakhiri." in client.get("/akun/").get_data(as_text=True)
    assert who(phone) is None and who(client) == people.alice.name
    assert "Chrome di Android" not in client.get("/akun/").get_data(as_text=True)


def test_alice_ends_all_sessions_but_this_one(app, client, people, sign_in):
    others = [sign_in(app.test_client(), people.alice) for _ in range(3)]
    neighbour = sign_in(app.test_client(), people.charlie)
    sign_in(client, people.alice)
    submit(client, "/akun/sesi/pencabutan", page="/akun/")
    assert "3 sesi lain sudah diakhiri." in client.get("/akun/").get_data(as_text=True)
    assert [who(other) for other in others] == [None] * 3
    assert (who(client), who(neighbour)) == (people.alice.name, people.charlie.name)


@pytest.mark.parametrize("intruder", ["charlie", "citra", "bayu"])
def test_a_neighbours_session_cannot_be_ended(app, client, people, sign_in, intruder):
    sign_in(client, people.alice)
    other = sign_in(app.test_client(), getattr(people, intruder))
    known = submit(other, f"/akun/sesi/{session_id_of(client)}/pencabutan", page="/akun/")
    unknown = submit(other, "/akun/sesi/999999/pencabutan", page="/akun/")
    assert known.status_code == unknown.status_code == 404 and known.data == unknown.data
    assert who(client) == people.alice.name


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9223372036854775807", "9223372036854775808", "9" * 40])
def test_session_numbers_that_cannot_be_are_not_found(client, people, sign_in, number):
    sign_in(client, people.alice)
    assert client.post(f"/akun/sesi/{number}/pencabutan", headers=ORIGIN).status_code == 404


def test_a_learner_stays_signed_in_for_weeks_without_a_signal(client, people, sign_in, at):
    at("2026-03-05 09:00")
    sign_in(client, people.alice)
    at("2026-08-30 09:00")
    assert who(client) == people.alice.name
    at("2026-09-01 09:01")
    assert who(client) is None


@pytest.mark.parametrize("name", ["bayu", "citra", "dewi"])
def test_staff_sign_in_every_working_day(client, people, sign_in, at, name):
    at("2026-03-05 08:00")
    sign_in(client, getattr(people, name))
    at("2026-03-05 19:59")
    assert who(client)
    at("2026-03-05 20:01")
    assert who(client) is None


def test_who_becomes_staff_signs_in_as_staff_do(app, client, people, sign_in, at):
    at("2026-03-05 08:00")
    sign_in(client, people.alice)
    at("2026-03-06 08:00")
    assert who(client)
    with app.app_context():
        accounts.grant_role(people.alice.id, "admin", people.alice.agency_id)
    assert who(client) is None


def test_a_role_counts_from_the_next_request_on(app, client, people, sign_in):
    sign_in(client, people.alice)
    with app.app_context():
        accounts.grant_role(people.alice.id, "pengajar", people.alice.agency_id)
    assert "Peserta, Pengajar" in client.get("/akun/").get_data(as_text=True)


def test_last_use_is_written_down_every_ten_minutes_at_most(app, client, people, sign_in, at):
    at("2026-03-05 09:00")
    sign_in(client, people.alice)
    seen = []
    for moment in ("09:05", "09:09", "09:11", "09:20", "09:22"):
        at(f"2026-03-05 {moment}")
        assert who(client)
        with app.app_context():
            seen.append(f"{accounts.db.session.query(LoginSession).one().seen_at.astimezone(app.config['LMS'].timezone):%H:%M}")
    assert seen == ["09:00", "09:00", "09:11", "09:11", "09:22"]


def test_a_database_that_cannot_be_written_does_not_spoil_the_page(app, client, people, sign_in, at, caplog):
    at("2026-03-05 09:00")
    sign_in(client, people.alice)
    at("2026-03-05 10:00")
    with app.app_context():
        event.listen(accounts.db.engine, "begin", _read_only)
        try:
            assert who(client) == people.alice.name
        finally:
            event.remove(accounts.db.engine, "begin", _read_only)
            accounts.db.engine.dispose()
    assert "could not be written down" in caplog.text


def test_who_calls_is_found_by_one_query_and_only_when_asked(app, db, client, people, sign_in):
    sign_in(client, people.citra)
    assert _statements(db, lambda: client.get("/tidak/ada")) == []
    asked = _statements(db, lambda: client.get("/akun/kata-sandi"))
    assert len(asked) == 1 and "login_session" in asked[0]


def test_a_demo_session_ends_with_the_demonstration(app, client, people, sign_in, monkeypatch):
    with app.app_context():
        accounts.create_account(
            name="Demo", nip="199001012015011099", employment="PNS", agency_id=people.alice.agency_id, password=PASSWORD, is_demo=True, now=clock.now()
        )
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], demo=True))
    assert try_sign_in(client, "199001012015011099").status_code == 303 and who(client) == "Demo"
    monkeypatch.undo()
    assert who(client) is None


def test_personal_pages_are_kept_by_no_cache(client, people, sign_in):
    answer = sign_in(client, people.alice).get("/akun/")
    assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" in answer.headers
    assert "Set-Cookie" not in client.get("/akun/").headers


def test_forms_carry_a_token(client, people, sign_in):
    sign_in(client, people.alice)
    page = client.get("/akun/").get_data(as_text=True)
    assert page.count("<form") == page.count('name="csrf_token"')
    assert csrf_token(client, "/keluar")


def _read_only(connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only = ON" if connection.dialect.name == "sqlite" else "SET TRANSACTION READ ONLY")


def _statements(db, act) -> list[str]:
    heard: list[str] = []

    def hear(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    return heard
