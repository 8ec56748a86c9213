"""An author signed in, and drafts to work on."""

import io

import pytest
from PIL import Image

from lms.authoring import draft_service, file_service
from tests.support.forms import ORIGIN


@pytest.fixture
def author(client, people, sign_in):
    """Bayu's browser."""
    return sign_in(client, people.bayu)


@pytest.fixture
def draft(db, people, course):
    """The id of Bayu's draft of `kursus-kecil`."""
    return draft_service.begin(slug=course.slug, paths={people.bayu.path}, account_id=people.bayu.id)


@pytest.fixture
def post(author):
    """`post("terbit", draft, catatan="…")`: a form of that draft's pages, sent by Bayu."""

    def send(place, draft_id, *, json=None, **fields):
        url = place if place.startswith("/") else f"/pengajar/draf/{draft_id}/{place}"
        if json is not None:
            return author.post(url, json=json, headers=ORIGIN | {"Accept": "application/json"})
        return author.post(url, data=fields, headers=ORIGIN, content_type="multipart/form-data")

    return send


@pytest.fixture
def text_of(db):
    """`text_of(draft, "01-satu.md")`: the text as it stands, and its version."""

    def read(draft_id, path):
        db.session.rollback()
        held, data = file_service.get_file(draft_id, path)
        return data.decode(), held.version

    return read


def picture(*, size=(640, 400), colour="teal", form="PNG"):
    """The bytes of a picture."""
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, form)
    return held.getvalue()
