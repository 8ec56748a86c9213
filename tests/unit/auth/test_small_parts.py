"""Identifiers, device cookies, browsers' names, lifetimes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.auth import browsers, devices, identifiers, roles
from lms.auth.identity import Nobody, RoleScope, SignedIn
from lms.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("19900101 201501 1 001", "nip", "199001012015011001"),
        ("19900101.201501.1.001", "nip", "199001012015011001"),
        ("  Alice.M@Sorong.GO.ID ", "email", "alice.m@sorong.go.id"),
        ("alice", "other", "alice"),
        ("1990", "other", "1990"),
        ("", "other", ""),
    ],
)
def test_what_is_typed_is_read_as_nip_or_email(typed, kind, value):
    assert identifiers.read(typed) == identifiers.Identifier(kind=kind, value=value)


@given(st.text(max_size=400))
def test_any_text_can_be_read_and_stored(text):
    value = identifiers.read(text).value
    assert "\0" not in value and len(value) <= 254
    assert identifiers.read(value).value == value or "@" not in value


def test_a_name_is_kept_as_it_is_seen():
    assert identifiers.printable(" Ni\u200b Luh\u00a0\u202ePutu\u202c\tAyu\x00 ") == "Ni Luh Putu Ayu"
    assert identifiers.printable("Anto\u0301n") == "Ant\u00f3n"
    assert identifiers.printable("\u200b\u2060\ufeff") == ""


@given(st.text(max_size=60))
def test_a_name_read_twice_stays_the_same(text):
    once = identifiers.printable(text)
    assert identifiers.printable(once) == once and once == once.strip()


def test_email_addresses_are_kept_in_lower_case():
    assert identifiers.parse_email(" Alice.M@Sorong.GO.ID ") == "alice.m@sorong.go.id"


@pytest.mark.parametrize("typed", ["alice", "@sorong.go.id", "alice@", "a b@sorong.go.id", "alice@sorong", "alice@@sorong.go.id"])
def test_incomplete_email_addresses_are_refused(typed):
    with pytest.raises(Invalid, match="tidak lengkap"):
        identifiers.parse_email(typed)


def test_a_device_knows_who_signed_in_on_it():
    device = devices.new_device().remembering(7).remembering(9)
    assert devices.read(devices.write(device, "secret"), "secret") == device
    assert device.knows(7) and not device.knows(8) and not device.knows(None)


def test_a_shared_device_remembers_the_latest_eight():
    device = devices.new_device()
    for account_id in (*range(1, 12), 5):
        device = device.remembering(account_id)
    assert device.accounts == (4, 6, 7, 8, 9, 10, 11, 5)


@pytest.mark.parametrize("cookie", [None, "", "x", "W10.x", "a.b.c", "é"])
def test_a_cookie_that_is_not_ours_speaks_of_no_device(cookie):
    assert devices.read(cookie, "secret") is None
    assert devices.read(devices.write(devices.new_device(), "another secret"), "secret") is None


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 9; Redmi 7A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36", "Chrome di Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge di Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1", "Safari di iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox di Linux"),
        ("", "Peramban di perangkat lain"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(user_agent, name):
    assert browsers.describe(user_agent) == name


def test_learners_stay_signed_in_for_half_a_year_and_staff_for_a_working_day():
    assert roles.session_lifetime({"peserta"}) == roles.session_lifetime(()) == timedelta(days=180)
    for role in ("pengajar", "admin", "pimpinan"):
        assert roles.session_lifetime({"peserta", role}) == timedelta(hours=12)


def test_who_is_signed_in_is_a_value_that_hides_its_secret():
    scopes = (RoleScope(role="peserta", agency_id=3, path="/1/3/"), RoleScope(role="admin", agency_id=1, path="/1/"))
    user = SignedIn(
        id=1,
        name="Citra",
        nip=None,
        email="citra@contoh.go.id",
        employment="PNS",
        agency_id=3,
        session_id=5,
        role_scopes=scopes,
        must_change_password=False,
        token="very-secret",
    )
    assert user.roles == {"peserta", "admin"} and user.scopes("admin") == {"/1/"} and user.scopes("pimpinan") == frozenset()
    assert user.get_id() == "very-secret" and "very-secret" not in repr(user)
    assert Nobody().roles == frozenset() and Nobody().get_id() is None and not Nobody().is_authenticated
