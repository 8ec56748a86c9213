"""Publishing on real databases: trees, releases, pointers, and what readers get."""

import hashlib
import io
import json
import threading

import pytest
from PIL import Image
from sqlalchemy import func, select

from lms.courses import service
from lms.courses.compile import compile_course
from lms.courses.models import Blob, Publication, Release, Tree, TreeFile
from lms.courses.tree import tree_id
from lms.errors import Conflict, ContentInvalid, NotFound
from tests.support.scenes import files_of

SLUG = "kursus-kecil"


def picture(colour: str = "red") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (600, 400), colour).save(held, "PNG")
    return held.getvalue()


def changed(before: str, after: str, path: str = "01-satu.md") -> dict[str, bytes]:
    files = files_of(SLUG)
    assert before.encode() in files[path]
    return files | {path: files[path].replace(before.encode(), after.encode())}


def with_picture(colour: str = "red") -> dict[str, bytes]:
    files = files_of(SLUG)
    return files | {"gambar/papan.png": picture(colour), "01-satu.md": files["01-satu.md"] + b"\n![Papan antrean](gambar/papan.png)\n"}


def publish(files: dict[str, bytes], people, slug: str = SLUG, note: str = "") -> service.PublishResult:
    return service.publish(slug=slug, files=files, agency_id=people.bayu.agency_id, account_id=people.bayu.id, note=note)


def count(db, model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_release_is_named_by_its_tree_in_its_folder(db, course):
    assert course.release == tree_id(files_of(SLUG), root=SLUG)
    assert service.get_release(course.release).tree_id == tree_id(files_of(SLUG))


def test_what_was_published_comes_back_byte_for_byte(db, people, course):
    assert service.files_of(course.release) == files_of(SLUG)
    assert service.load(course.release) == compile_course(files_of(SLUG), slug=SLUG)
    assert service.current(SLUG) == (course.release, service.load(course.release))


def test_publishing_the_same_tree_again_does_nothing(db, people, course):
    before = [count(db, model) for model in (Blob, Tree, TreeFile, Release, Publication)]
    result = publish(files_of(SLUG), people)
    assert (result.release, result.changed, result.created, result.changes) == (course.release, False, False, ())
    assert [count(db, model) for model in (Blob, Tree, TreeFile, Release, Publication)] == before


def test_a_change_makes_a_release_and_tells_what_changed(db, people, course):
    result = publish(changed("judul: ", "judul: Baru "), people, note="  Judul   diperjelas ")
    assert result.changed and result.created and result.release != course.release
    assert any("berganti judul" in sentence for sentence in result.changes)
    release = service.get_release(result.release)
    assert (release.number, release.note, release.created_by) == (2, "Judul diperjelas", people.bayu.id)
    assert json.loads(release.changes) == list(result.changes)
    assert service.current_pointer(SLUG) == (result.release, "publik")
    assert [row.number for row in service.releases(SLUG)] == [2, 1]


def test_only_what_changed_is_stored(db, people, course):
    before = count(db, Blob)
    publish(changed("judul: ", "judul: Baru "), people)
    assert count(db, Blob) == before + 1


def test_an_earlier_tree_moves_the_pointer_back_and_stores_nothing(db, people, course):
    publish(changed("judul: ", "judul: Baru "), people)
    before = [count(db, model) for model in (Blob, Tree, TreeFile, Release)]
    result = publish(files_of(SLUG), people)
    assert (result.release, result.changed, result.created) == (course.release, True, False)
    assert [count(db, model) for model in (Blob, Tree, TreeFile, Release)] == before
    assert [move.release_id for move in service.history(SLUG)][0] == course.release
    assert len(service.history(SLUG)) == 3


def test_an_old_release_can_be_made_current_and_keeps_its_content(db, people, course):
    newer = publish(changed("judul: ", "judul: Baru "), people).release
    assert service.load(newer).modules[0].title.startswith("Baru ")
    result = service.make_current(course.release, account_id=people.bayu.id)
    assert result.changed and service.current(SLUG)[0] == course.release
    assert not service.current(SLUG)[1].modules[0].title.startswith("Baru ")
    assert service.load(newer).modules[0].title.startswith("Baru ")
    assert not service.make_current(course.release).changed


def test_a_release_is_read_as_it_was_compiled(db, people, course):
    """Whatever the compiler becomes: the stored course decides, not the files."""
    row = service.get_release(course.release)
    held = json.loads(row.compiled)
    held["course"]["title"] = "Seperti dahulu"
    values = {"id": "f" * 64, "slug": SLUG, "number": 7, "tree_id": row.tree_id, "compiled": json.dumps(held)}
    db.session.add(Release(**values, changes="[]", note="", created_at=row.created_at))
    db.session.commit()
    assert service.load("f" * 64).title == "Seperti dahulu"


def test_bad_content_is_refused_and_leaves_nothing_behind(db, people, course):
    before = [count(db, model) for model in (Blob, Tree, TreeFile, Release, Publication)]
    with pytest.raises(ContentInvalid) as caught:
        publish(changed("judul: ", "jodul: "), people)
    assert "H04" in {problem.code for problem in caught.value.problems}
    assert [count(db, model) for model in (Blob, Tree, TreeFile, Release, Publication)] == before
    assert service.current(SLUG)[0] == course.release


def test_courses_that_wait_for_each_other_are_refused(db, people, course, course_in_sequence):
    files = files_of(SLUG)
    files["kursus.md"] = files["kursus.md"].replace(b"akses: publik", b"akses: publik\nprasyarat: belum-ada, kursus-berurutan")
    with pytest.raises(ContentInvalid) as caught:
        publish(files, people)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("kursus.md", "R14")]
    assert "kursus-kecil → kursus-berurutan → kursus-kecil" in caught.value.message


