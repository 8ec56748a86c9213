"""Pages without script: send the forms that a page really has, as a browser would."""

from html.parser import HTMLParser
from typing import Any

ORIGIN = {"Origin": "http://localhost"}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if tag == "form":
            self.forms.append({"action": named.get("action"), "method": named.get("method", "get").lower(), "id": named.get("id"), "fields": {}, "buttons": []})
        elif self.forms and tag == "button" and named.get("name"):
            self._of(named)["buttons"].append((named["name"], named.get("value", "")))
        elif self.forms and tag in ("input", "textarea") and named.get("name"):
            self._take_input(named)

    def _take_input(self, named: dict[str, str | None]) -> None:
        fields = self._of(named)["fields"]
        if named.get("type") in ("radio", "checkbox"):
            fields.setdefault(named["name"], [])
            if "checked" in named:
                fields[named["name"]].append(named.get("value", "on"))
        elif named.get("type") != "submit":
            fields[named["name"]] = [named.get("value") or ""]

    def _of(self, named: dict[str, str | None]) -> dict[str, Any]:
        """The form an element belongs to: the one it names, else the last one begun."""
        return next((form for form in self.forms if named.get("form") and form["id"] == named["form"]), self.forms[-1])


def forms_of(page: str) -> list[dict[str, Any]]:
    """The forms of a page: `action`, `method`, `fields` (name → values that would be sent), `buttons`."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


def submit(client: Any, url: str, *, action: str | None = None, button: tuple[str, str] | None = None, follow: bool = True, **fields: Any) -> Any:
    """Open the page, fill in the form that posts to `action` (the first that posts), press a button, follow where it leads."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    posting = [form for form in forms_of(page.get_data(as_text=True)) if form["method"] == "post"]
    form = next(form for form in posting if action is None or form["action"].endswith(action))
    unknown = set(fields) - set(form["fields"])
    assert not unknown, f"the form has no {unknown}"
    values = dict(form["fields"]) | {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    if button:
        assert button in form["buttons"], form["buttons"]
        values[button[0]] = [button[1]]
    return client.post(form["action"] or url, data=values, headers=ORIGIN, follow_redirects=follow)


def fill(response: Any, question: str) -> dict[str, Any]:
    """A response to a question as the fields of its form."""
    if isinstance(response, dict):
        return {f"j.{question}.{statement}": "benar" if right else "salah" for statement, right in response.items()}
    return {f"j.{question}": response}
