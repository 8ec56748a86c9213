"""Accounts: make, find, give roles, set passwords. Signing in and sessions are in session_service.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from lms.agencies import service as agencies
from lms.auth import attempt_service, identifiers, nip, passwords, throttle
from lms.auth.identity import Profile, SignedIn
from lms.auth.models import Account, AccountNip, AccountRole
from lms.auth.roles import EMPLOYMENTS, ROLES, STAFF, TEMPORARY_PASSWORD_LIFETIME
from lms.auth.session_service import end_sessions
from lms.db import command, db
from lms.errors import Conflict, Invalid, NotFound

MAX_NAME, MAX_RANK, MAX_POST = 200, 80, 160
_TAKEN = "NIP atau surel ini sudah dipakai sebuah akun. Silakan masuk; jika lupa kata sandi, hubungi admin di instansi Anda."
_NO_ACCOUNT = "Akun itu tidak ada."
#: NO KEY UPDATE: rows that merely refer to the account may still be added.
_LOCKED = select(Account.__table__.c.id).where(Account.__table__.c.id == bindparam("account_id")).with_for_update(key_share=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """The fields of an account to be, every one of them checked (made by `check_fields`)."""

    name: str
    nip: str | None
    email: str | None
    employment: str
    agency_id: int
    rank: str
    post: str
    roles: tuple[str, ...]
    is_demo: bool


def create_account(
    *,
    name: str,
    employment: str,
    agency_id: int,
    password: str,
    now: datetime,
    nip: str | None = None,
    email: str | None = None,
    rank: str = "",
    post: str = "",
    roles: Iterable[str] = ("peserta",),
    temporary: bool = False,
    is_demo: bool = False,
    context: Iterable[str] = (),
) -> Account:
    """Make an account that holds `roles` in its own unit. `nip` and `email` as typed; one of them is needed.

    `temporary`: the password must be replaced at the first sign-in. `context`: further words that the password must not rest on.
    Raises Invalid (a field, the password), NotFound (unit), Conflict (NIP or e-mail is in use).
    """
    draft = check_fields(
        name=name, nip_text=nip, email_text=email, employment=employment, agency_id=agency_id, rank=rank, post=post, roles=tuple(roles), is_demo=is_demo
    )
    checked = passwords.check(password, context=(draft.name, draft.nip or "", draft.email or "", *context))
    # Hashing takes 20 ms; the write lock is taken only afterwards.
    return add_account(draft, password_hash=passwords.hash_password(checked), temporary=temporary, now=now)


def check_fields(
    *,
    name: str,
    nip_text: str | None,
    email_text: str | None,
    employment: str,
    agency_id: int,
    rank: str,
    post: str,
    roles: tuple[str, ...],
    is_demo: bool,
) -> Draft:
    """Turn what was typed into a draft. Raises Invalid, NotFound (unit)."""
    name, rank, post = map(identifiers.printable, (name, rank, post))
    if not name or len(name) > MAX_NAME or len(rank) > MAX_RANK or len(post) > MAX_POST:
        raise Invalid(f"Nama harus diisi (paling banyak {MAX_NAME} karakter); pangkat paling banyak {MAX_RANK}, jabatan paling banyak {MAX_POST}.")
    if employment not in EMPLOYMENTS:
        raise Invalid(f"Status kepegawaian “{employment}” tidak dikenal. Pilih salah satu: {', '.join(EMPLOYMENTS)}.")
    if unknown := set(roles) - set(ROLES):
        raise Invalid(f"Peran “{min(unknown)}” tidak dikenal. Pilih salah satu: {', '.join(ROLES)}.")
    number = nip.parse(nip_text, employment=employment) if nip_text and nip_text.strip() else None
    email = identifiers.parse_email(email_text) if email_text and email_text.strip() else None
    if not number and not email:
        raise Invalid("Sebuah akun memerlukan NIP atau surel.")
    agencies.get_agency(agency_id)
    return Draft(name=name, nip=number, email=email, employment=employment, agency_id=agency_id, rank=rank, post=post, roles=roles, is_demo=is_demo)


@command
def add_account(draft: Draft, *, password_hash: str, temporary: bool, now: datetime) -> Account:
    """Store a draft; the roles are held in the account's own unit. Raises Conflict (NIP or e-mail is in use)."""
    if draft.nip and find_by_nip(draft.nip) or draft.email and find_by_email(draft.email):
        raise Conflict(_TAKEN)
    account = Account(
        name=draft.name,
        email=draft.email,
        password_hash=password_hash,
        temporary_until=now + TEMPORARY_PASSWORD_LIFETIME if temporary else None,
        employment=draft.employment,
        rank=draft.rank,
        post=draft.post,
        agency_id=draft.agency_id,
        is_demo=draft.is_demo,
        is_active=True,
        created_at=now,
    )
    db.session.add(account)
    try:
        db.session.flush()
        if draft.nip:
            db.session.add(AccountNip(account_id=account.id, nip=draft.nip, since=now))
        db.session.add_all(AccountRole(account_id=account.id, role=role, agency_id=draft.agency_id) for role in dict.fromkeys(draft.roles))
        db.session.flush()
    except IntegrityError:
        # On PostgreSQL somebody else's command can add the same number between our look and our insert.
        raise Conflict(_TAKEN) from None
    return account


