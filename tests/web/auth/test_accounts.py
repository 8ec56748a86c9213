"""Accounts on real databases: making, finding, roles, locks, and the people of the demonstration."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.auth import demo_service, passwords, service, session_service
from lms.auth.models import Account, AccountNip, AccountRole
from lms.db import command
from lms.errors import Conflict, Invalid, NotFound
from tests.web.auth.pages import PASSWORD

NOW = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)
DEMO = {
    "199001012015011001": ("Alice (peserta demo)", {"peserta"}),
    "198502022010012002": ("Bayu (pengajar demo)", {"peserta", "pengajar"}),
    "198003032005011003": ("Citra (admin demo)", {"peserta", "admin"}),
    "197504042000031004": ("Dewi (pimpinan demo)", {"peserta", "pimpinan"}),
}


def make(people, **fields) -> Account:
    known = {"name": "Maria Uji", "employment": "PNS", "agency_id": people.alice.agency_id, "password": PASSWORD, "now": NOW}
    return service.create_account(**{**known, **fields})


def test_an_account_is_found_by_its_number_and_its_address_in_any_form(db, people):
    maria = make(people, nip="19950505 202003 2 009", email="Maria@Sorong.GO.ID", roles=("peserta", "pengajar", "peserta"))
    for found in (service.find_by_nip("19950505.202003.2.009"), service.find_by_email(" MARIA@sorong.go.id "), service.find_account(maria.id)):
        assert found.id == maria.id
    assert service.find_nip(maria.id) == "199505052020032009"
    assert service.get_profile(maria.id).roles == ("peserta", "pengajar")
    assert service.find_by_nip("1") is service.find_by_email("x@y.id") is service.find_account(999_999) is service.find_nip(999_999) is None
    for get in (service.get_account, service.get_profile):
        with pytest.raises(NotFound):
            get(999_999)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, Invalid),
        ({"nip": "1"}, Invalid),
        ({"email": "x"}, Invalid),
        ({"email": "a@b.id", "name": "  "}, Invalid),
        ({"email": "a@b.id", "employment": "raja"}, Invalid),
        ({"email": "a@b.id", "roles": ("raja",)}, Invalid),
        ({"email": "a@b.id", "agency_id": 999_999}, NotFound),
        ({"email": "a@b.id", "password": "pendek"}, Invalid),
        ({"email": "a@b.id", "password": "kantor-pusat", "context": ("Kantor Pusat",)}, Invalid),
        ({"nip": "199001012015012001"}, Conflict),
    ],
)
def test_bad_input_makes_no_account(db, people, fields, error):
    before = db.session.scalar(select(func.count()).select_from(Account))
    with pytest.raises(error):
        make(people, **fields)
    assert db.session.scalar(select(func.count()).select_from(Account)) == before


def test_a_number_that_was_given_up_can_be_given_again(db, people):
    old = db.session.scalar(select(AccountNip).where(AccountNip.account_id == people.alice.id))
    old.until = NOW
    db.session.commit()
    assert service.find_by_nip(people.alice.nip) is None
    maria = make(people, nip=people.alice.nip)
    assert service.find_by_nip(people.alice.nip).id == maria.id


def test_the_database_itself_refuses_a_second_holder_of_a_number(db, people):
    for account_id, nip in ((people.bayu.id, people.alice.nip), (people.alice.id, "199505052020032009")):
        db.session.add(AccountNip(account_id=account_id, nip=nip, since=NOW))
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_of_two_who_register_one_number_at_once_one_is_told(app, people):
    outcomes: list[str] = []
    start = threading.Barrier(4, timeout=60)

    def register() -> None:
        with app.app_context():
            draft = service.check_fields(
                name="Maria",
                nip_text="199505052020032009",
                email_text=None,
                employment="PNS",
                agency_id=people.alice.agency_id,
                rank="",
                post="",
                roles=("peserta",),
                is_demo=False,
            )
            start.wait()
            try:
                service.add_account(draft, password_hash="x", temporary=False, now=NOW)
                outcomes.append("made")
            except Conflict:
                outcomes.append("told")

    threads = [threading.Thread(target=register) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "told", "told", "told"]


def test_a_role_given_twice_is_given_once(db, people):
    for _ in range(2):
        service.grant_role(people.alice.id, "pengajar", people.bayu.agency_id)
    held = db.session.execute(select(AccountRole.role, AccountRole.agency_id).where(AccountRole.account_id == people.alice.id)).all()
    assert sorted(map(tuple, held)) == [("pengajar", people.bayu.agency_id), ("peserta", people.alice.agency_id)]


@pytest.mark.parametrize(
    ("account_id", "role", "agency_id", "error"), [(999_999, "admin", 1, NotFound), (None, "raja", 1, Invalid), (None, "admin", 999_999, NotFound)]
)
def test_a_role_that_cannot_be_is_refused(db, people, account_id, role, agency_id, error):
    with pytest.raises(error):
        service.grant_role(account_id or people.alice.id, role, agency_id)


def test_commands_that_lock_an_account_come_one_after_the_other(app, people):
    """Reading a count, waiting, writing it back: without the lock most of these would be lost."""

    @command
    def lengthen() -> None:
        service.lock(people.alice.id)
        account = service.get_account(people.alice.id)
        length = len(account.post)
        accessed.wait(0.01)
        account.post = "x" * (length + 1)

    def work() -> None:
        with app.app_context():
            for _ in range(5):
                lengthen()

    accessed = threading.Event()
    with app.app_context():
        before = len(service.get_account(people.alice.id).post)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert len(service.get_account(people.alice.id).post) == before + 20


def test_locking_nobody_is_refused(db, people):
    with pytest.raises(NotFound):
        service.lock(999_999)


def test_the_demonstration_has_its_people_with_their_roles(db, people):
    assert demo_service.ensure_demo(NOW) == 13
    for nip, (name, roles) in DEMO.items():
        profile = service.get_profile(service.find_by_nip(nip).id)
        assert (profile.name, set(profile.roles), profile.agency) == (name, roles, "Pemerintah Kabupaten Contoh (demo)")
    learners = [service.get_profile(service.find_by_nip(f"199001012015011{serial:03}").id) for serial in range(2, 11)]
    assert [profile.employment for profile in learners] == ["PNS"] * 8 + ["PPPK"]
    assert all("(demo)" in profile.unit and profile.roles == ("peserta",) for profile in learners)


def test_making_the_demonstration_again_changes_nothing(db, people, monkeypatch):
    demo_service.ensure_demo(NOW)
    hashed = service.find_by_nip("199001012015011001").password_hash
    monkeypatch.setattr(passwords, "hash_password", None)
    assert demo_service.ensure_demo(NOW) == 0
    assert service.find_by_nip("199001012015011001").password_hash == hashed


def test_dewi_sees_her_distrik_and_citra_the_whole_instansi(db, people):
    demo_service.ensure_demo(NOW)
    scopes = {}
    for nip, role in (("197504042000031004", "pimpinan"), ("198003032005011003", "admin")):
        _, token = session_service.sign_in(
            identifier=nip, password=demo_service.PASSWORD, device=None, address="", user_agent="", secret="secret", demo=True, now=NOW
        )
        paths = session_service.load(token, demo=True, now=NOW).user.scopes(role)
        scopes[role] = db.session.scalar(select(func.count()).select_from(Account).where(service.agencies.in_subtree(paths, Account.agency_id)))
    assert scopes == {"pimpinan": 11, "admin": 13}
