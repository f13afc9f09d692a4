"""The reasons why a declared value may differ, or be absent, without being drift."""

from __future__ import annotations

import collections.abc as abc
import re
from base64 import b64decode
from typing import Any

from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.declared import Unsettled
from cfnkit.drift.report import Equated, PointerPath, Skipped, SkipReason
from cfnkit.drift.secrets.secrecy import is_secret_name
from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import is_empty, same

_CREATE_ONLY = "It cannot change without a replacement, and is not returned."
_DEPRECATED = "A resource need not return a deprecated property."
_SECRET = "A secret is not returned."
_OWN_KEY = "The service's own key is its default, which it need not return."
_OWN_KEY_ALIAS = re.compile(r"(?:arn:[a-z-]+:kms:[^:]*:[^:]*:)?alias/aws/")
_UPGRADED = "Minor versions are upgraded automatically."
_MOVED = "A deployment of Amazon ECS or AWS CodeDeploy moves the traffic to another target group."
_ENCODED = "It is returned in Base64, or not at all within other statements."
_INSTRUCTION = "It is an instruction for a change of the resource, and no state of it."
# Properties that say what to do at an update or a deletion, which no service returns.
_INSTRUCTIONS = re.compile(
    r"(?:Allow(?:Major)?VersionUpgrade|ApplyImmediately|Bypass\w+Check|DeleteAutomatedBackups"
    r"|Force(?:Update|Delete|NewDeployment)\w*|OverwriteIfExists|Restore(?:ToTime|Type|Time)"
    r"|Skip\w+(?:Wait|Check|Validation|Update|Snapshot)|UseLatest\w+|UseDefault\w+)\Z"
)
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})+\Z")


def reason_for_absence(
    path: PointerPath, expected: Any, shape: Shape, actual_siblings: abc.Mapping[str, Any], canonical: Canonical
) -> Skipped | Equated | None:
    """Why the absence of a declared property is no drift; None when it may be.

    `actual_siblings` is the actual object that lacks the property.
    """
    marks = shape.marks
    if isinstance(expected, Unsettled):
        return Skipped(path, expected.reason, expected.detail)
    if shape.is_exact:
        return _peculiar_absence(path, expected, shape, actual_siblings)
    if marks.write_only:
        return Skipped(path, SkipReason.WRITE_ONLY_PROPERTY)
    if is_empty(expected):
        return Equated(path, "empty")
    if marks.read_only:
        return Skipped(path, SkipReason.READ_ONLY)
    if marks.deprecated:
        return Skipped(path, SkipReason.DEPRECATED, _DEPRECATED)
    if any(same(canonical.value(expected, shape), canonical.value(default, shape)) for default in shape.defaults):
        return Equated(path, "default")
    if is_secret_name(shape.name) and not isinstance(expected, (dict, list)):
        return Skipped(path, SkipReason.SENSITIVE_PROPERTY, _SECRET)
    if isinstance(expected, str) and _OWN_KEY_ALIAS.match(expected):
        return Skipped(path, SkipReason.NOT_RETURNED, _OWN_KEY)
    peculiar = _peculiar_absence(path, expected, shape, actual_siblings)
    if peculiar is None and marks.fixed:
        return Skipped(path, SkipReason.NOT_RETURNED, _CREATE_ONLY)
    return peculiar


def reason_for_difference(
    path: PointerPath, expected: Any, actual: Any, shape: Shape, actual_siblings: abc.Mapping[str, Any]
) -> Skipped | None:
    """Why a difference at a property, which is in `actual_siblings`, is no drift; None when it is."""
    marks = shape.marks
    if marks.write_only and actual is not False and is_empty(actual):
        return Skipped(path, SkipReason.WRITE_ONLY_PROPERTY)
    if marks.read_only:
        return Skipped(path, SkipReason.READ_ONLY)
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html, and its siblings
    if shape.name == "EngineVersion" and actual_siblings.get("AutoMinorVersionUpgrade") in (True, "true"):
        return Skipped(path, SkipReason.MANAGED_BY_AWS, _UPGRADED) if _is_newer_minor(expected, actual) else None
    return None


def _peculiar_absence(
    path: PointerPath, expected: Any, shape: Shape, actual_siblings: abc.Mapping[str, Any]
) -> Skipped | Equated | None:
    marks = shape.marks
    if marks.peculiar(Comparator.IMMATERIAL):
        return Equated(path, "policy")
    if marks.peculiar(Comparator.NOT_RETURNED):
        return Skipped(path, SkipReason.NOT_RETURNED, marks.evidence(Comparator.NOT_RETURNED))
    if _is_base64_of(actual_siblings.get(f"{shape.name}Base64"), expected):
        return Equated(path, "base64")
    encoded = f"{shape.name}Base64"
    if encoded in shape.siblings and encoded not in actual_siblings:
        return Skipped(path, SkipReason.NOT_RETURNED, _ENCODED)
    if shape.name == "TargetGroupArn" and any(same(expected, arn) for arn in _forwarded(actual_siblings)):
        return Skipped(path, SkipReason.MANAGED_BY_AWS, _MOVED)
    if _INSTRUCTIONS.match(shape.name) and not isinstance(expected, (dict, list)):
        return Skipped(path, SkipReason.NOT_RETURNED, _INSTRUCTION)
    return None


def _is_base64_of(encoded: Any, text: Any) -> bool:
    if not isinstance(encoded, str) or not isinstance(text, str):
        return False
    try:
        return b64decode(encoded, validate=True) == text.encode()
    except ValueError:
        return False


def _forwarded(action: abc.Mapping[str, Any]) -> abc.Iterator[Any]:
    """The target groups among which a listener's action distributes requests."""
    forward = action.get("ForwardConfig")
    groups = forward.get("TargetGroups") if isinstance(forward, dict) else None
    for group in groups if isinstance(groups, list) else ():
        if isinstance(group, dict):
            yield group.get("TargetGroupArn")


def _is_newer_minor(expected: Any, actual: Any) -> bool:
    """Whether the actual version is a later one of the same major version."""
    if not all(isinstance(value, str) and _VERSION.match(value) for value in (expected, actual)):
        return False
    ours, theirs = ([int(part) for part in value.split(".")] for value in (expected, actual))
    return ours[0] == theirs[0] and theirs > ours
