"""Well-formed calls of intrinsic functions.

An expression is a literal or a call; there are strategies for expressions whose value is a text, a list of texts, or
anything.
"""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field, replace
from functools import cache

from hypothesis import strategies as st

from cfnkit.json_schema import Json

NO_VALUE = {"Ref": "AWS::NoValue"}

_PSEUDO_PARAMETERS = ("AWS::Region", "AWS::StackId")
_LITERALS = ("", "a", "prod", "x-y", "${Env}", "$", "{a}", "${", "}", "a,b", "0", "-", 1, 2.5, True)
_PIECES = ("a", "$", " {", "${!a}", "${!Env}", " ", "}")


@dataclass(frozen=True, slots=True)
class NamesInScope:
    """The names that functions in a template may refer to.

    texts, lists: the parameters whose value is a text, and those whose value is a list.
    indexes: the parameters among `texts` whose value is 0 or 1.
    conditions: the names of conditions.
    resources: the attributes of each resource, by logical ID.
    mappings: lookups that find a text: the mapping's name, a top-level key (an expression), and a key below it.
    deployed: functions whose value only a deployment knows are allowed; they are not in a condition.
    extended: the functions of AWS::LanguageExtensions are allowed.
    transformed: the template has that transform, which must be able to resolve their arguments.
    """

    texts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    resources: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mappings: tuple[tuple[str, Json, str], ...] = ()
    deployed: bool = True
    extended: bool = False
    transformed: bool = False


EMPTY_SCOPE = NamesInScope()


@st.composite
def text_expressions(draw: st.DrawFn, scope: NamesInScope = EMPTY_SCOPE, depth: int = 3) -> Json:
    """Expressions whose value is a text, or a number or boolean in its place."""
    return Expressions(draw, scope).text(depth)


@st.composite
def list_expressions(draw: st.DrawFn, scope: NamesInScope = EMPTY_SCOPE, depth: int = 3) -> Json:
    """Expressions whose value is a list of texts."""
    return Expressions(draw, scope).texts(depth)


@st.composite
def conditions(draw: st.DrawFn, scope: NamesInScope = EMPTY_SCOPE) -> Json:
    """Definitions of conditions."""
    return Expressions(draw, replace(scope, deployed=False, resources={})).condition()


def intrinsic_functions(scope: NamesInScope = EMPTY_SCOPE, depth: int = 2) -> st.SearchStrategy[dict[str, Json]]:
    """Calls of intrinsic functions whose value is a text or a list of texts."""
    return (text_expressions(scope, depth) | list_expressions(scope, depth)).filter(lambda made: isinstance(made, dict))


@cache
def _indexes(size: int) -> st.SearchStrategy[int]:
    """Indexes of `size` options; cached, since making a strategy takes longer than drawing from it."""
    return st.integers(0, size - 1)


