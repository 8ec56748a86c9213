"""Rows for SIASN's "riwayat kursus", and what keeps a certificate from becoming one. Pure."""

from dataclasses import dataclass

from lms.auth import nip
from lms.certificates.facts import Snapshot
from lms.certificates.sheets import day
from lms.errors import Invalid

#: Their spelling, their order. pnsOrangId and instansiId are known to the agency only and are filled in there.
COLUMNS = (
    "pnsOrangId",
    "nip",
    "namaKursus",
    "tanggalKursus",
    "tanggalSelesaiKursus",
    "tahunKursus",
    "jumlahJam",
    "nomorSertipikat",
    "institusiPenyelenggara",
    "instansiId",
    "jenisDiklatId",
    "jenisKursusSertipikat",
    "berkas",
)
#: 16 = E-Learning; T: a course with a certificate.
_KIND, _CERTIFICATE = 16, "T"
NOT_SENT, SENT, FAILED = "belum", "terkirim", "gagal"
STATES = (NOT_SENT, SENT, FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerLine:
    """JP of one course in a person's year. `counted` is what may be reported of it; `note` says why it is less than `jp`."""

    name: str
    nip: str
    employment: str
    year: int
    course: str
    number: str
    jp: int
    counted: int
    rule: str
    note: str


def refusals(said: Snapshot) -> tuple[str, ...]:
    """Why SIASN would not take this certificate; empty where it would."""
    found = []
    try:
        nip.parse(said.nip, employment=said.employment)
    except Invalid as error:
        found.append(error.message)
    if said.jp < 1:
        found.append("Kursus ini tidak berbobot JP.")
    if said.employment == "honorer":
        found.append("Pemegangnya bukan ASN.")
    if len(said.course) > 255:
        found.append("Nama kursus lebih dari 255 huruf.")
    return tuple(found)


def row(said: Snapshot, file_name: str) -> tuple[object, ...]:
    """The values of COLUMNS; NIP as text, days dd-mm-yyyy, whole JP."""
    return (
        "",
        said.nip,
        said.course,
        day(said.started_on),
        day(said.finished_on),
        said.finished_on.year,
        said.jp,
        said.number,
        said.issuer,
        "",
        _KIND,
        _CERTIFICATE,
        file_name,
    )


def ledger(held: list[Snapshot], ceilings: dict[int, int]) -> list[LedgerLine]:
    """The JP of one person, oldest first. A course counts once, in the year it was finished; a PPPK's year ends at its ceiling.

    `ceilings`: the yearly ceiling by year (PP 49/2018, art. 40), used for PPPK only.
    """
    lines: list[LedgerLine] = []
    seen: set[str] = set()
    counted: dict[int, int] = {}
    for said in sorted(held, key=lambda said: (said.finished_on, said.number or "")):
        year, jp, note = said.finished_on.year, said.jp, ""
        room = ceilings.get(year, 0) - counted.get(year, 0) if said.employment.startswith("PPPK") else jp
        if said.slug in seen:
            jp, note = 0, "Kursus ini sudah dihitung."
        elif room < jp:
            jp, note = max(room, 0), f"Batas PPPK {ceilings.get(year, 0)} JP setahun."
        seen.add(said.slug)
        counted[year] = counted.get(year, 0) + jp
        lines.append(
            LedgerLine(
                name=said.name,
                nip=said.nip,
                employment=said.employment,
                year=year,
                course=said.course,
                number=said.number or "",
                jp=said.jp,
                counted=jp,
                rule=f"aturan {said.rule}: 1 JP = {said.minutes_per_jp} menit",
                note=note,
            )
        )
    return lines
