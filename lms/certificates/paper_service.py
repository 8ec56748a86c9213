"""Makes the signed paper of certificates, at the moment somebody asks for it."""

from collections.abc import Sequence
from datetime import datetime

from lms import clock
from lms.certificates import key_service, paper, signature
from lms.certificates.paper import Sheet
from lms.certificates.service import Shown
from lms.certificates.statement import sign, state
from lms.certificates.template_service import find_logo
from lms.errors import Conflict

_REASON = "Diterbitkan secara elektronik oleh penerbit sertifikat"


def make_pdf(shown: Sequence[Shown], *, check_address: str, now: datetime) -> bytes:
    """One signed PDF of one or several issued certificates. `check_address` ends in `/periksa/`. Raises Conflict for one not issued."""
    if not shown or not all(one.issued for one in shown):
        raise Conflict("Sertifikat ini belum terbit.")
    key_service.ensure_published(now)
    papers = [(one.snapshot, _sheet(one, check_address, now)) for one in shown]
    return signature.sign(paper.draw(*papers), key_service.current_key(now), reason=_REASON, now=now)


def link(shown: Shown, check_address: str, now: datetime) -> str:
    """The link of the QR code: the check page, and behind `#` the signed statement, which no server is sent."""
    certificate = shown.certificate
    # Certificates from before there were keys have none kept; theirs is signed when asked for.
    text = certificate.statement or sign(state(shown.snapshot, certificate.code), key_service.current_key(now))
    return f"{check_address}#{text}"


def _sheet(shown: Shown, check_address: str, now: datetime) -> Sheet:
    return Sheet(
        code=shown.certificate.code,
        check_address=check_address,
        link=link(shown, check_address, now),
        logo=find_logo(shown.snapshot.template.logo),
        made_at=now.astimezone(clock.zone()),
    )
