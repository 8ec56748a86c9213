"""When two typed texts are the same answer. marking.js holds the same few lines; tests/vectors keeps the two equal."""

import re
import unicodedata

#: Named one by one, because Python and JavaScript do not agree on what a space is. Unseen characters count as one.
_SPACES = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+")


def normal_text(text: str, *, case_matters: bool = False) -> str:
    """The text in NFC, trimmed, with single spaces inside and without a full stop at its end; in lower case unless that matters."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    text = text.removesuffix(".").rstrip(" ")
    return text if case_matters else text.lower()


def same_text(text: str) -> str:
    """What two choices have in common when a reader cannot tell them apart."""
    return normal_text(text)
