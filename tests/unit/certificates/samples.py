"""A certificate made up for tests of pure rules, and a key to sign it."""

import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from lms.certificates import keys
from lms.certificates.facts import ModuleLine, Snapshot
from lms.certificates.keys import IssuerKey
from lms.certificates.paper import Sheet
from lms.certificates.statement import PublicKey
from lms.certificates.template import Template

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYA"
ADDRESS = "https://belajar.contoh.example/periksa/"


def snapshot(**fields: Any) -> Snapshot:
    """An issued certificate with everything filled in; `fields` replace parts of it."""
    held: dict[str, Any] = {
        "name": "Maria Uji, S.Sos.",
        "nip": "199001012015012001",
        "employment": "PNS",
        "rank": "Penata Muda, III/a",
        "post": "Pengelola Uji",
        "unit": "Distrik Uji",
        "agency": "Kabupaten Uji",
        "slug": "kursus-uji",
        "course": "Kursus uji di loket",
        "course_code": "UJI",
        "issuer": "BKPSDM Kabupaten Uji",
        "release": "a" * 64,
        "jp": 20,
        "started_on": date(2026, 11, 2),
        "finished_on": date(2026, 11, 20),
        "score": 86.5,
        "modules": tuple(ModuleLine(title=f"Modul uji {number}", jp=4) for number in range(1, 6)),
        "rule": "2018",
        "minutes_per_jp": 45,
        "daily_cap": 3,
        "warnings": (),
        "number": "0042/UJI/BKPSDM/XI/2026",
        "issued_on": date(2026, 11, 22),
        "template": Template(place="Kota Uji", signatory_post="Kepala Badan Uji", signatory_name="Yohanis Uji", signatory_nip="197001011995031001"),
    }
    return Snapshot(**{**held, **fields})


def sheet(link: str = ADDRESS + "#" + "aB3_-x" * 55) -> Sheet:
    """What is printed besides the snapshot."""
    return Sheet(code=CODE, check_address=ADDRESS, link=link, logo=None, made_at=NOW)


@cache
def key(number: int = 1) -> IssuerKey:
    """The same key for the same number, all tests long."""
    return keys.load(Path(tempfile.mkdtemp(prefix=f"kunci-{number}-")), name="Penerbit Uji", now=NOW)[0]


def published(*held: IssuerKey, since: date = date(2026, 1, 1), until: date | None = None) -> dict[str, PublicKey]:
    """Keys as devices know them."""
    return {one.kid: PublicKey(kid=one.kid, public=one.private.public_key(), since=since, until=until) for one in held}
