"""`## skenario: judul`: a story told in scenes, in which choices lead on. The response is the path: the letters chosen, scene by scene."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from lms.quizzes.draft import Draft
from lms.quizzes.kinds.scenes import Scene, Turn, read_scenes
from lms.quizzes.quiz import Question
from lms.source import Key

#: A story that goes on longer is a circle.
MAX_STEPS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A scene that was played and what was chosen in it; None in the last one."""

    scene: Scene
    turn: Turn | None

    @property
    def others(self) -> tuple[Turn, ...]:
        """What could have been done instead."""
        return tuple(turn for turn in self.scene.turns if turn != self.turn)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario(Question):
    """`scenes` in written order; `start` is the id of the first one played. Every scene is reached and every path can end."""

    kind: ClassVar[str] = "skenario"
    settings: ClassVar[tuple[Key, ...]] = (Key(name="mulai"),)
    form: ClassVar[str] = 'adegan "### nama", ceritanya, lalu "- [ ] pilihan -> adegan-berikut"'
    titled: ClassVar[bool] = True
    scenic: ClassVar[bool] = True

    scenes: tuple[Scene, ...]
    start: str

    @classmethod
    def parse(cls, draft: Draft) -> Self | None:
        """Codes C60 to C71."""
        told = read_scenes(draft)
        if told is None:
            return None
        values = draft.common()
        if told.explanation_html:
            values["explanation_html"] = told.explanation_html
        return cls(**values, scenes=told.scenes, start=told.start)

    def mark(self, response: object) -> float | None:
        """The value of the ending that was reached; a path that breaks off or goes astray is no answer."""
        if not isinstance(response, list) or not 0 < len(response) <= MAX_STEPS:
            return None
        steps = self.walk(response)
        points = steps[-1].scene.points
        return points / 100 if points is not None and len(steps) == len(response) + 1 else None

    def key(self) -> dict[str, Any]:
        """`{"start": scene, "ways": {scene: {letter: scene}}, "ends": {scene: points}}`."""
        ways = {scene.id: {turn.id: turn.to for turn in scene.turns} for scene in self.scenes if scene.points is None}
        return {"start": self.start, "ways": ways, "ends": {scene.id: scene.points for scene in self.scenes if scene.points is not None}}

    def read_form(self, name: str, fields: Mapping[str, Sequence[str]]) -> list[str] | None:
        """The path so far in hidden fields, and the radio buttons of the present scene: `name.1`, `name.2` … hold letters."""
        path: list[str] = []
        while len(path) < MAX_STEPS and (chosen := next(iter(fields.get(f"{name}.{len(path) + 1}", ())), "")):
            path.append(chosen)
        return path[: len(self.walk(path)) - 1] or None

    def walk(self, path: object) -> tuple[Step, ...]:
        """The scenes on that path, up to where it ends or leads nowhere; the last step has no choice."""
        scenes = {scene.id: scene for scene in self.scenes}
        at = scenes[self.start]
        steps: list[Step] = []
        for letter in path if isinstance(path, list | tuple) else ():
            turn = next((turn for turn in at.turns if turn.id == letter), None)
            if turn is None:
                break
            steps.append(Step(scene=at, turn=turn))
            at = scenes[turn.to]
        return (*steps, Step(scene=at, turn=None))

    def scene(self, id: str) -> Scene:
        """The scene of that id."""
        return next(scene for scene in self.scenes if scene.id == id)
