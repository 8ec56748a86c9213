"""What can go wrong, said for a person. Raised anywhere; only web.py and cli.py turn it into a status or an exit code."""

from collections.abc import Iterable
from dataclasses import dataclass


class LmsError(Exception):
    """Root of every expected error. The message is an Indonesian sentence that may be shown as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(LmsError):
    """The thing asked for does not exist, or the asker may not know that it does."""


class NotAllowed(LmsError):
    """The asker is known and may not do this."""


class Invalid(LmsError):
    """What was given cannot be taken as it is."""


class Conflict(LmsError):
    """What was given contradicts what is already held."""


class TooMany(LmsError):
    """Asked too often; `retry_after` says in how many seconds to come back."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Problem:
    """One mistake in authored content.

    `path` is relative to the course folder, `line` counts from 1 (0: the file or folder as a whole),
    `code` is stable and searchable, `message` says in Indonesian what is wrong and how to mend it.
    """

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.message}"


class ContentInvalid(Invalid):
    """Authored content has problems; `problems` holds every one of them, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