def register(
    *,
    name: str,
    nip: str,
    email: str | None,
    employment: str,
    agency_id: int,
    rank: str,
    post: str,
    password: str,
    address: str,
    secret: str,
    context: Iterable[str],
    now: datetime,
) -> Account:
    """A learner makes the own account. Whether that is allowed the caller has asked the settings.

    Raises what create_account raises, and TooMany: the answer tells whether a NIP is known, so it is not given without end.
    """
    attempt_service.admit(throttle.registration_keys(secret, address=address), now=now)
    return create_account(
        name=name, nip=nip, email=email, employment=employment, agency_id=agency_id, rank=rank, post=post, password=password, context=context, now=now
    )


def find_account(account_id: int) -> Account | None:
    """The account, or None."""
    return db.session.get(Account, account_id)


def get_account(account_id: int) -> Account:
    """The account. Raises NotFound."""
    account = find_account(account_id)
    if account is None:
        raise NotFound(_NO_ACCOUNT)
    return account


def names_of(account_ids: Iterable[int]) -> dict[int, str]:
    """The names of these accounts by id, in one query."""
    return dict(db.session.execute(select(Account.id, Account.name).where(Account.id.in_(set(account_ids)))).all())


def find_by_nip(text: str) -> Account | None:
    """The account whose current NIP this is, typed in any form; None where there is none."""
    query = select(Account).join(AccountNip, AccountNip.account_id == Account.id)
    return db.session.scalar(query.where(AccountNip.nip == nip.strip(text), AccountNip.until.is_(None)))


def find_in_scope(text: str, paths: Iterable[str]) -> Account | None:
    """The account with this current NIP, typed in any form, where it belongs to one of these units."""
    query = select(Account).join(AccountNip, AccountNip.account_id == Account.id).where(agencies.in_subtree(paths, Account.agency_id))
    return db.session.scalar(query.where(AccountNip.nip == nip.strip(text), AccountNip.until.is_(None)))


def find_by_email(text: str) -> Account | None:
    """The account with this address in any case of letters; None where there is none."""
    return db.session.scalar(select(Account).where(Account.email == identifiers.read(text).value))


def find_nip(account_id: int) -> str | None:
    """The NIP that an account has now."""
    return db.session.scalar(select(AccountNip.nip).where(AccountNip.account_id == account_id, AccountNip.until.is_(None)))


def get_profile(account_id: int) -> Profile:
    """All that is printed of a person, as values. Raises NotFound."""
    account = get_account(account_id)
    line = agencies.line_of(agencies.get_agency(account.agency_id))
    roles = db.session.scalars(select(AccountRole.role).where(AccountRole.account_id == account_id).distinct())
    return Profile(
        id=account.id,
        name=account.name,
        nip=find_nip(account_id),
        email=account.email,
        employment=account.employment,
        rank=account.rank,
        post=account.post,
        agency_id=account.agency_id,
        units=tuple(agency.name for agency in line),
        roles=tuple(sorted(roles, key=ROLES.index)),
    )


def lock(account_id: int) -> None:
    """Within a command: nobody else's command on this account goes on before this one ends. Raises NotFound.

    On SQLite the command holds the only write lock already, and FOR UPDATE is left out of the statement.
    """
    if db.session.scalar(_LOCKED, {"account_id": account_id}) is None:
        raise NotFound(_NO_ACCOUNT)


