"""Names and functions of an evaluation that decides what only the deployment knows."""

from __future__ import annotations

import collections.abc as abc
import json

from cfnkit.deployment import Lookups, Target
from cfnkit.guard.choices import Choices
from cfnkit.intrinsics import FUNCTIONS, Call, Evaluator, StackNames, Unknown, Value, is_call
from cfnkit.intrinsics.call import Evaluating, Function
from cfnkit.syntax import BOOLEAN, Mapping, Node, Scalar, Sequence, to_plain
from cfnkit.template import ParameterValues, Template
from cfnkit.vocabulary import FunctionPlace


class _Stack(Target):
    """The stack of a macro's call or of a Hook's; neither event tells its name."""

    def pseudo_parameters(self) -> dict[str, str | tuple[str, ...]]:
        known = super().pseudo_parameters()
        return {name: known[name] for name in known if name not in ("AWS::StackName", "AWS::NotificationARNs")}


class JudgedTarget(Target):
    """A target whose account and partition have a stand-in where they are not given: no verdict depends on which."""

    def pseudo_parameters(self) -> dict[str, str | tuple[str, ...]]:
        """The values that are known, or a stand-in."""
        assumed = Target(self.assumed_region, self.assumed_account_id).pseudo_parameters()
        of_any = {name: assumed[name] for name in ("AWS::AccountId", "AWS::Partition", "AWS::URLSuffix")}
        return {**of_any, **super().pseudo_parameters()}


class ChosenNames(StackNames):
    """What is known of a template; where conditions depend on other things, `choices` decide."""

    def __init__(
        self, template: Template, parameters: ParameterValues, target: Target, choices: Choices | None = None
    ) -> None:
        super().__init__(template, parameters, target, Lookups())
        self.choices = choices

    @classmethod
    def of_stack(cls, template: Template, parameters: ParameterValues, region: str, account_id: str) -> ChosenNames:
        """The names of a stack in a region and an account, without decisions."""
        return cls(template, parameters, _Stack(region, account_id))

    @classmethod
    def judged(cls, template: Template, parameters: ParameterValues, target: Target) -> ChosenNames:
        """The names of a stack whose resources are judged, also where its target is not given as a whole."""
        return cls(template, parameters, JudgedTarget(target.region, target.account_id, target.stack_name))

    def deciding(self, choices: Choices) -> ChosenNames:
        """The same names with decisions."""
        return ChosenNames(self.template, self._parameters, self._target, choices)

    def truth(self, name: str, evaluator: Evaluating) -> Value:
        """The truth of a defined condition; a plain true or false, which the service refuses, is what it says."""
        found = super().truth(name, evaluator)
        written = self.template.conditions.get(name)
        if isinstance(found, Unknown) and isinstance(written, Scalar) and written.kind == BOOLEAN:
            return Scalar(BOOLEAN, written.text.lower(), written.span)
        return found

    def truth_decided(self, name: str, evaluator: Evaluator) -> Value:
        """The truth of a defined condition, decided if it is not known."""
        truth = self.truth(name, evaluator)
        if self.choices is None or not isinstance(truth, Unknown):
            return truth
        return Scalar(BOOLEAN, "true" if self.choices.pick(("condition", name), 2) == 0 else "false", truth.call.span)

    def condition(self, name: Scalar, call: Call) -> Value:
        """The truth of a condition, decided if it is not known."""
        truth = super().condition(name, call)
        if self.choices is None or not isinstance(truth, Unknown):
            return truth
        return call.boolean(self.choices.pick(("condition", name.text), 2) == 0)


def deciding_functions(choices: Choices) -> dict[str, Function]:
    """The intrinsic functions, of which some decide what they do not know."""
    deciding = {"Fn::Equals": _equal, "Fn::FindInMap": _found, "Fn::Select": _selected}
    return {**FUNCTIONS, **{name: _by(FUNCTIONS[name], decide, choices) for name, decide in deciding.items()}}


def _by(function: Function, decide: abc.Callable[[Call, Unknown, Choices], Value], choices: Choices) -> Function:
    def decided(call: Call) -> Value:
        value = function(call)
        return decide(call, value, choices) if isinstance(value, Unknown) else value

    return decided


