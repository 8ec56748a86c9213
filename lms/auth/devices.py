"""The signed cookie by which a device proves that somebody signed in on it before. Pure.

Guesses from elsewhere then cannot lock the owner out: a known device has its own count of failures
(OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). It opens nothing by itself.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer

#: Browsers keep no cookie for longer.
LIFETIME = timedelta(days=400)
#: A phone or an office computer that several people share remembers this many; the oldest goes first.
MAX_ACCOUNTS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """A device and the accounts (ids) that signed in on it, oldest first."""

    nonce: str
    accounts: tuple[int, ...] = ()

    def knows(self, account_id: int | None) -> bool:
        """Whether this account signed in here before."""
        return account_id is not None and account_id in self.accounts

    def remembering(self, account_id: int) -> "Device":
        """The same device after this account signed in."""
        others = tuple(known for known in self.accounts if known != account_id)
        return Device(nonce=self.nonce, accounts=(*others, account_id)[-MAX_ACCOUNTS:])


def new_device() -> Device:
    """A device that nobody signed in on yet."""
    return Device(nonce=secrets.token_urlsafe(16))


def read(cookie: str | None, secret: str) -> Device | None:
    """The device that a cookie speaks of, or None when it is missing or was not signed by us."""
    if not cookie:
        return None
    try:
        nonce, accounts = _serializer(secret).loads(cookie)
    except (BadSignature, ValueError, TypeError):
        return None
    return Device(nonce=nonce, accounts=tuple(accounts))


def write(device: Device, secret: str) -> str:
    """The cookie."""
    return _serializer(secret).dumps([device.nonce, list(device.accounts)])


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="lms-device")
