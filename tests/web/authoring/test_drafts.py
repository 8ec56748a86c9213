"""The instructor's desk and drafts: begun from a release or from nothing, seen by the authors of the own agency alone."""

import threading

import pytest
from sqlalchemy import event, func, select

from lms.agencies import service as agencies
from lms.authoring import draft_service, file_service
from lms.authoring.models import Draft, DraftVersion, PictureRendition
from lms.courses import service as courses
from lms.errors import Conflict, Invalid, NotFound
from tests.support.forms import ORIGIN, submit
from tests.web.authoring.conftest import picture


def new_course(people, **more):
    values = {"title": "Kursus baru", "slug": "", "summary": "", "agency_id": people.bayu.agency_id, "teacher": "Bayu", "paths": {people.bayu.path}}
    return draft_service.create(**values | {"account_id": people.bayu.id} | more)


def test_the_desk_shows_courses_with_their_release_and_open_drafts(author, draft, course):
    page = author.get("/pengajar/").get_data(as_text=True)
    assert "Rilis 1" in page
    assert f"/pengajar/draf/{draft}/" in page
    assert f"/pengajar/kursus/{course.slug}/" in page


def statements_of(db, act, *arguments):
    """Every statement that the database was asked while `act` went on."""
    heard = []

    def hear(*given):
        heard.append(given[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        act(*arguments)
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    return heard


def test_the_desk_and_a_history_ask_for_all_names_at_once(author, db, people, draft):
    pages = ("/pengajar/", f"/pengajar/draf/{draft}/riwayat/01-satu.md")
    before = [len(statements_of(db, author.get, page)) for page in pages]
    for number, person in enumerate((people.citra, people.dewi, people.fitri)):
        new_course(people, title=f"Baru {number}", account_id=person.id)
        file_service.save(draft, "01-satu.md", f"{number}\n".encode(), base=number + 1, account_id=person.id)
    assert [len(statements_of(db, author.get, page)) for page in pages] == before
    for page in pages:
        told = author.get(page).get_data(as_text=True)
        assert all(name in told for name in ("Bayu Uji", "Citra Uji", "Dewi Uji", "Fitri Uji"))


def test_links_to_other_work_stand_only_where_there_is_such_a_page(author, app):
    page = author.get("/pengajar/").get_data(as_text=True)
    known = {rule.rule for rule in app.url_map.iter_rules()}
    for url in ("/pengajar/uraian/", "/pengajar/evaluasi/"):
        assert (f'href="{url}"' in page) == (url in known)


def test_a_new_course_is_begun_by_form_and_stands_without_a_problem(author):
    page = submit(author, "/pengajar/kursus-baru", judul="Melayani di loket").get_data(as_text=True)
    assert "Melayani di loket" in page
    assert "/kursus/melayani-di-loket/" in page
    assert "siap terbit" in page


@pytest.mark.parametrize("fields", [{"judul": ""}, {"judul": "A", "alamat": "Tidak Boleh!"}, {"judul": "x" * 201}])
def test_a_new_course_with_a_bad_title_or_address_is_refused(author, fields, db):
    answer = author.post("/pengajar/kursus-baru", data=fields, headers=ORIGIN)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_an_address_belongs_to_one_course(db, people, course):
    with pytest.raises(Conflict):
        new_course(people, slug=course.slug)
    new_course(people, slug="baru")
    with pytest.raises(Conflict):
        new_course(people, slug="baru")


def test_a_course_is_begun_in_a_unit_of_the_author_only(author, people):
    answer = author.post("/pengajar/kursus-baru", data={"judul": "A", "unit": people.erwin.agency_id}, headers=ORIGIN)
    assert answer.status_code == 422


def test_editing_opens_the_draft_there_is(author, post, course):
    first = author.post(f"/pengajar/kursus/{course.slug}/draf", headers=ORIGIN)
    again = author.post(f"/pengajar/kursus/{course.slug}/draf", headers=ORIGIN)
    assert first.status_code == 303
    assert again.location == first.location
    post(f"{first.location}01-satu.md", 0, json={"text": "lain\n", "version": 1})
    others = [author.post(f"/pengajar/kursus/{course.slug}/draf", data={"rilis": course.release}, headers=ORIGIN).location for _ in range(2)]
    assert others[0] != first.location
    # Pressed twice: the second finds the first, in which nothing was written yet.
    assert others[1] == others[0]


def at_once(app, work):
    """What four calls of `work` at the same moment gave, each in a context of its own: what it returned, or the class of what it raised."""
    given, start = [], threading.Barrier(4)

    def go():
        with app.app_context():
            start.wait(10)
            try:
                given.append(work())
            except Conflict as error:
                given.append(type(error))

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


@pytest.mark.parametrize("named", [False, True])
def test_two_who_begin_at_once_work_on_one_draft(app, db, people, course, named):
    db.session.rollback()
    values = {"slug": course.slug, "paths": {people.bayu.path}, "account_id": people.bayu.id, "release": course.release if named else ""}
    given = at_once(app, lambda: draft_service.begin(**values))
    assert len(given) == 4 and len(set(given)) == 1
    assert list(db.session.scalars(select(Draft.id))) == given[:1]


def test_two_who_create_one_address_at_once_make_one_draft_of_it(app, db, people):
    db.session.rollback()
    given = at_once(app, lambda: new_course(people, slug="serentak"))
    assert given.count(Conflict) == 3
    assert db.session.scalar(select(func.count()).select_from(Draft).where(Draft.slug == "serentak")) == 1


def test_a_draft_holds_the_release_with_the_ids_of_its_questions(db, course, draft):
    held = file_service.read_files(file_service.files(draft))
    assert held == courses.export(course.release)


def test_pictures_of_a_release_are_not_made_small_again(db, people):
    files = courses.files_of(courses.current("kursus-kecil")[0])
    with_picture = files | {"gambar/a.png": picture(), "01-satu.md": files["01-satu.md"] + b"\n![Loket](gambar/a.png)\n"}
    courses.publish(slug="kursus-kecil", files=with_picture, agency_id=None, account_id=people.bayu.id)
    draft_service.begin(slug="kursus-kecil", paths={people.bayu.path}, account_id=people.bayu.id)
    rows = list(db.session.scalars(select(PictureRendition)))
    (made,) = courses.current("kursus-kecil")[1].pictures
    assert {row.sha for row in rows} == {rendition.sha for rendition in made.renditions}


def test_a_draft_is_put_aside_and_taken_out_again(author, draft, post):
    assert post("rak", draft, ke="arsip").status_code == 303
    assert f"/pengajar/draf/{draft}/" not in author.get("/pengajar/").get_data(as_text=True)
    assert f"/pengajar/draf/{draft}/" in author.get("/pengajar/?arsip=1").get_data(as_text=True)
    post("rak", draft, ke="buka")
    assert f"/pengajar/draf/{draft}/" in author.get("/pengajar/").get_data(as_text=True)


def test_the_address_can_be_changed_until_the_course_is_published(db, people, draft, post, course):
    new = new_course(people)
    assert post("alamat", new, alamat="lain").status_code == 303
    db.session.rollback()
    assert db.session.get(Draft, new).slug == "lain"
    assert post("alamat", new, alamat="Tidak boleh").status_code == 422
    assert post("alamat", new, alamat=course.slug).status_code == 409
    assert post("alamat", draft, alamat="lain-lagi").status_code == 409


@pytest.mark.parametrize("who", ["erwin", "charlie", "alice", "dewi"])
def test_others_find_neither_draft_nor_course(app, people, draft, course, sign_in, db, who):
    browser = sign_in(app.test_client(), getattr(people, who))
    before = db.session.scalar(select(func.count()).select_from(DraftVersion))
    db.session.rollback()
    wanted = 404 if who == "erwin" else 403
    for place in ("", "terbit", "banding", "01-satu.md", "pratinjau/01-satu.md", "riwayat/01-satu.md", "ekspor/01-satu.kuis.md", "arsip.zip"):
        assert browser.get(f"/pengajar/draf/{draft}/{place}").status_code == wanted, place
    for place in ("01-satu.md", "penghapusan/01-satu.md", "terbit", "rak", "bagian", "nama/01-satu.md", "urutan/02-dua.md", "pratinjau/01-satu.md"):
        answer = browser.post(f"/pengajar/draf/{draft}/{place}", data={"text": "x", "version": "1", "judul": "x", "nama": "05-x.md"}, headers=ORIGIN)
        assert answer.status_code == wanted, place
    assert browser.get(f"/pengajar/kursus/{course.slug}/").status_code == wanted
    assert browser.post(f"/pengajar/kursus/{course.slug}/rilis", data={"rilis": course.release}, headers=ORIGIN).status_code == wanted
    assert browser.post(f"/pengajar/kursus/{course.slug}/draf", headers=ORIGIN).status_code == wanted
    assert db.session.scalar(select(func.count()).select_from(DraftVersion)) == before


def test_an_admin_of_the_agency_may_do_what_its_instructor_may(app, people, draft, sign_in):
    citra = sign_in(app.test_client(), people.citra)
    assert citra.get(f"/pengajar/draf/{draft}/").status_code == 200
    assert 'href="/pengajar/"' in citra.get("/belajar/").get_data(as_text=True)


def test_who_is_not_signed_in_is_asked_to(client, draft):
    assert "/masuk" in client.get(f"/pengajar/draf/{draft}/").location
    assert client.post(f"/pengajar/draf/{draft}/01-satu.md", json={"text": "x"}, headers=ORIGIN).status_code == 401


def test_a_draft_that_does_not_exist_is_not_found(author, db, people):
    assert author.get("/pengajar/draf/999999/").status_code == 404
    assert author.get(f"/pengajar/draf/{10**30}/").status_code == 404
    with pytest.raises(NotFound):
        draft_service.begin(slug="tidak-ada", paths={people.bayu.path}, account_id=people.bayu.id)


def test_a_course_of_a_unit_beneath_belongs_to_its_admins_scope_too(db, people):
    distrik = agencies.find_by_code("kab-distrik")
    draft_id = new_course(people, agency_id=distrik.id)
    assert draft_service.get_draft(draft_id, {people.bayu.path}).slug == "kursus-baru"
    with pytest.raises(NotFound):
        draft_service.get_draft(draft_id, {people.erwin.path})
    with pytest.raises(Invalid):
        new_course(people, title=" ")
