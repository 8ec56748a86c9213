"""Progress: what is done, what is locked, when a course is finished."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.progress import AWAITING, BEGUN, DONE, NOT_BEGUN, fold, untouched
from tests.support.acts import RIGHT, WRONG, Phone
from tests.support.compiled import RELEASE, compiled, events, releases


@pytest.fixture
def phone():
    return Phone("kursus-kecil", RELEASE["kursus-kecil"])


@pytest.fixture
def in_sequence():
    return Phone("kursus-berurutan", RELEASE["kursus-berurutan"])


def progress(phone, **more):
    return fold(events(phone.acts), releases(), **more)


def states(course_progress):
    return {item.id: item.state for item in course_progress.items}


def test_no_act_is_no_progress():
    assert fold([], releases()) is None


def test_enrolling_begins_a_course(phone):
    phone.enrol()
    held = progress(phone)
    assert (held.percent, held.state, held.finished_at, held.jp) == (0, BEGUN, None, 0)
    assert set(states(held).values()) == {NOT_BEGUN}
    assert held.next_item.id == "satu"


def test_each_required_item_moves_the_percentage(phone):
    shares = []
    for act in (lambda: phone.complete("satu"), lambda: phone.take("latihan-satu"), lambda: phone.complete("dua"), lambda: phone.take("ujian")):
        act()
        shares.append(progress(phone).percent)
    assert shares == [25, 50, 75, 100]


def test_a_course_is_finished_when_its_last_required_item_was_done(phone):
    phone.finish()
    held = progress(phone)
    assert (held.state, held.jp, held.finished_release) == (DONE, 2, RELEASE["kursus-kecil"])
    assert held.finished_at.isoformat() == events(phone.acts)[-1].at.isoformat()
    assert held.next_item is None


def test_an_exam_is_done_only_when_passed_and_practice_when_handed_in(phone):
    phone.take("ujian", WRONG)
    phone.take("latihan-satu", WRONG)
    held = progress(phone)
    assert states(held)["ujian"] == BEGUN
    assert states(held)["latihan-satu"] == DONE
    assert held.item("ujian").left == 2


def test_the_best_counted_score_stands(phone):
    for answers in (WRONG, RIGHT, WRONG):
        phone.take("ujian", answers)
    item = progress(phone).item("ujian")
    assert (item.best, item.used, item.left, item.state) == (100.0, 3, 0, DONE)


def test_an_attempt_beyond_the_limit_finishes_nothing(in_sequence):
    in_sequence.complete("awal")
    in_sequence.complete("akhir")
    for answers in (WRONG, WRONG, RIGHT):
        in_sequence.take("ujian-akhir", answers)
    held = progress(in_sequence)
    assert (held.finished_at, held.item("ujian-akhir").best) == (None, 0.0)
    assert progress(in_sequence, granted={"ujian-akhir": 1}).finished_at is not None


def test_an_attempt_whose_answers_are_on_their_way_is_awaited(phone):
    phone.take("ujian")
    del phone.acts[3]
    assert states(progress(phone))["ujian"] == AWAITING


def test_in_sequence_nothing_behind_an_open_item_is_done(in_sequence):
    in_sequence.complete("akhir")
    in_sequence.take("ujian-akhir")
    held = progress(in_sequence)
    assert [item.locked for item in held.items] == [False, True, True, True]
    assert held.percent == 0
    in_sequence.complete("awal")
    assert progress(in_sequence).finished_at is not None, "what was done out of turn counts once its turn has come"


def test_an_optional_item_locks_nothing(in_sequence):
    in_sequence.complete("awal")
    held = progress(in_sequence)
    assert [item.locked for item in held.items] == [False, False, False, True]


def test_in_free_order_nothing_is_locked(phone):
    phone.enrol()
    assert not any(item.locked for item in progress(phone).items)
    assert not any(item.locked for item in untouched(compiled("kursus-kecil")))


def test_completing_twice_keeps_the_first_moment(phone):
    first = phone.complete("satu")
    phone.wait(days=3)
    phone.complete("satu")
    assert progress(phone).item("satu").done_at == events([first])[0].at


def test_a_release_that_nobody_knows_contributes_nothing(phone):
    phone.complete("satu")
    phone.release = "e" * 64
    phone.complete("dua")
    assert states(progress(phone)) == {"satu": DONE, "latihan-satu": NOT_BEGUN, "dua": NOT_BEGUN, "ujian": NOT_BEGUN}


def test_work_on_an_older_release_is_kept_in_a_newer_one(phone):
    older, newer = RELEASE["kursus-kecil"], "f" * 64
    known = {older: compiled("kursus-kecil"), newer: compiled("kursus-kecil")}
    phone.complete("satu")
    phone.take("latihan-satu")
    phone.release = newer
    phone.complete("dua")
    phone.take("ujian")
    held = fold(events(phone.acts), known)
    assert (held.release, held.finished_at is not None, held.percent) == (newer, True, 100)


def test_a_finished_course_stays_finished_on_the_release_it_was_finished_on(phone):
    phone.finish()
    known = {**releases("kursus-kecil"), "f" * 64: compiled("kursus-berurutan")}
    phone.release = "f" * 64
    phone.complete("awal")
    held = fold(events(phone.acts), known)
    assert (held.finished_release, held.percent, held.jp) == (RELEASE["kursus-kecil"], 100, 2)


_STEP = st.sampled_from(["enrol", "satu", "dua", "latihan benar", "latihan salah", "ujian benar", "ujian salah", "mulai saja", "jam mundur", "tidur"])
_STEPS = st.lists(_STEP, min_size=1, max_size=9)


def walk(steps, seed=1):
    """What a learner who does these things leaves behind."""
    phone = Phone("kursus-kecil", RELEASE["kursus-kecil"], seed=seed)
    doing = {
        "enrol": phone.enrol,
        "satu": lambda: phone.complete("satu"),
        "dua": lambda: phone.complete("dua"),
        "latihan benar": lambda: phone.take("latihan-satu"),
        "latihan salah": lambda: phone.take("latihan-satu", WRONG),
        "ujian benar": lambda: phone.take("ujian"),
        "ujian salah": lambda: phone.take("ujian", WRONG),
        "mulai saja": lambda: phone.start("ujian"),
        "jam mundur": lambda: phone.set_clock(hours=-7),
        "tidur": lambda: phone.wait(days=2),
    }
    for step in steps:
        doing[step]()
    return phone


@given(_STEPS, st.randoms(use_true_random=False), st.integers(0, 5))
def test_any_order_and_any_repetition_gives_the_same_progress(steps, chance, repeated):
    acts = walk(steps).acts
    shuffled = acts + [chance.choice(acts) for _ in range(repeated if acts else 0)]
    chance.shuffle(shuffled)
    assert fold(events(shuffled), releases()) == fold(events(acts), releases())


@given(_STEPS, _STEPS, st.randoms(use_true_random=False))
def test_two_phones_of_one_person_give_one_progress_in_any_order(steps, others, chance):
    one, two = events(walk(steps).acts, "hp-1"), events(walk(others, seed=2).acts, "hp-2")
    mixed = one + two
    chance.shuffle(mixed)
    assert fold(mixed, releases()) == fold(one + two, releases()) == fold(two + one, releases())


@given(_STEPS)
def test_more_acts_never_take_a_finished_module_away(steps):
    phone = walk(steps)
    held = [fold(events(phone.acts[:count]), releases()) for count in range(1, len(phone.acts) + 1)]
    done = [{item.id for item in so_far.items if item.kind == "module" and item.state == DONE} for so_far in held]
    assert all(before <= after for before, after in zip(done, done[1:], strict=False))
