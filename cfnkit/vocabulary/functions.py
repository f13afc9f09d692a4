"""The names of the intrinsic functions, their short forms, and the places and functions where each is allowed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import collections.abc as abc
from enum import Enum
from typing import NamedTuple


class FunctionPlace(Enum):
    """A kind of place in a template where functions are evaluated."""

    VALUE = "value"
    CONDITION = "condition"
    RULE = "rule"


class FunctionWord(NamedTuple):
    """An intrinsic function: its long name, its YAML tag (None: it has no short form), and its places."""

    name: str
    tag: str | None
    places: frozenset[FunctionPlace]


_VALUE = frozenset({FunctionPlace.VALUE})
_EVERYWHERE = frozenset(FunctionPlace)
_BOOLEAN = frozenset({FunctionPlace.CONDITION, FunctionPlace.RULE})
_RULE = frozenset({FunctionPlace.RULE})

_WORDS = (
    FunctionWord("Ref", "Ref", _EVERYWHERE),
    FunctionWord("Condition", "Condition", _BOOLEAN),
    FunctionWord("Fn::Base64", "Base64", _EVERYWHERE),
    FunctionWord("Fn::Cidr", "Cidr", _VALUE),
    FunctionWord("Fn::FindInMap", "FindInMap", _EVERYWHERE),
    FunctionWord("Fn::GetAtt", "GetAtt", _VALUE),
    FunctionWord("Fn::GetAZs", "GetAZs", _EVERYWHERE),
    FunctionWord("Fn::GetStackOutput", "GetStackOutput", _VALUE),
    FunctionWord("Fn::If", "If", _EVERYWHERE),
    FunctionWord("Fn::ImportValue", "ImportValue", _VALUE),
    FunctionWord("Fn::Join", "Join", _EVERYWHERE),
    FunctionWord("Fn::Length", None, _EVERYWHERE),
    FunctionWord("Fn::Select", "Select", _EVERYWHERE),
    FunctionWord("Fn::Split", "Split", _EVERYWHERE),
    FunctionWord("Fn::Sub", "Sub", _EVERYWHERE),
    FunctionWord("Fn::ToJsonString", None, _EVERYWHERE),
    FunctionWord("Fn::Transform", "Transform", _VALUE),
    FunctionWord("Fn::And", "And", _BOOLEAN),
    FunctionWord("Fn::Equals", "Equals", _BOOLEAN),
    FunctionWord("Fn::Not", "Not", _BOOLEAN),
    FunctionWord("Fn::Or", "Or", _BOOLEAN),
    FunctionWord("Fn::Contains", "Contains", _RULE),
    FunctionWord("Fn::EachMemberEquals", "EachMemberEquals", _RULE),
    FunctionWord("Fn::EachMemberIn", "EachMemberIn", _RULE),
    FunctionWord("Fn::RefAll", "RefAll", _RULE),
    FunctionWord("Fn::ValueOf", "ValueOf", _RULE),
    FunctionWord("Fn::ValueOfAll", "ValueOfAll", _RULE),
)

FUNCTION_NAMES = frozenset(word.name for word in _WORDS)
SHORT_FORMS = {word.tag: word.name for word in _WORDS if word.tag}

# The list that the service prints in "Encountered unsupported function", in its order.
SUPPORTED_FUNCTIONS = (
    "Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, "
    "Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, "
    "Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr"
)

_NONE: frozenset[str] = frozenset()
_LOOKED_UP = frozenset({"Ref", "Fn::FindInMap"})

EXTENDED_FUNCTIONS = frozenset({"Fn::Length", "Fn::ToJsonString"})
"""The functions that only AWS::LanguageExtensions brings."""

# Where AWS::LanguageExtensions is not declared: see "Supported functions" on the page of each function.
NESTED_FUNCTIONS: abc.Mapping[str, abc.Mapping[int, frozenset[str]]] = {
    "Condition": {0: _NONE},
    "Fn::FindInMap": {0: _LOOKED_UP, 1: _LOOKED_UP, 2: _LOOKED_UP},
    "Fn::GetAtt": {0: _NONE, 1: frozenset({"Ref"})},
    "Fn::If": {0: _NONE},
    "Fn::Join": {0: _NONE},
    "Fn::Select": {0: _LOOKED_UP},
    "Fn::Split": {0: _NONE},
    "Fn::Sub": {0: _NONE},
    "Ref": {0: _NONE},
}
"""By function and 0-based index of an argument: the functions that it may be; an argument that is not listed may be any
that is no extended function."""


def function_words(place: FunctionPlace) -> frozenset[str]:
    """The long names of the functions that are allowed in `place`."""
    return frozenset(word.name for word in _WORDS if place in word.places)
