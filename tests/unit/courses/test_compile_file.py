"""One file by itself: what it becomes is what it becomes within the course, and its problems are those of its own."""

import pytest

from lms.courses.compile import compile_course, compile_file, kind_of
from lms.errors import ContentInvalid
from tests.support.scenes import files_of
from tests.unit.courses.samples import COURSE, MODULE, QUIZ

SLUGS = ("kursus-kecil", "kursus-berurutan", "kursus-jenis", "kursus-tertutup")


def proof(path, files, **pictures):
    return compile_file(path, files, slug="kursus-kecil", names=files, pictures=pictures)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_file_becomes_what_it_becomes_within_the_course(slug):
    files = files_of(slug)
    course = compile_course(files, slug=slug)
    whole = {item.path: item for item in course.items}
    for path in files:
        one = compile_file(path, files, slug=slug, names=files, pictures={})
        assert one.problems == (), path
        if kind_of(path) == "overview":
            assert (one.html, one.title) == (course.intro_html, course.title)
        elif kind_of(path) == "module":
            assert one.item == whole[path]
        else:
            assert one.quiz.questions == whole[path].quiz.questions
            assert one.quiz.pass_mark == whole[path].quiz.pass_mark


@pytest.mark.parametrize("damage", ["judul: \n", "## \n", "[x](99-tidak-ada.md)\n", "![x](gambar/tidak-ada.jpg)\n", '!!! aneh "x"\n    y\n', "- [x] sesat\n"])
def test_each_problem_of_the_whole_course_is_found_in_its_file(damage):
    files = {"kursus.md": COURSE.encode(), "01-antrean.md": MODULE.encode() + damage.encode(), "01-antrean.kuis.md": QUIZ.encode()}
    try:
        compile_course(files, slug="waktu-loket")
        expected = ()
    except ContentInvalid as error:
        expected = tuple(problem for problem in error.problems if problem.path == "01-antrean.md")
    found = compile_file("01-antrean.md", files, slug="waktu-loket", names=files, pictures={}).problems
    assert set(found) == set(expected)


def test_problems_of_the_overview_are_not_told_in_a_module():
    files = {"kursus.md": b"rusak", "01-antrean.md": MODULE.encode()}
    assert compile_file("01-antrean.md", files, slug="x", names=files, pictures={}).problems == ()
    assert compile_file("kursus.md", files, slug="x", names=files, pictures={}).problems != ()


def test_a_module_is_shown_even_with_problems_and_a_quiz_is_not():
    files = files_of("kursus-kecil")
    module = proof("01-satu.md", files | {"01-satu.md": files["01-satu.md"] + b"\n[x](hilang.md)\n"})
    assert module.problems and module.html
    quiz = proof("01-satu.kuis.md", files | {"01-satu.kuis.md": files["01-satu.kuis.md"] + b"\n## pilihan ganda\n\nApa?\n\n- [ ] a\n- [ ] b\n"})
    assert quiz.problems and quiz.quiz is None and quiz.item is None and quiz.title


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"---", b"---\n---\n", b"x" * 300_000, b"\x00", "---\njudul: \u202e\n---\n".encode()])
@pytest.mark.parametrize("path", ["kursus.md", "01-a.md", "01-a.kuis.md", "bank/a.kuis.md"])
def test_whatever_stands_in_a_file_it_is_told_and_nothing_breaks(path, data):
    found = compile_file(path, {path: data}, slug="x", names=[path], pictures={}).problems
    assert found
    assert all(problem.path == path for problem in found)
