"""Writes the vectors that hold Python and JavaScript to the same marks and draws: `python -m tests.vectors.make`.

The texts are made up from a fixed seed; keys, marks and draws are what lms.quizzes makes of them. A change of the rules
changes these files, and the diff shows what it would mean for attempts already made.
"""

import json
import unicodedata
from pathlib import Path
from random import Random
from typing import Any

from lms.quizzes.drawing import draw, plan
from lms.quizzes.language import compile_quiz
from lms.quizzes.marking import QuestionMark, mark_question, score
from lms.quizzes.quiz import Question, Quiz
from tests.vectors.kinds import OTHERS

HERE = Path(__file__).parent
SEED = 20261122
#: Answers that once made two languages disagree somewhere: combining letters, special case rules, odd spaces, half characters.
WORDS = (
    "Agats", "Mappi Selatan", "dua puluh", "Jum'at", "KTP-el", "Tbk.", "1.500", "e-KTP 2", "Café", "ŒUVRE", "ΟΔΟΣ", "İstanbul",
    "straße", "ﬁnal", "Ångström", "한국", "Ω", "ꦲꦏ꧀ꦱꦫ", "👍🏽", "s.d.", "…",
)  # fmt: skip
SPACES = "\t\n\v\f\r \u00a0\u1680\u2003\u200a\u200b\u2028\u202f\u205f\u3000\ufeff"
NEAR_SPACES = "\x1c\x85\u180e\u200c\u2060"
#: What a broken or hostile client may send for any kind.
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1.5, "", " ", ".", "a", "z", "A", [], ["a"], ["a", "a"], ["z"], [None], [["a"]], [1], {}, {"a": True}, {"a": 1},
    {"a": "true"}, {"a": None},
    {"a": "1"}, {"a": "z"}, {"z": "1"}, {"a": ["1"]}, {"toString": "1"}, "8", "8,5", "-1", "1.500", "1e3", "NaN", ["a", 1],
    {"z": True}, {"__proto__": True}, {"constructor": True}, ["constructor"], ["__proto__"], "constructor", "\ud800",
)  # fmt: skip


def build_marks() -> dict[str, Any]:
    """Questions with their keys, and for each a list of responses with the mark they earn; and scores of weighted marks."""
    random = Random(SEED)
    groups = []
    for make, answer, count in (
        (_single, _answer_single, 40),
        (_multiple, _answer_multiple, 90),
        (_true_false, _answer_true_false, 70),
        (_short, _answer_short, 100),
        *OTHERS,
    ):
        for _ in range(count):
            question = _question(make(random))
            responses = [answer(random, question) for _ in range(10)] + random.sample(STRANGE, 4)
            marks = [[response, mark_question(question, response)] for response in responses]
            groups.append({"kind": question.kind, "key": question.key(), "marks": marks})
    for kind in (_single, _multiple, _true_false, _short, *(make for make, _, _ in OTHERS)):
        question = _question(kind(random))
        groups.append({"kind": question.kind, "key": question.key(), "marks": [[response, mark_question(question, response)] for response in STRANGE]})
    return {"questions": groups, "scores": [_score(random) for _ in range(300)]}


def build_draws() -> list[dict[str, Any]]:
    """Plans of quizzes, and for each the draws of some attempts as `[id, choices]` in order."""
    random = Random(SEED)
    plans = []
    for at in range(16):
        quiz = _quiz(random, shuffle_questions=at % 2 == 1, shuffle_choices=at % 4 > 1)
        attempts = [_uuid(random) for _ in range(20)]
        draws = [[[drawn.question.id, "".join(drawn.choices)] for drawn in draw(quiz, attempt)] for attempt in attempts]
        plans.append({"plan": plan(quiz), "attempts": attempts, "draws": draws})
    return plans


