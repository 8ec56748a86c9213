"""The certificate as a PDF: A4 landscape, front and back, from what was frozen at issue. Pure; the signature comes after (signature.py)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms import formats
from lms.certificates import border, qr
from lms.certificates.facts import ModuleLine, Snapshot
from lms.certificates.numbering import grouped
from lms.certificates.tagged import TaggedPdf, known_letters

#: Millimetres: from the rim to the bands, a strip of them, and the left and right end of text.
_EDGE, _STRIP, _LEFT, _RIGHT = 6.0, 0.95, 27.0, 270.0
_WIDTH = _RIGHT - _LEFT
#: Side of the QR code with its quiet zone: readable from a scan of 150 dpi.
QR_SIDE = 40.0
_INK, _SOFT = (28, 43, 51), (85, 101, 106)
#: Modules in one column of the back page, and columns.
_ROWS, _COLUMNS = 20, 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What is printed besides the snapshot: where to check, the signed link for the QR code, the emblem, the moment of printing."""

    code: str
    check_address: str
    link: str
    logo: bytes | None
    made_at: datetime


def draw(*papers: tuple[Snapshot, Sheet]) -> bytes:
    """The unsigned PDF of one certificate, or of several one behind the other. Raises ValueError where one has no number yet."""
    if not papers or any(said.number is None or said.issued_on is None for said, _ in papers):
        raise ValueError("only an issued certificate has a paper")
    first, sheet = papers[0]
    title = f"{first.template.title} {first.course}" if len(papers) == 1 else f"{len(papers)} sertifikat {first.name}"
    extra = any(_needs_more_letters(said) for said, _ in papers)
    pdf = TaggedPdf(title=title, author=first.issued_by, extra_letters=extra)
    pdf.set_subject(f"Nomor {', '.join(str(said.number) for said, _ in papers)}")
    pdf.set_keywords(" ".join(sheet.code for _, sheet in papers))
    pdf.set_creator("Platform pembelajaran ASN")
    pdf.set_creation_date(sheet.made_at)
    for said, sheet in papers:
        _front(pdf, said, _texts(said), sheet)
        for at in range(0, max(len(said.modules), 1), _ROWS * _COLUMNS):
            _back(pdf, said, said.modules[at : at + _ROWS * _COLUMNS], sheet, last=at + _ROWS * _COLUMNS >= len(said.modules))
    return bytes(pdf.output())


def _texts(said: Snapshot) -> dict[str, str]:
    """Everything the front says, in Unicode's composed form."""
    result = "dengan hasil lulus" if said.score is None else f"dengan hasil lulus, nilai {formats.number(said.score)}"
    texts = {
        "head": said.issued_by,
        "name": said.name,
        "course": said.course,
        "sentence": f"{_period(said)} selama {said.jp} ({formats.spelled(said.jp)}) jam pelajaran, {result}.",
        "organiser": f"telah menyelesaikan kursus yang diselenggarakan oleh {said.issuer}",
    }
    return {name: unicodedata.normalize("NFC", text) for name, text in texts.items()}


def _needs_more_letters(said: Snapshot) -> bool:
    held = [*_texts(said).values(), said.post, said.rank, said.unit, said.agency, said.number or "", *(line.title for line in said.modules)]
    held += [getattr(said.template, name) for name in said.template.__dataclass_fields__]
    return any(ord(letter) not in known_letters() for text in held for letter in text)


