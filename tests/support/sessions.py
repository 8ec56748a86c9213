"""Signed-in browsers without the sign-in page, for tests of other pages: the form costs 20 ms of hashing and two requests.

The form itself is the subject of tests/web/auth, which always goes through it. A test there holds that the two end alike.
"""

import hashlib
import secrets

from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.auth.login import SCRIPT_COOKIE
from lms.auth.models import AccountRole, LoginSession
from lms.auth.roles import is_staff, session_lifetime
from lms.db import command, db
from tests.support.cast import Person


def open_session(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign the person in on that client, as POST /masuk would have done."""
    # A context of its own, as a request has: what the test has read so far is seen afresh afterwards.
    if has_app_context():
        db.session.rollback()
    with client.application.app_context():
        token, roles = _add_session(person.id)
    with client.session_transaction() as session:
        session.clear()
        session["_user_id"] = token
        session.permanent = not is_staff(roles)
    client.set_cookie(SCRIPT_COOKIE, str(person.id))
    return client


@command
def _add_session(account_id: int) -> tuple[str, set[str]]:
    token, now = secrets.token_urlsafe(32), clock.now()
    roles = set(db.session.scalars(select(AccountRole.role).where(AccountRole.account_id == account_id)))
    lasts = now + session_lifetime(roles)
    row = {"created_at": now, "seen_at": now, "expires_at": lasts, "user_agent": "Werkzeug", "address": "127.0.0.1"}
    db.session.add(LoginSession(account_id=account_id, token_hash=hashlib.sha256(token.encode()).hexdigest(), **row))
    return token, roles
