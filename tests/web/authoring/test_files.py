"""Writing: saving with the version one began from, clashes in which nothing is lost, history, names, order."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms.authoring import draft_service, file_service
from lms.authoring.models import DraftFile, DraftVersion
from lms.courses import blob_service
from lms.courses import service as courses
from lms.errors import Invalid
from lms.source import MAX_TEXT_BYTES
from tests.support.forms import ORIGIN

PATH = "01-satu.md"


def kept(db, draft, path=PATH):
    """Every text that the history of a file holds, oldest first."""
    db.session.rollback()
    rows = list(db.session.scalars(select(DraftVersion).where(DraftVersion.draft_id == draft, DraftVersion.path == path).order_by(DraftVersion.version)))
    data = blob_service.read(row.blob_sha for row in rows if row.blob_sha)
    return [data[row.blob_sha].decode() if row.blob_sha else None for row in rows]


def test_a_text_is_saved_by_form_and_by_script(db, draft, post, text_of):
    before, version = text_of(draft, PATH)
    answer = post(PATH, draft, text=before.replace("\n", "\r\n") + "Satu baris lagi.\r\n", version=version)
    assert answer.status_code == 303
    assert text_of(draft, PATH) == (before + "Satu baris lagi.\n", version + 1)
    answer = post(PATH, draft, json={"text": "lain\n", "version": version + 1})
    assert (answer.status_code, answer.json["version"]) == (200, version + 2)
    assert text_of(draft, PATH) == ("lain\n", version + 2)


def test_sending_the_same_twice_is_sending_it_once(db, draft, post, text_of):
    for _ in range(2):
        answer = post(PATH, draft, json={"text": "baru\n", "version": 1})
        assert (answer.status_code, answer.json["version"]) == (200, 2)
    assert len(kept(db, draft)) == 2


def test_an_old_tab_is_told_and_both_texts_are_kept(db, draft, post, text_of):
    post(PATH, draft, json={"text": "dari tab baru\n", "version": 1})
    answer = post(PATH, draft, json={"text": "dari tab lama\n", "version": 1})
    assert answer.status_code == 409
    assert (answer.json["version"], answer.json["text"], answer.json["by"]) == (2, "dari tab baru\n", "Bayu Uji")
    assert text_of(draft, PATH) == ("dari tab baru\n", 2)
    assert kept(db, draft)[1:] == ["dari tab baru\n", "dari tab lama\n"]
    # The answer got lost and the tab tries again.
    assert post(PATH, draft, json={"text": "dari tab lama\n", "version": 1}).status_code == 409
    assert kept(db, draft)[1:] == ["dari tab baru\n", "dari tab lama\n"]


def test_two_authors_clash_on_a_page_that_shows_both_and_one_decides(app, db, people, draft, post, text_of, sign_in):
    citra = sign_in(app.test_client(), people.citra)
    citra.post(f"/pengajar/draf/{draft}/{PATH}", data={"text": "tulisan Citra", "version": 1}, headers=ORIGIN)
    answer = post(PATH, draft, text="tulisan Bayu", version=1)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "tulisan Citra" in page and "tulisan Bayu" in page and "Citra Uji" in page
    assert 'name="version" value="2"' in page
    assert post(PATH, draft, text="gabungan keduanya", version=2).status_code == 303
    assert text_of(draft, PATH)[0] == "gabungan keduanya\n"
    assert {"tulisan Citra\n", "tulisan Bayu\n", "gabungan keduanya\n"} <= set(kept(db, draft))


def test_a_file_that_was_removed_meanwhile_is_a_clash_and_can_be_saved_anew(db, draft, post, text_of):
    post(f"penghapusan/{PATH}", draft)
    answer = post(PATH, draft, text="masih ditulis", version=1)
    assert answer.status_code == 409
    assert "dihapus dari draf" in answer.get_data(as_text=True)
    assert "masih ditulis\n" in kept(db, draft)
    assert post(PATH, draft, text="masih ditulis", version=0).status_code == 303
    assert text_of(draft, PATH)[0] == "masih ditulis\n"


@settings(max_examples=12)
@given(acts=st.lists(st.tuples(st.sampled_from(["bayu", "citra"]), st.integers(0, 3)), min_size=1, max_size=8))
def test_whoever_saves_when_every_text_ever_sent_can_be_read_again(db, people, draft, acts):
    path = f"{len(acts) + 10}-{abs(hash(tuple(acts))) % 10**8}.md"
    known = {"bayu": 0, "citra": 0}
    sent = []
    for number, (who, _) in enumerate(acts):
        words = f"{who} {number}\n"
        sent.append(words)
        saved = file_service.save(draft, path, words.encode(), base=known[who], account_id=getattr(people, who).id)
        if not saved.clash:
            known[who] = saved.version
    assert set(sent) <= set(kept(db, draft, path))


def test_authors_who_save_at_the_same_moment_lose_nothing(app, db, people, draft):
    db.session.rollback()
    outcomes, start = [], threading.Barrier(4)

    def write(number):
        with app.app_context():
            start.wait(10)
            outcomes.append(file_service.save(draft, PATH, f"tulisan {number}\n".encode(), base=1, account_id=people.bayu.id).clash)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == [False, True, True, True]
    assert {f"tulisan {number}\n" for number in range(4)} <= set(kept(db, draft))


def test_the_database_refuses_to_forget_a_version(db, draft):
    for statement in ("UPDATE draft_version SET act = 'x'", "DELETE FROM draft_version"):
        with pytest.raises(DBAPIError, match="refuses"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_an_earlier_version_comes_back_as_a_new_one(author, db, draft, post, text_of):
    before, _ = text_of(draft, PATH)
    post(PATH, draft, json={"text": "keliru\n", "version": 1})
    page = author.get(f"/pengajar/draf/{draft}/riwayat/{PATH}?versi=1").get_data(as_text=True)
    assert "keliru" in page and "Versi 2" in page
    assert post(f"pemulihan/{PATH}", draft, versi=1).status_code == 303
    assert text_of(draft, PATH) == (before, 3)
    assert post(f"pemulihan/{PATH}", draft, versi=99).status_code == 404


def test_a_removed_file_is_listed_and_brought_back(author, draft, post, text_of):
    before, _ = text_of(draft, PATH)
    post(f"penghapusan/{PATH}", draft)
    assert author.get(f"/pengajar/draf/{draft}/{PATH}").status_code == 404
    assert f"pemulihan/{PATH}" in author.get(f"/pengajar/draf/{draft}/").get_data(as_text=True)
    post(f"pemulihan/{PATH}", draft)
    assert text_of(draft, PATH)[0] == before


@pytest.mark.parametrize("path", ["../kursus.md", "modul.md", "gambar/x.svg", "x" * 150 + ".md", "05-%00.md"])
def test_a_name_that_no_course_holds_is_refused(draft, post, path):
    assert post(path, draft, json={"text": "x", "version": 0}).status_code in (404, 422)


@pytest.mark.parametrize("body", [[], {"version": 1}, "x", {"text": "x\u0000y", "version": "abc"}, {"text": 7, "version": -1}])
def test_odd_bodies_break_nothing(draft, post, body):
    assert post(PATH, draft, json=body).status_code in (200, 409, 422)


def test_a_text_that_is_too_large_is_refused_and_shown_again_to_be_shortened(db, draft, post, text_of):
    huge = "kata " * (MAX_TEXT_BYTES // 5 + 10)
    answer = post(PATH, draft, text=huge, version=1)
    assert answer.status_code == 422
    assert "terlalu besar" in answer.get_data(as_text=True) and huge[:5000] in answer.get_data(as_text=True)
    assert post(PATH, draft, json={"text": huge, "version": 1}).status_code == 422
    assert text_of(draft, PATH)[1] == 1


def test_a_long_text_with_many_signs_fits_through_the_form(db, draft, post, text_of):
    words = "é" * (MAX_TEXT_BYTES // 2 - 10)
    assert post(PATH, draft, text=words, version=1).status_code == 303
    assert text_of(draft, PATH)[0] == words + "\n"


def test_a_draft_has_no_more_room_than_it_should(db, people, draft, monkeypatch):
    # The real limits are half a gigabyte and fifty thousand versions.
    monkeypatch.setattr(file_service, "MAX_VERSIONS", 8)
    with pytest.raises(Invalid, match="penuh"):
        for number in range(10):
            file_service.save(draft, PATH, f"{number}".encode(), base=number + 1, account_id=people.bayu.id)
    assert len(kept(db, draft)) >= 2


def test_what_takes_the_place_of_a_file_is_weighed_instead_of_it_and_not_beside_it(db, people, draft, monkeypatch):
    # The real limit is 64 MB.
    monkeypatch.setattr(file_service, "MAX_TREE_BYTES", 100_000)
    big = {f"0{number}-besar.md": b"a" * 40_000 for number in (5, 6)}
    file_service.put(draft, big, account_id=people.bayu.id)
    assert file_service.put(draft, dict.fromkeys(big, b"b" * 40_000), account_id=people.bayu.id) == tuple(big)
    assert not file_service.save(draft, "05-besar.md", b"c" * 40_000, base=2, account_id=people.bayu.id).clash
    # What came too late takes no place in the course, and is kept.
    assert file_service.save(draft, "06-besar.md", b"d" * 90_000, base=1, account_id=people.bayu.id).clash
    with pytest.raises(Invalid, match="lebih dari"):
        file_service.put(draft, {"05-besar.md": b"e" * 70_000}, account_id=people.bayu.id)
    with pytest.raises(Invalid, match="lebih dari"):
        file_service.save(draft, "07-besar.md", b"f" * 40_000, base=0, account_id=people.bayu.id)


def test_a_new_name_takes_links_along_and_keeps_the_published_id(db, draft, post, text_of, course):
    other, version = text_of(draft, "02-dua.md")
    post("02-dua.md", draft, json={"text": f"{other}\n[satu](01-satu.md)\n", "version": version})
    assert post(f"nama/{PATH}", draft, nama="01-pembuka.md").status_code == 303
    assert "[satu](01-pembuka.md)" in text_of(draft, "02-dua.md")[0]
    assert "\nid: satu\n" in text_of(draft, "01-pembuka.md")[0]
    with pytest.raises(Exception, match="tidak ada dalam draf"):
        text_of(draft, PATH)
    assert len(kept(db, draft)) == 2


@pytest.mark.parametrize(("to", "status"), [("02-dua.md", 409), ("01-satu.kuis.md", 422), ("gambar/x.png", 422), ("satu.md", 422), ("", 422)])
def test_a_new_name_must_be_free_and_of_the_same_kind(draft, post, to, status):
    assert post(f"nama/{PATH}", draft, nama=to).status_code == status


def test_moving_an_item_changes_numbers_and_links_and_nothing_else(db, people, draft, post, text_of):
    first, second = text_of(draft, "01-satu.md")[0], text_of(draft, "02-dua.md")[0]
    assert post("urutan/02-dua.md", draft, arah="naik").status_code == 303
    assert text_of(draft, "01-dua.md")[0] == second
    assert text_of(draft, "02-satu.md")[0] == first
    post("urutan/02-satu.md", draft, arah="naik")
    assert text_of(draft, "01-satu.md")[0] == first
    assert post("urutan/01-satu.md", draft, arah="naik").status_code == 303
    assert post("urutan/99-tidak-ada.md", draft, arah="naik").status_code == 404


def test_renumbering_alone_writes_no_id(db, draft, post, text_of):
    post("nama/02-dua.md", draft, nama="05-dua.md")
    assert "id:" not in text_of(draft, "05-dua.md")[0].split("---")[1]


def test_the_quiz_beside_a_renamed_module_keeps_its_id(db, people):
    files = courses.files_of(courses.current("kursus-kecil")[0])
    quiz = files["01-satu.kuis.md"].decode()
    bare = "\n".join(line for line in quiz.split("\n") if not line.startswith("id: latihan-satu"))
    assert bare != quiz
    release = courses.publish(slug="kursus-kecil", files=files | {"01-satu.kuis.md": bare.encode()}, agency_id=None, account_id=people.bayu.id).release
    assert "satu-kuis" in {item.id for item in courses.load(release).items}
    draft_id = draft_service.begin(slug="kursus-kecil", paths={people.bayu.path}, account_id=people.bayu.id)
    file_service.rename(draft_id, "01-satu.md", "01-pembuka.md", account_id=people.bayu.id)
    held = file_service.read_files(file_service.files(draft_id))
    assert b"\nid: satu-kuis\n" in held["01-satu.kuis.md"]
    assert db.session.get(DraftFile, (draft_id, "01-satu.md")) is None


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"judul": "Etika di loket", "jenis": "modul"}, "03-etika-di-loket.md"),
        ({"judul": "Latihan dua", "jenis": "kuis", "setelah": "02-dua.md"}, "02-latihan-dua.kuis.md"),
        ({"judul": "Survei", "jenis": "kuis"}, "91-survei.kuis.md"),
        ({"judul": "Etika", "jenis": "bank"}, "bank/etika.kuis.md"),
    ],
)
def test_a_part_is_added_from_a_skeleton_and_opened(author, draft, post, fields, path):
    answer = post("bagian", draft, **fields)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/pengajar/draf/{draft}/{path}")
    assert fields["judul"] in author.get(answer.location).get_data(as_text=True)


def test_a_part_without_a_title_is_not_added(draft, post):
    assert post("bagian", draft, judul="  ", jenis="modul").status_code == 422
