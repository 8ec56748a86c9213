"""What leaves the platform: SIASN's rows with their papers, the JP ledger, badges and the register."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import jwt
import pytest
from openpyxl import load_workbook

from lms.certificates import export_service, key_service, service, siasn
from lms.certificates.models import Certificate
from tests.support.crowd import fill_queue
from tests.support.forms import ORIGIN
from tests.web.certificates.conftest import NOW, text


@pytest.fixture
def citra(app, people, sign_in, at):
    """The admin's browser, some days after the issue."""
    at("2026-12-01 09:00")
    return sign_in(app.test_client(), people.citra)


def rows_of(data):
    return list(load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))


def test_the_archive_has_rows_as_siasn_wants_them_and_the_papers(citra, people, issued):
    archive = zipfile.ZipFile(io.BytesIO(citra.get("/admin/sertifikat/siasn.zip?tahun=2026").get_data()))
    assert set(archive.namelist()) == {"riwayat-kursus.xlsx", "riwayat-kursus.csv", "tidak-dapat-dikirim.xlsx", f"{issued.code}.pdf"}
    head, row = rows_of(archive.read("riwayat-kursus.xlsx"))
    held = dict(zip(head, row, strict=True))
    assert held["nip"] == people.alice.nip, "text, with all its digits"
    assert (held["tanggalKursus"], held["tahunKursus"], held["jumlahJam"], held["jenisDiklatId"]) == ("01-11-2026", 2026, 2, 16)
    assert held["nomorSertipikat"] == issued.number
    assert people.alice.nip in archive.read("riwayat-kursus.csv").decode("utf-8-sig")
    assert len(rows_of(archive.read("tidak-dapat-dikirim.xlsx"))) == 1
    assert archive.read(f"{issued.code}.pdf").startswith(b"%PDF-")


