"""Certificates from completion to issue: by rule or after an admin's approval, numbered without gaps, signed, frozen.

What happens to issued ones is in revision_service.py, what anybody may ask in check_service.py.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from sqlalchemy import Select, select, text

from lms import clock
from lms.agencies import service as agencies
from lms.auth import service as accounts
from lms.auth.identity import Profile
from lms.certificates.facts import Holder, Snapshot, from_json, gather, to_json
from lms.certificates.key_service import publish_keys
from lms.certificates.keys import IssuerKey
from lms.certificates.models import Certificate, CertificateAct
from lms.certificates.numbering import format_number, new_code
from lms.certificates.statement import sign, state
from lms.certificates.template import Template
from lms.certificates.template_service import find_template
from lms.courses import service as courses
from lms.db import command, db
from lms.errors import Conflict, Invalid, NotFound
from lms.learning import service as learning
from lms.learning.judgement import NEEDED_SERVER
from lms.learning.progress import CourseProgress
from lms.learning.projections import read_progress

WAITING, ISSUED, RETURNED, REVOKED, REPLACED = "menunggu", "terbit", "dikembalikan", "dicabut", "diganti"
#: What a course's `sertifikat:` may say.
BY_RULE, NONE = "otomatis", "tanpa"

_pattern = "{seq}/{kode}/{unit}/{bulan_romawi}/{tahun}"
_unit = "BKPSDM"


#: The largest id that a database can hold.
MAX_ID = 2**63 - 1
#: Lines of the admin's queue on one page, and how many one press may decide.
PAGE, MOST_AT_ONCE = 50, 500
#: How many one transaction issues: others must not wait for the write lock longer than a moment.
_CHUNK = 25
#: Seconds after which one press has done enough: browsers and the servers before ours wait about half a minute.
_PATIENCE = 12.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A certificate with what it says: frozen when issued, as known today while it waits."""

    certificate: Certificate
    snapshot: Snapshot

    @property
    def issued(self) -> bool:
        """Whether it ever carried a number."""
        return self.certificate.number is not None


def use_numbering(pattern: str, unit: str) -> None:
    """Set how numbers are formed; called once, from the settings. Raises KeyError for an unknown field."""
    global _pattern, _unit
    format_number(pattern, seq=1, code="X", unit=unit, day=clock.local_day(clock.now()))
    _pattern, _unit = pattern, unit


def on_course_finished(_sender: object, *, account_id: int, now: datetime, **_facts: object) -> None:
    """Ask for or issue every certificate the learner has now earned. Runs inside the command that finished the course."""
    # A revoked one counts as well: only an admin brings another in its place.
    held = {certificate.course for certificate in of_account(account_id)}
    for slug, enrolment in learning.finished(account_id).items():
        course = courses.load(enrolment.finished_release)
        if slug in held or course.certificate == NONE or learning.missing_prerequisites(account_id, course):
            continue
        certificate = request(account_id, slug, enrolment.finished_release, now)
        progress = _progress(certificate)
        # Dates that a wrong clock told, and a quiz done without the connection it asks for, wait for a person.
        if course.certificate == BY_RULE and not _needs_a_look(progress):
            issue(certificate, _snapshot(certificate, progress), key=publish_keys(now), decided_by=None, now=now)


def approve_all(ids: Sequence[int], *, paths: Iterable[str], decided_by: int, now: datetime) -> int:
    """`approve` for many, a few in each transaction. Stopped in the middle, what is issued is issued whole and the rest still waits."""
    paths = tuple(paths)
    return sum(approve(ids[at : at + _CHUNK], paths=paths, decided_by=decided_by, now=now) for at in range(0, len(ids), _CHUNK))


def approve_green(*, paths: Iterable[str], decided_by: int, now: datetime, most: int = MOST_AT_ONCE) -> tuple[int, bool]:
    """Issue what waits within the admin's units and raises no doubt, oldest first, a few in each transaction.

    Says how many, and whether some may be left: it stops at `most` and after some seconds; pressing again goes on from there.
    """
    paths, begun, issued, after = tuple(paths), monotonic(), 0, 0
    while issued < most and monotonic() - begun < _PATIENCE:
        room = min(_CHUNK, most - issued)
        ids = list(db.session.scalars(_waiting_after(after, paths).limit(room)))
        if not ids:
            return issued, False
        issued += approve(ids, paths=paths, decided_by=decided_by, now=now, green_only=True)
        after = ids[-1]
    return issued, db.session.scalar(_waiting_after(after, paths).limit(1)) is not None


