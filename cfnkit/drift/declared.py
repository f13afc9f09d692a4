"""The declared properties of resources, as plain JSON values; those that are not compared are Unsettled."""

from __future__ import annotations

import collections.abc as abc
import json
from dataclasses import dataclass, field
from typing import Any

from cfnkit.deployment import SsmParameter
from cfnkit.drift.report import PointerPath, SkipReason
from cfnkit.dynamic_references import DynamicReference, Resolver, substitute, tokenize
from cfnkit.intrinsics import is_call
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, dump_json, to_plain
from cfnkit.template import Resource, Template, awaited_parameters

_NO_ECHO = "It comes from a parameter with NoEcho."


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Takes the place of a declared value that is not compared.

    `detail` is a sentence that says why. `shown` is a JSON value that reports may print instead: the function call that
    could not be evaluated, or ``****``.
    """

    reason: SkipReason
    detail: str = ""
    shown: Any = field(default=None, repr=False)


def settled(value: Any) -> Any:
    """A declared value with the shown form of its unsettled parts; the same object if it has none."""
    if isinstance(value, Unsettled):
        return value.shown
    if isinstance(value, dict):
        changed = {key: new for key, item in value.items() if (new := settled(item)) is not item}
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        items = [settled(item) for item in value]
        return items if any(new is not item for new, item in zip(items, value, strict=True)) else value
    return value


def has_unsettled(value: Any) -> bool:
    """Whether a declared value has unsettled parts."""
    if isinstance(value, dict):
        return any(has_unsettled(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unsettled(item) for item in value)
    return isinstance(value, Unsettled)


@dataclass(frozen=True, slots=True)
class ParameterText:
    """The names of the SSM parameters in a text, and the texts that earlier versions of the parameters give."""

    names: tuple[str, ...]
    earlier: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeclaredResource:
    """One evaluated resource of a template.

    `properties` are plain JSON values, with an Unsettled in place of each unknown or secret value. `node` is the object
    in the template, which gives the places of the properties. `parameter_texts` are the texts with SSM parameters, by
    path. `all_settled` says that no property is Unsettled; False may also mean that this is unknown.
    """

    logical_id: str
    type: str
    properties: abc.Mapping[str, Any] = field(repr=False)
    node: Mapping | None = field(default=None, repr=False)
    span: Span | None = None
    parameter_texts: abc.Mapping[PointerPath, ParameterText] = field(default_factory=dict)
    all_settled: bool = False

    def span_at(self, path: PointerPath) -> Span | None:
        """The place of the last node that the template has along a path."""
        node: Node | None = self.node
        span = self.span if node is None else node.span
        for step in path:
            below: Node | None = None
            if isinstance(node, Mapping):
                below = node.get(str(step))
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                below = node.items[step]
            if below is None:
                break
            node, span = below, below.span
        return span


class Declarations:
    """Reads the declared properties of an evaluated template.

    `resolver` gives the values of SSM parameters, `parameters` their earlier versions. Without a resolver, values that
    refer to parameters are not compared. Secrets are never resolved. `template` has the parameters and conditions that
    unknown values depend on.
    """

    def __init__(
        self,
        resolver: Resolver | None = None,
        parameters: abc.Mapping[str, SsmParameter] | None = None,
        template: Template | None = None,
    ) -> None:
        self._resolver = resolver
        self._parameters = parameters or {}
        self._template = template

    def cause(self, node: Node) -> str:
        """A clause that says why the value of a function or a condition is not known."""
        hidden: list[str] = []
        if self._template is not None:
            declared = self._template.parameters
            hidden = awaited_parameters(node, self._template, {name for name in declared if declared[name].no_echo})
        if not hidden:
            return "is known to a deployment only"
        kind = "parameter" if len(hidden) == 1 else "parameters"
        return f"depends on the NoEcho {kind} {', '.join(hidden)}, whose value is not shown"

    def declared(self, resource: Resource) -> DeclaredResource:
        """The declared properties of a resource."""
        reader = _PropertyReader(self)
        node = resource.properties
        properties = {} if node is None else reader.object(node)
        return DeclaredResource(
            resource.logical_id,
            resource.type,
            properties,
            node,
            resource.key_span,
            reader.texts,
            all_settled=not reader.unsettled,
        )

    def text(self, text: str) -> tuple[str | Unsettled, ParameterText | None]:
        """A text with its dynamic references resolved, and the SSM parameters in it whose values may change."""
        references = [token for token in tokenize(text) if isinstance(token, DynamicReference)]
        if not references:
            return text, None
        secure = next((reference for reference in references if reference.is_secure), None)
        if secure is not None:
            detail = f"It comes from {secure.service.value}, whose secrets are not read for a comparison."
            return Unsettled(SkipReason.SENSITIVE_PROPERTY, detail, REDACTED), None
        if self._resolver is None:
            detail = f"The value of {references[0].text} is not known."
            return Unsettled(SkipReason.UNRESOLVED, detail, text), None
        substitution = substitute(text, self._resolver)
        if substitution.unresolved:
            return Unsettled(SkipReason.UNRESOLVED, substitution.unresolved[0].sentence, text), None
        if substitution.shown is not None:
            return Unsettled(SkipReason.SENSITIVE_PROPERTY, "It is secret.", REDACTED), None
        names = tuple(dict.fromkeys(reference.name for reference in references if reference.version is None))
        origin = ParameterText(names, self._earlier(text, substitution.text, references)) if names else None
        return substitution.text, origin

    def _earlier(self, text: str, now: str, references: abc.Sequence[DynamicReference]) -> frozenset[str]:
        """The texts that other versions of the parameter give, if the text has a single reference."""
        if len(references) != 1 or references[0].name not in self._parameters:
            return frozenset()
        reference, versions = references[0], self._parameters[references[0].name].versions
        before, after = text[: reference.start], text[reference.end :]
        return frozenset(before + value + after for value in versions.values()) - {now}


class _PropertyReader:
    """Turns the properties of one resource into plain values."""

    def __init__(self, declarations: Declarations) -> None:
        self.texts: dict[PointerPath, ParameterText] = {}
        self.unsettled = 0
        self._declarations = declarations
        self._path: list[str | int] = []

    def object(self, node: Mapping) -> dict[str, Any]:
        """The values of an object that is no function call."""
        values: dict[str, Any] = {}
        for key, child in node.entries.items():
            if type(child) is Scalar and child.kind == STRING and child.shown is None and "{{" not in child.text:
                values[key] = child.text
            else:
                self._path.append(key)
                values[key] = self._value(child)
                self._path.pop()
        return values

    def _value(self, node: Node) -> Any:
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Sequence):
            return self._list(node)
        return self._settling(self._unresolved(node)) if is_call(node) else self.object(node)

    def _list(self, node: Sequence) -> list[Any]:
        values: list[Any] = []
        for index, item in enumerate(node.items):
            if type(item) is Scalar and item.kind == STRING and item.shown is None and "{{" not in item.text:
                values.append(item.text)
            else:
                self._path.append(index)
                values.append(self._value(item))
                self._path.pop()
        return values

    def _scalar(self, node: Scalar) -> Any:
        if node.shown is not None:
            return self._settling(Unsettled(SkipReason.SENSITIVE_PROPERTY, _NO_ECHO, REDACTED))
        if node.kind != STRING:
            return to_plain(node)
        if "{{" not in node.text:
            return node.text
        value, origin = self._declarations.text(node.text)
        if origin is not None:
            self.texts[tuple(self._path)] = origin
        return self._settling(value)

    def _settling(self, value: str | Unsettled) -> str | Unsettled:
        self.unsettled += isinstance(value, Unsettled)
        return value

    def _unresolved(self, call: Mapping) -> Unsettled:
        written = dump_json(call, indent=None)
        # The written form masks secrets, so that it may be shown.
        detail = f"{written} {self._declarations.cause(call)}."
        return Unsettled(SkipReason.UNRESOLVED, detail, json.loads(written))