def _equal(call: Call, value: Unknown, choices: Choices) -> Value:
    """Whether two values are equal: one value is not equal to two texts."""
    operands = _argument(value, "Fn::Equals")
    if len(operands) != 2 or call.place is not FunctionPlace.CONDITION:
        return value
    literals = [item for item in operands if isinstance(item, Scalar)]
    others = sorted(_key(item) for item in operands if not isinstance(item, Scalar))
    if len(literals) != 1:
        return call.boolean(choices.pick(("equal", *others), 2) == 0)
    [unknown], text = others, literals[0].text
    if unknown in choices.texts:
        return call.boolean(choices.texts[unknown] == text)
    equal = choices.pick(("equal", unknown, text), 2) == 0
    if equal:
        choices.texts[unknown] = text
    return call.boolean(equal)


def _found(call: Call, value: Unknown, choices: Choices) -> Value:
    """One of the values that a mapping has for the names that are known, or the default."""
    items = _argument(value, "Fn::FindInMap")
    if len(items) < 3:
        return value
    name, key, attribute = items[:3]
    options: dict[str, Node] = {}
    for mapping in _matching(call.names.mappings(), name):
        for attributes in _matching(mapping.entries if isinstance(mapping, Mapping) else {}, key):
            for found in _matching(attributes.entries if isinstance(attributes, Mapping) else {}, attribute):
                options[_key(found)] = found
    default = items[3].get("DefaultValue") if len(items) > 3 and isinstance(items[3], Mapping) else None
    if default is not None:
        options[_key(default)] = default
    return _one_of(call, value, [*options.values()], choices)


def _selected(call: Call, value: Unknown, choices: Choices) -> Value:
    """One of the items of a list, if the index is not known; or an item before the first unknown part of a text."""
    items = _argument(value, "Fn::Select")
    if len(items) != 2:
        return value
    index, of = items
    if isinstance(of, Sequence) and not isinstance(index, Scalar):
        return _one_of(call, value, [*of.items], choices)
    if isinstance(index, Scalar) and index.text.isdecimal() and len(index.text) < 6:
        certain = _certain(of)
        number = int(index.text)
        if number < len(certain):
            return call.text(certain[number])
    return value


def _one_of(call: Call, value: Unknown, options: list[Node], choices: Choices) -> Value:
    if not options:
        return value
    node = options[choices.pick(("value", _key(value.call)), len(options))]
    made = call.evaluate(node)
    return Unknown(value.reason, node) if made is node and is_call(node) else made


def _certain(node: Node) -> list[str]:
    """The items of an Fn::Split that no unknown part of its text can change."""
    argument = node.get("Fn::Split") if isinstance(node, Mapping) else None
    if not isinstance(argument, Sequence) or len(argument.items) != 2:
        return []
    delimiter, text = argument.items
    if not isinstance(delimiter, Scalar) or not delimiter.text:
        return []
    return _prefix(text).split(delimiter.text)[:-1]


def _prefix(node: Node) -> str:
    """The known beginning of a text."""
    if isinstance(node, Scalar):
        return node.text
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return ""
    [(name, argument)] = node.entries.items()
    if name == "Fn::Sub":
        text = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        return text.text.partition("${")[0] if isinstance(text, Scalar) else ""
    items = argument.items if name == "Fn::Join" and isinstance(argument, Sequence) else ()
    if len(items) != 2 or not isinstance(items[0], Scalar) or not isinstance(items[1], Sequence):
        return ""
    known = ""
    for item in items[1].items:
        known += _prefix(item)
        if not isinstance(item, Scalar):
            return known
        known += items[0].text
    return known


def _matching(entries: abc.Mapping[str, Node], name: Node) -> list[Node]:
    """The entries that a name chooses; all of them when it is not known."""
    if isinstance(name, Scalar):
        found = entries.get(name.text)
        return [] if found is None else [found]
    return [*entries.values()]


def _argument(value: Unknown, name: str) -> tuple[Node, ...]:
    argument = value.call.get(name) if isinstance(value.call, Mapping) else None
    return argument.items if isinstance(argument, Sequence) else ()


def _key(node: Node) -> str:
    return json.dumps(to_plain(node), sort_keys=True, default=str)