@command
def approve(ids: Iterable[int], *, paths: Iterable[str], decided_by: int, now: datetime, green_only: bool = False) -> int:
    """Issue the waiting certificates among `ids` that lie within the admin's units (`paths`). Returns how many.

    One that is no longer waiting is passed over, so that pressing twice does nothing the second time; so is one whose
    course is no longer finished by the record, and with `green_only` one that a person should look at.
    """
    count, key, find_wording = 0, publish_keys(now), functools.cache(find_template)
    for certificate in _waiting(ids, paths):
        progress = _progress(certificate)
        if progress is None or progress.finished_at is None:
            continue
        snapshot = _snapshot(certificate, progress, find_wording)
        if not (green_only and snapshot.warnings):
            issue(certificate, snapshot, key=key, decided_by=decided_by, now=now)
            count += 1
    return count


@command
def give_back(ids: Iterable[int], *, paths: Iterable[str], reason: str, decided_by: int, now: datetime) -> int:
    """Return the waiting certificates among `ids` with a reason the learner reads. Raises Invalid without a reason."""
    reason = checked_reason(reason)
    waiting = _waiting(ids, paths)
    for certificate in waiting:
        certificate.state, certificate.reason = RETURNED, reason
        certificate.decided_at, certificate.decided_by = now, decided_by
        note(certificate, "dikembalikan", by=decided_by, detail=reason, now=now)
    return len(waiting)


def find(code: str) -> Certificate | None:
    """The certificate with that check code, in any state, or None."""
    return db.session.scalar(select(Certificate).where(Certificate.code == code))


def get_shown(code: str, *, account_id: int, paths: Iterable[str]) -> Shown:
    """A certificate for its owner, or for an admin of the owner's units. Raises NotFound for everybody else."""
    certificate = find(code)
    if certificate is None:
        raise NotFound("Sertifikat ini tidak ditemukan.")
    if certificate.account_id != account_id and not db.session.scalars(scoped([certificate.id], paths)).first():
        raise NotFound("Sertifikat ini tidak ditemukan.")
    return show(certificate)


def show(certificate: Certificate) -> Shown:
    """The certificate with its frozen text, or with the text it would get today."""
    if certificate.snapshot:
        return Shown(certificate=certificate, snapshot=from_json(certificate.snapshot))
    return Shown(certificate=certificate, snapshot=as_today(certificate))


def as_today(certificate: Certificate) -> Snapshot:
    """What the certificate would say if it were issued now. Raises Conflict where the record knows nothing of the course."""
    return _snapshot(certificate, _progress(certificate))


def as_known(certificate: Certificate) -> tuple[Snapshot | None, CourseProgress | None]:
    """What the certificate would say if it were issued now, and the record it would rest on; None where the record knows nothing."""
    progress = _progress(certificate)
    return (_snapshot(certificate, progress), progress) if progress else (None, None)


def of_account(account_id: int) -> list[Certificate]:
    """All certificates of a learner, newest first."""
    return list(db.session.scalars(select(Certificate).where(Certificate.account_id == account_id).order_by(Certificate.id.desc())))


def find_for_course(account_id: int, course: str) -> Certificate | None:
    """The learner's newest certificate of the course, or None."""
    return next((held for held in of_account(account_id) if held.course == course), None)


def device_part(account_id: int) -> list[dict[str, str | None]]:
    """What the learner's device knows of the certificates."""
    return [{"course": held.course, "state": held.state, "code": held.code, "number": held.number, "reason": held.reason} for held in of_account(account_id)]


def on_phone(shown: Shown) -> dict[str, str | int]:
    """What a phone keeps of an issued certificate to show it without a network."""
    said, code = shown.snapshot, shown.certificate.code
    return {"code": code, "name": said.name, "course": said.course, "number": said.number or "", "jp": said.jp, "issuer": said.issued_by}


def request(account_id: int, slug: str, release: str, now: datetime) -> Certificate:
    """Within a command: a certificate that waits for its number."""
    account = accounts.get_account(account_id)
    certificate = Certificate(
        account_id=account_id, agency_id=account.agency_id, course=slug, release=release, code=new_code(), state=WAITING, requested_at=now
    )
    certificate.reason = ""
    db.session.add(certificate)
    db.session.flush()
    note(certificate, "diajukan", by=account_id, detail="", now=now)
    return certificate