def test_a_course_stays_with_its_agency(db, people, course):
    with pytest.raises(Conflict, match="instansi lain"):
        service.publish(slug=SLUG, files=changed("judul: ", "judul: B "), agency_id=people.erwin.agency_id, account_id=people.erwin.id)
    with pytest.raises(Conflict, match="instansi lain"):
        service.publish(slug=SLUG, files=files_of(SLUG), agency_id=people.erwin.agency_id, account_id=people.erwin.id)
    assert service.publish(slug=SLUG, files=changed("judul: ", "judul: B "), agency_id=None, account_id=people.bayu.id).changed
    with pytest.raises(NotFound):
        service.publish(slug="belum-ada", files=files_of(SLUG), agency_id=None, account_id=None)
    with pytest.raises(NotFound):
        service.publish(slug="belum-ada", files=files_of(SLUG), agency_id=10**6, account_id=None)


def test_the_same_files_under_two_names_are_two_releases_of_one_tree(db, people, course):
    trees = count(db, Tree)
    result = publish(files_of(SLUG), people, slug="kursus-kembar")
    assert result.release != course.release and count(db, Tree) == trees
    assert service.load(result.release).slug == "kursus-kembar"
    assert service.load(course.release).slug == SLUG


def test_pictures_are_served_and_sources_are_not(db, people, course):
    result = publish(with_picture(), people)
    (shown,) = service.load(result.release).pictures
    for rendition in shown.renditions:
        data = service.blob(rendition.sha)
        assert hashlib.sha256(data).hexdigest() == rendition.sha and len(data) == rendition.size
    for data in service.files_of(result.release).values():
        with pytest.raises(NotFound):
            service.blob(hashlib.sha256(data).hexdigest())


def test_a_rendition_that_is_used_as_a_source_is_still_served(db, people, course):
    rendition = service.load(publish(with_picture(), people).release).pictures[0].renditions[-1]
    source = service.blob(rendition.sha)
    files = with_picture() | {"gambar/papan.png": source}
    again = service.load(publish(files, people).release).pictures[0]
    assert service.blob(rendition.sha) == source
    assert all(service.blob(held.sha) for held in again.renditions)


def test_a_source_that_becomes_a_rendition_is_served(db, people, course):
    first = compile_course(with_picture(), slug=SLUG).pictures[0].renditions[0]
    other = publish(files_of(SLUG), people, slug="lain").release
    assert other
    db.session.add(Blob(sha=first.sha, size=first.size, served=False, data=b"?"))
    db.session.commit()
    publish(with_picture(), people)
    assert db.session.scalar(select(Blob.served).where(Blob.sha == first.sha))


