"""What publishing tells about the release before: items, keys, weights, pass marks."""

import pytest

from lms.courses.changes import changes
from lms.courses.compile import compile_course
from tests.unit.courses.samples import COURSE, MODULE, QUIZ, named

EXAM = QUIZ.replace("untuk: latihan", "untuk: ujian\nlulus: 70").replace("id: an-1", "id: uj-1\nbobot: 2").replace("Antrean itu pasti.", "id: x\n\nAntrean.")
EXAM = EXAM.replace("## benar salah\n\nid: x", "## benar salah\nid: uj-2")
BEFORE = {"90-ujian.kuis.md": EXAM}


def told(**changed: tuple[str, str]) -> tuple[str, ...]:
    """The sentences for replacing one text by another in files named by their first letters."""
    texts = {"kursus": ("kursus.md", COURSE), "modul": ("01-antrean.md", MODULE), "ujian": ("90-ujian.kuis.md", EXAM)}
    after = dict(BEFORE)
    for name, (old, new) in changed.items():
        path, text = texts[name]
        assert old in text
        after[path] = text.replace(old, new)
    return changes(compile_course(named(BEFORE), slug="w"), compile_course(named(after), slug="w"))


def test_nothing_changed_nothing_told():
    assert told() == ()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ujian": ("lulus: 70", "lulus: 75")}, "Kuis “Latihan antrean”: nilai lulus 70 menjadi 75."),
        ({"ujian": ("lulus: 70", "lulus: 70\npercobaan: 0")}, "Kuis “Latihan antrean”: percobaan 3 menjadi tanpa batas."),
        ({"ujian": ("lulus: 70", "lulus: 70\nwaktu: 30 menit")}, "Kuis “Latihan antrean”: waktu tanpa batas menjadi 30 menit."),
        ({"ujian": ("- [x] 48\n- [ ] 40", "- [ ] 48\n- [x] 40")}, "Kuis “Latihan antrean”, soal uj-1: kunci a menjadi b."),
        ({"ujian": ("Jawaban: salah", "Jawaban: benar")}, "Kuis “Latihan antrean”, soal uj-2: kunci a salah menjadi a benar."),
        ({"ujian": ("bobot: 2", "bobot: 2,5")}, "Kuis “Latihan antrean”, soal uj-1: bobot 2 menjadi 2,5."),
        ({"ujian": ("Berapa menit?", "Berapa lama?")}, "Kuis “Latihan antrean”, soal uj-1: pertanyaannya diubah."),
        ({"ujian": ("id: uj-1", "id: uj-9")}, "Kuis “Latihan antrean”: soal dihapus: uj-1."),
        ({"ujian": ("id: uj-1", "id: uj-9")}, "Kuis “Latihan antrean”: soal ditambahkan: uj-9."),
        ({"ujian": ("kuis: Latihan antrean", "kuis: Ujian")}, "Kuis “Latihan antrean” berganti judul menjadi “Ujian”."),
        ({"modul": ("sebelas orang", "dua belas orang")}, "Modul “Antrean”: isinya diubah."),
        ({"modul": ("menit: 45", "menit: 50")}, "Modul “Antrean”: menit 45 menjadi 50."),
        ({"kursus": ("sertifikat: otomatis", "sertifikat: diperiksa")}, "Sertifikat: otomatis menjadi diperiksa."),
        ({"kursus": ("akses: publik", "akses: masuk\nprasyarat: lain")}, "Prasyarat: tidak ada menjadi lain."),
        ({"kursus": ("Untuk petugas loket.", "Untuk semua.")}, "Gambaran umum diubah."),
    ],
)
def test_a_change_is_told_in_a_sentence(changed, sentence):
    assert sentence in told(**changed)


def test_a_rubric_that_changed_is_told():
    essay = "---\nkuis: Ujian\nid: u\nuntuk: ujian\n---\n\n## uraian\nid: e\n\nCeritakan.\n\nRubrik:\n- Isi (60)\n- Contoh (40)\n"
    before, after = ({"91-u.kuis.md": text} for text in (essay, essay.replace("(60)", "(50)").replace("(40)", "(50)")))
    before, after = (compile_course(named(files), slug="w") for files in (before, after))
    assert changes(before, after) == ("Kuis “Ujian”, soal e: rubriknya diubah.",)


def compared(after: dict[str, str | None]) -> tuple[str, ...]:
    return changes(compile_course(named({}), slug="w"), compile_course(named(after), slug="w"))


def test_items_that_come_and_go_are_told():
    assert compared({"01-antrean.kuis.md": None}) == ("Kuis “Latihan antrean” dihapus.",)
    assert compared({"02-lain.md": MODULE.replace("jp: 1", "jp: 0").replace("Antrean", "Lain", 1)}) == ("Modul “Lain” ditambahkan.",)


def test_an_id_that_changed_by_renaming_the_file_is_warned_of():
    after = {"01-antrean.md": None, "01-antre.md": MODULE, "kursus.md": COURSE.replace("01-antrean", "01-antre"), "01-antrean.kuis.md": None}
    assert any("kemajuan peserta di bagian itu tidak terbawa" in sentence and "id: antrean" in sentence for sentence in compared(after))


def test_another_number_is_no_other_item():
    after = {"01-antrean.md": None, "05-antrean.md": MODULE, "kursus.md": COURSE.replace("01-antrean", "05-antrean")}
    assert compared(after) == ("Urutan modul dan kuis diubah.",)
