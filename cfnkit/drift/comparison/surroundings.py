"""The effects of the other resources of a template on one: elements attached to its lists, and numbers that they scale.

`surroundings.json` lists the resource types that have such effects. CloudFormation's drift detection, too, counts the
attachments of a template as part of their parent.
"""

from __future__ import annotations

import collections.abc as abc
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cfnkit.drift.declared import DeclaredResource, Unsettled
from cfnkit.drift.report import PointerPath, Skipped, SkipReason
from cfnkit.drift.states.state import ResourceState
from cfnkit.drift.values import as_number
from cfnkit.schemas import PropertyPath, Schemas

_FILE = Path(__file__).with_name("surroundings.json")
_REF = "Ref"
_CAPACITY = ("MinCapacity", "MaxCapacity")
_SIZE = ("MinSize", "MaxSize")


class Scaled(NamedTuple):
    """A number that a scaling policy changes between two bounds, and the logical ID of the resource that lets it."""

    path: PropertyPath
    low: float
    high: float
    scaler: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The effects of other resources on one.

    `attached` are the elements that resources of the same template attach to a list, by the name of the list.
    `attaching` is the type of the resources, perhaps of another stack, that may attach elements to a list.
    """

    attached: abc.Mapping[str, abc.Sequence[Any]] = field(default_factory=dict)
    scaled: tuple[Scaled, ...] = ()
    attaching: abc.Mapping[str, str] = field(default_factory=dict)

    def reason_for_number(self, path: PointerPath, actual: Any) -> Skipped | None:
        """Why another number than the declared one is no drift: a scaling policy may have set it. None when it is."""
        steps = tuple("*" if isinstance(step, int) else step for step in path)
        for scaled in self.scaled:
            number = as_number(actual) if steps == scaled.path else None
            if number is not None and scaled.low <= number <= scaled.high:
                detail = f"{scaled.scaler} lets it be from {scaled.low:g} to {scaled.high:g}."
                return Skipped(path, SkipReason.MANAGED_BY_AWS, detail)
        return None


NO_SURROUNDINGS = Surroundings()


def interacting_types() -> frozenset[str]:
    """The resource types that affect others or are affected by others."""
    rules = [rule for rules in _table().values() for rule in rules]
    return frozenset(rule[key] for rule in rules for key in ("type", "parent"))


def surroundings_of(
    declared: abc.Mapping[str, DeclaredResource], states: abc.Mapping[str, ResourceState], schemas: Schemas
) -> dict[str, Surroundings]:
    """The surroundings of the resources that others may affect, by logical ID."""
    table = _table()
    parents = {rule["parent"] for rules in table.values() for rule in rules}
    references = _References(declared, states, schemas, parents)
    attached: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    scaled: dict[str, list[Scaled]] = defaultdict(list)
    for resource in declared.values():
        for rule in table["attachments"]:
            if rule["type"] == resource.type:
                for parent in references.parents(resource, rule):
                    elements = _elements(resource, rule, states)
                    attached[parent.logical_id][rule["list"]].extend(elements)
        for rule in table["scaling"]:
            if rule["type"] == resource.type and resource.properties.get("ScalableDimension") == rule.get("dimension"):
                for parent in references.parents(resource, rule):
                    scaled[parent.logical_id].extend(_scaled(resource, parent, rule))
    attaching: dict[str, dict[str, str]] = defaultdict(dict)
    for rule in table["attachments"]:
        attaching[rule["parent"]].setdefault(rule["list"], rule["type"])
    return {
        logical_id: Surroundings(
            attached.get(logical_id, {}), tuple(scaled.get(logical_id, ())), attaching[resource.type]
        )
        for logical_id, resource in declared.items()
        if resource.type in parents
    }


def _table() -> dict[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text("utf-8"))
    return table


class _References:
    """Finds the resources that a property refers to: by a function call that is left, or by a name of the resource."""

    def __init__(
        self,
        declared: abc.Mapping[str, DeclaredResource],
        states: abc.Mapping[str, ResourceState],
        schemas: Schemas,
        parents: abc.Set[str],
    ) -> None:
        self._declared = declared
        self._by_name: dict[tuple[str, str], str] = {}
        for logical_id, resource in declared.items():
            if resource.type in parents:
                for name in _names(resource, states.get(logical_id), schemas):
                    self._by_name[resource.type, name] = logical_id

    def parents(self, resource: DeclaredResource, rule: abc.Mapping[str, Any]) -> list[DeclaredResource]:
        """The resources of the rule's parent type that its properties refer to."""
        values = [resource.properties[name] for name in rule["refers"] if name in resource.properties]
        found: dict[str, DeclaredResource] = {}
        for value in values:
            for item in value if isinstance(value, list) else [value]:
                for logical_id in self._logical_ids(item, rule["parent"]):
                    parent = self._declared.get(logical_id)
                    if parent is not None and parent.type == rule["parent"]:
                        found[logical_id] = parent
        return list(found.values())

    def _logical_ids(self, value: Any, parent_type: str) -> abc.Iterator[str]:
        if isinstance(value, Unsettled):
            yield from _called_logical_ids(value.shown)
        elif isinstance(value, str):
            for name in _parts(value):
                if (parent_type, name) in self._by_name:
                    yield self._by_name[parent_type, name]