def test_exporting_writes_missing_ids_and_publishing_that_keeps_them(db, people, course):
    files = files_of(SLUG)
    path = next(path for path in files if path.endswith(".kuis.md") and b"\nid: " in files[path].split(b"---", 2)[2])
    head, body = files[path].split(b"\n## ", 1)
    without = head + b"\n## " + b"\n".join(line for line in body.split(b"\n") if not line.startswith(b"id: "))
    result = publish(files | {path: without}, people)
    exported = service.export(result.release)
    assert exported[path].count(b"\nid: ") > without.count(b"\nid: ")
    assert {name for name in exported if exported[name] != (files | {path: without})[name]} == {path}
    before, after = service.load(result.release), service.load(publish(exported, people).release)
    assert [q.id for item in after.quizzes for q in item.quiz.questions] == [q.id for item in before.quizzes for q in item.quiz.questions]


def test_the_catalogue_lists_current_releases_by_title(db, people, course, course_in_sequence, closed_course):
    assert service.catalogue() == [course_in_sequence.release, course.release]
    assert service.catalogue(limit=1) == [course_in_sequence.release]
    assert service.catalogue(after=course_in_sequence.slug) == [course.release]
    newer = publish(changed("judul: ", "judul: Baru "), people).release
    assert service.catalogue() == [course_in_sequence.release, newer]


def test_closed_courses_are_seen_by_their_own_agency_only(db, people, course, closed_course):
    assert closed_course.release in service.catalogue(agency_id=people.alice.agency_id)
    assert closed_course.release not in service.catalogue(agency_id=people.charlie.agency_id)
    assert closed_course.release not in service.catalogue()
    assert service.is_open_to(closed_course.slug, people.alice.agency_id)
    assert not service.is_open_to(closed_course.slug, people.charlie.agency_id)
    assert not service.is_open_to(closed_course.slug, None)
    assert service.is_open_to(course.slug, None) and not service.is_open_to("tidak-ada", None)


def test_the_catalogue_is_searched_by_all_words(db, course, course_in_sequence):
    assert service.catalogue(q="KECIL uji") == [course.release]
    assert service.catalogue(q="kecil berurutan") == []
    assert service.catalogue(q="100% _") == []
    assert service.catalogue(field="Uji otomatis") == [course_in_sequence.release, course.release]
    assert service.catalogue(field="lain") == []
    assert service.fields() == ["Uji otomatis"]


def test_what_is_not_there_is_not_found(db, course):
    for call in (service.current, service.current_pointer, service.get_course):
        with pytest.raises(NotFound):
            call("tidak-ada")
    for call in (service.load, service.get_release, service.files_of, service.make_current, service.blob):
        with pytest.raises(NotFound):
            call("0" * 64)
    assert service.find_course("tidak-ada") is None and service.find_release("0" * 64) is None
    assert service.title_of("tidak-ada") == "tidak-ada"
    assert service.title_of(SLUG) == service.load(course.release).title


def test_pictures_of_two_courses_are_stored_once(db, people, course):
    publish(with_picture(), people)
    before = count(db, Blob)
    publish(with_picture(), people, slug="lain")
    assert count(db, Blob) == before


def test_many_who_publish_at_once_lose_nothing(app, people, course):
    """Eight people publish at the same moment, new courses and the same one, with the same picture."""
    results: list[object] = []

    def work(number: int) -> None:
        with app.app_context():
            try:
                files = with_picture() | {"02-dua.md": files_of(SLUG)["02-dua.md"] + f"\nVersi {number % 4}.\n".encode()}
                results.append(publish(files, people, slug=SLUG if number < 4 else "bersama").release)
            except Exception as error:
                results.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result for result in results if isinstance(result, Exception)] == []
    with app.app_context():
        assert sorted(release.number for release in service.releases(SLUG)) == [1, 2, 3, 4, 5]
        assert sorted(release.number for release in service.releases("bersama")) == [1, 2, 3, 4]
        assert service.current("bersama")[0] in results