def test_a_whole_year_goes_out_in_parts_that_stay_what_they_are(app, citra, people, db, course_in_sequence, monkeypatch):
    monkeypatch.setattr(export_service, "PART", 3)
    monkeypatch.setattr(export_service, "PAGE", 2)
    ids = fill_queue(course_in_sequence, count=7, agency_id=people.alice.agency_id, now=NOW)
    service.approve(ids, paths=[people.citra.path], decided_by=people.citra.id, now=NOW)
    page = citra.get("/admin/sertifikat/siasn/?tahun=2026&keadaan=belum")
    assert "7 sertifikat dalam 3 bagian" in text(page)
    assert [part.count for part in export_service.parts([people.citra.path], year=2026)] == [3, 3, 1]
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/sertifikat/siasn\.zip\?[^"]+)"', page.get_data(as_text=True))]
    taken = []
    for place, link in enumerate(links, 1):
        answer = citra.get(link)
        assert f"siasn-2026-bagian-{place}-dari-3.zip" in answer.headers["Content-Disposition"]
        archive = zipfile.ZipFile(io.BytesIO(answer.get_data()))
        assert archive.testzip() is None
        _, *rows = rows_of(archive.read("riwayat-kursus.xlsx"))
        assert [row[-1] for row in rows] == [name for name in archive.namelist() if name.endswith(".pdf")]
        taken += [row[7] for row in rows]
        # Marking the first part must not move the others.
        part = re.search(r"dari=(\d+)&sampai=(\d+)", link).expand(r"\1-\2")
        assert citra.post("/admin/sertifikat/siasn/", data={"bagian_terkirim": part, "tahun": "2026"}, headers=ORIGIN).status_code == 302
    assert taken == [db.session.get(Certificate, one).number for one in ids]
    assert {one.state for one in export_service.candidates([people.citra.path], year=2026, most=9)} == {"terkirim"}
    assert "Tidak ada sertifikat terbit yang cocok" in text(citra.get("/admin/sertifikat/siasn/?tahun=2026&keadaan=belum"))
    following = re.search(r'href="([^"]+)">Tampilkan berikutnya', citra.get("/admin/sertifikat/siasn/?tahun=2026").get_data(as_text=True))[1]
    assert "Peserta 2" in text(citra.get(following.replace("&amp;", "&")))


def test_an_export_holds_one_paper_at_a_time(people, db, course_in_sequence):
    ids = fill_queue(course_in_sequence, count=6, agency_id=people.alice.agency_id, now=NOW)
    service.approve(ids, paths=[people.citra.path], decided_by=people.citra.id, now=NOW)
    found = export_service.candidates([people.citra.path], year=2026)
    pieces = list(export_service.siasn_archive(found, check_address="https://x.example/periksa/", now=NOW))
    assert len(pieces) == 3 + 6 + 1
    assert max(map(len, pieces)) < 70_000


def test_a_neighbours_admin_marks_no_part_of_ours(app, people, db, issued, sign_in):
    erwin = sign_in(app.test_client(), people.erwin)
    erwin.post("/admin/sertifikat/siasn/", data={"bagian_terkirim": f"{issued.id}-{issued.id}", "tahun": "2026"}, headers=ORIGIN)
    assert [one.state for one in export_service.candidates([people.citra.path], year=2026)] == ["belum"]
    archive = zipfile.ZipFile(io.BytesIO(erwin.get(f"/admin/sertifikat/siasn.zip?tahun=2026&dari={issued.id}&sampai={issued.id}").get_data()))
    assert not [name for name in archive.namelist() if name.endswith(".pdf")]


@pytest.mark.parametrize("query", ["dari=x&sampai=-1", "dari=99999999999999999999999", "setelah=99999999999999999999", "tahun=1&bagian=9e9"])
def test_odd_addresses_of_the_export_are_harmless(citra, issued, query):
    assert citra.get(f"/admin/sertifikat/siasn.zip?{query}").status_code == 200
    assert citra.get(f"/admin/sertifikat/siasn/?{query}").status_code == 200


def test_each_record_keeps_its_state(citra, people, issued):
    fields = {"id": [str(issued.id)], "keadaan": "gagal", "catatan": "NIP tidak cocok", "tahun": "2026"}
    assert citra.post("/admin/sertifikat/siasn/", data=fields, headers=ORIGIN).status_code == 302
    assert "NIP tidak cocok" in text(citra.get("/admin/sertifikat/siasn/?tahun=2026&keadaan=gagal"))
    (held,) = export_service.candidates([people.citra.path], year=2026)
    assert (held.state, held.note) == ("gagal", "NIP tidak cocok")
    citra.post("/admin/sertifikat/siasn/", data={**fields, "keadaan": "belum"}, headers=ORIGIN)
    (held,) = export_service.candidates([people.citra.path], year=2026, state="belum")
    assert held.state == "belum"
    assert citra.post("/admin/sertifikat/siasn/", data={**fields, "keadaan": "entah"}, headers=ORIGIN).status_code == 422


def test_an_admin_of_another_agency_exports_nothing(people, issued):
    assert export_service.candidates([people.erwin.path], year=2026) == []
    assert export_service.ledger([people.erwin.path], year=2026) == []
    assert export_service.set_state([issued.id], paths=[people.erwin.path], state="terkirim", note="", changed_by=people.erwin.id, now=NOW) == 0


def test_the_ledger_names_the_rule_of_each_entry(citra, people, issued, finish, course):
    finish(people.fitri, course)
    head, *rows = rows_of(citra.get("/admin/sertifikat/buku-jp.xlsx?tahun=2026").get_data())
    assert head[:4] == ("nama", "nip", "status", "tahun")
    assert [(row[0], row[6], row[7]) for row in rows] == [("Alice Uji", 2, 2), ("Fitri Uji", 2, 2)]
    assert all("45 menit" in row[8] for row in rows)


def test_the_register_outlives_the_server(db, people, issued):
    export_service.write_register(out := io.BytesIO(), NOW)
    archive = zipfile.ZipFile(out)
    lines = archive.read("register.jsonl")
    (entry,) = map(json.loads, lines.splitlines())
    assert (entry["number"], entry["state"], entry["statement"]) == (issued.number, "terbit", issued.statement)
    (row,) = key_service.published()[:1]
    public = key_service.current_key(NOW).private.public_key()
    claims = jwt.decode(archive.read("tanda-tangan.jwt"), public, algorithms=["ES256"], options={"verify_iat": False})
    assert claims["register.jsonl"] == hashlib.sha256(lines).hexdigest()
    assert claims["kunci.json"] == hashlib.sha256(archive.read("kunci.json")).hexdigest()
    assert json.loads(archive.read("kunci.json"))[0]["kid"] == row.kid


def test_a_register_that_fails_leaves_the_earlier_one_in_its_place(app, db, people, issued, tmp_path):
    file = tmp_path / "buku.zip"
    run = app.test_cli_runner().invoke
    assert run(args=["certificate", "register", str(file)]).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    damaged = {"number": "rusak", "snapshot": "{", "code": "rusak", "state": "dicabut", "requested_at": NOW, "reason": ""}
    db.session.add(Certificate(account_id=people.fitri.id, agency_id=people.fitri.agency_id, course=issued.course, release=issued.release, **damaged))
    db.session.commit()
    assert run(args=["certificate", "register", str(file)]).exit_code == 1
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_the_learner_has_all_certificates_on_one_page_and_in_one_file(app, people, issued, waiting, sign_in):
    alice = sign_in(app.test_client(), people.alice)
    said = text(alice.get("/sertifikat/"))
    assert "Kursus kecil untuk uji" in said
    assert "Menunggu pemeriksaan" in said
    merged = alice.get("/sertifikat/semua.pdf")
    assert (merged.status_code, merged.content_type) == (200, "application/pdf")
    assert sign_in(app.test_client(), people.charlie).get("/sertifikat/semua.pdf").status_code == 404
    assert "Belum ada sertifikat" in text(sign_in(app.test_client(), people.charlie).get("/sertifikat/"))


def test_no_course_counts_twice_and_a_pppk_year_ends_at_its_ceiling():
    from tests.unit.certificates.samples import snapshot

    first = snapshot(slug="a", jp=20, employment="PPPK")
    second = snapshot(slug="b", jp=10, employment="PPPK", finished_on=first.finished_on + timedelta(days=1))
    again = snapshot(slug="a", jp=20, employment="PPPK", finished_on=first.finished_on + timedelta(days=2))
    lines = siasn.ledger([again, second, first], {2026: 24})
    assert [(line.counted, line.note) for line in lines] == [(20, ""), (4, "Batas PPPK 24 JP setahun."), (0, "Kursus ini sudah dihitung.")]


@pytest.mark.parametrize(
    ("fields", "said"), [({"nip": ""}, "NIP"), ({"nip": "1990"}, "18 angka"), ({"jp": 0}, "JP"), ({"employment": "honorer"}, "bukan ASN"), ({}, "")]
)
def test_what_siasn_would_not_take_is_explained(fields, said):
    from tests.unit.certificates.samples import snapshot

    found = siasn.refusals(snapshot(**fields))
    assert said in " ".join(found)
    assert bool(found) == bool(said)
