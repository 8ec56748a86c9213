"""A compiled course as JSON and back, so that an old release is read as it was compiled, whatever the compiler became. Pure.

Items and questions carry their kind. A reader of a later version takes older JSON as long as new fields have defaults.
"""

import json
from typing import Any

from cattrs import Converter
from cattrs.preconf.json import make_converter

from lms.courses.course import Course, Module, QuizItem
from lms.quizzes.kinds import KINDS
from lms.quizzes.quiz import Question

#: Raised when JSON of before can no longer be read by defaults alone; then `from_json` learns to read both.
FORMAT = 1
_ITEMS = {"modul": Module, "kuis": QuizItem}


def to_json(course: Course) -> str:
    """The course as JSON text; equal courses give equal texts."""
    return json.dumps({"format": FORMAT, "course": _converter.unstructure(course)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Course:
    """The course that `to_json` wrote down. Raises ValueError for a format this version does not know."""
    held = json.loads(text)
    if held.get("format") != FORMAT:
        raise ValueError(f"unknown format of a compiled course: {held.get('format')}")
    return _converter.structure(held["course"], Course)


def _tagged(converter: Converter, value: Any, kind: str) -> dict[str, Any]:
    return {"kind": kind} | converter.unstructure(value, unstructure_as=type(value))


def _build() -> Converter:
    converter = make_converter()
    names = {item: kind for kind, item in _ITEMS.items()}
    converter.register_unstructure_hook_func(lambda held: held == Module | QuizItem, lambda item: _tagged(converter, item, names[type(item)]))
    converter.register_structure_hook_func(lambda held: held == Module | QuizItem, lambda held, _: converter.structure(held, _ITEMS[held["kind"]]))
    converter.register_unstructure_hook_func(lambda held: held is Question, lambda question: _tagged(converter, question, question.kind))
    converter.register_structure_hook_func(lambda held: held is Question, lambda held, _: converter.structure(held, KINDS[held["kind"]]))
    return converter


_converter = _build()