def correct(account_id: int, *, name: str, rank: str, post: str) -> tuple[str, ...]:
    """Within a command: put right what is printed of a person. Returns what changed, in words. Raises Invalid, NotFound."""
    lock(account_id)
    account = get_account(account_id)
    new = {"name": name, "rank": rank, "post": post}
    words = {"name": "nama", "rank": "pangkat/golongan", "post": "jabatan"}
    changes = []
    for field, text in new.items():
        text = identifiers.printable(text)
        if len(text) > {"name": MAX_NAME, "rank": MAX_RANK, "post": MAX_POST}[field] or field == "name" and not text:
            raise Invalid(f"Isian {words[field]} kosong atau terlalu panjang.")
        if text != getattr(account, field):
            changes.append(f"{words[field]}: “{getattr(account, field)}” menjadi “{text}”")
            setattr(account, field, text)
    return tuple(changes)


@command
def grant_role(account_id: int, role: str, agency_id: int) -> None:
    """Give a role in a unit and all beneath it; giving it twice is giving it once. Raises Invalid, NotFound."""
    if role not in ROLES:
        raise Invalid(f"Peran “{role}” tidak dikenal. Pilih salah satu: {', '.join(ROLES)}.")
    lock(account_id)
    agencies.get_agency(agency_id)
    if db.session.get(AccountRole, (account_id, role, agency_id)) is None:
        db.session.add(AccountRole(account_id=account_id, role=role, agency_id=agency_id))


def change_password(*, account_id: int, session_id: int, current: str, new: str, context: Iterable[str], secret: str, now: datetime) -> None:
    """Replace the own password and end the account's other sessions. Raises Invalid, TooMany (wrong current password too often)."""
    profile, old_hash = get_profile(account_id), get_account(account_id).password_hash
    checked = passwords.check(new, context=(profile.name, profile.nip or "", profile.email or "", *context))
    keys = throttle.password_keys(secret, account_id=account_id)
    attempt_service.admit(keys, now=now)
    if not passwords.verify(old_hash, current):
        raise Invalid("Kata sandi saat ini tidak cocok.")
    if passwords.normalise(current) == checked:
        raise Invalid("Kata sandi baru harus berbeda dari yang lama.")
    _set_password(account_id, old_hash=old_hash, new_hash=passwords.hash_password(checked), keep=session_id, keys=keys, now=now)


def reset_password(*, account_id: int, by: SignedIn, secret: str, now: datetime) -> str:
    """A temporary password for somebody in the admin's units, to be shown once; ends all sessions of the account.

    Raises NotFound outside of those units: an admin learns nothing of them, and takes over nobody who may see more.
    """
    password = passwords.temporary_password()
    _reset(account_id, by=by, new_hash=passwords.hash_password(password), secret=secret, now=now)
    return password


@command
def _set_password(account_id: int, *, old_hash: str, new_hash: str, keep: int, keys: tuple[throttle.Key, ...], now: datetime) -> None:
    lock(account_id)
    account = get_account(account_id)
    if account.password_hash != old_hash:
        raise Conflict("Kata sandi ini baru saja diganti dari tempat lain. Silakan masuk kembali.")
    account.password_hash, account.temporary_until = new_hash, None
    attempt_service.settle(keys, now=now)
    end_sessions(account_id, keep=keep, now=now)


@command
def _reset(account_id: int, *, by: SignedIn, new_hash: str, secret: str, now: datetime) -> None:
    scope = by.scopes("admin")
    account = db.session.scalar(
        select(Account).where(Account.id == account_id, agencies.in_subtree(scope, Account.agency_id)).with_for_update(key_share=True)
    )
    roles = select(AccountRole.role).where(AccountRole.account_id == account_id, AccountRole.role.in_(STAFF))
    if account is None or db.session.scalar(roles.where(~agencies.in_subtree(scope, AccountRole.agency_id)).limit(1)):
        raise NotFound("Akun itu tidak ada di unit kerja yang Anda kelola.")
    account.password_hash, account.temporary_until = new_hash, now + TEMPORARY_PASSWORD_LIFETIME
    names = [name for name in (find_nip(account_id), account.email) if name]
    attempt_service.free([throttle.subject_of(secret, name) for name in names])
    end_sessions(account_id, keep=None, now=now)
