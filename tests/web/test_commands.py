"""The commands of the `flask` tool, as an operator types them."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from lms.agencies import service as agencies
from lms.auth import passwords
from lms.auth import service as accounts
from lms.courses import service as courses
from lms.learning.service import take_in
from tests.support.acts import Phone
from tests.support.compiled import DATA

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
COURSES = [path.parent.name for path in DATA.glob("*/kursus.md")]
ALICE = ("user", "create", "--nama", "Alice Baru", "--nip", "19900101 201501 2 009", "--surel", "")


@pytest.fixture
def run(app):
    """`run("content", "check")` gives exit code and everything that was said."""

    def run_command(*arguments, answers=""):
        done = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments], input=answers)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return run_command


@pytest.fixture
def broken(tmp_path):
    """A folder with one sound course and one with two mistakes."""
    for name in ("kursus-kecil", "kursus-rusak"):
        (tmp_path / name).mkdir()
        for path in (DATA / "kursus-kecil").iterdir():
            (tmp_path / name / path.name).write_bytes(path.read_bytes())
    quiz = tmp_path / "kursus-rusak" / "01-satu.kuis.md"
    quiz.write_text(quiz.read_text().replace("- [ ] Satu", "- [x] Satu").replace("Jawaban: benar", "Jawaban: mungkin"))
    return tmp_path


def test_checking_sound_content_says_so(run):
    code, said = run("content", "check", DATA)
    assert (code, said) == (0, f"{len(COURSES)} kursus diperiksa, tidak ada masalah.\n")


def test_checking_names_every_problem_with_path_line_and_code(run, broken):
    code, said = run("content", "check", broken)
    assert code == 1
    lines = [line for line in said.splitlines() if re.match(r"\S+/kursus-rusak/01-satu\.kuis\.md:\d+: [A-Z]\d\d \S", line)]
    assert len(lines) == 2
    assert "C08" in lines[0]
    assert (broken / lines[0].split(":")[0]).is_file()


def test_checking_one_course_names_files_that_exist(run, broken):
    code, said = run("content", "check", broken / "kursus-rusak")
    assert code == 1
    assert (broken / said.split(":")[0]).is_file()


def test_checking_works_before_there_is_a_database(run):
    assert run("content", "check", DATA / "kursus-kecil")[0] == 0


def test_publishing_needs_an_instansi(run):
    code, said = run("content", "publish", DATA)
    assert code == 1
    assert "flask agency create" in said


def test_from_nothing_to_published_courses(run, db):
    assert run("agency", "create", "kab-a", "Kabupaten A")[0] == 0
    assert run("agency", "create", "kab-a-dinas", "Dinas A", "--jenis", "opd", "--induk", "kab-a")[0] == 0
    code, said = run("content", "publish", DATA)
    assert code == 0, said
    assert said.count("diterbitkan.") == len(COURSES)
    assert courses.current("kursus-kecil")[1].title == "Kursus kecil untuk uji"
    assert courses.find_course("kursus-kecil").agency_id == agencies.find_by_code("kab-a").id
    code, said = run("content", "publish", DATA)
    assert (code, said.count("tidak berubah.")) == (0, len(COURSES))


def test_a_broken_course_does_not_hold_up_the_others(run, broken, db):
    run("agency", "create", "kab-a", "Kabupaten A")
    code, said = run("content", "publish", broken)
    assert code == 1
    assert "kursus-kecil: rilis" in said
    assert "C08" in said
    assert courses.find_course("kursus-rusak") is None


def test_an_unknown_instansi_is_named(run, people):
    code, said = run("content", "publish", DATA, "--instansi", "tidak-ada")
    assert (code, said) == (1, "Tidak ada unit kerja berkode tidak-ada.\n")


def test_a_course_of_another_instansi_is_not_taken_over(run, people):
    code, said = run("content", "publish", DATA, "--instansi", "lain")
    assert code == 1
    assert "instansi lain" in said


def test_publishing_tells_what_changed(run, people, tmp_path):
    folder = tmp_path / "kursus-kecil"
    folder.mkdir()
    for path in (DATA / "kursus-kecil").iterdir():
        (folder / path.name).write_text(path.read_text().replace("lulus: 70\npercobaan", "lulus: 80\npercobaan"))
    code, said = run("content", "publish", folder, "--instansi", "kab")
    assert code == 0
    assert "70" in said and "80" in said


def test_exporting_gives_back_the_published_files(run, course, tmp_path):
    code, said = run("content", "export", course.slug, tmp_path / "keluar")
    assert code == 0, said
    written = {path.name: path.read_bytes() for path in (tmp_path / "keluar").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (DATA / course.slug).iterdir()}


def test_exporting_does_not_write_over_anything(run, course, tmp_path):
    (tmp_path / "penting.md").write_text("jangan ditimpa")
    code, said = run("content", "export", course.slug, tmp_path)
    assert code == 1
    assert "sudah berisi" in said


def test_exporting_an_unknown_course_says_so(run, course, tmp_path):
    assert run("content", "export", "tidak-ada", tmp_path / "keluar") == (1, "Kursus ini tidak ditemukan.\n")


def test_an_account_gets_a_temporary_password_shown_once(run, db):
    run("agency", "create", "kab-a", "Kabupaten A")
    code, said = run(*ALICE, "--sandi-acak", "--peran", "admin", "--peran", "peserta")
    assert code == 0, said
    password = said.split("(ditampilkan sekali ini saja): ")[1].strip()
    account = accounts.find_by_nip("199001012015012009")
    assert passwords.verify(account.password_hash, password)
    assert account.temporary_until is not None
    assert set(accounts.get_profile(account.id).roles) == {"peserta", "admin"}


def test_a_typed_password_is_kept_and_never_shown(run, db):
    run("agency", "create", "kab-a", "Kabupaten A")
    code, said = run(*ALICE, answers="perahu kuning menyeberang\n")
    assert code == 0, said
    assert "perahu kuning" not in said
    account = accounts.find_by_nip("199001012015012009")
    assert passwords.verify(account.password_hash, "perahu kuning menyeberang")
    assert account.temporary_until is None


@pytest.mark.parametrize(
    ("arguments", "answers", "sentence"),
    [
        ((), "pendek\n", "12"),
        (("--nip", "123"), "perahu kuning menyeberang\n", "18"),
        (("--nip", ""), "perahu kuning menyeberang\n", "NIP atau surel"),
        (("--instansi", "tidak-ada"), "", "tidak-ada"),
    ],
)
def test_a_bad_account_is_refused_with_a_sentence(run, people, arguments, answers, sentence):
    code, said = run(*ALICE, *arguments, answers="\n" * arguments.count("") + answers)
    assert code == 1
    assert sentence in said


def test_a_sound_record_checks_clean(run, db, people, course):
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=Phone(course.slug, course.release).finish().acts, now=NOW)
    db.session.rollback()
    assert run("record", "check") == (0, "Kemajuan sama dengan catatan belajar.\n")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE enrolment SET percent = 3",
        "UPDATE enrolment SET jp = 40",
        "UPDATE item_state SET state = 'belum'",
        "UPDATE attempt SET score = 1",
        "DELETE FROM attempt",
        "DELETE FROM enrolment",
        "INSERT INTO enrolment (account_id, course, release, started_at, last_at, percent, jp) "
        "SELECT account_id, 'hantu', release, started_at, last_at, 9, 9 FROM enrolment",
    ],
)
def test_a_projection_that_strayed_is_found_and_rebuilt(run, db, people, course, damage):
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=Phone(course.slug, course.release).finish().acts, now=NOW)
    db.session.execute(text(damage))
    db.session.commit()
    code, said = run("record", "check")
    assert code == 1
    assert "flask record rebuild" in said
    assert run("record", "rebuild")[0] == 0
    assert run("record", "check")[0] == 0


def test_backup_and_restore_speak_in_sentences(run, people, course, tmp_path):
    code, said = run("backup", tmp_path / "cadangan.zip")
    assert (code, (tmp_path / "cadangan.zip").is_file()) == (0, True), said
    code, said = run("restore", tmp_path / "cadangan.zip")
    assert code == 1
    assert "tidak kosong" in said
    assert run("restore", tmp_path / "tidak-ada.zip")[0] == 1


def test_the_demonstration_starts_in_its_own_mode_only(run):
    code, said = run("demo")
    assert code == 1
    assert "make serve" in said
