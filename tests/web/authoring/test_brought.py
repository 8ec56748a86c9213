"""What authors bring along: pictures, archives, questions of other programs; and what they take away."""

import io
import re
import stat
import zipfile

import pytest
from PIL import Image

from lms.authoring import file_service
from lms.courses.tree import from_zip
from tests.web.authoring.conftest import picture

GIFT = """::satu::Ibu kota Asmat? {=Agats ~Merauke}

::dua::Isi bebas {}

::tiga::Cocokkan {=a -> 1 =b -> 2 =c -> 3}

::rusak::Tanpa jawaban benar {~a ~b}
"""


def archive(entries, *, link=None):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries.items():
            out.writestr(name, data)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            out.writestr(info, "/etc/passwd")
    return held.getvalue()


def send(post, draft, *files, place="berkas", **more):
    return post(place, draft, berkas=[(io.BytesIO(data), name) for name, data in files], **more)


def paths(db, draft):
    db.session.rollback()
    return set(file_service.files(draft))


def test_texts_and_pictures_come_in_and_old_versions_stay(db, draft, post, text_of):
    before = text_of(draft, "01-satu.md")[0]
    new = b"---\njudul: Baru\n---\nx\n"
    answer = send(post, draft, ("01-satu.md", new), ("Foto Loket.JPG", picture(form="JPEG")), ("04-tambah.md", new))
    assert answer.status_code == 303
    assert {"gambar/foto-loket.jpg", "04-tambah.md"} <= paths(db, draft)
    assert text_of(draft, "01-satu.md")[0] == "---\njudul: Baru\n---\nx\n"
    first = file_service.get_version(draft, "01-satu.md", 1)
    assert file_service.read_version(first).decode() == before


def test_an_archive_is_unpacked_and_comes_out_again_the_same(author, db, draft, post):
    send(post, draft, ("kursus.zip", archive({"kursus/05-lima.md": "---\njudul: L\n---\nx\n", "kursus/gambar/a.png": picture()})))
    assert {"05-lima.md", "gambar/a.png"} <= paths(db, draft)
    out = author.get(f"/pengajar/draf/{draft}/arsip.zip")
    assert out.headers["Content-Disposition"] == 'attachment; filename="kursus-kecil.zip"'
    assert from_zip(out.data) == file_service.read_files(file_service.files(draft))


def bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("01-a.md", b"0" * (80 * 1024 * 1024))
    return held.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        archive({"../../etc/passwd.md": "x"}),
        archive({"01-a.md": "x"}, link="02-b.md"),
        archive({f"{number:03}-a.md": "x" for number in range(401)}),
        b"PK\x03\x04 bukan arsip",
        bomb(),
    ],
    ids=["traversal", "symlink", "too many", "damaged", "bomb"],
)
def test_a_hostile_archive_is_refused_whole_with_a_sentence(db, draft, post, data):
    before = paths(db, draft)
    answer = send(post, draft, ("kursus.zip", data))
    assert answer.status_code == 422
    assert "<h1" in answer.get_data(as_text=True)
    assert paths(db, draft) == before


def huge_picture():
    held = io.BytesIO()
    Image.new("1", (9000, 9000)).save(held, "PNG")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"\x89PNG bukan gambar"),
        ("a.png", huge_picture()),
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.svg", b"<svg/>"),
        ("a.png", picture()[:300]),
        ("a.exe", b"MZ"),
    ],
    ids=["no picture", "bomb", "svg as jpg", "svg", "cut off", "program"],
)
def test_a_hostile_picture_is_refused_with_a_sentence(db, draft, post, name, data):
    before = paths(db, draft)
    for place, more in (("berkas", {}), ("sisipan/01-satu.md", {"alt": "Loket"})):
        field = "berkas" if place == "berkas" else "gambar"
        answer = post(place, draft, **{field: [(io.BytesIO(data), name)]}, **more)
        assert answer.status_code == 422, place
    assert paths(db, draft) == before