def _front(pdf: TaggedPdf, said: Snapshot, texts: dict[str, str], sheet: Sheet) -> float:
    """The front; gives the y at which its text ends, above the QR code."""
    pdf.add_page()
    _frame(pdf, said.slug)
    opening = pdf.fit(said.template.opening, width=_WIDTH - 24, size=10, smallest=7.5, lines=3)
    name = pdf.fit(texts["name"], width=_WIDTH - 10, size=25, smallest=8.5, lines=1 if len(texts["name"]) < 70 else 2, style="B")
    course = pdf.fit(texts["course"], width=_WIDTH - 20, size=16, smallest=10, lines=1 if len(texts["course"]) < 60 else 2, style="B")
    organiser = pdf.fit(texts["organiser"], width=_WIDTH, size=11, smallest=8, lines=1)
    air = _air(said, texts, logo=bool(sheet.logo), long_opening=len(said.template.opening) > 210)
    y = _heading(pdf, said, texts, sheet)
    pdf.set_text_color(*_INK)
    with pdf.tag("P"):
        y = pdf.write_at(said.template.opening, x=_LEFT + 12, y=y + 3.5 * air, width=_WIDTH - 24, size=opening, align="C")
    with pdf.tag("H2"):
        y = pdf.write_at(texts["name"], x=_LEFT + 5, y=y + 4.5 * air, width=_WIDTH - 10, size=name, style="B", align="C", leading=1.2)
    pdf.set_draw_color(*border.colour(said.slug, "c"))
    with pdf.decoration():
        pdf.set_line_width(0.4)
        pdf.line(148.5 - 55, y + 1.2, 148.5 + 55, y + 1.2)
    y = _person(pdf, said, y + 1.8 + 2.6 * air)
    with pdf.tag("P"):
        y = pdf.write_at(texts["organiser"], x=_LEFT, y=y + 3.4 * air, width=_WIDTH, size=organiser, align="C")
    pdf.set_text_color(*border.colour(said.slug, "a"))
    with pdf.tag("H2"):
        y = pdf.write_at(texts["course"], x=_LEFT + 10, y=y + 1.6 * air, width=_WIDTH - 20, size=course, style="B", align="C", leading=1.2)
    pdf.set_text_color(*_INK)
    with pdf.tag("P"):
        y = pdf.write_at(texts["sentence"], x=_LEFT, y=y + 1.6 * air, width=_WIDTH, size=11, align="C")
    _proof(pdf, said, sheet)
    _signatory(pdf, said)
    return y


def _air(said: Snapshot, texts: dict[str, str], *, logo: bool, long_opening: bool) -> float:
    """How much of the space between the parts stays, 0 … 1: the emblem and second lines take theirs from it (millimetres)."""
    taken = 9 * logo + 3 * (len(texts["name"]) >= 70) + 4 * (len(texts["course"]) >= 60) + 5 * long_opening - 4 * (not said.template.office)
    return min(1.0, max(0.1, 1 - (taken - 12) / 17))


def _heading(pdf: TaggedPdf, said: Snapshot, texts: dict[str, str], sheet: Sheet) -> float:
    y = 21.0
    if sheet.logo:
        with pdf.tag("Figure", alt=f"Lambang {texts['head']}"):
            pdf.image(sheet.logo, x=148.5 - 20, y=y - 1, w=40, h=17, keep_aspect_ratio=True)
        y += 17.5
    pdf.set_text_color(*_INK)
    size = pdf.fit(texts["head"].upper(), width=_WIDTH, size=13, smallest=8, lines=1, style="B")
    with pdf.tag("P"):
        y = pdf.write_at(texts["head"].upper(), x=_LEFT, y=y, width=_WIDTH, size=size, style="B", align="C", leading=1.2)
    if said.template.office:
        with pdf.tag("P"):
            y = pdf.write_at(said.template.office, x=_LEFT, y=y, width=_WIDTH, size=10.5, align="C", leading=1.2)
    pdf.set_text_color(*border.colour(said.slug, "a"))
    title = said.template.title.upper()
    pdf.set_char_spacing(2.2 if len(title) < 20 else 0.8)
    with pdf.tag("H1"):
        y = pdf.write_at(
            title, x=_LEFT, y=y + (1.0 if sheet.logo else 4.5), width=_WIDTH, size=29 if len(title) < 20 else 21, style="B", align="C", leading=1.15
        )
    pdf.set_char_spacing(0)
    pdf.set_text_color(*_SOFT)
    with pdf.tag("P"):
        return pdf.write_at(f"Nomor: {said.number}", x=_LEFT, y=y, width=_WIDTH, size=10.5, align="C")


