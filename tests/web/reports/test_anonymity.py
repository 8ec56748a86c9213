"""No report, no two of them, and no two days of one report tell what one person said in a survey."""

import itertools
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, update

from lms.auth.service import Account
from lms.courses import service as courses
from lms.db import command
from lms.learning.models import AnswerMark, AttemptState, EssayState
from lms.reports import service, survey_service
from lms.reports.figures import View
from tests.web.reports.conftest import BEFORE, NOW, SURVEY
from tests.web.reports.test_report import PAGE, said

YEARS = (2026, 2025, 2024)
#: (year, own unit or not, place on the scale) of each answer, within each year in the order in which they arrive.
ANSWERS = st.lists(st.tuples(st.sampled_from(YEARS), st.booleans(), st.integers(1, 5)), max_size=40)


def test_a_year_taken_from_all_years_leaves_no_single_answer(classroom, as_):
    """2025 has six answers; of the five of 2026 the newest alone is a 1."""
    for year, place, words in [(2025, "5", "Dari 2025.")] * 6 + [(2026, "5", "Dari 2026.")] * 4 + [(2026, "1", "Terakhir.")]:
        classroom.learn(survey={"s-materi": {"a": place}, "s-saran": words}, year=year)
    whole, of_year = said(as_("bayu").get(PAGE)), said(as_("bayu").get(f"{PAGE}?tahun=2026"))
    assert "Materinya berguna. 10 4,6 1 0 0 0 9" in whole
    assert "Materinya berguna. 5 4,2 1 0 0 0 4" in of_year
    assert "Terakhir." in whole
    assert "Terakhir." in of_year


def test_the_order_is_that_of_arrival_not_of_the_rows(classroom, db, as_):
    """A row that is written anew, as after a new judgement, does not become the newest answer."""
    first = classroom.learn(survey={"s-saran": "Yang pertama."}, year=2025)
    for number in range(5):
        classroom.learn(survey={"s-saran": f"Sesudahnya {number}."}, year=2025)
    row = db.session.query(AnswerMark).filter_by(account_id=first, question="s-saran").one()
    values = {column.name: getattr(row, column.name) for column in AnswerMark.__table__.columns if column.name != "id"}
    command(lambda: [db.session.execute(delete(AnswerMark).where(AnswerMark.id == row.id)), db.session.execute(insert(AnswerMark), [values])])()
    page = said(as_("bayu").get(PAGE))
    assert "Yang pertama." in page
    assert "Sesudahnya 4." not in page


@pytest.fixture
def crowd(classroom, people, db):
    """Forty learners in Alice's unit and forty in another agency; gives their ids by whether they are of Alice's."""
    fields = {"password_hash": "!", "employment": "PNS", "rank": "", "post": "", "is_demo": False, "is_active": True, "created_at": NOW}
    units = {True: people.alice.agency_id, False: people.charlie.agency_id}

    @command
    def make():
        rows = {own: [fields | {"name": "M", "email": f"{own}{n}@uji.example", "agency_id": unit} for n in range(40)] for own, unit in units.items()}
        return {own: list(db.session.scalars(insert(Account).returning(Account.id), given)) for own, given in rows.items()}

    return make()


def test_no_difference_of_two_reports_is_between_one_and_four_answers(classroom, crowd, people, db):
    """Whatever comes in whatever order: years taken from all years, and yesterday's report from today's."""
    course = courses.load(classroom.release)

    @command
    def answer(number, year, own, place):
        row = {"account_id": crowd[own][number], "course": "kursus-evaluasi", "item": "survei", "attempt": "a", "release": classroom.release}
        # Phones without signal bring last what was handed in first.
        row |= {"question": "s-materi", "part": "a", "at": datetime(year, 6, 1, 1, 59 - number, tzinfo=UTC), "arrived": number + 1, "response": f'"{place}"'}
        db.session.execute(insert(AnswerMark), [row])

    def views(paths):
        found = {}
        for year in (None, *YEARS):
            read = survey_service.read(View(course="kursus-evaluasi", paths=paths, year=year), course, list(YEARS), 0)
            told = read.scales[0].statements[0][1]
            if told:
                found[year] = Counter(dict(enumerate(told.counts)))
        return found

    def check(more, less):
        rest = Counter(more)
        rest.subtract(less)
        assert min(rest.values(), default=0) >= 0
        assert rest.total() == 0 or rest.total() >= 5

    @settings(max_examples=12)
    @given(ANSWERS)
    def holds(answers):
        command(lambda: db.session.execute(delete(AnswerMark)))()
        before = {}
        for number, (year, own, place) in enumerate(answers):
            answer(number, year, own, place)
            if number % 3 and number + 1 < len(answers):
                continue
            for paths in (None, frozenset({people.alice.path})):
                now = views(paths)
                for told in now.values():
                    assert told.total() >= 5
                for some in (some for count in (1, 2, 3) for some in itertools.combinations(YEARS, count)):
                    if None in now and set(some) <= set(now):
                        check(now[None], sum((now[year] for year in some), Counter()))
                for key, told in now.items():
                    check(told, before.get((paths, key), {}))
                before |= {(paths, key): told for key, told in now.items()}

    holds()


