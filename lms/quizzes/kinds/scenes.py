"""The scenes of a scenario: their text, the choices that lead on, and whether every way through them comes to an end."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lms.markup import inline_html, to_html
from lms.quizzes.answers import same_text
from lms.quizzes.draft import Draft
from lms.quizzes.kinds.choices import LETTERS
from lms.quizzes.marks import BLANK, read_mark
from lms.quizzes.parts import Item, Parts, read_parts
from lms.quizzes.quiz import Question
from lms.quizzes.settings import read_whole
from lms.source import Key, Line, nearest, shorten

_HEADING = re.compile(r" {0,3}(#{3,6})( *)(.*)")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WAY = re.compile(r"(\S.*?) +-> +(\S+)")
#: An arrow of another kind, or one without spaces around it.
_OTHER_WAY = re.compile(r"(\S.*?) *(?:-+>|=+>|→|⇒|–>|—>|>>) *([\w-]+)\.?")
#: A line of a scene that is spoken: `Ibu Marta: "…"`.
_SPEECH = re.compile(r"([^\W\d_][\w .'’()-]{0,39}): *([\"“].*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A choice in a scene: `to` is the scene it leads to, `feedback_html` what is said to whoever took it."""

    id: str
    html: str
    to: str
    feedback_html: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One scene. `points` (0 … 100) make it an ending; all others have choices."""

    id: str
    html: str
    turns: tuple[Turn, ...] = ()
    points: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The whole story."""

    scenes: tuple[Scene, ...]
    start: str
    explanation_html: str


class _SceneForm(Question):
    """How the lines of a scene are read: as those of a question with choices."""

    kind: ClassVar[str] = "skenario"
    marks: ClassVar[tuple[str, ...]] = (BLANK,)
    settings: ClassVar[tuple[Key, ...]] = (Key(name="nilai"),)
    form: ClassVar[str] = '"- [ ] pilihan -> adegan-berikut"'


class _EndingForm(_SceneForm):
    """An ending has no choices, so a list in it is a list."""

    marks: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """A scene as written."""

    line: int
    id: str
    parts: Parts
    points: int | None
    ways: tuple[tuple[Item, str, str], ...]
    whole: bool


def read_scenes(draft: Draft) -> Told | None:
    """The story below the question's heading; None, with the problems, where it cannot be told (C60 to C71)."""
    blocks = _split(draft)
    if not blocks:
        if not draft.misplaced:
            draft.problem(draft.line, "C70")
        return None
    before = len(draft.problems.found)
    read = [_read_scene(line, name, body, draft) for line, name, body in blocks]
    start = _check_ways(read, draft)
    if start is None or len(draft.problems.found) > before:
        return None
    explanation = "\n\n".join(scene.parts.explanation for scene in read if scene.parts.explanation)
    return Told(scenes=tuple(map(_to_scene, read)), start=start, explanation_html=to_html(explanation) if explanation else "")


def _split(draft: Draft) -> list[tuple[int, str, list[Line]]]:
    """Line, name and body of each scene."""
    blocks: list[tuple[int, str, list[Line]]] = []
    seen: dict[str, int] = {}
    for line in draft.scenes:
        found = _HEADING.fullmatch(line.text) if line.number not in draft.code else None
        if not found:
            blocks[-1][2].append(line)
            continue
        name = found[3].strip("# ")
        if not (_NAME.fullmatch(name) and line.text == f"### {name}"):
            name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "adegan"
            draft.problem(line.number, "C60", right=name)
        first = seen.setdefault(name, line.number)
        if first != line.number:
            draft.problem(line.number, "C61", name=name, line=first)
        blocks.append((line.number, name, []))
    return blocks


