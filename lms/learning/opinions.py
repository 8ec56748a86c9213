"""What people think of an essay, and which of their opinions counts. Pure; the same opinions in any order give the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lms.records.events import Event

#: An opinion is the first, a second by somebody else who does not know the first, or the one that settles the matter.
FIRST, SECOND, FINAL = 1, 2, 3
#: Two opinions may differ by so many points of 100 and still be taken for one: then their mean counts.
TOLERANCE = 10

WAITING, SECOND_WANTED, DIFFERING, SETTLED = "menunggu", "pendapat kedua", "berselisih", "dinilai"


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """One opinion on one answer: whole points by criterion of the rubric (all together 0 to 100), with words for the learner.

    `answer` is the id of the act that gave the text; `seq` counts the opinions on it as they were given. `wants_second`:
    the first marker asks somebody else to look, too. `reason` says why a settled mark was changed.
    """

    id: str
    answer: str
    by: int
    at: datetime
    seq: int
    number: int
    points: Mapping[str, int]
    comment: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)
    wants_second: bool = False
    reason: str = ""

    @property
    def total(self) -> int:
        """Points of 100."""
        return sum(self.points.values())

    def says_the_same(self, other: "Opinion") -> bool:
        """Whether the other one is this one once more, as when a button is pressed twice."""
        mine, theirs = (self.by, self.points, self.comment, self.comments), (other.by, other.points, other.comment, other.comments)
        return mine == theirs and self.wants_second == other.wants_second

    def data(self, *, attempt: str, question: str) -> dict[str, Any]:
        """What the event `marked` carries; `read_opinion` is the way back."""
        said = {"attempt": attempt, "question": question, "answer": self.answer, "by": self.by, "opinion": self.number, "points": dict(self.points)}
        words = {"comment": self.comment, "comments": dict(self.comments), "second": self.wants_second, "reason": self.reason}
        return said | {name: value for name, value in words.items() if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How an answer stands. `opinions` is the whole trail in order, `counting` those that make the result (none: it waits)."""

    state: str
    opinions: tuple[Opinion, ...] = ()
    counting: tuple[Opinion, ...] = ()

    @property
    def points(self) -> float | None:
        """Points of 100, the mean of what counts; None while it waits."""
        return sum(opinion.total for opinion in self.counting) / len(self.counting) if self.counting else None

    @property
    def settled_at(self) -> datetime | None:
        """Since when the result is what it is; None while it waits."""
        return max((opinion.at for opinion in self.counting), default=None)

    @property
    def first_by(self) -> int | None:
        """Who gave the first opinion."""
        first = self.newest(FIRST)
        return first.by if first else None

    def newest(self, number: int) -> Opinion | None:
        """The newest opinion of that number, or None."""
        return next((opinion for opinion in reversed(self.opinions) if opinion.number == number), None)

    def earned(self, criterion: str) -> float | None:
        """Points of one criterion, the mean of what counts; None while it waits."""
        return sum(opinion.points.get(criterion, 0) for opinion in self.counting) / len(self.counting) if self.counting else None

    def number_for(self, by: int) -> int:
        """Which opinion one more of that person would be.

        Nobody gives a second opinion on his own: until the second has come he corrects his first. Once two differ, and once
        the matter is settled, whatever follows settles it anew.
        """
        if self.state == WAITING:
            return FIRST
        if self.state == SECOND_WANTED:
            return FIRST if by == self.first_by else SECOND
        return FINAL


def read_opinion(event: Event) -> Opinion:
    """The opinion in an event `marked`."""
    data = event.data
    return Opinion(
        id=event.id,
        answer=data["answer"],
        by=data["by"],
        at=event.at,
        seq=event.seq,
        number=data["opinion"],
        points=data["points"],
        comment=data.get("comment", ""),
        comments=data.get("comments", {}),
        wants_second=data.get("second", False),
        reason=data.get("reason", ""),
    )


def weigh(opinions: Iterable[Opinion]) -> Standing:
    """Which of the opinions on one answer count.

    The newest final one, where there is one. Else the first alone, unless its giver asked for a second; else the mean of
    first and second where they are near enough; where they are not, nothing counts until somebody settles it. Of several
    of one number the newest speaks.
    """
    trail = tuple(sorted({opinion.id: opinion for opinion in opinions}.values(), key=lambda opinion: (opinion.seq, opinion.at, opinion.id)))
    newest = {opinion.number: opinion for opinion in trail}
    first, second, final = newest.get(FIRST), newest.get(SECOND), newest.get(FINAL)
    if final:
        return Standing(state=SETTLED, opinions=trail, counting=(final,))
    if first and second:
        near = abs(first.total - second.total) <= TOLERANCE
        return Standing(state=SETTLED if near else DIFFERING, opinions=trail, counting=(first, second) if near else ())
    if first:
        return Standing(state=SECOND_WANTED if first.wants_second else SETTLED, opinions=trail, counting=() if first.wants_second else (first,))
    return Standing(state=WAITING, opinions=trail)
