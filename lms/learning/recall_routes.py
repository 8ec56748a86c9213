"""Ulasan hari ini: the recall cards that are due, one at a time, by forms that work without script."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.learning import recall_service, service
from lms.web import signed_in

blueprint = Blueprint("recall", __name__, url_prefix="/belajar/ulasan")


@blueprint.get("/")
@signed_in
def show() -> Any:
    """Today's next card: its question, below it the answer and what to say of oneself; or when the next ones are due."""
    now = clock.now()
    today = recall_service.today(current_user.id, current_user.agency_id, now)
    ways = recall_service.ways_on(today.first, now) if today.first else []
    return render_template("learning/recall.html", here="belajar", today=today, due=today.first, ways=ways)


@blueprint.post("/")
@signed_in
def create() -> Any:
    """Record how well the card was known, then on to the next one."""
    rating = request.form.get("rating", "")
    data = {"question": request.form.get("question", ""), "rating": int(rating) if rating in ("1", "2", "3", "4") else None}
    said = {"verb": "recalled", "data": data} | {name: request.form.get(name, "") for name in ("course", "release", "item")}
    service.act(account_id=current_user.id, agency_id=current_user.agency_id, acts=[said], now=clock.now())
    return redirect(url_for("recall.show"))
