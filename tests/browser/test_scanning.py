"""The QR code of a paper as devices get to see it: through an office's scanner, and in front of a camera."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from lms.certificates import qr, service
from lms.learning.service import take_in
from tests.browser.answering import kept, until, wait_for_worker
from tests.support.acts import Phone
from tests.support.browsers import find_browser
from tests.support.scanner import scan
from tests.support.scenes import find_published
from tests.web.certificates.conftest import NOW

_CAMERA = (640, 480)


@pytest.fixture(scope="module")
def paper(site, chromium):
    """Alice's issued certificate: the PDF as she downloads it, and the link that its QR code holds."""
    with site.stage.app.app_context():
        alice, course = site.people.alice, find_published("kursus-kecil")
        phone = Phone(course.slug, course.release, name="hp-alice")
        take_in(account_id=alice.id, agency_id=alice.agency_id, device=phone.name, parcels=phone.finish().acts, now=NOW)
        held = service.find_for_course(alice.id, course.slug)
    context = chromium.new_context(locale="id-ID")
    page = site.sign_in(context.new_page(), alice)
    pdf = page.request.get(f"{site.url}/sertifikat/{held.code}.pdf").body()
    context.close()
    return pdf, f"{site.url}/periksa/#{held.statement}"


def give_picture(page, data, kind="image/jpeg"):
    page.get_by_label("Foto atau hasil pindai sertifikat").set_input_files({"name": "pindai.jpg", "mimeType": kind, "buffer": data})


@pytest.mark.parametrize("seed", range(5))
def test_the_page_reads_the_code_from_an_office_scan_of_150_dpi(site, visit, paper, seed):
    pdf, link = paper
    scanned = scan(pdf, seed=seed)
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(scanned)))] == [link]
    page = visit()
    sent = []
    page.goto(f"{site.url}/periksa/")
    page.on("request", lambda request: sent.append(request.post_data_buffer) if request.method == "POST" else None)
    page.get_by_text("Baca kode QR dari foto").click()
    give_picture(page, scanned)
    page.locator(".verdict").wait_for()
    expect(page.locator(".verdict strong")).to_have_text("ASLI")
    expect(page.locator(".verdict")).to_contain_text("Alice Uji")
    assert sent == [], "the picture stays on the device"


def test_the_page_reads_the_code_from_a_scan_without_the_network(site, visit, paper):
    page = visit()
    page.goto(f"{site.url}/periksa/")
    wait_for_worker(page)
    until(page, kept("daftar-cabut"))
    until(page, "caches.match(document.getElementById('pindai').dataset.decoder).then(Boolean)")
    page.context.set_offline(True)
    page.goto(f"{site.url}/periksa/")
    page.get_by_text("Baca kode QR dari foto").click()
    give_picture(page, scan(paper[0], seed=11))
    page.locator(".verdict").wait_for()
    expect(page.locator(".verdict strong")).to_have_text("ASLI")
    page.context.set_offline(False)


def test_pictures_without_our_code_are_told_apart(site, visit):
    page = visit()
    page.goto(f"{site.url}/periksa/")
    page.get_by_text("Baca kode QR dari foto").click()
    blank, other = io.BytesIO(), io.BytesIO()
    Image.new("L", (300, 300), 200).save(blank, "PNG")
    _drawn("https://contoh.example/menu").resize((400, 400)).save(other, "PNG")
    for data, word in ((blank.getvalue(), "KODE TIDAK TERBACA"), (other.getvalue(), "BUKAN KODE SERTIFIKAT"), (b"bukan gambar", "GAMBAR TIDAK TERBACA")):
        give_picture(page, data, "image/png")
        page.get_by_text(word, exact=True).wait_for()


def test_a_paper_held_before_the_camera_is_read(site, chromium, paper, tmp_path):
    """A browser of its own: which pictures its camera gives is said when it starts."""
    film = tmp_path / "kertas.mjpeg"
    film.write_bytes(b"".join(_frames(paper[1])))
    # A browser without windows has nobody to ask for leave: the second one answers for the person.
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    browser = chromium.browser_type.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", *camera])
    try:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID", base_url=site.url)
        context.grant_permissions(["camera"], origin=site.url)
        page = context.new_page()
        page.goto("/periksa/")
        page.get_by_role("button", name="Pindai kode QR").click()
        page.locator(".verdict").wait_for(timeout=60_000)
        expect(page.locator(".verdict strong")).to_have_text("ASLI")
        expect(page.locator(".verdict")).to_contain_text("Alice Uji")
        assert page.locator("#kamera").is_hidden(), "the camera goes off once the code is read"
        assert page.evaluate("document.getElementById('kamera').srcObject.getTracks().every((track) => track.readyState === 'ended')")
    finally:
        browser.close()


def test_who_refuses_the_camera_is_told_what_to_do(site, visit):
    page = visit()
    page.goto(f"{site.url}/periksa/")
    page.get_by_role("button", name="Pindai kode QR").click()
    page.get_by_text("KAMERA TIDAK TERSEDIA", exact=True).wait_for()
    expect(page.locator("#hasil")).to_contain_text("ketik kode verifikasi")


def _frames(link):
    """An empty table first, then the paper in a hand that is not quite still."""
    chance = np.random.default_rng(7)
    code = _drawn(link).convert("L")
    for number in range(30):
        frame = Image.new("L", _CAMERA, 150)
        if number >= 6:
            side = int(chance.uniform(400, 430))
            held = code.resize((side, side), Image.Resampling.BOX).rotate(chance.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=240)
            frame.paste(held, (int(chance.uniform(60, 160)), int(chance.uniform(10, 40))))
        grain = np.asarray(frame, dtype=np.float32) + chance.normal(0, 6, (_CAMERA[1], _CAMERA[0]))
        out = io.BytesIO()
        Image.fromarray(grain.clip(0, 255).astype(np.uint8)).convert("RGB").save(out, "JPEG", quality=85)
        yield out.getvalue()


def _drawn(text):
    """The QR code with its quiet zone, ten pixels a module."""
    cells = qr.matrix(text)
    side = len(cells) + 2 * qr.QUIET
    picture = Image.new("L", (side, side), 245)
    for row, column, length in qr.runs(cells):
        picture.paste(30, (column + qr.QUIET, row + qr.QUIET, column + qr.QUIET + length, row + qr.QUIET + 1))
    return picture.resize((side * 10, side * 10), Image.Resampling.NEAREST)
