"""The nested stacks whose templates are local files, compared as their parent is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.diff.change import StackChange
from cfnkit.diff.origins.old_files import EMPTY
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.files.project import ProjectFiles
from cfnkit.pipeline import Processed
from cfnkit.pipeline.stack_template import given_parameters
from cfnkit.requests.request import TemplateRequest
from cfnkit.source import Span
from cfnkit.syntax import Scalar
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template import Resource, Template
from cfnkit.template.nested_stacks import local_template

_STACK = "AWS::CloudFormation::Stack"
_DEEPEST = 10  # a template that nests itself ends here


def with_nested(versions: TwoVersions) -> Iterator[TwoVersions]:
    """The versions of a template, and those of its nested stacks, from the outer to the inner ones.

    A stack that is in one version only is compared with an empty template. One that is kept when it goes is left out,
    and so is one whose template is no local file in a version that has the stack; a diagnostic of the outer version
    names a file that cannot be read.
    """
    if not versions.accepted or versions.requests is None or versions.stack_path.count("/") >= _DEEPEST:
        yield versions
        return
    children, unread = _children(versions, *versions.requests)
    noted = versions.after._replace(diagnostics=(*versions.after.diagnostics, *unread))
    yield replace(versions, after=noted) if unread else versions
    for logical_id, before, after in children:
        child = replace(
            versions,
            before=before.process(),
            after=after.process(),
            empty_before=before.data is EMPTY,
            empty_after=after.data is EMPTY,
            requests=(before, after),
            stack_path=f"{versions.stack_path}{logical_id}/",
        )
        yield from with_nested(child)


def told_risks(change: StackChange, versions: TwoVersions) -> Iterator[Risk]:
    """The risks of a change; the parameters of a nested stack get values that only a deployment knows."""
    nested = bool(versions.stack_path)
    return (each for each in change.risks if not nested or each.kind is not RiskKind.PARAMETER)


def _children(
    versions: TwoVersions, before: TemplateRequest, after: TemplateRequest
) -> tuple[list[tuple[str, TemplateRequest, TemplateRequest]], list[Diagnostic]]:
    """The nested stacks that can be compared, by their logical IDs, and what is said of files that cannot be read."""
    old, new = _stacks(versions.before), _stacks(versions.after)
    children: list[tuple[str, TemplateRequest, TemplateRequest]] = []
    unread: list[Diagnostic] = []
    for logical_id in dict.fromkeys((*old, *new)):
        if logical_id not in new and _is_kept(old[logical_id]):
            continue
        old_url, new_url = _local(old.get(logical_id)), _local(new.get(logical_id))
        child_before = _child(old.get(logical_id), old_url, before)
        child_after = _child(new.get(logical_id), new_url, after)
        if child_before is not None and child_after is not None:
            if not child_before.data is child_after.data is EMPTY:
                children.append((logical_id, child_before, child_after))
        elif child_after is None and new_url is not None:
            unread.append(_unread(logical_id, new_url.text, new_url.span))
        elif child_before is None and old_url is not None:
            unread.append(_unread(logical_id, old_url.text, versions.shown(old_url.span)))
    return children, unread


def _stacks(processed: Processed) -> dict[str, Resource]:
    resources = Template.of(processed.resolved or processed.tree).resources
    return {name: each for name, each in resources.items() if each.type == _STACK}


def _is_kept(stack: Resource) -> bool:
    policy = stack.node.get("DeletionPolicy")
    return isinstance(policy, Scalar) and policy.text.startswith("Retain")


def _local(stack: Resource | None) -> Scalar | None:
    """The path of a stack's template, if it is a local file."""
    return None if stack is None else local_template(stack.node)


def _child(stack: Resource | None, url: Scalar | None, parent: TemplateRequest) -> TemplateRequest | None:
    """The template of a nested stack as a request; an empty one without a stack, None if no file can be read."""
    if stack is None:
        return parent._replace(data=EMPTY)
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


def _unread(logical_id: str, path: str, span: Span) -> Diagnostic:
    message = f"The nested stack {logical_id} is not compared: there is no template {path} that can be read."
    hint = "Correct the path, which is from the folder of this template, or make the file first."
    return Diagnostic(Code.NOT_PACKAGED, Problem(message, span, hint=hint))
