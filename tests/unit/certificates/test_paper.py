"""The paper: small, quick, signed, readable aloud and by a scanner, with any name on it."""

import io
import random
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from lms.certificates import border, paper, signature
from lms.certificates.facts import ModuleLine
from lms.certificates.tagged import TaggedPdf
from lms.certificates.template import OPENING, Template
from tests.support.effort import is_bounded
from tests.support.scanner import scan
from tests.unit.certificates.samples import ADDRESS, CODE, NOW, key, sheet, snapshot

PEM = [key().certificate_pem]


@pytest.fixture(scope="module")
def signed():
    return signature.sign(paper.draw((snapshot(), sheet())), key(), reason="Uji", now=NOW)


def pages(pdf):
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def test_it_is_small_and_quick(signed):
    assert len(signed) <= 60_000
    # Three times the goal of 60 ms.
    assert is_bounded(lambda: paper.draw((snapshot(), sheet())), 18)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "A" * 200},
        {"name": " ".join(["Ānçé"] * 40)},
        {"name": "Κώστας Иванов Nguyễn Đức"},
        {"name": "名前"},
        {"nip": "", "rank": "", "post": "", "unit": ""},
        {"course": "Kursus dengan nama yang panjang sekali " * 5},
        {"score": None, "modules": ()},
        {"modules": tuple(ModuleLine(title=f"Modul {number} " + "panjang " * (number % 12), jp=number % 3) for number in range(100))},
        {"template": Template()},
        {"agency": "Pemerintah Kabupaten " + "Sangat " * 20 + "Panjang", "unit": "Distrik " + "Jauh " * 30},
        {"template": Template(title="Surat Tanda Tamat Pelatihan", signatory_name="N" * 120, signatory_post="Kepala " * 20)},
    ],
    ids=str,
)
def test_long_odd_and_missing_data_find_their_place(fields):
    pdf = paper.draw((snapshot(**fields), sheet()))
    # A letter that the first font does not have brings a second one.
    assert len(pdf) < (60_000 if str(fields).isascii() else 90_000)
    assert pages(pdf) == (4 if len(fields.get("modules", ())) == 100 else 2)


@pytest.mark.parametrize("logo", [None, "emblem"])
@pytest.mark.parametrize("name", ["Maria Uji", "Maria " * 33, "M" * 200])
@pytest.mark.parametrize("course", ["Kursus uji", "Kursus dengan nama yang panjang sekali " * 5])
@pytest.mark.parametrize("opening", [OPENING, "Berdasarkan peraturan " * 18])
def test_the_text_never_runs_into_the_code(logo, name, course, opening):
    template = Template(office="Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", opening=opening, title="Surat Keterangan")
    said = snapshot(name=name, course=course, template=template)
    pdf = TaggedPdf(title="uji", author="uji", extra_letters=False)
    held = replace(sheet(), logo=emblem() if logo else None)
    end = paper._front(pdf, said, paper._texts(said), held)
    # Lets go of the font files.
    pdf.output()
    assert end <= 149.5


def emblem():
    out = io.BytesIO()
    Image.new("P", (200, 200)).save(out, "PNG")
    return out.getvalue()


def test_what_is_not_issued_has_no_paper():
    with pytest.raises(ValueError, match="issued"):
        paper.draw((snapshot(number=None), sheet()))


def test_it_is_tagged_in_indonesian_with_one_title(signed):
    root = PdfFileReader(io.BytesIO(signed)).root
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("id-ID", True)
    document = root["/StructTreeRoot"]["/K"][0].get_object()
    parts = [part.get_object() for part in document["/K"]]
    kinds = [part["/S"] for part in parts]
    assert (kinds.count("/H1"), kinds.count("/Figure")) == (1, 1)
    assert "periksa" in next(part["/Alt"] for part in parts if part["/S"] == "/Figure")


def test_the_signature_is_whole(signed):
    assert signature.examine(signed, PEM) == signature.Finding(state="utuh", codes=(CODE,), signer=0)


def test_one_changed_bit_is_seen_wherever_it_is(signed):
    chance = random.Random(5)
    begin, end = signed.index(b"/Contents <") + 11, signed.index(b">", signed.index(b"/Contents <"))
    places = [chance.randrange(len(signed)) for _ in range(150)] + [chance.randrange(begin, end) for _ in range(80)]
    for at in places:
        changed = bytearray(signed)
        changed[at] ^= 1 << chance.randrange(8)
        assert signature.examine(bytes(changed), PEM).state != "utuh", at


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_something_added_at_the_end_is_seen(signed, tail):
    assert signature.examine(signed + tail, PEM).state == "tidak utuh"


def test_a_later_revision_of_the_file_is_seen(signed):
    again = IncrementalPdfFileWriter(io.BytesIO(signed))
    again.root["/Lang"] = generic.TextStringObject("en")
    again.update_root()
    out = io.BytesIO()
    again.write(out)
    assert out.getvalue().startswith(signed)
    assert signature.examine(out.getvalue(), PEM).state == "tidak utuh"


def test_a_forger_with_a_key_of_his_own_is_not_one_of_ours():
    forged = signature.sign(paper.draw((snapshot(name="Penipu"), sheet())), key(2), reason="Uji", now=NOW)
    assert signature.examine(forged, PEM).state == "tidak utuh"
    assert signature.examine(forged, [key(2).certificate_pem]).state == "utuh"


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"%PDF-1.7\n" + b"x" * 500, b"PK\x03\x04", b"%PDF-1.4 /Penerbit " + b"\xff" * 300])
def test_other_files_are_never_ours_and_never_an_error(data):
    assert signature.examine(data, PEM).state in {"asing", "tidak utuh"}


def test_several_papers_make_one_file_under_one_signature():
    other = "B" * 25 + "A"
    second = paper.Sheet(code=other, check_address=ADDRESS, link=ADDRESS, logo=None, made_at=NOW)
    pdf = signature.sign(paper.draw((snapshot(), sheet()), (snapshot(slug="lain"), second)), key(), reason="Uji", now=NOW)
    assert pages(pdf) == 4
    assert signature.examine(pdf, PEM).codes == (CODE, other)


@pytest.mark.parametrize("seed", range(4))
def test_an_office_scan_of_150_dpi_reads_the_code(seed):
    """The printed page itself, as a scanner gives it back: grey, crooked by 1 to 2 degrees, blurred, noisy, JPEG of quality 60."""
    given = sheet()
    scanned = Image.open(io.BytesIO(scan(paper.draw((snapshot(), given)), seed=seed)))
    assert [code.text for code in zxingcpp.read_barcodes(scanned)] == [given.link]


def test_the_border_is_the_courses_own_weave():
    assert border.frame("kursus-a", edge=6, strip=0.95) != border.frame("kursus-b", edge=6, strip=0.95)
    assert len(border.palettes()) == 6
