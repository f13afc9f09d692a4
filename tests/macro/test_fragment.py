"""The fragment that a macro gets: read as dicts and lists, never changed."""

from __future__ import annotations

import copy
import json
import pickle
from collections import ChainMap, defaultdict, deque
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.macro import Fragment, FragmentList
from cfnkit.macro.fragment import _Unread, view
from cfnkit.macro.plain import NotJson, own, plain

KEYS = st.sampled_from(["Type", "Ref", "A", "B/C", "é"]) | st.text(max_size=3)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3))
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)

TREE = {"Resources": {"A": {"Type": "T", "Tags": [{"Key": "a"}, [1, 2], "x"]}}, "Description": "d"}

READS: dict[str, Callable[[Any], Any]] = {
    "unpacked": lambda d: {**d},
    "dict": dict,
    "items": lambda d: dict(d.items()),
    "values": lambda d: dict(zip(d, d.values(), strict=True)),
    "keys": lambda d: {key: d[key] for key in d.keys()},  # noqa: SIM118
    "get": lambda d: {key: d.get(key) for key in ("Resources", "A") if key in d},
    "copied": copy.copy,
    "copy": lambda d: d.copy(),
    "or": lambda d: d | {},
    "or behind": lambda d: {} | d,
    "updated": lambda d: _updated({}, d),
    "keywords": lambda d: dict(**{f"k{key}": value for key, value in d.items()}),
    "passed on": lambda d: (lambda **given: given)(**d),
    "made again": lambda d: Fragment(d),
    "matched": lambda d: _matched(d),
    "filled": lambda d: defaultdict(dict, d),
    "proxied": lambda d: {**MappingProxyType(d)},
    "chained": lambda d: dict(ChainMap({}, d)),
}
LIST_READS: dict[str, Callable[[Any], Any]] = {
    "unpacked": lambda items: [*items],
    "list": list,
    "indexes": lambda items: [items[index] for index in range(len(items))],
    "slice": lambda items: items[:],
    "plus": lambda items: items + [],  # noqa: RUF005
    "plus behind": lambda items: [] + items,  # noqa: RUF005
    "extended": lambda items: _extended([], items),
    "times": lambda items: items * 1,
    "times behind": lambda items: 1 * items,
    "reversed": lambda items: [*reversed(items)][::-1],
    "copied": copy.copy,
    "copy": lambda items: items.copy(),
    "tuple": tuple,
    "assigned": lambda items: _assigned([], items),
    "sorted": lambda items: sorted(items, key=lambda item: 0),
    "arguments": lambda items: (lambda *given: [*given])(*items),
    "split": lambda items: _split(items),
    "matched": lambda items: _matched_list(items),
    "queued": lambda items: [*deque(items)],
    "chained": lambda items: [*chain(items)],
    "zipped": lambda items: [item for (item,) in zip(items, strict=True)],
    "got": lambda items: [*itemgetter(0, 1, 2)(items)],
}


def _matched(value: Any) -> dict[str, Any]:
    match value:
        case {"Resources": found} | {"A": found}:
            return {"found": found}
    raise AssertionError(value)


def _split(items: Any) -> list[Any]:
    first, *others = items
    return [first, *others]


def _matched_list(items: Any) -> list[Any]:
    match items:
        case [first, *others]:
            return [first, *others]
    raise AssertionError(items)


def _updated(made: dict[str, Any], other: Any) -> dict[str, Any]:
    made.update(other)
    return made


def _extended(made: list[Any], other: Any) -> list[Any]:
    made.extend(other)
    return made


def _assigned(made: list[Any], other: Any) -> list[Any]:
    made[:] = other
    return made


def containers(value: Any) -> list[Any]:
    found = [value] if isinstance(value, (dict, list)) else []
    below = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return found + [container for item in below for container in containers(item)]


@given(OBJECTS)
def test_a_fragment_reads_as_the_value_that_it_shows(value: dict[str, Any]) -> None:
    fragment = view(own(value))
    assert fragment == value
    assert json.loads(json.dumps(fragment)) == json.loads(json.dumps(value))
    assert repr(fragment) == repr(value)
    assert [*fragment] == [*value]
    assert plain(fragment) == value


