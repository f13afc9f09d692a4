"""Secrets that reach places where others can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.diagnostics import Related
from cfnkit.dynamic_references.placement import place_of
from cfnkit.rule.readable_places import ReadablePlace, readable_places
from cfnkit.rule.subject import Subject
from cfnkit.schemas import Schemas
from cfnkit.source import Span
from cfnkit.syntax import Node, Scalar, Sequence, at_path
from cfnkit.syntax.yaml.text_places import TextPlaces
from cfnkit.template import Survey
from cfnkit.template.reference_uses import ReferenceUse

# Keys that are not secret: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
_PLAIN_KEYS = frozenset({"dbClusterIdentifier", "dbInstanceIdentifier", "dbname", "engine", "host", "port", "username"})


class SecretUse(NamedTuple):
    """A use of a secret in a value: its name in words, its place, and the places that it passes (`related`)."""

    words: str
    span: Span
    path: tuple[str | int, ...]
    related: tuple[Related, ...] = ()


class Flow(NamedTuple):
    """A secret and the place that it reaches."""

    secret: SecretUse
    place: ReadablePlace


def secret_flows(subject: Subject) -> Iterator[Flow]:
    """The secrets that reach a readable place by references, functions and attributes of resources.

    The value of a NoEcho parameter is a secret, and so is the value of a dynamic reference to a secret. A reference in
    a place where none is allowed is left out.
    """
    secrets = _Secrets(subject)
    if not secrets:
        return
    for place in readable_places(subject):
        for secret in secrets.in_value(place.node, place.path, place.takes_secrets):
            yield Flow(secret, place)


class _Secrets:
    """The secrets of a template."""

    def __init__(self, subject: Subject) -> None:
        self._template = subject.processed
        self._source = subject.document.source
        self._masked = {name for name, parameter in self._template.parameters.items() if parameter.no_echo}
        self._uses: dict[str, list[ReferenceUse]] = {}
        for use in subject.references.uses:
            if use.logical_id is not None and _is_secret(use):
                self._uses.setdefault(use.logical_id, []).append(use)
        self._schemas = Schemas(subject.target.region)
        self._given: dict[tuple[str, str], tuple[SecretUse, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._masked or self._uses)

    def in_value(self, node: Node, path: tuple[str | int, ...], takes_secrets: bool = True) -> Iterator[SecretUse]:
        """The secrets in the value at a path; `takes_secrets` means that dynamic references are resolved there."""
        if takes_secrets:
            yield from self._referred(place_of(path))
        if isinstance(node, Scalar):
            return
        found = Survey()
        found.walk(node, *path)
        for name, written, where, _ in found.references.get(str(path[0]), ()):
            if name in self._masked:
                yield SecretUse(f"the NoEcho parameter {name}", self._written(written, where, name), where)
            elif name in self._template.resources:
                span = self._written(written, where, name)
                for attribute in _attributes(written, where, name, self._template.root):
                    for secret in self._of_attribute(name, attribute):
                        yield SecretUse(secret.words, span, where, secret.related)

    def _written(self, node: Node, path: tuple[str | int, ...], name: str) -> Span:
        """The span of a reference to a name; in the text of an Fn::Sub, that of the variable."""
        if not isinstance(node, Scalar) or "Fn::Sub" not in path[-2:] or node.span.source != self._source.name:
            return node.span
        variable = re.search(rf"\$\{{\s*{re.escape(name)}(?:\.[^}}]*)?\s*\}}", node.text)
        places = TextPlaces(self._source, node.span, node.text) if variable else None
        return (places.span(*variable.span()) if places and variable else None) or node.span

    def _referred(self, place: tuple[str | int, ...]) -> Iterator[SecretUse]:
        """The secrets of the dynamic references in the value at a place."""
        for use in self._uses.get(str(place[1]), ()):
            if place_of(use.path)[: len(place)] == place:
                assert use.reference is not None
                yield SecretUse(f"the secret {use.reference.name}", use.span, use.path)

    def _of_attribute(self, name: str, attribute: str) -> tuple[SecretUse, ...]:
        """The secrets in an attribute of a resource: those in the property of the same name."""
        key = name, attribute
        if key not in self._given:
            self._given[key] = ()  # for an attribute that refers to itself
            secrets = {(secret.words, secret.span): secret for secret in self._in_property(name, attribute)}
            self._given[key] = tuple(secrets.values())
        return self._given[key]

    def _in_property(self, name: str, attribute: str) -> Iterator[SecretUse]:
        resource = self._template.resources[name]
        steps = tuple(attribute.split("."))
        node = at_path(resource.properties, steps) if resource.properties is not None else None
        schema = self._schemas.get(resource.type)
        if node is None or schema is None:
            return
        if any(steps[: len(hidden)] == hidden for hidden in schema.write_only):
            return
        for secret in self.in_value(node, ("Resources", name, "Properties", *steps)):
            related = Related(f"{name}.{attribute} has it from here.", secret.span)
            yield secret._replace(related=(related, *secret.related))


def _is_secret(use: ReferenceUse) -> bool:
    """Whether a use is followed; a hidden one is not, because the NoEcho parameter behind it is."""
    reference, placed = use.reference, use.placement
    if reference is None or placed is None or not reference.is_secure or not placed.allowed or use.hidden:
        return False
    return reference.json_key not in _PLAIN_KEYS


def _attributes(node: Node, path: tuple[str | int, ...], name: str, root: Node) -> list[str]:
    """The attributes of a resource in the reference at a path."""
    if not isinstance(node, Scalar):
        return []
    if "Fn::GetAtt" in path[-2:]:
        call = at_path(root, path if path[-1] == "Fn::GetAtt" else path[:-1])
        if isinstance(call, Scalar):
            return [call.text.partition(".")[2]]
        items = call.items if isinstance(call, Sequence) else ()
        return [item.text for item in items[1:2] if isinstance(item, Scalar)]
    if "Fn::Sub" in path[-2:]:
        beginnings = (part.partition("}")[0].strip() for part in node.text.split("${")[1:])
        return [part.partition(".")[2] for part in beginnings if part.startswith(f"{name}.")]
    return []
