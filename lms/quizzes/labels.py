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
_MEANT = {"penjelasan": EXPLANATION, "alasan": EXPLANATION, "bahasan": EXPLANATION, "jawab": "Jawaban", "kunci": "Jawaban", "kuncijawaban": "Jawaban"}
_EXACT = re.compile(r"([^\W\d_]{3,14}) ?: *(.*)")
#: Up to here a label may reach that something slipped into.
_REACH = 18
_COLONLESS = re.compile(r"([^\W\d_]{3,14})(?: ?[;,.=-])? *(.*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A label and what stands after it. `exact` is False where it has to be written otherwise."""

    name: str
    value: str
    exact: bool


def read_label(line: Line, takes: Iterable[str], *, answered: bool) -> Label | None:
    """The label that a line begins with or was meant to begin with; None for any other line.

    `takes` are the labels of the question's kind. `answered` says that no free text is expected here, so that less looks like a sentence.
    """
    found = _EXACT.fullmatch(line.text)
    name = _LABELS.get(found[1].lower()) if found else None
    if found and name and (name in INLINE or not found[2]):
        return Label(name=name, value=found[2], exact=True)
    near = (*takes, EXPLANATION)
    text = line.text.lstrip(" :;.,")
    before, colon, value = text.partition(":")
    if not colon or len(before) > _REACH:
        return _read_colonless(text, near, answered=answered)
    meant = None if name else _meant(before, near, answered=answered)
    # Labels that stand alone are words of ordinary sentences, too.
    return Label(name=meant, value=value.strip("*_ "), exact=False) if meant and (meant in INLINE or not value.strip()) else None


def _meant(before: str, near: tuple[str, ...], *, answered: bool) -> str | None:
    """The label that the text before a colon was meant to be."""
    word = "".join(char for char in before.lower() if char.isalpha())
    if not word or any(char.isdigit() or char == "|" for char in before):
        return None
    exact = _LABELS.get(word)
    if exact or before[0] in "-*+>" and before[1:2] == " ":
        # In a list or a quote only the very word counts, and only where the answer is still to come.
        listed = before[0] in "-+>" or before.startswith("* ")
        return exact if exact and (not listed or (exact in near and not answered)) else None
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
