"""Questions from and for other programs, as an operator types it."""

from tests.support.compiled import DATA
from tests.unit.quizzes.test_exchange import AIKEN, BOMB, GIFT


def run(app, *arguments):
    done = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_foreign_file_becomes_a_quiz_that_compiles(app, tmp_path):
    (tmp_path / "bank.gift").write_text(GIFT)
    code, said = run(app, "quiz", "import", tmp_path / "bank.gift", "--to", tmp_path / "bank.kuis.md", "--judul", "Bank")
    assert code == 0 and "7 soal ditulis" in said
    assert "baris 23" in said and "baris 25" in said
    assert (tmp_path / "bank.kuis.md").read_text().startswith("---\nkuis: Bank\nuntuk: latihan\n")


def test_an_existing_file_is_never_overwritten(app, tmp_path):
    (tmp_path / "a.txt").write_text(AIKEN)
    (tmp_path / "a.kuis.md").write_text("milik orang")
    code, said = run(app, "quiz", "import", tmp_path / "a.txt", "--to", tmp_path / "a.kuis.md")
    assert code == 1 and "sudah ada" in said
    assert (tmp_path / "a.kuis.md").read_text() == "milik orang"


def test_a_hostile_file_is_refused_in_a_sentence(app, tmp_path):
    (tmp_path / "a.xml").write_bytes(BOMB)
    code, said = run(app, "quiz", "import", tmp_path / "a.xml", "--to", tmp_path / "a.kuis.md")
    assert code == 1 and "DOCTYPE" in said and not (tmp_path / "a.kuis.md").exists()


def test_a_quiz_goes_out_and_what_cannot_go_is_named(app, tmp_path):
    quiz = DATA / "kursus-jenis" / "90-ujian.kuis.md"
    code, said = run(app, "quiz", "export", quiz, "--to", tmp_path / "a.xml")
    assert code == 0 and "7 soal ditulis" in said and "nd-11: jenis skenario" in said
    code, said = run(app, "quiz", "import", tmp_path / "a.xml", "--to", tmp_path / "b.kuis.md")
    assert code == 0 and "7 soal ditulis" in said
