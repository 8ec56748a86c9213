"""What became of a course, added up by the database: within the units asked for, and nobody to be recognised."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.agencies import service as agencies
from lms.auth.service import get_account
from lms.db import command
from lms.surveys import follow_up_service, plan_service
from lms.surveys.outcomes import FEWEST, HEAD
from lms.surveys.service import outcome_rows, outcomes
from tests.web.surveys.conftest import LATER, NOW, answer, opinion, plan


@pytest.fixture
def measured(answered, people, course, db):
    """Five people of the district with answers, one of them with a figure of his own; one of the office above."""
    figures = ((people.alice, 45, 30), (people.fitri, 60, 40), (people.dewi, 50, 55))
    for person, before, after in figures:
        answered(person, course, plan(before=before), own=answer(after=after, rating=5), head=answer(after=None, rating=4, evidence=""))
    answered(people.bayu, course, plan(before=20), own=answer(after=None, evidence=""), head=answer(after=10, rating=3))
    answered(people.citra, course, plan(code="lain", before=8), own=answer(after=0, rating=1, states=("belum",), obstacles=()))
    return course


def test_figures_are_added_up_by_opd(measured, people):
    found = outcomes(measured.slug, ["/"], now=LATER)
    figures = {(one.opd, one.measure): one for one in found.figures}
    assert set(figures) == {("Distrik Uji", "Waktu layanan"), ("Kabupaten Uji", "Waktu layanan"), ("Kabupaten Uji", "Berkas dikembalikan")}
    district = figures["Distrik Uji", "Waktu layanan"]
    assert (district.count, district.improved, district.evidence, district.unit) == (3, 2, 3, "menit")
    assert district.mean_before == pytest.approx((45 + 60 + 50) / 3)
    assert district.mean_after == pytest.approx((30 + 40 + 55) / 3)
    assert district.change_percent == pytest.approx((125 - 155) / 155 * 100)
    # Where the learner has no figure, the supervisor's counts.
    assert (figures["Kabupaten Uji", "Waktu layanan"].mean_after, figures["Kabupaten Uji", "Waktu layanan"].evidence) == (10, 1)


def test_plans_and_answers_are_counted(measured, people):
    held = plan_service.find(people.alice.id, measured.slug).plan_id
    plan_service.say(held, 1, opinion("perlu diperbaiki"), by=people.citra.id, paths=["/"], now=NOW)
    plan_service.say(held, 1, opinion(), by=people.citra.id, paths=["/"], now=NOW)
    found = outcomes(measured.slug, ["/"], now=LATER)
    assert (found.plans, found.with_opinion, found.approved, found.due) == (5, 1, 1, 5)
    assert (found.answered_by_learner, found.answered_by_supervisor) == (5, 4)
    assert outcomes(measured.slug, ["/"], now=LATER - timedelta(days=3)).due == 0


def test_answers_of_few_are_not_told(measured, people):
    found = outcomes(measured.slug, ["/"], now=LATER)
    own = [one for one in found.behaviours if one.side == "peserta"]
    head = [one for one in found.behaviours if one.side == "atasan"]
    assert {one.counts for one in own} == {(1, 0, 0, 1, 3)}
    assert {(one.answers, one.mean) for one in own} == {(FEWEST, 4.0)}
    assert {(one.answers, one.counts, one.mean) for one in head} == {(0, None, None)}
    assert (found.actions["peserta"], found.actions["atasan"]) == ({"belum": 1, "sebagian": 0, "sudah": 4}, None)
    assert (found.obstacles["peserta"]["waktu"], found.obstacles["atasan"]) == (4, None)
    district = outcomes(measured.slug, [people.alice.path], now=LATER)
    assert {one.counts for one in district.behaviours} == {None}


def test_only_the_units_asked_for_count(measured, people):
    assert outcomes(measured.slug, [people.alice.path], now=LATER).plans == 3
    assert outcomes(measured.slug, [people.erwin.path], now=LATER).plans == 0
    assert outcomes(measured.slug, [], now=LATER).figures == ()
    assert outcomes("kursus-lain", ["/"], now=LATER).plans == 0
    assert len(list(outcome_rows(measured.slug, [people.alice.path]))) == 3


def test_only_the_newest_versions_count(answered, people, course, db):
    answered(people.alice, course, plan(before=45), own=answer(after=30))
    follow_up_service.answer_own(people.alice.id, course.slug, answer(after=20, rating=2), now=LATER)
    (figure,) = outcomes(course.slug, ["/"], now=LATER).figures
    assert (figure.count, figure.mean_after) == (1, 20)
    assert outcomes(course.slug, ["/"], now=LATER).answered_by_learner == 1


def test_the_sixth_answer_waits_for_four_more(measured, answered, people):
    """The report after it less the one before would be what one person said of himself, or of his subordinate."""
    before = outcomes(measured.slug, ["/"], now=LATER)
    answered(people.erwin, measured, own=answer(after=None, rating=2, states=("sebagian",), obstacles=("pindah",)), head=answer(after=None, rating=4))
    after = outcomes(measured.slug, ["/"], now=LATER)
    assert (after.answered_by_learner, after.answered_by_supervisor) == (6, 5)
    for side, told in (("peserta", True), ("atasan", False)):
        same = [one for one in before.behaviours if one.side == side] == [one for one in after.behaviours if one.side == side]
        assert (same, before.actions[side] == after.actions[side], before.obstacles[side] == after.obstacles[side]) == (told, told, told)
    assert {one.counts for one in after.behaviours if one.side == "atasan"} == {(0, 0, 1, 4, 0)}


def test_a_statement_that_some_pass_over_waits_for_its_own_five(measured, answered, people):
    """Five more follow-ups with one rating among them would tell that rating."""
    with_one_less = answer(after=None, rating=1)
    shorter = replace(with_one_less, ratings={key: value for key, value in with_one_less.ratings.items() if key != "tertib"})
    answered(people.erwin, measured, head=shorter)
    heads = {one.key: one.counts for one in outcomes(measured.slug, ["/"], now=LATER).behaviours if one.side == "atasan"}
    assert heads.pop("tertib") is None
    assert set(heads.values()) == {(1, 0, 1, 3, 0)}


def test_the_rows_of_an_export_name_nobody(measured, people):
    rows = [row.cells for row in outcome_rows(measured.slug, ["/"])]
    assert len(rows) == 5
    assert {len(row) for row in rows} == {len(HEAD)}
    said = repr(rows)
    for person in people:
        assert person.name not in said
    assert "Buku register" not in said
    assert rows[0][:3] == ("Distrik Uji", "Distrik Uji", "Waktu layanan")
    assert (rows[0][5], rows[0][7], rows[0][9], rows[0][10]) == (45, 30, -33.3, "ada")


def test_what_an_office_reached_stays_with_it(measured, people, db):
    """Alice moves to another regency: what her district measured is still her district's."""
    command(lambda: setattr(get_account(people.alice.id), "agency_id", people.erwin.agency_id))()
    assert outcomes(measured.slug, [people.dewi.path], now=LATER).plans == 3
    assert outcomes(measured.slug, [people.erwin.path], now=LATER).plans == 0


def test_the_opd_of_a_unit_is_what_stands_beneath_the_instansi(people, db):
    below = agencies.create(code="kab-seksi", name="Seksi Uji", kind="seksi", parent_id=people.alice.agency_id)
    found = agencies.opd_of([below.id, people.alice.agency_id, people.citra.agency_id, 99999])
    assert {unit: one.name for unit, one in found.items()} == {
        below.id: "Distrik Uji",
        people.alice.agency_id: "Distrik Uji",
        people.citra.agency_id: "Kabupaten Uji",
    }
