"""Cuts the text of a quiz file into pools and questions by their headings. Does not look into a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.quizzes.kinds import KINDS
from lms.quizzes.sentences import sentence
from lms.quizzes.settings import POOL_KEYS
from lms.source import Header, Line, Problems, nearest, read_settings, shorten

ALL_KINDS = tuple(KINDS)
#: What authors call a kind elsewhere; only used to name ours.
_MEANT = {
    "pg": "pilihan ganda",
    "pilgan": "pilihan ganda",
    "pilihan": "pilihan ganda",
    "multiple choice": "pilihan ganda",
    "b/s": "benar salah",
    "benar atau salah": "benar salah",
    "true false": "benar salah",
    "true/false": "benar salah",
    "isian singkat": "isian",
    "jawaban singkat": "isian",
    "short answer": "isian",
    "esai": "uraian",
    "essay": "uraian",
    "mencocokkan": "menjodohkan",
    "pasangan": "menjodohkan",
    "matching": "menjodohkan",
    "numerik": "angka",
    "likert": "skala",
    "simulasi": "skenario",
    "polling": "jajak",
    "jajak pendapat": "jajak",
}
#: Opens or closes a code block, as in lms.markup.
_FENCE = re.compile(r" *(`{3,}|~{3,})([^`]*)")
_HEADING = re.compile(r" {0,3}(#{1,6})( *)(.*)")
#: What may have slipped in before a heading.
_LEAD = re.compile(r"\w?[\W_]{0,8}")
_NUMBERED = re.compile(r"(?:soal|no\.?|nomor)? *[0-9]{1,3} *[.):-]? *", re.IGNORECASE)
_REAL_HEADING = re.compile(rf"(?:## (?:{'|'.join(map(re.escape, ALL_KINDS))})(?::.*)?|# kelompok:.*)", re.IGNORECASE)
#: The answer has begun: from here on, a heading that is not ours starts something else.
_ANSWER = re.compile(r"- ?\[|(?:Jawaban|Pasangan|Urutan|Pernyataan|Rubrik):", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionBlock:
    """A heading and the lines below it. `kind` is None where the heading names none that can be read."""

    line: int
    kind: str | None
    title: str = ""
    body: list[Line] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolBlock:
    """`# Kelompok: nama`, its settings and questions. The first pool of a file may have no heading: its `line` is 0."""

    line: int
    name: str
    lines: list[Line] = field(default_factory=list)
    questions: list[QuestionBlock] = field(default_factory=list)

    def settings(self, problems: Problems) -> Header:
        """The lines directly under the heading; any other text here belongs to no question (K07, K17)."""
        end = next((at for at, line in enumerate(self.lines) if line.blank), len(self.lines)) if self.line else 0
        header = read_settings(self.lines[:end], problems, POOL_KEYS)
        for line in _first_of_runs(self.lines[end:]):
            name = line.text.partition(":")[0].strip().lower()
            late = self.line and any(key.name == name for key in POOL_KEYS)
            problems.add(line.number, *_said("K17", name=name) if late else _said("K07"))
        return header


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    word: str
    title: str = ""


def split_blocks(lines: tuple[Line, ...], problems: Problems) -> tuple[tuple[PoolBlock, ...], frozenset[int]]:
    """The pools with their questions, and the numbers of the lines that are code (nothing in them has a meaning for us)."""
    code = _find_code(lines, problems)
    pools = [PoolBlock(line=0, name="")]
    into, question, before = pools[0].lines, None, True
    for at, line in enumerate(lines):
        heading = None if line.number in code else _read_heading(line, before, question, problems)
        if before and heading is None and line.number not in code and _heads_question(lines, at, question):
            problems.add(line.number, *_said("K24"))
            heading = _Heading(2, "")
        before = line.blank
        if heading is None:
            into.append(line)
        elif heading.level == 0:
            into, question = [], None
        elif heading.level == 1:
            pools.append(PoolBlock(line=line.number, name=heading.title))
            into, question = pools[-1].lines, None
        else:
            question = QuestionBlock(line=line.number, kind=heading.word or None, title=heading.title)
            pools[-1].questions.append(question)
            into = question.body
    return tuple(pools), code


def _heads_question(lines: tuple[Line, ...], at: int, question: QuestionBlock | None) -> bool:
    """Whether this line is the `id:` of a question that lost its heading: nothing is open here, and text follows."""
    if not lines[at].text.startswith("id:") or (question is not None and not _answered(question)):
        return False
    end = next((then for then in range(at, len(lines)) if lines[then].blank), len(lines))
    follows = next((line for line in lines[end:] if not line.blank), None)
    return follows is not None and not follows.text.startswith("#")


def _answered(question: QuestionBlock) -> bool:
    return any(_ANSWER.match(line.text) for line in question.body)


def _find_code(lines: tuple[Line, ...], problems: Problems) -> frozenset[int]:
    code: set[int] = set()
    inside: set[int] = set()
    fence, opened = "", 0
    for line in lines:
        found = _FENCE.fullmatch(line.text)
        if fence and _REAL_HEADING.fullmatch(line.text):
            problems.add(opened, *_said("K18", fence=fence))
            fence = ""
        elif fence:
            inside.add(line.number)
            if found and not found[2].strip() and found[1].startswith(fence):
                code |= inside
                fence = ""
        elif found:
            fence, opened, inside = found[1], line.number, {line.number}
            code.add(line.number)
    if fence:
        problems.add(opened, *_said("K18", fence=fence))
    return frozenset(code)


def _read_heading(line: Line, before: bool, question: QuestionBlock | None, problems: Problems) -> _Heading | None:
    """The heading that a line is or was meant to be; None for any other line. `before` says that nothing stands directly above it."""
    found = _HEADING.fullmatch(line.text)
    if not found:
        return _read_bare(line, question, problems) if before else None
    if question and question.kind and KINDS[question.kind].scenic and len(found[1]) > 2:
        # A scene may bear any name, that of a kind as well.
        return None
    hashes, gap, rest = len(found[1]), found[2], found[3].rstrip("# ")
    word, colon, title = rest.partition(":")
    word, title = " ".join(word.strip("*_ ").lower().split()), title.strip("*_ ")
    kind = _kind_of(word, title)
    if word.split(" ")[0] == "kelompok" or (not kind and nearest(word, ("kelompok",), 0.8)):
        return _read_pool(line, word, title, exact=line.text.startswith("# ") and bool(colon) and word == "kelompok", problems=problems)
    near = kind or (_MEANT.get(word) or nearest(word, ALL_KINDS, 0.75))
    if near and not (hashes > 2 and not kind):
        return _question(line, near, word, title, exact=hashes == 2 and bool(gap) and line.indent == 0, problems=problems)
    return _read_unknown(line, hashes, bool(gap), rest, question, problems)


def _kind_of(word: str, title: str) -> str | None:
    if word in ALL_KINDS:
        return word
    plain = _NUMBERED.sub("", word, count=1) or title.lower()
    return plain if plain in ALL_KINDS else None


def _read_bare(line: Line, question: QuestionBlock | None, problems: Problems) -> _Heading | None:
    """A heading that lost its `#` or has something in front of it: a line with nothing but a kind on it, or a pool's name."""
    lead = _LEAD.match(line.text)[0]
    word, colon, title = line.text.removeprefix(lead if "#" in lead else "").strip("*_ ").partition(":")
    word = word.strip().lower()
    # With a colon it is a label of an answer part: `Urutan:`; and so it may be without one, in a question of that kind.
    if word in ALL_KINDS and not colon and not (question and question.kind == word and not _answered(question)):
        problems.add(line.number, *_said("K03", right=f"## {word}"))
        return _Heading(2, word)
    if colon and (line.text.startswith("Kelompok") or (word == "kelompok" and "#" in lead)):
        return _read_pool(line, word, title.strip(), exact=False, problems=problems)
    return None