def _person(pdf: TaggedPdf, said: Snapshot, y: float) -> float:
    """The facts about the person, label and text side by side; what is missing is left out."""
    unit = said.unit if said.unit != said.agency else ""
    pairs = [("NIP", formats.grouped_nip(said.nip)), ("Pangkat/golongan", said.rank), ("Jabatan", said.post), ("Unit kerja", unit), ("Instansi", said.agency)]
    label, text = 90.0, 131.0
    for name, value in pairs:
        if value:
            size = pdf.fit(value, width=_RIGHT - text, size=10.5, smallest=7, lines=1)
            with pdf.tag("P"):
                pdf.line_at(name, x=label, y=y, width=text - label - 4, size=10.5)
                pdf.line_at(":", x=text - 3, y=y, width=3, size=10.5)
                y = pdf.write_at(
                    unicodedata.normalize("NFC", value), x=text, y=y, width=_RIGHT - text, size=size, leading=1.3 * 10.5 / size if size > 7 else 1.1
                )
    return y


def _proof(pdf: TaggedPdf, said: Snapshot, sheet: Sheet) -> None:
    """The QR code, the code in letters, and what they are for."""
    x, y = _LEFT - 4, 148.5
    with pdf.tag("Figure", alt=f"Kode QR. Isinya pernyataan bertanda tangan tentang sertifikat ini dan alamat {sheet.check_address}"):
        _draw_qr(pdf, sheet.link, x, y)
    text = x + QR_SIDE + 2
    pdf.set_text_color(*_SOFT)
    with pdf.tag("P"):
        below = pdf.write_at("Kode verifikasi", x=text, y=163.5, width=70, size=8)
    pdf.set_text_color(*_INK)
    with pdf.tag("P"):
        below = pdf.write_at(grouped(sheet.code), x=text, y=below, width=74, size=9, style="B")
    pdf.set_text_color(*_SOFT)
    with pdf.tag("P"):
        pdf.write_at(f"{said.template.footer} Periksa di {sheet.check_address}", x=text, y=below + 0.6, width=76, size=8, leading=1.25)


def _draw_qr(pdf: TaggedPdf, link: str, x: float, y: float) -> None:
    cells = qr.matrix(link)
    module = QR_SIDE / (len(cells) + 2 * qr.QUIET) * 72 / 25.4
    left = x * 72 / 25.4 + qr.QUIET * module
    top = (border.PAGE_HEIGHT - y) * 72 / 25.4 - qr.QUIET * module
    ink = " ".join(f"{channel / 255:.3f}" for channel in _INK)
    # One matrix for all: the code is then a list of small whole numbers, which packs to a fifth.
    squares = " ".join(f"{column} {-row - 1} {length} 1 re" for row, column, length in qr.runs(cells))
    pdf.draw(f"{ink} rg {module:.5f} 0 0 {module:.5f} {left:.3f} {top:.3f} cm {squares} f")


def _signatory(pdf: TaggedPdf, said: Snapshot) -> None:
    form, x, width = said.template, 178.0, _RIGHT - 178.0
    day = formats.long_date(said.issued_on) if said.issued_on else ""
    y = 152.0
    pdf.set_text_color(*_INK)
    with pdf.tag("P"):
        y = pdf.write_at(f"{form.place}, {day}" if form.place else f"Diterbitkan pada {day}", x=x, y=y, width=width, size=10, align="C", leading=1.2)
    post = form.signatory_post or said.issuer
    with pdf.tag("P"):
        y = pdf.write_at(
            f"{post}{',' if form.signatory_name else ''}",
            x=x,
            y=y,
            width=width,
            size=pdf.fit(post, width=width, size=10, smallest=8, lines=2),
            align="C",
            leading=1.2,
        )
    if form.signatory_name:
        with pdf.tag("P"):
            y = pdf.write_at(
                form.signatory_name,
                x=x,
                y=178.0,
                width=width,
                size=pdf.fit(form.signatory_name, width=width, size=11, smallest=7, lines=1, style="B"),
                style="B",
                align="C",
                leading=1.2,
            )
        if form.signatory_nip:
            with pdf.tag("P"):
                pdf.write_at(f"NIP {formats.grouped_nip(form.signatory_nip)}", x=x, y=y, width=width, size=9.5, align="C", leading=1.2)


