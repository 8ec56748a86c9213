"""Tables as files: read what an office uploads, write what it downloads. Pure; no cell ever becomes a formula."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from lms.errors import Invalid

#: Content type of a workbook.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Content type of what `write_csv` makes.
CSV = "text/csv; charset=utf-8"
#: What an uploaded table may unpack to.
_MOST_UNPACKED = 40_000_000
_HEADS = re.compile(r"nomor|kode|sertifikat|number|code", re.IGNORECASE)
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def read_column(data: bytes, *, most: int) -> list[str]:
    """The numbers or codes in a CSV or XLSX: the column whose head names them, else the first one. Raises Invalid."""
    rows = _read_xlsx(data, most) if data.startswith(b"PK") else _read_csv(data)
    if not rows:
        raise Invalid("Berkas ini kosong.")
    at = next((place for place, text in enumerate(rows[0]) if _HEADS.search(text) and not any(letter.isdigit() for letter in text)), None)
    values = [row[at or 0].strip() for row in (rows if at is None else rows[1:]) if len(row) > (at or 0)]
    values = [value for value in values if value]
    if len(values) > most:
        raise Invalid(f"Paling banyak {most} baris sekali periksa; berkas ini memuat {len(values)}.")
    return values


def read_pdfs(file: IO[bytes], *, most: int, most_bytes: int) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every PDF in a ZIP, one after the other, so that one is held at a time. Raises Invalid: broken, too many."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and entry.filename.lower().endswith(".pdf")]
            if not 1 <= len(entries) <= most:
                raise Invalid(f"ZIP ini memuat {len(entries)} PDF; harus 1 sampai {most}.")
            for entry in entries:
                with archive.open(entry) as packed:
                    # A little more than is allowed: what a header says of a size may be a lie.
                    yield entry.filename.rpartition("/")[2][:120], packed.read(most_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Invalid("ZIP ini tidak utuh atau berkata sandi.") from error


def holds_pdfs(file: IO[bytes]) -> bool:
    """Whether the file is a ZIP and not a workbook (which is a ZIP as well); it stands at its beginning again afterwards."""
    try:
        with zipfile.ZipFile(file) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False
    finally:
        file.seek(0)


def write_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet. Texts are texts (a NIP keeps its digits), numbers numbers, days days as text dd-mm-yyyy."""
    return write_book([(title, head, rows)])


def write_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """A workbook of several sheets: (title, head, rows) of each, with cells as in `write_xlsx`."""
    book = Workbook(write_only=True)
    for title, head, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for place, word in enumerate(head):
            sheet.column_dimensions[chr(65 + place) if place < 26 else "A" + chr(39 + place)].width = max(14, len(word) + 4)
        sheet.append([_cell(sheet, word, bold=True) for word in head])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark that spreadsheets look for; what a spreadsheet would compute is put behind an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_inert(_plain(value)) for value in row] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode()


def day(value: date) -> str:
    """dd-mm-yyyy."""
    return f"{value:%d-%m-%Y}"


def _cell(sheet: object, value: object, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=None)
    if isinstance(value, int | float):
        cell.value = value
    else:
        # Set as text by hand: a value that begins with "=" would become a formula.
        cell.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", _plain(value))
        cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _plain(value: object) -> str:
    return day(value) if isinstance(value, date) else "" if value is None else str(value)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_RISKY) else text


def _read_csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Invalid("Berkas CSV ini tidak dapat dibaca. Simpan ulang sebagai CSV atau XLSX.") from error


def _read_xlsx(data: bytes, most: int) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise Invalid("Buku kerja ini terlalu besar. Bagi menjadi beberapa berkas.")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=most + 2, max_col=40, values_only=True)
        return [["" if value is None else str(value) for value in row] for row in rows]
    except Invalid:
        raise
    except Exception as error:
        # The reader of workbooks fails in its own ways on damaged ones.
        raise Invalid("Buku kerja ini tidak dapat dibaca. Simpan sebagai XLSX atau CSV.") from error
