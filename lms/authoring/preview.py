"""The preview: the very renderer of published pages, with the pictures of the draft in the place of published ones."""

import re

from flask import render_template, url_for

from lms.authoring.models import Draft
from lms.courses.compile import Proof, kind_of
from lms.quizzes.quiz import Pool, Question, Quiz

#: Questions shown of one file; a bank of a thousand would take half a second and 700 kB at every pause in typing.
MOST_QUESTIONS = 100
_PICTURE = re.compile(r"/gambar/([0-9a-f]{64})\.webp")


def render(draft: Draft, path: str, proof: Proof) -> str:
    """The page of a text as its readers will see it, without their buttons; a quiz with its keys."""
    shown = _first(proof.quiz) if proof.quiz else ()
    page = render_template("authoring/preview.html", draft=draft, path=path, kind=kind_of(path), proof=proof, shown=shown, most=MOST_QUESTIONS, here="pengajar")
    # The gate for HTML knows the addresses of published pictures only. The new address is made of a number and of hexadecimal digits.
    place = url_for("authoring.picture", draft_id=draft.id, sha="x").removesuffix("x.webp")
    return _PICTURE.sub(rf"{place}\1.webp", page)


def _first(quiz: Quiz) -> list[tuple[Pool, tuple[Question, ...]]]:
    """The pools with those of their questions that are shown."""
    shown, left = [], MOST_QUESTIONS
    for pool in quiz.pools:
        shown.append((pool, pool.questions[:left]))
        left -= len(shown[-1][1])
    return shown
