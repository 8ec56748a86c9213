"""Libraries on a disk: check every course, say what modules weigh, write out what was published with its ids."""

import pytest

from lms.courses.compile import compile_course
from lms.courses.library import check, check_prerequisites, find_courses, report, with_ids, write_folder, write_ids
from lms.courses.tree import from_folder
from lms.errors import Invalid
from tests.unit.courses.samples import COURSE, MODULE, draw, named


@pytest.fixture
def library(tmp_path):
    for slug, files in {"satu": named({}), "dua": named({"01-antrean.md": MODULE.replace("## Cara", "##Cara")})}.items():
        write_folder(files, tmp_path / slug)
    (tmp_path / "bank").mkdir()
    return tmp_path


def test_courses_are_found_from_their_folder_and_from_the_one_above(library):
    assert [path.name for path in find_courses(library)] == ["dua", "satu"]
    assert [path.name for path in find_courses(library / "satu")] == ["satu"]
    with pytest.raises(Invalid, match=r"kursus\.md"):
        find_courses(library / "bank")


def test_checking_tells_the_problems_of_every_course_with_its_folder(library):
    found = check(library)
    assert found["satu"] == ()
    assert [str(problem).split(" ", 2)[:2] for problem in found["dua"]] == [["dua/01-antrean.md:11:", "M13"]]
    assert list(check(library / "satu")) == ["satu"]


def test_prerequisites_must_exist_and_must_not_go_in_circles(library):
    (library / "satu" / "kursus.md").write_text(COURSE.replace("akses: publik", "akses: publik\nprasyarat: hilang, dua"))
    (library / "dua" / "01-antrean.md").write_text(MODULE)
    (library / "dua" / "kursus.md").write_text(COURSE.replace("akses: publik", "akses: publik\nprasyarat: satu"))
    found = check(library)
    assert [(problem.path, problem.code) for problem in found["satu"]] == [("satu/kursus.md", "R13"), ("satu/kursus.md", "R14")]
    assert "dua → satu → dua" in found["dua"][0].message


def test_a_long_way_is_no_circle():
    assert check_prerequisites({"a": ["b", "c"], "b": ["c"], "c": []}, known="abc") == ()


def test_modules_are_weighed():
    files = named({"gambar/a.png": draw(), "01-antrean.md": MODULE + "\n![A](gambar/a.png)\n"})
    (line,) = report(compile_course(files, slug="w"))
    assert line.startswith("01-antrean.md: 1") and "45 menit, teks" in line and "1 gambar" in line


def test_ids_are_written_where_they_are_missing_and_nothing_else_changes():
    files = named({"gambar/a.png": draw(), "01-antrean.md": MODULE + "\n![A](gambar/a.png)\n"})
    course = compile_course(files, slug="w")
    written = with_ids(files, course)
    second = course.quizzes[0].quiz.questions[1]
    assert written["01-antrean.kuis.md"].decode() == files["01-antrean.kuis.md"].decode().replace("## benar salah\n", f"## benar salah\nid: {second.id}\n")
    assert {path for path in files if files[path] != written[path]} == {"01-antrean.kuis.md"}
    again = compile_course(written, slug="w")
    assert [question.id for question in again.quizzes[0].quiz.questions] == [question.id for question in course.quizzes[0].quiz.questions]
    assert with_ids(written, again) == written


def test_ids_are_written_into_the_bank_that_questions_came_from():
    bank = "---\nkuis: Bank\n---\n\n## benar salah\n\nBenar.\n\nJawaban: benar\n"
    exam = "---\nkuis: Ujian\nuntuk: ujian\n---\n\n# Kelompok: a\nsumber: ../bank/a.kuis.md\n"
    files = named({"bank/a.kuis.md": bank, "90-ujian.kuis.md": exam})
    written = with_ids(files, compile_course(files, slug="w"))
    assert b"## benar salah\nid: q-" in written["bank/a.kuis.md"]
    assert written["90-ujian.kuis.md"] == files["90-ujian.kuis.md"]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_writing_ids_keeps_the_line_endings(ending):
    text = b"## benar salah\n\nA.\n\n## isian\nbobot: 2\nID : b-1\n\nB.\n".replace(b"\n", ending)
    assert write_ids(text, {1: "a-1", 5: "b-1"}) == text.replace(b"salah" + ending, b"salah" + ending + b"id: a-1" + ending)


def test_a_heading_in_the_last_line_gets_its_id_too():
    assert write_ids(b"## isian", {1: "a"}) == b"## isian\nid: a\n"


def test_files_are_written_into_an_empty_folder_only(tmp_path):
    files = named({"gambar/a.png": draw(20, 20)})
    write_folder(files, tmp_path / "baru")
    assert from_folder(tmp_path / "baru") == files
    with pytest.raises(Invalid, match="sudah berisi"):
        write_folder(files, tmp_path / "baru")
