"""Values that mean the same are the same, for the macro Guard and for `cfnkit check`."""

from __future__ import annotations

import json
from ipaddress import IPv4Network, collapse_addresses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.file import configuration_of
from cfnkit.deployment import Target
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import process
from cfnkit.rule import read_rules
from cfnkit.syntax import parse, to_plain
from support.macro_events import event
from support.macro_handlers import module_of

GUARD = module_of("guard")
COMMON = configuration_of({"version": 1, "rule_tables": ["common"]})
CHECKS = [
    (rule, check)
    for rule, check, _ in read_rules(bundled_folder("rules"))
    if check.__module__ == "cfnkit_rules.rule_tables"
]
SURROUNDINGS = {
    "Parameters": {
        "Hidden": {"Type": "String", "NoEcho": True, "Default": "0.0.0.0/0"},
        "HiddenAcl": {"Type": "String", "NoEcho": True, "Default": "PublicRead"},
        "HiddenFalse": {"Type": "String", "NoEcho": True, "Default": "false"},
        "FromSsm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/network"},
        "Unset": {"Type": "String"},
    },
    "Mappings": {"Networks": {"office": {"range": "10.0.0.0/8"}, "world": {"range": "0.0.0.0/0"}}},
    "Conditions": {
        "Unknown": {"Fn::Equals": [{"Ref": "AWS::StackName"}, "a"]},
        "NotUnknown": {"Fn::Not": [{"Condition": "Unknown"}]},
        "OtherText": {"Fn::Equals": ["b", {"Ref": "AWS::StackName"}]},
    },
}
VALUES = {"Hidden": "0.0.0.0/0", "HiddenAcl": "PublicRead", "HiddenFalse": "false", "FromSsm": "/network"}


def spellings() -> list[Any]:
    written = to_plain(parse((Path(__file__).parent / "spellings.yaml").read_text("utf-8"), "spellings.yaml").root)
    assert isinstance(written, dict)
    return [
        pytest.param(name.partition("/")[0], kind["type"], {**kind["base"], **spelling}, is_bad, id=f"{name} {index}")
        for name, kind in written.items()
        for is_bad in (True, False)
        for index, spelling in enumerate(kind["bad" if is_bad else "good"])
    ]


def template_with(kind: str, properties: Any) -> dict[str, Any]:
    """A template in which the stack's name and the attributes of `Other` are not known."""
    other = {"Type": "AWS::SNS::Topic"}
    return {**SURROUNDINGS, "Resources": {"It": {"Type": kind, "Properties": properties}, "Other": other}}