class Expressions:
    """Draws expressions by the kind of their value, a few functions deep."""

    def __init__(self, draw: st.DrawFn, scope: NamesInScope) -> None:
        self._draw = draw
        self._scope = scope

    def _pick(self, *options: Json) -> Json:
        return options[self._draw(_indexes(len(options)))]

    def _chance(self) -> bool:
        return bool(self._pick(False, True))

    def _many(self, low: int, high: int) -> range:
        return range(low + self._draw(_indexes(high - low + 1)))

    def text(self, depth: int = 3) -> Json:
        """An expression whose value is a text."""
        scope = self._scope
        kinds: list[abc.Callable[[int], Json]] = [self._literal, self._ref, self._sub]
        if depth:
            kinds += [self._sub, self._sub_with_variables, self._join, self._select, self._base64]
            kinds += [self._find_in_map] if scope.mappings else []
            kinds += [self._if] if scope.conditions else []
            kinds += [self._get_att] if scope.resources else []
            kinds += [self._import_value, self._get_stack_output] if scope.deployed else []
            kinds += [self._to_json_string, self._length] if scope.extended else []
            kinds += [self._find_in_map_or_else] if scope.extended and scope.mappings else []
        made: abc.Callable[[int], Json] = self._pick(*kinds)
        return made(depth - 1)

    def _literal(self, depth: int) -> Json:
        return self._pick(*_LITERALS)

    def _ref(self, depth: int) -> Json:
        return {"Ref": self._pick(*_PSEUDO_PARAMETERS, *self._scope.texts, *self._scope.resources)}

    def _sub(self, depth: int) -> Json:
        return {"Fn::Sub": self._sub_text()}

    def _sub_with_variables(self, depth: int) -> Json:
        own = {self._pick("Own", *self._scope.texts[:2]): self.text(depth) for _ in self._many(0, 2)}
        return {"Fn::Sub": [self._sub_text(*own), own]}

    def _sub_text(self, *own: str) -> str:
        names = [*own, *own, *_PSEUDO_PARAMETERS, *self._scope.texts, *self._scope.resources]
        names += [f"{resource}.{attribute}" for resource, attribute in self._attributes()]
        parts = [self._pick(*_PIECES) if self._chance() else f"${{{self._pick(*names)}}}" for _ in self._many(0, 4)]
        return "".join(parts)

    def _join(self, depth: int) -> Json:
        return {"Fn::Join": [self._pick("", "-", ","), self.texts(depth)]}

    def _select(self, depth: int) -> Json:
        return {"Fn::Select": self._selected(depth)}

    def _base64(self, depth: int) -> Json:
        return {"Fn::Base64": self.text(depth)}

    def _find_in_map(self, depth: int) -> Json:
        return {"Fn::FindInMap": list(self._pick(*self._scope.mappings))}

    def _if(self, depth: int) -> Json:
        return {"Fn::If": [self._pick(*self._scope.conditions), self.text(depth), self.text(depth)]}

    def _get_att(self, depth: int) -> Json:
        attributes = self._attributes()
        return {"Fn::GetAtt": list(self._pick(*attributes))} if attributes else self._ref(depth)

    def _attributes(self) -> list[tuple[str, str]]:
        resources = self._scope.resources.items()
        return [(name, attribute) for name, attributes in resources for attribute in attributes]

    def _import_value(self, depth: int) -> Json:
        return {"Fn::ImportValue": self._known_early().text(0)}

    def _get_stack_output(self, depth: int) -> Json:
        return {"Fn::GetStackOutput": {"StackName": self._known_early().text(0), "OutputName": "Out"}}

    def _known_early(self) -> Expressions:
        """Expressions whose value is known before the deployment."""
        return Expressions(self._draw, replace(self._scope, resources={}, deployed=False))

    def _to_json_string(self, depth: int) -> Json:
        if self._scope.transformed:
            return {"Fn::ToJsonString": {"A": [self.text(0)], "B": self.text(0)}}
        return {"Fn::ToJsonString": {"A": self.texts(depth), "B": self.text(depth)}}

    def _length(self, depth: int) -> Json:
        if self._scope.transformed:
            return {"Fn::Length": [self.text(0) for _ in self._many(0, 3)]}
        return {"Fn::Length": self.texts(depth)}

    def _find_in_map_or_else(self, depth: int) -> Json:
        name, _, key = self._pick(*self._scope.mappings)
        if self._scope.transformed:
            return {"Fn::FindInMap": [name, self._literal(0), key, {"DefaultValue": self._literal(0)}]}
        return {"Fn::FindInMap": [name, self.text(depth), key, {"DefaultValue": self.text(depth)}]}

    def _selected(self, depth: int) -> list[Json]:
        """An index, and a list that is long enough for it even when items are removed."""
        if self._chance():
            return [self._pick(0, "0"), self._whole_list(depth)]
        items = [self.text(depth), self._pick(NO_VALUE, self.text(depth))]
        items += [self._item(depth) for _ in self._many(0, 2)]
        indexes = [{"Ref": name} for name in self._scope.indexes]
        return [self._pick(0, "0", 1, *indexes), [*items, self.text(depth), self.text(depth)]]

    def _whole_list(self, depth: int) -> Json:
        """A list of at least one item that a function returns."""
        given = [{"Ref": name} for name in self._scope.lists]
        if depth <= 0:
            return self._pick(*given, {"Fn::GetAZs": ""})
        kind = self._pick("GetAZs", "Split", *(["Ref"] if given else []), *(["If"] if self._scope.conditions else []))
        if kind == "Ref":
            return self._pick(*given)
        if kind == "Split":
            return {"Fn::Split": [self._pick("-", ",", "a"), self.text(depth - 1)]}
        if kind == "GetAZs":
            return {"Fn::GetAZs": self._pick("", "eu-west-1", {"Ref": "AWS::Region"})}
        return {"Fn::If": [self._pick(*self._scope.conditions), [self.text(depth - 1)], self._whole_list(0)]}

    def _item(self, depth: int) -> Json:
        """An item of a list, which may be removed."""
        if self._scope.conditions and self._chance():
            return {"Fn::If": [self._pick(*self._scope.conditions), self.text(depth), NO_VALUE]}
        return self._pick(NO_VALUE, self.text(depth))

    def texts(self, depth: int = 3) -> Json:
        """An expression whose value is a list of texts."""
        if depth and self._chance():
            return self._whole_list(depth)
        return [self._item(depth - 1) if depth else self.text(0) for _ in self._many(0, 3)]

    def anything(self, depth: int = 3) -> Json:
        """An expression, or an object or a list of expressions."""
        conditional = ["If"] if self._scope.conditions else []
        kind = self._pick("text", "text", "list", "items", "object", "gone", *conditional)
        if kind == "gone":
            return NO_VALUE
        if not depth or kind == "text":
            return self.text(depth)
        if kind == "list":
            return self.texts(depth)
        if kind == "items":
            return [self.anything(depth - 1) for _ in self._many(0, 3)]
        if kind == "object":
            return {self._pick("A", "B", "Condition"): self.anything(depth - 1) for _ in self._many(1, 3)}
        return {"Fn::If": [self._pick(*self._scope.conditions), self.anything(depth - 1), self.anything(depth - 1)]}

    def condition(self) -> Json:
        """The definition of a condition."""
        kind = self._pick("Equals", "Not", "And", "Or")
        if kind == "Not":
            return {"Fn::Not": [self._operand()]}
        if kind == "Equals":
            return {"Fn::Equals": [self.text(2), self.text(1)]}
        return {f"Fn::{kind}": [self._operand() for _ in self._many(2, 3)]}

    def _operand(self) -> Json:
        if self._scope.conditions and self._chance():
            return {"Condition": self._pick(*self._scope.conditions)}
        return {"Fn::Equals": [self.text(1), self.text(1)]}
