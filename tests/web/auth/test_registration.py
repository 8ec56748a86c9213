"""Learners who make their own account, where the settings allow it."""

from dataclasses import replace

import pytest

from lms import clock
from lms.auth import attempt_service, service, throttle
from tests.web.auth.pages import ORIGIN, OTHER_PASSWORD, csrf_token, submit, try_sign_in, who

MARIA = {
    "name": "  Maria  Uji, S.Sos. ",
    "employment": "PNS",
    "nip": "19950505 202003 2 009",
    "email": "Maria@Sorong.go.id",
    "rank": "Penata Muda, III/a",
    "post": "Arsiparis",
    "password": OTHER_PASSWORD,
}


@pytest.fixture
def open_doors(app, monkeypatch):
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], self_registration=True))


def register(client, people, **fields):
    return submit(client, "/daftar", **{**MARIA, "agency_id": str(people.alice.agency_id), **fields})


def test_there_is_no_such_page_unless_the_settings_say_so(client, people):
    assert client.get("/daftar").status_code == 404
    assert client.post("/daftar", data=MARIA, headers=ORIGIN).status_code == 404


def test_maria_registers_and_is_signed_in(app, client, people, open_doors):
    assert "Daftar akun" in client.get("/masuk").get_data(as_text=True)
    page = client.get("/daftar").get_data(as_text=True)
    assert 'autocomplete="new-password"' in page and "Distrik Uji" in page and page.count("<h1") == 1
    answer = register(client, people)
    assert (answer.status_code, answer.location) == (303, "/belajar/")
    assert who(client) == "Maria Uji, S.Sos."
    with app.app_context():
        profile = service.get_profile(service.find_by_email("maria@sorong.go.id").id)
    assert (profile.nip, profile.roles, profile.post, profile.unit) == ("199505052020032009", ("peserta",), "Arsiparis", "Distrik Uji")


def test_a_honorer_without_a_number_registers_by_email(client, people, open_doors):
    assert register(client, people, nip="", employment="honorer").status_code == 303
    client.delete_cookie("lms")
    assert try_sign_in(client, "maria@sorong.go.id", OTHER_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Nama belum diisi."),
        ({"name": "\0\x01"}, "Nama belum diisi."),
        ({"name": "x" * 201}, "paling banyak 200"),
        ({"name": "x" * 2001}, "terlalu panjang"),
        ({"nip": "1995"}, "18 angka"),
        ({"nip": "199505052020132009"}, "bulan pengangkatan"),
        ({"nip": "", "email": ""}, "memerlukan NIP atau surel"),
        ({"email": "maria"}, "tidak lengkap"),
        ({"employment": "menteri"}, "Pilih salah satu"),
        ({"agency_id": ""}, "Unit kerja belum dipilih."),
        ({"agency_id": "999999"}, "Pilih salah satu"),
        ({"agency_id": "abc"}, "Pilih salah satu"),
        ({"rank": "x" * 81}, "pangkat paling banyak 80"),
        ({"password": "maria-uji-2020"}, "terlalu dekat dengan nama"),
        ({"password": ""}, "Kata sandi belum diisi."),
    ],
)
def test_bad_input_is_answered_on_the_page_and_what_was_typed_is_kept(app, client, people, open_doors, fields, sentence):
    answer = register(client, people, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and sentence in page
    assert 'value="Arsiparis"' in page and f'value="{OTHER_PASSWORD}"' not in page
    with app.app_context():
        assert service.find_by_nip(MARIA["nip"]) is None


@pytest.mark.parametrize("fields", [{"nip": "19900101 201501 2 001"}, {"nip": "", "email": "taken@sorong.go.id"}])
def test_a_number_or_address_in_use_is_not_given_twice(app, client, people, open_doors, fields):
    register(client, people, email="taken@sorong.go.id")
    client.delete_cookie("lms")
    answer = register(client, people, **fields)
    assert answer.status_code == 422 and "sudah dipakai" in answer.get_data(as_text=True)
    assert who(client) is None


def test_nobody_gives_himself_a_role(client, people, open_doors):
    assert register(client, people, roles="admin", role="admin", is_demo="1").status_code == 303
    assert "<dt>Peran</dt><dd>Peserta</dd>" in client.get("/akun/").get_data(as_text=True)


def test_asking_which_numbers_exist_is_slowed_down(app, client, people, open_doors, at):
    at("2026-03-05 09:00")
    with app.app_context():
        for _ in range(98):
            attempt_service.admit(throttle.registration_keys(app.secret_key, address="127.0.0.1"), now=clock.now())
    fields = {**MARIA, "nip": people.alice.nip, "agency_id": str(people.alice.agency_id), "csrf_token": csrf_token(client, "/daftar")}
    answers = [client.post("/daftar", data=fields, headers=ORIGIN) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429] and answers[2].headers["Retry-After"] == "60"


def test_another_site_registers_nobody(client, people, open_doors):
    fields = {**MARIA, "agency_id": str(people.alice.agency_id), "csrf_token": csrf_token(client, "/daftar")}
    assert client.post("/daftar", data=fields, headers={"Origin": "https://jahat.example"}).status_code == 403


def test_without_units_the_page_says_what_to_do(client, open_doors):
    page = client.get("/daftar").get_data(as_text=True)
    assert "belum ada unit kerja" in page and "<form" not in page
