"""From files to a course, and to every problem in them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.compile import compile_course, compile_tree
from lms.courses.course import Module, QuizItem
from lms.courses.tree import from_folder
from lms.errors import ContentInvalid, NotFound
from tests.support.effort import is_bounded
from tests.unit.courses.samples import COURSE, FILES, MODULE, QUIZ, codes, draw, named, problems

CONTENT = Path(__file__).parents[3] / "content"


def test_a_course_has_what_its_files_say():
    course = compile_course(named({}), slug="waktu-loket")
    assert (course.slug, course.title, course.code, course.jp, course.pass_mark) == ("waktu-loket", "Waktu di loket", "WL", 1, 75)
    assert course.teachers == ("Bayu", "Citra")
    assert course.competencies == ("manajerial", "sosial kultural")
    assert (course.access, course.certificate, course.sequence, course.updated) == ("publik", "otomatis", "berurutan", date(2026, 11, 22))
    assert course.intro_html == '<p>Untuk petugas loket. Mulai dari <a href="/kursus/waktu-loket/antrean/">modul pertama</a>.</p>'
    module, quiz = course.items
    assert isinstance(module, Module) and isinstance(quiz, QuizItem)
    assert (module.id, module.title, module.minutes, module.jp, module.outcomes) == ("antrean", "Antrean", 45, 1, ("Menghitung", "Menjelaskan"))
    assert module.words == 12
    assert (quiz.id, quiz.title, quiz.quiz.id, len(quiz.quiz.questions)) == ("antrean-kuis", "Latihan antrean", "antrean-kuis", 2)
    assert course.minutes == 45 and course.modules == (module,) and course.quizzes == (quiz,)


def test_defaults_fill_what_is_not_written():
    course = compile_course(named({"kursus.md": "---\njudul: A\n---\nIsi.", "01-antrean.md": "---\njudul: B\n---\nIsi modul."}), slug="waktu-loket")
    assert (course.code, course.jp, course.access, course.certificate, course.pass_mark, course.sequence) == ("WL", 0, "publik", "tanpa", 70, "bebas")
    assert course.modules[0].minutes == 1 and course.modules[0].jp == 0


def test_items_find_their_neighbours():
    course = compile_course(named({}), slug="waktu-loket")
    module, quiz = course.items
    assert course.neighbours(module.id) == (None, quiz)
    assert course.neighbours(quiz.id) == (module, None)
    with pytest.raises(NotFound):
        course.item("tidak-ada")


def test_order_is_the_number_and_modules_come_before_their_quiz():
    more = {"02-akhir.md": MODULE.replace("jp: 1", "jp: 0"), "10-nanti.md": MODULE.replace("jp: 1", "jp: 0"), "02-zzz.kuis.md": QUIZ.replace("an-1", "an-9")}
    course = compile_course(named(more), slug="waktu-loket")
    assert [item.path for item in course.items] == ["01-antrean.md", "01-antrean.kuis.md", "02-akhir.md", "02-zzz.kuis.md", "10-nanti.md"]


def test_renaming_the_number_keeps_the_id():
    moved = {"01-antrean.md": None, "01-antrean.kuis.md": None, "07-antrean.md": MODULE, "08-antrean.kuis.md": QUIZ}
    moved |= {"kursus.md": COURSE.replace("01-a", "07-a")}
    assert [item.id for item in compile_course(named(moved), slug="waktu-loket").items] == ["antrean", "antrean-kuis"]


def test_a_written_id_wins_over_the_name():
    course = compile_course(named({"01-antrean.md": MODULE.replace("---\njudul", "---\nid: loket\njudul"), "01-antrean.kuis.md": QUIZ}), slug="waktu-loket")
    assert [item.id for item in course.items] == ["loket", "antrean"]


def test_a_course_without_its_head_or_without_modules_is_refused():
    assert codes({"kursus.md": None}) == [("kursus.md", 0, "R01")]
    assert codes({"01-antrean.md": None, "kursus.md": COURSE.replace("[modul pertama](01-antrean.md)", "sini")}) == [("", 0, "R02")]


def test_all_problems_of_all_files_come_at_once():
    damaged = {
        "kursus.md": COURSE.replace("jp: 1", "jp: satu").replace("jenjang: dasar", "jenjang: dasat"),
        "01-antrean.md": MODULE.replace("menit: 45", "menit: 45 menit").replace("## Cara", "##Cara"),
        "01-antrean.kuis.md": QUIZ.replace("- [ ] 40", "- [x] 40"),
        "catatan.docx": b"PK",
    }
    assert sorted(codes(damaged)) == [
        ("01-antrean.kuis.md", 12, "C08"),
        ("01-antrean.md", 3, "N01"),
        ("01-antrean.md", 11, "M13"),
        ("catatan.docx", 0, "R09"),
        ("kursus.md", 4, "N01"),
        ("kursus.md", 9, "N02"),
    ]


@pytest.mark.parametrize(
    ("name", "code", "remedy"),
    [
        ("modul satu.md", "T06", "modul-satu.md"),
        ("modul-satu.md", "R08", "01-modul-satu.md"),
        ("1-nama.md", "R08", "01-nama.md"),
        ("02_nama.md", "R08", "02-nama.md"),
        ("02-Nama.md", "R08", "02-nama.md"),
        ("02-nama.MD", "R08", "02-nama.md"),
        ("03-uji-kuis.md.txt", "R09", "Hapus"),
        ("nama.kuis.md", "R08", "01-nama.kuis.md"),
        ("foto.jpg", "R10", "gambar/foto.jpg"),
        ("gambar/denah.svg", "R09", "JPEG"),
        ("lain/02-nama.md", "R08", "02-nama.md"),
    ],
)
def test_a_name_outside_the_scheme_is_told_with_the_right_one(name, code, remedy):
    found = [problem for problem in problems({name: b"x"}) if problem.path == name]
    assert [problem.code for problem in found] == [code]
    assert remedy in found[0].message


def test_the_head_file_in_capitals_is_told_once():
    assert [(path, code) for path, _, code in codes({"kursus.md": None, "Kursus.md": COURSE})] == [("Kursus.md", "R08")]
    assert [(path, code) for path, _, code in codes({"Kursus.md": COURSE})] == [("Kursus.md", "R08"), ("kursus.md", "T07")]


def test_ids_used_twice_and_ids_of_other_pages_are_refused():
    twice = {"02-lain.md": MODULE.replace("---\njudul", "---\nid: antrean\njudul").replace("jp: 1", "jp: 0")}
    assert codes(twice) == [("02-lain.md", 2, "R03")]
    assert codes({"02-paket.md": MODULE.replace("jp: 1", "jp: 0")}) == [("02-paket.md", 0, "R06")]


def test_jp_and_minutes_must_add_up():
    assert codes({"01-antrean.md": MODULE.replace("jp: 1", "jp: 2")}) == [("kursus.md", 4, "R04")]
    assert codes({"01-antrean.md": MODULE.replace("menit: 45", "menit: 44")}) == [("kursus.md", 4, "R05")]
    assert codes({"kursus.md": COURSE.replace("jp: 1", "jp: 3")}) == [("kursus.md", 4, "R04"), ("kursus.md", 4, "R05")]
    assert codes({"kursus.md": COURSE.replace("jp: 1", "jp: 3"), "01-antrean.md": MODULE.replace("jp: 1\n", "").replace("45", "200")}) == []


def test_the_folder_name_must_be_fit_for_an_address():
    assert codes({}, slug="Waktu Loket")[0][2] == "R07"
    # Its page for learners would be that of the recall cards.
    assert codes({}, slug="ulasan")[0][2] == "R06"
    assert "waktu-loket" in problems({}, slug="Waktu Loket")[0].message


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"---\njudul: A\x00\n---\nB", b"x" * 300_000, b"[" * 10_000_000, b"", b"---", b"---\n---\n"])
@pytest.mark.parametrize("path", ["kursus.md", "01-antrean.md", "01-antrean.kuis.md"])
def test_unreadable_files_are_problems_and_never_crashes(path, data):
    assert any(problem.path == path for problem in problems({path: data}))


def test_an_unreadable_file_brings_no_problem_about_its_header():
    assert codes({"01-antrean.md": b"\xff\xfe"}) == [("01-antrean.md", 1, "S02")]


def test_questions_may_come_from_a_bank_of_the_course_and_of_the_library():
    bank = QUIZ.replace("kuis: Latihan antrean\nuntuk: latihan", "kuis: Bank").replace("an-1", "bank-1")
    pooled = "---\nkuis: Ujian\nuntuk: ujian\n---\n\n# Kelompok: dasar\nambil: 1\nsumber: {}\n"
    for source in ("bank/dasar.kuis.md", "../bank/dasar.kuis.md"):
        course = compile_course(named({"bank/dasar.kuis.md": bank, "90-ujian.kuis.md": pooled.format(source)}), slug="waktu-loket")
        assert course.item("ujian").quiz.drawn_count == 1
    for source in ("bank/hilang.kuis.md", "kursus.md", "../../bank/dasar.kuis.md"):
        assert [(path, line) for path, line, _ in codes({"90-ujian.kuis.md": pooled.format(source)})] == [("90-ujian.kuis.md", 8)]


def test_pictures_become_renditions_and_the_module_knows_their_weight():
    files = named({"gambar/antrean.png": draw(), "01-antrean.md": MODULE + "\n![Antrean di loket](gambar/antrean.png)\n"})
    compiled = compile_tree(files, slug="waktu-loket")
    module = compiled.course.modules[0]
    assert [rendition.width for rendition in module.pictures[0].renditions] == [480, 960]
    assert module.picture_size == module.pictures[0].renditions[0].size == len(compiled.renditions[module.pictures[0].renditions[0].sha])
    assert compiled.course.pictures == module.pictures
    sha = module.pictures[0].renditions[0].sha
    assert "<summary>Lihat gambar: Antrean di loket (" in module.html
    assert f'src="/gambar/{sha}.webp"' in module.html and 'loading="lazy"' in module.html


def test_pictures_of_quizzes_are_part_of_the_course_too():
    quiz = QUIZ.replace("Berapa menit?", "Berapa menit?\n\n![Papan antrean](gambar/papan.png)").replace("- [ ] 40", "- [ ] ![Jam](gambar/jam.png)")
    course = compile_course(named({"gambar/papan.png": draw(), "gambar/jam.png": draw(90, 60), "01-antrean.kuis.md": quiz}), slug="waktu-loket")
    assert sorted(picture.source for picture in course.pictures) == ["gambar/jam.png", "gambar/papan.png"]
    question = course.quizzes[0].quiz.questions[0]
    assert '<details class="picture">' in question.stem_html
    assert question.choices[1].html.startswith("<img ") and "<details" not in question.choices[1].html


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("![Antrean](gambar/antrian.png)", "G10"),
        ("![](gambar/antrean.png)", "G11"),
        ("![Antrean](antrean.png)", "G12"),
        ("![Antrean](https://contoh.id/a.png)", "G13"),
        ("![Antrean](//contoh.id/a.png)", "G13"),
        ("![Antrean](../rahasia.png)", "G12"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_told_with_its_line(text, code):
    found = [problem for problem in problems({"gambar/antrean.png": draw(), "01-antrean.md": f"{MODULE}\n{text}\n"}) if problem.code != "R11"]
    assert [(problem.path, problem.line, problem.code) for problem in found] == [("01-antrean.md", 15, code)]


def test_a_picture_nobody_shows_is_told():
    assert codes({"gambar/antrean.png": draw()}) == [("gambar/antrean.png", 0, "R11")]


def test_a_broken_picture_is_told_once():
    assert codes({"gambar/a.png": b"x", "01-antrean.md": MODULE + "\n![A](gambar/a.png)\n"}) == [("gambar/a.png", 0, "G01")]


def test_the_order_of_files_does_not_matter():
    files = named({"gambar/a.png": draw(), "01-antrean.md": MODULE + "\n![A](gambar/a.png)\n"})
    assert compile_course(files, slug="x") == compile_course(dict(reversed(files.items())), slug="x")


@pytest.mark.parametrize("folder", [path for path in sorted(CONTENT.iterdir()) if (path / "kursus.md").is_file()], ids=lambda path: path.name)
def test_every_course_of_the_library_compiles(folder):
    course = compile_course(from_folder(folder), slug=folder.name)
    assert course.modules and course.minutes >= course.jp * 45


def test_too_much_text_in_all_is_told():
    many = {f"{number:02}-m{number}.md": MODULE.replace("jp: 1", "jp: 0") + "kata " * 40_000 for number in range(2, 26)}
    assert codes(many) == [("", 0, "R12")]
    assert is_bounded(lambda: codes(many), 50)


_LINES = [(path, number) for path, text in FILES.items() for number in range(text.count("\n"))]
_DAMAGE = st.sampled_from(["", "#", "---", "- [x]", "```", "!!! praktik", ":", "[x](", "| a |", "\t", "jp: x", "é\u0301", "## pilihan ganda", "> a", "    b"])


@given(at=st.sampled_from(_LINES), damage=_DAMAGE, how=st.sampled_from(["replace", "before", "append"]))
def test_damage_to_a_line_never_crashes_and_never_names_a_line_out_of_the_file(at, damage, how):
    path, number = at
    lines = FILES[path].split("\n")
    lines[number] = {"replace": damage, "before": f"{damage}\n{lines[number]}", "append": lines[number] + damage}[how]
    text = "\n".join(lines)
    for problem in problems({path: text}):
        most = text.count("\n") + 1 if problem.path == path else named({}).get(problem.path, b"").count(b"\n") + 1
        assert 0 <= problem.line <= most


def test_refused_trees_are_not_even_read():
    with pytest.raises(ContentInvalid) as caught:
        compile_course({"../kursus.md": b"x"}, slug="x")
    assert [problem.code for problem in caught.value.problems] == ["T03"]
    assert len(FILES) == 3


_BOTH = b"---\nkuis: Pemahaman\nid: paham\nuntuk: prates, pascates\n---\n\n## benar salah\nid: p1\n\nYa.\n\nJawaban: benar\n"


def test_a_prates_in_the_file_of_its_pascates_comes_first():
    course = compile_course(named({**FILES, "80-paham.kuis.md": _BOTH.decode()}), slug="waktu-loket")
    assert [item.id for item in course.items] == ["paham-prates", "antrean", "antrean-kuis", "paham"]
    assert {item.path for item in course.quizzes if item.id.startswith("paham")} == {"80-paham.kuis.md"}
    assert (course.prates_of("paham"), course.prates_of("antrean-kuis"), course.prates_of("antrean")) == ("paham-prates", None, None)


def test_the_id_of_the_prates_must_be_free():
    files = {**FILES, "80-paham.kuis.md": _BOTH.decode(), "70-lain.md": MODULE.replace("judul:", "id: paham-prates\njudul:", 1)}
    assert ("80-paham.kuis.md", 0, "R03") in codes(files)
