"""Who issues: profile, keys and the statuses of badges, at the addresses where wallets and verifiers look."""

from typing import Any

from flask import Response, current_app, jsonify, request

from lms import clock
from lms.bodies import make_body, send
from lms.certificates import badge, badge_service
from lms.certificates.door import blueprint
from lms.web import public

#: Verifiers ask again after so many seconds.
_HOLDS = 300


@blueprint.get("/penerbit.json")
@public
def issuer() -> Any:
    """The issuer's profile, which badges name."""
    return jsonify({"@context": list(badge.CONTEXT), **badge.issuer_profile(_base(), _name())})


@blueprint.get("/.well-known/jwks.json")
@public
def jwks() -> Any:
    """The published keys as a JWK set (RFC 7517)."""
    return jsonify({"keys": badge_service.key_set(clock.now())})


@blueprint.get("/.well-known/did.json")
@public
def did() -> Any:
    """The same keys under the site's name as did:web."""
    return jsonify(badge.did_document(_base(), badge_service.key_set(clock.now())))


@blueprint.get("/penerbit/status/<int:status_list>")
@public
def status(status_list: int) -> Response:
    """Which badges no longer hold, as a signed credential: places only, neither names nor codes."""
    held = badge_service.make_status_list(status_list, base=_base(), name=_name(), now=clock.now())
    return send(make_body(held, "application/vc+jwt", compress=False), f"public, max-age={_HOLDS}")


def _base() -> str:
    return request.host_url.rstrip("/")


def _name() -> str:
    return current_app.config["LMS"].site_name
