"""Certificates as people meet them: the admin's morning by keyboard, a paper checked in a village without a signal."""

import base64
import io
import json
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from lms.certificates import keys, revision_service, service, trust
from lms.learning.service import take_in
from tests.browser.answering import kept, until, wait_for_worker
from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import assert_clean, assert_clean_in_every_look
from tests.support.acts import Phone
from tests.support.crowd import fill_queue
from tests.support.scenes import find_published
from tests.web.certificates.conftest import NOW


@pytest.fixture(scope="module")
def issued(site):
    """Alice's certificate by rule, and two that wait for Citra: one of Alice, one of Fitri."""
    with site.stage.app.app_context():
        for person in (site.people.alice, site.people.fitri):
            for slug in ("kursus-kecil", "kursus-berurutan"):
                course = find_published(slug)
                phone = Phone(slug, course.release, name=f"hp-{person.id}")
                take_in(account_id=person.id, agency_id=person.agency_id, device=phone.name, parcels=phone.finish().acts, now=NOW)
        held = service.find_for_course(site.people.alice.id, "kursus-kecil")
        return held.code, held.statement


@pytest.fixture(scope="module")
def revoked(site, issued):
    """The link on Fitri's paper, which Citra has revoked."""
    with site.stage.app.app_context():
        held, citra = service.find_for_course(site.people.fitri.id, "kursus-kecil"), site.people.citra
        revision_service.revoke(held.code, paths=[citra.path], reason="Ujian dikerjakan orang lain", decided_by=citra.id, now=NOW)
        return held.statement


def verdict(page):
    return page.locator(".verdict strong").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_field_for_files_speaks_indonesian_and_names_what_was_chosen(site, visit, tmp_path, script):
    (tmp_path / "berkas.pdf").write_bytes(b"%PDF-1.4")
    page = visit(java_script_enabled=script)
    site.sign_in(page, site.people.citra)
    # The check page asks for its file; a template can do without an emblem, which only a script can tell.
    for path, label in (("/periksa/", "Berkas PDF sertifikat"), ("/admin/sertifikat/templat/", "Lambang"))[: 1 + script]:
        page.goto(site.url + path)
        field = page.get_by_label(label)
        page.locator("details", has=field).evaluate_all("all => all.forEach((one) => (one.open = true))")
        expect(page.locator(".file", has=field)).to_have_text("Pilih berkas")
        expect(field).to_have_css("color", "rgba(0, 0, 0, 0)")
        with page.expect_file_chooser() as asked:
            field.click(position={"x": 30, "y": 25})
        asked.value.set_files(tmp_path / "berkas.pdf")
        expect(field).not_to_have_css("color", "rgba(0, 0, 0, 0)")
        assert field.bounding_box()["height"] >= 48
        field.set_input_files([])
        expect(field).to_have_css("color", "rgba(0, 0, 0, 0)")


def test_the_first_case_is_on_a_phones_first_screen_and_other_work_one_tap_away(site, visit, issued):
    page = visit()
    site.sign_in(page, site.people.citra, "/admin/sertifikat/")
    assert page.locator(".queue > li").first.bounding_box()["y"] < PHONE["height"] * 0.7
    away = page.get_by_role("navigation", name="Pekerjaan lain").get_by_role("link", name="Kirim ke SIASN")
    assert not away.is_visible()
    page.locator("summary", has_text="Pekerjaan lain").click()
    expect(away).to_be_visible()
    assert away.bounding_box()["height"] >= 48
    page.reload()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(away, "where there is room it stands open").to_be_visible()


def test_nothing_of_the_siasn_list_and_of_the_template_is_cut_off_on_a_phone(site, visit, issued):
    page = visit()
    site.sign_in(page, site.people.citra, "/admin/sertifikat/siasn/?tahun=2026")
    beyond = "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth).length"
    assert page.locator(".entries > li").count() > 0
    assert page.evaluate(beyond) == 0
    page.goto(f"{site.url}/admin/sertifikat/templat/")
    assert page.locator("textarea").count() == 2
    assert page.evaluate("[...document.querySelectorAll('textarea')].every((one) => one.scrollHeight <= one.clientHeight)")


