"""An essay that nobody has to write: said on the pages before it is begun, and no nought while it waits."""

import pytest

from lms.courses import service as courses
from lms.learning.service import take_in
from tests.support.acts import Phone
from tests.unit.courses.samples import named
from tests.web.essays.conftest import NOW, text

ESSAY = "---\nkuis: Tugas tulis\nid: tugas\nuntuk: ujian\nwajib: tidak\n---\n\n## uraian\nid: t1\n\nCeritakan.\n\nRubrik:\n- Isi (60)\n- Bahasa (40)\n"
SLUG = "waktu-loket"


@pytest.fixture
def release(db, people):
    """A course with an exam that is one essay and is not required."""
    bayu = people.bayu
    courses.publish(slug=SLUG, files=named({"03-tugas.kuis.md": ESSAY}), agency_id=bayu.agency_id, account_id=bayu.id)
    return courses.current(SLUG)[0]


def test_the_course_and_the_quiz_say_that_no_certificate_waits_for_it(client, release):
    assert "Tugas tulis (tidak wajib): 1 soal" in text(client.get(f"/kursus/{SLUG}/"))
    page = text(client.get(f"/kursus/{SLUG}/tugas/"))
    assert "Uraian dinilai pengajar tanpa melihat nama Anda. Kuis ini tidak wajib; sertifikat tidak menunggunya." in page


def test_the_result_shows_no_score_while_all_of_it_waits(client, sign_in, people, release):
    phone = Phone(SLUG, release)
    attempt = phone.start("tugas")
    phone.answer("tugas", attempt, "t1", "Sudah saya ceritakan.")
    phone.submit("tugas", attempt)
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device=phone.name, parcels=phone.acts, now=NOW)
    answer = sign_in(client, people.alice).get(f"/belajar/{SLUG}/tugas/{attempt}/")
    page = text(answer)
    assert answer.status_code == 200 and "Menunggu penilaian" in page and "nilainya tampil di sini setelah dinilai" in page
    assert 'class="score"' not in answer.get_data(as_text=True)