def test_surveys_of_a_list_are_read_at_once_and_without_texts(classroom, db, people):
    """One query for the scales and polls of a course, one more for its texts where they are wanted."""
    for _ in range(5):
        classroom.learn(survey=SURVEY)
    course, view = courses.load(classroom.release), View(course="kursus-evaluasi", paths=frozenset({people.alice.path}))
    heard = []

    def hear(*given):
        heard.extend([given[2]] if given[2].startswith("SELECT") else [])

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        listed = survey_service.read(view, course, [2026], 0)
        assert len(heard) == 1
        whole = survey_service.read(view, course, [2026], service.MOST_TEXTS)
        assert len(heard) == 1 + 2
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    assert listed.texts == ()
    assert whole.texts[0].texts == ("Tambah contoh.",) * 5
    assert listed.scales == whole.scales


def test_only_so_many_texts_are_read_and_the_newest(classroom, db, people):
    for number in range(11):
        classroom.learn(survey={"s-saran": f"Suara {number:02}."})
    read = survey_service.read(View(course="kursus-evaluasi", paths=None), courses.load(classroom.release), [2026], 5)
    assert sorted(read.texts[0].texts) == [f"Suara {number:02}." for number in range(5, 10)]


def test_gains_of_a_year_do_not_tell_of_the_few_in_another(classroom, as_):
    """Six learners and one of 2025: the whole less 2026 would be his gain."""
    for _ in range(6):
        classroom.learn()
    classroom.learn(after=BEFORE, year=2025)
    whole, of_year = said(as_("bayu").get(PAGE)), said(as_("bayu").get(f"{PAGE}?tahun=2026"))
    assert "7 peserta mengerjakan keduanya. Rata-rata naik dari 37,5" in whole
    assert "Rata-rata naik" not in of_year
    assert "Angka menurut tahun atau rilis ini tidak ditampilkan" in of_year
    for _ in range(4):
        classroom.learn(year=2025)
    assert "6 peserta mengerjakan keduanya. Rata-rata naik" in said(as_("bayu").get(f"{PAGE}?tahun=2026"))
    assert "11 peserta mengerjakan keduanya. Rata-rata naik" in said(as_("bayu").get(f"{PAGE}?rilis=1"))


def test_questions_of_a_year_do_not_tell_what_the_few_in_another_answered(classroom, as_):
    """Six learners and one of 2025: how often each choice was taken by all, less that of 2026, would be what he took."""
    for _ in range(6):
        classroom.learn()
    classroom.learn(after=BEFORE, year=2025)
    whole, of_year = (as_("bayu").get(address).get_data(as_text=True) for address in (PAGE, f"{PAGE}?tahun=2026"))
    assert set(counted(whole)) == {"7"}
    assert counted(of_year) == []
    assert "8 soal tanpa angka menurut tahun atau rilis ini" in of_year
    for _ in range(4):
        classroom.learn(year=2025)
    assert set(counted(as_("bayu").get(f"{PAGE}?tahun=2026").get_data(as_text=True))) == {"6"}
    assert set(counted(as_("bayu").get(f"{PAGE}?rilis=1").get_data(as_text=True))) == {"11"}


def counted(page):
    """How many answers the report tells of each question."""
    return re.findall(r'p[1-4] · [^<]*</span></th><td class="num">(\d+)', page)


def test_a_test_of_which_a_text_waits_is_not_in_the_gain(classroom, db, as_):
    accounts = [classroom.learn() for _ in range(6)]
    attempt = db.session.query(AttemptState).filter_by(account_id=accounts[0], item="paham").one().id
    row = {"account_id": accounts[0], "course": "kursus-evaluasi", "item": "paham", "attempt": attempt, "question": "u1", "release": classroom.release}
    row |= {"answer": attempt, "state": "menunggu", "submitted_at": NOW}
    command(lambda: db.session.execute(insert(EssayState), [row]))()
    assert "5 peserta mengerjakan keduanya" in said(as_("bayu").get(PAGE))
    command(lambda: db.session.execute(update(EssayState).values(settled_at=NOW)))()
    assert "6 peserta mengerjakan keduanya" in said(as_("bayu").get(PAGE))