def _read_scene(line: int, name: str, body: Sequence[Line], draft: Draft) -> _Read:
    ends = any(row.text.replace(" ", "").lower().startswith("nilai:") for row in body) and not any(read_mark(row) for row in body)
    parts = read_parts(_EndingForm if ends else _SceneForm, body, draft.code, draft.problems)
    for key in ("id", "bobot"):
        if setting := parts.settings.get(key):
            draft.problem(setting.line, "C67", name=key)
    points = read_whole(parts.settings.get("nilai"), "nilai", 0, 100, draft.problems)
    graded = "nilai" in parts.settings.settings or "nilai" in parts.settings.doubtful
    if not parts.stem:
        draft.problem(line, "C71", name=name)
    if graded and parts.items:
        draft.problem(parts.items[0].line, "C68", name=name)
    elif not graded and not parts.items and not parts.misplaced:
        draft.problem(line, "C66", name=name)
    ways = tuple((item, *_read_way(item, draft)) for item in parts.items)
    _check_turns(parts.items, draft)
    whole = all(to for _, _, to in ways) and not (parts.misplaced or (graded and ways))
    return _Read(line=line, id=name, parts=parts, points=points if graded else None, ways=ways, whole=whole)


def _read_way(item: Item, draft: Draft) -> tuple[str, str]:
    """The text of a choice and the name of the scene it leads to; that is empty where the choice does not say."""
    if exact := _WAY.fullmatch(item.text):
        return exact[1], exact[2]
    other = _OTHER_WAY.fullmatch(item.text)
    text, to = (other[1], other[2]) if other else (item.text.partition("->")[0].strip(), "")
    draft.problem(item.line, "C62", right=f"- [ ] {shorten(text)} -> {to or 'nama-adegan'}")
    return text, to


def _check_turns(items: Sequence[Item], draft: Draft) -> None:
    seen: dict[str, int] = {}
    for item in items:
        first = seen.setdefault(same_text(item.text), item.line)
        if item.text and first != item.line:
            draft.problem(item.line, "C06", line=first)
    if len(items) > len(LETTERS):
        draft.problem(items[len(LETTERS)].line, "C07", found=len(items), most=len(LETTERS))


def _check_ways(read: Sequence[_Read], draft: Draft) -> str | None:
    """The name of the first scene; every name that leads nowhere, scene out of reach and circle without a way out is said."""
    scenes = {scene.id: scene for scene in reversed(read)}
    unknown = [(item.line, to) for scene in read for item, _, to in scene.ways if to and to not in scenes]
    for line, to in unknown:
        draft.problem(line, "C63", name=shorten(to), hint=_hint(to, scenes))
    setting = draft.settings.get("mulai")
    start = setting.value if setting else read[0].id
    if start not in scenes:
        draft.problem(setting.line, "C64", name=shorten(start), hint=_hint(start, scenes))
        return None
    if unknown or len(scenes) < len(read) or not all(scene.whole for scene in read):
        return None
    reached = _reach([start], {name: [to for _, _, to in scene.ways] for name, scene in scenes.items()})
    backwards: dict[str, list[str]] = {name: [] for name in scenes}
    for name, scene in scenes.items():
        for _, _, to in scene.ways:
            backwards[to].append(name)
    ending = _reach([name for name, scene in scenes.items() if not scene.ways], backwards)
    for scene in read:
        if scene.id not in reached:
            draft.problem(scene.line, "C65", name=scene.id)
        elif scene.id not in ending:
            draft.problem(scene.line, "C69", name=scene.id)
    return start


def _reach(start: Iterable[str], ways: Mapping[str, Sequence[str]]) -> set[str]:
    reached, waiting = set(start), list(start)
    while waiting:
        for to in ways[waiting.pop()]:
            if to not in reached:
                reached.add(to)
                waiting.append(to)
    return reached


def _hint(name: str, scenes: Iterable[str]) -> str:
    near = nearest(name, scenes)
    return f'Maksud Anda "{near}"?' if near else f"Yang ada: {', '.join(list(scenes)[:12])}."


def _to_scene(read: _Read) -> Scene:
    turns = (
        Turn(id=LETTERS[at], html=inline_html(text), to=to, feedback_html=to_html(item.feedback) if item.feedback else "")
        for at, (item, text, to) in enumerate(read.ways)
    )
    return Scene(id=read.id, html=to_html(_with_voices(read.parts.stem)), turns=tuple(turns), points=read.points)


def _with_voices(text: str) -> str:
    """What is spoken stands as a quote below the name of who speaks."""
    lines = []
    for line in text.split("\n"):
        speech = _SPEECH.fullmatch(line)
        lines += ["", f"> **{speech[1]}**", ">", f"> {speech[2]}", ""] if speech else [line]
    return "\n".join(lines)
