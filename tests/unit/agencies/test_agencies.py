"""The tree of units on real databases: making it, finding in it, and scope as a condition in SQL."""

import pytest
from sqlalchemy import select

from lms.agencies import service
from lms.agencies.models import Agency
from lms.errors import Conflict, Invalid, NotFound


@pytest.fixture
def tree(db) -> dict[str, Agency]:
    """Two instansi; the first has 20 units, so that there are ids that begin like others."""
    units = {"kab": service.create(code="kab", name="Kabupaten Uji", kind="instansi")}
    for number in range(1, 21):
        units[f"opd-{number}"] = service.create(code=f"opd-{number}", name=f"Dinas {number}", kind="opd", parent_id=units["kab"].id)
    units["seksi"] = service.create(code="seksi", name="Seksi Uji", kind="seksi", parent_id=units["opd-1"].id)
    units["lain"] = service.create(code="lain", name="Kabupaten Lain", kind="instansi")
    return units


def codes_where(db, condition) -> set[str]:
    return set(db.session.scalars(select(Agency.code).where(condition)))


def test_a_unit_knows_its_line_of_ancestors(tree):
    assert tree["seksi"].path == f"/{tree['kab'].id}/{tree['opd-1'].id}/{tree['seksi'].id}/"
    assert [unit.code for unit in service.line_of(tree["seksi"])] == ["kab", "opd-1", "seksi"]


def test_a_subtree_is_the_unit_and_everything_beneath_it(db, tree):
    assert codes_where(db, service.subtree_condition(tree["opd-1"], Agency.id)) == {"opd-1", "seksi"}
    assert codes_where(db, service.subtree_condition(tree["lain"], Agency.id)) == {"lain"}
    assert codes_where(db, service.subtree_condition(tree["kab"], Agency.id)) == set(tree) - {"lain"}


def test_a_unit_with_a_longer_number_is_not_beneath_one_with_a_shorter(db, tree):
    """`/1/2/` and `/1/20/` begin alike only where the last slash is forgotten."""
    for code in ("opd-1", "opd-2"):
        inside = codes_where(db, service.subtree_condition(tree[code], Agency.id))
        assert {other for other in inside if other.startswith("opd")} == {code}


def test_several_units_make_one_scope_and_none_makes_an_empty_one(db, tree):
    paths = {tree["opd-1"].path, tree["lain"].path}
    assert codes_where(db, service.in_subtree(paths, Agency.id)) == {"opd-1", "seksi", "lain"}
    assert codes_where(db, service.in_subtree(set(), Agency.id)) == set()
    assert codes_where(db, ~service.in_subtree(paths, Agency.id)) == set(tree) - {"opd-1", "seksi", "lain"}


def test_all_units_come_parents_first(tree):
    seen: set[int] = set()
    for unit in service.all_agencies():
        assert unit.parent_id is None or unit.parent_id in seen
        seen.add(unit.id)
    assert len(seen) == len(tree)


def test_units_are_found_by_code(tree):
    assert service.find_by_code(" seksi ").id == tree["seksi"].id
    assert service.find_by_code("tidak-ada") is None
    assert service.find_agency(tree["kab"].id).code == "kab"
    with pytest.raises(NotFound):
        service.get_agency(999_999)


def test_a_code_is_used_once(tree):
    with pytest.raises(Conflict, match="sudah dipakai"):
        service.create(code="seksi", name="Lain", kind="seksi")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"code": "x", "name": "X", "kind": "kerajaan"}, Invalid),
        ({"code": "", "name": "X", "kind": "opd"}, Invalid),
        ({"code": "x", "name": "  ", "kind": "opd"}, Invalid),
        ({"code": "x" * 65, "name": "X", "kind": "opd"}, Invalid),
        ({"code": "x", "name": "X", "kind": "opd", "parent_id": 999_999}, NotFound),
    ],
)
def test_bad_input_makes_no_unit(tree, fields, error):
    with pytest.raises(error):
        service.create(**fields)
    assert len(service.all_agencies()) == len(tree)


def test_a_tree_too_deep_to_write_down_is_refused(db):
    parent = None
    with pytest.raises(Invalid, match="terlalu dalam"):
        for level in range(200):
            parent = service.create(code=f"t{level}", name="Unit", kind="seksi", parent_id=parent).id
    assert all(len(unit.path) <= service.MAX_PATH for unit in service.all_agencies())
