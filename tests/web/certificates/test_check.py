"""The check page: one verdict for a number, a code, a link or a file, and nothing that the paper does not say."""

import base64
import io
import json
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from openpyxl import Workbook, load_workbook

from lms import clock
from lms.certificates import check_routes, check_service, key_service, keys, revision_service, signature, verdict
from lms.certificates.statement import sign, state
from tests.support.forms import ORIGIN
from tests.web.certificates.conftest import NOW, text


@pytest.fixture
def alices_pdf(app, people, issued, sign_in):
    """The paper as Alice downloads it."""
    answer = sign_in(app.test_client(), people.alice).get(f"/sertifikat/{issued.code}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    return answer.get_data()


def revoke(people, code):
    revision_service.revoke(
        code, paths=[people.citra.path], reason="Ujian dikerjakan orang lain", reason_class="Pelanggaran", decided_by=people.citra.id, now=NOW
    )


def upload(client, data, path="/periksa/", name="s.pdf", **fields):
    return client.post(path, data={"berkas": (io.BytesIO(data), name), **fields}, headers=ORIGIN, content_type="multipart/form-data")


def test_the_signed_link_is_asli(client, issued, people):
    page = client.get("/periksa/", query_string={"kode": f"https://x.example/periksa/#{issued.statement}"})
    assert "ASLI" in text(page)
    assert people.alice.name in text(page)


def test_a_changed_link_is_tidak_utuh(client, issued):
    changed = issued.statement[:150] + ("A" if issued.statement[150] != "A" else "B") + issued.statement[151:]
    page = client.get("/periksa/", query_string={"kode": changed})
    assert "TIDAK UTUH" in text(page)
    assert "ASLI" not in text(page)


def test_a_link_signed_by_somebody_else_is_tidak_utuh(app, client, issued, tmp_path):
    foreign = keys.load(tmp_path, name="Penipu", now=NOW)[0]
    forged = sign(state(check_service.find_public(issued.code).snapshot, issued.code), foreign)
    assert "TIDAK UTUH" in text(client.get("/periksa/", query_string={"kode": forged}))


def test_a_number_alone_tells_no_name(client, issued, people):
    page = client.get("/periksa/", query_string={"kode": issued.number})
    said = text(page)
    assert "ASLI" in said
    assert "A. U." in said
    for hidden in (people.alice.name, issued.code, people.alice.nip[:4]):
        assert hidden not in page.get_data(as_text=True)


def test_numbers_cannot_be_counted_through(client, db, people, course, monkeypatch):
    monkeypatch.setattr(check_routes, "GUESSING", verdict.Rule(free=5, first=timedelta(minutes=1), longest=timedelta(minutes=1), forgets=timedelta(hours=1)))
    answers = [client.get("/periksa/", query_string={"kode": f"{number:04d}/UJI1/BKPSDM/XI/2026"}).status_code for number in range(1, 9)]
    assert answers == [404] * 5 + [429] * 3


def test_dicabut_tells_the_class_and_not_the_sentence(client, issued, people):
    revoke(people, issued.code)
    for asked in (issued.code, issued.statement):
        said = text(client.get("/periksa/", query_string={"kode": asked}, follow_redirects=True))
        assert "DICABUT" in said
        assert "pelanggaran" in said
        assert "orang lain" not in said


def test_the_file_itself_is_asli_and_one_bit_makes_it_tidak_utuh(client, alices_pdf):
    assert "ASLI" in text(upload(client, alices_pdf))
    changed = bytearray(alices_pdf)
    changed[len(changed) // 2] ^= 1
    assert "TIDAK UTUH" in text(upload(client, bytes(changed)))


@pytest.mark.parametrize("data", [b"%PDF-1.4\n" + b"x" * 2000, b"hello", b"\x89PNG"])
def test_another_file_is_tidak_dikenal(client, db, people, data):
    assert "TIDAK DIKENAL" in text(upload(client, data))


@pytest.mark.parametrize("data", [b"", b"%PDF-" + b"0" * 1000])
def test_no_file_and_a_huge_one_are_refused_with_a_sentence(client, db, people, data, monkeypatch):
    monkeypatch.setattr(signature, "MOST_BYTES", 1000)
    assert upload(client, data).status_code == 422


def test_a_file_of_a_revoked_certificate_says_so(client, people, issued, alices_pdf):
    revoke(people, issued.code)
    assert "DICABUT" in text(upload(client, alices_pdf))


def opened(answer):
    """The list for devices: what it says, and the names of the keys whose signatures hold."""
    signed = answer.json
    said = json.loads(unpadded(signed["payload"]))
    held = {one["kid"]: jwt.PyJWK(one["jwk"]).key for one in said["keys"]}
    names = []
    for one in signed["signatures"]:
        head, raw = json.loads(unpadded(one["protected"])), unpadded(one["signature"])
        rs = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        held[head["kid"]].verify(rs, f"{one['protected']}.{signed['payload']}".encode(), ec.ECDSA(hashes.SHA256()))
        names.append(head["kid"])
    return said, names


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_list_for_devices_names_nobody_and_is_signed(client, issued, people):
    revoke(people, issued.code)
    answer = client.get("/periksa/kunci.json")
    assert "public" in answer.headers["Cache-Control"]
    said, names = opened(answer)
    assert [key["kid"] for key in said["keys"]] == names == [row.kid for row in key_service.published()]
    assert said["ended"] == {"dicabut": [check_service.short_hash(issued.code)], "diganti": []}
    for secret in (issued.code, issued.number, people.alice.name):
        assert secret not in json.dumps(said)
    assert all("d" not in key["jwk"] for key in said["keys"]), "the private part of a key"


def test_the_same_list_is_the_same_bytes_in_every_process(client, issued, at):
    at("2026-11-23 09:01")
    first = check_service.trust_list(clock.now())
    at("2026-11-23 09:04")
    assert check_service.trust_list(clock.now()) == first
    at("2026-11-23 09:06")
    assert check_service.trust_list(clock.now()) != first


def test_old_and_new_keys_vouch_for_the_list_when_keys_take_turns(client, issued):
    old = key_service.published()[0].kid
    new = key_service.rotate(now=NOW + timedelta(hours=1)).kid
    said, names = opened(client.get("/periksa/kunci.json"))
    assert names == [old, new]
    assert [key["withdrawn"] for key in said["keys"]] == [None, None]


def test_after_a_leak_old_papers_still_hold_where_the_record_is_asked(client, db, issued, alices_pdf, finish, people, course):
    key_service.rotate(now=NOW + timedelta(hours=1), at_once=True)
    later = finish(people.fitri, course, NOW + timedelta(days=1))
    assert issued.statement[:30] != later.statement[:30]
    for code in (issued.statement, later.statement):
        assert "ASLI" in text(client.get("/periksa/", query_string={"kode": code}))
    said = text(upload(client, alices_pdf))
    assert "ASLI" in said
    assert "sudah ditarik" in said, "the file alone proves nothing any more"
    old, new = key_service.published()
    assert (old.until is None, new.until, bool(old.withdrawn_at), new.withdrawn_at) == (False, None, True, None)
    listed, names = opened(client.get("/periksa/kunci.json"))
    assert names == [new.kid], "a key that leaked vouches for nothing"
    assert [bool(key["withdrawn"]) for key in listed["keys"]] == [True, False]


def test_who_has_a_leaked_key_signs_nothing_that_is_believed(client, db, issued):
    stolen = key_service.current_key(NOW)
    key_service.rotate(now=NOW + timedelta(hours=1), at_once=True)
    said = check_service.find_public(issued.code).snapshot
    for forged in (sign(state(replace(said, name="Penipu"), issued.code), stolen), sign(state(replace(said, name="Penipu"), "B" * 25 + "A"), stolen)):
        page = text(client.get("/periksa/", query_string={"kode": forged}))
        assert "TIDAK UTUH" in page
        assert "sudah ditarik" in page


def workbook(*values):
    book = Workbook()
    for value in values:
        book.active.append(["Budi", value])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_many_at_once_from_a_list(client, people, issued, sign_in):
    browser = sign_in(client, people.charlie)
    for name, data in (
        ("a.csv", f"nama;nomor\nBudi;{issued.number}\nSiti;9999/X\n".encode()),
        ("a.xlsx", workbook("Nomor sertifikat", issued.number, "9999/X")),
    ):
        said = text(upload(browser, data, "/periksa/massal", name))
        assert "2 hasil" in said
        assert said.index("ASLI") < said.index("TIDAK DIKENAL")
    answer = upload(browser, f"{issued.code}\n=1+1\n".encode(), "/periksa/massal", "a.csv", hasil="xlsx")
    rows = list(load_workbook(io.BytesIO(answer.get_data())).active.iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["hasil", "ASLI", "TIDAK DIKENAL"]
    assert rows[2][0] == "=1+1"
    assert load_workbook(io.BytesIO(answer.get_data())).active["A3"].data_type == "s", "never a formula"


def test_not_even_the_signed_in_count_through_numbers_in_bulk(app, people, issued, sign_in, monkeypatch):
    monkeypatch.setattr(check_routes, "BULK", verdict.Rule(free=2, first=timedelta(minutes=1), longest=timedelta(minutes=1), forgets=timedelta(hours=1)))
    charlie, alice = (sign_in(app.test_client(), who) for who in (people.charlie, people.alice))
    assert [upload(charlie, b"nomor\n1/X\n", "/periksa/massal", "a.csv").status_code for _ in range(4)] == [200, 200, 429, 429]
    assert upload(alice, b"nomor\n1/X\n", "/periksa/massal", "a.csv").status_code == 200, "one account's haste is not another's"


def bomb(name, size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if name.endswith(".xml"):
            archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr(name, b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(("name", "file", "answer"), [("xl/sharedStrings.xml", "a.xlsx", 422), ("s.pdf", "a.zip", 200), ("isi.txt", "a.zip", 422)])
def test_what_unpacks_to_a_flood_is_read_no_further_than_needed(client, people, issued, sign_in, name, file, answer):
    data = bomb(name, 60_000_000)
    assert len(data) < 100_000
    browser = sign_in(client, people.charlie)
    tracemalloc.start()
    try:
        assert upload(browser, data, "/periksa/massal", file).status_code == answer
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_many_at_once_from_a_zip_of_papers(client, people, alices_pdf, sign_in):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("satu.pdf", alices_pdf)
        archive.writestr("folder/dua.pdf", alices_pdf[:-50] + b"x" * 50)
    said = text(upload(sign_in(client, people.charlie), out.getvalue(), "/periksa/massal", "a.zip"))
    assert "2 hasil" in said
    assert said.index("ASLI") < said.index("TIDAK UTUH")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rusak", b"\n".join(b"nomor %d" % number for number in range(600))])
def test_lists_that_are_broken_or_too_long_are_refused(client, people, issued, sign_in, data):
    assert upload(sign_in(client, people.charlie), data, "/periksa/massal", "a.csv").status_code == 422


def test_the_check_page_is_the_same_for_everybody(client, people, issued, sign_in):
    stranger = client.get("/periksa/")
    assert "public" in stranger.headers["Cache-Control"]
    assert "Set-Cookie" not in stranger.headers
    assert sign_in(client, people.alice).get("/periksa/").get_data() == stranger.get_data()


def test_the_code_on_the_screen_is_a_picture(client, people, issued, sign_in):
    page = sign_in(client, people.alice).get(f"/sertifikat/{issued.code}/qr.svg")
    assert (page.status_code, page.content_type) == (200, "image/svg+xml")
