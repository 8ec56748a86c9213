"""Comparing texts, telling what decides over results, and how much work goes on at once."""

import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring import room
from lms.authoring.comparison import MOST_LINES, compare
from lms.authoring.impact import part
from lms.authoring.outline import outline
from lms.courses.changes import changes
from lms.courses.compile import compile_course
from lms.errors import TooMany
from tests.support.scenes import files_of

LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map("\n".join)


def test_equal_texts_have_no_difference():
    assert compare("a\nb", "a\nb") == ()


def test_what_went_and_what_came_is_named_with_its_line():
    rows = [(row.kind, row.line, row.text) for row in compare("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\n4\nlima\n6\n7")]
    assert rows == [
        ("skip", 1, ""),
        ("same", 3, "3"),
        ("same", 4, "4"),
        ("gone", 5, "5"),
        ("come", 5, "lima"),
        ("same", 6, "6"),
        ("same", 7, "7"),
    ]


@given(LINES, LINES)
def test_every_line_that_differs_is_shown(old, new):
    rows = compare(old, new)
    for kind, text in (("gone", old), ("come", new)):
        lines = text.splitlines()
        assert all(lines[row.line - 1] == row.text for row in rows if row.kind == kind)
    assert (len(old.splitlines()) - len(new.splitlines())) == sum({"gone": 1, "come": -1}.get(row.kind, 0) for row in rows)
    assert (old.splitlines() == new.splitlines()) == (rows == ())


def test_very_long_texts_are_shown_whole_instead_of_matched():
    rows = compare("a\n" * (MOST_LINES + 1), "b\n")
    assert (len(rows), rows[0].kind, rows[-1].kind) == (MOST_LINES + 2, "gone", "come")


@pytest.mark.parametrize(
    ("path", "key", "values"), [("90-ujian.kuis.md", "lulus", (70, 85)), ("kursus.md", "lulus", (70, 80)), ("90-ujian.kuis.md", "percobaan", (3, 1))]
)
def test_pass_marks_and_attempts_decide_over_results(path, key, values):
    files = files_of("kursus-kecil")
    bare = re.sub(rf"^{key}:.*\n", "", files[path].decode(), flags=re.MULTILINE)
    old, new = (compile_course(files | {path: bare.replace("---\n", f"---\n{key}: {value}\n", 1).encode()}, slug="kursus-kecil") for value in values)
    deciding, _ = part(changes(old, new))
    assert any(str(values[1]) in sentence for sentence in deciding)


def test_a_changed_key_and_weight_come_first_and_a_changed_text_after():
    files = files_of("kursus-kecil")
    old = compile_course(files, slug="kursus-kecil")
    text = files["01-satu.kuis.md"].decode()
    swapped = text.replace("- [x]", "- [?]", 1).replace("- [ ]", "- [x]", 1).replace("- [?]", "- [ ]", 1)
    module = files["02-dua.md"] + b"\nSatu alinea lagi.\n"
    new = compile_course(files | {"01-satu.kuis.md": swapped.encode(), "02-dua.md": module}, slug="kursus-kecil")
    deciding, other = part(changes(old, new))
    assert any(": kunci " in sentence for sentence in deciding)
    assert any("isinya diubah" in sentence for sentence in other)
    assert not any("isinya diubah" in sentence for sentence in deciding)


def test_a_part_that_goes_decides_over_results():
    files = files_of("kursus-kecil")
    old = compile_course(files, slug="kursus-kecil")
    deciding, _ = part(changes(old, compile_course({path: data for path, data in files.items() if path != "01-satu.kuis.md"}, slug="kursus-kecil")))
    assert any(sentence.endswith("dihapus.") for sentence in deciding)


def test_one_account_works_at_one_thing_at_a_time():
    with room.working(1):
        with pytest.raises(TooMany), room.working(1):
            pass
        with room.working(2):
            pass
    with room.working(1):
        pass


def test_more_than_fits_is_told_to_come_back(monkeypatch):
    # The real patience is seconds long; nothing else about it is other than in production.
    monkeypatch.setattr(room, "PATIENCE", 0.01)
    release, inside = threading.Event(), threading.Barrier(room.MOST_AT_ONCE + 1)

    def stay(account):
        with room.working(account):
            inside.wait(10)
            release.wait(10)

    workers = [threading.Thread(target=stay, args=(number,)) for number in range(room.MOST_AT_ONCE)]
    for worker in workers:
        worker.start()
    inside.wait(10)
    with pytest.raises(TooMany) as told, room.working(99):
        pass
    assert told.value.retry_after > 0
    release.set()
    for worker in workers:
        worker.join(10)
    with room.working(99):
        pass


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("01-a.md", b"---\njudul: Satu: dua\nmenit: 45\njp: 1\n---\nx\n", ("Satu: dua", "45", "1")),
        ("01-a.kuis.md", b"---\nkuis: Latihan\nutuk: x\n---\n", ("Latihan", "", "")),
        ("01-a.md", b"---\njudul: Tanpa penutup\nmenit: banyak\n", ("Tanpa penutup", "", "")),
        ("01-a.md", b"\xff\xfe", ("", "", "")),
        ("gambar/a.png", b"\x89PNG", ("", "", "")),
    ],
)
def test_a_list_names_a_text_as_far_as_its_header_can_be_read(path, data, said):
    found = outline(path, data)
    assert (found.title, found.minutes, found.jp) == said