def test_the_admin_decides_by_keyboard_and_the_learner_answers(site, visit, issued):
    citra = visit()
    site.sign_in(citra, site.people.citra, "/admin/sertifikat/")
    expect(citra.locator(".queue > li")).to_have_count(2)
    citra.keyboard.press("j")
    citra.keyboard.press("r")
    citra.keyboard.type("Gelar belum dicantumkan")
    citra.get_by_role("button", name="Kembalikan kepada peserta").first.click()
    citra.get_by_text("1 pengajuan dikembalikan").wait_for()
    # The keys are the script's, which comes after the text.
    citra.wait_for_load_state()
    citra.keyboard.press("j")
    citra.keyboard.press("a")
    citra.get_by_text("1 sertifikat terbit").wait_for()
    alice = visit()
    site.sign_in(alice, site.people.alice, "/sertifikat/")
    alice.get_by_role("link", name="berurutan").click()
    alice.get_by_text("Gelar belum dicantumkan").wait_for()
    alice.get_by_label("Nama lengkap dengan gelar").fill("Alice Uji, S.Sos.")
    alice.get_by_role("button", name="Ajukan kembali").click()
    alice.get_by_text("menunggu pemeriksaan", exact=False).first.wait_for()
    citra.goto(f"{site.url}/admin/sertifikat/")
    expect(citra.locator(".queue")).to_contain_text("Alice Uji, S.Sos.")


