"""An instructor at work, on a laptop and on a phone: write, be told, mend, preview, publish; with script and without; offline and in two tabs."""

import re

import pytest
from playwright.sync_api import expect

from lms.authoring import draft_service, file_service
from tests.browser.answering import follow, until
from tests.browser.test_accessibility import assert_clean_in_every_look

LAPTOP = {"width": 1280, "height": 800}
MODULE = "---\njudul: {title}\nmenit: 45\njp: 1\n---\nPukul delapan ada **sebelas** orang.\n\n## Bagian\n\nSelesai.\n"
QUIZ = "---\nkuis: {title}\nuntuk: latihan\n---\n\n## pilihan ganda\n\nBerapa menit satu JP?\n\n- [{mark}] 45\n- [ ] 40\n"
#: The editor's script has shown the text once: from here on it hears what is typed.
PREVIEWED = "document.querySelector('[data-frame]')?.contentDocument?.querySelector('main') != null"
GIFT = "::satu::Ibu kota Asmat? {=Agats ~Merauke}\n\n::rusak::Tanpa kunci {~a ~b}\n"


def begin(page, site, title):
    """A new course, from the desk; ends on the page of its draft."""
    site.sign_in(page, site.people.bayu, "/pengajar/")
    page.get_by_role("link", name="Tulis kursus baru").click()
    page.get_by_label("Judul kursus").fill(title)
    page.get_by_role("button", name="Buat draf").click()
    page.wait_for_url("**/pengajar/draf/*/")


def add(page, kind, title):
    """A part from its skeleton; ends in its editor."""
    page.locator("summary", has_text="Modul atau kuis").or_(page.locator("#judul")).first.wait_for()
    if not page.locator("#judul").is_visible():
        page.locator("summary", has_text="Modul atau kuis").click()
    page.locator("#judul").fill(title)
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Tambahkan").click()
    page.locator("textarea[name=text]").wait_for()


def new_draft(site, title, slug):
    """A draft of a new course, made behind the page."""
    bayu = site.people.bayu
    with site.stage.app.app_context():
        values = {"title": title, "slug": slug, "summary": "", "agency_id": bayu.agency_id, "teacher": "Bayu"}
        return draft_service.create(**values, paths={bayu.path}, account_id=bayu.id)


def text_of(site, draft, path="01-pendahuluan.md"):
    """The text of a draft as the server has it."""
    with site.stage.app.app_context():
        return file_service.get_file(draft, path)[1].decode()


def open_editor(site, page, draft, path="01-pendahuluan.md"):
    """The editor with its script at work: the first preview is there."""
    page.goto(f"{site.url}/pengajar/draf/{draft}/{path}")
    page.frame_locator("[data-frame]").locator("h1").wait_for(state="attached")
    return page.locator("[data-text]")


def save(page):
    """Press "Simpan" until the page says that nothing is left to save: what it says of itself may be of an older text."""
    for _ in range(200):
        page.get_by_role("button", name="Simpan", exact=True).click()
        if page.locator("[data-kept]").inner_text() == "Semua sudah tersimpan":
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.locator("[data-kept]").inner_text())


def test_a_course_is_written_mended_previewed_and_published(site, visit):
    page = visit(viewport=LAPTOP)
    begin(page, site, "Waktu di loket")
    follow(page, page.get_by_role("link", name="Pendahuluan"))
    until(page, PREVIEWED)
    page.locator("[data-text]").fill(MODULE.format(title="Antrean pagi"))
    look = page.frame_locator("[data-frame]")
    look.locator("strong", has_text="sebelas").wait_for()
    page.locator("h1", has_text="Antrean pagi").wait_for()
    save(page)
    follow(page, page.get_by_role("link", name="Waktu di loket"))
    add(page, "Kuis", "Latihan antrean")
    until(page, PREVIEWED)
    page.locator("[data-text]").fill(QUIZ.format(title="Latihan antrean", mark=" "))
    jump = page.get_by_role("button", name="Baris 10")
    jump.wait_for()
    page.locator(".problems", has_text="tepat satu [x]").wait_for()
    jump.click()
    chosen = page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)")
    assert chosen == "- [ ] 45"
    page.keyboard.type("- [x] 45")
    look.locator(".mark", has_text="Jawaban yang benar").wait_for()
    page.get_by_text("Tidak ada masalah di berkas ini").wait_for()
    save(page)
    follow(page, page.get_by_role("link", name="Waktu di loket"))
    page.get_by_role("link", name="Periksa dan terbitkan").click()
    page.get_by_role("heading", name="Siap terbit").wait_for()
    page.get_by_label("Catatan untuk rilis ini").fill("Terbitan pertama")
    page.get_by_role("button", name="Terbitkan").click()
    page.get_by_text("Terbitan pertama").wait_for()
    reader = visit()
    reader.goto(f"{site.url}/kursus/?q=loket")
    reader.get_by_role("link", name="Waktu di loket").click()
    reader.get_by_role("link", name="Antrean pagi").click()
    reader.get_by_text("sebelas").wait_for()