def _read_pool(line: Line, word: str, title: str, *, exact: bool, problems: Problems) -> _Heading:
    name = title or word.partition(" ")[2]
    if not exact:
        problems.add(line.number, *_said("K03", right=f"# Kelompok: {shorten(name) or 'nama'}"))
    elif not name:
        problems.add(line.number, *_said("K05"))
    return _Heading(1, "kelompok", name)


def _question(line: Line, kind: str, word: str, title: str, *, exact: bool, problems: Problems) -> _Heading:
    numbered = kind != word and _kind_of(word, title) == kind
    if numbered or (kind == word and not exact):
        problems.add(line.number, *_said("K03", right=f"## {kind}"))
    elif kind != word:
        problems.add(line.number, *_said("K01", word=shorten(word), hint=f'Maksud Anda "{kind}"?'))
    return _Heading(2, kind, title if kind == word else "")


def _read_unknown(line: Line, hashes: int, spaced: bool, rest: str, question: QuestionBlock | None, problems: Problems) -> _Heading | None:
    """A heading we do not know: part of the question it interrupts, or else the start of something to be skipped."""
    open_question = question is not None and not _answered(question)
    if hashes > 2:
        if question and question.kind:
            problems.add(line.number, *_said("K23", text=shorten(rest)))
        return None
    if hashes == 2 and spaced:
        problems.add(line.number, *_said("K01", word=shorten(rest), hint=f"Yang dapat dipakai: {', '.join(KINDS)}."))
        return None if open_question else _Heading(2, "")
    hint = 'Kelompok ditulis "# Kelompok: nama", soal ditulis "## pilihan ganda".' if spaced else "Jika ini kalimat biasa, awali dengan kata lain."
    problems.add(line.number, *_said("K04", text=shorten(rest), hint=hint))
    return None if open_question or not spaced else _Heading(0, "")


def _first_of_runs(lines: list[Line]) -> Iterator[Line]:
    """The first line of each run of text: what stands together is one mistake."""
    inside = False
    for line in lines:
        if not line.blank and not inside:
            yield line
        inside = not line.blank


def _said(code: str, /, **values: object) -> tuple[str, str]:
    return code, sentence(code, **values)
