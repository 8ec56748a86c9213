"""The evaluation of a course as its readers see it: figures of their own units, nothing of a person, files without formulas."""

import csv
import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lms.errors import Invalid
from lms.learning import projections
from lms.learning import service as learning
from lms.learning.models import AnswerMark
from lms.reports import improvement_service
from lms.surveys import plan_service
from tests.support.forms import ORIGIN, submit
from tests.web.reports.conftest import AFTER, BEFORE, NOW, SURVEY
from tests.web.surveys.conftest import plan

PAGE = "/pengajar/evaluasi/kursus-evaluasi/"


def said(answer):
    """The visible words of a page in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True)).split())


@pytest.mark.parametrize("address", ["/pengajar/evaluasi/", PAGE, f"{PAGE}laporan.xlsx", f"{PAGE}laporan.csv"])
def test_reports_open_to_staff_only(classroom, client, as_, address):
    assert "/masuk" in client.get(address).location
    assert as_("alice").get(address).status_code == as_("charlie").get(address).status_code == 403
    assert as_("bayu").get(address).status_code == 200


def test_a_course_without_learners_says_what_to_do_first(classroom, as_):
    page = as_("bayu").get(PAGE)
    assert "Belum ada peserta" in said(page)
    assert "Belum ada kuis yang dijawab" in said(page)
    assert "Belum ada peserta." in said(as_("bayu").get("/pengajar/evaluasi/"))


def test_a_course_without_tests_says_how_to_write_them(course, as_):
    page = said(as_("bayu").get("/pengajar/evaluasi/kursus-kecil/"))
    assert "untuk: prates, pascates" in page
    assert "belum punya survei" in page


def test_an_unknown_course_is_not_found(classroom, as_):
    assert as_("bayu").get("/pengajar/evaluasi/tidak-ada/").status_code == 404


def test_gain_questions_and_survey_stand_in_the_report(classroom, as_):
    for _ in range(5):
        classroom.learn()
    page = said(as_("bayu").get(PAGE))
    # Before: 1 ½ of 4 questions, after: all.
    assert "Rata-rata naik dari 37,5 menjadi 100,0" in page
    assert "Kenaikan ternormalisasi kelas 1,00 , tergolong tinggi" in page
    assert "Kepuasan: Materi 4,5 dari 5" in page
    assert "Kepuasan: Pengajaran 3,0 dari 5" in page
    assert "Tambah contoh." in page
    assert "Murid" not in page
    listed = said(as_("bayu").get("/pengajar/evaluasi/"))
    assert "Peserta 5 (5 selesai) Kenaikan (g) 1,00 Kepuasan 4,0 dari 5" in listed


@pytest.mark.parametrize(
    ("before", "after", "sentence"), [(AFTER, BEFORE, "Rata-rata turun dari 100,0 menjadi 37,5"), (AFTER, AFTER, "Rata-rata tetap 100,0.")]
)
def test_means_that_did_not_rise_are_not_said_to_rise(classroom, as_, before, after, sentence):
    for _ in range(5):
        classroom.learn(before=before, after=after)
    page = said(as_("bayu").get(PAGE))
    assert sentence in page
    assert "dikuasai sesudahnya" not in page


def test_the_learner_sees_the_own_gain(classroom, app, people, sign_in, db):
    from lms.learning.service import take_in
    from tests.support.acts import Phone

    phone = Phone("kursus-evaluasi", classroom.release, name="hp-alice")
    for item, answers in (("paham-prates", BEFORE), ("paham", AFTER)):
        classroom._answer(phone, item, answers)
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-alice", parcels=phone.acts, now=NOW)
    alice = sign_in(app.test_client(), people.alice)
    page = said(alice.get("/belajar/kursus-evaluasi/"))
    assert "Prates 37,5 Pascates 100 Kenaikan ternormalisasi 1 (tinggi)" in page
    before, after = (next(act["id"] for act in phone.acts if act["verb"] == "started" and act["item"] == item) for item in ("paham-prates", "paham"))
    assert "Kenaikan ternormalisasi" in said(alice.get(f"/belajar/kursus-evaluasi/paham/{after}/"))
    result = said(alice.get(f"/belajar/kursus-evaluasi/paham-prates/{before}/"))
    assert "tidak menentukan kelulusan" in result
    assert "Belum lulus" not in result
    assert "Kenaikan" not in result


@pytest.mark.parametrize("count", [1, 4])
def test_nothing_of_fewer_than_five_is_shown(classroom, as_, count):
    for number in range(count):
        classroom.learn(survey=SURVEY | {"s-saran": f"Suara {number}"})
    for who in ("bayu", "citra", "dewi"):
        page = said(as_(who).get(PAGE))
        assert "Suara" not in page
        assert "dari 5" not in page
        assert "100,0" not in page
        assert "Tampil mulai 5 jawaban" in page
        table = as_(who).get(f"{PAGE}laporan.csv").get_data(as_text=True)
        assert "Suara" not in table
        assert "rata-rata" not in table


def test_the_sixth_answer_waits_for_four_more(classroom, as_):
    for number in range(6):
        classroom.learn(survey={"s-materi": {"a": "5" if number < 5 else "1"}, "s-saran": f"Suara {number}."})
    page = said(as_("bayu").get(PAGE))
    assert "Materinya berguna. 5 5,0 0 0 0 0 5" in page
    assert "Suara 4." in page
    assert "Suara 5." not in page


def test_a_year_with_few_answers_closes_the_filter_of_years(classroom, as_):
    for year, count in ((2025, 5), (2026, 3)):
        for _ in range(count):
            classroom.learn(survey=SURVEY | {"s-saran": f"Suara {year}."}, year=year)
    whole, of_year = as_("bayu").get(PAGE), as_("bayu").get(f"{PAGE}?tahun=2025")
    assert "Kepuasan: Materi" in said(whole)
    assert "Kepuasan: Materi" not in said(of_year)
    assert "Pilih semua tahun" in said(of_year)
    assert "Suara 2025." not in said(of_year)
    for _ in range(2):
        classroom.learn(year=2026)
    of_year = said(as_("bayu").get(f"{PAGE}?tahun=2025"))
    assert "Suara 2025." in of_year
    assert "Suara 2026." not in of_year


def test_each_reader_sees_the_own_units(classroom, as_):
    for _ in range(5):
        classroom.learn("kab-distrik")
    for _ in range(5):
        classroom.learn("lain-distrik", after=BEFORE, survey=SURVEY | {"s-saran": "Dari luar."})
    begun = re.compile(r"Peserta mulai (\d+)")
    for who, count in (("bayu", "10"), ("citra", "5"), ("dewi", "5"), ("erwin", "5")):
        page = said(as_(who).get(PAGE))
        assert begun.search(page)[1] == count, who
        assert ("Dari luar." in page) == (who in ("bayu", "erwin")), who
    assert "Rata-rata tetap 37,5" in said(as_("erwin").get(PAGE))
    assert "Seluruh peserta" in said(as_("bayu").get(PAGE))
    assert "Seluruh peserta" not in said(as_("citra").get(PAGE))


def test_a_difference_between_units_shows_nobody(classroom, as_):
    for _ in range(6):
        classroom.learn("kab-distrik")
    classroom.learn("kab", survey=SURVEY | {"s-saran": "Sendirian."})
    # Dewi's district holds all but one of the answers: hers and the whole together would show that one.
    assert "Kepuasan" not in said(as_("dewi").get(PAGE))
    assert "Sendirian." not in said(as_("citra").get(PAGE))


def test_a_head_below_the_owner_sees_the_course_before_anybody_learns(classroom, as_):
    assert "Belum ada peserta" in said(as_("dewi").get(PAGE))


def test_a_neighbour_without_learners_finds_no_report(classroom, as_):
    classroom.learn("kab-distrik")
    assert as_("erwin").get(PAGE).status_code == 404
    assert "Kursus evaluasi" not in said(as_("erwin").get("/pengajar/evaluasi/"))


def test_a_mended_key_begins_anew(classroom, db, people, as_, at):
    from lms.courses import service as courses
    from tests.support.compiled import files_of

    for _ in range(6):
        classroom.learn()
    files = files_of("kursus-evaluasi")
    files["80-paham.kuis.md"] = files["80-paham.kuis.md"].replace(b"- [x] Dua\n- [ ] Tiga\n- [ ] Empat", b"- [ ] Dua\n- [x] Tiga\n- [ ] Empat")
    courses.publish(slug="kursus-evaluasi", files=files, agency_id=None, account_id=people.bayu.id)
    page = as_("bayu").get(PAGE).get_data(as_text=True)
    counts = dict(re.findall(r'(p[1-4]) · [^<]*</span></th><td class="num">(\d+)', page.partition("Pascates: Pemahaman")[2]))
    assert counts == {"p1": "0", "p2": "6", "p3": "6", "p4": "6"}
    old = as_("bayu").get(f"{PAGE}?rilis=1").get_data(as_text=True)
    assert dict(re.findall(r'(p[1-4]) · [^<]*</span></th><td class="num">(\d+)', old))["p1"] == "6"


def test_a_wrong_key_is_flagged(classroom, as_):
    for number in range(24):
        strong = number % 2
        classroom.learn(after={"p1": "b" if strong else "a", "p2": "a" if strong else "b", "p3": ["a", "b"] if strong else ["c"], "p4": "6" if strong else "1"})
    page = said(as_("bayu").get(PAGE))
    told = [re.search(r"Soal perlu diperiksa (\d+)", text)[1] for text in (page, said(as_("bayu").get("/pengajar/evaluasi/")))]
    assert told[0] == told[1] != "0", "the list, which reads less, says the same as the report"
    assert "Soal ini mungkin kuncinya keliru" in page
    assert "Pascates: Pemahaman, soal p1: n 24, p 0,50, r -1,00" in page


def test_texts_are_escaped_and_exports_hold_no_formula(classroom, as_):
    for number in range(5):
        classroom.learn(survey=SURVEY | {"s-saran": ("=1+1", "@SUM(A1)", "<script>alert(1)</script>", "+62", "-1")[number]})
    bayu = as_("bayu")
    assert "&lt;script&gt;" in bayu.get(PAGE).get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(bayu.get(f"{PAGE}laporan.csv").get_data(as_text=True).removeprefix("\ufeff"))))
    voices = {row[4] for row in rows if row[0] == "Tulisan peserta"}
    assert voices == {"'=1+1", "'@SUM(A1)", "<script>alert(1)</script>", "'+62", "'-1"}
    book = load_workbook(io.BytesIO(bayu.get(f"{PAGE}laporan.xlsx").data))
    assert book.sheetnames == ["Ringkasan", "Prates-pascates", "Soal", "Pilihan", "Survei", "Perilaku dan hasil", "Tulisan peserta", "Tindak lanjut perbaikan"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    gain = [[cell.value for cell in row] for row in book["Prates-pascates"].iter_rows(min_row=2, max_row=2)]
    assert gain == [["Kursus", "tinggi", 37.5, 100, 1, 1, 5]]


def test_filters_that_do_not_exist_are_passed_over(classroom, as_):
    classroom.learn()
    for query in ("tahun=1990", "tahun=abc", "rilis=99", "rilis=-1", "tahun=99999999999999999999"):
        assert as_("bayu").get(f"{PAGE}?{query}").status_code == 200


def test_what_was_improved_is_written_down_and_stays(classroom, as_, db, people):
    bayu = as_("bayu")
    fields = {"terlihat": "Soal p1 <b>keliru</b>", "diubah": "Kuncinya diperbaiki", "tanggal": "2026-11-20", "rilis": "1"}
    assert submit(bayu, PAGE, action="tindak-lanjut", follow=False, **fields).status_code == 302
    page = bayu.get(PAGE).get_data(as_text=True)
    assert "Soal p1 &lt;b&gt;keliru&lt;/b&gt;" in page
    assert "20 November 2026" in page
    assert "rilis 1" in page
    for statement in ("UPDATE improvement SET change = ''", "DELETE FROM improvement"):
        with pytest.raises(DBAPIError, match="refuses"):
            db.session.execute(text(statement))
        db.session.rollback()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("terlihat", "", "Tuliskan apa yang terlihat"),
        ("terlihat", "x", "5 sampai 1000 huruf"),
        ("diubah", "y" * 1001, "5 sampai 1000 huruf"),
        ("tanggal", "kemarin", "Tanggal ini tidak dapat dibaca"),
        ("tanggal", "2027-01-01", "tidak boleh di masa depan"),
        ("rilis", "7", "Rilis 7 tidak ada"),
        ("rilis", "a", "bilangan bulat"),
    ],
)
def test_an_improvement_with_bad_fields_is_refused_with_a_sentence(classroom, as_, field, value, sentence):
    fields = {"terlihat": "Soal p1 keliru", "diubah": "Kuncinya diperbaiki", "tanggal": "2026-11-20", "rilis": ""} | {field: value}
    bayu = as_("bayu")
    answer = submit(bayu, PAGE, action="tindak-lanjut", **fields)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert improvement_service.entries("kursus-evaluasi") == []


@pytest.mark.parametrize(("who", "status"), [("dewi", 403), ("erwin", 404), ("charlie", 403), ("alice", 403)])
def test_others_do_not_write_the_log(classroom, as_, who, status):
    classroom.learn("lain-distrik")
    fields = {"terlihat": "Soal p1 keliru", "diubah": "Kuncinya diperbaiki", "tanggal": "2026-11-20"}
    assert as_(who).post(f"{PAGE}tindak-lanjut", data=fields, headers=ORIGIN).status_code == status
    assert improvement_service.entries("kursus-evaluasi") == []


def test_an_admin_of_the_owner_writes_the_log(classroom, as_):
    fields = {"terlihat": "Soal p1 keliru", "diubah": "Kuncinya diperbaiki", "tanggal": "2026-11-20"}
    assert "Perbaikan tercatat" in said(submit(as_("citra"), PAGE, action="tindak-lanjut", **fields))
    assert [entry.observed for entry in improvement_service.entries("kursus-evaluasi")] == ["Soal p1 keliru"]


def test_the_log_is_read_within_the_house(classroom, as_, db, people):
    classroom.learn("lain-distrik")
    improvement_service.add(
        "kursus-evaluasi", observed="Terlihat ini", change="Diubah itu", done_on=date(2026, 11, 1), release=None, account_id=people.bayu.id, now=NOW
    )
    assert "Terlihat ini" in said(as_("dewi").get(PAGE))
    assert "Terlihat ini" not in said(as_("erwin").get(PAGE))


def test_a_log_entry_of_tomorrow_is_refused(classroom, db, people):
    with pytest.raises(Invalid, match="masa depan"):
        improvement_service.add(
            "kursus-evaluasi", observed="Terlihat", change="Diubah", done_on=date(2030, 1, 1), release=None, account_id=people.bayu.id, now=NOW
        )


def test_plans_and_follow_ups_are_levels_three_and_four(classroom, as_, people):
    empty = said(as_("bayu").get(PAGE))
    assert "Belum ada rencana tindak lanjut" in empty
    account = classroom.learn()
    plan_service.save(account, "kursus-evaluasi", plan(), agency_id=people.alice.agency_id, now=NOW)
    page = said(as_("bayu").get(PAGE))
    assert "Rencana tindak lanjut 1" in page
    assert "Belum ada angka sesudah" in page
    classroom.learn("lain-distrik")
    assert "Belum ada rencana tindak lanjut" in said(as_("erwin").get(PAGE)), "another agency's plans are not his"


def test_rows_of_answers_come_and_go_with_the_judgement(classroom, db):
    account = classroom.learn()
    assert db.session.query(AnswerMark).filter_by(account_id=account).count() == 4 + 4 + 5
    db.session.execute(text("DELETE FROM answer_mark WHERE question = 'p1'"))
    db.session.execute(text("UPDATE answer_mark SET fraction = 0.25 WHERE question = 'p2'"))
    db.session.commit()
    assert len(projections.differences(account, "kursus-evaluasi")) == 4
    learning.rebuild(account, "kursus-evaluasi", NOW)
    assert projections.differences(account, "kursus-evaluasi") == []
    assert db.session.query(AnswerMark).filter_by(account_id=account).count() == 13
