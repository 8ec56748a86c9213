"""Who calls: the value that routes see as `current_user`. Pure, frozen, made by one query per request."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleScope:
    """A role and the unit in which it is held. `path` is the unit's line of ancestors (see lms.agencies)."""

    role: str
    agency_id: int
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """An account in a session of its own. `token` is the secret in the cookie; the database knows only its hash."""

    id: int
    name: str
    nip: str | None
    email: str | None
    employment: str
    agency_id: int
    session_id: int
    role_scopes: tuple[RoleScope, ...]
    #: Signed in with a password that an admin gave out: nothing else is open until it is replaced.
    must_change_password: bool
    token: str = field(repr=False)

    is_authenticated: Literal[True] = True
    is_active: Literal[True] = True
    is_anonymous: Literal[False] = False

    @property
    def roles(self) -> frozenset[str]:
        """The names of the roles, wherever they are held."""
        return frozenset(scope.role for scope in self.role_scopes)

    def scopes(self, role: str) -> frozenset[str]:
        """Paths of the units in which the role is held: the argument of `agencies.service.in_subtree`."""
        return frozenset(scope.path for scope in self.role_scopes if scope.role == role)

    def get_id(self) -> str:
        """What the session cookie carries."""
        return self.token


@dataclass(frozen=True, kw_only=True, slots=True)
class Nobody:
    """The caller did not sign in. Has the questions that one may ask of anybody."""

    id: None = None
    roles: frozenset[str] = frozenset()
    must_change_password: Literal[False] = False
    is_authenticated: Literal[False] = False
    is_active: Literal[False] = False
    is_anonymous: Literal[True] = True

    def scopes(self, role: str) -> frozenset[str]:
        """None."""
        return frozenset()

    def get_id(self) -> str | None:
        """None."""
        return self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """What is known of a person, as it stands on the account page and on a certificate.

    `units` are names from the instansi down to the own unit.
    """

    id: int
    name: str
    nip: str | None
    email: str | None
    employment: str
    rank: str
    post: str
    agency_id: int
    units: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def agency(self) -> str:
        """Name of the instansi."""
        return self.units[0]

    @property
    def unit(self) -> str:
        """Name of the own unit."""
        return self.units[-1]
