"""The take-along package: one response with all neutral pages, sized before the tap, whole again after a break."""

import hashlib
import json
import re

import brotli
import pytest

from lms import assets
from tests.support import scenes

PACKAGE = "/kursus/kursus-kecil/paket"


def addresses(held, *parts):
    """Of the files that a package names."""
    return [file["url"] for part in parts for file in held[part]]


def styled(sheet):
    """The classes that a style sheet knows."""
    selectors = re.sub(r"\{[^{}]*\}", ",", assets.get_asset(sheet).body.plain.decode())
    return set(re.findall(r"\.([a-z][\w-]*)", selectors))


@pytest.fixture
def package(client, course):
    return client.get(PACKAGE)


def test_it_holds_every_page_of_the_release_as_the_network_gives_it(client, package, course):
    held = package.json
    assert held["release"] == course.release
    assert list(held["pages"]) == ["/kursus/kursus-kecil/"] + [f"/kursus/kursus-kecil/{item}/" for item in ("satu", "dua", "ujian", "latihan-satu")]
    for url, html in held["pages"].items():
        assert client.get(url).get_data(as_text=True) == html


def test_each_page_and_file_is_named_with_its_hash(client, package):
    held = package.json
    assert held["sha256"] == [short(html.encode())[:8] for html in held["pages"].values()]
    for url in addresses(held, "assets", "pictures"):
        assert short(client.get(url).data) in url


def test_each_file_is_named_with_what_it_weighs_on_the_wire(client, package):
    for file in package.json["assets"] + package.json["pictures"]:
        assert len(client.get(file["url"], headers={"Accept-Encoding": "br"}).data) == file["size"]


def test_every_file_that_its_pages_ask_for_is_named(package):
    held = package.json
    named = set(addresses(held, "assets"))
    asked = set(re.findall(r'(?:src|href)="(/aset/[^"]+)"', "".join(held["pages"].values())))
    assert asked <= named


def test_its_pages_are_styled_by_the_sheets_that_go_along(client, course, people, db):
    along, elsewhere = (set().union(*map(styled, names)) for names in (("site.css", "ragam.css"), ("pintu.css", "meja.css")))
    for slug in (course.slug, scenes.publish("kursus-jenis", people.bayu.id).slug):
        pages = client.get(f"/kursus/{slug}/paket").json["pages"]
        used = {name for html in pages.values() for names in re.findall(r'class="([^"]*)"', html) for name in names.split()}
        assert "question" in used
        # A title is of an alert or of a panel; the explanation of an answer bears the name and no look.
        assert (used & elsewhere) - along == {"title"}


def test_scripts_of_further_kinds_go_along_where_a_course_has_such_questions(client, course, people, db):
    kinds = scenes.publish("kursus-jenis", people.bayu.id)
    assert not any("ragam" in url for url in addresses(client.get(PACKAGE).json, "assets"))
    held = client.get(f"/kursus/{kinds.slug}/paket").json
    assert [url.partition("-")[0] for url in addresses(held, "assets") if "ragam" in url] == ["/aset/ragam", "/aset/ragam"]
    asking = [url for url, html in held["pages"].items() if "/aset/ragam-" in html]
    assert asking == [url for url, html in held["pages"].items() if re.search(r'data-kind="(angka|menjodohkan|rumpang|urutan|skenario)"', html)]


def test_a_broken_download_goes_on_with_the_pages_it_lacks(client, package):
    rest = client.get(f"{PACKAGE}?dari=3").json
    assert list(rest["pages"]) == list(package.json["pages"])[3:]
    assert (rest["version"], rest["sha256"]) == (package.json["version"], package.json["sha256"])
    assert client.get(f"{PACKAGE}?dari=99").json["pages"] == {}
    assert client.get(f"{PACKAGE}?dari=-4&x=").json["pages"] == package.json["pages"]


def test_each_page_stands_on_a_line_of_its_own(package):
    head, *lines = package.get_data(as_text=True).split("\n")
    assert json.loads(head + "}}")["course"] == "kursus-kecil"
    assert lines[-1] == "}}"
    for line in lines[:-1]:
        assert len(json.loads("{" + line.removesuffix(",") + "}")) == 1


def test_the_size_is_said_before_the_tap_and_is_true(client, package):
    page = client.get("/kursus/kursus-kecil/").get_data(as_text=True)
    said = int(re.search(r"Bawa luring · (\d+) kB", page)[1]) * 1000
    sent = client.get(PACKAGE, headers={"Accept-Encoding": "br"})
    assert json.loads(brotli.decompress(sent.data)) == package.json
    whole = len(sent.data) + sum(len(client.get(url, headers={"Accept-Encoding": "br"}).data) for url in addresses(package.json, "assets"))
    assert abs(said - whole) < 2500


def test_it_holds_no_key_of_the_exam(package):
    assert "data-key" not in package.json["pages"]["/kursus/kursus-kecil/ujian/"]
    assert "kota uji" not in package.json["pages"]["/kursus/kursus-kecil/ujian/"]


def test_the_version_is_told_without_the_body(client, package):
    asked = client.head(PACKAGE)
    assert (asked.data, asked.headers["X-Versi"]) == (b"", package.json["version"])


def test_a_closed_course_is_given_to_its_own_agency_only(app, client, people, closed_course, sign_in):
    address = f"/kursus/{closed_course.slug}/paket"
    assert client.get(address).status_code == 302
    assert sign_in(app.test_client(), people.charlie).get(address).status_code == 404
    held = sign_in(app.test_client(), people.alice).get(address)
    assert held.status_code == 200
    assert "private" in held.headers["Cache-Control"]


def test_an_unknown_course_has_no_package(client, course):
    assert client.get("/kursus/tidak-ada/paket").status_code == 404


def short(data):
    return hashlib.sha256(data).hexdigest()[:10]
