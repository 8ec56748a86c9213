"""The learning platform. `create_app` is the only place, with cli.py, that sees every feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config

#: A request body; the largest legitimate one is a course archive (64 MiB with pictures).
MAX_BODY_BYTES = 64 * 1024 * 1024


def create_app(config: Config | None = None) -> Flask:
    """Build the application from settings (by default those of the environment)."""
    # Imported here and not above: the pure modules of every feature must load without the web and the database.
    from flask import Flask
    from flask_migrate import Migrate

    from config import ROOT, from_environment
    from lms import assets, auth, cli, clock, db, health, web
    from lms.authoring import routes as authoring
    from lms.certificates import routes as certificates
    from lms.courses import ready
    from lms.courses import routes as courses
    from lms.essays import routes as essays
    from lms.learning import grant_routes as grants
    from lms.learning import recall_routes as recall
    from lms.learning import routes as learning
    from lms.offline import routes as offline
    from lms.offline import shell
    from lms.reports import routes as reports
    from lms.reports import unit_routes as unit
    from lms.surveys import routes as surveys

    config = config or from_environment()
    app = Flask("lms", static_folder=None)
    app.config.update(_flask_settings(config))
    _trust_proxies(app, config.proxies)
    app.wsgi_app = ready.ReadyPages(app.wsgi_app, web.neutral_headers(app))  # type: ignore[method-assign]
    clock.use_zone(config.timezone)
    db.init_app(app, url=config.database_url)
    Migrate(app, db.db, directory=str(ROOT / "migrations"))
    web.init_app(app)
    assets.init_app(app)
    auth.init_app(app)
    floors = (health, courses, learning, recall, grants, offline, shell, certificates, essays, surveys, authoring, reports, unit)
    for feature in floors:
        app.register_blueprint(feature.blueprint)
    _connect_floors(config)
    cli.init_app(app)
    web.check_policies(app)
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    from datetime import timedelta

    return {
        "LMS": config,
        "SECRET_KEY": config.secret_key,
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "SESSION_COOKIE_NAME": "__Host-lms" if config.secure_cookies else "lms",
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=180),
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe X-Forwarded-* of so many proxies; without the setting nobody can pretend to be another address."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _connect_floors(config: Config) -> None:
    """Let floors that stand below hear of what happens above them; connecting twice is connecting once."""
    from lms.certificates import key_service
    from lms.certificates import service as certificates
    from lms.learning import device, pages, service
    from lms.surveys import queue_service

    certificates.use_numbering(config.certificate_number, config.certificate_unit)
    key_service.use_keys(config.data_dir / "kunci", config.site_name)
    service.course_finished.connect(certificates.on_course_finished)
    device.add_part("certificates", certificates.device_part)
    pages.add_tasks(queue_service.tasks)
