"""GIFT, Moodle's format of text: `::name:: question {=right ~wrong#feedback}`."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lms.quizzes.exchange.foreign import CannotTake, Foreign, Given, Left, Option, Taken
from lms.quizzes.exchange.leaving import plain, to_foreign
from lms.quizzes.exchange.prose import one_line, plain_to_markdown, to_markdown
from lms.quizzes.exchange.writing import write
from lms.quizzes.quiz import Quiz

#: Escaped signs while a question is taken apart: moved to characters that nobody types.
_SIGNS = "~=#{}:"
_HIDE = {f"\\{sign}": chr(0xE200 + at) for at, sign in enumerate(_SIGNS)} | {"\\\\": "\ue210", "\\n": "\n"}
_SHOW = {chr(0xE200 + at): sign for at, sign in enumerate(_SIGNS)} | {"\ue210": "\\"}
_UNSEEN = re.compile("[\ue200-\ue210]")
_NAME = re.compile(r"::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_PERCENT = re.compile(r"\s*%(-?[0-9.]+)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def read_gift(text: str, *, title: str) -> Taken:
    """The questions of the file as a quiz of ours."""
    taken: list[tuple[str, Foreign]] = []
    left: list[Left] = []
    for line, block in _blocks(_UNSEEN.sub("", text)):
        place = f"baris {line}"
        if block.startswith("$CATEGORY:"):
            left.append(Left(place=place, name=block[10:].strip(), reason="Kategori tidak dibawa; semua soal menjadi satu kelompok."))
            continue
        hidden = re.sub(r"\\[~=#{}:\\n]", lambda found: _HIDE[found[0]], block)
        name = _NAME.match(hidden)
        try:
            taken.append((place, _read(hidden)))
        except CannotTake as error:
            left.append(Left(place=place, name=_show(name[1]) if name else one_line(block)[:60], reason=str(error)))
    return write(taken, left, title=title)


def write_gift(quiz: Quiz) -> Given:
    """The questions of a quiz in GIFT."""
    blocks, left = [], []
    for question in quiz.questions:
        try:
            foreign = to_foreign(question)
            blocks.append(_write(foreign))
        except CannotTake as error:
            left.append(Left(place=f"baris {question.line}", name=question.id, reason=str(error)))
            continue
        without = ((foreign.unit, "satuan"), (foreign.kind == "uraian", "rubrik"), (foreign.case_matters, "huruf besar"), (foreign.weight != 1, "bobot"))
        for lost, what in without:
            if lost:
                left.append(Left(place=f"baris {question.line}", name=question.id, reason=f"{what} tidak dikenal GIFT dan tidak ikut."))
    return Given(text="\n\n".join(blocks) + "\n", count=len(blocks), left=tuple(left))


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of what stands between blank lines, without remarks."""
    rows: list[str] = []
    begun = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.startswith("//"):
            continue
        if line.startswith("$CATEGORY:"):
            yield number, line
        elif line.strip():
            begun = begun if rows else number
            rows.append(line)
        elif rows:
            yield begun, "\n".join(rows)
            rows = []


def _read(text: str) -> Foreign:
    name = _NAME.match(text)
    text = text[name.end() :] if name else text
    form = _FORMAT.match(text)
    convert = to_markdown if form and form[1].lower() in ("html", "moodle") else plain_to_markdown
    if form and form[1].lower() == "markdown":
        convert = str.strip
    text = text[form.end() :] if form else text
    before, brace, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    if not brace:
        raise CannotTake("tidak punya jawaban dalam kurung { }; keterangan bukan soal.")
    if not closed or "{" in after:
        raise CannotTake("kurung { } jawabannya tidak lengkap atau lebih dari satu.")
    # An answer within the sentence leaves a line to think it on.
    stem = convert(_show(before)) + (f" \\_\\_\\_\\_\\_ {convert(_show(after))}" if after.strip() else "")
    answers, _, explanation = inside.partition("####")
    common = {"name": _show(name[1]).strip() if name else "", "stem": stem, "explanation": convert(_show(explanation)) if explanation.strip() else ""}
    return _read_answers(answers.strip(), common, convert)


