"""Texts to begin with have no problem, so that what an author is told is about what the author wrote."""

import pytest

from lms.authoring import skeletons
from lms.courses.compile import compile_course, compile_file

BASE = skeletons.new_course(title="Melayani: warga di loket", summary="", teacher="Bayu", organiser="Kabupaten Uji")


def problems_of(path, data):
    return [str(problem) for problem in compile_file(path, {path: data}, slug="uji", names=[path], pictures={}).problems]


def test_a_new_course_can_be_published_as_it_stands():
    course = compile_course(BASE, slug="uji")
    assert (course.title, course.teachers, course.organiser, len(course.modules)) == ("Melayani: warga di loket", ("Bayu",), "Kabupaten Uji", 1)


def test_a_course_without_a_teacher_or_with_lines_in_its_title_is_no_trouble():
    files = skeletons.new_course(title="Dua\nbaris", summary="Satu\n---\ndua", teacher="", organiser="")
    assert compile_course(files, slug="uji").title == "Dua baris"


def test_a_new_quiz_has_no_problem():
    assert problems_of("01-a.kuis.md", skeletons.new_quiz("Latihan: satu")) == []


def test_a_new_bank_is_read_as_a_bank():
    proof = compile_file("bank/a.kuis.md", {"bank/a.kuis.md": skeletons.new_bank("Etika")}, slug="uji", names=[], pictures={})
    assert (proof.title, proof.problems, len(proof.quiz.questions), proof.item) == ("Etika", (), 2, None)


@pytest.mark.parametrize(("label", "text"), skeletons.MODULE_PARTS, ids=[label for label, _ in skeletons.MODULE_PARTS])
def test_a_part_inserted_into_a_module_has_no_problem(label, text):
    assert problems_of("01-a.md", skeletons.new_module("A") + f"\n{text}\n".encode()) == []


@pytest.mark.parametrize(("label", "text"), skeletons.QUIZ_PARTS, ids=[label for label, _ in skeletons.QUIZ_PARTS])
def test_a_question_inserted_into_a_quiz_has_no_problem(label, text):
    follows = "\n\n## benar salah\n\nAda soal di bawahnya.\n\nJawaban: benar" if label == "Kelompok soal" else ""
    assert problems_of("01-a.kuis.md", f"---\nkuis: A\nuntuk: latihan\n---\n\n{text}{follows}\n".encode()) == []
