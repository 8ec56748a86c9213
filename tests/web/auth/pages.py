"""What the tests of this folder do with pages: read forms, send them, and look at cookies."""

import re
from http.cookies import SimpleCookie
from typing import Any

ORIGIN = {"Origin": "http://localhost"}
PASSWORD = "belajar-di-mana-saja"
OTHER_PASSWORD = "perahu kuning menyeberang"
WRONG_PASSWORD = "bukan kata sandi saya"


def csrf_token(client: Any, url: str = "/masuk") -> str:
    """The token in the first form of a page."""
    page = client.get(url).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]


def submit(client: Any, url: str, *, page: str | None = None, **fields: str) -> Any:
    """Fetch the form of `page` (or of the address itself), fill it in, send it."""
    return client.post(url, data={**fields, "csrf_token": csrf_token(client, page or url)}, headers=ORIGIN)


def try_sign_in(client: Any, identifier: str, password: str = PASSWORD, **options: Any) -> Any:
    """Send the sign-in form. Options: `address` of the caller, its `user_agent`, further `fields` of the form."""
    fields = {"identifier": identifier, "password": password, "csrf_token": csrf_token(client), **options.get("fields", {})}
    headers = {**ORIGIN, "User-Agent": options.get("user_agent", "")}
    return client.post("/masuk", data=fields, headers=headers, environ_base={"REMOTE_ADDR": options.get("address", "127.0.0.1")})


def cookies_of(answer: Any) -> dict[str, Any]:
    """The cookies that an answer sets, by name, with their attributes."""
    found: dict[str, Any] = {}
    for header in answer.headers.getlist("Set-Cookie"):
        found.update(SimpleCookie(header))
    return found


def who(client: Any) -> str | None:
    """The name on the account page, or None where nobody is signed in."""
    found = re.search(r"<dt>Nama</dt><dd>([^<]+)</dd>", client.get("/akun/").get_data(as_text=True))
    return found[1] if found else None