def _read_answers(text: str, common: dict[str, str], convert: object) -> Foreign:
    word = text.partition("#")[0].strip().upper()
    if not text:
        return Foreign(kind="uraian", **common)
    if word in _TRUTH:
        return Foreign(kind="benar salah", right=_TRUTH[word], **common)
    if text.startswith("#"):
        low, high = _read_number(text[1:].strip())
        return Foreign(kind="angka", low=low, high=high, **common)
    parts = re.findall(r"([=~])([^=~]*)", text)
    if "".join(sign + part for sign, part in parts) != text:
        raise CannotTake("jawabannya tidak dapat dibaca.")
    if all(sign == "=" and "->" in part for sign, part in parts):
        pairs = [tuple(convert(_show(side)).strip() for side in part.split("->", 1)) for _, part in parts]
        return Foreign(kind="menjodohkan", pairs=tuple(pairs), **common)
    if all(sign == "=" for sign, _ in parts):
        return _read_short(parts, common)
    options = tuple(_read_option(sign, part, convert) for sign, part in parts)
    single = sum(sign == "=" for sign, _ in parts) == 1 and all(option.percent in (0, 100) for option in options)
    return Foreign(kind="pilihan ganda" if single else "pilihan ganda kompleks", options=options, **common)


def _read_short(parts: list[tuple[str, str]], common: dict[str, str]) -> Foreign:
    answers = []
    for _, part in parts:
        percent = _PERCENT.match(part)
        if percent and percent[1] not in ("100", "100.0"):
            raise CannotTake("jawaban isian bernilai sebagian, yang tidak dikenal di sini.")
        answers.append(_show(part[percent.end() if percent else 0 :].partition("#")[0]).strip())
    return Foreign(kind="isian", answers=tuple(answers), **common)


def _read_option(sign: str, part: str, convert: object) -> Option:
    percent = _PERCENT.match(part)
    text, _, feedback = part[percent.end() if percent else 0 :].partition("#")
    try:
        share = Decimal(percent[1]) if percent else Decimal(100 if sign == "=" else 0)
    except InvalidOperation:
        raise CannotTake("bobot pilihannya tidak dapat dibaca.") from None
    form = _FORMAT.match(text)
    return Option(text=convert(_show(text[form.end() if form else 0 :])).strip(), percent=share, feedback=convert(_show(feedback)).strip())


def _read_number(text: str) -> tuple[Decimal, Decimal]:
    text = text.removeprefix("=").partition("#")[0].strip()
    try:
        if ".." in text:
            low, high = text.split("..", 1)
            return Decimal(low), Decimal(high)
        middle, _, around = text.partition(":")
        return Decimal(middle) - Decimal(around or 0), Decimal(middle) + Decimal(around or 0)
    except InvalidOperation:
        raise CannotTake("angka jawabannya tidak dapat dibaca, atau lebih dari satu.") from None


def _write(question: Foreign) -> str:
    explanation = f"####{_escape(question.explanation)}" if question.explanation else ""
    return f"::{_escape(question.name)}::[html]{_escape(question.stem)}{{{_answers(question)}{explanation}}}"


def _answers(question: Foreign) -> str:
    match question.kind:
        case "benar salah":
            return "TRUE" if question.right else "FALSE"
        case "isian":
            return " ".join(f"={_escape(answer)}" for answer in question.answers)
        case "angka":
            return f"#{question.low:f}" if question.low == question.high else f"#{question.low:f}..{question.high:f}"
        case "menjodohkan":
            return "\n" + "\n".join(f"={_escape(left)} -> {_escape(plain(right))}" for left, right in question.pairs) + "\n"
        case "uraian":
            return ""
    return "\n" + "\n".join(_option(option, question.kind == "pilihan ganda") for option in question.options) + "\n"


def _option(option: Option, single: bool) -> str:
    sign = "=" if single and option.percent > 0 else "~" if single else f"~%{option.percent:f}%"
    return sign + _escape(option.text) + (f"#{_escape(option.feedback)}" if option.feedback else "")


def _escape(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")


def _show(text: str) -> str:
    return "".join(_SHOW.get(char, char) for char in text)
