"""Generated logical IDs, and the canonical text of a JSON value."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.macro import Fragment, canonical_json, logical_id
from cfnkit.macro.plain import NotJson
from cfnkit.vocabulary import LOGICAL_ID

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=2), below, max_size=3),
)


@given(st.text(min_size=1), st.lists(VALUES, max_size=2))
def test_a_logical_id_is_letters_and_digits(stem: str, content: list[Any]) -> None:
    try:
        made = logical_id(stem, *content)
    except ValueError:
        assert not any(character.isascii() and character.isalnum() for character in stem)
        return
    assert LOGICAL_ID.match(made)
    assert len(made) <= 255
    assert made == logical_id(stem, *json.loads(json.dumps(content)))


def test_a_logical_id_begins_with_its_stem() -> None:
    assert logical_id("my-queue") == "myqueue"
    assert logical_id("my-queue", {"a": 1}).startswith("myqueue")
    assert len(logical_id("my-queue", {"a": 1})) == len("myqueue") + 10


def test_other_content_gives_another_logical_id() -> None:
    contents: list[tuple[Any, ...]] = [(1,), (2,), ("1",), (True,), (None,), ([1],), ({"a": 1},), (1, 2), ([1, 2],)]
    assert len({logical_id("A", *content) for content in contents}) == len(contents)
    assert logical_id("A", {"a": 1, "b": 2}) == logical_id("A", Fragment({"b": 2, "a": 1}))
    assert logical_id("A", 1) == logical_id("A", 1.0)


def test_long_stems_stay_apart() -> None:
    first, second = logical_id("A" * 300), logical_id("A" * 299 + "B")
    assert len(first) == len(second) == 255
    assert first != second


def test_a_logical_id_is_the_same_in_another_process() -> None:
    program = "from cfnkit.macro import logical_id; print(logical_id('A', {'b': [1, None], 'a': 'é'}))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == logical_id("A", {"a": "é", "b": [1, None]}) == "A2b12a79cec"


@given(VALUES)
def test_the_canonical_text_is_json_of_the_same_value(value: Any) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


def test_the_canonical_text_does_not_depend_on_how_a_value_is_written() -> None:
    assert canonical_json({"b": 1.0, "a": (True, "é")}) == '{"a":[true,"\\u00e9"],"b":1}'
    assert canonical_json(Fragment({"b": 1, "a": [True, "é"]})) == '{"a":[true,"\\u00e9"],"b":1}'
    with pytest.raises(NotJson):
        canonical_json({1, 2})
