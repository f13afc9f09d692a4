"""One stack of a repository: a template where it goes, with the names that it shares with other stacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.dynamic_references import DynamicReference, Service
from cfnkit.names.workspace.export_names import UNKNOWN, pattern_of
from cfnkit.neighbours.nested import NestedStack, nested_stacks
from cfnkit.pipeline import Processed, process, without_defaults
from cfnkit.redaction import REDACTED
from cfnkit.rule.transform_calls import written_calls
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, at_path, walk
from cfnkit.template import Template
from cfnkit.template.parameters import PUBLIC_PREFIX, ssm_inputs
from cfnkit.template.reference_uses import reference_uses
from cfnkit.vocabulary import AWS_TRANSFORMS

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_VERSION = re.compile(r":\d+\Z")
_MACRO = "AWS::CloudFormation::Macro"
_SSM_PARAMETER = "AWS::SSM::Parameter"
# AWS writes the ones, and `cdk bootstrap` the others: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
_OF_AWS = (PUBLIC_PREFIX, "/cdk-bootstrap/")
_CONSENT = Consent(macros="never", offline=True)


class NeighbourName(NamedTuple):
    """A name that stacks share, at a place; `*` stands for each part that only a deployment knows.

    `is_conditional`: a condition that only a deployment knows decides whether it is there.
    """

    text: str
    span: Span
    is_conditional: bool = False

    @property
    def is_known(self) -> bool:
        """Whether all of it is known."""
        return UNKNOWN not in self.text

    @property
    def is_certain(self) -> bool:
        """Whether all of it is known, and it is there for certain."""
        return self.is_known and not self.is_conditional


class OutputRead(NamedTuple):
    """An output of another stack that Fn::GetStackOutput reads; `region` is empty for the stack's own."""

    stack: NeighbourName
    output: NeighbourName
    region: str


class SharedNames(NamedTuple):
    """The names in one template, with what it nests.

    `secure` are the SSM parameters that are read as SecureStrings, which are among `read` too.
    """

    exports: tuple[NeighbourName, ...] = ()
    imports: tuple[NeighbourName, ...] = ()
    outputs_read: tuple[OutputRead, ...] = ()
    written: tuple[NeighbourName, ...] = ()
    read: tuple[NeighbourName, ...] = ()
    secure: tuple[NeighbourName, ...] = ()
    macros: tuple[NeighbourName, ...] = ()
    calls: tuple[NeighbourName, ...] = ()

    def with_those_of(self, inner: SharedNames) -> SharedNames:
        """These names, and those of a stack within."""
        return SharedNames(
            self.exports + inner.exports,
            self.imports + inner.imports,
            self.outputs_read + inner.outputs_read,
            self.written + inner.written,
            self.read + inner.read,
            self.secure + inner.secure,
            self.macros + inner.macros,
            self.calls + inner.calls,
        )


@dataclass(frozen=True)
class RepositoryStack:
    """A template at `template` as one stack; `target` is None where no file says where it goes.

    `outputs` are the names of its outputs, None if not all are known. `nested` are the paths of the templates that it
    nests, as the template is named.
    """

    template: str
    target: Target | None
    names: SharedNames = field(repr=False)
    outputs: frozenset[str] | None = field(default=None, repr=False)
    nested: tuple[str, ...] = ()

    @property
    def stack_name(self) -> str:
        """The name of the stack; empty when no file says it."""
        return (self.target and self.target.stack_name) or ""


def repository_stack(document: Document, target: Target | None, config: Configuration) -> RepositoryStack:
    """A template as a stack. Macros are not run and AWS is not asked; what they would say counts as unknown.

    Without a target, the values of parameters and the name of the stack are unknown, too.
    """
    lookups = replace(config.lookups_for(target.name if target else ""), exports=None, stack_outputs={})
    config = replace(config, lookups=lookups, target_lookups={})  # what they know has a name no longer
    known = target or Target()
    if known.stack_name is None:
        known = replace(known, stack_name=UNKNOWN)
    processed = process(document, target=known, config=config, consent=_CONSENT)
    declared = Template.of(document.root).parameters
    defaulted = frozenset(name for name, each in declared.items() if each.default is not None)
    if target is None and defaulted:
        processed = without_defaults(processed, config, defaulted, _CONSENT)
    names = _names(processed)
    inner = [each for stack in nested_stacks(processed, config, _CONSENT) for each in stack.every()]
    for each in inner:
        if each.processed is not None and each.file:
            names = names.with_those_of(_seen_from_outside(_names(each.processed), each))
    whole = document.well_formed and not any(each.code.is_waiting for each in processed.diagnostics)
    outputs = frozenset(Template.of(processed.tree).outputs) if whole else None
    return RepositoryStack(
        document.source.name, target, names, outputs, tuple(each.file for each in inner if each.file)
    )


