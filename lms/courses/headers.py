"""The headers of `kursus.md` and of modules: closed lists of keys, and values read with a remedy for each mistake. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.source import Header, Key, Problems, Setting, nearest, shorten

COURSE_KEYS = (
    Key(name="judul", required=True),
    Key(name="kode"),
    Key(name="jp"),
    Key(name="ringkasan"),
    Key(name="pengajar", repeatable=True),
    Key(name="penyelenggara"),
    Key(name="bidang"),
    Key(name="jenjang"),
    Key(name="kompetensi"),
    Key(name="sasaran"),
    Key(name="prasyarat"),
    Key(name="akses"),
    Key(name="sertifikat"),
    Key(name="lulus"),
    Key(name="urut"),
    Key(name="lisensi"),
    Key(name="diperbarui"),
)
MODULE_KEYS = (Key(name="judul", required=True), Key(name="id"), Key(name="menit"), Key(name="jp"), Key(name="ringkasan"), Key(name="capaian", repeatable=True))
LEVELS = ("dasar", "menengah", "lanjutan", "mahir")
#: PermenPANRB 38/2017.
COMPETENCIES = ("manajerial", "teknis", "sosial kultural")
ACCESS = ("publik", "masuk", "instansi")
CERTIFICATES = ("otomatis", "diperiksa", "tanpa")
SEQUENCES = ("bebas", "berurutan")
MAX_JP = 200
MAX_MINUTES = 600
#: A slug is part of addresses, of file names and of certificates' records.
MAX_SLUG = 60
MAX_TITLE = 200
MAX_SUMMARY = 300
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,19}")
#: Addresses beneath a course that are pages of their own.
RESERVED_IDS = frozenset({"paket"})
#: Addresses beneath /belajar/ and /kursus/ that no course may have.
RESERVED_SLUGS = frozenset({"ulasan"})
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseHeader:
    """The values of `kursus.md`, defaults filled in."""

    title: str
    code: str
    jp: int
    summary: str
    teachers: tuple[str, ...]
    organiser: str
    field: str
    level: str
    competencies: tuple[str, ...]
    audience: str
    prerequisites: tuple[str, ...]
    access: str
    certificate: str
    pass_mark: int
    sequence: str
    licence: str
    updated: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ModuleHeader:
    """The values of a module's header; None where the author wrote nothing and a default is made from elsewhere."""

    title: str
    id: str | None
    minutes: int | None
    jp: int | None
    summary: str
    outcomes: tuple[str, ...]


def read_course_header(header: Header, problems: Problems, *, slug: str) -> CourseHeader:
    """The values of `kursus.md`.

    Codes: N01 not a whole number within bounds, N02 word not of the list, N03 not a date, N04 not in slug form,
    N05 course is its own prerequisite, N06 code in another form, N07 too long.
    """
    read = _Reader(header, problems)
    jp = read.whole("jp", 0, MAX_JP) or 0
    return CourseHeader(
        title=read.text("judul", MAX_TITLE),
        code=read.code() or "".join(part[0] for part in slug.split("-") if part).upper(),
        jp=jp,
        summary=read.text("ringkasan", MAX_SUMMARY),
        teachers=tuple(read.texts("pengajar", MAX_TITLE)),
        organiser=read.text("penyelenggara", MAX_TITLE),
        field=read.text("bidang", MAX_TITLE),
        level=read.word("jenjang", LEVELS) or "",
        competencies=tuple(read.words("kompetensi", COMPETENCIES)),
        audience=read.text("sasaran", MAX_SUMMARY),
        prerequisites=tuple(read.slugs("prasyarat", own=slug)),
        access=read.word("akses", ACCESS) or "publik",
        # Where nothing counts there is nothing to certify; otherwise somebody looks at it first unless the author says so.
        certificate=read.word("sertifikat", CERTIFICATES) or ("diperiksa" if jp else "tanpa"),
        pass_mark=_or(read.whole("lulus", 0, 100), 70),
        sequence=read.word("urut", SEQUENCES) or "bebas",
        licence=read.text("lisensi", MAX_TITLE),
        updated=read.date("diperbarui"),
    )


def read_module_header(header: Header, problems: Problems) -> ModuleHeader:
    """The values of a module's header (codes N01, N04, N07, N08 id is a page of its own)."""
    read = _Reader(header, problems)
    return ModuleHeader(
        title=read.text("judul", MAX_TITLE),
        id=read.id(),
        minutes=read.whole("menit", 1, MAX_MINUTES),
        jp=read.whole("jp", 0, MAX_JP),
        summary=read.text("ringkasan", MAX_SUMMARY),
        outcomes=tuple(read.texts("capaian", MAX_SUMMARY)),
    )


