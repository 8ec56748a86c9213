"""Papers that the record no longer bears out: they stay valid, and whoever answers for them is told what changed."""

from datetime import timedelta

import pytest

from lms.certificates import revision_service, service, support_service
from lms.courses import service as courses
from lms.errors import Conflict
from lms.essays import service as essays
from lms.essays.sheet import Sheet
from lms.learning.service import take_in
from tests.support.acts import RIGHT, Phone
from tests.support.compiled import files_of
from tests.support.essays import hand_in
from tests.support.scenes import find_published
from tests.web.certificates.conftest import NOW, text

LIST = "/admin/sertifikat/perlu-ditinjau/"


@pytest.fixture
def essay_course(db, people):
    """`kursus-jenis` with two JP and a certificate."""
    files = {path: data for path, data in files_of("kursus-jenis").items() if path in ("kursus.md", "01-semua.md", "90-ujian.kuis.md")}
    head = files["kursus.md"].replace(b"jp: 0", b"jp: 2").replace(b"sertifikat: tanpa", b"sertifikat: otomatis")
    files |= {"kursus.md": head, "01-semua.md": files["01-semua.md"].replace(b"menit: 5", b"menit: 90")}
    # Without the essay the exam earns 77 of 100.
    files["90-ujian.kuis.md"] = files["90-ujian.kuis.md"].replace(b"lulus: 70", b"lulus: 80")
    courses.publish(slug="kursus-jenis", files=files, agency_id=people.bayu.agency_id, account_id=people.bayu.id, note="uji")
    return find_published("kursus-jenis")


@pytest.fixture
def mark(db, people):
    """`mark(answer, points)`: Bayu's opinion of an essay; a second one needs a reason and the number of the first."""

    def do(answer, points, *, seen=0, at=NOW, **words):
        sheet = Sheet(points={"1": points[0], "2": points[1]}, **words)
        essays.mark(answer, paths={people.bayu.path}, marker=people.bayu.id, sheet=sheet, wants_second=False, seen=seen, now=at)

    return do


@pytest.fixture
def marked(people, essay_course, mark):
    """Alice's certificate, issued once Bayu had marked her essay, and the act that gave the essay."""
    phone = Phone(essay_course.slug, essay_course.release, name="hp-alice")
    for module in courses.load(essay_course.release).modules:
        phone.complete(module.id)
    _, answer = hand_in(phone)
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device=phone.name, parcels=phone.acts, now=NOW)
    mark(answer, (40, 60))
    held = service.find_for_course(people.alice.id, essay_course.slug)
    # The course was published today and the acts are older, so a person looks first.
    assert service.approve([held.id], paths={people.citra.path}, decided_by=people.citra.id, now=NOW) == 1
    return held, answer


def lower(mark, answer, points):
    mark(answer, points, seen=1, at=NOW + timedelta(days=2), reason="Rubrik terbaca keliru")


def test_a_paper_stays_valid_and_the_admin_reads_what_changed(app, people, marked, mark, sign_in):
    held, answer = marked
    citra = sign_in(app.test_client(), people.citra)
    assert "Tidak ada yang perlu ditinjau" in text(citra.get(LIST))
    assert "tidak lagi selesai" not in text(citra.get("/admin/sertifikat/"))
    lower(mark, answer, (0, 0))
    assert service.find(held.code).state == "terbit", "nobody loses a paper by a silent change"
    assert "ASLI" in text(app.test_client().get(f"/periksa/{held.code}"))
    said = text(citra.get(LIST))
    wanted = ("tidak lagi selesai", "Belum terpenuhi: Ujian semua jenis (nilai terbaik kini 76,92)", "menurut catatan kini 76,92")
    for part in (people.alice.name, held.number, *wanted):
        assert part in said
    assert "1 sertifikat terbit, padahal kursusnya tidak lagi selesai" in text(citra.get("/admin/sertifikat/"))
    page = text(citra.get(f"/sertifikat/{held.code}"))
    assert "Catatan kini tidak lagi memenuhi syarat" in page
    assert "Cabut sertifikat" in page
    assert "Terbitkan pengganti" not in page, "no other paper can stand in for what is not finished"
    own = text(sign_in(app.test_client(), people.alice).get(f"/sertifikat/{held.code}"))
    assert "tidak lagi memenuhi syarat" not in own
    # Put right again, it leaves the list by itself.
    mark(answer, (40, 60), seen=2, at=NOW + timedelta(days=3), reason="Nilai semula benar")
    assert "Tidak ada yang perlu ditinjau" in text(citra.get(LIST))


def test_a_lower_score_that_still_passes_is_told_and_can_be_replaced(app, people, marked, mark, sign_in):
    held, answer = marked
    assert support_service.count_lowered({people.citra.path}) == 0
    lower(mark, answer, (40, 30))
    counts = (support_service.count_unfinished, support_service.count_lowered)
    assert [count({people.citra.path}) for count in counts] == [0, 1]
    assert [count({people.erwin.path}) for count in counts] == [0, 0]
    citra = sign_in(app.test_client(), people.citra)
    assert "1 sertifikat terbit dengan nilai yang lebih tinggi daripada nilai pada catatan belajar saat ini" in text(citra.get("/admin/sertifikat/"))
    assert "Nilai pada kertas 100; menurut catatan kini 93,08" in text(citra.get(LIST))
    code = revision_service.reissue(
        held.code, paths={people.citra.path}, reason="Nilai diperbaiki", decided_by=people.citra.id, now=NOW + timedelta(days=4)
    )
    assert service.show(service.find(code)).snapshot.score < 94
    assert "lebih tinggi daripada" not in text(citra.get("/admin/sertifikat/"))
    assert "Tidak ada yang perlu ditinjau" in text(citra.get(LIST))