def as_text(value: Any) -> str:
    """One entry of the outermost list a line, so that diffs can be read."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(item, separators=(",", ":")) for item in value) + "\n]"
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {as_text(item)}" for name, item in value.items()) + "\n}"


def _question(text: str) -> Question:
    quiz, problems = compile_quiz("x.kuis.md", f"---\nkuis: Uji\nuntuk: latihan\n---\n\n{text}\n".encode(), default_id="x")
    assert quiz, problems
    return quiz.questions[0]


def _single(random: Random) -> str:
    count = random.randrange(2, 7)
    right = random.randrange(count)
    return "## pilihan ganda\n\nPertanyaan?\n\n" + "\n".join(f"- [{'x' if at == right else ' '}] Pilihan {at}" for at in range(count))


def _answer_single(random: Random, question: Any) -> Any:
    return random.choice((*question.choice_ids, *question.choice_ids, "z", "aa", " a"))


def _multiple(random: Random) -> str:
    count = random.randrange(2, 9)
    if random.random() < 0.5:
        marks = [random.choice("x ") for _ in range(count)]
        marks[random.randrange(count)] = "x"
    else:
        cuts = sorted(random.sample(range(1, 100), random.randrange(1, count)))
        marks = [str(end - start) for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
        marks += [random.choice((" ", "-10", "-25", "-33", "-100")) for _ in range(random.randrange(3))]
        random.shuffle(marks)
    return "## pilihan ganda kompleks\n\nMana saja?\n\n" + "\n".join(f"- [{mark}] Pilihan {at}" for at, mark in enumerate(marks))


def _answer_multiple(random: Random, question: Any) -> Any:
    chosen = [choice for choice in question.choice_ids if random.random() < 0.5]
    random.shuffle(chosen)
    return chosen + ["z"] if random.random() < 0.05 else chosen


def _true_false(random: Random) -> str:
    if random.random() < 0.2:
        return f"## benar salah\n\nPernyataan.\n\nJawaban: {random.choice(('benar', 'salah'))}"
    rows = [f"- [{random.choice(('benar', 'salah'))}] Pernyataan {at}" for at in range(random.randrange(1, 9))]
    return "## benar salah\n\nTentukan.\n\n" + "\n".join(rows)


def _answer_true_false(random: Random, question: Any) -> Any:
    given = {name: random.random() < 0.5 for name in question.key() if random.random() < 0.9}
    return given | {"zz": True} if random.random() < 0.05 else given


def _short(random: Random) -> str:
    answers = random.sample(WORDS, random.randrange(1, 4))
    case = f"huruf besar: {random.choice(('abaikan', 'bedakan'))}"
    return f"## isian\n{case}\n\nPertanyaan?\n\nJawaban:\n" + "\n".join(f"- {answer}" for answer in answers)


def _answer_short(random: Random, question: Any) -> str:
    text = random.choice((*question.answers, *question.answers, random.choice(WORDS)))
    changes = (str.upper, str.lower, str.title, str.swapcase, lambda text: unicodedata.normalize("NFD", text), lambda text: unicodedata.normalize("NFKC", text))
    if random.random() < 0.6:
        text = random.choice(changes)(text)
    if random.random() < 0.5:
        text = text.replace(" ", "".join(random.choice(SPACES) for _ in range(random.randrange(4))))
    before, after = ("".join(random.choice(SPACES) for _ in range(random.randrange(3))) for _ in range(2))
    end = random.choice(("", "", ".", "..", " .", "!"))
    if random.random() < 0.1:
        end += random.choice(NEAR_SPACES)
    return before + text + end + after


def _score(random: Random) -> list[Any]:
    fractions, weights = (0.0, 1.0, 0.5, 1 / 3, 2 / 3, 0.25, 0.2, 1 / 7), (1.0, 1.0, 2.0, 0.5, 1.5, 0.1, 3.33)
    marks = [(random.choice(fractions), random.choice(weights)) for _ in range(random.randrange(26))]
    return [marks, score(tuple(QuestionMark(id="q", fraction=fraction, weight=weight, answered=True) for fraction, weight in marks))]


def _quiz(random: Random, **settings: bool) -> Quiz:
    """A quiz of up to four pools, some drawn from; ids written and given automatically."""
    words = {True: "ya", False: "tidak"}
    text = f"---\nkuis: Uji\nuntuk: ujian\nacak soal: {words[settings['shuffle_questions']]}\nacak pilihan: {words[settings['shuffle_choices']]}\n---\n"
    number = 0
    for pool in range(random.randrange(1, 5)):
        count = random.randrange(1, 7)
        text += f"\n# Kelompok: k{pool}\n" + (f"ambil: {random.randrange(1, count + 1)}\n" if random.random() < 0.7 else "")
        for _ in range(count):
            number += 1
            kind, *rest = random.choice((_single, _single, _multiple, _true_false, _short))(random).split("\n")
            id = f"id: soal-{number}\n" if random.random() < 0.7 else ""
            stem = rest[rest.index("") + 1]
            text += f"\n{kind}\n{id}" + "\n".join(rest).replace(stem, f"{stem} ({number})", 1) + "\n"
    quiz, problems = compile_quiz("x.kuis.md", text.encode(), default_id="x")
    assert quiz, problems
    return quiz


def _uuid(random: Random) -> str:
    digits = f"{random.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


if __name__ == "__main__":
    (HERE / "marks.json").write_text(as_text(build_marks()) + "\n")
    (HERE / "draws.json").write_text(as_text(build_draws()) + "\n")
