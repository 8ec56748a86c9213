"""From draft to release: all problems at once, what changes, nothing overwritten in silence, and the way back."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from lms.authoring import draft_service, file_service, publish_service
from lms.authoring.models import Draft
from lms.courses import service as courses
from lms.learning.service import take_in
from lms.learning.standing_service import underway
from tests.support.acts import Phone
from tests.support.forms import ORIGIN

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def write(db, people, text_of):
    """`write(draft, path, old, new)`: Bayu replaces words in a file."""

    def replace(draft_id, path, old, new):
        text, version = text_of(draft_id, path)
        assert old in text
        file_service.save(draft_id, path, text.replace(old, new, 1).encode(), base=version, account_id=people.bayu.id)

    return replace


def check(author, draft):
    return author.get(f"/pengajar/draf/{draft}/terbit").get_data(as_text=True)


def publish(post, draft, onto, note=""):
    return post("terbit", draft, atas=onto, catatan=note)


def test_every_problem_of_every_file_is_told_at_once_with_its_line(author, draft, write, post, course):
    write(draft, "01-satu.md", "judul:", "jdul:")
    write(draft, "90-ujian.kuis.md", "untuk:", "utuk:")
    page = check(author, draft)
    assert "Belum dapat terbit" in page
    for path in ("01-satu.md", "90-ujian.kuis.md"):
        assert f'href="/pengajar/draf/{draft}/{path}"' in page
    assert "Baris 2" in page and page.count("H04") == 2
    assert 'id="terbitkan"' not in page
    answer = publish(post, draft, course.release)
    assert answer.status_code == 422
    assert "H04" in answer.get_data(as_text=True)
    assert courses.current(course.slug)[0] == course.release
    assert "masalah" in author.get(f"/pengajar/draf/{draft}/").get_data(as_text=True)


def test_a_draft_that_is_the_release_says_so_and_changes_nothing(author, draft, course):
    assert "Sama dengan yang terbit" in check(author, draft)


def test_keys_weights_and_pass_marks_are_told_before_publishing_and_kept_with_the_release(author, draft, write, post, course, db):
    write(draft, "01-satu.kuis.md", "- [x]", "- [?]")
    write(draft, "01-satu.kuis.md", "- [ ]", "- [x]")
    write(draft, "01-satu.kuis.md", "- [?]", "- [ ]")
    write(draft, "kursus.md", "lulus: 70", "lulus: 85")
    write(draft, "02-dua.md", "judul:", "judul: Baru")
    page = check(author, draft)
    deciding = page.split("Yang menentukan hasil peserta")[1].split("Perubahan lain")[0]
    assert ": kunci " in deciding and "70 menjadi 85" in deciding
    assert "berganti judul" in page.split("Perubahan lain")[1]
    answer = publish(post, draft, course.release, "Kunci soal satu dibetulkan")
    assert answer.status_code == 303 and answer.location.endswith(f"/pengajar/kursus/{course.slug}/")
    db.session.rollback()
    first = publish_service.releases(course.slug, {"/"})[0]
    assert (first.number, first.by, first.note) == (2, "Bayu Uji", "Kunci soal satu dibetulkan")
    assert any("70 menjadi 85" in sentence for sentence in first.changes)
    assert db.session.get(Draft, draft).base_release == first.id == courses.current(course.slug)[0]
    assert "Sama dengan yang terbit" in check(author, draft)


def test_publishing_again_what_is_published_changes_nothing(draft, post, course, db):
    assert publish(post, draft, course.release).status_code == 303
    assert publish(post, draft, courses.current(course.slug)[0]).status_code == 303
    db.session.rollback()
    assert len(courses.releases(course.slug)) <= 2


def test_learners_in_the_middle_are_counted_and_their_attempts_stay(author, people, draft, write, course, db):
    phone = Phone(course.slug, course.release)
    phone.start("ujian")
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=phone.acts, now=NOW)
    assert (underway(course.slug).learners, underway(course.slug).attempts) == (1, 1)
    write(draft, "02-dua.md", "judul:", "judul: Baru")
    page = check(author, draft)
    assert "1 peserta sudah mulai dan belum selesai; 1 percobaan kuis sedang dikerjakan" in page
    assert people.alice.name not in page


def test_a_release_that_came_meanwhile_is_told_compared_and_never_overwritten_in_silence(author, people, draft, write, post, course, db):
    write(draft, "02-dua.md", "judul:", "judul: Milik Bayu")
    files = courses.files_of(course.release)
    other = files | {"01-satu.md": files["01-satu.md"] + b"\nDari orang lain.\n"}
    release = courses.publish(slug=course.slug, files=other, agency_id=None, account_id=people.citra.id).release
    answer = publish(post, draft, course.release)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "rilis lain terbit" in page and "dimulai dari rilis 1" in page and "Tetap terbitkan, gantikan rilis 2" in page
    assert courses.current(course.slug)[0] == release
    differing = author.get(f"/pengajar/draf/{draft}/banding?rilis={release}").get_data(as_text=True)
    assert "Dari orang lain." in differing and "Milik Bayu" in differing
    assert publish(post, draft, release).status_code == 303
    db.session.rollback()
    assert courses.get_release(courses.current(course.slug)[0]).number == 3


def test_a_new_course_is_published_and_found_in_the_catalogue(author, people, post, db, client):
    draft_id = draft_service.create(
        title="Melayani di loket", slug="", summary="", agency_id=people.bayu.agency_id, teacher="Bayu", paths={people.bayu.path}, account_id=people.bayu.id
    )
    page = check(author, draft_id)
    assert "pertama kali" in page
    assert publish(post, draft_id, "").status_code == 303
    assert "Melayani di loket" in client.get("/kursus/?q=melayani").get_data(as_text=True)
    assert client.get("/kursus/melayani-di-loket/pendahuluan/").status_code == 200
    assert courses.find_course("melayani-di-loket").agency_id == people.bayu.agency_id


def test_an_address_that_another_agency_took_meanwhile_is_a_conflict(author, people, post, db):
    values = {"title": "Sama", "slug": "", "summary": "", "teacher": "", "account_id": people.bayu.id}
    mine = draft_service.create(**values, agency_id=people.bayu.agency_id, paths={people.bayu.path})
    theirs = draft_service.create(**values, agency_id=people.erwin.agency_id, paths={people.erwin.path})
    held = file_service.read_files(file_service.files(theirs))
    courses.publish(slug="sama", files=held | {"02-x.md": held["01-pendahuluan.md"]}, agency_id=people.erwin.agency_id, account_id=people.erwin.id)
    release = courses.current("sama")[0]
    answer = publish(post, mine, release)
    assert answer.status_code == 409
    assert courses.current("sama")[0] == release
    assert post("alamat", mine, alamat="sama-2").status_code == 303


@pytest.fixture
def overtaken(db, people, course):
    """Erwin's draft of a new course, and the release that Bayu's agency published at the same address meanwhile, with a note and twice."""
    values = {"title": "Sama", "slug": "sama", "summary": "", "teacher": ""}
    theirs = draft_service.create(**values, agency_id=people.erwin.agency_id, paths={people.erwin.path}, account_id=people.erwin.id)
    held = courses.files_of(course.release)
    for files in (held, held | {"02-dua.md": held["02-dua.md"] + b"\nRahasia Bayu.\n"}):
        publication = {"agency_id": people.bayu.agency_id, "account_id": people.bayu.id, "note": "Catatan Bayu"}
        release = courses.publish(slug="sama", files=files, **publication).release
    return theirs, release


def test_the_source_of_another_agency_is_never_shown_for_an_address_that_is_the_same(app, people, overtaken, sign_in):
    theirs, release = overtaken
    erwin = sign_in(app.test_client(), people.erwin)
    answer = erwin.get(f"/pengajar/draf/{theirs}/banding?rilis={release}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert not any(word in page for word in ("[x]", "Jawaban:", "Rahasia"))


def test_an_author_whose_address_was_taken_is_told_only_that_and_changes_it(app, db, people, overtaken, sign_in):
    theirs, release = overtaken
    erwin = sign_in(app.test_client(), people.erwin)
    refused = erwin.post(f"/pengajar/draf/{theirs}/terbit", data={"atas": release}, headers=ORIGIN)
    assert refused.status_code == 409
    for page in (check(erwin, theirs), refused.get_data(as_text=True)):
        assert "Alamat sama sudah dipakai" in page and f'action="/pengajar/draf/{theirs}/alamat"' in page
        assert not any(word in page for word in (release, "Bayu Uji", "Catatan Bayu", "Rilis", "Yang menentukan", 'id="terbitkan"'))
    assert erwin.post(f"/pengajar/draf/{theirs}/alamat", data={"alamat": "sama-2"}, headers=ORIGIN).status_code == 303
    assert erwin.post(f"/pengajar/draf/{theirs}/terbit", data={"atas": ""}, headers=ORIGIN).status_code == 303
    db.session.rollback()
    assert courses.find_course("sama-2").agency_id == people.erwin.agency_id


def test_a_draft_that_equals_another_agencys_course_does_not_learn_so(db, people, course, overtaken):
    theirs, _ = overtaken
    for path, data in courses.files_of(courses.current("sama")[0]).items():
        held = file_service.files(theirs).get(path)
        file_service.save(theirs, path, data, base=held.version if held else 0, account_id=people.erwin.id)
    file_service.remove(theirs, "01-pendahuluan.md", account_id=people.erwin.id)
    told = publish_service.prospect(draft_service.get_draft(theirs, {people.erwin.path}), paths={people.erwin.path}, account_id=people.erwin.id)
    assert told.checked.course and told.taken and not told.same and told.current is None
    # A unit above both sees the course, but the draft is of another unit and could not become it either.
    assert publish_service.prospect(draft_service.get_draft(theirs, {"/"}), paths={"/"}, account_id=people.erwin.id).taken


def test_an_earlier_release_is_put_back(author, draft, write, post, course, db):
    write(draft, "02-dua.md", "judul:", "judul: Baru")
    publish(post, draft, course.release, "Judul diperjelas")
    page = author.get(f"/pengajar/kursus/{course.slug}/").get_data(as_text=True)
    assert "Judul diperjelas" in page and "Bayu Uji" in page and "Rilis 2" in page
    assert author.post(f"/pengajar/kursus/{course.slug}/rilis", data={"rilis": course.release}, headers=ORIGIN).status_code == 303
    db.session.rollback()
    assert courses.find_course(course.slug).current_release == course.release


def test_only_a_release_of_that_course_can_be_put_back_or_compared(author, draft, course, course_in_sequence):
    for release in (course_in_sequence.release, "f" * 64, ""):
        assert author.post(f"/pengajar/kursus/{course.slug}/rilis", data={"rilis": release}, headers=ORIGIN).status_code == 404
    assert author.get(f"/pengajar/draf/{draft}/banding?rilis={course_in_sequence.release}").status_code == 404


def test_a_preview_is_what_will_be_published(author, draft, course, write, post, client):
    write(draft, "02-dua.md", "judul:", "judul: Baru")
    preview = author.get(f"/pengajar/draf/{draft}/pratinjau/02-dua.md").get_data(as_text=True)
    publish(post, draft, course.release)
    published = client.get(f"/kursus/{course.slug}/dua/").get_data(as_text=True)
    prose = published.split('<div class="prose">')[1].split("</div>")[0]
    assert prose.strip() and prose in preview


def test_what_is_typed_is_previewed_with_its_problems_and_stored_nowhere(draft, post, text_of):
    answer = post("pratinjau/02-dua.md", draft, json={"text": "---\njudul: Coba\nmenit: x\n---\nSatu **dua**.\n"})
    assert "<strong>dua</strong>" in answer.json["page"]
    assert [(one["line"], one["code"]) for one in answer.json["problems"]] == [(3, "N01")]
    assert "Coba" not in text_of(draft, "02-dua.md")[0]


class _Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<iframe src=/akun/></iframe>",
    '<svg onload="alert(1)">',
    "</textarea><script>x</script>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_hostile_does_nothing_in_preview_and_editor(author, draft, post, hostile):
    text = f"---\njudul: {hostile}\nmenit: 45\n---\n{hostile}\n"
    article = _Tags(post("pratinjau/02-dua.md", draft, json={"text": text}).json["page"].split("data-preview>")[1])
    assert not article.tags & {"script", "iframe", "svg", "object", "form"}
    assert not [name for name, value in article.attributes if name.startswith("on") or "javascript:" in (value or "")]
    post("02-dua.md", draft, json={"text": text, "version": 1})
    editor = _Tags(author.get(f"/pengajar/draf/{draft}/02-dua.md").get_data(as_text=True))
    assert "svg" not in editor.tags and ("src", "x") not in editor.attributes
    assert [value for name, value in editor.attributes if name == "src" and not value.startswith("/aset/")] == []


def test_a_quiz_is_previewed_with_its_keys_and_shown_again_once_it_is_mended(author, draft, post):
    page = author.get(f"/pengajar/draf/{draft}/pratinjau/90-ujian.kuis.md").get_data(as_text=True)
    assert "Kunci" in page or "Jawaban yang benar" in page
    assert "Tidak dijawab" not in page
    broken = "---\nkuis: A\nuntuk: latihan\n---\n\n## pilihan ganda\n\nApa?\n\n- [ ] a\n- [ ] b\n"
    answer = post("pratinjau/90-ujian.kuis.md", draft, json={"text": broken})
    assert answer.json["page"] == "" and [one["line"] for one in answer.json["problems"]] == [10]


def test_a_preview_shows_the_first_hundred_questions_and_says_so(draft, post):
    questions = "".join(f"\n## benar salah\n\nPernyataan {number}.\n\nJawaban: benar\n" for number in range(120))
    page = post("pratinjau/90-ujian.kuis.md", draft, json={"text": f"---\nkuis: A\nuntuk: latihan\n---\n{questions}"}).json["page"]
    assert page.count("<fieldset") == 100 and "100 soal pertama dari 120" in page
