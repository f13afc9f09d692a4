"""The macros that a template defines, and the functions that they call.

The template is read as it is written: its transforms do not run. Values are those of a deployment with the defaults of
its parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.intrinsics import FUNCTIONS, NO_VALUE, Evaluator, StackNames, Unknown, is_false
from cfnkit.redaction import Redactor
from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence, from_plain
from cfnkit.template import Resource, Template, parameter_values
from cfnkit.transforms.serverless.global_properties import with_globals
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS, nearest

MACRO = "AWS::CloudFormation::Macro"
SERVERLESS_FUNCTION = "AWS::Serverless::Function"
_FUNCTIONS = ("AWS::Lambda::Function", SERVERLESS_FUNCTION)
_ALIAS, _VERSION = "AWS::Lambda::Alias", "AWS::Lambda::Version"

# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: a name, a partial ARN or an ARN, each with a qualifier.
_FUNCTION_NAME = re.compile(r"(?:(?:arn:[^:]*:lambda:[^:]*:)?[^:]*:function:)?(?P<name>[^:]+)(?::[^:]+)?\Z")


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a resource, each evaluated when it is read."""

    resource: Resource
    node: Mapping
    evaluator: Evaluator
    redact: Redactor

    @property
    def logical_id(self) -> str:
        """The name of the resource in the template."""
        return self.resource.logical_id

    def value(self, key: str) -> Node | Diagnostic | None:
        """The value of a property; None when it is absent, and a diagnostic when a part of it is unknown."""
        node = self.node.get(key)
        return None if node is None else self.evaluate(node, key)

    def text(self, key: str) -> Scalar | Diagnostic | None:
        """The value of a property that must be a scalar; None when it is absent."""
        node = self.node.get(key)
        return None if node is None else self.evaluate_text(node, key)

    def evaluate(self, node: Node, *keys: str) -> Node | Diagnostic | None:
        """The value of a node at `keys` below the properties."""
        value = self.evaluator.evaluate_at(node, "Resources", self.logical_id, "Properties", *keys)
        if value is NO_VALUE:
            return None
        if isinstance(value, Unknown):
            return self.unknown(value.reason.rstrip("."), node, *keys)
        return value

    def evaluate_text(self, node: Node, *keys: str) -> Scalar | Diagnostic | None:
        """The value of a node that must be a scalar."""
        value = self.evaluate(node, *keys)
        if value is None or isinstance(value, Diagnostic) or (isinstance(value, Scalar) and value.kind != NULL):
            return value
        return self.problem(f"{'.'.join(keys)} of {self.logical_id} must be a string.", node.span, *keys)

    def unknown(self, reason: str, node: Node, *keys: str) -> Diagnostic:
        """The diagnostic for a value that only a deployment knows, or that cannot be evaluated."""
        return self.note(f"{'.'.join(keys)} of {self.logical_id} is not known here: {reason}.", node.span, *keys)

    def problem(self, message: str, span: Span, *keys: str, hint: str = "") -> Diagnostic:
        """The diagnostic for a mistake in the property at `keys`."""
        return self._finding(Code.TRANSFORM_FORMAT, message, span, keys, hint)

    def note(self, message: str, span: Span, *keys: str, hint: str = "") -> Diagnostic:
        """The diagnostic for a property that works in AWS and cannot be used here."""
        return self._finding(Code.TRANSFORM_NOTE, message, span, keys, hint)

    def _finding(self, code: Code, message: str, span: Span, keys: tuple[str, ...], hint: str) -> Diagnostic:
        path = ("Resources", self.logical_id, "Properties", *keys)
        return Diagnostic(code, Problem(self.redact(message), span, path, self.redact(hint)))


