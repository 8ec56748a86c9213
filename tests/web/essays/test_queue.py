"""The queue: counted by the database, oldest first, page by page, for the marker's own agencies."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from lms.essays import queue_service
from lms.learning.models import EssayState
from tests.support.essays import QUESTION, QUIZ
from tests.web.essays.conftest import NOW, text

PLACE = ("kursus-jenis", QUIZ, QUESTION)


@pytest.fixture
def many(db, people, essay_course):
    """200 essays of Alice and Fitri that wait, a minute apart; only the table that the queue reads."""
    rows = []
    for number in range(200):
        answer = f"00000000-0000-4000-8000-{number:012d}"
        place = {"course": "kursus-jenis", "item": QUIZ, "question": QUESTION, "release": essay_course.release}
        person = people.alice if number % 2 else people.fitri
        moments = {"submitted_at": NOW - timedelta(minutes=200 - number), "settled_at": None}
        rows.append(place | moments | {"account_id": person.id, "attempt": answer, "answer": answer, "state": "menunggu", "first_by": None, "points": None})
    db.session.execute(EssayState.__table__.insert(), rows)
    db.session.commit()
    return rows


def test_all_of_them_come_once_oldest_first(people, many):
    found, after = [], ""
    while page := queue_service.essays(PLACE, paths={people.bayu.path}, marker=people.bayu.id, after=after):
        assert len(page) <= queue_service.PAGE
        found += [line.answer for line in page]
        after = found[-1]
    assert found == [row["answer"] for row in many]


def test_a_page_costs_the_same_for_one_and_for_two_hundred(app, db, people, many, sign_in):
    bayu = sign_in(app.test_client(), people.bayu)
    statements = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert "200 uraian menunggu" in text(bayu.get("/pengajar/uraian/"))
    assert len(statements) <= 12, statements
    statements.clear()
    page = bayu.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/")
    assert len(statements) <= 12, statements
    assert page.get_data(as_text=True).count("/pengajar/uraian/00000000") == queue_service.PAGE
    assert "Tampilkan berikutnya" in text(page)


def test_counts_are_by_question_and_state(db, people, many):
    db.session.execute(EssayState.__table__.update().where(EssayState.answer == many[3]["answer"]).values(state="pendapat kedua", first_by=people.bayu.id))
    db.session.execute(EssayState.__table__.update().where(EssayState.answer == many[4]["answer"]).values(state="berselisih", first_by=people.bayu.id))
    db.session.execute(EssayState.__table__.update().where(EssayState.answer == many[0]["answer"]).values(state="dinilai", points=70.0, settled_at=NOW))
    db.session.commit()
    (bayus,) = queue_service.groups({people.bayu.path}, people.bayu.id)
    (citras,) = queue_service.groups({people.citra.path}, people.citra.id, course="kursus-jenis")
    assert (bayus.place, bayus.count, bayus.second, bayus.differing, bayus.oldest) == (PLACE, 198, 0, 1, many[1]["submitted_at"])
    assert (citras.count, citras.second, citras.differing) == (199, 1, 1)
    assert queue_service.groups({people.citra.path}, people.citra.id, course="kursus-kecil") == []
    assert queue_service.groups({people.citra.path}, people.citra.id, after=PLACE) == []
    assert queue_service.groups({people.erwin.path}, people.erwin.id) == []
    assert queue_service.courses_waiting({people.citra.path}, people.citra.id) == [("kursus-jenis", "Kursus uji semua jenis")]
    (done,) = queue_service.essays(PLACE, paths={people.bayu.path}, marker=people.bayu.id, settled=True)
    assert (done.answer, done.points) == (many[0]["answer"], 70)


def test_two_markers_do_not_begin_with_the_same_essay(people, many):
    first = queue_service.find_next(PLACE, paths={people.bayu.path}, marker=people.bayu.id)
    second = queue_service.find_next(PLACE, paths={people.citra.path}, marker=people.citra.id)
    assert first != second
    assert {first, second} <= {row["answer"] for row in many[:8]}


def test_the_way_on_ends_at_the_queue(app, db, people, many, sign_in):
    db.session.execute(EssayState.__table__.update().values(state="dinilai", points=70.0, settled_at=NOW))
    db.session.commit()
    bayu = sign_in(app.test_client(), people.bayu)
    end = bayu.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/berikutnya", follow_redirects=True)
    assert end.request.path == "/pengajar/uraian/" and "Tidak ada lagi uraian" in text(end)
    assert "Tidak ada yang menunggu pada soal ini" in text(bayu.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/"))
    assert bayu.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/nd-01/").status_code == 404


@pytest.mark.parametrize("query", ["setelah=~~", "setelah=a~b", "setelah=%00~x~y", "kursus=%00", "kursus=tidak-ada", "setelah=" + "z" * 500])
def test_odd_addresses_do_no_harm(app, people, many, sign_in, query):
    bayu = sign_in(app.test_client(), people.bayu)
    assert bayu.get(f"/pengajar/uraian/?{query}").status_code == 200
    assert bayu.get(f"/pengajar/uraian/kursus-jenis/{QUIZ}/{QUESTION}/?{query}").status_code == 200


@pytest.mark.parametrize("who", ["alice", "dewi", "charlie"])
def test_others_are_turned_away(app, people, many, sign_in, who):
    browser = sign_in(app.test_client(), getattr(people, who))
    assert browser.get("/pengajar/uraian/").status_code == 403
    assert "/masuk" in app.test_client().get("/pengajar/uraian/").location


def test_what_waits_is_read_from_its_own_small_index(db, people, many):
    query = select(func.count()).where(EssayState.settled_at.is_(None), EssayState.course == "kursus-jenis")
    explain = "EXPLAIN QUERY PLAN"
    if db.engine.dialect.name == "postgresql":
        # A table of this size it reads whole as long as it may.
        db.session.execute(db.text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    plan = db.session.execute(db.text(f"{explain} {query.compile(compile_kwargs={'literal_binds': True})}")).all()
    assert "ix_essay_state_open" in str(plan)
