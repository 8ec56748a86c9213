"""The people of the tests: Alice learns, Bayu teaches, Citra administers, Dewi heads a unit, Charlie may see nothing.

Erwin administers another agency, and Fitri is a PPPK. All of them are made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from lms.agencies import service as agencies
from lms.auth import passwords
from lms.auth import service as accounts

PASSWORD = "belajar-di-mana-saja"
#: When the accounts were made.
BEGINNING = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)

#: Code, name, kind, code of the unit above.
UNITS = (
    ("kab", "Kabupaten Uji", "instansi", None),
    ("kab-distrik", "Distrik Uji", "distrik", "kab"),
    ("lain", "Kabupaten Lain", "instansi", None),
    ("lain-distrik", "Distrik Lain", "distrik", "lain"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody with an account. `agency_id` and `path` are of the own unit, in which `role` is held too."""

    id: int
    name: str
    nip: str
    agency_id: int
    path: str
    role: str | None
    password: str = PASSWORD


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """The cast, by name."""

    alice: Person
    bayu: Person
    citra: Person
    dewi: Person
    charlie: Person
    erwin: Person
    fitri: Person

    def __iter__(self) -> Iterator[Person]:
        return (getattr(self, field.name) for field in fields(self))


#: Name, NIP, unit, employment, role besides peserta (None: no role at all), in the order of `People`.
_CAST = {
    "alice": ("Alice Uji", "199001012015012001", "kab-distrik", "PNS", "peserta"),
    "bayu": ("Bayu Uji", "198502022010011002", "kab", "PNS", "pengajar"),
    "citra": ("Citra Uji", "198003032005012003", "kab", "PNS", "admin"),
    "dewi": ("Dewi Uji", "197504042000032004", "kab-distrik", "PNS", "pimpinan"),
    "charlie": ("Charlie Uji", "199205052018011005", "lain-distrik", "PNS", None),
    "erwin": ("Erwin Uji", "198106062006011006", "lain", "PNS", "admin"),
    "fitri": ("Fitri Uji", "199307072023212007", "kab-distrik", "PPPK", "peserta"),
}


def make_people() -> People:
    """Make the units and accounts in the present application's database."""
    units = {}
    for code, name, kind, above in UNITS:
        units[code] = agencies.create(code=code, name=name, kind=kind, parent_id=units[above].id if above else None)
    password_hash = passwords.hash_password(PASSWORD)
    for full_name, nip, unit, employment, role in _CAST.values():
        roles = () if role is None else tuple(dict.fromkeys(("peserta", role)))
        draft = accounts.check_fields(
            name=full_name,
            nip_text=nip,
            email_text=None,
            employment=employment,
            agency_id=units[unit].id,
            rank="Penata Muda, III/a",
            post="Pengelola Uji",
            roles=roles,
            is_demo=False,
        )
        accounts.add_account(draft, password_hash=password_hash, temporary=False, now=BEGINNING)
    return find_people()


def find_people() -> People:
    """The cast, where a kept scene already has it."""
    made = {}
    for name, (full_name, nip, unit, _employment, role) in _CAST.items():
        account, agency = accounts.find_by_nip(nip), agencies.find_by_code(unit)
        assert account and agency
        made[name] = Person(id=account.id, name=full_name, nip=nip, agency_id=agency.id, path=agency.path, role=role)
    return People(**made)
