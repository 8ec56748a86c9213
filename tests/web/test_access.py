"""Who may do what: every route of the site × everybody in the cast × the objects of a neighbour.

A route without a declared policy fails here, and so does one whose address has a part that `OBJECTS` does not know:
say there what of Alice's it stands for, and who may see that.
"""

import re
import tempfile
from datetime import UTC, datetime
from functools import cache

import pytest
from sqlalchemy import select

from config import from_environment
from lms import clock, create_app, web
from lms.agencies import service as agencies
from lms.authoring import draft_service as drafts
from lms.certificates import service as certificates
from lms.learning.service import take_in
from lms.surveys import link_service, plan_service
from tests.support import scenes
from tests.support.acts import Phone
from tests.support.essays import hand_in
from tests.support.forms import ORIGIN
from tests.web.surveys.conftest import plan

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
#: Parts of addresses that name nobody's property.
COMMON = {"slug": "kursus-kecil", "item": "ujian", "question": "nd-10", "name": "site.css", "filename": "site.css"}
COMMON |= {"path": "01-pendahuluan.md", "sha": "0" * 64, "status_list": "0"}
#: Parts of addresses that name something of Alice's.
OBJECTS = {"account_id", "answer", "attempt", "draft_id", "kode", "plan_id", "session_id", "token"}
#: Routes that show what is Alice's to anybody who holds its code, and why.
SHARED = {
    "certificates.verdict": "a certificate is there to be checked; name, course and the ends of the NIP are on the paper",
    "surveys.open_link": "who holds the one-time link is the supervisor whom Alice asked; name, unit and plan are shown, no NIP",
    "surveys.answer_link": "the same page, where what was sent is not whole",
}
#: Who may open a neighbour's object, and why. Of whom it is they learn as little as anybody else.
ENTITLED = {("bayu", "answer"): "who teaches marks the essays of his agency's courses, without knowing whose they are"}
#: Routes that show what is Alice's to the head of her unit, and why.
LED = dict.fromkeys(("surveys.head_list", "surveys.head_plan", "surveys.say", "surveys.head_follow_up"), "Dewi answers for the practice of her people")
LED |= dict.fromkeys(("unit.index", "unit.table", "unit.workbook"), "and for the JP of their year; she learns no scores, no code and no digit of a NIP")
#: Calls that end the caller's own session come last.
LAST = ("auth.revoke_other_sessions", "auth.revoke_session", "auth.delete_session")
EVERYBODY = ("nobody", "alice", "bayu", "citra", "dewi", "charlie", "erwin", "fitri")
#: Neither Alice herself nor an admin of her unit.
NEIGHBOURS = ("nobody", "bayu", "dewi", "charlie", "erwin", "fitri")