def test_the_queue_counts_those_of_the_list_by_what_they_lost(app, people, marked, mark, issued, course, sign_in):
    """Two papers have lost something: of Alice's essay course only the score fell, the small course is no longer finished."""
    _, answer = marked
    lower(mark, answer, (40, 30))
    phone = Phone(course.slug, course.release, name=f"hp-{people.alice.id}").finish()
    passed = next(act["id"] for act in phone.acts if act["verb"] == "started" and act["item"] == "ujian")
    phone.submit("ujian", passed, [])
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-lain", parcels=phone.acts, now=NOW + timedelta(hours=1))
    listed, _ = support_service.unsupported({people.citra.path})
    assert {one.code: one.finished for one in listed} == {marked[0].code: True, issued.code: False}
    assert (support_service.count_unfinished({people.citra.path}), support_service.count_lowered({people.citra.path})) == (1, 1)
    citra = sign_in(app.test_client(), people.citra)
    assert "1 sertifikat terbit, padahal kursusnya tidak lagi selesai" in text(citra.get("/admin/sertifikat/"))
    assert "1 kursusnya tidak lagi selesai selebihnya hanya nilainya yang turun" in text(citra.get(LIST))


def test_what_is_not_finished_by_the_record_is_not_replaced_but_revoked(app, people, marked, mark, sign_in):
    held, answer = marked
    lower(mark, answer, (0, 0))
    citra, reach = sign_in(app.test_client(), people.citra), {"paths": {people.citra.path}, "decided_by": people.citra.id, "now": NOW + timedelta(days=4)}
    with pytest.raises(Conflict, match="tidak lagi selesai"):
        revision_service.reissue(held.code, reason="Nilai diperbaiki", **reach)
    assert service.find(held.code).state == "terbit"
    revision_service.revoke(held.code, reason="Nilai uraian diperbaiki", **reach)
    assert "Tidak ada yang perlu ditinjau" in text(citra.get(LIST))
    with pytest.raises(Conflict, match="tidak lagi selesai"):
        revision_service.reissue(held.code, reason="Nilai diperbaiki", **reach)


def test_acts_that_came_later_from_another_phone_count_as_well(people, issued, course):
    """The lesser of two hand-ins of one attempt counts: who sends an emptier one afterwards has finished less than his paper says."""
    phone = Phone(course.slug, course.release, name=f"hp-{people.alice.id}").finish()
    passed = next(act["id"] for act in phone.acts if act["verb"] == "started" and act["item"] == "ujian")
    phone.submit("ujian", passed, [])
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-lain", parcels=phone.acts, now=NOW + timedelta(hours=1))
    (one,), following = support_service.unsupported({people.citra.path})
    assert (one.code, following) == (issued.code, 0)
    assert "tidak lagi selesai" in one.lost[0]


def test_practising_after_the_issue_takes_nothing_away(people, issued, course):
    phone = Phone(course.slug, course.release, name="hp-lagi", seed=5)
    phone.take("ujian", dict.fromkeys(RIGHT, "z"))
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device=phone.name, parcels=phone.acts, now=NOW + timedelta(hours=1))
    assert support_service.unsupported({people.citra.path}) == ([], 0)
    assert support_service.count_lowered({people.citra.path}) == 0


def test_a_poor_result_in_a_newer_release_takes_nothing_away(people, issued, course):
    files = files_of(course.slug) | {"01-satu.md": files_of(course.slug)["01-satu.md"] + b"\nSatu kalimat lagi.\n"}
    courses.publish(slug=course.slug, files=files, agency_id=people.bayu.agency_id, account_id=people.bayu.id, note="uji")
    phone = Phone(course.slug, find_published(course.slug).release, name="hp-baru", seed=6, now=NOW + timedelta(hours=1))
    phone.take("ujian", dict.fromkeys(RIGHT, "z"))
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device=phone.name, parcels=phone.acts, now=NOW + timedelta(hours=2))
    assert support_service.unsupported({people.citra.path}) == ([], 0)
    assert support_service.count_lowered({people.citra.path}) == 0


def test_the_list_goes_on_where_it_stopped(app, people, marked, mark, finish, course, sign_in):
    held, answer = marked
    lower(mark, answer, (0, 0))
    first, following = support_service.unsupported({people.citra.path}, most=1)
    assert ([one.code for one in first], following) == ([held.code], held.id)
    citra = sign_in(app.test_client(), people.citra)
    assert "Tidak ada lagi" in text(citra.get(f"{LIST}?setelah={held.id}"))
    assert citra.get(f"{LIST}?setelah=omong").status_code == 200


def test_only_the_admin_of_the_unit_sees_the_list(app, people, marked, mark, sign_in):
    _, answer = marked
    lower(mark, answer, (0, 0))
    assert people.alice.name not in text(sign_in(app.test_client(), people.erwin).get(LIST))
    for person in (people.charlie, people.alice, people.bayu):
        assert sign_in(app.test_client(), person).get(LIST).status_code in (403, 404)
    assert app.test_client().get(LIST).status_code == 302
