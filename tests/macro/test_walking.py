"""Walking through a fragment, and rewriting the texts in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.macro import Fragment, FragmentList, MacroError, logical_id_at, rewrite, walk
from cfnkit.macro.fragment import view
from cfnkit.macro.plain import own, plain

KEYS = st.sampled_from(["A", "B", "Ref"])
VALUES = st.recursive(
    st.none() | st.integers() | st.text("ab", max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
)
OBJECTS = st.dictionaries(KEYS, VALUES)


def test_each_place_is_visited_in_the_order_of_the_text() -> None:
    fragment = Fragment({"B": {"X": [1, {"Y": None}]}, "A": "a"})
    assert [*walk(fragment)] == [
        ((), fragment),
        (("B",), {"X": [1, {"Y": None}]}),
        (("B", "X"), [1, {"Y": None}]),
        (("B", "X", 0), 1),
        (("B", "X", 1), {"Y": None}),
        (("B", "X", 1, "Y"), None),
        (("A",), "a"),
    ]
    assert [path for path, _ in walk(fragment["B"]["X"], ("B", "X"))][1] == ("B", "X", 0)


@given(OBJECTS)
def test_a_path_leads_to_what_was_found_there(value: dict[str, Any]) -> None:
    fragment = view(value)
    for path, found in walk(fragment):
        assert fragment.at(path) is found
        assert not isinstance(found, (dict, list)) or isinstance(found, (Fragment, FragmentList))


def test_a_deep_fragment_is_walked() -> None:
    value: Any = "x"
    for _ in range(5000):
        value = [value]
    assert sum(1 for _ in walk(view({"A": value}))) == 5002


@pytest.mark.parametrize(
    ("path", "name"),
    [(("Resources", "A", "Type"), "A"), (("Outputs", "B"), "B"), (("Resources",), None), ((), None), (("L", 0), None)],
)
def test_a_path_leads_into_a_logical_id(path: tuple[str | int, ...], name: str | None) -> None:
    assert logical_id_at(path) == name


def test_strings_and_keys_are_rewritten_with_their_paths() -> None:
    fragment = Fragment({"A": ["a", {"a": "b"}], "N": 1})
    seen: list[Any] = []

    def strings(path: tuple[str | int, ...], text: str) -> Any:
        seen.append((path, text))
        return {"Ref": text} if text == "b" else text.upper()

    made = rewrite(fragment, strings, lambda path, key: key * 2 if path == ("A", 1, "a") else key)
    assert made == {"A": ["A", {"aa": {"Ref": "b"}}], "N": 1}
    assert isinstance(made, Fragment)
    assert seen == [(("A", 0), "a"), (("A", 1, "a"), "b")]


@given(OBJECTS)
def test_what_does_not_change_is_shared(value: dict[str, Any]) -> None:
    fragment = view(own(value))
    assert plain(rewrite(fragment, lambda path, text: text)) is plain(fragment)
    changed = rewrite(fragment, lambda path, text: text + "!" if path[0] == "A" else text)
    assert fragment == value
    for key, item in plain(changed).items():
        assert key == "A" or item is plain(fragment)[key]


def test_two_keys_that_become_one_are_refused() -> None:
    with pytest.raises(MacroError) as caught:
        rewrite(Fragment({"R": {"A1": 1, "A2": 2}}), lambda path, text: text, lambda path, key: key[:1])
    assert str(caught.value) == "At R/A2: Two keys become 'A' here, which cannot be."
