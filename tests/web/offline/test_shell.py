"""What makes the site an app: the service worker that is never kept, the manifest, the page of this phone."""

import re
from dataclasses import replace

import pytest

from lms.courses import pages
from lms.offline import shell


@pytest.fixture
def switched_off(app):
    """The platform with LMS_OFFLINE=0."""
    before = app.config["LMS"]
    app.config["LMS"] = replace(before, offline=False)
    pages.forget()
    yield app
    app.config["LMS"] = before
    pages.forget()


def test_the_worker_is_never_kept_by_the_browser(client):
    worker = client.get("/sw.js")
    assert worker.content_type.startswith("text/javascript")
    assert "no-cache" in worker.headers["Cache-Control"]
    assert "max-age=0" in worker.headers["Cache-Control"]


def test_the_worker_keeps_files_that_exist(client):
    text = client.get("/sw.js").get_data(as_text=True)
    files = re.search(r'"files": \[(.*?)\]', text)[1].replace('"', "").split(", ")
    assert files
    assert {client.get(file).status_code for file in files} == {200}


def test_switched_off_the_worker_takes_itself_away_and_no_page_offers_it(switched_off, client, course):
    assert "unregister" in client.get("/sw.js").get_data(as_text=True)
    assert "data-along" not in client.get("/kursus/kursus-kecil/").get_data(as_text=True)


def test_the_manifest_lets_a_phone_install_the_site(client):
    manifest = client.get("/manifest.webmanifest")
    assert manifest.content_type == "application/manifest+json"
    said = manifest.get_json(force=True)
    assert (said["display"], said["start_url"], said["lang"]) == ("standalone", "/belajar/", "id")
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512", "any"}
    assert {client.get(icon["src"]).status_code for icon in said["icons"]} == {200}


def test_a_phone_is_offered_to_install_where_people_arrive(app, client, people, sign_in):
    offering = 'rel="manifest"'
    assert offering in client.get("/").get_data(as_text=True)
    assert offering in sign_in(app.test_client(), people.alice).get("/belajar/").get_data(as_text=True)


@pytest.mark.parametrize("page", ["/luring/", "/ulasan/"])
def test_a_page_of_this_phone_is_the_same_for_everybody(app, client, people, sign_in, page):
    shell.forget()
    anybody = client.get(page)
    assert anybody.status_code == 200
    assert "Set-Cookie" not in anybody.headers
    assert "csrf" not in anybody.get_data(as_text=True)
    assert sign_in(app.test_client(), people.alice).get(page).data == anybody.data


def test_the_worker_keeps_the_page_of_recall_cards_with_all_it_needs(client):
    worker, page = client.get("/sw.js").get_data(as_text=True), client.get("/ulasan/").get_data(as_text=True)
    needed = set(re.findall(r"/aset/[\w.-]+", page))
    assert {file for file in needed if file not in worker} == set()


def test_steps_to_put_in_order_look_on_the_page_of_recall_cards_as_in_their_quiz(client):
    sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', client.get("/ulasan/").get_data(as_text=True))
    rules = "".join(client.get(sheet).get_data(as_text=True) for sheet in sheets)
    assert all(rule in rules for rule in (".sequence{", ".sequence li{", ".place select{"))