def found_by_guard(template: Any) -> list[str]:
    """The ids of the rules that Guard names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUARD_MODE", "report")
        patch.setenv("GUARD_ALLOW", "serverless")
        response = GUARD.handler(event(template, {}, VALUES), None)
    assert response["status"] == "success", response
    report = response["fragment"].get("Metadata", {}).get("cfnkit", {}).get("guard", {}).get("report", [])
    return sorted(entry["id"] for entry in report)


def found_by_check(template: Any) -> list[str]:
    """The ids of the rules that `cfnkit check` finds broken, when no name of the stack is given."""
    unnamed = json.loads(json.dumps(template).replace("AWS::StackName", "Unset"))
    target = Target(region="eu-central-1", account_id="123456789012")
    subject = subject_of(process(json.dumps(unnamed), target=target, config=COMMON), COMMON)
    return sorted({rule.id for rule, check in CHECKS for _ in check(subject)})


@pytest.mark.parametrize(("rule", "kind", "properties", "is_bad"), spellings())
def test_guard_and_check_say_the_same(rule: str, kind: str, properties: Any, is_bad: bool) -> None:
    template = template_with(kind, properties)
    assert found_by_guard(template) == ([rule] if is_bad else [])
    if not kind.startswith("AWS::Serverless::"):
        assert found_by_check(template) == ([rule] if is_bad else [])


ADDRESSES = st.sampled_from(["0.0.0.0/0", "0.0.0.0/00", "7.7.7.7/0", " 0.0.0.0/0", "000.0.0.0/0", "0.0.0.0/0.0.0.0"])
ADDRESSES_V6 = st.sampled_from(["::/0", "0::0/0", "::0/0", "0000::/0", "2001:DB8::/0", " ::/00 "])
PROTOCOLS = st.sampled_from(["tcp", "TCP", " Tcp", "6", 6, 6.0, "06"])
PORTS = st.sampled_from([22, "22", " 22", "22 ", 22.0, "22.0", "+22", "0022"])


@st.composite
def in_branches(draw: st.DrawFn, value: Any, other: Any) -> Any:
    """A value, perhaps in a branch that can be taken."""
    branches = [value, other] if draw(st.booleans()) else [other, value]
    wrapped: Any = {"Fn::If": ["Unknown", *branches]}
    return draw(st.sampled_from([value, wrapped, {"Fn::If": ["OtherText", wrapped, value]}]))


@st.composite
def open_doors(draw: st.DrawFn) -> Any:
    """A rule for port 22 and everyone, in any spelling."""
    key, address = draw(
        ADDRESSES.map(lambda text: ("CidrIp", text)) | ADDRESSES_V6.map(lambda text: ("CidrIpv6", text))
    )
    return {
        "IpProtocol": draw(PROTOCOLS),
        "FromPort": draw(PORTS),
        "ToPort": draw(PORTS),
        key: draw(in_branches(address, "10.0.0.0/8" if key == "CidrIp" else "fd00::/8")),
    }


@given(open_doors(), st.booleans())
def test_an_open_door_is_one_in_any_spelling(door: Any, is_alone: bool) -> None:
    if is_alone:
        template = template_with("AWS::EC2::SecurityGroupIngress", door)
    else:
        template = template_with("AWS::EC2::SecurityGroup", {"SecurityGroupIngress": door})
    assert found_by_guard(template) == found_by_check(template) == ["W9781"]


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6), st.integers(1, 8))
def test_parts_of_the_internet_are_the_whole_if_they_are_half_of_it(starts: list[int], length: int) -> None:
    networks = [IPv4Network((start, length), strict=False) for start in starts]
    rules = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": str(network)} for network in networks]
    half = sum(network.num_addresses for network in collapse_addresses(networks)) >= 2**31
    inline = template_with("AWS::EC2::SecurityGroup", {"SecurityGroupIngress": rules})
    assert found_by_guard(inline) == (["W9781"] if half else [])
    apart = {
        f"It{index}": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Ref": "Other"}, **rule}}
        for index, rule in enumerate(rules)
    }
    template = {**SURROUNDINGS, "Resources": {**apart, "Other": {"Type": "AWS::EC2::SecurityGroup"}}}
    assert found_by_guard(template) == found_by_check(template) == (["W9781"] if half else [])


def test_a_group_and_rules_apart_from_it_are_added_up() -> None:
    low = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/2"}
    high = {"IpProtocol": -1, "CidrIp": "128.0.0.0/2"}
    inline = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": [low]}}

    def of(group: Any) -> Any:
        apart = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": group, **high}}
        return {**SURROUNDINGS, "Resources": {"Group": inline, "Apart": apart}}

    for group in ({"Ref": "Group"}, {"Fn::GetAtt": ["Group", "GroupId"]}, {"Fn::GetAtt": "Group.GroupId"}):
        assert found_by_guard(of(group)) == found_by_check(of(group)) == ["W9781"]
    assert found_by_guard(of("sg-1")) == found_by_check(of("sg-1")) == []


def test_a_resource_with_more_values_than_are_judged_is_refused() -> None:
    names = [f"C{index}" for index in range(9)]
    conditions = {name: {"Fn::Equals": [{"Ref": "Other"}, name]} for name in names}
    for index, name in enumerate(names):
        conditions[name] = {"Fn::Equals": [{"Fn::Sub": f"{index}${{AWS::StackName}}"}, name]}
    tags = [{"Key": {"Fn::If": [name, "a", "b"]}, "Value": "c"} for name in names]
    template = {
        "Conditions": conditions,
        "Resources": {"It": {"Type": "AWS::EC2::Volume", "Properties": {"Encrypted": True, "Tags": tags}}},
    }
    assert found_by_guard(template) == ["guard-too-many-values"]
    tags.pop()
    assert found_by_guard(template) == []
