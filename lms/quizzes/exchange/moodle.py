"""Moodle XML: choices, true/false, short answers, numbers, pairs and essays, in and out."""

import re
from decimal import Decimal, InvalidOperation
from xml.sax.saxutils import escape

from lms.quizzes.exchange.foreign import CannotTake, Foreign, Given, Left, Option, Taken
from lms.quizzes.exchange.leaving import plain, to_foreign
from lms.quizzes.exchange.prose import plain_to_markdown, to_markdown
from lms.quizzes.exchange.writing import write
from lms.quizzes.exchange.xmltree import Node, parse_xml
from lms.quizzes.quiz import Quiz

#: Characters that XML 1.0 cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TYPES = {
    "pilihan ganda": "multichoice",
    "pilihan ganda kompleks": "multichoice",
    "benar salah": "truefalse",
    "isian": "shortanswer",
    "angka": "numerical",
    "menjodohkan": "matching",
    "uraian": "essay",
}


def read_moodle(data: bytes, *, title: str) -> Taken:
    """The questions of the file as a quiz of ours. Raises UnsafeXml."""
    taken: list[tuple[str, Foreign]] = []
    left: list[Left] = []
    for number, node in enumerate(parse_xml(data).all("question"), 1):
        kind, place = node.attributes.get("type", ""), f"soal {number}"
        name = node.value("name", "text")
        if kind == "category":
            left.append(Left(place=place, name=node.value("category", "text"), reason="Kategori tidak dibawa; semua soal menjadi satu kelompok."))
            continue
        try:
            if kind not in _READERS:
                raise CannotTake(f"jenis Moodle {kind or 'tanpa nama'} tidak ada padanannya di sini.")
            taken.append((place, _READERS[kind](node, _common(node))))
        except CannotTake as error:
            left.append(Left(place=place, name=name, reason=str(error)))
    return write(taken, left, title=title)


def write_moodle(quiz: Quiz) -> Given:
    """The questions of a quiz in Moodle XML."""
    rows, left, count = [], [], 0
    for question in quiz.questions:
        place = f"baris {question.line}"
        try:
            foreign = to_foreign(question)
        except CannotTake as error:
            left.append(Left(place=place, name=question.id, reason=str(error)))
            continue
        if foreign.kind == "uraian":
            left.append(Left(place=place, name=question.id, reason="rubrik tidak ikut; tulis ulang di sana sebagai panduan penilaian."))
        rows += _write(foreign)
        count += 1
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(rows) + "\n</quiz>\n"
    return Given(text=_UNFIT.sub("", text), count=count, left=tuple(left))


def _common(node: Node) -> dict[str, object]:
    if any(inner.name == "file" for inner in _within(node)):
        raise CannotTake("memuat berkas atau gambar yang menempel, yang tidak dapat dibawa.")
    weight = _decimal(node.value("defaultgrade") or "1")
    return {
        "name": node.value("name", "text"),
        "stem": _text(node.find("questiontext")),
        "explanation": _text(node.find("generalfeedback")),
        "weight": weight.normalize() if weight > 0 else Decimal(1),
    }


def _within(node: Node) -> list[Node]:
    found, waiting = [], list(node.nodes)
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].nodes
    return found


def _text(node: Node | None) -> str:
    """The text of an element in Markdown, by the format it declares."""
    if node is None:
        return ""
    form, text = node.attributes.get("format", "html"), node.value("text")
    if form == "markdown":
        return text
    return plain_to_markdown(text) if form == "plain_text" else to_markdown(text)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise CannotTake(f'memuat angka "{text[:20]}" yang tidak dapat dibaca.') from None
    if not number.is_finite():
        raise CannotTake(f'memuat angka "{text[:20]}" yang tidak dapat dibaca.')
    return number


def _choice(node: Node, common: dict[str, object]) -> Foreign:
    options = tuple(
        Option(text=_text(answer), percent=_decimal(answer.attributes.get("fraction", "0")), feedback=_text(answer.find("feedback")))
        for answer in node.all("answer")
    )
    if node.value("single") != "false":
        if any(option.percent not in (0, 100) for option in options):
            raise CannotTake("satu pilihan dengan nilai sebagian tidak dikenal di sini.")
        return Foreign(kind="pilihan ganda", options=options, **common)
    return Foreign(kind="pilihan ganda kompleks", options=options, **common)