def _back(pdf: TaggedPdf, said: Snapshot, modules: Sequence[ModuleLine], sheet: Sheet, *, last: bool) -> None:
    pdf.add_page()
    with pdf.decoration():
        pdf.draw(border.lines(said.slug, inset=_EDGE + 3))
    pdf.set_text_color(*border.colour(said.slug, "a"))
    with pdf.tag("H2"):
        y = pdf.write_at("Daftar modul dan jam pelajaran", x=_LEFT, y=20, width=_WIDTH, size=16, style="B", align="C")
    pdf.set_text_color(*_SOFT)
    with pdf.tag("P"):
        size = pdf.fit(said.course, width=_WIDTH, size=10.5, smallest=7, lines=2)
        y = pdf.write_at(f"{said.course} · Nomor {said.number}", x=_LEFT, y=y, width=_WIDTH, size=size, align="C")
    pdf.set_text_color(*_INK)
    columns = 1 if len(modules) <= _ROWS else _COLUMNS
    width = 170.0 if columns == 1 else (_WIDTH - 12) / 2
    left = 148.5 - width / 2 if columns == 1 else _LEFT
    for column in range(columns):
        part = modules[column * _ROWS : (column + 1) * _ROWS]
        _table(
            pdf,
            part,
            first=said.modules.index(part[0]) if part else 0,
            x=left + column * (width + 12),
            y=y + 6,
            width=width,
            total=said.jp if last and column == columns - 1 else None,
            slug=said.slug,
        )
    pdf.set_text_color(*_SOFT)
    rule = f"1 JP = {said.minutes_per_jp} menit · Nama peserta: {said.name} · Kode verifikasi: {grouped(sheet.code)} · Periksa di {sheet.check_address}"
    with pdf.tag("P"):
        pdf.write_at(rule, x=_LEFT, y=186, width=_WIDTH, size=8, align="C")


def _table(pdf: TaggedPdf, modules: Sequence[ModuleLine], *, first: int, x: float, y: float, width: float, total: int | None, slug: str) -> None:
    height = 6.2
    pdf.set_draw_color(*border.colour(slug, "c"))
    pdf.set_line_width(0.3)
    lines = [("No.", "Modul", "JP", "B")]
    lines += [(str(first + at + 1), line.title, str(line.jp) if line.jp else "–", "") for at, line in enumerate(modules)]
    if total is not None:
        lines.append(("", "Jumlah", str(total), "B"))
    for number, title, jp, style in lines:
        title = unicodedata.normalize("NFC", title)
        size = pdf.fit(title, width=width - 28, size=9.5, smallest=5.5, lines=1, style=style)
        with pdf.tag("P"):
            pdf.line_at(number, x=x, y=y + 1, width=9, size=9.5, style=style)
            pdf.write_at(title, x=x + 10, y=y + 1, width=width - 28, size=size, style=style, leading=1.3 if size > 5.5 else 1.05)
            pdf.line_at(jp, x=x + width - 14, y=y + 1, width=14, size=9.5, style=style, align="R")
        y += height
        with pdf.decoration():
            pdf.line(x, y, x + width, y)


def _frame(pdf: TaggedPdf, slug: str) -> None:
    with pdf.decoration():
        pdf.draw(border.frame(slug, edge=_EDGE, strip=_STRIP))
        pdf.draw(border.lines(slug, inset=_EDGE + 9 * _STRIP + 1.4))


def _period(said: Snapshot) -> str:
    if said.started_on == said.finished_on:
        return f"pada tanggal {formats.long_date(said.finished_on)}"
    return f"pada tanggal {formats.long_date(said.started_on)} s.d. {formats.long_date(said.finished_on)}"
