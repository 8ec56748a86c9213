"""The blueprint of plans and follow-ups, and what several of their pages need."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for
from markupsafe import Markup

from lms import clock, formats
from lms.certificates import qr
from lms.surveys import tokens
from lms.surveys.follow_up import OBSTACLES, SCALE, STATEMENTS
from lms.surveys.link_service import Made

blueprint = Blueprint("surveys", __name__)
#: What every page that shows or asks a follow-up needs.
blueprint.context_processor(lambda: {"statements": STATEMENTS, "obstacles": OBSTACLES, "scale": SCALE})
#: The largest id that a database can hold.
PLAN_ID = "<int(max=9223372036854775807):plan_id>"


def address(made: Made) -> str:
    """The whole address of a link."""
    return url_for("surveys.open_link", token=made.token, _external=True)


def words(made: Made) -> str:
    """The words to hand a link on with."""
    until = formats.long_date(clock.local_day(made.expires_at))
    return tokens.message(made.purpose, learner=made.learner, course=made.title, url=address(made), until=until)


def links_page(made: list[Made], *, back: tuple[str, str], here: str) -> Response:
    """The fresh links, shown this one time: the database does not know them."""
    links = [(one, address(one), words(one)) for one in made]
    code = Markup(qr.svg(links[0][1])) if len(links) == 1 else None
    return sealed(render_template("surveys/links.html", links=links, code=code, back=back, here=here))


def sealed(page: str, status: int = 200) -> Response:
    """A page whose address or content is a secret: kept by no cache, told to no other site, found by no search engine."""
    response: Any = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
