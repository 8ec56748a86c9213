"""Is this server alive and sound: /healthz for balancers and people, /metrics for monitoring. Shows no personal data."""

import sqlite3

from flask import Blueprint, Response, abort, current_app, jsonify, request
from sqlalchemy import text

from lms.db import db, dialect_name
from lms.web import public

blueprint = Blueprint("health", __name__)

#: Before this version SQLite could, rarely, corrupt a database when several connections reset the WAL at once.
SOUND_SQLITE = (3, 51, 3)


@blueprint.get("/healthz")
@public
def show() -> Response:
    """200 when the database answers; names the engine's version and warns of the known SQLite fault."""
    version = str(db.session.scalar(text("SELECT sqlite_version()" if dialect_name() == "sqlite" else "SHOW server_version")))
    return jsonify(status="ok", database=dialect_name(), version=version, warnings=_warnings())


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus text. Only from loopback, or with the bearer token of the settings."""
    token = current_app.config["LMS"].metrics_token
    known = request.headers.get("Authorization") == f"Bearer {token}" if token else request.remote_addr in {"127.0.0.1", "::1"}
    if not known:
        abort(404)
    lines = [f"lms_{name} {value}" for name, value in sorted(_gauges().items())]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _warnings() -> list[str]:
    if dialect_name() == "sqlite" and sqlite3.sqlite_version_info < SOUND_SQLITE:
        return ["SQLite sebelum 3.51.3 memiliki galat WAL yang langka bila ada beberapa koneksi; perbarui atau gunakan PostgreSQL."]
    return []


def _gauges() -> dict[str, int]:
    tables = {table.name for table in db.metadata.sorted_tables}
    # The record only grows, so its highest position is its size; counting rows would read them all.
    records = db.session.scalar(text("SELECT max(position) FROM learning_event")) if "learning_event" in tables else 0
    return {"up": 1, "learning_events": int(records or 0)}