def _names(resource: DeclaredResource, state: ResourceState | None, schemas: Schemas) -> abc.Iterator[str]:
    """The names by which others refer to a resource: physical ID, identifier, ARN, and the last parts of these."""
    texts: list[Any] = [] if state is None else [state.physical_id]
    schema = schemas.get(resource.type)
    for path in (*schema.primary_identifier, *schema.read_only) if schema else ():
        if len(path) == 1:
            texts.append(resource.properties.get(path[0]))
            if state is not None:
                texts.append(state.properties.get(path[0]))
    for text in texts:
        if isinstance(text, str) and text:
            yield from _parts(text)


def _parts(text: str) -> abc.Iterator[str]:
    yield text
    resource = text.split(":", 5)[-1] if text.startswith("arn:") else text
    for separator in "/:":
        if separator in resource:
            yield resource.rpartition(separator)[2]


def _called_logical_ids(value: Any) -> abc.Iterator[str]:
    """The logical IDs in the calls of Ref, Fn::GetAtt and Fn::Sub in a value."""
    if isinstance(value, dict):
        for key, argument in value.items():
            if key == "Ref" and isinstance(argument, str):
                yield argument
            elif key == "Fn::GetAtt":
                first = argument[0] if isinstance(argument, list) and argument else argument
                if isinstance(first, str):
                    yield first.partition(".")[0]
            elif key == "Fn::Sub":
                text = argument[0] if isinstance(argument, list) and argument else argument
                if isinstance(text, str):
                    yield from (piece.partition("}")[0].partition(".")[0] for piece in text.split("${")[1:])
            yield from _called_logical_ids(argument)
    elif isinstance(value, list):
        for item in value:
            yield from _called_logical_ids(item)


def _elements(
    resource: DeclaredResource, rule: abc.Mapping[str, Any], states: abc.Mapping[str, ResourceState]
) -> list[Any]:
    element = rule.get("element")
    if element is None:
        return [{name: value for name, value in resource.properties.items() if name not in rule["refers"]}]
    if element == _REF:
        state = states.get(resource.logical_id)
        return [] if state is None or state.physical_id is None else [state.physical_id]
    value = resource.properties.get(element)
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _scaled(scaler: DeclaredResource, parent: DeclaredResource, rule: abc.Mapping[str, Any]) -> abc.Iterator[Scaled]:
    source, bounds = (scaler, _CAPACITY) if "dimension" in rule else (parent, _SIZE)
    low, high = (as_number(source.properties.get(name)) for name in bounds)
    if low is not None and high is not None:
        yield Scaled(tuple(rule["property"].strip("/").split("/")), low, high, scaler.logical_id)
