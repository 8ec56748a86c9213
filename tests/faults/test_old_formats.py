"""Acts as devices made them at some time, kept for ever: a phone that was in a drawer for years may still send them."""

import json
from pathlib import Path

import pytest

OLD = sorted((Path(__file__).parent / "old").glob("*.json"))


@pytest.mark.parametrize("kept", OLD, ids=lambda path: path.stem)
def test_acts_of_every_old_format_are_still_accepted(client, people, course, sign_in, kept):
    acts = json.loads(kept.read_text().replace("RILIS", course.release))
    body = {"device": "hp-lama", "since": "", "events": acts}
    reply = sign_in(client, people.alice).post("/sinkron", json=body, headers={"X-LMS": str(people.alice.id), "Origin": "http://localhost"}).json
    assert reply["refused"] == []
    assert reply["accepted"] == [act["id"] for act in acts]
    assert reply["record"]["courses"]["kursus-kecil"]["attempts"][acts[2]["id"]]["state"] == "dinilai"
