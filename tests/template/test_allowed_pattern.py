"""Allowed patterns are regular expressions of Java's, with a time limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.template.constraints import matches


@pytest.mark.parametrize(
    ("pattern", "text", "verdict"),
    [
        ("[A-Za-z0-9_-]{1,10}", "hnb659fds", True),
        ("[A-Za-z0-9_-]{1,10}", "hnb659fds.", False),
        (r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$", "10.0.0.0/16", True),
        (r"\p{Alnum}+", "abc12", True),
        (r"\p{Alnum}+", "abc-12", False),
        ("[a-z&&[^x]]+", "abc", True),
        ("[a-z&&[^x]]+", "axc", False),
        ("a*+b", "aaab", True),
        (r"\d+", "١٢", False),
        (r"\p{L}+\p{Lu}", "äÄ", True),
        (r"\pL", "ä", True),
        (r"\p{Alpha}", "ä", False),
        ("[a||b]", "|", True),
        ("[~~a]", "~", True),
        (r"[\w--]", "-", True),
        ("[a-d[m-p]]", "n", True),
        ("[a-z&&[^x||y]]", "a", None),
        ("(?i)prod", "PROD", True),
        ("", "", True),
        ("[", "x", None),
        ("(a", "x", None),
    ],
)
def test_a_pattern_is_read_as_java_reads_it(pattern: str, text: str, verdict: bool | None) -> None:
    assert matches(pattern, text) is verdict


@pytest.mark.parametrize(
    ("pattern", "text"), [("(a+)+b", "a" * 4000), ("(x+x+)+y", "x" * 4000 + "z"), ("(.*)(.*)(.*)(.*)=", "x" * 4000)]
)
def test_a_pattern_that_would_take_for_ever_is_given_up(pattern: str, text: str) -> None:
    assert matches(pattern, text) is not True


@given(st.text("ab[](){}|*+?.\\^$-&:=!<>PpdQEx1,", max_size=12), st.text("ab1", max_size=4))
def test_no_pattern_raises(pattern: str, text: str) -> None:
    assert matches(pattern, text) in (True, False, None)
