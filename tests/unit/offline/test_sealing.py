"""Files carried by hand: what the device sealed opens, whatever was changed does not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.errors import Invalid
from lms.offline.sealing import FORMAT, device_key, open_file, seal

SECRET = "rahasia-uji"


def sealed(*, account=7, device="hp-uji", events=(), secret=SECRET, **more):
    content = json.dumps({"account": account, "device": device, "events": list(events), **more})
    return json.dumps({"format": FORMAT, "content": content, "mac": seal(content, device_key(secret, account_id=account, device=device))}).encode()


def test_a_sealed_file_opens_and_names_its_owner():
    parcel = open_file(sealed(events=[{"id": "a"}]), SECRET)
    assert (parcel.account_id, parcel.device, parcel.events) == (7, "hp-uji", ({"id": "a"},))


@given(st.data())
def test_no_changed_bit_goes_unnoticed(data):
    whole = sealed(events=[{"id": "a", "response": "b"}])
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        parcel = open_file(bytes(changed), SECRET)
    except Invalid:
        return
    # Only what JSON does not read (a space, an upper-case escape) may differ, and then it says the same.
    assert parcel == open_file(whole, SECRET)


def test_the_key_of_one_account_seals_nothing_for_another():
    content = json.dumps({"account": 8, "device": "hp-uji", "events": []})
    forged = json.dumps({"format": FORMAT, "content": content, "mac": seal(content, device_key(SECRET, account_id=7, device="hp-uji"))})
    with pytest.raises(Invalid, match="Segel"):
        open_file(forged.encode(), SECRET)


def test_another_platform_opens_nothing():
    with pytest.raises(Invalid, match="Segel"):
        open_file(sealed(secret="platform lain"), SECRET)


@pytest.mark.parametrize("data", [b"", b"[]", b"bukan json", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format":"lms-kiriman-1","content":"[]","mac":""}'])
def test_what_is_no_file_of_ours_is_answered_with_a_sentence(data):
    with pytest.raises(Invalid, match="berkas kiriman"):
        open_file(data, SECRET)


@pytest.mark.parametrize("values", [{"account": True}, {"account": "7"}, {"account": -1}, {"device": "a b"}, {"events": {}}])
def test_a_sealed_file_must_still_have_the_right_shape(values):
    content = json.dumps({"account": 7, "device": "hp-uji", "events": []} | values)
    with pytest.raises(Invalid):
        open_file(json.dumps({"format": FORMAT, "content": content, "mac": "00"}).encode(), SECRET)


def test_a_file_of_another_size_is_refused():
    with pytest.raises(Invalid, match="4 MB"):
        open_file(b" " * (4 * 1024 * 1024 + 1), SECRET)
