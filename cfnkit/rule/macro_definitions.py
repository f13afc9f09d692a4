"""The macros that a template defines, each with its function if the template defines that, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.rule.subject import Subject
from cfnkit.syntax import Mapping, Node, Scalar
from cfnkit.template import Resource, Template, referred_names
from cfnkit.vocabulary import SERVERLESS

MACRO = "AWS::CloudFormation::Macro"
SERVERLESS_FUNCTION = "AWS::Serverless::Function"
_FUNCTIONS = ("AWS::Lambda::Function", SERVERLESS_FUNCTION)
_CALLERS = ("AWS::Lambda::Alias", "AWS::Lambda::Version")

# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: a name, a partial ARN or an ARN, each with a qualifier.
_FUNCTION_NAME = re.compile(r"(?:(?:arn:[^:]*:lambda:[^:]*:)?[^:]*:function:)?(?P<name>[^:]+)(?::[^:]+)?\Z")


_VARIABLE = re.compile(r"\$\{[^}]*\}")


class MacroDefinition(NamedTuple):
    """A macro and its function.

    `function` is the function as it is deployed. `authored` is the same function in `source`, the template before
    AWS::Serverless rewrote it, if it did. Both are None when the function is not in the template.
    """

    macro: Resource
    function: Resource | None
    authored: Resource | None
    source: Template

    @property
    def name(self) -> str:
        """The macro's name in templates; its logical ID when the name is unknown."""
        name = self.macro.properties.get("Name") if self.macro.properties else None
        return shown(name) if isinstance(name, Scalar) else self.macro.logical_id


def macro_definitions(subject: Subject) -> Iterator[MacroDefinition]:
    """The macros of the deployed template, in its order."""
    if not any(resource.type == MACRO for resource in subject.processed.resources.values()):
        return
    deployed = subject.deployed
    source = _before_serverless(subject)
    for resource in deployed.resources.values():
        if resource.type == MACRO:
            function = _function_of(resource, deployed)
            authored = None if function is None else source.resources.get(function.logical_id, function)
            yield MacroDefinition(resource, function, authored, source)


def functions_of_macros(subject: Subject) -> Iterator[MacroDefinition]:
    """The macros with a function in the template; of several with the same function, the first."""
    seen = set()
    for definition in macro_definitions(subject):
        if definition.function is not None and definition.function.logical_id not in seen:
            seen.add(definition.function.logical_id)
            yield definition


def property_of(function: Resource, key: str, template: Template) -> Node | None:
    """A property of a function; a serverless function inherits it from the Globals section."""
    own = function.properties.get(key) if function.properties else None
    if own is not None or function.type != SERVERLESS_FUNCTION:
        return own
    shared = template.root.get("Globals")
    functions = shared.get("Function") if isinstance(shared, Mapping) else None
    return functions.get(key) if isinstance(functions, Mapping) else None


def shown(scalar: Scalar) -> str:
    """The text of a scalar, with secrets masked."""
    return scalar.text if scalar.shown is None else scalar.shown


def _before_serverless(subject: Subject) -> Template:
    for step in subject.trace:
        if step.call.name == SERVERLESS and step.after is not None:
            return Template.of(step.before)
    return subject.deployed


def _function_of(caller: Resource, template: Template) -> Resource | None:
    """The function that FunctionName leads to, directly or through an alias or a version."""
    seen: set[str] = set()
    found: Resource | None = caller
    while found is not None and found.type not in _FUNCTIONS:
        if found.logical_id in seen:
            return None
        seen.add(found.logical_id)
        name = found.properties.get("FunctionName") if found.properties else None
        found = None if name is None else _named(name, template)
    return found


def _named(name: Node, template: Template) -> Resource | None:
    for logical_id in referred_names(name):
        resource = template.resources.get(logical_id)
        if resource is not None and resource.type in (*_FUNCTIONS, *_CALLERS):
            return resource
    # Of an ARN, the account and the region may not be known.
    text = name.get("Fn::Sub") if isinstance(name, Mapping) else name
    match = _FUNCTION_NAME.match(_VARIABLE.sub("*", text.text)) if isinstance(text, Scalar) else None
    for resource in template.resources.values() if match else ():
        given = resource.properties.get("FunctionName") if resource.properties else None
        if resource.type in _FUNCTIONS and isinstance(given, Scalar) and match and given.text == match["name"]:
            return resource
    return None