def _seen_from_outside(names: SharedNames, stack: NestedStack) -> SharedNames:
    """The names of a nested stack, whose own name has an end that nobody knows before."""
    assert stack.processed is not None
    own, is_conditional = stack.processed.target.stack_name, stack.resource.condition is not None

    def seen(found: tuple[NeighbourName, ...]) -> tuple[NeighbourName, ...]:
        return tuple(
            NeighbourName(
                each.text.replace(own, UNKNOWN) if own else each.text, each.span, each.is_conditional or is_conditional
            )
            for each in found
        )

    return names._replace(
        exports=seen(names.exports), imports=seen(names.imports), written=seen(names.written), read=seen(names.read)
    )


def _names(processed: Processed) -> SharedNames:
    root = processed.resolved or processed.tree
    template = Template.of(root)
    imports, outputs_read = list[NeighbourName](), list[OutputRead]()
    for path, node in walk(root):
        if isinstance(node, Mapping) and len(node.entries) == 1:
            [(function, argument)] = node.entries.items()
            if function == "Fn::ImportValue":
                is_conditional = "Fn::If" in path or at_path(root, (*path[:2], "Condition")) is not None
                imports.append(_name(argument, is_conditional))
            elif function == "Fn::GetStackOutput":
                outputs_read.extend(_output_read(argument))
    read, secure = list(_read_by_type(processed)), list[NeighbourName]()
    for name, is_secure in _referred(processed, root):
        read.append(name)
        secure.extend([name] if is_secure else [])
    called = (call.name for call in written_calls(processed.document.root) if call.name.text not in AWS_TRANSFORMS)
    return SharedNames(
        tuple(_exported(template)),
        tuple(imports),
        tuple(outputs_read),
        tuple(_named(template, _SSM_PARAMETER)),
        tuple(read),
        tuple(secure),
        tuple(_named(template, _MACRO)),
        tuple(NeighbourName(name.text, name.span) for name in called),
    )


def _name(node: Node, is_conditional: bool = False) -> NeighbourName:
    """The name that a node makes; a secret in it counts as unknown, since messages show names."""
    if isinstance(node, Scalar) and node.shown is not None:
        return NeighbourName(node.shown.replace(REDACTED, UNKNOWN), node.span, is_conditional)
    secret = any(isinstance(part, Scalar) and part.shown is not None for _, part in walk(node))
    return NeighbourName(UNKNOWN if secret else pattern_of(node), node.span, is_conditional)


def _exported(template: Template) -> Iterator[NeighbourName]:
    for output in template.outputs.values():
        name = at_path(output.node, ("Export", "Name"))
        if name is not None:
            yield _name(name, output.condition is not None)


def _named(template: Template, type_name: str) -> Iterator[NeighbourName]:
    """The names of the resources of a type, as far as they are given."""
    for resource in template.resources.values():
        node = at_path(resource.node, ("Properties", "Name")) if resource.type == type_name else None
        if node is not None:
            yield _name(node, resource.condition is not None)


def _output_read(argument: Node) -> Iterator[OutputRead]:
    stack, output = at_path(argument, ("StackName",)), at_path(argument, ("OutputName",))
    region = at_path(argument, ("Region",))
    if stack is not None and output is not None and at_path(argument, ("RoleArn",)) is None:
        # With a role, it is a stack of another account.
        yield OutputRead(_name(stack), _name(output), region.text if isinstance(region, Scalar) else "")


def _read_by_type(processed: Processed) -> Iterator[NeighbourName]:
    """The SSM parameters that parameters of a template name."""
    template = Template.of(processed.document.root)
    for name, (text, span) in ssm_inputs(template, processed.target.parameters).items():
        if text and not text.startswith(_OF_AWS) and not template.parameters[name].no_echo:
            yield NeighbourName(_VERSION.sub("", text), span)


def _referred(processed: Processed, root: Node) -> Iterator[tuple[NeighbourName, bool]]:
    """The SSM parameters in dynamic references, and whether each is read as a SecureString."""
    if not isinstance(root, Mapping) or "{{resolve:ssm" not in processed.document.source.text:
        return
    for use in reference_uses(root, processed.document.source):
        token = use.token
        if isinstance(token, DynamicReference) and not use.hidden and token.service is not Service.SECRETS_MANAGER:
            name = _VARIABLE.sub(UNKNOWN, token.name)
            if not name.startswith(_OF_AWS):
                yield NeighbourName(name, use.span), token.service is Service.SSM_SECURE
