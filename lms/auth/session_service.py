"""Signing in and out, and the sessions of an account. A session is a random token; the table knows only its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from lms.agencies.service import Agency
from lms.auth import attempt_service, identifiers, passwords, throttle
from lms.auth.devices import Device
from lms.auth.identifiers import Identifier
from lms.auth.identity import RoleScope, SignedIn
from lms.auth.models import Account, AccountNip, AccountRole, LoginSession
from lms.auth.roles import SEEN_INTERVAL, session_lifetime
from lms.db import command, db
from lms.errors import Invalid, NotAllowed, NotFound

#: One sentence for every way of being wrong, so that nobody learns who has an account.
WRONG = "NIP atau surel, atau kata sandinya, tidak cocok. Periksa kembali; huruf besar dan kecil pada kata sandi dibedakan."
_SWEEP = 100

#: Asked at every request of a signed-in person, so put together once.
_HELD = (
    select(
        LoginSession.id.label("session_id"),
        LoginSession.created_at,
        LoginSession.seen_at,
        Account.id,
        Account.name,
        Account.email,
        Account.employment,
        Account.agency_id,
        Account.is_demo,
        Account.temporary_until,
        AccountNip.nip,
        AccountRole.role,
        AccountRole.agency_id.label("role_agency_id"),
        Agency.path,
    )
    .join(Account, Account.id == LoginSession.account_id)
    .outerjoin(AccountNip, (AccountNip.account_id == Account.id) & AccountNip.until.is_(None))
    .outerjoin(AccountRole, AccountRole.account_id == Account.id)
    .outerjoin(Agency, Agency.id == AccountRole.agency_id)
    .where(LoginSession.token_hash == bindparam("token_hash"), LoginSession.revoked_at.is_(None), LoginSession.expires_at > bindparam("now"), Account.is_active)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """A session that was found, and whether its last use should be written down."""

    user: SignedIn
    touch_due: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    """What sign-in must know of an account, as values: commands expire rows."""

    id: int
    password_hash: str
    temporary_until: datetime | None
    is_demo: bool
    is_active: bool


def sign_in(
    *, identifier: str, password: str, device: Device | None, address: str, user_agent: str, secret: str, demo: bool, now: datetime
) -> tuple[Account, str]:
    """Open a session: the account and the token for its cookie.

    `secret` keys the counters; `demo` lets demo accounts in. Not one transaction: hashing takes 20 ms, in which a
    SQLite database would stand still, and the count of a failed attempt must stay.
    Raises TooMany, Invalid (one sentence for all that is wrong), NotAllowed (right password, but the account is closed).
    """
    who = identifiers.read(identifier)
    candidate = _find_candidate(who)
    nonce = device.nonce if device and candidate and device.knows(candidate.id) else None
    keys = throttle.sign_in_keys(secret, identifier=who.value, address=address, device=nonce)
    attempt_service.admit(keys, now=now)
    right = passwords.verify(candidate.password_hash if candidate else None, password)
    if candidate is None or not right or candidate.is_demo and not demo:
        raise Invalid(WRONG)
    _check_open(candidate, now)
    new_hash = passwords.hash_password(password) if passwords.needs_rehash(candidate.password_hash) else None
    token = secrets.token_urlsafe(32)
    account = _open(candidate, new_hash=new_hash, token=token, keys=keys, address=address, user_agent=user_agent, now=now)
    return account, token


def load(token: str, *, demo: bool, now: datetime) -> Loaded | None:
    """Who holds this token, by one query; None where the session has ended or the account is closed."""
    rows = db.session.execute(_HELD, {"token_hash": _hash(token), "now": now}).all()
    if not rows or rows[0].is_demo and not demo:
        return None
    first = rows[0]
    scopes = tuple(RoleScope(role=row.role, agency_id=row.role_agency_id, path=row.path) for row in rows if row.role)
    # Somebody who became staff since then signs in again as staff do.
    if first.created_at + session_lifetime({scope.role for scope in scopes}) <= now:
        return None
    user = SignedIn(
        id=first.id,
        name=first.name,
        nip=first.nip,
        email=first.email,
        employment=first.employment,
        agency_id=first.agency_id,
        session_id=first.session_id,
        role_scopes=scopes,
        must_change_password=first.temporary_until is not None,
        token=token,
    )
    return Loaded(user=user, touch_due=now - first.seen_at >= SEEN_INTERVAL)


@command
def touch(session_id: int, *, now: datetime) -> None:
    """Write down that a session was used."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id, LoginSession.seen_at < now).values(seen_at=now))


