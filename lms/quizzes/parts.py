"""Sorts the lines of one question into settings, stem, marked lines and labelled parts, and says what fits nowhere."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from lms.quizzes.labels import EXPLANATION, Label, read_label
from lms.quizzes.marks import BLANK, CHOSEN, PERCENT, RIGHT, WRONG, Mark, read_mark
from lms.quizzes.quiz import Question
from lms.quizzes.sentences import sentence
from lms.quizzes.settings import POOL_KEYS, QUESTION_KEYS
from lms.source import Header, Key, Line, Problems, key_of, nearest, read_settings, shorten

POOL = frozenset(key.name for key in POOL_KEYS)
_SETTING = re.compile(r"([^\W\d_][\w ]{0,24}?) *:(.*)")
_FEEDBACK = re.compile(r"( *)> ?(.*)")
_BULLET = re.compile(r"(?:-(?!-)|[*+•](?= )) *(\S.*)")
_RULE = re.compile(r"(?:-{2,}|\*{3,}|_{3,}|={3,}|—+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One marked line: `mark` is a word of lms.quizzes.marks, a whole number as text, or None where it could not be known."""

    line: int
    mark: str | None
    text: str
    feedback: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One labelled part: the text after the label and the lines below it."""

    label: str
    line: int
    value: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """What `read_parts` found; see `Draft` for what the fields mean."""

    settings: Header
    stem: str
    stem_lines: tuple[Line, ...]
    explanation: str
    items: tuple[Item, ...]
    labelled: dict[str, Part]
    misplaced: bool


@dataclass(slots=True)
class _Open:
    """A part still being read."""

    line: int
    value: str = ""
    lines: list[Line] = field(default_factory=list)


def read_parts(kind: type[Question], body: Sequence[Line], code: frozenset[int], problems: Problems) -> Parts:
    """Reads the lines below a question's heading; everything that has no place is a problem on its own line."""
    settings, rest = _read_settings(kind, body, code, problems)
    reader = _Reader(kind, code, problems)
    for line in rest:
        reader.take(line)
    return reader.finish(settings)


def _read_settings(kind: type[Question], body: Sequence[Line], code: frozenset[int], problems: Problems) -> tuple[Header, Sequence[Line]]:
    """The settings directly under the heading, and the lines after them. Settings that come one blank line late are read all the same."""
    keys = {key.name: key for key in (*QUESTION_KEYS, *kind.settings)}
    end = _run(body, 0, lambda line: line.number not in code and _like_setting(line, keys, kind))
    lines = list(body[:end])
    if end < len(body) and not body[end].blank and not _like_answer(body[end], kind) and body[end].number not in code:
        problems.add(body[end].number, "K16", sentence("K16"))
    start = _run(body, end, lambda line: line.blank)
    if start > end or not lines:
        late = _run(body, start, lambda line: _late_setting(line, keys) is not None)
        if late > start:
            problems.add(body[start].number, "K17", sentence("K17", name=_late_setting(body[start], keys)))
            lines += body[start:late]
            end = late
    own = [line for line in lines if not _tell_pool_setting(line, problems)]
    return read_settings(own, problems, keys.values()), body[end:]


def _run(lines: Sequence[Line], start: int, holds: Callable[[Line], bool]) -> int:
    """The first place from `start` on where it no longer holds."""
    return next((at for at in range(start, len(lines)) if not holds(lines[at])), len(lines))


def _like_setting(line: Line, keys: dict[str, Key], kind: type[Question]) -> bool:
    if line.blank or _like_answer(line, kind):
        return False
    found = _SETTING.fullmatch(line.text.strip())
    if not found:
        return len(line.text.split()) <= 4 and key_of(line.text, keys) is not None
    name = " ".join(found[1].split())
    return name == name.lower() or nearest(name.lower(), (*keys, *POOL), 0.75) is not None


def _like_answer(line: Line, kind: type[Question]) -> bool:
    return read_mark(line) is not None or read_label(line, kind.labels, answered=False) is not None


