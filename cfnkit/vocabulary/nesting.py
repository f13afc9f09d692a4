"""The functions that may stand within functions where AWS::LanguageExtensions is not declared.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html, "Supported
functions" of each page.
"""

from __future__ import annotations

import collections.abc as abc

_NONE: frozenset[str] = frozenset()
_LOOKED_UP = frozenset({"Ref", "Fn::FindInMap"})

EXTENDED_FUNCTIONS = frozenset({"Fn::Length", "Fn::ToJsonString"})
"""The functions that only AWS::LanguageExtensions brings."""

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
