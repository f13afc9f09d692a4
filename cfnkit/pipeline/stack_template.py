"""The processed templates of a stack and of its nested stacks, with the state that they are compared with."""

from __future__ import annotations

import collections.abc as abc
import os
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.consent import Consent
from cfnkit.configuration.drift_rules import rules_of_template
from cfnkit.configuration.lookups import merged
from cfnkit.deployment import Lookups, SsmParameter, Target
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Severity
from cfnkit.drift.judgement.ignoring import IgnoreRule
from cfnkit.drift.stack import DeclaredStack
from cfnkit.drift.states import lookups_of
from cfnkit.drift.states.state import StackState
from cfnkit.files.project import ProjectFiles
from cfnkit.pipeline.process import process
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.references.answers import ReferenceAnswers, ReferenceValues
from cfnkit.pipeline.resolution import reevaluated
from cfnkit.pipeline.run import Services
from cfnkit.redaction import REDACTED
from cfnkit.schemas import Schemas
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence, at_path, parse
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template import Resource, Template, parameter_values
from cfnkit.template.nested_stacks import local_template

_STACK = "AWS::CloudFormation::Stack"
_BY_SCHEMAS = (Code.ATTRIBUTE, Code.PROPERTY, Code.TYPE_UNKNOWN)


class TemplateText(NamedTuple):
    """A template's text and the name of its file; `deployed`: it is the stack's own, which the service accepted."""

    data: str | bytes
    name: str
    deployed: bool = False


class StackContext(NamedTuple):
    """What all templates of a stack share.

    `services` resolves references in AWS, where that is allowed; `consent` is for macros and includes.
    """

    config: Configuration
    lookups: Lookups
    schemas: Schemas
    services: Services | None = None
    consent: Consent = Consent()

    def of_nested(self) -> StackContext:
        """The context of a nested stack, whose resources have other logical IDs."""
        return self._replace(lookups=replace(self.lookups, physical_ids={}, attributes={}))

    def known(self, state: StackState, target: Target) -> Lookups:
        """The lookups with those of the state: its resources, and the SSM parameters at its deployment."""
        deployed = state.parameters or {}
        ssm = {
            deployed[name]: SsmParameter("String", {1: value})
            for name, value in state.resolved_parameters.items()
            if name in deployed and target.parameters.get(name) == deployed[name]
        }
        live = lookups_of(state, self.schemas)
        return merged(self.lookups, replace(live, ssm=ssm) if ssm else live)


