"""From a plan to what came of it, as people do it: the learner, a supervisor without an account, and both again three months later."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from lms.learning.service import take_in
from lms.surveys import link_service, plan_service
from lms.surveys.service import outcomes
from tests.browser.answering import fill_sign_in, until, until_any
from tests.browser.conftest import serve
from tests.browser.test_accessibility import assert_clean_in_every_look
from tests.support.acts import Phone
from tests.support.scenes import find_published
from tests.web.surveys.conftest import plan


@pytest.fixture(scope="module")
def finished(site):
    """Alice and Fitri have just finished the small course."""
    with site.stage.app.app_context():
        course, now = find_published("kursus-kecil"), datetime.now(UTC)
        for person in (site.people.alice, site.people.fitri):
            phone = Phone(course.slug, course.release, name=f"hp-{person.id}", now=now - timedelta(hours=2))
            take_in(account_id=person.id, agency_id=person.agency_id, device=phone.name, parcels=phone.finish().acts, now=now)
    return course


@pytest.fixture(scope="module")
def later(site):
    """The address of the same platform, 91 days on."""
    with serve(site.stage, "tests.support.later:app") as url:
        yield url


#: The drafts of links on the device once none of the one that was taken in is left; waits for that.
HELD = """async (taken) => {
  for (;;) {
    const open = await new Promise((done) => { const asked = indexedDB.open("lms", 1); asked.onsuccess = () => done(asked.result); });
    const keys = await new Promise((done) => {
      const asked = open.transaction("kept").objectStore("kept").getAllKeys(IDBKeyRange.bound("isian:tautan:", "isian:tautan:~"));
      asked.onsuccess = () => done(asked.result);
    });
    open.close();
    if (!keys.some((key) => key.includes(taken))) return keys;
    await new Promise((done) => setTimeout(done, 50));
  }
}"""


def write_plan(page):
    """Fill in and send the form of a plan."""
    first = page.locator(".deed").first
    first.get_by_label("Apa yang akan Anda lakukan").fill("Menempel daftar syarat di loket")
    first.get_by_label("Selesai paling lambat").fill(datetime.now(UTC).date().isoformat())
    first.get_by_label("Indikator").fill("Paling banyak 2 berkas sehari dikembalikan")
    page.get_by_label("Waktu layanan").check()
    page.get_by_label("Angka sebelum", exact=True).fill("45")
    page.get_by_label("Diukur pada tanggal").fill("2026-01-05")
    page.get_by_label("Cara mengukurnya").fill("Rata-rata 20 pemohon pertama")
    page.get_by_role("button", name="Simpan rencana").click()


def answer_follow_up(page, *, after="", named=False):
    """Fill in and send a follow-up."""
    page.get_by_label("Sudah", exact=True).check()
    for group in page.locator(".scale").all():
        group.get_by_role("radio").nth(3).check()
    page.get_by_label("Penolakan terhadap perubahan").check()
    if after:
        page.get_by_label("Angka sesudah", exact=True).fill(after)
        page.get_by_label("Diukur pada tanggal").fill("2026-01-06")
        page.get_by_label("Bukti dukung").fill("Buku register")
    if named:
        page.get_by_label("Nama Anda").fill("Kepala Uji")
        page.get_by_label("Jabatan Anda").fill("Kepala Distrik")
    page.get_by_role("button", name="Kirim tindak lanjut").click()


def made_link(page):
    """The address that the page of a fresh link shows."""
    page.get_by_role("heading", name="Tautan siap diserahkan").wait_for()
    expect(page.get_by_role("button", name="Salin pesan")).to_be_visible()
    assert_clean_in_every_look(page, "link")
    return page.locator(".code b").inner_text().rpartition("/")[2]


def test_from_the_plan_to_what_came_of_it(site, visit, finished, later):
    alice, supervisor = visit(), visit(java_script_enabled=False)
    site.sign_in(alice, site.people.alice, "/belajar/kursus-kecil/")
    alice.get_by_role("link", name="Susun rencana tindak lanjut").click()
    write_plan(alice)
    alice.get_by_text("Rencana tindak lanjut tersimpan").wait_for()
    alice.get_by_role("button", name="Buat tautan untuk atasan").click()
    supervisor.goto(f"{site.url}/tindak-lanjut/{made_link(alice)}")
    expect(supervisor.locator("main")).to_contain_text("Menempel daftar syarat di loket")
    supervisor.get_by_label("Disetujui").check()
    supervisor.get_by_label("Tanggapan", exact=True).fill("Baik. Saya siapkan papan di depan loket.")
    supervisor.get_by_label("Nama Anda").fill("Kepala Uji")
    supervisor.get_by_label("Jabatan Anda").fill("Kepala Distrik")
    supervisor.get_by_role("button", name="Kirim tanggapan").click()
    supervisor.get_by_role("heading", name="Terima kasih").wait_for()
    supervisor.go_back()
    supervisor.reload()
    supervisor.get_by_role("heading", name="Tautan ini tidak dapat dipakai").wait_for()
    alice.goto(f"{site.url}/belajar/kursus-kecil/rtl/")
    expect(alice.locator("main")).to_contain_text("Saya siapkan papan")

    alice.goto(f"{later}/belajar/")
    alice.get_by_role("link", name="Isi tindak lanjut").click()
    answer_follow_up(alice, after="30")
    alice.get_by_text("Tindak lanjut tersimpan").wait_for()
    alice.get_by_role("button", name="Buat tautan tindak lanjut untuk atasan").click()
    supervisor.goto(f"{later}/tindak-lanjut/{made_link(alice)}")
    answer_follow_up(supervisor, named=True)
    supervisor.get_by_role("heading", name="Terima kasih").wait_for()
    with site.stage.app.app_context():
        found = outcomes("kursus-kecil", [site.people.citra.path])
    assert (found.plans, found.approved, found.answered_by_learner, found.answered_by_supervisor) == (1, 1, 1, 1)
    (figure,) = found.figures
    assert (figure.opd, figure.mean_before, figure.mean_after, round(figure.change_percent), figure.evidence) == ("Distrik Uji", 45, 30, -33, 1)


def test_what_is_typed_outlives_a_closed_page_and_a_lost_connection(site, visit, finished):
    page = visit()
    site.sign_in(page, site.people.fitri, "/belajar/kursus-kecil/rtl/")
    page.get_by_label("Apa yang akan Anda lakukan").first.fill("Menyusun papan informasi")
    page.get_by_text("Tersimpan di perangkat").wait_for()
    page.goto(f"{site.url}/belajar/")
    page.goto(f"{site.url}/belajar/kursus-kecil/rtl/")
    page.get_by_text("dikembalikan dari perangkat ini").wait_for()
    expect(page.get_by_label("Apa yang akan Anda lakukan").first).to_have_value("Menyusun papan informasi")
    page.context.set_offline(True)
    until(page, "!navigator.onLine")
    write_plan(page)
    page.get_by_text("Koneksi terputus").wait_for()
    page.context.set_offline(False)
    until(page, "navigator.onLine")
    page.get_by_role("button", name="Simpan rencana").click()
    page.get_by_text("Rencana tindak lanjut tersimpan").wait_for()
    page.locator("[data-drafts-of]").wait_for(state="attached")
    page.goto(f"{site.url}/belajar/kursus-kecil/rtl/?ubah=1")
    expect(page.get_by_label("Apa yang akan Anda lakukan").first).to_have_value("Menempel daftar syarat di loket")
    expect(page.get_by_text("dikembalikan dari perangkat ini")).to_be_hidden()


def test_what_is_typed_before_the_script_arrives_is_kept_and_not_overwritten(site, visit, finished):
    page = visit(service_workers="block")
    site.sign_in(page, site.people.fitri, "/belajar/kursus-kecil/rtl/?ubah=1")
    deed, measure = page.get_by_label("Apa yang akan Anda lakukan").first, page.get_by_label("Indikator").first
    deed.fill("Kerja dari kunjungan lalu")
    measure.fill("Ukuran dari kunjungan lalu")
    page.get_by_text("Tersimpan di perangkat").wait_for()
    held = []
    page.route("**/keep-draft-*.js", lambda route: held.append(route))
    page.goto(f"{site.url}/belajar/kursus-kecil/rtl/?ubah=1", wait_until="commit")
    measure.fill("Ukuran yang baru")
    until_any(page, held)
    held[0].continue_()
    page.get_by_text("Tersimpan di perangkat").wait_for()
    assert (deed.input_value(), measure.input_value()) == ("Kerja dari kunjungan lalu", "Ukuran yang baru")


def test_what_the_browser_filled_in_of_itself_does_not_keep_a_draft_away(site, visit, finished):
    page = visit(service_workers="block")
    site.sign_in(page, site.people.fitri, "/belajar/kursus-kecil/rtl/?ubah=1")
    deed, measure = page.get_by_label("Apa yang akan Anda lakukan").first, page.get_by_label("Indikator").first
    deed.fill("Kerja dari kunjungan lalu")
    measure.fill("Indikator dari kunjungan lalu")
    page.get_by_text("Tersimpan di perangkat").wait_for()
    # Only a browser with a person's data in it fills a field in, and nothing from outside can mark one so: the page is told.
    page.add_init_script(
        f"""const matches = Element.prototype.matches;
        Element.prototype.matches = function (selector) {{
          return selector === ":autofill" ? this.id === "{deed.get_attribute("id")}" : matches.call(this, selector);
        }};"""
    )
    held = []
    page.route("**/keep-draft-*.js", lambda route: held.append(route))
    page.goto(f"{site.url}/belajar/kursus-kecil/rtl/?ubah=1", wait_until="commit")
    deed.fill("Dari ingatan peramban")
    measure.fill("Indikator yang baru")
    until_any(page, held)
    held[0].continue_()
    page.get_by_text("Tersimpan di perangkat").wait_for()
    assert (deed.input_value(), measure.input_value()) == ("Kerja dari kunjungan lalu", "Indikator yang baru")


def test_a_link_that_was_taken_in_takes_only_its_own_draft_along(site, visit, finished):
    page = visit()
    with site.stage.app.app_context():
        now = datetime.now(UTC)
        tokens = []
        for person in (site.people.alice, site.people.fitri):
            plan_service.save(person.id, finished.slug, plan(), agency_id=person.agency_id, now=now)
            tokens.append(link_service.make_own(person.id, finished.slug, "tanggapan", now=now).token)
    for token in tokens:
        page.goto(f"{site.url}/tindak-lanjut/{token}")
        page.get_by_label("Tanggapan", exact=True).fill("Baik.")
        page.get_by_text("Tersimpan di perangkat").wait_for()
    page.get_by_label("Disetujui").check()
    page.get_by_label("Nama Anda").fill("Kepala Uji")
    page.get_by_label("Jabatan Anda").fill("Kepala Distrik")
    page.get_by_role("button", name="Kirim tanggapan").click()
    page.get_by_role("heading", name="Terima kasih").wait_for()
    held = page.evaluate(HELD, tokens[1][:8])
    assert [key[:15] for key in held] == [f"isian:tautan:{tokens[0][:2]}"], held


def test_a_device_that_cannot_keep_a_draft_says_so(site, visit, finished):
    page = visit()
    site.sign_in(page, site.people.fitri, "/belajar/kursus-kecil/rtl/?ubah=1")
    page.get_by_label("Apa yang akan Anda lakukan").first.fill("Menyusun papan informasi")
    page.get_by_text("Tersimpan di perangkat").wait_for()
    # A full or forbidden storage refuses every write.
    page.evaluate("() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }")
    page.get_by_label("Apa yang akan Anda lakukan").first.fill("Menyusun papan informasi dan arah")
    page.get_by_text("Isian tidak dapat disimpan di perangkat ini. Kirim isian ini").wait_for()
    expect(page.get_by_text("Tersimpan di perangkat")).to_be_hidden()
    page.context.set_offline(True)
    until(page, "!navigator.onLine")
    page.get_by_role("button", name="Simpan rencana").click()
    page.get_by_text("Biarkan halaman ini terbuka").wait_for()


def test_axe_finds_nothing_on_the_way(site, visit, finished, later):
    page = visit()
    with site.stage.app.app_context():
        now = datetime.now(UTC)
        plan_service.save(site.people.alice.id, finished.slug, plan(), agency_id=site.people.alice.agency_id, now=now)
        held = plan_service.find(site.people.alice.id, finished.slug).plan_id
        token = link_service.make_own(site.people.alice.id, finished.slug, "tanggapan", now=now).token
    for path in (f"/tindak-lanjut/{token}", "/tindak-lanjut/tidak-ada", "/tindak-lanjut/terima-kasih"):
        page.goto(site.url + path)
        assert_clean_in_every_look(page, path)
    site.sign_in(page, site.people.alice)
    for address in (f"{site.url}/belajar/kursus-kecil/rtl/", f"{site.url}/belajar/kursus-kecil/rtl/?ubah=1", f"{later}/belajar/kursus-kecil/tindak-lanjut/"):
        page.goto(address)
        assert_clean_in_every_look(page, address)
    of_head, of_admin = ("/pimpinan/", "/pimpinan/rtl/?keadaan=semua", f"/pimpinan/rtl/{held}/"), ("/admin/tindak-lanjut/",)
    for person, paths in ((site.people.dewi, of_head), (site.people.citra, of_admin)):
        page = visit()
        page.goto(f"{later}/masuk?next=/akun/")
        fill_sign_in(page, person)
        page.wait_for_url(lambda address: address == f"{later}/akun/")
        for path in paths:
            page.goto(later + path)
            assert_clean_in_every_look(page, path)
