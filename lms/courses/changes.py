"""What a release changes against the one before it, in sentences for whoever publishes. Pure."""

from collections.abc import Iterable, Iterator

from lms.courses.course import Course, Item, Module, QuizItem
from lms.quizzes.quiz import Question, Quiz
from lms.source import shorten

_WORDS = {Module: "Modul", QuizItem: "Kuis"}


def changes(old: Course, new: Course) -> tuple[str, ...]:
    """Sentences on items, keys, weights, pass marks and what else decides over learners' results; empty where nothing of it changed."""
    return (*_course(old, new), *_items(old, new))


def _course(old: Course, new: Course) -> Iterator[str]:
    facts = (
        ("Judul kursus", old.title, new.title),
        ("JP kursus", old.jp, new.jp),
        ("Akses", old.access, new.access),
        ("Sertifikat", old.certificate, new.certificate),
        ("Nilai minimum kelulusan kursus", old.pass_mark, new.pass_mark),
        ("Urutan belajar", old.sequence, new.sequence),
        ("Prasyarat", ", ".join(old.prerequisites) or "tidak ada", ", ".join(new.prerequisites) or "tidak ada"),
    )
    yield from _differences("", facts)
    if old.intro_html != new.intro_html:
        yield "Gambaran umum diubah."


def _items(old: Course, new: Course) -> Iterator[str]:
    before, after = {item.id: item for item in old.items}, {item.id: item for item in new.items}
    gone = [item for item in old.items if type(after.get(item.id)) is not type(item)]
    come = [item for item in new.items if type(before.get(item.id)) is not type(item)]
    for item in gone:
        yield f"{_name(item)} dihapus."
    for item in come:
        yield f"{_name(item)} ditambahkan."
        same = next((other for other in gone if other.title == item.title and type(other) is type(item)), None)
        if same:
            yield f"{_name(item)} berganti id dari {same.id} menjadi {item.id}: kemajuan peserta di bagian itu tidak terbawa. Pertahankan dengan id: {same.id}."
    kept = [item.id for item in new.items if item not in come]
    if kept != [item.id for item in old.items if item not in gone]:
        yield "Urutan modul dan kuis diubah."
    for item_id in kept:
        yield from _item(before[item_id], after[item_id])


def _item(old: Item, new: Item) -> Iterator[str]:
    name = _name(new)
    if old.title != new.title:
        yield f"{_name(old)} berganti judul menjadi “{new.title}”."
    if isinstance(old, Module) and isinstance(new, Module):
        yield from _differences(name, (("JP", old.jp, new.jp), ("menit", old.minutes, new.minutes)))
        if old.html != new.html:
            yield f"{name}: isinya diubah."
    elif isinstance(old, QuizItem) and isinstance(new, QuizItem):
        yield from _quiz(name, old.quiz, new.quiz)


def _quiz(name: str, old: Quiz, new: Quiz) -> Iterator[str]:
    facts = (
        ("kegunaan", ", ".join(old.purposes), ", ".join(new.purposes)),
        ("nilai lulus", old.pass_mark, new.pass_mark),
        ("percobaan", old.attempts or "tanpa batas", new.attempts or "tanpa batas"),
        ("waktu", _minutes(old), _minutes(new)),
        ("pembahasan", old.reveal, new.reveal),
        ("jumlah soal yang keluar", old.drawn_count, new.drawn_count),
        ("wajib", _yes(old.required), _yes(new.required)),
        ("luring", _yes(old.offline), _yes(new.offline)),
        ("acak soal", _yes(old.shuffle_questions), _yes(new.shuffle_questions)),
        ("acak pilihan", _yes(old.shuffle_choices), _yes(new.shuffle_choices)),
    )
    yield from _differences(name, facts)
    before, after = old.by_id, new.by_id
    gone, come = [id for id in before if id not in after], [id for id in after if id not in before]
    if gone:
        yield f"{name}: soal dihapus: {_list(gone)}."
    if come:
        yield f"{name}: soal ditambahkan: {_list(come)}."
    for id, question in after.items():
        if id in before:
            yield from _question(f"{name}, soal {id}", before[id], question)


def _question(name: str, old: Question, new: Question) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"{name}: jenis {old.kind} menjadi {new.kind}."
        return
    if old.key() != new.key():
        yield f"{name}: kunci {_key(old)} menjadi {_key(new)}."
    yield from _differences(name, (("bobot", _number(old.weight), _number(new.weight)),))
    if getattr(old, "rubric", None) != getattr(new, "rubric", None):
        yield f"{name}: rubriknya diubah."
    if old.stem_html != new.stem_html:
        yield f"{name}: pertanyaannya diubah."


def _differences(name: str, facts: Iterable[tuple[str, object, object]]) -> Iterator[str]:
    for label, before, after in facts:
        if before != after:
            yield f"{name}: {label} {before} menjadi {after}." if name else f"{label}: {before} menjadi {after}."


def _name(item: Item) -> str:
    return f"{_WORDS[type(item)]} “{item.title}”"


def _key(question: Question) -> str:
    """The key in a few words; keys are small JSON values whose shape depends on the kind."""
    return shorten(_plain(question.key()), 80)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(held)}" for name, held in value.items())
    if isinstance(value, list | tuple):
        return " / ".join(map(_plain, value))
    return {True: "benar", False: "salah"}[value] if isinstance(value, bool) else str(value)


def _minutes(quiz: Quiz) -> str:
    return f"{quiz.minutes} menit" if quiz.minutes else "tanpa batas"


def _yes(value: bool) -> str:
    return "ya" if value else "tidak"


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _list(names: list[str]) -> str:
    return ", ".join(names[:12]) + (f" dan {len(names) - 12} lagi" if len(names) > 12 else "")