def tab_to(page, text):
    """Walk with Tab until what has the focus says that; nothing is clicked and no focus is set."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if text in (page.evaluate("document.activeElement.innerText || document.activeElement.id") or ""):
            return
    raise AssertionError(f"{text} tidak tercapai dengan Tab")


def ticked(page):
    return page.locator(".queue input:checked").count()


def test_many_are_returned_and_approved_by_keyboard_alone(site, visit, issued):
    """The buttons that decide on many at once, reached and pressed without a pointer."""
    with site.stage.app.app_context():
        fill_queue(find_published("kursus-berurutan"), count=5, agency_id=site.people.alice.agency_id, now=NOW)
    citra = visit()
    site.sign_in(citra, site.people.citra, "/admin/sertifikat/")
    lines = citra.locator(".queue > li").count()
    assert lines >= 5
    assert ticked(citra) >= 5, "what raises no doubt comes ticked"
    citra.keyboard.press("s")
    assert ticked(citra) == 0
    citra.keyboard.press("s")
    assert ticked(citra) == lines
    citra.keyboard.press("s")
    # The last two lines: k stays on the way up, j does not run out below.
    for _ in range(lines + 2):
        citra.keyboard.press("j")
    citra.keyboard.press("x")
    citra.keyboard.press("k")
    citra.keyboard.press("x")
    assert ticked(citra) == 2
    tab_to(citra, "Kembalikan semua yang dicentang")
    citra.keyboard.press("Enter")
    tab_to(citra, "alasan-semua")
    citra.keyboard.type("Jabatan belum lengkap, x s a j k")
    assert ticked(citra) == 2, "letters of a reason are no commands"
    tab_to(citra, "Kembalikan yang dicentang")
    citra.keyboard.press("Enter")
    citra.get_by_text("2 pengajuan dikembalikan").wait_for()
    expect(citra.locator(".queue > li")).to_have_count(lines - 2)
    tab_to(citra, "Setujui semua yang hijau sekaligus")
    citra.keyboard.press("Enter")
    citra.keyboard.press("Tab")
    assert citra.evaluate("document.activeElement.innerText") == "Setujui semua yang hijau"
    citra.keyboard.press("Enter")
    citra.get_by_text(re.compile(r"^\d+ sertifikat terbit")).wait_for()
    expect(citra.get_by_text("Semua syarat terpenuhi")).to_have_count(0)


def test_the_paper_comes_down_whole_and_is_asli_when_given_back(site, visit, issued, tmp_path):
    code, _ = issued
    alice = visit()
    site.sign_in(alice, site.people.alice, f"/sertifikat/{code}")
    with alice.expect_download() as download:
        alice.get_by_role("link", name="Unduh PDF").click()
    path = tmp_path / "s.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF-")
    page = visit()
    page.goto(f"{site.url}/periksa/")
    page.get_by_text("Periksa berkas PDF").click()
    page.get_by_label("Berkas PDF sertifikat").set_input_files(path)
    page.get_by_role("button", name="Periksa berkas").click()
    assert verdict(page) == "ASLI"


def test_a_link_from_the_paper_is_verified_on_the_device_without_the_network(site, visit, issued):
    code, statement = issued
    page = visit()
    page.goto(f"{site.url}/periksa/")
    wait_for_worker(page)
    until(page, kept("daftar-cabut"))
    page.context.set_offline(True)
    page.goto(f"{site.url}/periksa/#{statement}")
    page.locator(".verdict").wait_for()
    assert verdict(page) == "ASLI"
    expect(page.locator(".verdict")).to_contain_text("Alice Uji")
    expect(page.locator("#hasil")).to_contain_text("tanpa koneksi")
    for share in (0.1, 0.4, 0.7, 0.95):
        at = int(len(statement) * share)
        letter = "A" if statement[at] != "A" else "B"
        page.get_by_label(re.compile("Kode, nomor|Periksa sertifikat lain")).fill(statement[:at] + letter + statement[at + 1 :])
        page.get_by_role("button", name="Periksa", exact=True).click()
        page.get_by_text("TIDAK UTUH", exact=True).wait_for()
    page.context.set_offline(False)


def test_the_learner_shows_the_certificate_without_a_network(site, visit, issued):
    code, statement = issued
    # Phones have two or three points where a page speaks of one.
    page = visit(permissions=["clipboard-read", "clipboard-write"], device_scale_factor=2)
    site.sign_in(page, site.people.alice, f"/sertifikat/{code}")
    page.get_by_role("button", name="Bagikan tautan").click()
    page.get_by_text("Tautan disalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}/periksa/{code}"
    page.get_by_role("button", name="Simpan di ponsel ini").click()
    page.get_by_role("button", name="Hapus dari ponsel ini").wait_for()
    page.goto(f"{site.url}/luring/")
    wait_for_worker(page)
    page.context.set_offline(True)
    page.goto(f"{site.url}/luring/")
    page.locator("[data-papers] summary").click()
    expect(page.locator("[data-papers]")).to_contain_text("Alice Uji")
    picture = Image.open(io.BytesIO(page.locator("[data-qr]").screenshot()))
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [f"{site.url}/periksa/#{statement}"]
    assert_clean(page, "papers on the phone")
    page.context.set_offline(False)
    # Whoever else opens this phone does not see it, and it comes back with its owner.
    page.goto(f"{site.url}/keluar")
    page.locator("form[data-act=leave] button").click()
    page.wait_for_url(lambda url: "/keluar" not in url)
    page.goto(f"{site.url}/luring/")
    page.locator("[data-shelf-empty]").wait_for()
    expect(page.locator("[data-papers] li")).to_have_count(0)
    site.sign_in(page, site.people.alice, f"/sertifikat/{code}")
    page.get_by_role("button", name="Hapus dari ponsel ini").click()
    page.get_by_text("Dihapus dari ponsel ini").wait_for()
    page.goto(f"{site.url}/luring/")
    page.locator("[data-shelf-empty]").wait_for()
    expect(page.locator("[data-papers] li")).to_have_count(0)


def test_what_was_revoked_is_known_on_the_device(site, visit, revoked):
    page = visit()
    page.goto(f"{site.url}/periksa/#{revoked}")
    page.locator(".verdict").wait_for()
    assert verdict(page) == "DICABUT"


def look(page, site, statement):
    """Open the link anew and wait for the verdict."""
    page.goto("about:blank")
    page.goto(f"{site.url}/periksa/#{statement}")
    page.locator(".verdict").wait_for()
    return verdict(page)


def serve(page, change):
    """From now on the list arrives changed on its way."""

    def answer(route):
        signed = route.fetch().json()
        said = json.loads(base64.urlsafe_b64decode(signed["payload"] + "=="))
        route.fulfill(json=change(signed, said))

    page.unroute("**/periksa/kunci.json")
    page.route("**/periksa/kunci.json", answer)


def with_payload(signed, said):
    return {**signed, "payload": base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")}


def test_a_list_that_was_changed_on_its_way_is_refused_plainly(site, visit, revoked):
    page = visit(service_workers="block")
    serve(page, lambda signed, said: with_payload(signed, {**said, "ended": {"dicabut": [], "diganti": []}}))
    assert look(page, site, revoked) == "BELUM DAPAT DIPERIKSA", "the first list must hold by itself"
    expect(page.locator("#tolakan")).to_contain_text("Daftar dari server ditolak")
    page.unroute("**/periksa/kunci.json")
    assert look(page, site, revoked) == "DICABUT"
    for change in (
        lambda signed, said: with_payload(signed, {**said, "ended": {"dicabut": [], "diganti": []}}),
        lambda signed, said: {**signed, "signatures": []},
        lambda signed, said: {"keys": said["keys"], "ended": {"dicabut": [], "diganti": []}},
    ):
        serve(page, change)
        assert look(page, site, revoked) == "DICABUT", "the list from before still stands"
        expect(page.locator("#tolakan")).to_contain_text("Daftar dari server ditolak")
        expect(page.locator("#hasil")).to_contain_text("ditolak")


def test_a_list_under_a_strangers_key_is_believed_only_by_the_persons_own_hand(site, visit, revoked, tmp_path):
    page = visit(service_workers="block")
    assert look(page, site, revoked) == "DICABUT"
    stranger = keys.load(tmp_path, name="Kunci lain", now=NOW)[0]

    def swapped(signed, said):
        mine = {"kid": stranger.kid, "jwk": keys.jwk(stranger.private.public_key()), "since": "2020-01-01", "until": None, "withdrawn": None}
        return json.loads(trust.sign_list({**said, "keys": [*said["keys"], mine], "ended": {"dicabut": [], "diganti": []}}, [stranger]))

    serve(page, swapped)
    assert look(page, site, revoked) == "DICABUT"
    said = page.locator("#tolakan").inner_text()
    assert "Kunci penerbit berganti" in said
    assert keys.fingerprint(stranger.private.public_key()) in said
    page.get_by_role("button", name="Terima kunci baru").click()
    page.get_by_text("ASLI", exact=True).wait_for()


def test_the_device_and_the_server_say_the_same_of_odd_texts(site, visit, issued):
    """The few lines of CBOR in JavaScript refuse what Python refuses."""
    _, statement = issued
    page = visit()
    page.goto(f"{site.url}/periksa/")
    for text in ("A" * 100, statement[:-1], statement + "A", "0oRJ" * 40, statement[:80] * 3):
        page.get_by_label(re.compile("Kode, nomor|Periksa sertifikat lain")).fill(text)
        page.get_by_role("button", name="Periksa", exact=True).click()
        page.get_by_text("TIDAK UTUH", exact=True).wait_for()
        page.goto(f"{site.url}/periksa/")


def test_a_library_reads_the_code_where_the_browser_cannot(site, visit, issued):
    """The picture that the learner shows on the screen, read by the decoder that the page would load."""
    code, statement = issued
    page = visit()
    site.sign_in(page, site.people.alice, "/sertifikat/")
    page.goto(f"{site.url}/periksa/")
    read = page.evaluate(
        """async (address) => {
          const { BarcodeDetector } = await import(document.getElementById("pindai").dataset.decoder);
          const picture = new Image(480, 480);
          picture.src = address;
          await picture.decode();
          const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 480 });
          canvas.getContext("2d").drawImage(picture, 0, 0, 480, 480);
          const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(canvas);
          return found.map((one) => one.rawValue);
        }""",
        f"/sertifikat/{code}/qr.svg",
    )
    assert read == [f"{site.url}/periksa/#{statement}"]


def test_axe_finds_nothing_on_the_pages_of_certificates(site, visit, issued):
    code, statement = issued
    for who, paths in (
        ("alice", ["/sertifikat/", f"/sertifikat/{code}", "/periksa/massal"]),
        (
            "citra",
            [
                "/admin/sertifikat/",
                "/admin/sertifikat/siasn/?tahun=2026",
                "/admin/sertifikat/perlu-ditinjau/",
                "/admin/sertifikat/templat/",
                f"/sertifikat/{code}",
            ],
        ),
    ):
        page = visit()
        site.sign_in(page, getattr(site.people, who))
        for path in paths:
            page.goto(site.url + path)
            page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            assert_clean_in_every_look(page, path)
    page.goto(f"{site.url}/periksa/#{statement}")
    page.locator(".verdict").wait_for()
    assert_clean_in_every_look(page, "verdict")
