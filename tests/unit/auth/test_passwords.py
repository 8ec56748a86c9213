"""Passwords: long and not guessable, and nothing else is asked."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.auth import passwords
from lms.errors import Invalid

CONTEXT = ("Alice Mambrasar", "199001012015011001", "alice.m@sorong.go.id", "Belajar ASN")


@pytest.mark.parametrize(
    "password",
    [
        "belajar-di-mana-saja",
        "kucing kuning terbang",
        "correct horse battery staple",
        "ikan-bakar-colo-colo",
        "xK9#mQ2$vL7p",
        "583920571048",
        "kopi pahit alice pagi hari",
        "a" * 3 + "senja di teluk doreri",
        "日本語の長い合言葉です。はい",
    ],
)
def test_long_and_unusual_is_enough(password):
    assert passwords.check(password, context=CONTEXT) == unicodedata.normalize("NFKC", password)


@pytest.mark.parametrize("password", ["", "pendek", "sebelaskar1", "x" * 257, "x" * 5000])
def test_too_short_and_too_long_are_refused(password):
    with pytest.raises(Invalid, match="paling (sedikit 12|banyak 256) karakter"):
        passwords.check(password)


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "Password123!!",
        "P@ssw0rd1234",
        "iloveyou1234",
        "sayangkamu123",
        "bismillah-2025!",
        "indonesiamerdeka",
        "januari202512",
        "rahasia-rahasia",
        "administration2024",
        "1q2w3e4r5t6y",
        "alice-sorong-2024",
    ],
)
def test_common_ones_are_refused_however_they_are_dressed(password):
    with pytest.raises(Invalid, match="sering dipakai"):
        passwords.check(password, context=CONTEXT)


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "abcdefghijkl", "qwertyuiop12", "0987654321qwerty", "papuapapuapapua", "😀" * 12]
)
def test_repetitions_and_sequences_are_refused(password):
    with pytest.raises(Invalid, match="mengulang atau mengurutkan"):
        passwords.check(password)


@pytest.mark.parametrize("password", ["alice-mambrasar", "199001012015011001", "Alice19900101", "belajarasn123", "mambrasar-2015"])
def test_what_others_know_of_the_person_is_refused(password):
    with pytest.raises(Invalid, match=r"nama, NIP, surel|sering dipakai"):
        passwords.check(password, context=CONTEXT)


def test_every_refusal_says_what_helps():
    for password in ("pendek", "password12345", "aaaaaaaaaaaa", "alice-mambrasar"):
        with pytest.raises(Invalid, match="kata yang tidak berhubungan"):
            passwords.check(password, context=CONTEXT)


@given(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=4))
@settings(max_examples=300)
def test_no_text_does_worse_than_being_refused(password, context):
    try:
        checked = passwords.check(password, context=context)
    except Invalid as error:
        assert error.message.endswith(".")
    else:
        assert 12 <= len(checked) <= 256


def test_the_same_characters_from_another_keyboard_are_the_same_password():
    hashed = passwords.hash_password("café di teluk")
    assert passwords.verify(hashed, "cafe\u0301 di teluk")
    assert not passwords.verify(hashed, "cafe di teluk")


def test_a_password_that_normalising_shortens_can_be_used():
    typed = "cafe\u0301 di teluk " + "e\u0301" * 240
    assert passwords.verify(passwords.hash_password(passwords.check(typed)), typed)


def test_without_an_account_nothing_is_right():
    assert not passwords.verify(None, "belajar-di-mana-saja")
    assert not passwords.verify("", "belajar-di-mana-saja")
    assert not passwords.verify("not a hash", "belajar-di-mana-saja")


def test_hashes_have_the_parameters_that_were_measured():
    assert passwords.hash_password("belajar-di-mana-saja").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.dummy_hash().startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.needs_rehash("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG")


def test_temporary_passwords_are_acceptable_and_never_the_same():
    made = {passwords.temporary_password() for _ in range(200)}
    assert len(made) == 200
    assert all(passwords.check(password) == password for password in made)