def test_a_picture_needs_words_and_is_shown_re_encoded_to_authors_only(author, app, people, sign_in, db, draft, post, text_of):
    photo = picture(form="JPEG", size=(1200, 800))
    assert post("sisipan/01-satu.md", draft, gambar=(io.BytesIO(photo), "Foto.jpg"), alt=" ").status_code == 422
    answer = post("sisipan/01-satu.md", draft, gambar=(io.BytesIO(photo), "Foto.jpg"), alt="Warga [antre]\ndi loket")
    assert answer.json == {"markdown": "![Warga (antre) di loket](gambar/foto.jpg)"}
    again = post("sisipan/01-satu.md", draft, gambar=(io.BytesIO(photo), "Lain.jpg"), alt="Sama")
    assert again.json == {"markdown": "![Sama](gambar/foto.jpg)"}
    text, version = text_of(draft, "01-satu.md")
    page = post("pratinjau/01-satu.md", draft, json={"text": f"{text}\n![Loket](gambar/foto.jpg)\n"}).json
    assert page["problems"] == []
    src = re.search(r'<img[^>]* src="([^"]+)"', page["page"])[1]
    assert src.startswith(f"/pengajar/draf/{draft}/rupa/")
    shown = author.get(src)
    assert (shown.status_code, shown.content_type) == (200, "image/webp")
    with Image.open(io.BytesIO(shown.data)) as image:
        assert image.width == 480
    assert "no-store" in shown.headers["Cache-Control"]
    assert sign_in(app.test_client(), people.erwin).get(src).status_code == 404
    public = "/gambar/" + src.rsplit("/", 1)[1]
    assert author.get(public).status_code == 404
    assert author.get(f"/pengajar/draf/{draft}/gambar/foto.jpg").status_code == 200


def test_a_picture_is_put_into_the_text_without_script_and_no_word_is_lost(db, draft, post, text_of):
    text, version = text_of(draft, "01-satu.md")
    fields = {"text": text + "Kalimat baru.\n", "version": version, "aksi": "gambar"}
    post("01-satu.md", draft, **fields, gambar=(io.BytesIO(b"bukan gambar"), "a.png"), alt="Loket")
    assert "Kalimat baru." in text_of(draft, "01-satu.md")[0]
    text, version = text_of(draft, "01-satu.md")
    post("01-satu.md", draft, text=text, version=version, aksi="gambar", gambar=(io.BytesIO(picture()), "a.png"), alt="Loket")
    assert text_of(draft, "01-satu.md")[0].endswith("\n\n![Loket](gambar/a.png)\n")


def test_questions_of_another_program_become_a_quiz_and_each_left_behind_is_named(db, draft, post, text_of):
    answer = send(post, draft, ("soal-lama.gift", GIFT.encode()), place="soal", setelah="02-dua.md")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "3 soal masuk" in page and "rusak" in page and "02-soal-lama.kuis.md" in page
    text = text_of(draft, "02-soal-lama.kuis.md")[0]
    assert "Agats" in text and "## menjodohkan" in text and "kuis: soal lama" in text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"Apa?\nA. satu\nB. dua\nANSWER: B\n"),
        ("a.xml", b"<quiz><question type='truefalse'><name><text>n</text></name><questiontext><text>Benar?</text></questiontext>"
                  b"<answer fraction='100'><text>true</text></answer><answer fraction='0'><text>false</text></answer></question></quiz>"),
    ],
    ids=["aiken", "moodle"],
)  # fmt: skip
def test_aiken_and_moodle_are_known_by_their_look(db, draft, post, name, data):
    answer = send(post, draft, (name, data), place="soal", judul="Dari luar")
    assert answer.status_code == 200 and "1 soal masuk" in answer.get_data(as_text=True)
    assert "91-dari-luar.kuis.md" in paths(db, draft)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"<!DOCTYPE x [<!ENTITY a 'b'>]><quiz>&a;</quiz>", b"tanpa soal"])
def test_a_file_without_questions_changes_nothing_and_says_why(db, draft, post, data):
    before = paths(db, draft)
    assert send(post, draft, ("a.xml" if data[:1] == b"<" else "a.txt", data), place="soal").status_code == 422
    assert paths(db, draft) == before


@pytest.mark.parametrize(("form", "sign"), [("gift", "::"), ("moodle", "<quiz>")])
def test_a_quiz_goes_out_to_other_programs(author, draft, form, sign):
    page = author.get(f"/pengajar/draf/{draft}/ekspor/90-ujian.kuis.md").get_data(as_text=True)
    assert f"?bentuk={form}" in page
    answer = author.get(f"/pengajar/draf/{draft}/ekspor/90-ujian.kuis.md?bentuk={form}")
    assert answer.status_code == 200 and sign in answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_cannot_go_out_is_said(author, draft, post):
    post("90-ujian.kuis.md", draft, json={"text": "rusak", "version": 1})
    answer = author.get(f"/pengajar/draf/{draft}/ekspor/90-ujian.kuis.md")
    assert answer.status_code == 200 and "Perbaiki dahulu" in answer.get_data(as_text=True)
    assert author.get(f"/pengajar/draf/{draft}/ekspor/90-ujian.kuis.md?bentuk=gift").status_code == 422
    assert author.get(f"/pengajar/draf/{draft}/ekspor/90-ujian.kuis.md?bentuk=aiken").status_code == 422
    assert author.get(f"/pengajar/draf/{draft}/ekspor/01-satu.md?bentuk=gift").status_code == 422
    assert send(post, draft, place="berkas").status_code == 422