class Counted(dict[str, int]):
    """A dict that defines what a view with raw items defines."""

    asked = 0

    def __iter__(self) -> Any:
        return dict.__iter__(self)

    def keys(self) -> Any:
        Counted.asked += 1
        return dict.keys(self)


@pytest.mark.parametrize("how", ["unpacked", "dict", "or", "or behind", "updated", "passed on"])
def test_python_copies_a_dict_that_defines_iter_by_its_keys(how: str) -> None:
    before = Counted.asked
    assert READS[how](Counted(A=1)) == {"A": 1}
    assert Counted.asked > before, "cfnkit/macro/fragment.py relies on this"


def test_a_view_becomes_another_class_when_it_is_read() -> None:
    fragment = view(own(TREE))
    classes = [type(fragment)]
    assert {**fragment} == TREE
    assert [*classes, type(fragment)] == [_Unread, Fragment]


@pytest.mark.parametrize("how", READS)
def test_what_is_in_an_object_cannot_be_changed_however_it_was_read(how: str) -> None:
    event = own(TREE)
    before = own(event)
    for fragment in (view(event), view(event)["Resources"]):
        for item in READS[how](fragment).values():
            for container in containers(item):
                assert isinstance(container, (Fragment, FragmentList)), how
    assert event == before


@pytest.mark.parametrize("how", LIST_READS)
def test_what_is_in_a_list_cannot_be_changed_however_it_was_read(how: str) -> None:
    event = own(TREE)
    read = LIST_READS[how](view(event)["Resources"]["A"]["Tags"])
    assert [*read] == TREE["Resources"]["A"]["Tags"]  # type: ignore[index]
    for item in read:
        for container in containers(item):
            assert isinstance(container, (Fragment, FragmentList)), how


CHANGES: dict[str, Callable[[Any], Any]] = {
    "set": lambda f: f.__setitem__("A", 1),
    "delete": lambda f: f.__delitem__("Resources"),
    "update": lambda f: f.update({"A": 1}),
    "setdefault": lambda f: f.setdefault("A", 1),
    "pop": lambda f: f.pop("Resources"),
    "popitem": lambda f: f.popitem(),
    "clear": lambda f: f.clear(),
    "or": lambda f: f.__ior__({"A": 1}),
    "below": lambda f: f["Resources"].update({"A": 1}),
    "list set": lambda f: f["Resources"]["A"]["Tags"].__setitem__(0, 1),
    "list delete": lambda f: f["Resources"]["A"]["Tags"].__delitem__(0),
    "append": lambda f: f["Resources"]["A"]["Tags"].append(1),
    "extend": lambda f: f["Resources"]["A"]["Tags"].extend([1]),
    "insert": lambda f: f["Resources"]["A"]["Tags"].insert(0, 1),
    "list pop": lambda f: f["Resources"]["A"]["Tags"].pop(),
    "remove": lambda f: f["Resources"]["A"]["Tags"].remove("x"),
    "list clear": lambda f: f["Resources"]["A"]["Tags"].clear(),
    "sort": lambda f: f["Resources"]["A"]["Tags"].sort(),
    "reverse": lambda f: f["Resources"]["A"]["Tags"].reverse(),
    "plus": lambda f: f["Resources"]["A"]["Tags"].__iadd__([1]),
    "times": lambda f: f["Resources"]["A"]["Tags"].__imul__(2),
    "in a list": lambda f: f["Resources"]["A"]["Tags"][0].update({"A": 1}),
    "of a copy": lambda f: {**f}["Resources"].update({"A": 1}),
}


@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize("read_before", [False, True])
def test_a_change_is_refused_with_what_to_do_instead(how: str, read_before: bool) -> None:
    event = own(TREE)
    fragment = view(event)
    if read_before:
        containers(fragment)
    with pytest.raises(TypeError, match="with_value"):
        CHANGES[how](fragment)
    assert event == fragment == TREE


@pytest.mark.parametrize("copied", [copy.deepcopy, Fragment.plain])
def test_a_deep_copy_may_be_changed(copied: Callable[[Any], Any]) -> None:
    event = own(TREE)
    mine = copied(view(event))
    mine["Resources"]["A"]["Tags"][0]["Key"] = "b"
    mine["Resources"]["A"]["Tags"].append(1)
    assert {type(container) for container in containers(mine)} == {dict, list}
    assert event == TREE


