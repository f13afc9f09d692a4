"""The names of a KMS key.

https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cfnkit.drift.normalisers.arns import arn_of, is_here
from cfnkit.drift.normalisers.normaliser import Leaf
from cfnkit.drift.shapes.shape import Shape

_NAME = re.compile(r"kms|cmk|encryption_?key|masterkey", re.IGNORECASE)
_KEY_ID = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\Z", re.IGNORECASE)
_UNKNOWN = "It is not known which key an alias stands for."


class _Key(NamedTuple):
    is_alias: bool
    name: str


class KmsKeys:
    """A key by its ID or ARN, or an alias by its name or ARN; it is not known which key an alias stands for."""

    name = "kms"
    in_free_form = False

    def applies(self, shape: Shape) -> bool:
        """Whether the format or the name of the property says that it is a key."""
        return bool(_NAME.search(shape.name)) or any(format.startswith("AWS::KMS::") for format in shape.formats)

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether both values name the same key; a sentence for an alias and a key."""
        expected, actual = _key(leaf.expected, leaf), _key(leaf.actual, leaf)
        if expected is None or actual is None:
            return False
        if expected.is_alias != actual.is_alias:
            return _UNKNOWN
        both_arns = all(isinstance(value, str) and value.startswith("arn:") for value in (leaf.expected, leaf.actual))
        return expected == actual and not both_arns


def _key(value: Any, leaf: Leaf) -> _Key | None:
    if not isinstance(value, str):
        return None
    arn = arn_of(value)
    if arn is not None:
        if arn.service != "kms" or not is_here(arn, leaf.scope):
            return None
        value = arn.resource
    kind, slash, name = value.partition("/")
    if slash and kind == "alias":
        return _Key(True, name)
    name = name if slash and kind == "key" else value
    return _Key(False, name.lower()) if _KEY_ID.match(name) else None
