"""Trees: from a folder, from an archive, and their identity. Whoever made the archive is not trusted."""

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.tree import MAX_FILES, MAX_TREE_BYTES, check_tree, from_folder, from_zip, to_zip, tree_id, zip_folder_name
from lms.errors import ContentInvalid
from tests.support.effort import is_bounded

FILES = {"kursus.md": b"a", "01-x.md": b"b", "gambar/y.png": b"c"}
_PATHS = st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8}){0,2}", fullmatch=True)
_TREES = st.dictionaries(_PATHS, st.binary(max_size=20), max_size=8)


def refused(data: bytes) -> list[str]:
    with pytest.raises(ContentInvalid) as caught:
        from_zip(data)
    return sorted({problem.code for problem in caught.value.problems})


def packed(names: dict[str, bytes], **entry: object) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for field, value in entry.items():
                setattr(info, field, value)
            archive.writestr(info, data)
    return held.getvalue()


@given(files=_TREES)
def test_the_id_knows_neither_order_nor_place(files):
    assert tree_id(files) == tree_id(dict(reversed(files.items())))
    assert len(tree_id(files)) == 64


@given(files=_TREES, path=_PATHS, data=st.binary(max_size=20))
def test_any_change_gives_another_id(files, path, data):
    changed = files | {path: data}
    assert (tree_id(changed) == tree_id(files)) is (changed == files)


def test_the_same_files_in_two_folders_are_two_trees():
    assert len({tree_id(FILES), tree_id(FILES, root="satu"), tree_id(FILES, root="dua")}) == 3
    assert tree_id(FILES, root="satu") == tree_id({f"satu/{path}": data for path, data in FILES.items()})


def test_the_id_is_written_down_for_ever():
    assert tree_id({"a": b"1", "b/c": b"2"}) == "b23f658c1b2ad37967010b60b3f659ec75b43a34cc51296e685818910e80da33"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/etc/passwd", "T03"),
        ("../kursus.md", "T03"),
        ("gambar/../../x.md", "T03"),
        ("a\\b.md", "T03"),
        ("C:/a.md", "T03"),
        ("a/" * 60 + "x.md", "T03"),
        ("", "T03"),
        ("a\0b", "T03"),
        (".env", "T04"),
        ("gambar/.git", "T04"),
        ("nama berkas.md", "T06"),
        ("foto-é.jpg", "T06"),
        ("a//b.md", "T06"),
        ("a/", "T06"),
        ("-a.md", "T06"),
    ],
)
def test_a_path_that_is_not_plain_is_refused(path, code):
    assert [problem.code for problem in check_tree({path: b""})] == [code]


def test_names_that_differ_only_in_case_are_refused():
    assert [problem.code for problem in check_tree({"A.md": b"", "a.md": b""})] == ["T07"]


def test_too_many_and_too_much_are_refused():
    assert [problem.code for problem in check_tree({f"{number}.md": b"" for number in range(MAX_FILES + 1)})] == ["T01"]
    assert [problem.code for problem in check_tree({"a.jpg": bytes(MAX_TREE_BYTES + 1)})] == ["T02"]


def test_a_folder_is_read_without_what_programs_left_behind(tmp_path):
    for path, data in (FILES | {".git/config": b"", "Thumbs.db": b"", "01-x.md~": b"", "~$kuis.docx": b"", "gambar/.DS_Store": b""}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert from_folder(tmp_path) == FILES


def test_a_folder_takes_the_shared_bank_it_draws_from(tmp_path):
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "etika.kuis.md").write_bytes(b"etika")
    (tmp_path / "bank" / "lain.kuis.md").write_bytes(b"lain")
    (tmp_path / "kursus").mkdir()
    (tmp_path / "kursus" / "90-ujian.kuis.md").write_bytes(b"# Kelompok: a\r\nsumber: ../bank/etika.kuis.md\r\nambil: 1\r\n")
    assert set(from_folder(tmp_path / "kursus")) == {"90-ujian.kuis.md", "bank/etika.kuis.md"}


def test_links_and_missing_folders_are_refused(tmp_path):
    (tmp_path / "kursus.md").symlink_to("/etc/passwd")
    (tmp_path / "gambar").symlink_to("/etc")
    with pytest.raises(ContentInvalid) as caught:
        from_folder(tmp_path)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("gambar", "T05"), ("kursus.md", "T05")]
    with pytest.raises(ContentInvalid, match="T08"):
        from_folder(tmp_path / "hilang")


def test_an_archive_gives_what_was_put_in():
    assert from_zip(to_zip(FILES)) == FILES
    assert to_zip(FILES) == to_zip(dict(reversed(FILES.items())))


@pytest.mark.parametrize("prefix", ["waktu/", "./waktu/"])
def test_one_folder_around_everything_is_the_course(prefix):
    data = packed({f"{prefix}{path}": content for path, content in FILES.items()} | {"__MACOSX/._x": b"", f"{prefix}.DS_Store": b""})
    assert from_zip(data) == FILES
    assert zip_folder_name(data) == "waktu"
    assert zip_folder_name(to_zip(FILES)) is None


@pytest.mark.parametrize("name", ["../kursus.md", "/etc/passwd", "a/../../b.md", "C:\\a.md", "..\\a.md"])
def test_paths_out_of_the_archive_are_refused(name):
    assert refused(packed({name: b"x", "kursus.md": b""})) == ["T03"]


def test_links_locks_and_odd_packing_are_refused():
    assert refused(packed({"kursus.md": b"/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16)) == ["T05"]
    locked = bytearray(to_zip({"kursus.md": b"x"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(locked)) == ["T11"]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("kursus.md", b"x")
    assert refused(held.getvalue()) == ["T12"]


def test_two_entries_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("kursus.md", b"a")
            archive.writestr("kursus.md", b"b")
    assert refused(held.getvalue()) == ["T07"]


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = packed({"kursus.md": bytes(MAX_TREE_BYTES + 1)})
    assert len(bomb) < 100_000
    assert refused(bomb) == ["T02"]
    assert is_bounded(lambda: refused(bomb), 20)


def test_a_bomb_that_lies_about_its_size_is_refused():
    data = bytearray(packed({"kursus.md": bytes(50_000_000)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 10)
    assert refused(bytes(data)) == ["T10"]


def test_many_entries_are_refused():
    assert refused(packed({f"{number}.md": b"" for number in range(MAX_FILES + 1)})) == ["T01"]


def test_a_table_of_contents_that_would_fill_the_memory_is_refused():
    assert refused(packed({f"{number:0100}/": b"" for number in range(8000)})) == ["T10"]


@given(data=st.binary(max_size=200))
def test_rubbish_is_refused(data):
    assert refused(data) == ["T10"]


@given(at=st.integers(min_value=0, max_value=10_000), value=st.integers(min_value=0, max_value=255))
def test_a_damaged_archive_is_refused_or_gives_files(at, value):
    data = bytearray(to_zip(FILES))
    data[at % len(data)] = value
    try:
        from_zip(bytes(data))
    except ContentInvalid:
        pass
