"""Settings: the environment turned into one typed value. Nothing else reads os.environ."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """Every setting of the platform. The README's table describes each; a test holds the two equal."""

    #: Folder for the SQLite file and the secret key (LMS_DATA).
    data_dir: Path
    #: SQLAlchemy URL (DATABASE_URL). SQLite in `data_dir` where none is given.
    database_url: str
    #: Signs cookies and forms (LMS_SECRET_KEY). Kept in `data_dir` where none is given.
    secret_key: str
    #: Demo accounts may sign in (LMS_DEMO). Only ever together with a loopback address.
    demo: bool
    #: Port of the server that `flask serve` starts (PORT).
    port: int
    #: Address of that server (LMS_HOST).
    host: str
    #: Cookies carry `Secure` and the `__Host-` prefix (LMS_SECURE_COOKIES). Off only for plain HTTP on loopback.
    secure_cookies: bool
    #: How many reverse proxies set X-Forwarded-* (LMS_PROXIES).
    proxies: int
    #: Name in the page header (LMS_SITE_NAME).
    site_name: str
    #: Zone in which dates are shown and years are counted (LMS_TIMEZONE).
    timezone: ZoneInfo
    #: Anyone may make a learner's account (LMS_SELF_REGISTRATION).
    self_registration: bool
    #: Courses can be taken along and a service worker shows them (LMS_OFFLINE); off retires the worker on every phone.
    offline: bool
    #: Pattern of a certificate number (LMS_CERTIFICATE_NUMBER); fields seq, kode, unit, bulan_romawi, tahun.
    certificate_number: str
    #: Short name of the issuing office in certificate numbers (LMS_CERTIFICATE_UNIT).
    certificate_unit: str
    #: Bearer token that may read /metrics (LMS_METRICS_TOKEN); empty: loopback only.
    metrics_token: str


def from_environment(environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings. Raises ValueError naming the variable that cannot be understood."""
    env = os.environ if environment is None else environment
    data_dir = Path(env.get("LMS_DATA") or ROOT / "instance").resolve()
    demo = _flag(env, "LMS_DEMO", default=False)
    return Config(
        data_dir=data_dir,
        database_url=_database_url(env.get("DATABASE_URL", ""), data_dir),
        secret_key=env.get("LMS_SECRET_KEY") or _kept_secret(data_dir),
        demo=demo,
        port=_number(env, "PORT", default=8000),
        host=env.get("LMS_HOST", "127.0.0.1"),
        secure_cookies=_flag(env, "LMS_SECURE_COOKIES", default=not demo),
        proxies=_number(env, "LMS_PROXIES", default=0),
        site_name=env.get("LMS_SITE_NAME", "Belajar ASN"),
        timezone=ZoneInfo(env.get("LMS_TIMEZONE", "Asia/Jayapura")),
        self_registration=_flag(env, "LMS_SELF_REGISTRATION", default=False),
        offline=_flag(env, "LMS_OFFLINE", default=True),
        certificate_number=env.get("LMS_CERTIFICATE_NUMBER", "{seq}/{kode}/{unit}/{bulan_romawi}/{tahun}"),
        certificate_unit=env.get("LMS_CERTIFICATE_UNIT", "BKPSDM"),
        metrics_token=env.get("LMS_METRICS_TOKEN", ""),
    )


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        data_dir.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{data_dir / 'lms.db'}"
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url[len(plain) :]
    return url


def _kept_secret(data_dir: Path) -> str:
    """A random key made once and kept beside the data, readable by the owner alone."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if value in {"", "1", "ya", "true", "yes", "0", "tidak", "false", "no"}:
        return default if not value else value in {"1", "ya", "true", "yes"}
    raise ValueError(f"{name} harus 1 atau 0, bukan {value!r}.")


def _number(env: Mapping[str, str], name: str, *, default: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise ValueError(f"{name} harus bilangan bulat, bukan {value!r}.")
    return int(value)
