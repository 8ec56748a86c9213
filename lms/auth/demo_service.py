"""The people and units of the demonstration. They may sign in only where the settings say so."""

from dataclasses import dataclass
from datetime import datetime

from lms.agencies import service as agencies
from lms.auth import passwords, service

#: Printed when the demonstration starts; it serves loopback only.
PASSWORD = "belajar-di-mana-saja"
#: Code of the instansi that owns the courses of the demonstration.
AGENCY = "demo"

#: Code, name, kind, code of the unit above.
_UNITS = (
    ("demo", "Pemerintah Kabupaten Contoh (demo)", "instansi", None),
    ("demo-bkpsdm", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia (demo)", "opd", "demo"),
    ("demo-distrik", "Distrik Contoh (demo)", "distrik", "demo"),
    ("demo-distrik-pelayanan", "Seksi Pelayanan Umum Distrik Contoh (demo)", "seksi", "demo-distrik"),
    ("demo-kelurahan", "Kelurahan Contoh (demo)", "kelurahan", "demo-distrik"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Person:
    nip: str
    name: str
    unit: str
    post: str
    rank: str = "Penata Muda, III/a"
    employment: str = "PNS"
    #: A role besides peserta, and the unit in which it is held.
    staff: tuple[str, str] | None = None


_STAFF = (
    _Person(nip="199001012015011001", name="Alice (peserta demo)", unit="demo-distrik-pelayanan", post="Pengelola Pelayanan Umum"),
    _Person(
        nip="198502022010012002",
        name="Bayu (pengajar demo)",
        unit="demo-bkpsdm",
        post="Widyaiswara Ahli Muda",
        rank="Penata, III/c",
        staff=("pengajar", "demo"),
    ),
    _Person(
        nip="198003032005011003",
        name="Citra (admin demo)",
        unit="demo-bkpsdm",
        post="Analis Pengembangan Kompetensi ASN Ahli Muda",
        rank="Penata Tingkat I, III/d",
        staff=("admin", "demo"),
    ),
    _Person(
        nip="197504042000031004",
        name="Dewi (pimpinan demo)",
        unit="demo-distrik",
        post="Kepala Distrik",
        rank="Pembina, IV/a",
        staff=("pimpinan", "demo-distrik"),
    ),
)
_LEARNERS = ("Eko", "Fitri", "Gerson", "Hana", "Irianti", "Johan", "Kartika", "Lukas", "Maria")


def ensure_demo(now: datetime) -> int:
    """Make the demo units and accounts that are missing; gives how many accounts were made. Safe to repeat."""
    units: dict[str, int] = {}
    for code, name, kind, above in _UNITS:
        agency = agencies.find_by_code(code) or agencies.create(code=code, name=name, kind=kind, parent_id=units.get(above or ""))
        units[code] = agency.id
    missing = [person for person in (*_STAFF, *_learners()) if service.find_by_nip(person.nip) is None]
    password_hash = passwords.hash_password(PASSWORD) if missing else ""
    for person in missing:
        _add(person, units, password_hash, now)
    return len(missing)


def introductions() -> tuple[tuple[str, str], ...]:
    """NIP and name of one person of each role, to be told to whoever starts the demonstration."""
    return tuple((person.nip, person.name) for person in _STAFF)


def _learners() -> tuple[_Person, ...]:
    """The NIPs that end in 002 to 010; the last one is a PPPK, whose JP are counted against a ceiling."""
    return tuple(
        _Person(
            nip=f"199001012015011{serial:03}",
            name=f"{name} (peserta demo)",
            unit=("demo-kelurahan", "demo-distrik-pelayanan")[serial % 2],
            post="Pengadministrasi Perkantoran",
            employment="PPPK" if serial == len(_LEARNERS) + 1 else "PNS",
            rank="V" if serial == len(_LEARNERS) + 1 else "Pengatur, II/c",
        )
        for serial, name in enumerate(_LEARNERS, start=2)
    )


def _add(person: _Person, units: dict[str, int], password_hash: str, now: datetime) -> None:
    draft = service.check_fields(
        name=person.name,
        nip_text=person.nip,
        email_text=None,
        employment=person.employment,
        agency_id=units[person.unit],
        rank=person.rank,
        post=person.post,
        roles=("peserta",),
        is_demo=True,
    )
    account = service.add_account(draft, password_hash=password_hash, temporary=False, now=now)
    if person.staff:
        role, unit = person.staff
        service.grant_role(account.id, role, units[unit])
