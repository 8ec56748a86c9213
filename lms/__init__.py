"""The learning platform. `create_app` is the only place, with cli.py, that sees every feature."""

from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Config, from_environment
from lms import assets, cli, clock, db, health, web

#: A request body; the largest legitimate one is a course archive (64 MiB with pictures).
MAX_BODY_BYTES = 64 * 1024 * 1024


def create_app(config: Config | None = None) -> Flask:
    """Build the application from settings (by default those of the environment)."""
    config = config or from_environment()
    app = Flask("lms", static_folder=None)
    app.config.update(
        LMS=config,
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SESSION_COOKIE_NAME="__Host-lms" if config.secure_cookies else "lms",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=180),
        WTF_CSRF_TIME_LIMIT=None,
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)
    clock.use_zone(config.timezone)
    db.init_app(app, url=config.database_url)
    Migrate(app, db.db, directory=str(ROOT / "migrations"))
    web.init_app(app)
    assets.init_app(app)
    app.register_blueprint(health.blueprint)
    cli.init_app(app)
    web.check_policies(app)
    return app