def _truth(node: Node, common: dict[str, object]) -> Foreign:
    right = next((answer.value("text").lower() for answer in node.all("answer") if _decimal(answer.attributes.get("fraction", "0")) == 100), "")
    if right not in ("true", "false"):
        raise CannotTake("tidak menyebut jawaban benar atau salah.")
    return Foreign(kind="benar salah", right=right == "true", **common)


def _short(node: Node, common: dict[str, object]) -> Foreign:
    answers = node.all("answer")
    if any(_decimal(answer.attributes.get("fraction", "0")) != 100 for answer in answers):
        raise CannotTake("jawaban isian bernilai sebagian, yang tidak dikenal di sini.")
    return Foreign(kind="isian", answers=tuple(answer.value("text") for answer in answers), case_matters=node.value("usecase") == "1", **common)


def _number(node: Node, common: dict[str, object]) -> Foreign:
    right = [answer for answer in node.all("answer") if _decimal(answer.attributes.get("fraction", "0")) == 100]
    if len(right) != 1 or len(node.all("answer")) != 1:
        raise CannotTake("angka dengan beberapa jawaban tidak dikenal di sini.")
    middle, around = _decimal(right[0].value("text")), _decimal(right[0].value("tolerance") or "0")
    units = node.find("units")
    unit = units.nodes[0].value("unit_name") if units and units.nodes else ""
    return Foreign(kind="angka", low=middle - around, high=middle + around, unit=unit, **common)


def _pairs(node: Node, common: dict[str, object]) -> Foreign:
    pairs = tuple((_text(pair), plain_to_markdown(pair.value("answer", "text"))) for pair in node.all("subquestion"))
    return Foreign(kind="menjodohkan", pairs=pairs, **common)


def _essay(node: Node, common: dict[str, object]) -> Foreign:
    return Foreign(kind="uraian", **common)


_READERS = {"multichoice": _choice, "truefalse": _truth, "shortanswer": _short, "numerical": _number, "matching": _pairs, "essay": _essay}


def _write(question: Foreign) -> list[str]:
    rows = [f'<question type="{_TYPES[question.kind]}">', f"<name><text>{escape(question.name)}</text></name>"]
    rows += [f'<questiontext format="html">{_tag(question.stem)}</questiontext>']
    rows += [f'<generalfeedback format="html">{_tag(question.explanation)}</generalfeedback>', f"<defaultgrade>{question.weight:f}</defaultgrade>"]
    match question.kind:
        case "pilihan ganda" | "pilihan ganda kompleks":
            rows += [f"<single>{'true' if question.kind == 'pilihan ganda' else 'false'}</single>", "<shuffleanswers>true</shuffleanswers>"]
            rows += [_answer(option.text, f"{option.percent:f}", option.feedback, "html") for option in question.options]
        case "benar salah":
            rows += [_answer(word, "100" if (word == "true") == question.right else "0", "", "moodle_auto_format") for word in ("true", "false")]
        case "isian":
            rows += [f"<usecase>{int(question.case_matters)}</usecase>", *(_answer(answer, "100", "", "plain_text", raw=True) for answer in question.answers)]
        case "angka":
            middle, around = (question.low + question.high) / 2, (question.high - question.low) / 2
            rows += [f'<answer fraction="100" format="moodle_auto_format"><text>{middle:f}</text><tolerance>{around:f}</tolerance></answer>']
            if question.unit:
                rows += [f"<units><unit><multiplier>1</multiplier><unit_name>{escape(question.unit)}</unit_name></unit></units>"]
        case "menjodohkan":
            rows += [
                f'<subquestion format="html">{_tag(left)}<answer><text>{escape(plain(right))}</text></answer></subquestion>' for left, right in question.pairs
            ]
    return [*rows, "</question>"]


def _answer(text: str, fraction: str, feedback: str, form: str, *, raw: bool = False) -> str:
    inner = f"<text>{escape(text)}</text>" if raw else _tag(text)
    return f'<answer fraction="{fraction}" format="{form}">{inner}<feedback format="html">{_tag(feedback)}</feedback></answer>'


def _tag(page: str) -> str:
    return f"<text>{escape(page)}</text>"