class Definitions:
    """The macros and functions of one template, for a deployment to the account and region of `target`."""

    def __init__(self, root: Node, target: Target) -> None:
        """Take a template. What was not given of the target has a stand-in: functions have the same, and match."""
        target = target.assumed
        self.template = Template.of(with_globals(root, root.span) if isinstance(root, Mapping) else root)
        parameters = parameter_values(self.template, {}, Lookups(), root.span)
        self._redact = Redactor(parameters.secrets)
        extended = _extends_language(self.template.root)
        names = StackNames(self.template, parameters, target, Lookups())
        self._names = names
        self._values = Evaluator(FUNCTIONS, names, extended)
        self._resources = {**self._generated_by_sam(), **self.template.resources}
        referable = self.template._replace(resources=self._resources)
        placeholders = _placeholder_lookups(self._resources, target)
        self._references = Evaluator(FUNCTIONS, StackNames(referable, parameters, target, placeholders), extended)

    def macros(self) -> Iterator[Properties]:
        """The macros whose condition is not known to be false."""
        return (macro for macro in self._defined() if not self._is_absent(macro.resource))

    def absent_macros(self) -> Iterator[Properties]:
        """The macros whose condition is known to be false."""
        return (macro for macro in self._defined() if self._is_absent(macro.resource))

    def _defined(self) -> Iterator[Properties]:
        for resource in self.template.resources.values():
            if resource.type == MACRO:
                yield self._properties(resource, self._values)

    def function_of(self, macro: Properties) -> Properties | Diagnostic:
        """The function that a macro calls: its FunctionName names the function, or an alias or a version of it."""
        caller, seen = macro.resource, set[str]()
        while caller.type not in _FUNCTIONS:
            seen.add(caller.logical_id)
            called = self._called_by(caller)
            if isinstance(called, Diagnostic):
                return called
            if called.logical_id in seen:
                message = f"FunctionName of {caller.logical_id} leads back to {called.logical_id}."
                return macro.problem(message, caller.key_span, "FunctionName")
            caller = called
        return self._properties(caller, self._values)

    def _called_by(self, caller: Resource) -> Resource | Diagnostic:
        """The function, alias or version that the FunctionName of a resource refers to."""
        properties = self._properties(caller, self._references)
        name = properties.text("FunctionName")
        if name is None:
            return properties.problem(f"{caller.logical_id} has no FunctionName.", caller.key_span, "FunctionName")
        if isinstance(name, Diagnostic):
            return name
        found = self._named(name.text)
        if found is None:
            shown = name.text if name.shown is None else name.shown
            message = f"The function '{shown}' that {caller.logical_id} names is not in this template."
            known = nearest(name.text, [function.logical_id for function in self._functions()])
            hint = f"Write '!Ref {known}' for the function {known} of this template." if known else ""
            return properties.note(message, name.span, "FunctionName", hint=hint)
        if self._is_absent(found):
            message = f"{found.logical_id}, which {caller.logical_id} names, is not created: its condition is false."
            return properties.problem(message, name.span, "FunctionName")
        return found

    def _named(self, text: str) -> Resource | None:
        """The function, alias or version that a FunctionName names."""
        match = _FUNCTION_NAME.match(text)
        if match is None:
            return None
        for logical_id, resource in self._resources.items():
            if match["name"] == _placeholder(logical_id):
                return resource
        for function in self._functions():
            name = self._properties(function, self._values).text("FunctionName")
            if isinstance(name, Scalar) and name.text == match["name"] and not self._is_absent(function):
                return function
        return None

    def _functions(self) -> Iterator[Resource]:
        return (resource for resource in self.template.resources.values() if resource.type in _FUNCTIONS)

    def _is_absent(self, resource: Resource) -> bool:
        """Whether the resource's condition is known to be false."""
        condition = resource.condition
        if condition is None or condition.text not in self.template.conditions:
            return False
        return is_false(self._names.truth(condition.text, self._values))

    def _properties(self, resource: Resource, evaluator: Evaluator) -> Properties:
        node = resource.properties or Mapping({}, {}, resource.node.span)
        return Properties(resource, node, evaluator, self._redact)

    def _generated_by_sam(self) -> dict[str, Resource]:
        """The aliases and versions that SAM generates for AutoPublishAlias, by each name for references to them.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
        """
        generated: dict[str, Resource] = {}
        for function in self._functions():
            if function.type != SERVERLESS_FUNCTION:
                continue
            alias = self._properties(function, self._values).text("AutoPublishAlias")
            if not isinstance(alias, Scalar):
                continue
            name, span = function.logical_id, function.key_span
            in_id = alias.text.replace("-", "D").replace("_", "U")
            for logical_id, kind in (
                (f"{name}Alias{in_id}", _ALIAS),
                (f"{name}.Alias", _ALIAS),
                (f"{name}.Version", _VERSION),
            ):
                node = from_plain({"Type": kind, "Properties": {"FunctionName": _placeholder(name)}}, span)
                assert isinstance(node, Mapping)
                generated[logical_id] = Resource(logical_id, node, span)
        return generated


def _extends_language(root: Mapping) -> bool:
    transform = root.get("Transform")
    items = transform.items if isinstance(transform, Sequence) else (transform,)
    return any(isinstance(item, Scalar) and item.text == LANGUAGE_EXTENSIONS for item in items)


def _placeholder(logical_id: str) -> str:
    """The placeholder for the name of a function that is not deployed; no function can have such a name."""
    return f"<{logical_id}>"


def _placeholder_lookups(resources: dict[str, Resource], target: Target) -> Lookups:
    """The results of Ref and Fn::GetAtt for functions, aliases and versions."""
    prefix = f"arn:{target.partition}:lambda:{target.region}:{target.account_id}:function:"
    ids: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for logical_id, resource in resources.items():
        arn = prefix + _placeholder(logical_id)
        if resource.type in _FUNCTIONS:
            ids[logical_id] = _placeholder(logical_id)
            attributes[f"{logical_id}.Arn"] = arn
        elif resource.type == _ALIAS:
            ids[logical_id] = attributes[f"{logical_id}.AliasArn"] = arn
        elif resource.type == _VERSION:
            ids[logical_id] = attributes[f"{logical_id}.FunctionArn"] = arn
            attributes[f"{logical_id}.Version"] = "1"
        if "." in logical_id and logical_id in ids:  # Function.Alias, which Fn::Sub reads as an attribute
            attributes[logical_id] = arn
    return Lookups(physical_ids=ids, attributes=attributes)
