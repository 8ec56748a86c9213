"""Here signing in is the subject: always through the page."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.cast import Person
from tests.web.auth.pages import try_sign_in


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Person], FlaskClient]:
    """`sign_in(client, people.alice)`: through the real form, as a browser does it."""
    return submit_sign_in


def submit_sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Fetch the form, fill it in, send it. The client is signed in afterwards."""
    answer = try_sign_in(client, person.nip, person.password)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client
