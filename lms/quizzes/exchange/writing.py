"""Foreign questions as a quiz file of ours. Each is compiled by itself first: what our language does not take stays behind with its reason."""

import re
from collections.abc import Iterable
from decimal import Decimal

from lms.quizzes.exchange.foreign import CannotTake, Foreign, Left, Option, Taken
from lms.quizzes.exchange.prose import one_line
from lms.quizzes.language import compile_quiz

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_HEADER = "---\nkuis: {title}\nuntuk: latihan\nkunci: langsung\n---\n"
#: Moodle rounds shares of a hundred to five decimals or so.
_NEAR = Decimal("0.01")


def write(questions: Iterable[tuple[str, Foreign]], left: Iterable[Left], *, title: str) -> Taken:
    """The quiz file of questions with their places, in order. Equal questions are taken once, and said."""
    blocks, seen, behind = [], set(), list(left)
    for place, question in questions:
        try:
            block = to_block(question, seen)
        except CannotTake as error:
            behind.append(Left(place=place, name=question.name, reason=str(error)))
            continue
        quiz, problems = compile_quiz("x.kuis.md", (_HEADER.format(title="x") + f"\n{block}\n").encode(), default_id="x")
        if quiz is None or len(quiz.questions) != 1:
            reason = problems[0].message if problems else "Tidak dapat ditulis sebagai satu soal."
            behind.append(Left(place=place, name=question.name, reason=reason))
        elif quiz.questions[0].id in seen:
            behind.append(Left(place=place, name=question.name, reason="Sama dengan soal sebelumnya di berkas ini; diambil satu kali."))
        else:
            seen.add(quiz.questions[0].id)
            blocks.append(block)
            if question.kind == "uraian":
                behind.append(Left(place=place, name=question.name, reason="Diambil dengan rubrik sementara satu kriteria. Tulis rubriknya."))
    text = _HEADER.format(title=one_line(title) or "Kuis impor") + "".join(f"\n{block}\n" for block in blocks)
    return Taken(text=text, count=len(blocks), left=tuple(behind))


def to_block(question: Foreign, taken: Iterable[str] = ()) -> str:
    """One question in our language. Raises CannotTake."""
    settings, answer = _WRITERS[question.kind](question)
    if _ID.fullmatch(question.name) and question.name not in taken:
        settings = [f"id: {question.name}", *settings]
    if question.weight != 1:
        settings.append(f"bobot: {decimal(question.weight)}")
    parts = ["\n".join([f"## {question.kind}", *settings]), question.stem, answer]
    if question.explanation:
        parts.append(f"Pembahasan: {question.explanation}")
    return "\n\n".join(part for part in parts if part)


def decimal(number: Decimal) -> str:
    """A number with a decimal comma and nothing needless."""
    return (f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}").replace(".", ",")


def _single(question: Foreign) -> tuple[list[str], str]:
    return [], _choices(question.options, ["x" if option.percent > 0 else " " for option in question.options])


def _multiple(question: Foreign) -> tuple[list[str], str]:
    """Equal shares with equal penalties are our `[x]`; all others whole percents."""
    percents = [option.percent for option in question.options]
    right = [percent for percent in percents if percent > 0]
    if not right:
        raise CannotTake("tidak punya pilihan yang benar.")
    share = Decimal(100) / len(right)
    if all(abs(percent - share) < _NEAR if percent > 0 else abs(percent + share) < _NEAR for percent in percents):
        return [], _choices(question.options, ["x" if percent > 0 else " " for percent in percents])
    if any(percent != percent.to_integral_value() for percent in percents):
        raise CannotTake("bobot pilihannya bukan persen bulat.")
    return [], _choices(question.options, [str(int(percent)) if percent else " " for percent in percents])


def _choices(options: Iterable[Option], marks: Iterable[str]) -> str:
    rows = []
    for option, mark in zip(options, marks, strict=True):
        rows.append(f"- [{mark}] {one_line(option.text)}")
        rows += [f"  > {line}".rstrip() for line in option.feedback.split("\n") if option.feedback]
    return "\n".join(rows)


def _true_false(question: Foreign) -> tuple[list[str], str]:
    return [], f"Jawaban: {'benar' if question.right else 'salah'}"


def _short(question: Foreign) -> tuple[list[str], str]:
    if any("*" in answer for answer in question.answers):
        raise CannotTake("jawabannya memakai tanda * sebagai pengganti huruf, yang tidak dikenal di sini.")
    settings = ["huruf besar: bedakan"] if question.case_matters else []
    return settings, "Jawaban:\n" + "\n".join(f"- {one_line(answer)}" for answer in question.answers)


def _number(question: Foreign) -> tuple[list[str], str]:
    settings = [f"satuan: {question.unit}"] if question.unit else []
    low, high = decimal(question.low), decimal(question.high)
    return settings, f"Jawaban: {low}" if low == high else f"Jawaban: {low} s.d. {high}"


def _matching(question: Foreign) -> tuple[list[str], str]:
    return [], "Pasangan:\n" + "\n".join(f"- {one_line(left)} => {one_line(right)}".replace("-  =>", "- =>") for left, right in question.pairs)


def _essay(question: Foreign) -> tuple[list[str], str]:
    return [], "Rubrik:\n- Ketepatan dan kelengkapan isi (100)"


_WRITERS = {
    "pilihan ganda": _single,
    "pilihan ganda kompleks": _multiple,
    "benar salah": _true_false,
    "isian": _short,
    "angka": _number,
    "menjodohkan": _matching,
    "uraian": _essay,
}
