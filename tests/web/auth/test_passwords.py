"""Changing the own password, and the temporary one that an admin gives out."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms import clock
from lms.auth import attempt_service, service, session_service, throttle
from lms.auth.identity import RoleScope, SignedIn
from lms.auth.models import AccountRole
from lms.errors import Conflict, Invalid, NotFound
from tests.web.auth.pages import ORIGIN, OTHER_PASSWORD, PASSWORD, WRONG_PASSWORD, submit, try_sign_in, who

NOW = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)


def admin_of(person, path: str | None = None) -> SignedIn:
    """The person as an admin of the own unit, or of the one with that path."""
    scope = RoleScope(role="admin", agency_id=person.agency_id, path=path or person.path)
    return SignedIn(
        id=person.id,
        name=person.name,
        nip=person.nip,
        email=None,
        employment="PNS",
        agency_id=person.agency_id,
        session_id=0,
        role_scopes=(scope,),
        must_change_password=False,
        token="",
    )


def reset(app, person, by, now: datetime | None = None) -> str:
    with app.app_context():
        return service.reset_password(account_id=person.id, by=by, secret=app.secret_key, now=now or clock.now())


def test_alice_changes_her_password_and_other_devices_must_sign_in_again(app, client, people, sign_in):
    phone = sign_in(app.test_client(), people.alice)
    sign_in(client, people.alice)
    answer = submit(client, "/akun/kata-sandi", page="/akun/", current=PASSWORD, new=OTHER_PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/akun/")
    assert "Kata sandi sudah diganti." in client.get("/akun/").get_data(as_text=True)
    assert who(client) == people.alice.name and who(phone) is None
    assert try_sign_in(phone, people.alice.nip, PASSWORD).status_code == 422
    assert try_sign_in(phone, people.alice.nip, OTHER_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        (WRONG_PASSWORD, OTHER_PASSWORD, "Kata sandi saat ini tidak cocok."),
        ("", OTHER_PASSWORD, "Kata sandi saat ini belum diisi."),
        (PASSWORD, "", "Kata sandi baru belum diisi."),
        (PASSWORD, "pendek", "paling sedikit 12 karakter"),
        (PASSWORD, "password12345", "sering dipakai"),
        (PASSWORD, "199001012015012001", "terlalu dekat dengan nama, NIP"),
        (PASSWORD, "belajar-asn-2026", "terlalu dekat|sering dipakai"),
        (PASSWORD, PASSWORD, "harus berbeda dari yang lama"),
        (PASSWORD, "x" * 257, "paling banyak 256 karakter"),
    ],
)
def test_bad_input_changes_nothing(client, people, sign_in, current, new, sentence):
    sign_in(client, people.alice)
    answer = submit(client, "/akun/kata-sandi", current=current, new=new)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert any(part in page for part in sentence.split("|"))
    assert not re.search(r'type="password" value="[^"]', page)
    client.delete_cookie("lms")
    assert try_sign_in(client, people.alice.nip, PASSWORD).status_code == 303


def test_who_found_an_open_phone_cannot_guess_the_password(client, people, sign_in, at):
    at("2026-03-05 09:00")
    sign_in(client, people.alice)
    codes = [submit(client, "/akun/kata-sandi", current=WRONG_PASSWORD, new=OTHER_PASSWORD).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    answer = submit(client, "/akun/kata-sandi", current=PASSWORD, new=OTHER_PASSWORD)
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "30"


def test_charlie_changes_only_his_own_password(client, people, sign_in):
    sign_in(client, people.charlie)
    assert submit(client, "/akun/kata-sandi", current=PASSWORD, new=OTHER_PASSWORD).status_code == 303
    client.delete_cookie("lms")
    assert try_sign_in(client, people.alice.nip, PASSWORD).status_code == 303


def test_two_changes_at_once_do_not_both_win(db, people):
    profile = service.get_account(people.alice.id)
    stale = profile.password_hash
    change = {"account_id": people.alice.id, "session_id": 0, "context": (), "secret": "secret", "now": NOW}
    service.change_password(current=PASSWORD, new=OTHER_PASSWORD, **change)
    with pytest.raises(Conflict, match="baru saja diganti"):
        service._set_password(people.alice.id, old_hash=stale, new_hash="x", keep=0, keys=(), now=NOW)


def test_a_sign_in_that_was_under_way_with_the_old_password_opens_nothing(db, people, monkeypatch):
    verify = session_service.passwords.verify

    def change_meanwhile(password_hash, password):
        monkeypatch.undo()
        right = verify(password_hash, password)
        service.change_password(account_id=people.alice.id, session_id=0, current=PASSWORD, new=OTHER_PASSWORD, context=(), secret="secret", now=NOW)
        return right

    # Stands between looking at the password and opening the session, where no test could otherwise step in.
    monkeypatch.setattr(session_service.passwords, "verify", change_meanwhile)
    with pytest.raises(Invalid, match="tidak cocok"):
        session_service.sign_in(
            identifier=people.alice.nip, password=PASSWORD, device=None, address="", user_agent="", secret="secret", demo=False, now=NOW
        )
    assert session_service.open_sessions(people.alice.id, now=NOW) == []


def test_a_temporary_password_opens_only_the_page_where_it_is_replaced(app, client, people, sign_in):
    phone = sign_in(app.test_client(), people.alice)
    temporary = reset(app, people.alice, admin_of(people.citra))
    assert who(phone) is None
    assert try_sign_in(client, people.alice.nip, PASSWORD).status_code == 422
    answer = try_sign_in(client, people.alice.nip, temporary, fields={"next": "/belajar/"})
    assert (answer.status_code, answer.location) == (303, "/akun/kata-sandi")
    assert "kata sandi sementara" in client.get("/akun/kata-sandi").get_data(as_text=True)
    for path in ("/akun/", "/belajar/"):
        assert client.get(path).location == "/akun/kata-sandi"
    assert client.post("/akun/sesi/pencabutan", headers=ORIGIN).location == "/akun/kata-sandi"
    script = client.get("/belajar/", headers={"Accept": "application/json"})
    assert script.status_code == 403 and "tetap aman" in script.get_json()["message"]
    assert client.get("/healthz").status_code == 200 and client.get("/keluar").status_code == 200
    assert submit(client, "/akun/kata-sandi", current=temporary, new=temporary).status_code == 422
    assert submit(client, "/akun/kata-sandi", current=temporary, new=OTHER_PASSWORD).status_code == 303
    assert who(client) == people.alice.name


def test_a_temporary_password_that_was_not_used_in_a_week_opens_nothing(app, client, people, at):
    at("2026-03-05 09:00")
    temporary = reset(app, people.alice, admin_of(people.citra))
    at("2026-03-12 09:01")
    answer = try_sign_in(client, people.alice.nip, temporary)
    assert answer.status_code == 403 and "kedaluwarsa" in answer.get_data(as_text=True)


def test_a_reset_lets_the_owner_in_whom_guesses_kept_out(app, client, people, at):
    at("2026-03-05 09:00")
    with app.app_context():
        for number in range(throttle.ACCOUNT.free):
            keys = throttle.sign_in_keys(app.secret_key, identifier=people.alice.nip, address=f"192.0.2.{number}", device=None)
            attempt_service.admit(keys, now=clock.now())
    assert try_sign_in(client, people.alice.nip, PASSWORD).status_code == 429
    temporary = reset(app, people.alice, admin_of(people.citra))
    assert try_sign_in(client, people.alice.nip, temporary).status_code == 303


@pytest.mark.parametrize("name", ["erwin", "charlie", "dewi"])
def test_only_an_admin_above_may_reset(app, client, people, name):
    actor = admin_of(getattr(people, name))
    # Erwin administers, but elsewhere; the others administer nothing.
    actor = actor if name == "erwin" else replace(actor, role_scopes=())
    with pytest.raises(NotFound, match="yang Anda kelola"):
        reset(app, people.alice, actor)
    assert try_sign_in(client, people.alice.nip, PASSWORD).status_code == 303


def test_an_account_that_is_not_there_is_refused_alike(db, people):
    for account_id in (people.charlie.id, 999_999):
        with pytest.raises(NotFound, match="yang Anda kelola"):
            service.reset_password(account_id=account_id, by=admin_of(people.citra), secret="secret", now=NOW)


def test_an_admin_of_a_unit_cannot_take_over_who_sees_more(db, people):
    """Dewi sits in the unit; if she administers the whole instansi, the unit's admin may not get at her account."""
    by = admin_of(people.dewi)
    assert service.reset_password(account_id=people.alice.id, by=by, secret="secret", now=NOW)
    kab = service.agencies.find_by_code("kab")
    db.session.add(AccountRole(account_id=people.alice.id, role="admin", agency_id=kab.id))
    db.session.commit()
    with pytest.raises(NotFound, match="yang Anda kelola"):
        service.reset_password(account_id=people.alice.id, by=by, secret="secret", now=NOW)
    assert service.reset_password(account_id=people.alice.id, by=admin_of(people.citra), secret="secret", now=NOW + timedelta(days=1))
