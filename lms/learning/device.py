"""A learner's record as his device keeps it: small JSON that fills the neutral pages with ticks and scores."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from lms import clock
from lms.learning import recall_service, service
from lms.learning.judgement import Attempt
from lms.learning.progress import CourseProgress, ItemProgress
from lms.learning.projections import read_progress
from lms.records import service as records

#: Floors further down add what they know about the learner: name of the part → function of the account id.
_more: dict[str, Callable[[int], Any]] = {}


class Learner(Protocol):
    """What a device hears of its owner: a signed-in account, or one from the database."""

    id: int
    name: str
    employment: str
    agency_id: int


def add_part(name: str, part: Callable[[int], Any]) -> None:
    """Let a later floor contribute to the record under that name; create_app connects them."""
    _more[name] = part


def part(name: str, account_id: int) -> Any:
    """What a later floor knows of the learner; an empty list where no floor of that name is connected."""
    return _more[name](account_id) if name in _more else []


def record_since(account: Learner, position: int, now: datetime, folded: Mapping[str, CourseProgress]) -> dict[str, Any]:
    """What changed since the position (0: everything): courses with their items and attempts, the year's JP, the recall
    cards due soon, and the parts of later floors in full. `folded` is progress known already, which need not be folded from
    the record again.
    """
    standing = service.jp_standing(account.id, account.employment, clock.local_day(now).year)
    record: dict[str, Any] = {
        "account": account.id,
        "name": account.name,
        "jp": {"year": standing.year, "jp": standing.jp, "kind": standing.kind, "limit": standing.limit},
        "courses": {},
    }
    for course in records.courses_since(account.id, position):
        progress = folded.get(course) or read_progress(account.id, course)
        if progress:
            record["courses"][course] = _course(progress)
    record["recall"] = recall_service.device_part(account.id, account.agency_id, now)
    return record | {name: part(account.id) for name, part in _more.items()}


def _course(progress: CourseProgress) -> dict[str, Any]:
    return {
        "release": progress.release,
        "percent": progress.percent,
        "finished": progress.finished_at.isoformat() if progress.finished_at else None,
        "items": {item.id: _item(item) for item in progress.items},
        "attempts": {attempt.id: _attempt(attempt) for attempt in progress.attempts},
    }


def _item(item: ItemProgress) -> dict[str, Any]:
    known = {"state": item.state, "locked": item.locked or None, "best": item.best, "left": item.left}
    return {name: value for name, value in known.items() if value is not None}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    waiting = (attempt.marks.waiting if attempt.marks else 0) or None
    known = {"item": attempt.item, "state": attempt.state, "score": attempt.score, "passed": attempt.passed, "waiting": waiting}
    known |= {"counted": attempt.counted, "offline": attempt.offline or None, "flags": list(attempt.flags)}
    return {name: value for name, value in known.items() if value not in (None, [])}
