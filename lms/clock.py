"""The one source of the current time and of the platform's zone. Rules take time as an argument; services and routes ask here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Asia/Jayapura")


def now() -> datetime:
    """The current moment, in UTC, with its zone."""
    return datetime.now(UTC)


def use_zone(zone: ZoneInfo) -> None:
    """Set the zone in which days and years are counted; called once, from the settings."""
    global _zone
    _zone = zone


def zone() -> ZoneInfo:
    """The zone in which days and years are counted."""
    return _zone


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in the platform's zone."""
    return moment.astimezone(_zone).date()