def test_the_same_without_script(site, visit):
    page = visit(java_script_enabled=False)
    begin(page, site, "Tanpa skrip")
    add(page, "Kuis", "Latihan")
    page.locator("textarea[name=text]").fill(QUIZ.format(title="Latihan", mark=" "))
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.locator(".problems", has_text="Baris 10").wait_for()
    page.locator("textarea[name=text]").fill(QUIZ.format(title="Latihan", mark="x"))
    page.get_by_role("button", name="Pratinjau", exact=True).click()
    page.get_by_text("Peserta belum melihatnya").wait_for()
    page.get_by_text("Jawaban yang benar").first.wait_for()
    page.get_by_role("link", name="Kembali menulis").click()
    page.get_by_text("Tidak ada masalah di berkas ini").wait_for()
    page.get_by_role("link", name="Draf").or_(page.get_by_role("link", name="Tanpa skrip")).first.click()
    page.get_by_role("link", name="Periksa dan terbitkan").click()
    page.get_by_role("button", name="Terbitkan").click()
    page.get_by_role("heading", name="Rilis 1").wait_for()
    page.goto(f"{site.url}/kursus/?q=skrip")
    page.get_by_role("link", name="Tanpa skrip").wait_for()


def test_on_a_phone_tabs_lead_between_text_preview_and_problems(site, visit):
    draft = new_draft(site, "Di telepon", "di-telepon")
    page = visit()
    site.sign_in(page, site.people.bayu, "/pengajar/")
    area = open_editor(site, page, draft)
    expect(page.locator("[data-look]")).to_be_hidden()
    area.fill(MODULE.format(title="Pendahuluan") + "\n[x](99-hilang.md)\n")
    page.locator("[data-count]", has_text="1").wait_for()
    page.get_by_role("tab", name="Masalah").click()
    expect(area).to_be_hidden()
    page.get_by_role("button", name="Baris 12").click()
    expect(area).to_be_visible()
    page.get_by_role("tab", name="Tulis").press("ArrowRight")
    expect(page.locator("[data-look]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_written_without_a_signal_is_kept_on_the_device_and_sent_later(site, visit):
    draft = new_draft(site, "Luring", "menulis-luring")
    page = visit(viewport=LAPTOP)
    site.sign_in(page, site.people.bayu, "/pengajar/")
    area = open_editor(site, page, draft)
    page.context.set_offline(True)
    area.fill(MODULE.format(title="Ditulis di kapal"))
    page.locator("[data-kept]", has_text="Tersimpan di perangkat ini").wait_for()
    until(page, "document.querySelector('[data-kept]').textContent.includes('saat tersambung')")
    assert "kapal" not in text_of(site, draft)
    # The tab is closed before the signal returns: what it held is taken up by the next one, and sent.
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{site.url}/pengajar/draf/{draft}/01-pendahuluan.md")
    expect(page.locator("[data-text]")).to_have_value(re.compile("kapal"))
    # Sent by the new page, or by the old one in its last moment.
    for _ in range(200):
        if "kapal" in text_of(site, draft):
            break
        page.wait_for_timeout(100)
    assert "kapal" in text_of(site, draft)
    expect(page.locator("[data-kept]")).to_have_text(re.compile(r"^(Semua tersimpan|Tersimpan \d\d\.\d\d)"))


def test_a_device_that_cannot_keep_a_text_never_says_that_it_did(site, visit):
    draft = new_draft(site, "Penuh", "perangkat-penuh")
    page = visit(viewport=LAPTOP)
    site.sign_in(page, site.people.bayu, "/pengajar/")
    page.add_init_script("IDBObjectStore.prototype.put = () => { throw new DOMException('penuh', 'QuotaExceededError'); };")
    area = open_editor(site, page, draft)
    page.context.set_offline(True)
    area.fill(MODULE.format(title="Hanya di halaman ini"))
    page.locator("[data-kept].bad", has_text="Tidak ada sambungan").wait_for()
    said = page.locator("[data-kept]").inner_text()
    assert "belum tersimpan" in said and "jangan tutup halaman ini" in said and "Tersimpan di perangkat" not in said


def test_an_unsent_text_of_an_older_version_outlives_typing_and_saving_until_one_decides(site, visit):
    draft = new_draft(site, "Lama", "tulisan-lama")
    page = visit(viewport=LAPTOP)
    site.sign_in(page, site.people.bayu, "/pengajar/")
    area = open_editor(site, page, draft)
    context = page.context
    context.set_offline(True)
    area.fill(MODULE.format(title="Ditulis di kapal"))
    until(page, "document.querySelector('[data-kept]').textContent.includes('saat tersambung')")
    page.close()
    with site.stage.app.app_context():
        file_service.save(draft, "01-pendahuluan.md", MODULE.format(title="Dari Citra").encode(), base=1, account_id=site.people.citra.id)
    context.set_offline(False)
    page = context.new_page()
    for title in ("Diketik sesudahnya", "Diketik lagi"):
        area = open_editor(site, page, draft)
        page.locator("[data-found]").wait_for()
        area.fill(MODULE.format(title=title))
        save(page)
        assert title in text_of(site, draft)
    page.get_by_role("button", name="Pakai tulisan itu").click()
    page.locator("[data-clash]").wait_for()
    expect(page.locator("[data-text]")).to_have_value(re.compile("kapal"))
    open_editor(site, page, draft)
    until(page, "document.querySelector('[data-kept]').textContent !== ''")
    expect(page.locator("[data-found]")).to_be_hidden()


@pytest.mark.parametrize(("status", "later"), [(429, 2), (503, 2), (403, 1)])
def test_a_server_that_refuses_is_not_asked_again_and_again(site, visit, status, later):
    draft = new_draft(site, f"Ditolak {status}", f"ditolak-{status}")
    page = visit(viewport=LAPTOP)
    page.clock.install()
    site.sign_in(page, site.people.bayu, "/pengajar/")
    area = open_editor(site, page, draft)
    sent = []

    def refuse(route):
        if route.request.method == "POST":
            sent.append(route.request.url)
            route.fulfill(status=status, json={"message": "Ditolak."})
        else:
            route.continue_()

    page.route("**/01-pendahuluan.md", lambda route: route.fallback() if "pratinjau" in route.request.url else refuse(route))
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    said = "server sedang sibuk" if later == 2 else "Ditolak."

    def count_sent(least):
        """How often it was sent, once that is at least so many times and the page has heard the last answer."""
        for _ in range(200):
            if len(sent) >= least:
                break
            page.wait_for_timeout(50)
        # While it is sending the page says so.
        page.locator("[data-kept]", has_text=said).wait_for()
        return len(sent)

    area.fill(MODULE.format(title="Satu"))
    page.clock.run_for(3000)
    assert count_sent(1) == 1
    page.clock.run_for(10000)
    assert count_sent(1) == 1
    page.clock.run_for(6000)
    assert count_sent(later) == later
    area.press("End")
    area.type("x")
    page.clock.run_for(16000)
    assert count_sent(later + 1) == later + 1


def test_two_tabs_clash_and_nothing_is_lost(site, visit):
    draft = new_draft(site, "Dua tab", "dua-tab")
    first = visit(viewport=LAPTOP)
    site.sign_in(first, site.people.bayu, "/pengajar/")
    old = open_editor(site, first, draft)
    second = first.context.new_page()
    open_editor(site, second, draft).fill(MODULE.format(title="Dari tab kedua"))
    second.locator("[data-kept]", has_text=re.compile(r"Tersimpan \d")).wait_for()
    old.fill(MODULE.format(title="Dari tab pertama"))
    first.locator("[data-clash]").wait_for()
    first.get_by_text("Bayu Uji menyimpan").wait_for()
    assert "kedua" in text_of(site, draft)
    first.get_by_role("button", name="Bandingkan kedua tulisan").click()
    first.get_by_role("heading", name="diubah saat Anda menulis").wait_for()
    expect(first.locator(".difference")).to_contain_text("Dari tab kedua")
    expect(first.locator("textarea")).to_have_value(re.compile("Dari tab pertama"))
    follow(first, first.get_by_role("button", name="Simpan tulisan ini"))
    first.wait_for_url("**/01-pendahuluan.md")
    assert "pertama" in text_of(site, draft)


def test_questions_are_imported_and_a_picture_is_put_in(site, visit, tmp_path):
    draft = new_draft(site, "Impor", "impor-soal")
    page = visit(viewport=LAPTOP)
    site.sign_in(page, site.people.bayu, "/pengajar/")
    page.goto(f"{site.url}/pengajar/draf/{draft}/")
    file = tmp_path / "lama.gift"
    file.write_text(GIFT)
    page.locator("summary", has_text="Impor soal").click()
    page.get_by_label("Berkas GIFT").set_input_files(file)
    page.get_by_role("button", name="Impor", exact=True).click()
    page.get_by_role("heading", name="1 soal masuk").wait_for()
    expect(page.locator(".problems")).to_contain_text("rusak")
    page.get_by_role("link", name="Buka kuis ini").click()
    page.frame_locator("[data-frame]").get_by_text("Ibu kota Asmat?").wait_for()
    open_editor(site, page, draft)
    shot = tmp_path / "loket.png"
    page.screenshot(path=shot)
    page.get_by_role("button", name="Gambar", exact=True).click()
    page.locator("#berkas-gambar").set_input_files(shot)
    page.locator("#alt-gambar").fill("Loket pagi hari")
    page.get_by_role("button", name="Sisipkan gambar").click()
    look = page.frame_locator("[data-frame]")
    look.locator("summary", has_text="Loket pagi hari").click()
    until(page, "document.querySelector('[data-frame]').contentDocument?.querySelector('img')?.naturalWidth > 0")


def test_nothing_hostile_runs_in_the_preview(site, visit):
    draft = new_draft(site, "Jahat", "jahat")
    page = visit(viewport=LAPTOP)
    site.sign_in(page, site.people.bayu, "/pengajar/")
    area = open_editor(site, page, draft)
    hostile = "<script>top.ran=1</script><img src=x onerror=top.ran=1><svg onload=top.ran=1>[k](javascript:top.ran=1) [luar](https://example.go.id/)"
    area.fill(MODULE.format(title="x") + f"\n{hostile}\n\nAKHIR\n")
    look = page.frame_locator("[data-frame]")
    look.get_by_text("AKHIR").wait_for()
    assert page.evaluate("window.ran") is None
    expect(look.locator("a[href]:not([href^='#'])")).to_have_count(0)
    # Even a script that got through every gate would not run in that frame.
    ran = page.evaluate(
        """() => {
          const inside = document.querySelector('[data-frame]').contentDocument;
          const script = inside.createElement('script');
          script.src = '/aset/tidak-ada.js';
          inside.body.append(script);
          const button = inside.createElement('button');
          button.setAttribute('onclick', 'top.ran = 1');
          inside.body.append(button);
          button.click();
          return window.ran;
        }"""
    )
    assert ran is None


def test_axe_finds_nothing_on_the_instructors_pages(site, visit):
    draft = new_draft(site, "Rupa", "rupa")
    page = visit()
    site.sign_in(page, site.people.bayu, "/pengajar/")
    assert_clean_in_every_look(page, "desk")
    root = f"{site.url}/pengajar/draf/{draft}/"
    with site.stage.app.app_context():
        file_service.save(draft, "05-rusak.kuis.md", QUIZ.format(title="A", mark=" ").encode(), base=0, account_id=site.people.bayu.id)
    for place in ("", "terbit", "pratinjau/01-pendahuluan.md", "riwayat/01-pendahuluan.md?versi=1"):
        page.goto(root + place)
        assert_clean_in_every_look(page, place)
    for place in ("/pengajar/kursus-baru", "/pengajar/kursus/kursus-kecil/"):
        page.goto(site.url + place)
        assert_clean_in_every_look(page, place)
    for path in ("01-pendahuluan.md", "05-rusak.kuis.md"):
        page.goto(root + path)
        until(page, "document.querySelector('[data-problem-list] .problems, [data-problem-list] .mark') !== null")
        until(page, PREVIEWED)
        assert_clean_in_every_look(page, path)
