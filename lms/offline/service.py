"""Acts that come by hand: a sealed file in, its owner's acts in the record, and a note of who brought it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.auth import service as accounts
from lms.db import command, db
from lms.errors import Invalid, NotFound
from lms.learning import service as learning
from lms.offline.models import HandDelivery
from lms.offline.sealing import Parcel, open_file

#: As many as one exchange with a device may bring.
_PORTION = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """What became of a file: whose it was, how many acts the record now holds of it, and since when it is known."""

    owner: str
    accepted: int
    refused: int
    received_at: datetime
    again: bool


def deliver(data: bytes, *, secret: str, brought_by: int, now: datetime) -> Delivered:
    """Take a sealed file in for its owner, whoever brings it. A file that was brought before changes nothing.

    Not one transaction: portions are taken in as from a device, and the note comes last. Bringing the file again after a
    crash between two portions completes it, because acts are held by their ids. Raises Invalid.
    """
    parcel = open_file(data, secret)
    held = db.session.scalar(select(HandDelivery).where(HandDelivery.digest == parcel.digest))
    if held:
        return _told(held, again=True)
    try:
        agency_id = accounts.get_account(parcel.account_id).agency_id
    except NotFound as error:
        raise Invalid("Pemilik berkas ini tidak dikenal di platform ini.") from error
    accepted, refused = _take_in(parcel, agency_id, now)
    _note(parcel, accepted=accepted, refused=refused, brought_by=brought_by, now=now)
    return _told(db.session.scalars(select(HandDelivery).where(HandDelivery.digest == parcel.digest)).one(), again=False)


def _take_in(parcel: Parcel, agency_id: int | None, now: datetime) -> tuple[int, int]:
    accepted = refused = 0
    for start in range(0, len(parcel.events), _PORTION):
        portion = parcel.events[start : start + _PORTION]
        receipt = learning.take_in(account_id=parcel.account_id, agency_id=agency_id, device=parcel.device, parcels=portion, now=now)
        accepted += len(receipt.accepted)
        refused += len(receipt.refused)
    return accepted, refused


@command
def _note(parcel: Parcel, *, accepted: int, refused: int, brought_by: int, now: datetime) -> None:
    # Two people may bring the same file at the same moment: the owner's lock lets one of them write the note.
    accounts.lock(parcel.account_id)
    if db.session.scalar(select(HandDelivery.id).where(HandDelivery.digest == parcel.digest)) is None:
        values = {"digest": parcel.digest, "account_id": parcel.account_id, "device": parcel.device, "brought_by": brought_by}
        db.session.add(HandDelivery(**values, received_at=now, accepted=accepted, refused=refused))


def _told(held: HandDelivery, *, again: bool) -> Delivered:
    owner = accounts.get_account(held.account_id).name
    return Delivered(owner=owner, accepted=held.accepted, refused=held.refused, received_at=held.received_at, again=again)
