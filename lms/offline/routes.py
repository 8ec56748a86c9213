"""The exchange with devices: one round trip brings acts in and the learner's record out; or a file that somebody carried."""

import gzip
import io
import json
import re
import zlib
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request
from flask_login import current_user

from lms import clock
from lms.errors import Invalid, NotAllowed
from lms.learning import device as device_record
from lms.learning import service as learning
from lms.offline import service
from lms.offline.forms import DeliveryForm
from lms.offline.sealing import MAX_FILE_BYTES, device_key
from lms.records import service as records
from lms.records.events import is_device
from lms.web import signed_in

blueprint = Blueprint("offline", __name__)

#: More would hold the write lock for too long; devices split what they send.
MAX_EVENTS = 500
MAX_BYTES = 1024 * 1024
_CURSOR = re.compile(r"\d{1,18}")


@blueprint.post("/sinkron")
@signed_in
def create() -> Any:
    """Take in {device, since, events}; answer {accepted, refused, record, cursor, epoch, now}."""
    for_account = request.headers.get("X-LMS", "")
    if not for_account:
        raise NotAllowed("Kepala X-LMS wajib ada pada permintaan sinkronisasi.")
    if for_account.isdecimal() and for_account != str(current_user.id):
        # On a shared phone another person has signed in meanwhile: these acts are not his.
        return jsonify(error="akun", message="Catatan ini milik akun lain di perangkat ini. Catatan itu tetap tersimpan sampai pemiliknya masuk."), 409
    now = clock.now()
    body = _read_body()
    if body is None:
        return jsonify(error="besar", message="Kiriman lebih dari 1 MiB. Kirim dalam beberapa bagian.", most_bytes=MAX_BYTES, most_events=MAX_EVENTS), 413
    delivery = _parse(body, now)
    if len(delivery["events"]) > MAX_EVENTS:
        return jsonify(error="besar", message="Lebih dari 500 peristiwa. Kirim dalam beberapa bagian.", most_bytes=MAX_BYTES, most_events=MAX_EVENTS), 413
    receipt = learning.take_in(account_id=current_user.id, agency_id=current_user.agency_id, device=delivery["device"], parcels=delivery["events"], now=now)
    since = delivery["since"]
    # A device that begins anew also gets the key that seals files carried by hand.
    seal = {} if since else {"seal": device_key(current_app.secret_key, account_id=current_user.id, device=delivery["device"])}
    return jsonify(
        accepted=receipt.accepted,
        refused=[{"id": refusal.id, "reason": refusal.reason, "detail": refusal.detail} for refusal in receipt.refused],
        record=device_record.record_since(current_user, int(since) if _CURSOR.fullmatch(since) else 0, now, receipt.progress),
        # Of the moment of taking in: what arrives before the record is read is told again next time instead of never.
        cursor=str(receipt.cursor),
        epoch=records.current_epoch(),
        now=now.isoformat(),
        **seal,
    )


@blueprint.get("/kiriman/")
@signed_in
def new_delivery() -> Any:
    """The form for a file of acts that was carried here."""
    return render_template("offline/delivery.html", form=DeliveryForm())


@blueprint.post("/kiriman/")
@signed_in
def create_delivery() -> Any:
    """Take the file in for its owner."""
    form = DeliveryForm()
    if not form.validate():
        return render_template("offline/delivery.html", form=form), 422
    data = form.file.data.stream.read(MAX_FILE_BYTES + 1)
    try:
        delivered = service.deliver(data, secret=current_app.secret_key, brought_by=current_user.id, now=clock.now())
    except Invalid as error:
        return render_template("offline/delivery.html", form=form, message=error.message), 422
    return render_template("offline/delivery.html", form=form, delivered=delivered)


def _read_body() -> bytes | None:
    """The body, unpacked where the device packed it; None where it is larger than allowed (packed or not)."""
    data = request.stream.read(MAX_BYTES + 1)
    if len(data) <= MAX_BYTES and request.headers.get("Content-Encoding") == "gzip":
        try:
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise Invalid("Kiriman gzip tidak utuh. Kirim sekali lagi.") from error
    return data if len(data) <= MAX_BYTES else None


def _parse(body: bytes, now: Any) -> dict[str, Any]:
    try:
        delivery = json.loads(body)
    except (ValueError, RecursionError):
        delivery = None
    fits = isinstance(delivery, dict) and isinstance(delivery.get("events"), list) and is_device(delivery.get("device"))
    if not fits:
        device = delivery.get("device") if isinstance(delivery, dict) else None
        text = body.decode("utf-8", "backslashreplace")
        learning.quarantine_body(account_id=current_user.id, device=device if is_device(device) else "", body=text, now=now)
        raise Invalid("Kiriman tidak dapat dibaca: perlu objek JSON dengan device dan events. Isinya disimpan untuk diperiksa.")
    return {"device": delivery["device"], "events": delivery["events"], "since": str(delivery.get("since") or "")}