@dataclass(frozen=True, slots=True)
class StackTemplate:
    """The processed template of a stack, with those of its nested stacks by logical ID.

    `stack_path` is the path of a nested stack, `/Network`, empty at the top. `stack_id` is None when it is unknown.
    """

    processed: Processed
    text: TemplateText
    context: StackContext
    stack_id: str | None = None
    stack_path: str = ""
    nested: abc.Mapping[str, StackTemplate] = field(default_factory=dict)

    @classmethod
    def of(
        cls, text: TemplateText, target: Target, state: StackState, context: StackContext, stack_path: str = ""
    ) -> StackTemplate:
        """Process a template for the stack of a state.

        The region, account, name and ID of the state replace those of the target. The target's parameters go before
        those of the state. A nested stack's template is the file that its TemplateURL names, or the one in the state.
        Problems of the template are in `problems`. Raises ConfigurationError for an unusable configuration or file.
        """
        target = replace(target, parameters=_parameters(text, target, state)).overlaid(
            region=state.region, account_id=state.account_id, stack_name=state.stack_name, stack_id=state.stack_id
        )
        config = replace(context.config, lookups=context.known(state, target), target_lookups={})
        services, consent = context.services, context.consent
        processed = process(text.data, name=text.name, target=target, config=config, services=services, consent=consent)
        template = cls(processed, text, context, state.stack_id, stack_path)
        return replace(template, nested=dict(template._children(state)))

    def every(self) -> abc.Iterator[StackTemplate]:
        """This template and those nested in it."""
        yield self
        for template in self.nested.values():
            yield from template.every()

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """The errors for which the template cannot be compared; none when the service has accepted the template.

        The values of NoEcho and SSM parameters are not judged: they are not known here. What schemas say is not judged
        either: the resources exist.
        """
        if self.processed.resolved is not None and self.text.deployed:
            return ()
        declared = Template.of(self.processed.tree).parameters.values()
        hidden = {("Parameters", parameter.name) for parameter in declared if parameter.no_echo or parameter.is_ssm}
        of_values = (Code.PARAMETER_VALUE, Code.PARAMETER_MISSING)
        errors = (finding for finding in self.processed.diagnostics if finding.severity is Severity.ERROR)
        judged = (error for error in errors if error.code not in _BY_SCHEMAS)
        return tuple(error for error in judged if error.code not in of_values or error.path not in hidden)

    @property
    def rules(self) -> tuple[IgnoreRule, ...]:
        """The ignore rules in the Metadata of the templates. Raises ConfigurationError for an invalid one."""
        found: list[IgnoreRule] = []
        for template in self.every():
            processed = template.processed
            found.extend(rules_of_template(Template.of(processed.tree), processed.document.source, template.stack_path))
        return tuple(found)

    @property
    def secrets(self) -> frozenset[str]:
        """The values of NoEcho parameters."""
        found: set[str] = set()
        for template in self.every():
            tree, given = template.processed.tree, template.processed.target.parameters
            values = parameter_values(Template.of(tree), given, template.context.lookups, tree.span)
            found.update(values.secrets)
        return frozenset(found - {REDACTED})

    def resources(self, stack: StackState) -> abc.Mapping[str, Resource]:
        """The evaluated resources, by logical ID, of the stack with that ID: this one or a nested one."""
        for template in self.every():
            if template.stack_id == stack.stack_id:
                resolved = template.processed.resolved
                return {} if resolved is None else Template.of(resolved).resources
        return {}

    def declared(self, state: StackState) -> DeclaredStack:
        """The declared resources, evaluated anew with the state of the live ones."""
        target = self.processed.target
        resolved: Node = reevaluated(self.processed, self.context.known(state, target))
        if REDACTED in target.parameters.values():
            resolved = _hiding_masked(resolved)
        references = ReferenceValues(
            ReferenceAnswers(self.context.lookups, target.region, self.context.services, target.account_id)
        )
        references.ask_for_all(resolved)
        inner = {name: child for name, child in self.nested.items() if name in state.nested}
        return DeclaredStack(
            resolved,
            self.text.name,
            references,
            self.context.lookups.ssm,
            {name: child.declared(state.nested[name]) for name, child in inner.items()},
        )

    def _children(self, state: StackState) -> abc.Iterator[tuple[str, StackTemplate]]:
        resolved = self.processed.resolved
        resources = {} if resolved is None else Template.of(resolved).resources
        for logical_id, child in state.nested.items():
            resource = resources.get(logical_id)
            text = self._child_text(resource, child, logical_id) if resource and resource.type == _STACK else None
            if resource is None or text is None:
                continue
            parameters = given_parameters(resource)
            target = replace(self.processed.target, stack_name=logical_id, stack_id=None, parameters=parameters)
            stack_path = f"{self.stack_path}/{logical_id}"
            yield logical_id, StackTemplate.of(text, target, child, self.context.of_nested(), stack_path)

    def _child_text(self, resource: Resource, state: StackState, logical_id: str) -> TemplateText | None:
        url = local_template(resource.node)
        if url is not None and not self.text.deployed:
            path = os.path.join(os.path.dirname(self.text.name), url.text)
            try:
                return TemplateText(ProjectFiles.around(self.text.name).read(path, MAX_BYTES), path)
            except (FileNotFoundError, IsADirectoryError):
                pass  # it is packaged later, or another program makes it
            except OSError as error:
                raise ConfigurationError(f"{path} cannot be read: {error.strerror}.", url.span) from error
        named = state if state.stack_name else replace(state, stack_name=logical_id)
        return deployed_text(named) if state.template or state.processed_template else None


def deployed_text(state: StackState) -> TemplateText:
    """The stack's own template, after its transforms. Raises ConfigurationError when the state has none."""
    text = state.processed_template or state.template
    if text is None:
        raise ConfigurationError(f"The template of the stack {state.stack_name} is not known.")
    return TemplateText(text, f"<stack {state.stack_name}>", deployed=True)


def _parameters(text: TemplateText, target: Target, state: StackState) -> dict[str, str]:
    """The parameters of the target over those of the deployment, where a NoEcho value is masked.

    The default of a NoEcho parameter says nothing of the value that the stack was deployed with.
    """
    given = dict(target.parameters)
    if not (b"Parameters" in text.data if isinstance(text.data, bytes) else "Parameters" in text.data):
        return given
    for name, parameter in Template.of(parse(text.data, text.name).root).parameters.items():
        if name in given:
            continue
        if state.parameters is not None and name in state.parameters:
            given[name] = state.parameters[name]
        elif parameter.no_echo:
            given[name] = REDACTED
    return given


def given_parameters(resource: Resource) -> dict[str, str]:
    """The known parameters that a template gives to a nested stack."""
    node = at_path(resource.node, ("Properties", "Parameters"))
    given: dict[str, str] = {}
    for name, value in node.entries.items() if isinstance(node, Mapping) else ():
        items = value.items if isinstance(value, Sequence) else (value,)
        texts = [item.text for item in items if isinstance(item, Scalar) and item.kind != NULL]
        if len(texts) == len(items):
            given[name] = ",".join(texts)
    return given


def _hiding_masked(node: Node) -> Node:
    """The tree with each text that holds a masked value marked as secret."""
    if isinstance(node, Mapping):
        return node.replacing({key: _hiding_masked(value) for key, value in node.entries.items()})
    if isinstance(node, Sequence):
        return replace(node, items=tuple(map(_hiding_masked, node.items)))
    return replace(node, shown=REDACTED) if node.shown is None and REDACTED in node.text else node
