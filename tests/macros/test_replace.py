"""The macro Replace, for any fragment."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.macro_events import event
from support.macro_handlers import module_of

HANDLER = module_of("replace").handler

NAMES = st.sampled_from(["DevQueue", "Name", "dev", "Ref", "x-dev-y", "Type"])
TEXTS = NAMES | st.sampled_from(["{{resolve:ssm:/dev/name}}", "a dev b"]) | st.text(max_size=4)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3),
)
SNIPPETS = st.dictionaries(NAMES, VALUES, max_size=4)


def replaced(fragment: Any, **params: Any) -> dict[str, Any]:
    given = event(fragment, params)
    before = json.dumps(given)
    response: dict[str, Any] = HANDLER(given, None)
    assert json.dumps(given) == before
    return response


def texts(value: Any, keys: bool) -> list[str]:
    if isinstance(value, dict):
        below = [text for item in value.values() for text in texts(item, keys)]
        return below + ([*value] if keys else [])
    if isinstance(value, list):
        return [text for item in value for text in texts(item, keys)]
    return [] if keys or not isinstance(value, str) else [value]


@given(SNIPPETS)
def test_what_is_not_there_changes_nothing(fragment: dict[str, Any]) -> None:
    assert replaced(fragment, Search="not in here", Replacement="x")["fragment"] == fragment


@given(SNIPPETS, st.sampled_from(["both", "keys", "values"]))
def test_nothing_of_what_was_searched_for_is_left_where_it_was_searched(fragment: dict[str, Any], places: str) -> None:
    response = replaced(fragment, Search="dev", Replacement="PROD", In=places)
    if response["status"] == "failure":
        assert "Two keys become" in response["errorMessage"]
        return
    made = response["fragment"]
    assert not any("dev" in text for text in texts(made, keys=False)) or places == "keys"
    assert not any("dev" in text for text in texts(made, keys=True)) or places == "values"
    if places == "values":
        assert texts(made, keys=True) == texts(fragment, keys=True)
    if places == "keys":
        assert texts(made, keys=False) == texts(fragment, keys=False)
    assert replaced(made, Search="PROD", Replacement="PROD")["fragment"] == made


@given(SNIPPETS, st.text(min_size=1, max_size=3), st.text(max_size=3), st.booleans(), st.booleans())
def test_any_search_is_answered(fragment: dict[str, Any], search: str, new: str, pattern: bool, case: bool) -> None:
    response = replaced(fragment, Search=search, Replacement=new, Pattern=pattern, IgnoreCase=case)
    assert response["status"] == "success" or response["errorMessage"]


@given(st.lists(VALUES, max_size=3))
def test_functions_and_the_heads_of_dynamic_references_survive(items: list[Any]) -> None:
    properties = {"P": [{"Fn::Sub": "x"}, {"Ref": "x"}], "QQ": items}
    template = {"Resources": {"A": {"Type": "T", "Properties": properties}}}
    response = replaced(template, Search="[A-Za-z]", Replacement="z", Pattern=True)
    if response["status"] == "failure":
        assert "At Resources/A/Properties/QQ/" in response["errorMessage"]
        return
    made = response["fragment"]["Resources"]["z"]
    assert made["Type"] == "z"
    assert made["Properties"]["z"] == [{"Fn::Sub": "z"}, {"Ref": "z"}]
    assert json.dumps(made["Properties"]["zz"]).count("{{resolve:ssm:") == json.dumps(items).count("{{resolve:ssm:")


def test_in_a_loop_the_words_of_cloudformation_stay() -> None:
    loop = {"Fn::ForEach::TypeLoop": ["Type", ["a"], {"Type${Type}": {"Type": "T", "Properties": {"Type": 1}}}]}
    made = replaced({"Resources": loop}, Search="Type", Replacement="Kind")["fragment"]
    inner = {"Kind${Kind}": {"Type": "T", "Properties": {"Kind": 1}}}
    assert made == {"Resources": {"Fn::ForEach::TypeLoop": ["Kind", ["a"], inner]}}
