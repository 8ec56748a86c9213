"""Accounts, roles, sign-in and sessions. `init_app` wires them into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Load who is signed in, and register the pages of sign-in and of the own account."""
    # Only here does the package need the web: its pure modules load without it.
    from lms.auth import login, routes

    login.init_app(app)
    app.register_blueprint(routes.blueprint)
