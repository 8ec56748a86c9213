"""Attempts: how many count, which wait, whom an admin gives more, and what an open one keeps hidden."""

import pytest

from lms.auth import service as accounts
from lms.courses import service as courses
from lms.errors import Invalid, NotFound
from lms.learning import device, grant_service, pages, projections
from lms.learning.judgement import JUDGED, OVER_LIMIT, WAITING
from lms.records import service as records
from tests.support.acts import RIGHT, WRONG, Phone
from tests.support.forms import ORIGIN, submit
from tests.web.learning.conftest import NOW


def test_attempts_beyond_the_limit_are_kept_and_do_not_count(people, course, deliver):
    phone = Phone(course.slug, course.release)
    for answers in (WRONG, WRONG, WRONG, RIGHT):
        phone.take("ujian", answers)
    deliver(people.alice, phone.acts)
    progress = projections.read_progress(people.alice.id, course.slug)
    assert [attempt.counted for attempt in progress.attempts] == [True, True, True, False]
    assert progress.attempts[3].flags == (OVER_LIMIT,)
    assert progress.item("ujian").best == 0.0


def test_granted_attempts_count_at_once(people, course, deliver):
    phone = Phone(course.slug, course.release)
    for answers in (WRONG, WRONG, WRONG, RIGHT):
        phone.take("ujian", answers)
    deliver(people.alice, phone.acts)
    alice = accounts.get_account(people.alice.id)
    before = device.record_since(alice, 0, NOW, {})["courses"][course.slug]["items"]["ujian"]
    assert before["left"] == 0
    cursor = records.head(people.alice.id)
    grant = {"account_id": people.alice.id, "paths": [people.citra.path], "course": course.slug, "item": "ujian", "granted_by": people.citra.id, "now": NOW}
    grant_service.grant(attempts=1, reason="Listrik padam", **grant)
    assert projections.read_progress(people.alice.id, course.slug).item("ujian").best == 100.0
    assert projections.differences(people.alice.id, course.slug) == []
    # His devices hear of it: the course is among what changed since.
    assert course.slug in device.record_since(alice, cursor, NOW, {})["courses"]
    with pytest.raises(Invalid):
        grant_service.grant(attempts=99, reason="Listrik padam", **grant)
    with pytest.raises(NotFound):
        grant_service.grant(attempts=1, reason="Listrik padam", **grant | {"paths": [people.erwin.path]})
    with pytest.raises(NotFound):
        grant_service.grant(attempts=1, reason="Listrik padam", **grant | {"item": "latihan-satu"})


def test_an_admin_gives_attempts_on_a_page(people, course, deliver, app, sign_in):
    phone = Phone(course.slug, course.release)
    phone.take("ujian", WRONG)
    deliver(people.alice, phone.acts)
    citra, erwin = sign_in(app.test_client(), people.citra), sign_in(app.test_client(), people.erwin)
    assert "Tidak ada peserta" in submit(erwin, "/admin/percobaan/", nip=people.alice.nip).get_data(as_text=True)
    assert people.alice.name in submit(citra, "/admin/percobaan/", nip=people.alice.nip).get_data(as_text=True)
    page = f"/admin/percobaan/{people.alice.id}/"
    assert erwin.get(page).status_code == erwin.post(page, data={"kuis": "ujian"}, headers=ORIGIN).status_code == 404
    bad = submit(citra, page, action=page, tambahan="99", alasan="Listrik padam <b>")
    assert bad.status_code == 422 and "Isi angka 1 sampai 10." in bad.get_data(as_text=True)
    assert "Listrik padam &lt;b&gt;" in bad.get_data(as_text=True), "what was typed stays"
    after = submit(citra, page, action=page, tambahan="2", alasan="Listrik padam <b>").get_data(as_text=True)
    assert "sisa 4" in after and "2 percobaan diberikan" in after and "Listrik padam &lt;b&gt;" in after


def test_keys_stay_hidden_while_the_last_attempt_is_open(people, course_in_sequence, deliver):
    phone = Phone(course_in_sequence.slug, course_in_sequence.release)
    for _ in range(2):
        attempt = phone.start("ujian-akhir")
        phone.answer("ujian-akhir", attempt, "z2", "keliru")
        phone.submit("ujian-akhir", attempt)
    *begun, handed_in = phone.acts
    deliver(people.alice, begun)

    def may_review_first():
        progress = projections.read_progress(people.alice.id, course_in_sequence.slug)
        quiz = courses.load(course_in_sequence.release).item("ujian-akhir").quiz
        assert (quiz.reveal, progress.item("ujian-akhir").left) == ("setelah selesai", 0)
        return pages.may_review(quiz, progress.attempts[0], 0, progress)

    assert not may_review_first(), "the second attempt could still take the keys in"
    deliver(people.alice, [handed_in])
    assert may_review_first()


def test_an_attempt_of_one_course_cannot_be_used_in_another(people, course, course_in_sequence, deliver):
    one, other = Phone(course.slug, course.release), Phone(course_in_sequence.slug, course_in_sequence.release, seed=2)
    attempt = one.start("ujian")
    other.answer("ujian-akhir", attempt, "z2", "x")
    other.complete("awal")
    assert deliver(people.alice, one.acts).refused == ()
    for _ in range(2):
        receipt = deliver(people.alice, other.acts)
        assert [(refusal.id, refusal.reason) for refusal in receipt.refused] == [(other.acts[0]["id"], "item")]
        assert receipt.accepted == (other.acts[1]["id"],)
    # The same within one delivery.
    again, elsewhere = Phone(course.slug, course.release, seed=3), Phone(course_in_sequence.slug, course_in_sequence.release, seed=4)
    elsewhere.answer("ujian-akhir", again.start("ujian"), "z2", "x")
    assert [refusal.reason for refusal in deliver(people.alice, [*again.acts, *elsewhere.acts]).refused] == ["item"]
    assert projections.differences(people.alice.id, course.slug) == projections.differences(people.alice.id, course_in_sequence.slug) == []


def test_an_attempt_waits_until_its_answers_have_arrived(people, course, deliver):
    phone = Phone(course.slug, course.release)
    phone.take("ujian")
    late = phone.acts.pop(3)
    deliver(people.alice, phone.acts)
    assert projections.read_progress(people.alice.id, course.slug).attempts[0].state == WAITING
    deliver(people.alice, [late])
    assert projections.read_progress(people.alice.id, course.slug).attempts[0].state == JUDGED