def test_a_pickled_fragment_is_a_fragment() -> None:
    again = pickle.loads(pickle.dumps(view(own(TREE))))
    assert again == TREE
    assert isinstance(again["Resources"], Fragment)


def test_a_dict_that_a_fragment_is_made_of_may_be_changed_behind() -> None:
    mine: dict[str, Any] = {"A": {"B": [1]}}
    fragment = Fragment(mine)
    mine["A"]["B"].append(2)
    assert fragment == {"A": {"B": [1]}}
    assert isinstance(fragment["A"], Fragment)
    assert Fragment([("A", 1)]) == Fragment({"A": 1}) == {"A": 1}
    assert FragmentList([{"A": 1}])[0].at(("A",)) == 1


def test_a_value_is_put_at_a_path_and_the_rest_is_shared() -> None:
    fragment = view(own(TREE))
    changed = fragment.with_value(("Resources", "A", "Tags", 0, "Key"), "b")
    assert changed.at(("Resources", "A", "Tags")) == [{"Key": "b"}, [1, 2], "x"]
    assert fragment == TREE
    assert plain(changed)["Resources"]["A"]["Tags"][1] is plain(fragment)["Resources"]["A"]["Tags"][1]
    assert [*changed] == [*fragment]


@pytest.mark.parametrize(
    ("path", "made"),
    [
        (("Metadata", "A", "B"), {"Metadata": {"A": {"B": 1}}}),
        (("L", 2), {"L": ["x", "y", 1]}),
        (("L", 2, "A"), {"L": ["x", "y", {"A": 1}]}),
        (("L", 0), {"L": [1, "y"]}),
    ],
)
def test_what_a_path_needs_is_made(path: tuple[str | int, ...], made: dict[str, Any]) -> None:
    assert Fragment({"L": ["x", "y"]}).with_value(path, 1) == {"L": ["x", "y"], **made}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("L", 3), "There is no place L/3: L is a list of 2."),
        (("L", "A"), "There is no place L/A: L is a list of 2."),
        (("L", -1), "There is no place L/-1"),
        (("S", "A"), "There is no place S/A: S is a scalar."),
        ((0,), "There is no place 0: the fragment is an object."),
    ],
)
def test_a_path_that_leads_through_something_else_is_refused(path: tuple[str | int, ...], said: str) -> None:
    with pytest.raises(LookupError) as caught:
        Fragment({"L": ["x", "y"], "S": "s"}).with_value(path, 1)
    assert said in str(caught.value)


def test_a_path_is_no_string_and_not_empty() -> None:
    with pytest.raises(TypeError, match=r"\('Description',\) is the key"):
        Fragment().with_value("Description", "x")
    with pytest.raises(LookupError, match="leads to no part"):
        Fragment().with_value((), {})
    with pytest.raises(LookupError, match="leads to no part"):
        Fragment().without(())


def test_what_stands_at_a_path_is_left_out() -> None:
    fragment = Fragment({"L": ["x", {"A": 1, "B": 2}], "S": "s"})
    assert fragment.without(("L", 1, "A")) == {"L": ["x", {"B": 2}], "S": "s"}
    assert fragment.without(("L", 0)) == {"L": [{"A": 1, "B": 2}], "S": "s"}
    assert fragment.without(("S",)) == {"L": ["x", {"A": 1, "B": 2}]}
    with pytest.raises(LookupError, match="There is nothing at L/1/C"):
        fragment.without(("L", 1, "C"))


