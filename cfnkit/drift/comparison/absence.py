"""What to make of a declared property that the actual side has not."""

from __future__ import annotations

import collections.abc as abc
from base64 import b64decode
from typing import Any

from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.comparison.elsewhere import kept_elsewhere
from cfnkit.drift.comparison.findings import Equal, Skip
from cfnkit.drift.report import SkipReason
from cfnkit.drift.secrets.secret_names import is_secret_name
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.unsettled import Unsettled
from cfnkit.drift.values import is_empty, same

_CREATE_ONLY = Skip(SkipReason.NOT_RETURNED, "It cannot change without a replacement, and is not returned.")
_DEPRECATED = Skip(SkipReason.DEPRECATED, "A resource need not return a deprecated property.")
_SECRET = Skip(SkipReason.SENSITIVE_PROPERTY, "A secret is not returned.")


def judge_absence(
    expected: Any, shape: Shape, siblings: abc.Mapping[str, Any], canonical: Canonical
) -> Skip | Equal | None:
    """Why the absence of a property says nothing; None when it may be a difference.

    `siblings` is the actual object that it is missing in.
    """
    marks = shape.marks
    if isinstance(expected, Unsettled):
        return Skip(expected.reason, expected.detail)
    if marks.write_only:
        return Skip(SkipReason.WRITE_ONLY_PROPERTY)
    if is_empty(expected):
        return Equal("empty")
    if marks.read_only:
        return Skip(SkipReason.READ_ONLY)
    if marks.deprecated:
        return _DEPRECATED
    if any(same(canonical.value(expected, shape), canonical.value(default, shape)) for default in shape.defaults):
        return Equal("default")
    if is_secret_name(shape.name) and not isinstance(expected, (dict, list)):
        return _SECRET
    return _peculiar(expected, shape, siblings) or (_CREATE_ONLY if marks.fixed else None)


def _peculiar(expected: Any, shape: Shape, siblings: abc.Mapping[str, Any]) -> Skip | Equal | None:
    marks = shape.marks
    if marks.peculiar("immaterial"):
        return Equal("policy")
    if marks.peculiar("not-returned"):
        return Skip(SkipReason.NOT_RETURNED, shape.marks.evidence("not-returned"))
    if _is_kept_in_base64(expected, siblings.get(f"{shape.name}Base64")):
        return Equal("base64")
    kept = kept_elsewhere(expected, siblings, shape)
    return None if kept is None else Skip(SkipReason.MANAGED_BY_AWS, kept)


def _is_kept_in_base64(expected: Any, kept: Any) -> bool:
    """Whether the property that takes the same text in Base64 has it."""
    if not isinstance(expected, str) or not isinstance(kept, str):
        return False
    try:
        return b64decode(kept, validate=True) == expected.encode()
    except ValueError:
        return False
