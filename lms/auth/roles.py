"""The roles and kinds of employment, and what follows from a role for a session. Pure."""

from collections.abc import Collection
from datetime import timedelta

ROLES = ("peserta", "pengajar", "admin", "pimpinan")
#: Roles that see what belongs to others.
STAFF = frozenset({"pengajar", "admin", "pimpinan"})
#: Status kepegawaian.
EMPLOYMENTS = ("PNS", "CPNS", "PPPK", "PPPK paruh waktu", "honorer")

#: A learner on the coast may be without a signal for weeks and must not have to sign in when it returns.
LEARNER_LIFETIME = timedelta(days=180)
#: Who sees others' data signs in every working day.
STAFF_LIFETIME = timedelta(hours=12)
#: A password that an admin read out must be used, and so replaced, within this time.
TEMPORARY_PASSWORD_LIFETIME = timedelta(days=7)
#: When a session was last used is written down at most this often.
SEEN_INTERVAL = timedelta(minutes=10)


def is_staff(roles: Collection[str]) -> bool:
    """Whether one of the roles sees what belongs to others."""
    return not STAFF.isdisjoint(roles)


def session_lifetime(roles: Collection[str]) -> timedelta:
    """How long a session lasts from the moment of signing in."""
    return STAFF_LIFETIME if is_staff(roles) else LEARNER_LIFETIME