@cache
def routes():
    """(endpoint, rule, method) of every route, in the order in which they are called."""
    app = create_app(from_environment({"LMS_DATA": tempfile.mkdtemp(prefix="lms-rute-"), "LMS_SECRET_KEY": "uji"}))
    found = [(rule.endpoint, rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return sorted(found, key=lambda route: (LAST.index(route[0]) if route[0] in LAST else -1, route[1].rule, route[2]))


@pytest.fixture
def objects(db, app, people, course, sign_in):
    """What is Alice's: a handed-in attempt, a certificate, an essay that waits, a session, a plan and a link to it.

    The draft is hers too, of an agency in which nobody has a role.
    """
    alice = sign_in(app.test_client(), people.alice)
    phone = Phone(course.slug, course.release)
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp", parcels=phone.finish().acts, now=NOW)
    with_essay = scenes.publish("kursus-jenis", people.bayu.id)
    other = Phone(with_essay.slug, with_essay.release, name="hp-uraian")
    _, answer = hand_in(other)
    take_in(account_id=people.alice.id, agency_id=people.alice.agency_id, device="hp-uraian", parcels=other.acts, now=NOW)
    attempt = next(act["id"] for act in phone.acts if act["verb"] == "started" and act["item"] == "ujian")
    session_id = re.search(r"/akun/sesi/(\d+)/pencabutan", alice.get("/akun/").get_data(as_text=True))
    plan_service.save(people.alice.id, course.slug, plan(), agency_id=people.alice.agency_id, now=NOW)
    # A link lasts some weeks from the day on which the test is run.
    made = link_service.make_own(people.alice.id, course.slug, "tanggapan", now=clock.now())
    third = agencies.create(code="ketiga", name="Kabupaten Ketiga", kind="instansi")
    draft_id = drafts.create(title="Draf tetangga", slug="", summary="", agency_id=third.id, teacher="", paths={third.path}, account_id=people.alice.id)
    held = {"answer": answer, "attempt": attempt, "kode": certificates.of_account(people.alice.id)[0].code, "session_id": session_id[1] if session_id else "1"}
    held |= {"account_id": people.alice.id, "plan_id": str(made.plan_id), "token": made.token, "draft_id": draft_id}
    db.session.rollback()
    return held


@pytest.fixture
def browser_of(app, people, sign_in):
    """`browser_of("charlie")`: a browser with that person signed in."""
    return lambda who: app.test_client() if who == "nobody" else sign_in(app.test_client(), getattr(people, who))


def address(rule, objects):
    values = COMMON | objects
    unknown = rule.arguments - values.keys()
    assert not unknown, f"{rule.rule}: say in OBJECTS or COMMON what {sorted(unknown)} stands for"
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda part: str(values[part[1]]), rule.rule)


def call(browser, method, url):
    return browser.open(url, method=method, headers=ORIGIN if method != "GET" else {}, data={} if method != "GET" else None)


def test_every_route_declares_its_policy(app):
    assert [endpoint for endpoint, _rule, _method in routes() if web.policy_of(app, endpoint) is None] == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_route_opens_to_whom_it_says(app, people, objects, browser_of, who):
    browser = browser_of(who)
    role = None if who == "nobody" else getattr(people, who).role
    roles = set() if role is None else {"peserta", role}
    wrong = []
    for endpoint, rule, method in routes():
        policy = web.policy_of(app, endpoint)
        if who == "alice" and endpoint in LAST:
            continue
        answer = call(browser, method, address(rule, objects))
        sent_away = answer.status_code == 401 or (answer.status_code in (302, 303) and "/masuk" in answer.location)
        if who == "nobody" and policy.signed_in:
            right = sent_away
        elif policy.roles and not policy.roles & roles:
            right = answer.status_code == 403
        else:
            right = answer.status_code < 500 and (not sent_away or not policy.signed_in)
        if not right:
            wrong.append(f"{method} {rule.rule}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert wrong == []


@pytest.mark.parametrize("who", NEIGHBOURS)
def test_a_neighbour_learns_and_changes_nothing_of_alice(db, people, objects, browser_of, who):
    browser = browser_of(who)
    before = everything_of(db, people.alice)
    told, open_to_all = [], []
    for endpoint, rule, method in routes():
        if endpoint in SHARED or (who == "dewi" and endpoint in LED):
            continue
        answer = call(browser, method, address(rule, objects))
        # Files to download are bytes.
        said = answer.get_data().decode(errors="replace")
        # The code stands in what the caller sent; anywhere else it would be news to him.
        secrets = {people.alice.name, people.alice.nip, objects["kode"]} - ({objects["kode"]} if "kode" in rule.arguments else set())
        if any(secret in said for secret in secrets):
            told.append(f"{method} {rule.rule}")
        entitled = any((who, part) in ENTITLED for part in rule.arguments)
        if rule.arguments & OBJECTS and answer.status_code == 200 and not entitled:
            open_to_all.append(f"{method} {rule.rule}")
    assert told == []
    assert open_to_all == []
    assert everything_of(db, people.alice) == before


def test_a_public_check_shows_the_ends_of_the_nip_only(people, objects, app):
    for endpoint in SHARED:
        rule = next(rule for name, rule, _method in routes() if name == endpoint)
        said = app.test_client().get(address(rule, objects)).get_data(as_text=True)
        assert people.alice.name in said
        assert people.alice.nip not in re.sub(r"\s", "", said)
        assert people.alice.nip[:8] not in said, "the first eight digits are the birth date"
        assert "1990" not in re.sub(re.escape(people.alice.nip[:4]) + "•", "", said)


def test_an_admin_sees_the_own_agency_and_no_other(people, objects, browser_of):
    certificate = f"/sertifikat/{objects['kode']}"
    assert people.alice.name in browser_of("citra").get(certificate).get_data(as_text=True)
    assert browser_of("erwin").get(certificate).status_code == 404


def test_a_closed_course_is_closed_to_others(closed_course, browser_of):
    pages = (f"/kursus/{closed_course.slug}/", f"/kursus/{closed_course.slug}/rahasia/", f"/belajar/{closed_course.slug}/")
    alice, charlie, nobody = browser_of("alice"), browser_of("charlie"), browser_of("nobody")
    for page in pages:
        assert alice.get(page).status_code == 200
        assert charlie.get(page).status_code == 404
        assert "/masuk" in nobody.get(page).location
    for acting in (f"/belajar/{closed_course.slug}/", f"/belajar/{closed_course.slug}/rahasia/selesai"):
        assert charlie.post(acting, headers=ORIGIN).status_code in (403, 404, 422)
    assert closed_course.slug not in charlie.get("/kursus/").get_data(as_text=True)


def is_strict(policy):
    """Nothing inline, nothing of another host, no plug-in, no foreign base, frame or form; for a file, nothing at all."""
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    if rules == {"default-src": ["'none'"]}:
        return True
    closed = [rules.get(name, rules.get("default-src")) for name in ("object-src",)] + [rules.get("base-uri"), rules.get("frame-ancestors")]
    own = all(source in ("'self'", "'none'") for sources in rules.values() for source in sources)
    return own and closed == [["'none'"]] * 3 and "default-src" in rules and rules.get("form-action") == ["'self'"]


@pytest.mark.parametrize("who", ["nobody", "alice", "citra"])
def test_every_page_has_a_title_one_h1_and_its_headers(objects, browser_of, who):
    browser = browser_of(who)
    wrong = []
    for endpoint, rule, method in routes():
        if method != "GET" or endpoint in LAST:
            continue
        answer = browser.get(address(rule, objects))
        said = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        if said and answer.status_code not in (302, 303):
            title = re.search(r"<title>([^<]*)</title>", said)
            fine = said.count("<h1") == 1 and title and title[1].strip() and '<html lang="id"' in said and "<main" in said
            wrong += [] if fine else [f"{rule.rule}: {answer.status_code}, h1 {said.count('<h1')}, title {title and title[1]}"]
        headers = answer.headers
        if headers.get("X-Content-Type-Options") != "nosniff" or not is_strict(headers.get("Content-Security-Policy", "")):
            wrong.append(f"{rule.rule}: headers")
    assert wrong == []


def test_a_personal_page_is_kept_by_no_cache(objects, app, browser_of):
    alice = browser_of("alice")
    for endpoint, rule, method in routes():
        if method == "GET" and web.policy_of(app, endpoint).signed_in:
            assert "no-store" in alice.get(address(rule, objects)).headers["Cache-Control"], rule.rule


def test_a_neutral_page_is_the_same_for_everybody(course, browser_of):
    pages = (f"/kursus/{course.slug}/", f"/kursus/{course.slug}/satu/", f"/kursus/{course.slug}/ujian/")
    nobody, alice, citra = browser_of("nobody"), browser_of("alice"), browser_of("citra")
    for page in pages:
        answers = [browser.get(page) for browser in (nobody, alice, citra)]
        assert len({answer.data for answer in answers}) == 1, page
        for answer in answers:
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert "csrf" not in answer.get_data(as_text=True)


def everything_of(db, person):
    """Every row that belongs to the person, but for when a session was last used."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if "account_id" in table.columns]
    found = {}
    for table in tables:
        columns = [column for column in table.columns if column.name != "seen_at"]
        found[table.name] = sorted((tuple(row) for row in db.session.execute(select(*columns).where(table.c.account_id == person.id))), key=repr)
    db.session.rollback()
    return found
