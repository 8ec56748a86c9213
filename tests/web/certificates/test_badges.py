"""The badge of a certificate: a credential as Open Badges 3.0 describes it, which others verify and which can be taken back."""

import importlib.resources
import json
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3 import did as dids
from openbadgeslib.ob3.status import check_credential_status
from sqlalchemy import event

from lms import clock
from lms.certificates import badge, badge_service, key_service, revision_service
from lms.certificates.facts import ModuleLine
from tests.support.published import BASE, TABLE, credential, verdicts
from tests.unit.certificates.samples import key
from tests.web.certificates.conftest import NOW

MANY = {"modules": (ModuleLine(title="Modul", jp=1),) * 30}
SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "open-badges" / "credential.schema.json").read_text())
CONTEXTS = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions.json",
}


def complaints(held, part=None):
    schema = {"$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{part}"} if part else SCHEMA
    return [error.message for error in jsonschema.Draft201909Validator(schema).iter_errors(held)]


@pytest.fixture
def token(app, people, issued, sign_in):
    """Alice's badge as she downloads it."""
    answer = sign_in(app.test_client(), people.alice).get(f"/sertifikat/{issued.code}/lencana.jwt")
    assert (answer.status_code, answer.content_type) == (200, "application/vc+jwt")
    return answer.get_data(as_text=True)


def pem(found):
    return jwt.PyJWK(found).key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def verifier(client, token):
    """As a stranger does it: the key that the header names, from the address that the header names."""
    address, _, name = jwt.get_unverified_header(token)["kid"].partition("#")
    (held,) = [one for one in client.get(address.removeprefix("http://localhost")).json["keys"] if one["kid"] == name]
    return OB3Verifier(pem(held))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"modules": ()},
        {"name": "Nguyễn Đức 名前"},
        {"name": "N" * 200},
        {"nip": "", "rank": "", "post": ""},
        MANY,
    ],
    ids=["usual", "no modules", "unicode", "long", "missing", "many"],
)
def test_every_credential_is_as_the_standard_asks(fields):
    assert complaints(credential(**fields)) == []


def test_our_schema_and_the_published_one_say_the_same_of_every_alteration():
    recorded = json.loads(TABLE.read_text())
    assert recorded["alterations"] > 600
    assert verdicts(SCHEMA) == recorded


def test_a_badge_has_what_the_standard_asks_beyond_its_schema():
    def names(node):
        if isinstance(node, list):
            return [name for one in node for name in names(one)]
        if not isinstance(node, dict):
            return []
        return [node[name] for name in ("id", "url") if name in node] + [name for value in node.values() for name in names(value)]

    held = credential()
    assert all(urlsplit(name).scheme in ("https", "urn") for name in names(held)), "identifiers are URIs"
    assert held["name"] and held["credentialSubject"]["id"]
    (schema,) = held["credentialSchema"]
    assert (schema["id"].rpartition("/")[2], schema["type"]) == ("ob_v3p0_achievementcredential_schema.json", "1EdTechJsonSchemaValidator2019")
    claims = jwt.decode(badge.sign(held, key(), base=BASE), options={"verify_signature": False})
    assert complaints(claims) == [], "the claims of the JWT are the credential's own"


def test_the_schema_sees_what_is_wrong():
    held = credential()
    for path in ("id", "issuer", "validFrom", "credentialSubject", "type", "@context"):
        assert complaints({name: value for name, value in held.items() if name != path}), path
    subject = held["credentialSubject"]
    for wrong in ({"achievement": {**subject["achievement"], "achievementType": "Kursus"}}, {"creditsEarned": "20"}, {"activityEndDate": "2026-11-20"}):
        assert complaints({**held, "credentialSubject": {**subject, **wrong}}), wrong
    (identity,) = subject["identifier"]
    for wrong in ({"identityType": "nama"}, {"nip": "1990"}):
        assert complaints({**held, "credentialSubject": {**subject, "identifier": [{**identity, **wrong}]}}), wrong


def test_every_word_of_it_stands_in_the_published_contexts():
    folder = importlib.resources.files("openbadgeslib.ob3.contexts")
    known = {}
    for address in badge.CONTEXT:
        known |= json.loads((folder / CONTEXTS[address]).read_text())["@context"]

    def strangers(node):
        if isinstance(node, list):
            return [word for one in node for word in strangers(one)]
        if not isinstance(node, dict):
            return []
        kinds = node.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        here = set(known) | {"narrative"}
        for kind in kinds:
            scoped = known[kind].get("@context", {}) if isinstance(known[kind], dict) else {}
            here |= set(scoped) if isinstance(scoped, dict) else {word for part in scoped for word in part}
        return [word for word in node if word not in here and word != "@context"] + [word for value in node.values() for word in strangers(value)]

    listed = badge.status_list([], base=BASE, number=0, name="Uji", as_of=NOW)
    assert [strangers(credential()), strangers(listed)] == [[], []]


def test_the_header_has_the_members_that_the_standard_allows(token):
    head = jwt.get_unverified_header(token)
    assert set(head) == {"alg", "typ", "kid", "jwk"}
    assert (head["alg"], head["typ"]) == ("ES256", "JWT")
    assert set(head["jwk"]) == {"kty", "crv", "x", "y"}, "nothing private"
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["iss"] == claims["issuer"]["id"]
    assert claims["sub"] == claims["credentialSubject"]["id"]
    assert claims["jti"] == claims["id"]
    assert claims["nbf"] == datetime.fromisoformat(claims["validFrom"]).timestamp()
    assert "vc" not in claims, "the claims are the credential itself, as in version 2 of the data model"
    assert complaints(claims) == []


