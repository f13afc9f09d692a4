"""The nested stacks whose templates are local files, compared as their parent is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from cfnkit.diff.change import StackChange
from cfnkit.diff.origins.old_files import EMPTY
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.files.project import ProjectFiles
from cfnkit.pipeline import Processed
from cfnkit.pipeline.stack_template import given_parameters
from cfnkit.requests.request import TemplateRequest
from cfnkit.syntax import Scalar
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template import Resource, Template
from cfnkit.template.nested_stacks import local_template

_STACK = "AWS::CloudFormation::Stack"
_DEEPEST = 10  # a template that nests itself ends here


def with_nested(versions: TwoVersions) -> Iterator[TwoVersions]:
    """The versions of a template, and those of its nested stacks, from the outer to the inner ones.

    A stack that is in one version only is compared with an empty template. One that is kept when it goes is left out,
    and so is one whose template is no local file in a version that has the stack.
    """
    yield versions
    if not versions.accepted or versions.requests is None or versions.stack_path.count("/") >= _DEEPEST:
        return
    before, after = versions.requests
    old, new = _stacks(versions.before), _stacks(versions.after)
    for logical_id in dict.fromkeys((*old, *new)):
        if logical_id not in new and _is_kept(old[logical_id]):
            continue
        requests = _child(old.get(logical_id), before), _child(new.get(logical_id), after)
        if requests[0] is None or requests[1] is None or requests[0].data is requests[1].data is EMPTY:
            continue
        processed = requests[0].process(), requests[1].process()
        child = replace(
            versions,
            before=processed[0],
            after=processed[1],
            empty_before=requests[0].data is EMPTY,
            empty_after=requests[1].data is EMPTY,
            requests=(requests[0], requests[1]),
            stack_path=f"{versions.stack_path}{logical_id}/",
        )
        yield from with_nested(child)


def told_risks(change: StackChange, versions: TwoVersions) -> Iterator[Risk]:
    """The risks of a change; the parameters of a nested stack get values that only a deployment knows."""
    nested = bool(versions.stack_path)
    return (each for each in change.risks if not nested or each.kind is not RiskKind.PARAMETER)


def _stacks(processed: Processed) -> dict[str, Resource]:
    resources = Template.of(processed.resolved or processed.tree).resources
    return {name: each for name, each in resources.items() if each.type == _STACK}


def _is_kept(stack: Resource) -> bool:
    policy = stack.node.get("DeletionPolicy")
    return isinstance(policy, Scalar) and policy.text.startswith("Retain")


def _child(stack: Resource | None, parent: TemplateRequest) -> TemplateRequest | None:
    """The template of a nested stack as a request; an empty one without a stack, None when it is no local file."""
    if stack is None:
        return parent._replace(data=EMPTY)
    url = local_template(stack.node)
    if url is None:
        return None
    path = os.path.normpath(os.path.join(os.path.dirname(parent.name), url.text))
    try:
        data = ProjectFiles.around(parent.name).read(path, MAX_BYTES)
    except OSError:
        return None  # it is packaged later, or another program makes it
    target = replace(
        parent.target, stack_name=stack.logical_id, stack_id=None, parameters=given_parameters(stack), origin=None
    )
    return parent._replace(data=data, name=path, target=target)
