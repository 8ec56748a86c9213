"""How guessing is slowed down: which failures are counted together and how long to wait after each. Pure.

Every attempt is counted before the password is looked at, so that a thousand at once are a thousand.
Nothing here asks whether an account exists: unknown ones wait just the same.
"""

import hashlib
import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """`free` attempts without waiting, then `first`, doubling with each further one up to `longest`.

    One attempt is forgotten every `forgets`.
    """

    free: int
    first: timedelta
    longest: timedelta
    forgets: timedelta


#: From a known device, and for an account from one network: a person who mistypes, or one attacker.
PERSON = Rule(free=5, first=timedelta(seconds=30), longest=timedelta(hours=1), forgets=timedelta(hours=1))
#: For an account from all networks together: many attackers. Wide enough that one network, slowed by PERSON, can never fill it
#: and so never keeps the owner out elsewhere; below the 100 guesses in a row that NIST SP 800-63B allows.
ACCOUNT = Rule(free=50, first=timedelta(minutes=1), longest=timedelta(hours=1), forgets=timedelta(minutes=20))
#: From one network for all accounts. Wide, since a whole office or a mobile operator can stand behind one address.
NETWORK = Rule(free=60, first=timedelta(seconds=15), longest=timedelta(minutes=10), forgets=timedelta(minutes=1))
#: New accounts from one network: a class that registers together must get through.
REGISTRATION = Rule(free=100, first=timedelta(minutes=1), longest=timedelta(hours=1), forgets=timedelta(minutes=5))


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """Attempts that are counted together. `level` is how many were not yet forgotten at `at`."""

    level: float = 0.0
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """Name of a bucket and its rule. `name` and `subject` are keyed hashes, so that the table tells nothing.

    `subject` is the same for all buckets of one identifier: an admin's reset frees them all. Empty where there is none.
    """

    name: str
    subject: str
    rule: Rule


def sign_in_keys(secret: str, *, identifier: str, address: str, device: str | None) -> tuple[Key, ...]:
    """The buckets of one attempt. `device` is the nonce of a device that this account signed in on before, else None."""
    subject = subject_of(secret, identifier)
    if device:
        return (Key(name=_hash(secret, "device", identifier, device), subject=subject, rule=PERSON),)
    network = network_of(address)
    return (
        Key(name=_hash(secret, "person", identifier, network), subject=subject, rule=PERSON),
        Key(name=_hash(secret, "account", identifier), subject=subject, rule=ACCOUNT),
        Key(name=_hash(secret, "network", network), subject="", rule=NETWORK),
    )


def password_keys(secret: str, *, account_id: int) -> tuple[Key, ...]:
    """The bucket of attempts to confirm a password inside a session (somebody may have found an open phone)."""
    return (Key(name=_hash(secret, "confirm", str(account_id)), subject="", rule=PERSON),)


def registration_keys(secret: str, *, address: str) -> tuple[Key, ...]:
    """The bucket of new accounts."""
    return (Key(name=_hash(secret, "register", network_of(address)), subject="", rule=REGISTRATION),)


def network_keys(secret: str, *, purpose: str, address: str, rule: Rule) -> tuple[Key, ...]:
    """The bucket of what one network asks for some other purpose, such as checking certificates."""
    return (Key(name=_hash(secret, purpose, network_of(address)), subject="", rule=rule),)


def subject_of(secret: str, identifier: str) -> str:
    """What joins all buckets of one identifier."""
    return _hash(secret, "subject", identifier)


def network_of(address: str) -> str:
    """The address as it is counted: IPv6 by its /64, which one household holds whole; IPv4 inside IPv6 as IPv4."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def level_at(bucket: Bucket, rule: Rule, now: datetime) -> float:
    """How many attempts are still remembered. A clock that went back forgets nothing."""
    if bucket.at is None:
        return 0.0
    passed = max(now - bucket.at, timedelta(0))
    return max(0.0, bucket.level - passed / rule.forgets)


def wait(bucket: Bucket, rule: Rule, now: datetime) -> timedelta:
    """How long from now until the next attempt is taken; zero when it is taken now."""
    attempts = math.ceil(bucket.level)
    if bucket.at is None or attempts < rule.free:
        return timedelta(0)
    # Beyond 40 doublings every rule has long reached its longest wait.
    pause = min(rule.first * 2 ** min(attempts - rule.free, 40), rule.longest)
    # A clock that was set back must not make the wait longer than the rule says.
    return min(max(bucket.at + pause - now, timedelta(0)), pause)


def count(bucket: Bucket, rule: Rule, now: datetime) -> Bucket:
    """The bucket after one more attempt."""
    return Bucket(level=level_at(bucket, rule, now) + 1, at=now)


def take_back(bucket: Bucket, rule: Rule, now: datetime) -> Bucket:
    """The bucket after an attempt that was counted turned out right."""
    return Bucket(level=max(0.0, level_at(bucket, rule, now) - 1), at=now)


def empty_at(bucket: Bucket, rule: Rule, now: datetime) -> datetime:
    """When everything in it will be forgotten and its row can go."""
    return (bucket.at or now) + rule.forgets * bucket.level + rule.longest


def sentence(pause: timedelta) -> str:
    """What a person reads who has to wait."""
    seconds = math.ceil(pause.total_seconds())
    after = f"{seconds} detik" if seconds < 60 else f"{math.ceil(seconds / 60)} menit"
    return f"Sudah terlalu banyak percobaan. Silakan coba lagi dalam {after}. Jika Anda lupa kata sandi, admin di instansi Anda dapat membuatkan yang baru."


def _hash(secret: str, *parts: str) -> str:
    return hmac.new(secret.encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()
