"""Paths as JSON pointers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cfnkit.source.pointer import pointer, steps


def test_a_pointer_escapes_what_would_be_read_otherwise() -> None:
    assert pointer(("a/b", "m~n", 0, "")) == "/a~1b/m~0n/0/"
    assert pointer(()) == ""


def test_what_precedes_the_first_slash_is_no_step() -> None:
    assert steps("#/$defs/a~1b") == ["$defs", "a/b"]
    assert steps("#") == steps("") == []


@given(st.lists(st.text("~/01a")))
def test_the_steps_of_a_pointer_are_those_of_the_path(path: list[str]) -> None:
    assert steps(pointer(tuple(path))) == path
