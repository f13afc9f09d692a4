from __future__ import annotations

import re

import cfnlint.helpers
import pytest

from cfnkit.vocabulary import (
    AWS_TRANSFORMS,
    FUNCTION_NAMES,
    LANGUAGE_EXTENSIONS,
    LOGICAL_ID,
    PSEUDO_PARAMETERS,
    SECTIONS,
    SERVERLESS,
    SHORT_FORMS,
    SUPPORTED_FUNCTIONS,
    FunctionPlace,
    function_words,
    nearest,
    suggestion,
)


def test_the_functions_are_those_that_cfn_lint_knows_too() -> None:
    known = {*cfnlint.helpers.FUNCTIONS, *cfnlint.helpers.FUNCTION_CONDITIONS, *cfnlint.helpers.FUNCTION_RULES}
    assert {name for name in known if not name.startswith("Fn::ForEach")} <= FUNCTION_NAMES
    assert set(cfnlint.helpers.PSEUDOPARAMS) == PSEUDO_PARAMETERS


def test_the_functions_that_the_service_lists_are_known() -> None:
    assert set(SUPPORTED_FUNCTIONS.split(", ")) <= FUNCTION_NAMES


def test_a_short_form_is_its_function_without_the_prefix() -> None:
    assert all(tag == name.removeprefix("Fn::") for tag, name in SHORT_FORMS.items())
    assert FUNCTION_NAMES - set(SHORT_FORMS.values()) == {"Fn::Length", "Fn::ToJsonString"}


def test_every_function_may_stand_somewhere() -> None:
    assert frozenset().union(*(function_words(place) for place in FunctionPlace)) == FUNCTION_NAMES
    assert "Fn::GetAtt" in function_words(FunctionPlace.VALUE) - function_words(FunctionPlace.CONDITION)
    assert "Fn::Equals" in function_words(FunctionPlace.CONDITION) - function_words(FunctionPlace.VALUE)
    assert "Fn::RefAll" in function_words(FunctionPlace.RULE) - function_words(FunctionPlace.CONDITION)


def test_no_section_is_named_twice() -> None:
    assert len(set(SECTIONS)) == len(SECTIONS)
    assert {LANGUAGE_EXTENSIONS, SERVERLESS} < AWS_TRANSFORMS


@pytest.mark.parametrize(
    ("name", "fits"), [("Bucket1", True), ("", False), ("a-b", False), ("a\n", False), ("é", False)]
)
def test_a_logical_id_is_alphanumeric(name: str, fits: bool) -> None:
    assert bool(LOGICAL_ID.match(name)) is fits


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("Resource", ("Resources", "Rules"), "Resources"),
        ("RESOURCES", ("Resources", "Rules"), "Resources"),
        ("ref", ("Ref", "REF"), "REF"),
        ("xyz", ("Resources", "Rules"), None),
        ("", ("Resources",), None),
        ("x", (), None),
        ("Resources" * 1000, ("Resources",), None),
    ],
)
def test_the_nearest_known_word_is_offered(word: str, known: tuple[str, ...], found: str | None) -> None:
    assert nearest(word, known) == found
    assert nearest(word, reversed(known)) == found
    assert suggestion(word, known) == (f"Did you mean '{found}'?" if found else "")


def test_no_word_is_known_by_two_names() -> None:
    assert not [name for name in FUNCTION_NAMES if not re.fullmatch(r"(Fn::)?[A-Z][A-Za-z0-9]+", name)]
