"""Slowing down guesses: how long an attacker takes, and that the owner is not kept out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.auth import throttle
from lms.auth.throttle import ACCOUNT, NETWORK, PERSON, REGISTRATION, Bucket

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
RULES = [PERSON, ACCOUNT, NETWORK, REGISTRATION]
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC))


def greedy(rule: throttle.Rule, span: timedelta) -> list[datetime]:
    """When somebody gets through who always tries as soon as it is possible, a second apart at least."""
    bucket, at, made = Bucket(), NOW, []
    while at < NOW + span:
        pause = throttle.wait(bucket, rule, at)
        if pause:
            at += pause
            continue
        made.append(at)
        bucket = throttle.count(bucket, rule, at)
        at += timedelta(seconds=1)
    return made


def test_a_person_may_mistype_five_times_then_waits_longer_each_time():
    bucket, waits = Bucket(), []
    at = NOW
    for _ in range(9):
        waits.append(int(throttle.wait(bucket, PERSON, at).total_seconds()))
        at += throttle.wait(bucket, PERSON, at)
        bucket = throttle.count(bucket, PERSON, at)
    assert waits == [0, 0, 0, 0, 0, 30, 60, 120, 240]


def test_guessing_one_account_from_one_network_yields_a_few_dozen_tries_a_day():
    assert len(greedy(PERSON, timedelta(days=1))) < 40


def test_guessing_one_account_from_a_thousand_networks_yields_about_a_hundred_tries_a_day():
    assert len(greedy(ACCOUNT, timedelta(days=1))) < 140
    assert len(greedy(ACCOUNT, timedelta(days=30))) < 30 * 80


def test_one_network_never_makes_the_owner_wait_elsewhere():
    shared = Bucket()
    for at in greedy(PERSON, timedelta(days=14)):
        assert not throttle.wait(shared, ACCOUNT, at)
        shared = throttle.count(shared, ACCOUNT, at)
    assert shared.level < ACCOUNT.free


def test_an_office_behind_one_address_signs_in_without_waiting():
    bucket = Bucket()
    for second in range(300):
        at = NOW + timedelta(seconds=second)
        assert not throttle.wait(bucket, NETWORK, at)
        bucket = throttle.count(bucket, NETWORK, at)
        # Five in six are right at once.
        if second % 6:
            bucket = throttle.take_back(bucket, NETWORK, at)


@pytest.mark.parametrize("rule", RULES)
@given(level=st.floats(0, 1e9), at=st.none() | moments, now=moments)
def test_nobody_ever_waits_longer_than_the_rule_says_whatever_the_clock(rule, level, at, now):
    assert timedelta(0) <= throttle.wait(Bucket(level=level, at=at), rule, now) <= rule.longest


@pytest.mark.parametrize("rule", RULES)
@given(level=st.floats(0, 1e4), at=moments, now=moments)
def test_counting_adds_one_at_most_and_taking_back_undoes_it(rule, level, at, now):
    bucket = Bucket(level=level, at=at)
    counted = throttle.count(bucket, rule, now)
    assert 1 <= counted.level <= level + 1
    assert throttle.take_back(counted, rule, now).level == pytest.approx(throttle.level_at(bucket, rule, now), abs=1e-6)


@pytest.mark.parametrize("rule", RULES)
def test_what_is_forgotten_makes_nobody_wait(rule):
    bucket = Bucket(level=500, at=NOW)
    later = throttle.empty_at(bucket, rule, NOW)
    assert not throttle.wait(bucket, rule, later)
    assert throttle.level_at(bucket, rule, later) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::2%wlan0"),
    ],
)
def test_one_household_is_one_network(one, other):
    assert throttle.network_of(one) == throttle.network_of(other)


def test_other_households_are_other_networks():
    addresses = ["2001:db8:1:2::1", "2001:db8:1:3::1", "203.0.113.7", "203.0.113.8", ""]
    assert len({throttle.network_of(address) for address in addresses}) == 5


def test_the_table_tells_nothing_without_the_key():
    keys = throttle.sign_in_keys("secret", identifier="199001012015011001", address="203.0.113.7", device=None)
    others = throttle.sign_in_keys("other", identifier="199001012015011001", address="203.0.113.7", device=None)
    assert len({key.name for key in (*keys, *others)}) == 6
    assert all("1990" not in key.name + key.subject for key in keys)


def test_a_known_device_is_counted_apart_from_everybody_else():
    known = throttle.sign_in_keys("secret", identifier="a", address="203.0.113.7", device="nonce")
    strange = throttle.sign_in_keys("secret", identifier="a", address="203.0.113.7", device=None)
    assert not {key.name for key in known} & {key.name for key in strange}
    assert len(known) == 1


def test_parts_cannot_be_shifted_into_each_other():
    one = throttle.sign_in_keys("secret", identifier="ab", address="", device="c")
    other = throttle.sign_in_keys("secret", identifier="a", address="", device="bc")
    assert one != other


@pytest.mark.parametrize(("seconds", "words"), [(1, "dalam 1 detik"), (30, "dalam 30 detik"), (61, "dalam 2 menit"), (3600, "dalam 60 menit")])
def test_the_sentence_says_when_to_come_back_and_who_can_help(seconds, words):
    sentence = throttle.sentence(timedelta(seconds=seconds))
    assert words in sentence and "admin di instansi Anda" in sentence
