"""Headers of kursus.md and of modules: closed lists of keys, values with a remedy for each mistake."""

import pytest

from lms.courses.headers import is_slug, to_slug
from tests.unit.courses.samples import COURSE, MODULE, problems


def found(path: str, text: str):
    return [(problem.line, problem.code, problem.message) for problem in problems({path: text}) if problem.path == path]


@pytest.mark.parametrize(
    ("before", "after", "code", "remedy"),
    [
        ("jp: 1", "jp: satu", "N01", "jp: 1"),
        ("jp: 1", "jp: 1 JP", "N01", "jp: 1"),
        ("jp: 1", "jp: 201", "N01", "0 sampai 200"),
        ("jp: 1", "jp: -1", "N01", "jp: 1"),
        ("jp: 1", "jp: 1,5", "N01", "jp: 1"),
        ("jp: 1", "jp: ١", "N01", "bilangan bulat"),
        ("lulus: 75", "lulus: 101", "N01", "0 sampai 100"),
        ("lulus: 75", "lulus: 75%", "N01", "lulus: 75"),
        ("akses: publik", "akses: publlik", "N02", '"publik"'),
        ("akses: publik", "akses: semua orang", "N02", "publik, masuk, instansi"),
        ("sertifikat: otomatis", "sertifikat: ya", "N02", "otomatis, diperiksa, tanpa"),
        ("urut: berurutan", "urut: urut", "N02", ""),
        ("jenjang: dasar", "jenjang: SD", "N02", "dasar, menengah"),
        ("kompetensi: manajerial, sosial kultural", "kompetensi: manajerial, sosiokultural", "N02", "sosial kultural"),
        ("diperbarui: 2026-11-22", "diperbarui: 22-11-2026", "N03", "2026-03-05"),
        ("diperbarui: 2026-11-22", "diperbarui: 2026-02-30", "N03", "tahun-bulan-hari"),
        ("diperbarui: 2026-11-22", "diperbarui: hari ini", "N03", "2026-03-05"),
        ("akses: publik", "prasyarat: Manajemen Waktu", "N04", "manajemen-waktu"),
        ("akses: publik", "prasyarat: waktu-loket", "N05", "Hapus"),
        ("kode: WL", "kode: w l", "N06", "W-L"),
        ("judul: Waktu di loket", "judul: " + "a" * 201, "N07", "200"),
        ("ringkasan: Menghitung waktu tunggu.", "ringkasan: " + "a " * 200, "N07", "300"),
        ("judul: Waktu di loket\n", "", "H07", "judul"),
        ("jenjang: dasar", "jenjan: dasar", "H04", '"jenjang"'),
        ("jenjang: dasar", "jenjang dasar", "H03", "jenjang: …"),
        ("jenjang: dasar", "jenjang:", "H06", "nilai"),
        ("jenjang: dasar", "kode: LW", "H05", "baris 3"),
    ],
)
def test_a_slip_in_the_course_header_is_told_with_its_remedy(before, after, code, remedy):
    line = 1 if code == "H07" else COURSE[: COURSE.index(before)].count("\n") + 1
    told = found("kursus.md", COURSE.replace(before, after, 1))
    assert [(at, what) for at, what, _ in told] == [(line, code)]
    assert remedy in told[0][2]


@pytest.mark.parametrize(
    ("before", "after", "line", "code"),
    [
        ("menit: 45", "menit: 0", 3, "N01"),
        ("menit: 45", "menit: 601", 3, "N01"),
        ("menit: 45", "menit: empat lima", 3, "N01"),
        ("jp: 1", "jp: 1.0", 4, "N01"),
        ("judul: Antrean", "judul: Antrean\nid: Antrean Loket", 3, "N04"),
        ("judul: Antrean", "judul: Antrean\nakses: publik", 3, "H04"),
        ("capaian: Menghitung", "capaian: " + "a" * 301, 6, "N07"),
    ],
)
def test_a_slip_in_a_module_header_is_told(before, after, line, code):
    told = found("01-antrean.md", MODULE.replace(before, after, 1))
    assert [(at, what) for at, what, _ in told] == [(line, code)]


def test_a_slug_is_fit_for_an_address():
    assert all(map(is_slug, ("a", "a-b-1", "2024", "x" * 60)))
    assert not any(map(is_slug, ("A", "a--b", "-a", "a-", "a_b", "", "é", "a/b", "a\n", "x" * 61)))


@pytest.mark.parametrize(("text", "slug"), [("Manajemen Waktu", "manajemen-waktu"), ("  A/B ", "a-b"), ("???", "nama"), ("x" * 99, "x" * 60)])
def test_the_suggested_slug_is_one(text, slug):
    assert to_slug(text) == slug
    assert is_slug(to_slug(text))