def test_it_is_valid_from_the_morning_on_which_it_is_issued_and_not_from_greenwich():
    early = datetime(2026, 11, 21, 15, 1, tzinfo=UTC)
    assert clock.local_day(early) == date(2026, 11, 22)
    assert datetime.fromisoformat(credential(issued_on=date(2026, 11, 22))["validFrom"]) <= early


def test_strangers_verify_it_with_the_published_key(client, people, token):
    held = verifier(client, token).verify(token)
    profile = client.get("/penerbit.json").json
    assert profile["id"] == held.issuer.id == "http://localhost/penerbit.json"
    assert complaints(profile, "Profile") == []
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["credentialSubject"]["achievement"]["name"] == "Kursus kecil untuk uji"
    assert people.alice.nip not in json.dumps(claims)
    head, body, signature = token.split(".")
    with pytest.raises(OB3VerificationError):
        verifier(client, token).verify(f"{head}.{body[:-4]}AAAA.{signature}")


def test_the_keys_stand_under_the_sites_did_as_well(app, client, token):
    document = app.test_client().get("/.well-known/did.json", base_url=BASE).json
    did = dids.did_web_from_url(f"{BASE}/")
    assert (document["id"], document["alsoKnownAs"]) == (did, [f"{BASE}/penerbit.json"])
    profile = app.test_client().get("/penerbit.json", base_url=BASE).json
    assert profile["otherIdentifier"][0]["identifier"] == did
    found = dids.resolve_did(did, download=lambda url: json.dumps(document).encode() if url == f"{BASE}/.well-known/did.json" else None)
    assert found == pem(jwt.get_unverified_header(token)["jwk"]), "the key that signs now comes first"


def test_a_port_stands_in_the_did():
    assert badge.did_of("https://contoh.example:8443") == dids.did_web_from_url("https://contoh.example:8443/") == "did:web:contoh.example%3A8443"


def test_after_a_change_of_keys_the_new_one_comes_first_and_the_old_one_stays(app, client, token):
    before = jwt.get_unverified_header(token)["kid"].partition("#")[2]
    made = key_service.rotate(now=clock.now(), at_once=True)
    assert [one["kid"] for one in client.get("/.well-known/jwks.json").json["keys"]] == [made.kid, before]
    assert verifier(client, token).verify(token)


def test_a_revoked_badge_is_known_to_those_who_ask_and_names_nobody(app, client, people, issued, token, sign_in):
    checker = verifier(client, token)
    held = checker.verify(token)
    fetched = []

    def fetch(url):
        fetched.append(app.test_client().get(url.removeprefix("http://localhost")).get_data())
        return fetched[-1]

    public = checker.pubkey_pem
    check_credential_status(held, fetch, verify_list=True, list_pubkey_pem=public)
    revision_service.revoke(issued.code, paths=[people.citra.path], reason="Ujian dikerjakan orang lain", decided_by=people.citra.id, now=clock.now())
    with pytest.raises(OB3VerificationError, match="revocation"):
        check_credential_status(held, fetch, verify_list=True, list_pubkey_pem=public)
    for secret in (issued.code, people.alice.name, issued.number):
        assert secret not in json.dumps(jwt.decode(fetched[-1].decode(), options={"verify_signature": False}))
    assert sign_in(app.test_client(), people.alice).get(f"/sertifikat/{issued.code}/lencana.jwt").status_code == 409


def test_a_status_list_that_no_badge_names_is_not_found(client, issued):
    for number in ("1", "99999999999999999999"):
        assert client.get(f"/penerbit/status/{number}").status_code == 404
    answer = client.get("/penerbit/status/0")
    assert (answer.content_type, "public" in answer.headers["Cache-Control"]) == ("application/vc+jwt", True)


def test_a_status_list_is_made_once_for_all_who_ask_within_minutes_and_anew_when_something_ended(app, client, db, people, issued, at):
    at("2026-11-23 09:01")
    first = client.get("/penerbit/status/0")
    at("2026-11-23 09:04")
    read = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: read.append(given[2]))
    same = client.get("/penerbit/status/0", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.headers["ETag"]) == (304, first.headers["ETag"])
    assert sum(one.startswith("SELECT") for one in read) == 2, "what ended is counted, not read"
    badge_service._kept_list.cache_clear()
    assert client.get("/penerbit/status/0").get_data() == first.get_data(), "another process says it with the same bytes"
    revision_service.revoke(issued.code, paths=[people.citra.path], reason="Ujian dikerjakan orang lain", decided_by=people.citra.id, now=clock.now())
    ended = client.get("/penerbit/status/0", headers={"If-None-Match": first.headers["ETag"]})
    assert (ended.status_code, ended.get_data() != first.get_data()) == (200, True)
    at("2026-11-23 09:06")
    assert client.get("/penerbit/status/0").headers["ETag"] != ended.headers["ETag"]


def test_places_are_bits_from_the_left():
    held = badge.status_list([0, 9, badge.PLACES - 1], base=BASE, number=3, name="Uji", as_of=NOW)
    from openbadgeslib.ob3.status import decode_encoded_list, set_indices

    assert set_indices(decode_encoded_list(held["credentialSubject"]["encodedList"])) == {0, 9, badge.PLACES - 1}
    assert jwt.decode(badge.sign(held, key(), base=BASE), options={"verify_signature": False})["exp"] > NOW.timestamp()