def is_slug(text: str) -> bool:
    """Whether the text may be part of an address: lower-case letters and digits in words joined by single hyphens."""
    return len(text) <= MAX_SLUG and SLUG.fullmatch(text) is not None


def to_slug(text: str) -> str:
    """The nearest slug, to be suggested."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_SLUG].strip("-") or "nama"


class _Reader:
    def __init__(self, header: Header, problems: Problems) -> None:
        self.header = header
        self.problems = problems

    def text(self, key: str, most: int) -> str:
        setting = self.header.get(key)
        return self._short(key, setting, most) if setting else ""

    def texts(self, key: str, most: int) -> Iterable[str]:
        return [self._short(key, setting, most) for setting in self.header.settings.get(key, ())]

    def whole(self, key: str, low: int, high: int) -> int | None:
        setting = self.header.get(key)
        if setting is None:
            return None
        if re.fullmatch(r"[0-9]{1,6}", setting.value) and low <= int(setting.value) <= high:
            return int(setting.value)
        digits = re.search(r"[0-9]{1,6}", setting.value)
        right = digits[0] if digits and low <= int(digits[0]) <= high else str(max(low, 1))
        message = f'Nilai "{shorten(setting.value)}" untuk {key} harus bilangan bulat {low} sampai {high}, tanpa satuan. Contoh: {key}: {right}'
        self.problems.add(setting.line, "N01", message)
        return None

    def word(self, key: str, known: tuple[str, ...]) -> str | None:
        setting = self.header.get(key)
        return self._one(key, setting.value, setting.line, known) if setting else None

    def words(self, key: str, known: tuple[str, ...]) -> Iterable[str]:
        setting = self.header.get(key)
        found = (self._one(key, part, setting.line, known) for part in setting.value.split(",")) if setting else ()
        return dict.fromkeys(word for word in found if word)

    def slugs(self, key: str, *, own: str) -> Iterable[str]:
        setting = self.header.get(key)
        found: dict[str, None] = {}
        for part in setting.value.split(",") if setting else ():
            part = part.strip()
            if part == own:
                self.problems.add(setting.line, "N05", "Kursus tidak dapat menjadi prasyarat dirinya sendiri. Hapus dari baris prasyarat.")
            elif is_slug(part):
                found[part] = None
            else:
                message = f'Prasyarat "{shorten(part)}" harus nama folder kursus, misalnya {to_slug(part)}. Pisahkan beberapa kursus dengan koma.'
                self.problems.add(setting.line, "N04", message)
        return found

    def date(self, key: str) -> date | None:
        setting = self.header.get(key)
        if setting is None:
            return None
        try:
            if _ISO_DATE.fullmatch(setting.value):
                return date.fromisoformat(setting.value)
        except ValueError:
            pass
        message = f'Tanggal "{shorten(setting.value)}" tidak dikenal. Tulis tahun-bulan-hari, misalnya {key}: 2026-03-05'
        self.problems.add(setting.line, "N03", message)
        return None

    def code(self) -> str | None:
        setting = self.header.get("kode")
        if setting is None or CODE.fullmatch(setting.value):
            return setting.value if setting else None
        right = re.sub(r"[^A-Z0-9.-]+", "-", setting.value.upper()).strip("-.")[:20] or "KP"
        message = f'Kode "{shorten(setting.value)}" hanya boleh berisi huruf besar, angka, titik, dan tanda hubung, paling banyak 20. Contoh: kode: {right}'
        self.problems.add(setting.line, "N06", message)
        return None

    def id(self) -> str | None:
        setting = self.header.get("id")
        if setting is None:
            return None
        if not is_slug(setting.value):
            message = f'id "{shorten(setting.value)}" hanya boleh berisi huruf kecil, angka, dan tanda hubung. Contoh: id: {to_slug(setting.value)}'
            self.problems.add(setting.line, "N04", message)
            return None
        return setting.value

    def _one(self, key: str, value: str, line: int, known: tuple[str, ...]) -> str | None:
        word = " ".join(value.lower().split())
        if word in known:
            return word
        near = nearest(word, known)
        hint = f'Maksud Anda "{near}"?' if near else f"Pilih salah satu: {', '.join(known)}."
        self.problems.add(line, "N02", f'Nilai "{shorten(value)}" untuk {key} tidak dikenal. {hint}')
        return None

    def _short(self, key: str, setting: Setting, most: int) -> str:
        if len(setting.value) > most:
            self.problems.add(setting.line, "N07", f"Isi {key} terlalu panjang ({len(setting.value)} huruf); paling banyak {most}. Ringkaskan.")
        return setting.value[:most]


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
