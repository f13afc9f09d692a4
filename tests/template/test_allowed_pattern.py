"""Allowed patterns are regular expressions of Java's, with a time limit."""

from __future__ import annotations

import functools
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit import process
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


@pytest.mark.parametrize(
    "pattern",
    [
        functools.reduce(lambda inner, _: f"(?:{inner}){{900}}", range(12), "a"),
        functools.reduce(lambda inner, _: f"(?:[)(]{inner}){{900,}}?", range(3), "a"),
        f"a{{{'9' * 5000}}}",
        "(a|b)" * 100_000,
        "(?x)((?:a{900}){900} #)\n){900}",
        "(" * 50_000,
    ],
    ids=["nested", "brackets in sets", "number", "long", "comment", "open"],
)
def test_a_pattern_that_is_too_large_to_compile_is_not_decided(pattern: str) -> None:
    assert matches(pattern, "a" * 4096) is None


def test_counts_that_are_not_nested_are_compiled() -> None:
    pattern = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}(x{60}y{60}z{60})?"
    assert matches(pattern, "12345678-1234-1234-1234-123456789abc")


@given(st.text("ab[](){}|*+?.\\^$-&:=!<>PpdQEx1,", max_size=12), st.text("ab1", max_size=4))
def test_no_pattern_raises(pattern: str, text: str) -> None:
    assert matches(pattern, text) in (True, False, None)


def test_a_pattern_that_is_not_decided_is_said_to_be_that() -> None:
    text = "x" * 4000 + "z"
    slow = {f"P{n}": {"Type": "String", "Default": text, "AllowedPattern": f"(x+x+)+y{{{n}}}"} for n in range(1, 40)}
    wrong = {"W": {"Type": "String", "Default": "secret", "NoEcho": True, "AllowedPattern": "(["}}

    processed = process(json.dumps({"Parameters": {**wrong, **slow}, "Resources": {}}))

    # A fast machine may decide the first ones before the time of all is spent.
    undecided = [finding.path[1] for finding in processed.diagnostics if finding.id == "W9748"]
    refused = [finding.path[1] for finding in processed.diagnostics if finding.id == "E9771"]
    assert undecided[0] == "W"
    assert sorted([*undecided[1:], *refused]) == sorted(slow)
    assert len(undecided) > len(slow) / 2


def test_the_patterns_of_a_template_have_a_size_together() -> None:
    words = ["|".join(f"{name}x{number}" for number in range(1200)) for name in range(190)]
    constrained = ({"Type": "String", "Default": "a", "AllowedPattern": f"({pattern})|a"} for pattern in words)
    declared = {f"P{number}": parameter for number, parameter in enumerate(constrained)}
    template = {"Parameters": declared, "Resources": {"A": {"Type": "AWS::SNS::Topic"}}}

    start = time.process_time()
    found = [each for each in process(json.dumps(template)).diagnostics if each.id == "W9748"]

    assert time.process_time() - start < 3
    assert 150 < len(found) < 190
