"""Names of files in a draft: the next one, the order, and links that follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring import naming
from lms.courses.compile import kind_of, position
from lms.errors import Invalid

PATHS = ("kursus.md", "01-satu.md", "01-satu.kuis.md", "02-dua.md", "90-ujian.kuis.md", "bank/etika.kuis.md", "gambar/loket.jpg")


@pytest.mark.parametrize("path", PATHS)
def test_a_file_of_a_course_is_accepted(path):
    assert naming.check_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "../kursus.md", "/etc/passwd", "gambar/../kursus.md", "modul.md", "01-Satu.md", "gambar/x.svg", "gambar/x.exe", "a\\b.md", "C:/x.md", ".git/config"],
)
def test_anything_else_is_refused_in_a_sentence(path):
    with pytest.raises(Invalid):
        naming.check_path(path)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("01-satu.md", "01-satu.md"),
        ("Modul 3 Etika.md", "01-modul-3-etika.md"),
        ("soal.kuis.md", "01-soal.kuis.md"),
        ("folder/kursus.md", "kursus.md"),
        ("Kursus.md", "kursus.md"),
        ("IMG_2041.JPG", "gambar/img-2041.jpg"),
        ("../../etc/passwd.png", "gambar/passwd.png"),
        ("bank/Etika Dasar.kuis.md", "bank/etika-dasar.kuis.md"),
        ("catatan.docx", None),
        ("", None),
        (".md", None),
    ],
)
def test_an_uploaded_file_finds_its_place_by_its_name(name, path):
    assert naming.path_of_upload(name) == path


@given(st.text(max_size=40), st.sampled_from(["", ".md", ".kuis.md", ".png", ".JPG", ".zip"]))
def test_whatever_an_upload_is_called_its_place_is_within_the_course(stem, ending):
    path = naming.path_of_upload(stem + ending)
    assert path is None or naming.check_path(path) == path


def test_a_new_module_comes_after_the_last_module_and_before_the_exam():
    assert naming.next_module(PATHS, "Etika & Kode!") == "03-etika-kode.md"
    assert naming.next_module((), "Satu") == "01-satu.md"
    assert naming.next_module(("03-etika.md", "02-x.md"), "Etika") == "04-etika.md"


def test_a_new_quiz_stands_with_its_module_or_at_the_end():
    assert naming.next_quiz(PATHS, "Latihan", after="02-dua.md") == "02-latihan.kuis.md"
    assert naming.next_quiz(PATHS, "satu", after="01-satu.md") == "01-satu-2.kuis.md"
    assert naming.next_quiz(PATHS, "Survei") == "91-survei.kuis.md"
    assert naming.next_quiz((), "Ujian", after="tidak-ada.md") == "90-ujian.kuis.md"


def test_files_are_listed_as_they_are_read():
    assert naming.in_order(reversed(PATHS)) == list(PATHS)


def test_an_item_moves_with_all_of_its_number():
    renames = naming.moved(PATHS, "02-dua.md", -1)
    assert renames == {"01-satu.md": "02-satu.md", "01-satu.kuis.md": "02-satu.kuis.md", "02-dua.md": "01-dua.md"}
    assert naming.moved(PATHS, "01-satu.kuis.md", -1) == {}
    assert naming.moved(PATHS, "90-ujian.kuis.md", 1) == {}
    assert naming.moved(PATHS, "kursus.md", 1) == {}
    assert naming.leading(PATHS) == {"01-satu.md", "02-dua.md", "90-ujian.kuis.md"}


@given(st.sets(st.tuples(st.integers(1, 99), st.sampled_from(["a", "b"]), st.booleans()), min_size=2, max_size=8), st.data())
def test_moving_there_and_back_changes_nothing(drawn, data):
    paths = sorted(f"{number:02}-{name}{'.kuis' if quiz else ''}.md" for number, name, quiz in drawn)
    path = data.draw(st.sampled_from(paths))
    renames = naming.moved(paths, path, 1)
    after = [renames.get(one, one) for one in paths]
    assert len(set(after)) == len(paths)
    if renames:
        back = naming.moved(after, renames[path], -1)
        assert sorted(back.get(one, one) for one in after) == paths
        assert position(renames[path]) > position(path)


def test_links_pictures_and_sources_follow_a_new_name():
    text = (
        "[dua](02-dua.md) [tempat](./02-dua.md#bagian) ![x](gambar/a.jpg)\n[r]: 02-dua.md\nsumber: ../bank/e.kuis.md\n"
        "`02-dua.md` bukan tautan, [lain](02-dua.mdx) juga bukan."
    )
    renames = {"02-dua.md": "03-dua.md", "gambar/a.jpg": "gambar/b.jpg", "bank/e.kuis.md": "bank/f.kuis.md"}
    assert naming.relink(text, renames) == (
        "[dua](03-dua.md) [tempat](./03-dua.md#bagian) ![x](gambar/b.jpg)\n[r]: 03-dua.md\nsumber: ../bank/f.kuis.md\n"
        "`02-dua.md` bukan tautan, [lain](02-dua.mdx) juga bukan."
    )


def test_two_names_that_change_places_are_not_mixed_up():
    assert naming.relink("[a](01-a.md) [b](02-b.md)", {"01-a.md": "02-b.md", "02-b.md": "01-a.md"}) == "[a](02-b.md) [b](01-a.md)"


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",))))
def test_what_is_typed_comes_back_as_it_was_but_for_line_breaks(text):
    shown = naming.plain_text(naming.typed_bytes(text))
    assert shown == text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").removeprefix("\ufeff") + "\n"
    assert naming.typed_bytes(shown.replace("\n", "\r\n")) == naming.typed_bytes(shown)


def test_kinds_are_told_by_the_path_alone():
    assert [kind_of(path) for path in PATHS] == ["overview", "module", "quiz", "module", "quiz", "bank", "picture"]
    assert kind_of("lain.txt") is None
