"""A completion, and what a configuration adds to those of a text."""

from __future__ import annotations

import collections.abc as abc
from enum import Enum
from typing import Any, NamedTuple

from cfnkit.names.name import NameKind
from cfnkit.source import TextReplacement


class CompletionKind(Enum):
    """A kind of completion that is no name of the template."""

    ATTRIBUTE = "attribute"
    KEY = "key"
    TRANSFORM = "transform"
    RULE = "rule"
    TYPE = "type"


class Completion(NamedTuple):
    """A word that may stand at the cursor, and the replacement that puts it there."""

    label: str
    kind: NameKind | CompletionKind
    detail: str
    replacement: TextReplacement


class Offers(NamedTuple):
    """What a configuration adds: macros with the JSON Schemas of their parameters, and rules as ids with titles.

    `outputs` gives the names of the outputs of a template by its location, as a nested stack has it. `types`: resource
    types and properties are offered, too.
    """

    macros: abc.Callable[[], abc.Mapping[str, abc.Mapping[str, Any]]] = dict
    rules: abc.Callable[[], abc.Iterable[tuple[str, str]]] = tuple
    outputs: abc.Callable[[str], abc.Iterable[str]] = lambda _: ()
    types: bool = False


class OfferedWord(NamedTuple):
    """A word that may stand at the cursor."""

    label: str
    kind: NameKind | CompletionKind
    detail: str = ""
