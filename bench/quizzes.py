"""Quizzes: compiling what an author wrote, marking what learners answered."""

from collections.abc import Iterator

from bench.figure import Figure, median_seconds, processor_seconds
from config import ROOT
from lms.quizzes.drawing import drawn_questions
from lms.quizzes.language import compile_quiz
from lms.quizzes.marking import mark_quiz
from lms.quizzes.quiz import Quiz

_EXAM = ROOT / "content" / "manajemen-waktu" / "90-ujian-akhir.kuis.md"
_QUESTIONS, _ATTEMPTS = 30, 10_000


def measure() -> Iterator[Figure]:
    """All figures of this file."""
    data = _EXAM.read_bytes()
    quiz = _compiled(data)
    seconds = median_seconds(lambda: _compiled(data)) * _QUESTIONS / len(quiz.questions)
    yield Figure(name=f"Kompilasi kuis {_QUESTIONS} soal", value=seconds * 1000, unit="ms", goal=20)
    attempts = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(_ATTEMPTS)]
    answers = {question.id: "a" for question in quiz.questions}
    name = f"Menilai {_ATTEMPTS // 1000}.000 percobaan, {len(drawn_questions(quiz, attempts[0]))} soal masing-masing"
    yield Figure(name=name, value=processor_seconds(lambda: [mark_quiz(quiz, attempt, answers) for attempt in attempts]), unit="s", goal=5)


def _compiled(data: bytes) -> Quiz:
    quiz, problems = compile_quiz(_EXAM.name, data, default_id="ujian-akhir")
    if quiz is None:
        raise RuntimeError(f"{_EXAM.name}: {problems}")
    return quiz
