"""The door of the record: what a device may say, and what becomes of everything else."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.records import events
from lms.records.events import MAX_DATA_BYTES, MAX_DEPTH, VERBS, Event, Refusal, canonical, is_device, read_event, with_zone

GOOD = {
    "id": "6f1c1f0e-7a55-4c7c-8d6e-3f3c6b1f8a01",
    "verb": "answered",
    "course": "kursus-kecil",
    "release": "a" * 64,
    "item": "ujian",
    "at": "2026-11-22T09:42:00+09:00",
    "mono": 12.5,
    "seq": 7,
    "data": {"attempt": "6f1c1f0e-7a55-4c7c-8d6e-3f3c6b1f8a00", "question": "u1", "response": "a"},
}
#: Anything that JSON can hold, as Python reads it: with NaN, infinities and lone surrogates.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
BAD = {
    "id_missing": ({"id": None}, "bentuk"),
    "id_in_capitals": ({"id": GOOD["id"].upper()}, "bentuk"),
    "id_of_version_1": ({"id": "6f1c1f0e-7a55-1c7c-8d6e-3f3c6b1f8a01"}, "bentuk"),
    "id_without_hyphens": ({"id": uuid.UUID(GOOD["id"]).hex}, "bentuk"),
    "unknown_verb": ({"verb": "graded"}, "verba"),
    "verb_is_a_list": ({"verb": ["answered"]}, "verba"),
    "verb_is_missing": ({"verb": None}, "verba"),
    "course_with_a_path": ({"course": "../kursus"}, "bentuk"),
    "course_too_long": ({"course": "a" * 81}, "bentuk"),
    "release_is_short": ({"release": "abc"}, "bentuk"),
    "release_in_capitals": ({"release": "A" * 64}, "bentuk"),
    "item_missing": ({"item": ""}, "bentuk"),
    "item_is_a_number": ({"item": 3}, "bentuk"),
    "at_without_zone": ({"at": "2026-11-22T09:42:00"}, "bentuk"),
    "at_is_a_number": ({"at": 1763775720}, "bentuk"),
    "at_in_the_year_1": ({"at": "0001-01-01T00:00:00+14:00"}, "bentuk"),
    "at_far_in_the_future": ({"at": "9999-12-31T23:59:59-12:00"}, "bentuk"),
    "mono_is_negative": ({"mono": -1}, "bentuk"),
    "mono_is_not_a_number": ({"mono": float("nan")}, "bentuk"),
    "mono_is_infinite": ({"mono": float("inf")}, "bentuk"),
    "mono_is_huge": ({"mono": 10**400}, "bentuk"),
    "mono_is_true": ({"mono": True}, "bentuk"),
    "seq_is_negative": ({"seq": -1}, "bentuk"),
    "seq_is_a_fraction": ({"seq": 1.5}, "bentuk"),
    "seq_is_beyond_javascript": ({"seq": 2**53}, "bentuk"),
    "data_is_a_list": ({"data": []}, "bentuk"),
    "data_is_too_large": ({"data": GOOD["data"] | {"response": "x" * MAX_DATA_BYTES}}, "besar"),
    "data_with_nul": ({"data": GOOD["data"] | {"response": "a\x00b"}}, "bentuk"),
    "data_with_lone_surrogate": ({"data": GOOD["data"] | {"response": "\ud800"}}, "bentuk"),
    "data_with_nan": ({"data": GOOD["data"] | {"response": float("nan")}}, "bentuk"),
    "answer_without_attempt": ({"data": {"question": "u1", "response": "a"}}, "bentuk"),
    "answer_without_question": ({"data": {"attempt": GOOD["id"], "response": "a"}}, "bentuk"),
    "answer_without_response": ({"data": {"attempt": GOOD["id"], "question": "u1"}}, "bentuk"),
    "answer_with_a_long_question": ({"data": GOOD["data"] | {"question": "u" * 81}}, "bentuk"),
    "submission_with_odd_count": ({"verb": "submitted", "data": {"attempt": GOOD["id"], "answers": "6"}}, "bentuk"),
    "submission_with_negative_count": ({"verb": "submitted", "data": {"attempt": GOOD["id"], "answers": -6}}, "bentuk"),
    "submission_with_no_count": ({"verb": "submitted", "data": {"attempt": GOOD["id"], "answers": None}}, "bentuk"),
    "submission_with_an_odd_answer": ({"verb": "submitted", "data": {"attempt": GOOD["id"], "answers": ["6"]}}, "bentuk"),
    "answer_nested_too_deeply": ({"data": GOOD["data"] | {"response": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}}, "bentuk"),
    "rating_is_0": ({"verb": "recalled", "data": {"question": "l1", "rating": 0}}, "bentuk"),
    "rating_is_5": ({"verb": "recalled", "data": {"question": "l1", "rating": 5}}, "bentuk"),
    "rating_is_a_word": ({"verb": "recalled", "data": {"question": "l1", "rating": "baik"}}, "bentuk"),
    "rating_is_true": ({"verb": "recalled", "data": {"question": "l1", "rating": True}}, "bentuk"),
    "rating_is_a_fraction": ({"verb": "recalled", "data": {"question": "l1", "rating": 3.0}}, "bentuk"),
    "rating_is_missing": ({"verb": "recalled", "data": {"question": "l1"}}, "bentuk"),
    "rating_of_no_question": ({"verb": "recalled", "data": {"rating": 3}}, "bentuk"),
    "rating_of_a_list": ({"verb": "recalled", "data": {"question": ["l1"], "rating": 3}}, "bentuk"),
    "offset_with_seconds": ({"at": "2026-11-22T09:42:00-23:59:59"}, "bentuk"),
    "a_count_that_is_true": ({"seq": True}, "bentuk"),
    "a_grade_beside_the_act": ({"score": 100}, "bentuk"),
    "an_account_beside_the_act": ({"account_id": 1}, "bentuk"),
}


def test_a_well_formed_act_is_read():
    event = read_event(GOOD, "hp-1")
    assert isinstance(event, Event)
    assert (event.verb, event.item, event.device, event.attempt) == ("answered", "ujian", "hp-1", GOOD["data"]["attempt"])
    assert event.at.isoformat() == "2026-11-22T00:42:00+00:00"
    assert event.offset == 540


@pytest.mark.parametrize("typed", ["\\u0000", "C:\\u0000.txt", "\\\\u0000", "tekan \\n", "é 😀 \u200b"])
def test_backslashes_and_unusual_letters_are_answers_like_any_other(typed):
    event = read_event(GOOD | {"data": GOOD["data"] | {"response": typed}}, "hp-1")
    assert isinstance(event, Event)
    assert json.loads(canonical(event.data))["response"] == typed


def test_a_key_in_place_of_another_is_refused():
    """As many as there should be, and still not those."""
    refusal = read_event({name: value for name, value in GOOD.items() if name != "mono"} | {"score": 100}, "hp-1")
    assert isinstance(refusal, Refusal) and "score" in refusal.detail


def test_uuids_of_version_7_are_taken():
    assert isinstance(read_event(GOOD | {"id": "019a5d3e-7b1c-7c3d-8b2e-0a1b2c3d4e5f"}, "hp-1"), Event)


def test_enrolling_names_no_item():
    assert isinstance(read_event(GOOD | {"verb": "enrolled", "item": "", "data": {}}, "hp-1"), Event)


@pytest.mark.parametrize(("change", "reason"), BAD.values(), ids=BAD)
def test_a_malformed_act_is_refused_with_its_reason(change, reason):
    refusal = read_event(GOOD | change, "hp-1")
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert refusal.detail.endswith(".")


@pytest.mark.parametrize("raw", [None, 1, "x", [], [GOOD], True, {}], ids=repr)
def test_what_is_no_act_at_all_is_refused(raw):
    assert isinstance(read_event(raw, "hp-1"), Refusal)


@given(ANYTHING)
def test_nothing_a_device_sends_makes_the_door_crash(raw):
    assert isinstance(read_event(raw, "hp-1"), Refusal)


@given(st.sampled_from(sorted(GOOD)), ANYTHING)
def test_a_single_odd_part_is_read_or_refused_and_can_be_stored(key, value):
    read = read_event(GOOD | {key: value}, "hp-1")
    if isinstance(read, Event):
        assert len(read.digest(1)) == 64
        canonical(read.said()).encode()
    else:
        assert read.reason in {"bentuk", "verba", "besar"}


def test_deep_nesting_is_refused_not_followed():
    deep: object = "x"
    for _ in range(100_000):
        deep = [deep]
    assert read_event(GOOD | {"data": {"attempt": GOOD["id"], "question": "u1", "response": deep}}, "hp-1").reason == "bentuk"


@pytest.mark.parametrize("beside", [None, [[], [], [], [], []]])
def test_how_deep_an_answer_may_be_does_not_depend_on_what_stands_beside_it(beside):
    response: object = "x"
    # The data itself is the outermost layer, and the word the innermost.
    for _ in range(MAX_DEPTH - 2):
        response = [response]
    for given_response, reason in ((response, None), ([response], "bentuk")):
        read = read_event(GOOD | {"data": GOOD["data"] | {"response": given_response, "beside": beside}}, "hp-1")
        assert getattr(read, "reason", None) == reason


@given(st.sampled_from(sorted(VERBS)), st.integers(0, 2**53 - 1), st.floats(0, 1e12) | st.none())
def test_an_act_says_again_what_it_was_told(verb, seq, mono):
    needed = {"answered": GOOD["data"], "submitted": {"attempt": GOOD["id"], "answers": [GOOD["id"]]}, "recalled": {"question": "u1", "rating": 3}}
    data = needed.get(verb, {})
    event = read_event(GOOD | {"verb": verb, "seq": seq, "mono": mono, "data": data}, "hp-1")
    again = read_event(json.loads(canonical(event.said())), "hp-1")
    assert again == event and event.text == canonical(event.data)
    assert again.digest(5) == event.digest(5)


_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)


@given(st.sampled_from(sorted(VERBS)), st.integers(0, 2**53 - 1), st.floats(0, 1e15) | st.none(), st.integers(-1439, 1439), _WORDS)
def test_the_digest_is_that_of_the_act_as_canonical_json(verb, seq, mono, offset, response):
    """Digests made in any version must agree, or what a phone sends again would clash with itself."""
    event = read_event(GOOD | {"seq": seq, "mono": mono}, "hp-1")
    event = replace(event, verb=verb, offset=offset, data={"response": response, "a": [1.5, None, True]}, text="", shown="")
    assert event.digest(5) == sha256(canonical([5, event.said()]).encode("utf-8")).hexdigest()
    assert replace(event, text=canonical(event.data)).digest(5) == event.digest(5)


_BESIDE = st.dictionaries(st.sampled_from(["a", "é"]), _WORDS, max_size=1)
_ESCAPED = st.text(st.sampled_from('a"\\\n\u2028é\x1f'), max_size=1100)
_RESPONSES = st.recursive(_WORDS | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none(), st.lists, max_leaves=5)


@given(_WORDS.filter(bool), _RESPONSES | _ESCAPED, _BESIDE)
def test_the_text_of_an_answer_is_its_data_as_canonical_json(question, response, beside):
    event = read_event(GOOD | {"data": GOOD["data"] | {"question": question, "response": response} | beside}, "hp-1")
    assert event.text == canonical(event.data)


_DAMAGE = st.sampled_from([None, True, 1, [], {}, "", "u" * 81, GOOD["id"].upper(), GOOD["id"] + "\n", "\0", "\ud800"])


@given(st.sampled_from(["attempt", "question", "response", "beside"]), _DAMAGE)
def test_the_short_way_of_an_answer_takes_nothing_that_the_long_way_refuses(name, value):
    data = GOOD["data"] | {name: value}
    short = events._plain_answer(data)
    long = read_event(GOOD | {"verb": "answered", "data": {**data, "zzz": 1}}, "hp-1")
    if short and name != "beside":
        assert isinstance(long, Event) and short == canonical(data)


_MOMENTS = ["2026-11-22T09:42:00.123+09:00", "1970-01-01T00:00:00.001-11:30", "2199-12-31T23:59:59.999+00:00"]
_PLACES = st.integers(0, 28)
_SIGNS = st.sampled_from("0123456789-+:.TZ, ٣")


@given(st.sampled_from(_MOMENTS), st.lists(st.tuples(_PLACES, _SIGNS), max_size=3))
def test_a_moment_is_read_as_python_reads_it_or_refused(text, changes):
    """Devices write one layout, which is taken apart by position; whatever is near it must not be read otherwise."""
    for place, sign in changes:
        text = text[:place] + sign + text[place + 1 :]
    event = read_event(GOOD | {"at": text}, "hp-1")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    distance = moment.utcoffset() if moment else None
    taken = moment is not None and distance is not None and not distance % timedelta(minutes=1) and 1970 <= moment.year < 2200
    assert isinstance(event, Event) == taken
    if taken:
        assert (event.at, event.offset, event.shown) == (moment.astimezone(UTC), distance // timedelta(minutes=1), moment.isoformat())


def test_nothing_long_is_remembered():
    before = events._looks_like_uuid.cache_info().currsize
    for number in range(20):
        long = f"{number}" * 100_000
        handed_in = {"verb": "submitted", "data": {"attempt": GOOD["id"], "answers": [long]}}
        for change in ({"id": long}, {"data": GOOD["data"] | {"attempt": long}}, handed_in):
            assert isinstance(read_event(GOOD | change, "hp-1"), Refusal)
    assert events._looks_like_uuid.cache_info().currsize <= before + 2


_FRACTIONS = st.sampled_from(["", ".1", ".000", ".120", ".123", ".100200", ".000000", ",5"])


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)), _FRACTIONS, st.sampled_from("T _"), st.integers(-1439, 1439) | st.just(0))
def test_a_moment_is_kept_as_the_clock_showed_it_however_it_was_written(moment, fraction, between, offset):
    """The digest rests on it."""
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    zones = [f"{sign}{hours:02}:{minutes:02}", f"{sign}{hours:02}{minutes:02}", f"{sign}{hours:02}:{minutes:02}:00"]
    for zone in zones if offset else [*zones, "-00:00", "Z"]:
        event = read_event(GOOD | {"at": moment.isoformat(between, "seconds") + fraction + zone}, "hp-1")
        assert event.shown == with_zone(event.at, offset).isoformat()


@given(st.uuids())
def test_an_id_is_a_uuid_of_version_4_or_7(some):
    taken = isinstance(read_event(GOOD | {"id": str(some)}, "hp-1"), Event)
    assert taken == (some.version in (4, 7))


@given(st.sampled_from(sorted(set(GOOD) - {"id"})), _WORDS.filter(lambda text: text != "a"))
def test_other_content_has_another_digest(key, response):
    other = {
        "verb": "completed",
        "course": "kursus-lain",
        "release": "b" * 64,
        "item": "lain",
        "at": "2026-11-22T09:42:01+09:00",
        "mono": 13.5,
        "seq": 8,
        "data": GOOD["data"] | {"response": response},
    }
    changed = read_event(GOOD | {key: other[key]}, "hp-1")
    assert isinstance(changed, Event)
    assert changed.digest(1) != read_event(GOOD, "hp-1").digest(1)


def test_the_same_words_of_another_account_have_another_digest():
    event = read_event(GOOD, "hp-1")
    assert event.digest(1) != event.digest(2)


@pytest.mark.parametrize("name", ["hp-1", "A", "x" * 64, "3f_-"])
def test_devices_name_themselves_plainly(name):
    assert is_device(name)


@pytest.mark.parametrize("name", ["", "x" * 65, "hp 1", "hp/1", "hp\n", None, 5])
def test_other_names_of_devices_are_refused(name):
    assert not is_device(name)
