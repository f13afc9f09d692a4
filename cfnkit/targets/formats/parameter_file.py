"""Files of parameters that name no template: they have no target, and are read for their faults.

These are the template configurations of CodePipeline, the lists of the API, and those of `aws cloudformation deploy`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cfnkit.configuration.parameters import previous_values_left_out, values_in
from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.targets.file import TargetFile
from cfnkit.targets.target import TemplateTarget
from cfnkit.vocabulary import nearest

KIND = "parameters"
_KEYS = ("Parameters", "Tags", "StackPolicy")
_NAME = "ParameterKey"
_ASSIGNMENT = re.compile(r"[A-Za-z0-9]+=")


def recognises(path: Path, root: Node) -> bool:
    """Whether a document is surely a list of parameters, or a template configuration."""
    if isinstance(root, Sequence):
        return bool(root.items) and all(map(_is_parameter, root.items))
    parameters = root.get("Parameters") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(parameters, Mapping):
        return False
    objects = [each for each in parameters.entries.values() if isinstance(each, Mapping)]
    if any("Type" in each.entries for each in objects) or (objects and len(root.entries) == 1):
        return False  # parameters that are declared, as in a template, or a file of anything
    return all(nearest(key, _KEYS) for key in root.entries)


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """No target. Raises ConfigurationError, with the place, for a file that the service refuses."""
    root = previous_values_left_out(file.document.root)
    values_in(root, file.document.source)
    if isinstance(root, Mapping):
        _check_tags(root)
        _check_policy(root)
    yield from ()


def _is_parameter(item: Node) -> bool:
    if isinstance(item, Mapping):
        return _NAME in item.entries
    return isinstance(item, Scalar) and item.kind == STRING and _ASSIGNMENT.match(item.text) is not None


def _check_tags(root: Mapping) -> None:
    tags = root.get("Tags")
    if tags is not None and not isinstance(tags, Mapping):
        raise ConfigurationError("'Tags' must be an object, 'Key: value'.", root.key_span("Tags"))
    for name, value in tags.entries.items() if isinstance(tags, Mapping) else ():
        if not isinstance(value, Scalar):
            raise ConfigurationError(f"The value of the tag '{name}' must be a text.", value.span)


def _check_policy(root: Mapping) -> None:
    policy = root.get("StackPolicy")
    if policy is None:
        return
    if not isinstance(policy, Mapping) or "Statement" not in policy.entries:
        message = "'StackPolicy' must be a policy, an object with a list of 'Statement'."
        raise ConfigurationError(message, root.key_span("StackPolicy"))
