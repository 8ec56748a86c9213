"""Guessing is slow, and the owner is not kept out. Time is passed in; nothing sleeps."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.auth import attempt_service, devices, session_service, throttle
from lms.auth.models import AttemptBucket
from lms.auth.throttle import ACCOUNT, NETWORK
from lms.errors import Invalid, TooMany
from tests.web.auth.pages import PASSWORD, WRONG_PASSWORD, try_sign_in

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
HOME, OFFICE, ATTACKER = "203.0.113.7", "198.51.100.4", "192.0.2.66"


def attempt(nip: str, password: str = WRONG_PASSWORD, *, address: str = ATTACKER, device=None, now: datetime = NOW):
    return session_service.sign_in(
        identifier=nip, password=password, device=device, address=address, user_agent="", secret="secret", demo=False, now=now
    )


def attack(nip: str, tries: int, *, now: datetime = NOW, address: str = ATTACKER) -> TooMany | None:
    """Wrong guesses one after the other; the refusal, when one came."""
    for _ in range(tries):
        try:
            attempt(nip, address=address, now=now)
        except TooMany as error:
            return error
        except Invalid:
            pass
    return None


def flood(nip: str, count: int, *, secret: str = "secret", address: str | None = None, now: datetime = NOW) -> None:
    """Guesses from as many networks, or from one, counted as a sign-in counts them; only their hashing is left out."""
    for number in range(count):
        keys = throttle.sign_in_keys(secret, identifier=nip.format(number), address=address or f"192.0.2.{number}", device=None)
        attempt_service.admit(keys, now=now)


def test_the_sixth_guess_has_to_wait_and_is_told_how_long(db, people):
    refused = attack(people.alice.nip, 6)
    assert refused and refused.retry_after == 30
    assert "dalam 30 detik" in refused.message and "admin di instansi Anda" in refused.message
    with pytest.raises(TooMany):
        attempt(people.alice.nip, PASSWORD, now=NOW + timedelta(seconds=29))
    assert attempt(people.alice.nip, PASSWORD, now=NOW + timedelta(seconds=31))


def test_an_unknown_number_waits_just_the_same(db, people):
    known, unknown = attack(people.alice.nip, 6), attack("199912312020121999", 6, address=OFFICE)
    assert (known.message, known.retry_after) == (unknown.message, unknown.retry_after)


def test_waits_grow_and_being_refused_costs_nothing(db, people):
    at, waits = NOW, []
    for _ in range(6):
        refused = attack(people.alice.nip, 6, now=at)
        for _ in range(20):
            assert attack(people.alice.nip, 1, now=at).retry_after == refused.retry_after
        waits.append(refused.retry_after)
        at += timedelta(seconds=refused.retry_after)
    assert waits == [30, 60, 120, 240, 480, 960]


def test_signing_in_starts_the_count_anew(db, people):
    for minute in range(3):
        at = NOW + timedelta(minutes=minute)
        assert attack(people.alice.nip, 4, now=at) is None
        assert attempt(people.alice.nip, PASSWORD, now=at)


def test_an_attacker_elsewhere_does_not_keep_the_owner_out(db, people):
    assert attack(people.alice.nip, 6)
    assert attempt(people.alice.nip, PASSWORD, address=HOME)


def test_a_thousand_attackers_do_not_keep_the_owners_own_device_out(db, people):
    device = devices.new_device().remembering(people.alice.id)
    flood(people.alice.nip, ACCOUNT.free)
    with pytest.raises(TooMany):
        attempt(people.alice.nip, PASSWORD, address=HOME)
    assert attempt(people.alice.nip, PASSWORD, address=HOME, device=device)


def test_a_device_of_somebody_else_gives_no_advantage(db, people):
    device = devices.new_device().remembering(people.bayu.id)
    flood(people.alice.nip, ACCOUNT.free)
    with pytest.raises(TooMany):
        attempt(people.alice.nip, PASSWORD, device=device)


def test_a_stolen_device_cookie_gives_five_guesses_not_more(db, people):
    device = devices.new_device().remembering(people.alice.id)
    results = []
    for number in range(8):
        try:
            attempt(people.alice.nip, device=device, address=f"192.0.2.{number}")
        except (TooMany, Invalid) as error:
            results.append(type(error))
    assert results == [Invalid] * 5 + [TooMany] * 3


def test_one_network_that_tries_every_number_is_slowed_down(db, people):
    flood("199001012015011{:03}", NETWORK.free, address=ATTACKER)
    assert attack(people.alice.nip, 1).retry_after == 15


def test_known_devices_in_that_network_still_get_in(db, people):
    flood("199001012015011{:03}", NETWORK.free, address=OFFICE)
    device = devices.new_device().remembering(people.dewi.id)
    assert attempt(people.dewi.nip, PASSWORD, address=OFFICE, device=device)


def test_guesses_at_the_same_moment_are_all_counted(app, people):
    outcomes: list[type] = []
    start = threading.Barrier(12, timeout=60)

    def guess() -> None:
        with app.app_context():
            start.wait()
            try:
                attempt(people.alice.nip)
            except (Invalid, TooMany) as error:
                outcomes.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Invalid) == 5 and outcomes.count(TooMany) == 7


def test_what_is_forgotten_is_swept_away_by_the_next_who_signs_in(db, people):
    flood("nobody-{}", 40)
    assert _rows(db) == 120
    attempt(people.alice.nip, PASSWORD, now=NOW + timedelta(days=2))
    assert _rows(db) < 30


def test_the_table_holds_no_number_no_address_no_password(db, people):
    attack(people.alice.nip, 1)
    text = " ".join(str(value) for row in db.session.scalars(select(AttemptBucket)) for value in (row.name, row.subject))
    assert people.alice.nip not in text and ATTACKER not in text and WRONG_PASSWORD not in text


def test_the_page_says_when_to_try_again(client, people, at):
    at("2026-03-05 09:00:00")
    for _ in range(5):
        assert try_sign_in(client, people.alice.nip, WRONG_PASSWORD).status_code == 422
    answer = try_sign_in(client, people.alice.nip, PASSWORD)
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "30"
    assert "dalam 30 detik" in answer.get_data(as_text=True) and "<form" in answer.get_data(as_text=True)
    at("2026-03-05 09:00:31")
    assert try_sign_in(client, people.alice.nip, PASSWORD).status_code == 303


def test_the_browser_that_signed_in_is_known_next_time(app, client, people, at):
    at("2026-03-05 09:00")
    assert try_sign_in(client, people.alice.nip).status_code == 303
    client.delete_cookie("lms")
    with app.app_context():
        flood(people.alice.nip, ACCOUNT.free, secret=app.secret_key, now=clock.now())
    assert try_sign_in(app.test_client(), people.alice.nip).status_code == 429
    assert try_sign_in(client, people.alice.nip).status_code == 303


def test_two_attempts_in_other_order_never_wait_for_each_other(app, people):
    """Buckets are always taken in the same order, whatever the order of the keys."""
    keys = throttle.sign_in_keys("secret", identifier="a", address=HOME, device=None)
    failures: list[BaseException] = []

    def take(order) -> None:
        with app.app_context():
            for _ in range(8):
                try:
                    attempt_service.admit(order, now=NOW)
                except TooMany:
                    pass
                except BaseException as error:
                    failures.append(error)

    threads = [threading.Thread(target=take, args=(order,)) for order in (keys, keys[::-1]) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def _rows(db) -> int:
    return db.session.scalar(select(func.count()).select_from(AttemptBucket))