def _late_setting(line: Line, keys: dict[str, Key]) -> str | None:
    """The setting a line of the text would be if it stood under the heading. Only as documented, in small letters: "Bobot: 3 kg" is a sentence."""
    name, colon, value = line.text.partition(":")
    return name if colon and value and name in keys else None


def _tell_pool_setting(line: Line, problems: Problems) -> bool:
    name = line.text.partition(":")[0].strip().lower()
    if name in POOL:
        problems.add(line.number, "K22", sentence("K22", name=name))
    return name in POOL


class _Reader:
    """Takes the lines after the settings one by one. `place` is where a line of plain text now belongs."""

    def __init__(self, kind: type[Question], code: frozenset[int], problems: Problems) -> None:
        self.kind = kind
        self.code = code
        self.problems = problems
        self.names = {key.name: key for key in (*QUESTION_KEYS, *kind.settings)}
        self.stem = _Open(0)
        self.marked = _Open(0)
        self.ignored = _Open(0)
        self.place = self.stem
        self.items: list[tuple[int, Mark, list[str]]] = []
        self.labelled: dict[str, _Open] = {}
        self.misplaced = False
        self.told: set[str] = set()
        #: The code of the last problem with plain text and its line: the lines that follow it are the same mistake.
        self.stray = ("", 0)

    def take(self, line: Line) -> None:
        """One line, in order."""
        if line.blank:
            self.place.lines.append(line)
        elif line.number in self.code:
            self._take_text(line, code=True)
        elif mark := read_mark(line):
            self._take_mark(line, mark)
        elif label := self._read_label(line):
            self._take_label(line, label)
        elif (feedback := _FEEDBACK.fullmatch(line.text)) and self._take_feedback(line, feedback[2]):
            pass
        elif name := _late_setting(line, self.names):
            self._tell(line, "K17", name=name)
        else:
            self._take_text(line)

    def finish(self, settings: Header) -> Parts:
        """What all the lines together make."""
        explanation = ""
        if part := self.labelled.pop(EXPLANATION, None):
            explanation = _text([Line(part.line, part.value), *part.lines])
            if not explanation:
                self.problems.add(part.line, "C24", sentence("C24", label=EXPLANATION))
        if self.kind.marks and not (self.items or self.labelled or self.misplaced):
            while self.stem.lines and self.stem.lines[-1].blank:
                self.stem.lines.pop()
            self._claim_unmarked(least=2)
        return Parts(
            settings=settings,
            stem=_text(self.stem.lines),
            stem_lines=tuple(self.stem.lines),
            explanation=explanation,
            items=tuple(Item(line=line, mark=mark.mark, text=mark.text, feedback="\n".join(rows)) for line, mark, rows in self.items),
            labelled={name: Part(label=name, line=part.line, value=part.value, lines=tuple(part.lines)) for name, part in self.labelled.items()},
            misplaced=self.misplaced,
        )

    def _take_mark(self, line: Line, mark: Mark) -> None:
        if not self.kind.marks:
            self.misplaced = True
            self._tell_once(line, "C21", kind=self.kind.kind, hint=f"Tulis {self.kind.form}.")
            self.place = self.ignored
            return
        if self.place is self.stem:
            self._claim_unmarked()
        if mark.problem:
            code, values = mark.problem
            self._tell(line, code, **{"kind": self.kind.kind, "hint": f"Tulis {self.kind.form}."} | values)
        elif not self._takes(mark.mark):
            self.misplaced = True
            self._tell_once(line, "C02", mark=mark.mark, kind=self.kind.kind, hint=self._other_kind(mark.mark))
        known = mark.mark if self._takes(mark.mark) else None
        self.items.append((line.number, Mark(mark=known, text=mark.text), []))
        self.place = self.marked

    def _takes(self, mark: str | None) -> bool:
        return mark is not None and (mark in self.kind.marks or (PERCENT in self.kind.marks and mark not in (CHOSEN, BLANK, RIGHT, WRONG)))

    def _other_kind(self, mark: str | None) -> str:
        if mark in (RIGHT, WRONG):
            return f'Tulis {self.kind.form}, atau ganti jenisnya menjadi "benar salah".'
        if mark in (CHOSEN, BLANK):
            return f'Tulis {self.kind.form}, atau ganti jenisnya menjadi "pilihan ganda".'
        return f'Tulis {self.kind.form}; bobot hanya untuk jenis "pilihan ganda kompleks".'

    def _claim_unmarked(self, *, least: int = 1) -> None:
        """Bullets that stand directly above the first mark, or end a question without any, are choices whose mark was forgotten."""
        lines = self.stem.lines
        start = len(lines)
        while start and lines[start - 1].number not in self.code and _BULLET.fullmatch(lines[start - 1].text):
            start -= 1
        if len(lines) - start < least:
            return
        more = "" if least > 1 else ", atau beri baris kosong di bawahnya jika masih bagian pertanyaan"
        for line in lines[start:]:
            self._add_unmarked(line, more=more)
        del lines[start:]

    def _add_unmarked(self, line: Line, more: str = "") -> None:
        text = _BULLET.fullmatch(line.text)[1]
        first, second = (RIGHT, WRONG) if RIGHT in self.kind.marks else (CHOSEN, BLANK)
        self._tell(line, "C03", right=f"- [{first}] {shorten(text)}", other=f"- [{second}] {shorten(text)}", more=more)
        self.items.append((line.number, Mark(mark=None, text=text), []))
        self.place = self.marked

    def _read_label(self, line: Line) -> Label | None:
        """Question and explanation are free text, where a line may begin with a word that is also a label."""
        explaining = self.place is self.labelled.get(EXPLANATION)
        label = read_label(line, self.kind.labels, answered=not (explaining or self.place is self.stem))
        repeated = explaining and label is not None and not label.exact and label.name in self.labelled
        return None if repeated else label

    def _take_label(self, line: Line, label: Label) -> None:
        if not label.exact:
            self._tell(line, "C23", label=label.name)
        if label.name != EXPLANATION and label.name not in self.kind.labels:
            self.misplaced = True
            self._tell(line, "C20", kind=self.kind.kind, label=label.name, hint=f"Tulis {self.kind.form}.")
            self.place = self.ignored
        elif label.name in self.labelled:
            self._tell(line, "C22", label=label.name, line=self.labelled[label.name].line)
            self.place = self.ignored
        else:
            self.place = self.labelled[label.name] = _Open(line.number, label.value)

    def _take_feedback(self, line: Line, text: str) -> bool:
        """True where the line was feedback, in its place or not; a quote in the text is none."""
        if self.place is self.ignored:
            return True
        if self.place is self.stem and line.indent and self.kind.marks and _above(self.stem.lines, line):
            self._claim_unmarked()
        if self.place is self.marked:
            if not line.indent:
                self._tell_run(line, "C13")
            self.items[-1][2].append(text)
            return True
        if line.indent:
            self._tell_run(line, "C14")
        return line.indent > 0

    def _take_text(self, line: Line, *, code: bool = False) -> None:
        if self.place is self.ignored:
            return
        rule = not code and _RULE.fullmatch(line.text) is not None
        if self.place is not self.stem and rule:
            self._tell(line, "C17")
        elif self.place is not self.marked:
            self.place.lines.append(line)
        elif not code and not line.indent and _BULLET.fullmatch(line.text):
            self._add_unmarked(line)
        else:
            self._tell_run(line, "C15" if line.indent else "C16")

    def _tell(self, line: Line, code: str, /, **values: object) -> None:
        self.problems.add(line.number, code, sentence(code, **values))

    def _tell_once(self, line: Line, code: str, /, **values: object) -> None:
        """For a whole question in the wrong form: said at its first line."""
        if code not in self.told:
            self.told.add(code)
            self._tell(line, code, **values)

    def _tell_run(self, line: Line, code: str) -> None:
        """For text that goes on over several lines: said at its first line."""
        if self.stray != (code, line.number - 1):
            self._tell(line, code)
        self.stray = (code, line.number)


def _above(lines: list[Line], line: Line) -> bool:
    """True where a bullet stands directly above the line."""
    return bool(lines) and lines[-1].number == line.number - 1 and _BULLET.fullmatch(lines[-1].text) is not None


def _text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines).strip("\n")