def test_many_values_are_put_at_once_one_after_another() -> None:
    fragment = view(own(TREE))
    shared = fragment["Resources"]["A"]["Tags"]
    changed = fragment.with_values(
        {
            ("Resources", "A", "Type"): "U",
            ("Resources", "B"): {"Tags": shared},
            ("Resources", "B", "Tags", 0, "Key"): "b",
            ("Resources", "B", "Tags", 3): "y",
            ("Resources", "A", "Tags", 2): "z",
        }
    )
    assert changed["Resources"] == {
        "A": {"Type": "U", "Tags": [{"Key": "a"}, [1, 2], "z"]},
        "B": {"Tags": [{"Key": "b"}, [1, 2], "x", "y"]},
    }
    assert fragment == TREE
    assert fragment.with_values({}) == TREE
    assert changed.without(("Resources", "A"), ("Resources", "B", "Tags", 0), ("Resources", "B", "Tags", 0)) == {
        "Resources": {"B": {"Tags": ["x", "y"]}},
        "Description": "d",
    }


@given(OBJECTS, st.lists(st.tuples(KEYS, KEYS, VALUES), max_size=4))
def test_many_values_at_once_are_as_one_after_another(value: dict[str, Any], given: list[tuple[str, str, Any]]) -> None:
    fragment = view({key: item if isinstance(item, dict) else {} for key, item in own(value).items()})
    before = fragment.plain()
    changes: dict[tuple[str | int, ...], Any] = {(first, second): item for first, second, item in given}
    one_by_one = fragment
    for path, item in changes.items():
        one_by_one = one_by_one.with_value(path, item)
    assert fragment.with_values(changes) == one_by_one
    assert fragment == before


def test_a_path_is_read_or_the_default_given() -> None:
    fragment = Fragment({"L": ["x", {"A": None}]})
    assert fragment.at(("L", 1)) == {"A": None}
    assert isinstance(fragment.at(("L", 1)), Fragment)
    assert fragment.at(("L", 1, "A"), "default") is None
    assert fragment.at(()) is fragment
    for path in (("L", 2), ("L", "0"), ("L", -1), ("M",), ("L", 0, 0)):
        assert fragment.at(path, "default") == "default"


@given(OBJECTS, st.data())
def test_what_is_put_at_a_path_stands_there(value: dict[str, Any], data: st.DataObject) -> None:
    fragment = view(own(value))
    path: tuple[str | int, ...] = ()
    node: Any = value
    while not path or (isinstance(node, (dict, list)) and node and data.draw(st.booleans())):
        if isinstance(node, dict):
            step: str | int = data.draw(st.sampled_from(sorted(node)) if node and path else KEYS)
            node = node.get(str(step))
        else:
            step = data.draw(st.integers(0, len(node) - 1))
            node = node[step]
        path = (*path, step)
    new = data.draw(VALUES)
    changed = fragment.with_value(path, new)
    assert changed.at(path) == new
    assert fragment == value
    if value.get(str(path[0])) is not None:
        assert changed.with_value(path, node) == value
    if isinstance(new, (dict, list)):
        new.clear()
        assert changed.at(path) == fragment.with_value(path, changed.at(path)).at(path)


class Colour(str, Enum):
    RED = "red"


class Level(int, Enum):
    HIGH = 3


def test_values_of_python_become_what_lambda_would_write_of_them() -> None:
    given = {
        Colour.RED: (1, [Colour.RED]),
        "level": Level.HIGH,
        "decimals": [Decimal("1.50"), Decimal("2"), Decimal("1E+2")],
        "view": view({"A": [1]}),
    }
    made = plain(given)
    assert json.dumps(made) == ('{"red": [1, ["red"]], "level": 3, "decimals": [1.5, 2, 100], "view": {"A": [1]}}')
    assert type(next(iter(made))) is str
    assert type(made["level"]) is int


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": [1, {"b": {2}}]}, "At a/1/b: set is not a type of JSON; give a sorted list."),
        ({"a": float("nan")}, "At a: nan is not a JSON number."),
        ([float("-inf")], "At 0: -inf is not a JSON number."),
        ({"a": {1: 2}}, "At a: The key 1 is no string, as the keys of a JSON object are."),
        (b"x", "bytes is not a type of JSON; give a string."),
        ({"a": Decimal("NaN")}, "At a: Decimal is not a type of JSON."),
        ({"a": (item for item in "x")}, "At a: generator is not a type of JSON; give a list."),
    ],
)
def test_what_json_cannot_hold_is_refused_with_its_place(value: Any, said: str) -> None:
    with pytest.raises(NotJson) as caught:
        plain(value)
    assert str(caught.value) == said
