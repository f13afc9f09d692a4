"""The macro Text, for any text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.macro_events import event
from support.macro_handlers import module_of

INDEX = module_of("text")
TEXTS = st.text(max_size=12).filter(lambda text: "{{resolve:" not in text)


def made(text: str, operation: str, **params: Any) -> Any:
    response = INDEX.handler(event({}, {"Text": text, "Operation": operation, **params}), None)
    assert response["status"] == "success", response
    return response["fragment"]


def refused(text: Any, operation: str, **params: Any) -> str:
    response = INDEX.handler(event({}, {"Text": text, "Operation": operation, **params}), None)
    assert response["status"] == "failure", response
    return str(response["errorMessage"])


@given(TEXTS)
def test_capitals_are_those_of_python(text: str) -> None:
    assert made(text, "Upper") == text.upper()
    assert made(text, "Lower") == text.lower()
    assert made(text, "Title") == text.title()


@given(TEXTS, st.integers(-20, 20))
def test_a_text_is_cut_in_two(text: str, place: int) -> None:
    assert made(text, "Slice", End=place) + made(text, "Slice", Start=place) == text


@given(TEXTS, st.text(min_size=1, max_size=2))
def test_the_parts_of_a_text_make_it_again(text: str, separator: str) -> None:
    parts = made(text, "Split", Separator=separator)
    assert separator.join(parts) == text
    assert [made(text, "Split", Separator=separator, Index=index) for index in range(len(parts))] == parts
    assert made(text, "Split", Separator=separator, Index=-1) == parts[-1]
    assert f"the text has {len(parts)}" in refused(text, "Split", Separator=separator, Index=len(parts))


@given(TEXTS, st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_a_padded_text_is_as_long_as_asked_for(text: str, length: int, side: str) -> None:
    padded = made(text, "Pad", Length=length, With=".", Side=side)
    assert len(padded) == max(length, len(text))
    assert padded.endswith(text) if side == "left" else padded.startswith(text)


@given(TEXTS)
def test_what_is_made_of_the_content_is_the_same_each_time(text: str) -> None:
    digits = made(text, "Hash")
    assert len(digits) == 64
    assert made(text, "Hash", Length=8) == digits[:8]
    assert made(text, "Hash", Algorithm="md5") != digits
    uuid = made(text, "Uuid")
    assert UUID(uuid).version == 5
    assert made(text, "Uuid") == uuid
    assert made(text, "Uuid", Namespace=uuid) != uuid


@given(TEXTS, TEXTS.filter(bool))
def test_what_is_trimmed_is_at_no_end(text: str, characters: str) -> None:
    trimmed = made(text, "Trim", Chars=characters)
    assert trimmed in text
    assert not trimmed or (trimmed[0] not in characters and trimmed[-1] not in characters)


@pytest.mark.parametrize("operation", INDEX.OPERATIONS)
def test_each_operation_says_what_it_does_not_take(operation: str) -> None:
    needed = {"Old": "a", "Length": 3, "Separator": ","}
    _, needs, allowed = INDEX.OPERATIONS[operation]
    given = {name: needed[name] for name in needs}
    made("text", operation, **given)
    for name in {"Old", "Start", "Chars", "Index", "Namespace"} - {*needs, *allowed}:
        said = refused("text", operation, **given, **{name: "1"})
        assert f"Parameter {name} is not one of the operation {operation}" in said


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"Operation": "Upper", "Text": {"Fn::ImportValue": "x"}}, "Fn::ImportValue is not evaluated there"),
        ({"Operation": "Upper"}, "Parameter Text is missing"),
        ({"Text": "a"}, "Parameter Operation is missing"),
        ({"Operation": "Pad", "Text": "a", "Length": 100_000}, "Parameter Length must be at most 4096"),
        ({"Operation": "Pad", "Text": "a", "Length": 3, "Side": "both"}, "left or right"),
        ({"Operation": "Uuid", "Text": "a", "Namespace": "x"}, "Parameter Namespace must be a UUID"),
    ],
)
def test_a_call_that_cannot_be_done_says_why(params: dict[str, Any], said: str) -> None:
    assert said in INDEX.handler(event({}, params), None)["errorMessage"]


def test_the_text_may_come_from_the_macro_before_it() -> None:
    assert INDEX.handler(event("Orders", {"Operation": "Upper"}), None)["fragment"] == "ORDERS"
    assert INDEX.handler(event("Orders", {"Operation": "Upper", "Text": "a"}), None)["fragment"] == "A"
