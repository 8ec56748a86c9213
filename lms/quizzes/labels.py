"""Reads one `Label: …` line of a question, also where it is damaged. Knows no question: which labels a kind takes, its reader says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lms.source import Line, nearest

EXPLANATION = "Pembahasan"
#: Labels after which text may stand on the same line; the others stand alone, a list follows.
INLINE = ("Jawaban", EXPLANATION)
LABELS = (*INLINE, "Pasangan", "Urutan", "Rubrik", "Pernyataan")

_LABELS = {label.lower(): label for label in LABELS}
#: Words authors use instead; only where nothing else can be meant.
_MEANT = {"penjelasan": EXPLANATION, "alasan": EXPLANATION, "bahasan": EXPLANATION, "jawab": "Jawaban", "kunci": "Jawaban", "kunci jawaban": "Jawaban"}
_LABEL = re.compile(r"([*_]{0,3})([^\W\d_]{3,14}(?: [^\W\d_]{3,14})?)([*_]{0,3}) ?:([*_]{0,3}) *(.*)")
_COLONLESS = re.compile(r"([^\W\d_]{3,14})(?: ?[;,.=-])? *(.*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A label and what stands after it. `exact` is False where it has to be written otherwise."""

    name: str
    value: str
    exact: bool


def read_label(line: Line, takes: Iterable[str], *, answered: bool) -> Label | None:
    """The label that a line begins with or was meant to begin with; None for any other line.

    `takes` are the labels of the question's kind. `answered` says that the stem is over: there, less looks like a sentence.
    """
    text = line.text.lstrip(" ")
    near = (*takes, EXPLANATION)
    found = _LABEL.fullmatch(text)
    if found:
        word, value = found[2].lower(), found[5]
        name = _LABELS.get(word)
        if name and (name in INLINE or not value):
            return Label(name=name, value=value, exact=not (line.indent or found[1] or found[3] or found[4]))
        meant = None if name else _meant(word, near, answered=answered)
        return Label(name=meant, value=value, exact=False) if meant else None
    return _read_colonless(text, near, answered=answered)


def _meant(word: str, near: tuple[str, ...], *, answered: bool) -> str | None:
    close = nearest(word, (label.lower() for label in near), 0.85)
    if close:
        return _LABELS[close]
    other = _MEANT.get(word)
    return other if other in near and (answered or other != EXPLANATION) else None


def _read_colonless(text: str, near: tuple[str, ...], *, answered: bool) -> Label | None:
    found = _COLONLESS.fullmatch(text)
    name = _LABELS.get(found[1].lower()) if found and found[1][0].isupper() else None
    if not found or name not in near:
        return None
    alone = not found[2] or (name == "Jawaban" and found[2].lower() in ("benar", "salah"))
    return Label(name=name, value=found[2], exact=False) if alone or answered else None
