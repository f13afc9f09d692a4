"""The places of a template that others can read: outputs, metadata, environment variables, parameters of stacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.dynamic_references.placement import place_of
from cfnkit.intrinsics import is_call
from cfnkit.rule.stack_parameters import STACKS, stack_parameters
from cfnkit.rule.subject import Subject
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.template import Output, Resource
from cfnkit.vocabulary import is_custom

_METADATA = "Keep secrets out of metadata, which nothing masks."
_OUTPUT = "Output the name of the secret instead: nothing masks an output."
_VARIABLE = "Let the program read the secret when it starts."
_ENCRYPTED = "Let the function read the secret when it runs, or encrypt its variables with a key of yours (KmsKeyArn)."
_FUNCTIONS = dict.fromkeys(("AWS::Lambda::Function", "AWS::Serverless::Function"), _ENCRYPTED)
_INSTEAD = {
    "AWS::AppRunner::Service": "Name the secret in RuntimeEnvironmentSecrets.",
    "AWS::Batch::JobDefinition": "Name the secret in the Secrets of the container.",
    "AWS::CodeBuild::Project": "Name the secret, with the type SECRETS_MANAGER or PARAMETER_STORE.",
    "AWS::ECS::TaskDefinition": "Name the secret in the Secrets of the container.",
    **_FUNCTIONS,
}
# `Environment: {Variables: {NAME: value}}`, `Environment: {NAME: value}`, `EnvironmentVariables: [{Name:, Value:}]`...
_HOLDERS = ("Environment", "EnvironmentVariables", "EnvironmentOverride")
# Types of variables whose value is only the name of a secret.
_NAMED = ("PARAMETER_STORE", "SECRETS_MANAGER")
_BEANSTALK = "aws:elasticbeanstalk:application:environment"


class ReadablePlace(NamedTuple):
    """A value that others can read, at `path` of the processed template; `span` is the span of the place's name.

    `where` names the place in words, and `hint` says what to do instead. `takes_secrets`: a dynamic reference to a
    secret is allowed here. `certain` is False where a template that cfnkit does not have decides.
    """

    node: Node
    path: tuple[str | int, ...]
    span: Span
    where: str
    hint: str
    takes_secrets: bool = True
    certain: bool = True


def readable_places(subject: Subject) -> Iterator[ReadablePlace]:
    """The readable places, in the order of the processed template."""
    for resource in subject.processed.resources.values():
        yield from _of_resource(resource, subject.document.source.name)
    for output in subject.processed.outputs.values():
        yield from _of_output(output)


def _of_resource(resource: Resource, home: str) -> Iterator[ReadablePlace]:
    name, properties = resource.logical_id, resource.properties
    metadata = resource.node.get("Metadata")
    if metadata is not None:
        path, span = ("Resources", name, "Metadata"), resource.node.key_span("Metadata")
        yield ReadablePlace(metadata, path, span, f"the Metadata of {name}", _METADATA, takes_secrets=False)
    if properties is None or is_custom(resource.type):
        return
    path = ("Resources", name, "Properties")
    if resource.type in STACKS:
        for given in stack_parameters(properties, home):
            where = f"the parameter {given.name} of {name}"
            hint = f"Give the parameter {given.name} NoEcho in the template of {name}."
            certain = given.no_echo is not None
            if not given.no_echo:
                yield ReadablePlace(given.node, (*path, *given.path), given.span, where, hint, certain=certain)
    elif not (resource.type in _FUNCTIONS and "KmsKeyArn" in properties.entries):
        hint = _INSTEAD.get(resource.type, _VARIABLE)
        for variable in environment_variables(properties):
            where = f"the environment variable {variable.name} of {name}"
            yield ReadablePlace(variable.node, (*path, *variable.path), variable.span, where, hint)


def _of_output(output: Output) -> Iterator[ReadablePlace]:
    value = output.node.get("Value")
    if value is not None:
        path, span = ("Outputs", output.name, "Value"), output.node.key_span("Value")
        yield ReadablePlace(value, path, span, f"the output {output.name}", _OUTPUT, takes_secrets=False)


class EnvironmentVariable(NamedTuple):
    """A variable: its value `node` at `path` of the properties, and the span of its name."""

    name: str
    node: Node
    path: tuple[str | int, ...]
    span: Span


def environment_variables(properties: Mapping) -> Iterator[EnvironmentVariable]:
    """The variables with values in clear in the properties of a resource of any type, in their order."""
    yield from _below(properties, ())


def _below(node: Node, path: tuple[str | int, ...]) -> Iterator[EnvironmentVariable]:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if type(item) is not Scalar:
                yield from _below(item, (*path, index))
    elif isinstance(node, Mapping) and (not is_call(node) or "Fn::If" in node.entries):
        for key, value in node.entries.items():
            name = _name(place_of((*path, key)), node) if _is_value(value) else None
            if name is not None:
                yield EnvironmentVariable(name, value, (*path, key), node.key_span(key))
            elif type(value) is not Scalar:
                yield from _below(value, (*path, key))


def _is_value(node: Node) -> bool:
    return isinstance(node, Scalar) or is_call(node)


def _name(place: tuple[str | int, ...], parent: Mapping) -> str | None:
    """The name of the variable whose value is at a place, a key of `parent`; None when there is no variable."""
    if not place:
        return None
    *above, key = place
    if key == "Value" and len(above) > 1 and isinstance(above[-1], int):
        listed = _is_holder(above[-2]) or (above[-2] == "OptionSettings" and _text(parent, "Namespace") == _BEANSTALK)
        name = _text(parent, "Name") or _text(parent, "OptionName") or str(above[-1])
        return name if listed and _text(parent, "Type") not in _NAMED else None
    if above[-1:] == ["Variables"]:
        above.pop()
    return str(key) if above and _is_holder(above[-1]) and not _is_holder(key) and key != "Variables" else None


def _is_holder(step: str | int) -> bool:
    return isinstance(step, str) and (step == "Env" or step.endswith(_HOLDERS))


def _text(node: Mapping, key: str) -> str:
    value = at_path(node, (key,))
    return value.text if isinstance(value, Scalar) else ""
