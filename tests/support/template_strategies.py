"""Hypothesis strategies: templates with well-formed calls of functions, and what is known when they are evaluated.

Templates are Python values. Expressions are sorted by their value: a text, a list of texts, or anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from hypothesis import strategies as st

from cfnkit.deployment import Lookups, SsmParameter, Target
from cfnkit.json_schema import Json
from cfnkit.testing.strategies.expressions import Expressions, NamesInScope, conditions

# Of each kind, names whose value is known, and names whose value may be unknown.
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

_FOUND = tuple(
    ("Sizes", key, found) for key in ("prod", {"Ref": "Env"}, {"Ref": "Image"}) for found in ("Count", "Odd")
)
_CONDITIONS = ("First", "Second", "Third")


@st.composite
def templates(draw: st.DrawFn, *, extended: bool = False) -> Json:
    """Templates with parameters, conditions, resources and outputs."""
    scope = NamesInScope(TEXT_PARAMETERS, LIST_PARAMETERS, ("Number",), mappings=_FOUND, extended=extended)
    made: dict[str, Json] = {}
    for name in _CONDITIONS:
        made[name] = draw(conditions(replace(scope, conditions=tuple(made))))
    maker = Expressions(draw, replace(scope, conditions=_CONDITIONS, resources=dict.fromkeys(RESOURCES, ATTRIBUTES)))
    conditional = st.sampled_from(({}, {}, *({"Condition": name} for name in _CONDITIONS)))
    things = {
        name: {"Type": "Custom::Thing", **draw(conditional), "Properties": {"Value": maker.anything()}}
        for name in ("Thing", "Other")
    }
    return {
        "Parameters": PARAMETERS,
        "Mappings": MAPPINGS,
        "Conditions": made,
        "Resources": {**things, **{name: {"Type": "Custom::Thing"} for name in RESOURCES}},
        "Outputs": {"Out": {**draw(conditional), "Value": maker.text()}},
    }


class Knowledge(NamedTuple):
    """The lookups and the target of an evaluation."""

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
    """Two states of knowledge; the second has all that the first has."""
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
