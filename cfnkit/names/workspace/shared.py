"""Names that the files of a workspace share, and the places where they stand."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from cfnkit.source import Span


class SharedKind(Enum):
    """A kind of name that files share; its value says it in a sentence."""

    EXPORT = "export"
    OUTPUT = "output"
    PARAMETER = "parameter"
    MACRO = "macro"
    SSM_PARAMETER = "SSM parameter"
    SECRET = "secret"
    NESTED_TEMPLATE = "nested template"
    SNIPPET = "included file"
    FILE = "file"


FILE_KINDS = frozenset({SharedKind.NESTED_TEMPLATE, SharedKind.SNIPPET, SharedKind.FILE})
"""The kinds whose names are real paths."""


class SharedName(NamedTuple):
    """A name. Two mentions mean the same when their names are equal, and two exports also when one fits the other.

    An export has `*` for each part that only a deployment knows. `scope` is a real path: that of the template which has
    an output or a parameter, or of the configuration which has a macro, a lookup or the values of parameters; empty for
    what the whole workspace shares.
    """

    kind: SharedKind
    text: str
    scope: str = ""


class Mention(NamedTuple):
    """One place of a name.

    `span` is the name alone, without quotes, and `written` the text there; it is None where the name is made of other
    values, so that no edit of this place renames it. `line` is the 1-based line that the name of a file leads to.
    """

    name: SharedName
    span: Span
    is_definition: bool = False
    written: str | None = None
    line: int = 1
