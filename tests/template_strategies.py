"""Hypothesis strategies: templates whose functions are called as they must be, and what is known of them.

Templates are made as Python values. Expressions go by what they give: a text, a list of texts, or anything.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from hypothesis import strategies as st

from cfnkit.deployment import Lookups, SsmParameter, Target

Json: TypeAlias = Any

# Of each kind, some names of which the value is known, and some of which it may not be.
PARAMETERS: dict[str, Json] = {
    "Env": {"Type": "String", "Default": "prod"},
    "Odd": {"Type": "String", "Default": "a${Env}-${x"},
    "Dollar": {"Type": "String", "Default": "$"},
    "Number": {"Type": "Number", "Default": 2},
    "Names": {"Type": "CommaDelimitedList", "Default": "a, b,c"},
    "Secret": {"Type": "String", "NoEcho": True},
    "Secrets": {"Type": "CommaDelimitedList", "NoEcho": True},
    "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"},
    "Images": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/images"},
    "SecretImage": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/secret", "NoEcho": True},
}
MAPPINGS = {"Sizes": {key: {"Count": 1, "Zones": ["x", "y"], "Odd": "${Env}"} for key in ("prod", "b", "ami-1")}}
RESOURCES = ("Topic", "Queue")
TEXT_PARAMETERS = ("Env", "Odd", "Dollar", "Number", "Secret", "Image", "SecretImage")
LIST_PARAMETERS = ("Names", "Secrets", "Images")
ATTRIBUTES = ("Arn", "A.B")
NO_VALUE = {"Ref": "AWS::NoValue"}

_LITERALS = ("", "a", "prod", "x-y", "${Env}", "$", "{a}", "${", "}", "a,b", "0", "-", 1, 2.5, True)
_CONDITIONS = ("First", "Second", "Third")


class _Maker:
    """Draws expressions by what they give, a few functions deep.

    `deployed`: they may refer to resources and to what only a deployment knows; `extended`: with the functions of
    AWS::LanguageExtensions.
    """

    def __init__(self, draw: st.DrawFn, conditions: tuple[str, ...], *, deployed: bool, extended: bool) -> None:
        self._draw = draw
        self._conditions = conditions
        self._deployed = deployed
        self._extended = extended

    def _pick(self, *options: Json) -> Json:
        return self._draw(st.sampled_from(options))

    def _chance(self) -> bool:
        return bool(self._pick(True, False))

    def _many(self, low: int, high: int) -> range:
        return range(self._draw(st.integers(low, high)))

    def text(self, depth: int = 3) -> Json:
        """An expression that gives a text."""
        kinds = ["literal", "Ref", "Sub"]
        if depth:
            kinds += ["Sub", "Sub with variables", "Join", "Select", "Base64", "FindInMap"]
            kinds += ["If"] if self._conditions else []
            kinds += ["GetAtt", "ImportValue", "GetStackOutput"] if self._deployed else []
            kinds += ["ToJsonString", "Length", "FindInMap with default"] if self._extended else []
        kind = self._pick(*kinds)
        if kind == "literal":
            return self._pick(*_LITERALS)
        if kind == "Ref":
            return {"Ref": self._pick(*TEXT_PARAMETERS, "AWS::Region", "AWS::StackId", *self._resources)}
        if kind == "Sub":
            return {"Fn::Sub": self._sub_text()}
        if kind == "Sub with variables":
            own = {self._pick("Own", "Env", "Dollar"): self.text(depth - 1) for _ in self._many(0, 2)}
            return {"Fn::Sub": [self._sub_text(*own), own]}
        if kind == "Join":
            return {"Fn::Join": [self._pick("", "-", ","), self.texts(depth - 1)]}
        if kind == "Select":
            return {"Fn::Select": self._selected(depth - 1)}
        if kind == "Base64":
            return {"Fn::Base64": self.text(depth - 1)}
        if kind == "If":
            return {"Fn::If": [self._pick(*self._conditions), self.text(depth - 1), self.text(depth - 1)]}
        if kind == "GetAtt":
            return {"Fn::GetAtt": [self._pick(*RESOURCES), self._pick(*ATTRIBUTES)]}
        if kind == "ToJsonString":
            return {"Fn::ToJsonString": {"A": self.texts(depth - 1), "B": self.text(depth - 1)}}
        if kind == "Length":
            return {"Fn::Length": self.texts(depth - 1)}
        if kind.startswith("FindInMap"):
            keys = ["Sizes", self._pick("prod", {"Ref": "Env"}, {"Ref": "Image"}), self._pick("Count", "Odd")]
            if kind == "FindInMap":
                return {"Fn::FindInMap": keys}
            return {"Fn::FindInMap": ["Sizes", self.text(depth - 1), "Count", {"DefaultValue": self.text(depth - 1)}]}
        inside = _Maker(self._draw, (), deployed=False, extended=False).text(1)
        return (
            {"Fn::ImportValue": inside}
            if kind == "ImportValue"
            else {"Fn::GetStackOutput": {"StackName": inside, "OutputName": "Out"}}
        )

    @property
    def _resources(self) -> tuple[str, ...]:
        return RESOURCES if self._deployed else ()

    def _sub_text(self, *own: str) -> str:
        names = [*own, *own, *TEXT_PARAMETERS, "AWS::Region", "AWS::StackId", *self._resources]
        names += [f"{resource}.{attribute}" for resource in self._resources for attribute in ATTRIBUTES]
        pieces = ("a", "$", "{", "${!a}", "${!Env}", " ", "}")
        parts = ["${" + self._pick(*names) + "}" if self._chance() else self._pick(*pieces) for _ in self._many(0, 4)]
        text = "".join(parts)
        return text if text.rfind("${") <= text.rfind("}") else text + "}"

    def _selected(self, depth: int) -> list[Json]:
        """An index and a list that is long enough for it, whatever becomes of its items."""
        if self._chance():
            items = [
                self.text(depth),
                self._pick(NO_VALUE, self.text(depth)),
                *(self._item(depth) for _ in self._many(0, 2)),
            ]
            return [self._pick(0, "0", 1, {"Ref": "Number"}), [*items, self.text(depth), self.text(depth)]]
        return [self._pick(0, "0"), {"Ref": self._pick(*LIST_PARAMETERS)} if not depth else self._whole_list(depth)]

    def _whole_list(self, depth: int) -> Json:
        """A list of one item or more that is not written out."""
        kind = self._pick("Ref", "Split", "GetAZs", *(["If"] if self._conditions else []))
        if kind == "Ref":
            return {"Ref": self._pick(*LIST_PARAMETERS)}
        if kind == "Split":
            return {"Fn::Split": [self._pick("-", ",", "a"), self.text(depth - 1)]}
        if kind == "GetAZs":
            return {"Fn::GetAZs": self._pick("", "eu-west-1", {"Ref": "AWS::Region"})}
        return {
            "Fn::If": [self._pick(*self._conditions), [self.text(depth - 1)], {"Ref": self._pick(*LIST_PARAMETERS)}]
        }

    def _item(self, depth: int) -> Json:
        """An item of a list, which may be none."""
        if self._conditions and self._chance():
            return {"Fn::If": [self._pick(*self._conditions), self.text(depth), NO_VALUE]}
        return self._pick(NO_VALUE, self.text(depth))

    def texts(self, depth: int = 3) -> Json:
        """An expression that gives a list of texts."""
        if depth and self._chance():
            return self._whole_list(depth)
        return [self._item(depth - 1) if depth else self.text(0) for _ in self._many(0, 3)]

    def anything(self, depth: int = 3) -> Json:
        """An expression, or an object or a list of some."""
        kind = self._pick("text", "text", "list", "items", "object", "gone", *(["If"] if self._conditions else []))
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
        return {"Fn::If": [self._pick(*self._conditions), self.anything(depth - 1), self.anything(depth - 1)]}

    def condition(self) -> Json:
        """The definition of a condition."""
        kind = self._pick("Equals", "Not", "And", "Or")
        if kind == "Not":
            return {"Fn::Not": [self._operand()]}
        if kind == "Equals":
            return {"Fn::Equals": [self.text(2), self.text(1)]}
        return {f"Fn::{kind}": [self._operand() for _ in self._many(2, 3)]}

    def _operand(self) -> Json:
        if self._conditions and self._chance():
            return {"Condition": self._pick(*self._conditions)}
        return {"Fn::Equals": [self.text(1), self.text(1)]}


@st.composite
def templates(draw: st.DrawFn, *, extended: bool = False) -> Json:
    """Templates with parameters, conditions, resources and outputs."""
    conditions: dict[str, Json] = {}
    for name in _CONDITIONS:
        conditions[name] = _Maker(draw, tuple(conditions), deployed=False, extended=extended).condition()
    maker = _Maker(draw, _CONDITIONS, deployed=True, extended=extended)
    conditional = st.sampled_from(({}, {}, *({"Condition": name} for name in _CONDITIONS)))
    things = {
        name: {"Type": "Custom::Thing", **draw(conditional), "Properties": {"Value": maker.anything()}}
        for name in ("Thing", "Other")
    }
    return {
        "Parameters": PARAMETERS,
        "Mappings": MAPPINGS,
        "Conditions": conditions,
        "Resources": {**things, **{name: {"Type": "Custom::Thing"} for name in RESOURCES}},
        "Outputs": {"Out": {**draw(conditional), "Value": maker.text()}},
    }


class Knowledge(NamedTuple):
    """What is known of the world."""

    lookups: Lookups
    target: Target


_SSM = {
    "/image": SsmParameter("String", {1: "ami-1"}),
    "/images": SsmParameter("StringList", {1: "ami-1,ami-2"}),
    "/secret": SsmParameter("String", {1: "unused"}),
}
_IDS = {name: f"{name.lower()}-id" for name in RESOURCES}
_ATTRIBUTES = {f"{name}.{attribute}": f"{name}/{attribute}" for name in RESOURCES for attribute in ATTRIBUTES}
_ZONES = {"us-east-1": ("us-east-1a", "us-east-1b"), "eu-west-1": ("eu-west-1a",)}
_EXPORTS = {text: f"exported {text}" for text in ("", "a", "prod", "x-y", "ami-1")}
_STACK_OUTPUTS = {f"{text}.Out": f"put out {text}" for text in ("a", "prod", "ami-1")}


@st.composite
def growing_knowledge(draw: st.DrawFn, parameters: dict[str, str]) -> tuple[Knowledge, Knowledge]:
    """Two states of knowledge, all that is known in the first being known in the second."""
    less: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for name, known in (("physical_ids", _IDS), ("attributes", _ATTRIBUTES), ("availability_zones", _ZONES)):
        some = draw(st.lists(st.sampled_from(sorted(known)), unique=True))
        first = draw(st.integers(0, len(some)))
        more[name] = {key: known[key] for key in some}
        less[name] = {key: known[key] for key in some[:first]}
    for name, all_known in (("ssm", _SSM), ("exports", _EXPORTS)):
        level = draw(st.integers(0, 2))
        less[name] = all_known if level == 2 else None
        more[name] = all_known if level else None
    level = draw(st.integers(0, 2))
    less["stack_outputs"] = _STACK_OUTPUTS if level == 2 else {}
    more["stack_outputs"] = _STACK_OUTPUTS if level else {}
    level = draw(st.integers(0, 2))
    stack_id = "arn:stack"
    return (
        Knowledge(Lookups(**less), Target(parameters=parameters, stack_id=stack_id if level == 2 else None)),
        Knowledge(Lookups(**more), Target(parameters=parameters, stack_id=stack_id if level else None)),
    )
