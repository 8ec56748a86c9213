"""The values a compiled course is made of. They hold nothing about who reads them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from lms.errors import NotFound
from lms.quizzes.parallel import are_parallel
from lms.quizzes.quiz import Quiz

Access = Literal["publik", "masuk", "instansi"]
#: How a certificate comes about: by rule, after an admin's check, or not at all.
Certificate = Literal["otomatis", "diperiksa", "tanpa"]
Sequence = Literal["bebas", "berurutan"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendition:
    """A picture in one width, as WebP. `sha` is the SHA-256 of its bytes and part of its address; sizes in pixels and bytes."""

    sha: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture of the course: the file it was made from and its renditions, narrowest first (at least one)."""

    source: str
    renditions: tuple[Rendition, ...]

    @property
    def size(self) -> int:
        """Bytes that a phone loads: those of the narrowest rendition."""
        return self.renditions[0].size


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """One module. `minutes` is the author's estimate, `jp` what it counts, `words` what there is to read; `html` is safe as it is."""

    id: str
    title: str
    path: str
    minutes: int
    jp: int
    summary: str
    outcomes: tuple[str, ...]
    html: str
    words: int
    pictures: tuple[Picture, ...]

    @property
    def text_size(self) -> int:
        """Bytes of the text, uncompressed."""
        return len(self.html.encode())

    @property
    def picture_size(self) -> int:
        """Bytes of all its pictures on a phone; they load on tap only."""
        return sum(picture.size for picture in self.pictures)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuizItem:
    """A quiz in its place in the course. `id` is unique in the course and also the quiz's own."""

    id: str
    path: str
    quiz: Quiz

    @property
    def title(self) -> str:
        return self.quiz.title


Item = Module | QuizItem


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A compiled course. `code` stands in certificate numbers; `prerequisites` are slugs of courses to finish first.

    `jp` counts lessons of 45 minutes; `pass_mark` is in points of 100; `pictures` are those of every text in it.
    """

    slug: str
    title: str
    code: str
    jp: int
    summary: str
    teachers: tuple[str, ...]
    organiser: str
    field: str
    level: str
    competencies: tuple[str, ...]
    audience: str
    prerequisites: tuple[str, ...]
    access: Access
    certificate: Certificate
    pass_mark: int
    sequence: Sequence
    licence: str
    updated: date | None
    intro_html: str
    items: tuple[Item, ...]
    pictures: tuple[Picture, ...]

    @property
    def modules(self) -> tuple[Module, ...]:
        return tuple(item for item in self.items if isinstance(item, Module))

    @property
    def quizzes(self) -> tuple[QuizItem, ...]:
        return tuple(item for item in self.items if isinstance(item, QuizItem))

    @property
    def minutes(self) -> int:
        """Minutes of all modules by their authors' estimate."""
        return sum(module.minutes for module in self.modules)

    def item(self, item_id: str) -> Item:
        """The module or quiz of that id. Raises NotFound."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise NotFound("Bagian ini tidak ada dalam kursus.")

    def prates_of(self, item_id: str) -> str | None:
        """The id of the prates whose pools are those of this pascates, or None. Raises NotFound."""
        item = self.item(item_id)
        if not isinstance(item, QuizItem) or "pascates" not in item.quiz.purposes:
            return None
        before = (held for held in self.quizzes if held.quiz.purposes == ("prates",))
        return next((held.id for held in before if are_parallel(held.quiz, item.quiz)), None)

    def neighbours(self, item_id: str) -> tuple[Item | None, Item | None]:
        """The items before and after the one of that id, None at the ends. Raises NotFound."""
        at = self.items.index(self.item(item_id))
        return (self.items[at - 1] if at else None, self.items[at + 1] if at + 1 < len(self.items) else None)
