"""Templates that the service would take, and the fragments of them that macros get."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TypeAlias

from hypothesis import strategies as st

from cfnkit.deployment import DEFAULT_REGION
from cfnkit.json_schema import Json
from cfnkit.testing.strategies.expressions import NamesInScope, conditions, text_expressions
from cfnkit.testing.strategies.resources import resources, schema_of
from cfnkit.testing.strategies.texts import dynamic_references, logical_ids, plain_texts

_VERSION = "2010-09-09"
_MOST_WOVEN = 3


def templates(
    resource_types: abc.Sequence[str] | None = None,
    *,
    region: str = DEFAULT_REGION,
    max_resources: int = 3,
    functions: bool = True,
    references: bool = False,
    extended: bool = False,
) -> st.SearchStrategy[dict[str, Json]]:
    """Templates as plain JSON values, with resources of the given types (by default of any type).

    With `functions` there are parameters, mappings, conditions and outputs, and some values of properties are calls of
    functions that use them; without, all resources are valid by their schema. With `references` some values are dynamic
    references. With `extended` there are functions of AWS::LanguageExtensions, and the template has that transform.
    """
    choice = _Choice(tuple(resource_types) if resource_types else None, region, max_resources, references, extended)
    return _templates(choice) if functions else _plain_templates(choice)


def fragments(
    resource_types: abc.Sequence[str] | None = None, *, region: str = DEFAULT_REGION
) -> st.SearchStrategy[Json]:
    """Fragments that a macro may get: a whole template, a resource, properties, or any other value."""
    made = resources(resource_types, region)
    return st.one_of(
        snippets(),
        made.map(lambda resource: resource.get("Properties", {})),
        made,
        templates(resource_types, region=region),
    )


def snippets(max_leaves: int = 8) -> st.SearchStrategy[Json]:
    """Values of any shape (a string, a list, an object) that hold expressions and dynamic references."""
    leaves = st.one_of(plain_texts(), st.booleans(), st.integers(-9, 999), text_expressions(), dynamic_references())
    keys = logical_ids() | st.sampled_from(("Type", "Properties", "Name", "Tags", "Key", "Value"))
    return st.recursive(
        leaves,
        lambda inner: st.dictionaries(keys, inner, max_size=3) | st.lists(inner, max_size=3),
        max_leaves=max_leaves,
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    types: tuple[str, ...] | None
    region: str
    max_resources: int
    references: bool
    extended: bool

    @property
    def resources(self) -> st.SearchStrategy[dict[str, Json]]:
        """Resources of the chosen types, valid by their schemas."""
        return resources(self.types, self.region)


@st.composite
def _plain_templates(draw: st.DrawFn, choice: _Choice) -> dict[str, Json]:
    made = draw(st.dictionaries(logical_ids(), choice.resources, min_size=1, max_size=choice.max_resources))
    return {"Resources": made}


@st.composite
def _templates(draw: st.DrawFn, choice: _Choice) -> dict[str, Json]:
    return _Maker(draw, choice).template()


class _Maker:
    """Draws a template section by section; later sections may refer to earlier ones."""

    def __init__(self, draw: st.DrawFn, choice: _Choice) -> None:
        self._draw = draw
        self._choice = choice
        self._names: set[str] = set()
        self._scope = NamesInScope(extended=choice.extended, transformed=choice.extended)

    def template(self) -> dict[str, Json]:
        """A template; sections that would be empty are left out."""
        head = {"AWSTemplateFormatVersion": _VERSION} if self._draw(st.booleans()) else {}
        if self._choice.extended:
            head["Transform"] = "AWS::LanguageExtensions"
        sections = {
            "Parameters": self._parameters(),
            "Mappings": self._mappings(),
            "Conditions": self._conditions(),
            "Resources": self._resources(),
            "Outputs": self._outputs(),
        }
        return {**head, **{name: section for name, section in sections.items() if section}}

    def _some(self, items: abc.Callable[[], st.SearchStrategy[_Named]], most: int) -> abc.Iterator[_Named]:
        """At most `most` named values with different names; `items` makes the strategy anew for each of them."""
        for _ in range(most):
            item = self._draw(st.none() | items())
            if item is None:
                return
            yield self._new_name(item[0]), item[1]

    def _new_name(self, name: str) -> str:
        free = next(free for number in count() if (free := f"{name}{number or ''}") not in self._names)
        self._names.add(free)
        return free

    def _parameters(self) -> dict[str, Json]:
        made = dict(self._some(lambda: st.tuples(logical_ids(), _PARAMETERS), 3))
        lists = tuple(name for name, parameter in made.items() if parameter["Type"] == "CommaDelimitedList")
        self._scope = replace(
            self._scope,
            texts=tuple(name for name in made if name not in lists),
            lists=lists,
            indexes=tuple(name for name, parameter in made.items() if parameter["Type"] == "Number"),
        )
        return made

    def _mappings(self) -> dict[str, Json]:
        table = {key: {"Size": key, "Count": len(key)} for key in ("prod", "test")}
        made = dict(self._some(lambda: st.tuples(logical_ids(), st.just(table)), 1))
        found = tuple((name, key, below) for name in made for key, below in (("prod", "Size"), ("test", "Count")))
        self._scope = replace(self._scope, mappings=found)
        return made

    def _conditions(self) -> dict[str, Json]:
        made: dict[str, Json] = {}
        for name, condition in self._some(lambda: st.tuples(logical_ids(), conditions(self._scope)), 2):
            made[name] = condition
            self._scope = replace(self._scope, conditions=tuple(made))
        return made

    def _resources(self) -> dict[str, Json]:
        """Resources that refer to earlier ones only, so there is no circle."""
        made: dict[str, Json] = {}
        first = [(self._new_name(self._draw(logical_ids())), self._draw(_woven(self._choice, self._scope)))]
        later = self._some(
            lambda: st.tuples(logical_ids(), _woven(self._choice, self._scope)), self._choice.max_resources - 1
        )
        for name, resource in chain(first, later):
            made[name] = resource
            if "Condition" not in resource:
                attributes = schema_of(resource["Type"], self._choice.region).attributes
                self._scope = replace(self._scope, resources={**self._scope.resources, name: attributes})
        return made

    def _outputs(self) -> dict[str, Json]:
        values = text_expressions(self._scope, 2)
        return {name: {"Value": value} for name, value in self._some(lambda: st.tuples(logical_ids(), values), 2)}


_Named: TypeAlias = tuple[str, Json]

_PARAMETERS = st.sampled_from(
    (
        {"Type": "String", "Default": "a"},
        {"Type": "Number", "Default": 1},
        {"Type": "CommaDelimitedList", "Default": "a,b"},
        {"Type": "String", "Default": "hidden", "NoEcho": True},
        {"Type": "String", "Default": "prod", "AllowedValues": ["prod", "test"], "Description": "Where it goes"},
    )
)


@st.composite
def _woven(draw: st.DrawFn, choice: _Choice, scope: NamesInScope) -> dict[str, Json]:
    """A resource in which some texts are expressions or dynamic references; it may depend on earlier resources."""
    resource = draw(choice.resources)
    places = list(_texts_below(resource.get("Properties", {})))
    put = text_expressions(scope, 2) | dynamic_references() if choice.references else text_expressions(scope, 2)
    if places:
        changes = st.lists(st.tuples(st.sampled_from(places), put), max_size=_MOST_WOVEN)
        for path, value in draw(changes):
            _put(resource["Properties"], path, value)
    if scope.conditions:
        condition = draw(st.none() | st.sampled_from(scope.conditions))
        resource |= {"Condition": condition} if condition else {}
    if scope.resources:
        earlier = draw(st.none() | st.sampled_from([*scope.resources]))
        resource |= {"DependsOn": earlier} if earlier else {}
    if draw(st.booleans()):
        resource["DeletionPolicy"] = "Retain"
    return resource


def _texts_below(value: Json, path: tuple[str | int, ...] = ()) -> abc.Iterator[tuple[str | int, ...]]:
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts_below(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts_below(item, (*path, index))


def _put(holder: Json, path: tuple[str | int, ...], value: Json) -> None:
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