def issue(certificate: Certificate, snapshot: Snapshot, *, key: IssuerKey, decided_by: int | None, now: datetime) -> None:
    """Within a command: number, freeze what it says, and sign.

    The counter's row is locked by the update until the transaction ends, so no number is lost.
    """
    day = clock.local_day(now)
    count_up = text(
        "INSERT INTO certificate_counter (series, year, last) VALUES (:series, :year, 1)"
        " ON CONFLICT (series, year) DO UPDATE SET last = certificate_counter.last + 1 RETURNING last"
    )
    seq = db.session.scalar(count_up, {"series": _unit, "year": day.year})
    certificate.series, certificate.year, certificate.seq = _unit, day.year, seq
    certificate.number = format_number(_pattern, seq=seq, code=snapshot.course_code, unit=_unit, day=day)
    snapshot = replace(snapshot, number=certificate.number, issued_on=day)
    certificate.snapshot = to_json(snapshot)
    certificate.statement = sign(state(snapshot, certificate.code), key)
    certificate.state, certificate.decided_at, certificate.decided_by, certificate.reason = ISSUED, now, decided_by, ""
    note(certificate, "terbit", by=decided_by, detail=certificate.number, now=now)
    db.session.flush()


def note(certificate: Certificate, act: str, *, by: int | None, detail: str, now: datetime) -> None:
    """Within a command: write down who did what. The database keeps it."""
    db.session.add(CertificateAct(certificate_id=certificate.id, at=now, by=by, act=act, detail=detail))


def _progress(certificate: Certificate) -> CourseProgress | None:
    return read_progress(certificate.account_id, certificate.course, reference=certificate.release)


def _snapshot(certificate: Certificate, progress: CourseProgress | None, find_wording: Callable[[int], Template] = find_template) -> Snapshot:
    if progress is None:
        raise Conflict("Menurut catatan belajar, kursus ini belum dimulai.")
    finished_at = progress.finished_at or certificate.requested_at
    return gather(
        holder=_holder(accounts.get_profile(certificate.account_id)),
        course=courses.load(certificate.release),
        progress=progress,
        started=clock.local_day(progress.started_at),
        finished=clock.local_day(finished_at),
        rule=learning.jp_rule(finished_at),
        template=find_wording(certificate.agency_id),
    )


def _needs_a_look(progress: CourseProgress | None) -> bool:
    return progress is not None and (progress.odd_clock or any(NEEDED_SERVER in attempt.flags for attempt in progress.attempts))


def _holder(profile: Profile) -> Holder:
    return Holder(
        name=profile.name,
        nip=profile.nip or "",
        employment=profile.employment,
        rank=profile.rank,
        post=profile.post,
        unit=profile.units[-1],
        agency=profile.agency,
    )


def _waiting(ids: Iterable[int], paths: Iterable[str]) -> Sequence[Certificate]:
    query = scoped(ids, paths).where(Certificate.state == WAITING).order_by(Certificate.id)
    return db.session.scalars(query.with_for_update()).all()


def _waiting_after(after: int, paths: Iterable[str]) -> Select[tuple[int]]:
    within = agencies.in_subtree(paths, Certificate.agency_id)
    return select(Certificate.id).where(Certificate.state == WAITING, Certificate.id > after, within).order_by(Certificate.id)


def scoped(ids: Iterable[int], paths: Iterable[str]) -> Select[tuple[Certificate]]:
    """The certificates among `ids` within the admin's units."""
    return select(Certificate).where(Certificate.id.in_(list(ids)), agencies.in_subtree(paths, Certificate.agency_id))


def locked(code: str) -> Certificate:
    """Within a command: the certificate, nobody else's until it ends. Raises NotFound."""
    certificate = db.session.scalar(select(Certificate).where(Certificate.code == code).with_for_update())
    if certificate is None:
        raise NotFound("Sertifikat ini tidak ditemukan.")
    return certificate


def checked_reason(reason: str) -> str:
    """The reason in one line. Raises Invalid where it says nothing."""
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= 500:
        raise Invalid("Tulis alasan yang dapat dipahami peserta (5 sampai 500 huruf).")
    return reason
