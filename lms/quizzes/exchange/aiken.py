"""Aiken: the question, choices `A. …` or `A) …`, and `ANSWER: B`."""

import re
from decimal import Decimal

from lms.quizzes.exchange.foreign import Foreign, Left, Option, Taken
from lms.quizzes.exchange.prose import plain_to_markdown
from lms.quizzes.exchange.writing import write

_CHOICE = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)")
_ANSWER = re.compile(r"\s*ANSWER:\s*([A-Z])\s*")


def read_aiken(text: str, *, title: str) -> Taken:
    """The questions of the file as a quiz of ours."""
    taken: list[tuple[str, Foreign]] = []
    left: list[Left] = []
    stem: list[str] = []
    choices: list[tuple[str, str]] = []
    begun = 1
    for number, line in enumerate(text.split("\n"), 1):
        answer, choice = _ANSWER.fullmatch(line), _CHOICE.fullmatch(line)
        if answer:
            question = _finish(stem, choices, answer[1])
            if isinstance(question, str):
                left.append(Left(place=f"baris {begun}", name=" ".join(stem)[:60], reason=question))
            else:
                taken.append((f"baris {begun}", question))
            stem, choices = [], []
        elif choice and stem:
            choices.append((choice[1], choice[2]))
        elif line.strip():
            if choices:
                left.append(Left(place=f"baris {begun}", name=" ".join(stem)[:60], reason="Tidak ada baris ANSWER: di bawah pilihannya."))
                stem, choices = [], []
            begun = begun if stem else number
            stem.append(line.strip())
    if stem:
        left.append(Left(place=f"baris {begun}", name=" ".join(stem)[:60], reason="Tidak ada baris ANSWER: di bawah pilihannya."))
    return write(taken, left, title=title)


def _finish(stem: list[str], choices: list[tuple[str, str]], answer: str) -> Foreign | str:
    if answer not in {letter for letter, _ in choices}:
        return f"ANSWER: {answer} tidak ada di antara pilihannya."
    options = tuple(Option(text=plain_to_markdown(text), percent=Decimal(100 if letter == answer else 0)) for letter, text in choices)
    return Foreign(kind="pilihan ganda", name="", stem=plain_to_markdown("\n".join(stem)), options=options)
