"""The statement in the QR code: small, whole, and worthless after any change."""

import base64
import json
from dataclasses import fields, replace
from datetime import date, timedelta

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certificates import keys, qr, statement
from lms.certificates.statement import Broken, Statement
from lms.errors import Conflict
from tests.unit.certificates.samples import ADDRESS, CODE, NOW, key, published, snapshot


def signed(**changes):
    return statement.sign(statement.state(snapshot(**changes), CODE), key())


def unpacked(text):
    return cbor2.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def packed(tag):
    return base64.urlsafe_b64encode(cbor2.dumps(tag)).decode().rstrip("=")


def test_it_says_what_the_paper_says_and_not_the_whole_nip():
    said = statement.verify(signed(), published(key()))
    assert said == statement.state(snapshot(), CODE)
    assert (said.name, said.nip, said.jp, said.number, said.code) == ("Maria Uji, S.Sos.", "1990001", 20, "0042/UJI/BKPSDM/XI/2026", CODE)
    assert statement.masked(said.nip) == "1990•••••••••••001"


def test_a_usual_link_is_about_330_characters_and_fits_40_millimetres_at_150_dpi():
    text = signed()
    assert len(text) < 330
    pixels = 40 / 25.4 * 150
    assert pixels / (len(qr.matrix(f"{ADDRESS}#{text}")) + 2 * qr.QUIET) > 2.8


@given(name=st.text(max_size=200), course=st.text(max_size=200), issuer=st.text(max_size=200), jp=st.integers(0, 200))
def test_any_words_survive_shortened_and_still_fit(name, course, issuer, jp):
    text = signed(name=name, course=course, issuer=issuer, agency=issuer, jp=jp)
    assert len(text) < 520
    said = statement.verify(text, published(key()))
    assert said.jp == jp
    assert name.encode(errors="replace").startswith(said.name.removesuffix("…").encode(errors="replace")) or said.name == name


@pytest.mark.parametrize("field", [field.name for field in fields(Statement)])
def test_a_change_to_any_field_is_seen(field):
    tag = unpacked(signed())
    held = statement.state(snapshot(), CODE)
    value = getattr(held, field)
    if isinstance(value, int):
        other = value + 1
    elif isinstance(value, date):
        other = value + timedelta(days=1)
    else:
        other = value[:-1] + ("B" if value[-1] != "B" else "C") if field != "code" else "B" + value[1:]
    forged = statement._values(replace(held, **{field: other}))
    protected, open_headers, _, signature = tag.value
    changed = cbor2.CBORTag(18, [protected, open_headers, cbor2.dumps(forged), signature])
    with pytest.raises(Broken, match="tidak cocok"):
        statement.verify(packed(changed), published(key()))


def test_no_bit_of_the_text_is_free():
    text = signed()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for at, letter in enumerate(text):
        for bit in range(6):
            other = alphabet[alphabet.index(letter) ^ (1 << bit)]
            with pytest.raises(Broken):
                statement.verify(text[:at] + other + text[at + 1 :], published(key()))


def test_another_key_of_the_same_name_is_not_believed():
    text = signed()
    with pytest.raises(Broken, match="tidak kami kenal"):
        statement.verify(text, published(key(2)))
    renamed = {key().kid: next(iter(published(key(2)).values()))}
    with pytest.raises(Broken, match="tidak cocok"):
        statement.verify(text, renamed)


@pytest.mark.parametrize(("since", "until"), [(date(2026, 11, 23), None), (date(2026, 1, 1), date(2026, 11, 21))])
def test_a_key_counts_only_for_certificates_of_its_time(since, until):
    with pytest.raises(Broken, match="tidak berlaku"):
        statement.verify(signed(), published(key(), since=since, until=until))
    assert statement.verify(signed(), published(key(), since=date(2026, 11, 22), until=date(2026, 11, 22)))


@pytest.mark.parametrize("text", ["", "A" * 100, "0oRJ" * 30, base64.urlsafe_b64encode(b"\x81" * 300).decode()])
def test_what_is_no_statement_is_told_so(text):
    with pytest.raises(Broken):
        statement.verify(text, published(key()))


@pytest.mark.parametrize("around", ["{}", "https://lain.example/periksa/#{}", "  {}\n", "http://localhost:8000/periksa/#{}"])
def test_the_statement_is_found_in_what_people_paste(around):
    assert statement.find_text(around.format(signed())) == signed() or statement.find_text(around.format("a" * 100)) == "a" * 100
    assert statement.find_text(CODE) is None


def test_keys_take_turns_with_overlap(tmp_path):
    first = keys.load(tmp_path, name="Uji", now=NOW)[0]
    later = NOW + timedelta(days=1)
    second = keys.rotate(tmp_path, name="Uji", signs_from=NOW + keys.LEAD, now=later)
    ring = keys.load(tmp_path, name="Uji", now=NOW)
    assert [one.kid for one in ring] == [first.kid, second.kid]
    assert keys.signing_key(ring, NOW + keys.LEAD - timedelta(seconds=1)).kid == first.kid
    assert keys.signing_key(ring, NOW + keys.LEAD).kid == second.kid
    for signs_from in (NOW + keys.LEAD, NOW + 2 * keys.LEAD):
        with pytest.raises(Conflict, match="sudah disiapkan"):
            keys.rotate(tmp_path, name="Uji", signs_from=signs_from, now=later)
    # A key that leaked cannot wait for the next one's turn.
    third = keys.rotate(tmp_path, name="Uji", signs_from=later, now=later)
    assert keys.signing_key(keys.load(tmp_path, name="Uji", now=NOW), NOW + 2 * keys.LEAD).kid == third.kid


def test_the_private_key_is_for_its_owner_alone(tmp_path):
    keys.load(tmp_path / "kunci", name="Uji", now=NOW)
    (path,) = (tmp_path / "kunci").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE KEY" in json.loads(path.read_text())["private"]