def open_sessions(account_id: int, *, now: datetime) -> list[LoginSession]:
    """The sessions of an account that still open something, the one used last first."""
    return list(db.session.scalars(select(LoginSession).where(*_open_ones(account_id, now)).order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())))


@command
def sign_out(session_id: int, *, now: datetime) -> None:
    """End this session."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id, LoginSession.revoked_at.is_(None)).values(revoked_at=now))


@command
def revoke_session(session_id: int, *, account_id: int, now: datetime) -> None:
    """End one session of this account. Raises NotFound where it is another's or already over."""
    ended = db.session.execute(update(LoginSession).where(LoginSession.id == session_id, *_open_ones(account_id, now)).values(revoked_at=now))
    if not ended.rowcount:
        raise NotFound("Sesi itu tidak ada atau sudah berakhir.")


@command
def revoke_sessions(account_id: int, *, keep: int | None, now: datetime) -> int:
    """End all sessions of the account but `keep`; gives their number."""
    return end_sessions(account_id, keep=keep, now=now)


def end_sessions(account_id: int, *, keep: int | None, now: datetime) -> int:
    """Within a command: end all sessions of the account but `keep`; gives their number."""
    others = [LoginSession.id != keep] if keep is not None else []
    return db.session.execute(update(LoginSession).where(*_open_ones(account_id, now), *others).values(revoked_at=now)).rowcount


@command
def _open(
    candidate: _Candidate, *, new_hash: str | None, token: str, keys: tuple[throttle.Key, ...], address: str, user_agent: str, now: datetime
) -> Account:
    account = db.session.scalar(select(Account).where(Account.id == candidate.id).with_for_update(key_share=True))
    # The password was looked at outside of this transaction: one that was replaced meanwhile opens nothing.
    if account is None or not account.is_active or account.password_hash != candidate.password_hash:
        raise Invalid(WRONG)
    if new_hash:
        account.password_hash = new_hash
    attempt_service.settle(keys, now=now)
    roles = set(db.session.scalars(select(AccountRole.role).where(AccountRole.account_id == account.id)))
    db.session.add(
        LoginSession(
            account_id=account.id,
            token_hash=_hash(token),
            created_at=now,
            seen_at=now,
            expires_at=now + session_lifetime(roles),
            user_agent=user_agent[:160],
            address=address[:45],
        )
    )
    attempt_service.sweep(now=now)
    _sweep_sessions(now)
    return account


def _find_candidate(who: Identifier) -> _Candidate | None:
    query = select(Account.id, Account.password_hash, Account.temporary_until, Account.is_demo, Account.is_active)
    if who.kind == "email":
        query = query.where(Account.email == who.value)
    else:
        query = query.join(AccountNip, AccountNip.account_id == Account.id).where(AccountNip.nip == who.value, AccountNip.until.is_(None))
    row = db.session.execute(query).one_or_none()
    return _Candidate(**row._mapping) if row else None


def _check_open(candidate: _Candidate, now: datetime) -> None:
    if not candidate.is_active:
        raise NotAllowed("Akun ini sudah ditutup. Jika itu keliru, hubungi admin di instansi Anda.")
    if candidate.temporary_until and candidate.temporary_until <= now:
        raise NotAllowed("Kata sandi sementara ini sudah kedaluwarsa. Minta yang baru kepada admin di instansi Anda.")


def _open_ones(account_id: int, now: datetime) -> tuple:
    return (LoginSession.account_id == account_id, LoginSession.revoked_at.is_(None), LoginSession.expires_at > now)


def _sweep_sessions(now: datetime) -> None:
    over = select(LoginSession.id).where(LoginSession.expires_at < now).limit(_SWEEP).with_for_update(skip_locked=True)
    db.session.execute(delete(LoginSession).where(LoginSession.id.in_(list(db.session.scalars(over)))))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
