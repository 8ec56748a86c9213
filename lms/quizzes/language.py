"""The quiz language: a file as an author wrote it becomes a Quiz, or every problem of the file at once."""

import posixpath
from collections.abc import Callable

from lms.errors import Problem
from lms.quizzes.blocks import PoolBlock, split_blocks
from lms.quizzes.draft import read_draft
from lms.quizzes.kinds import KINDS
from lms.quizzes.quiz import GRADED, Pool, Question, Quiz
from lms.quizzes.sentences import sentence
from lms.quizzes.settings import BANK_KEYS, QUIZ_KEYS, read_quiz_settings, read_whole
from lms.source import Header, Key, Line, Problems, Setting, read_lines, shorten, split_header
from lms.textguard import check_effort

#: Gives the bytes of a file by its path from the course folder, or None where there is no such file.
Reader = Callable[[str], bytes | None]


def compile_quiz(
    path: str, data: bytes, *, default_id: str, default_pass: int = 70, read: Reader | None = None
) -> tuple[Quiz | None, tuple[Problem, ...]]:
    """The quiz of one file, and its problems by line; the quiz is None where there are any.

    `path` is relative to the course folder, as in problems. `default_id` and `default_pass` hold for a quiz that sets none.
    `read` finds the files that `sumber:` names (paths start at the course folder); problems in such a file carry its path.
    """
    compiler = _Compiler(path, read)
    header, pools = compiler.compile_file(data, QUIZ_KEYS)
    settings = read_quiz_settings(header, compiler.problems, default_id=default_id, default_pass=default_pass)
    compiler.check_purposes(settings["purposes"], pools)
    problems = tuple(sorted({*compiler.problems.found, *compiler.elsewhere}, key=lambda problem: (problem.path != path, problem)))
    return (None if problems else Quiz(**settings, pools=pools)), problems


class _Compiler:
    """Compiles one file. A file that others draw from (`bank`) may not draw from a third: `nested` then holds where it tried to."""

    def __init__(self, path: str, read: Reader | None, *, bank: bool = False) -> None:
        self.path = path
        self.read = read
        self.bank = bank
        self.nested = False
        self.problems = Problems(path)
        self.elsewhere: list[Problem] = []
        #: Where each id was first used.
        self.ids: dict[str, tuple[str, int]] = {}
        #: The line on which each source was first named.
        self.sources: dict[str, int] = {}

    def compile_file(self, data: bytes, keys: tuple[Key, ...]) -> tuple[Header, tuple[Pool, ...]]:
        """The header and the pools of a file; pools without questions are left out."""
        lines = read_lines(data, self.problems)
        header, body = split_header(lines, self.problems, keys)
        self._check_effort(body)
        blocks, code = split_blocks(body, self.problems)
        self._check_names(blocks)
        pools = tuple(pool for block in blocks if (pool := self._compile_pool(block, code)).questions)
        if not any(block.questions or block.line for block in blocks) and not self.problems.found:
            self.problems.add(lines[-1].number, "K09", sentence("K09"))
        return header, pools

    def check_purposes(self, purposes: tuple[str, ...], pools: tuple[Pool, ...]) -> None:
        """Kinds that do not go with what the quiz is for; said where the question stands, or at the quiz's head if it is in another file."""
        graded = not GRADED.isdisjoint(purposes)
        for pool in pools:
            for question in pool.questions:
                line = 1 if pool.source else question.line
                if question.practice_only and purposes != ("latihan",):
                    self._tell(line, "K36", kind=question.kind)
                elif question.counts and purposes == ("survei",):
                    self._tell(line, "K37", kind=question.kind)
        if graded and any(pool.questions for pool in pools) and not any(question.counts for pool in pools for question in pool.questions):
            self._tell(1, "K38")

    def _check_effort(self, body: tuple[Line, ...]) -> None:
        """Code that is not closed (M03) is said by `split_blocks`, which knows where the next question begins."""
        effort = Problems(self.path)
        check_effort(body, effort)
        self.problems.found += [problem for problem in effort.found if problem.code != "M03"]

    def _check_names(self, blocks: tuple[PoolBlock, ...]) -> None:
        names: dict[str, int] = {}
        for block in blocks:
            first = names.setdefault(block.name.lower(), block.line)
            if block.name and first != block.line:
                self._tell(block.line, "K11", name=shorten(block.name), line=first)

    def _compile_pool(self, block: PoolBlock, code: frozenset[int]) -> Pool:
        settings = block.settings(self.problems)
        draw = read_whole(settings.get("ambil"), "ambil", 1, 999, self.problems)
        own = [self._compile_question(question.line, question.kind, question.title, question.body, code) for question in block.questions]
        questions, held, source = [question for question in own if question], len(block.questions), None
        if setting := settings.get("sumber"):
            if block.questions:
                self._tell(block.questions[0].line, "K26")
            questions, source = self._take_from(setting)
            held = len(questions)
        elif block.line and not held:
            self._tell(block.line, "K08", name=shorten(block.name))
        if draw and held and draw > held:
            self._tell(settings.get("ambil").line, "K10", name=shorten(block.name), held=held, wanted=draw)
        return Pool(name=block.name, draw=draw, questions=tuple(questions), source=source)

    def _compile_question(self, line: int, kind: str | None, title: str, body: list[Line], code: frozenset[int]) -> Question | None:
        if kind is None:
            return None
        draft = read_draft(KINDS[kind], line=line, title=title, body=body, code=code, problems=self.problems)
        written = draft.settings.get("id")
        if draft.stem or written:
            self._check_id(draft.id, line, written)
        return KINDS[kind].parse(draft)

    def _check_id(self, id: str, line: int, written: Setting | None) -> None:
        at = written.line if written else line
        path, first = self.ids.setdefault(id, (self.path, at))
        if (path, first) != (self.path, at):
            self._tell(at, *(("K13",) if written else ("K15",)), id=id, place=self._place(path, first))

    def _take_from(self, setting: Setting) -> tuple[list[Question], str]:
        """The questions of another file. What is wrong inside it is said there."""
        source = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), setting.value))
        first = self.sources.setdefault(source, setting.line)
        data = self.read(source) if self.read and not self.bank and first == setting.line else None
        if self.bank:
            self.nested = True
        elif first != setting.line:
            self._tell(setting.line, "K28", value=shorten(setting.value), line=first)
        elif data is None:
            self._tell(setting.line, "K25", value=shorten(setting.value))
        if data is None:
            return [], source
        bank = _Compiler(source, None, bank=True)
        _, pools = bank.compile_file(data, BANK_KEYS)
        self.elsewhere += bank.problems.found
        if bank.nested:
            self._tell(setting.line, "K27", value=shorten(setting.value))
        questions = [question for pool in pools for question in pool.questions]
        for question in questions:
            path, first = self.ids.setdefault(question.id, (source, question.line))
            if (path, first) != (source, question.line):
                self._tell(setting.line, "K13", id=question.id, place=self._place(path, first))
        return questions, source

    def _place(self, path: str, line: int) -> str:
        return f"baris {line}" if path == self.path else f"{path} baris {line}"

    def _tell(self, line: int, code: str, /, **values: object) -> None:
        self.problems.add(line, code, sentence(code, **values))
