"""A name of a template, and the places where it stands."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from cfnkit.source import Span


class NameKind(Enum):
    """A kind of name; its value says it in a sentence."""

    PARAMETER = "parameter"
    PSEUDO_PARAMETER = "pseudo parameter"
    MAPPING = "mapping"
    MAPPING_KEY = "key of a mapping"
    MAPPING_NAME = "name in a mapping"
    CONDITION = "condition"
    RESOURCE = "resource"
    OUTPUT = "output"
    RULE = "rule"
    LOOP = "loop"
    LOOP_VARIABLE = "loop variable"
    SUB_VARIABLE = "variable of Fn::Sub"


SECTION_KINDS = {
    "Parameters": NameKind.PARAMETER,
    "Mappings": NameKind.MAPPING,
    "Conditions": NameKind.CONDITION,
    "Resources": NameKind.RESOURCE,
    "Outputs": NameKind.OUTPUT,
    "Rules": NameKind.RULE,
}
"""The kind of the names that a section defines."""


class Name(NamedTuple):
    """A name. Two uses mean the same when their names are equal.

    `scope` tells names of one text apart: the mapping of a key, the span of the loop that has a variable, or of the
    variables of an Fn::Sub. It is None for a name that the whole template sees.
    """

    kind: NameKind
    text: str
    scope: str | Span | None = None


class Occurrence(NamedTuple):
    """One place of a name in the text.

    `span` is the name alone, without quotes. `exact` is False when the text does not have the name at one place, as in
    a value that an anchor or a macro brings; `span` is then the whole value. `whole`: the name is all of an unquoted
    value or key. `is_definition`: it is the definition, not a use. `path` is the place in the written tree.
    """

    name: Name
    span: Span
    is_definition: bool
    path: tuple[str | int, ...]
    exact: bool = True
    whole: bool = False
