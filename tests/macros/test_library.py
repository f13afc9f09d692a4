"""The promises of the library's macros, for any template."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cfnkit.bundled import bundled_folder
from cfnkit.macro import tagging_table
from cfnkit.packaging import find_macros, read_macro
from cfnkit.schemas import Schemas
from cfnkit.testing.checks import CheckStatus, check_macro
from cfnkit.testing.strategies import dynamic_references, fragments, snippets, templates
from support.macro_events import event
from support.macro_handlers import module_of

LIBRARY = find_macros(bundled_folder("macros"))
QUICK = ("guard", "tags")  # the others have these checks without the runtime client, in tests of their own
TYPES = (
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::Backup::BackupVault",
    "AWS::EC2::Instance",
    "AWS::IAM::Role",
    "AWS::OpenSearchServerless::Collection",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Topic",
    "AWS::SSM::Parameter",
)
TEMPLATES = templates(TYPES, references=True) | templates(references=True, max_resources=2)

KEYS = st.sampled_from(("Owner", "owner", "Key", "Name", "a"))
NAMES = st.sampled_from(("Tags", "Key", "Ebs", "Name", "Encrypted", "Description", "*"))

# Parameters with which a macro does something, for each macro that has been thought of here.
PARAMETERS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "defaults": st.dictionaries(
        st.sampled_from(TYPES),
        st.dictionaries(st.lists(NAMES, min_size=1, max_size=3).map(".".join), snippets(), max_size=4),
        max_size=3,
    ).map(lambda defaults: {"Defaults": json.dumps(defaults)}),
    "network": st.fixed_dictionaries(
        {
            "Vpc": st.sampled_from(("Vpc", "vpc-0a1b")),
            "Cidr": st.sampled_from(("10.0.0.0/16", "10.1.2.0/24", "192.168.0.0/20")),
            "Zones": st.lists(st.sampled_from("abcde-"), min_size=1, max_size=5, unique=True),
            "Tiers": st.dictionaries(st.sampled_from(("A", "B", "C")), st.integers(18, 28), min_size=1).map(
                lambda tiers: [f"{name}/{size}" for name, size in tiers.items()]
            ),
            "Places": st.integers(1, 6),
        }
    ),
    "resolve": st.just({}),
    "tags": st.fixed_dictionaries(
        {
            "Tags": st.dictionaries(KEYS, st.sampled_from(("x", "")), min_size=1).map(
                lambda tags: [f"{key}={value}" for key, value in tags.items()]
            ),
            "Exclude": st.lists(st.sampled_from(("AWS::IAM::*", "A*", "*Topic")), max_size=1),
            "Replace": st.booleans(),
        }
    ),
}
INDEXES = {name: module_of(name) for name in PARAMETERS}


def called(name: str, fragment: Any, params: dict[str, Any]) -> dict[str, Any]:
    """The response of a macro, which must not change its event, and must fail only as its author foresaw."""
    given = event(fragment, params)
    before = copy.deepcopy(given)
    response: dict[str, Any] = INDEXES[name].handler(given, None)
    assert given == before
    if response["status"] != "success":
        assert not response["errorMessage"].startswith("The macro's code failed"), response["errorMessage"]
    return response


def result(name: str, fragment: Any, params: dict[str, Any]) -> Any:
    response = called(name, fragment, params)
    assert response["status"] == "success", response
    return response["fragment"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.thorough) for name in LIBRARY]
)
def test_a_package_passes_all_checks_on_the_runtime_client(name: str) -> None:
    checks = check_macro(read_macro(LIBRARY[name]), packaged=True)
    failed = [check for check in checks if check.status is CheckStatus.FAILED]
    assert failed == []


@pytest.mark.parametrize("name", sorted(PARAMETERS))
@given(data=st.data(), fragment=fragments())
def test_any_fragment_gets_an_answer(name: str, data: st.DataObject, fragment: Any) -> None:
    # Macros that call AWS have tests of their own.
    assume("{{" not in json.dumps(fragment) or name != "resolve")
    called(name, fragment, data.draw(PARAMETERS[name]))


@st.composite
def tagged_templates(draw: st.DrawFn) -> Any:
    """Templates whose resources have tags of the author."""
    template = draw(TEMPLATES)
    table = tagging_table()
    for resource in template["Resources"].values():
        tagging = table.get(resource["Type"])
        if tagging is None or not draw(st.booleans()):
            continue
        keys = st.lists(KEYS, unique=True, max_size=3)
        tags: Any = keys.map(lambda names: [{"Key": name, "Value": {"Ref": "AWS::StackName"}} for name in names])
        if tagging.shape == "map":
            tags = keys.map(lambda names: {name: {"Ref": "AWS::StackName"} for name in names})
        conditional = st.tuples(tags, tags).map(lambda two: {"Fn::If": ["A", *two]})
        resource.setdefault("Properties", {})[tagging.property] = draw(tags | conditional)
    return template


@given(tagged_templates(), PARAMETERS["tags"])
def test_tags_are_added_and_nothing_else_changes(template: Any, params: dict[str, Any]) -> None:
    made = result("tags", template, params)
    assert result("tags", made, params) == made
    assert {**made, "Resources": {}} == {**template, "Resources": {}}
    table = tagging_table()
    for logical_id, resource in template["Resources"].items():
        after = made["Resources"][logical_id]
        tagging = table.get(resource["Type"])
        if tagging is None or after == resource:
            assert after == resource
            continue
        name = tagging.property
        assert without(after, name) == without(resource, name)
        tags = dict(text.split("=") for text in params["Tags"])
        assert_tagged(properties(resource).get(name), properties(after)[name], tags, "IAM" in resource["Type"])


def assert_tagged(before: Any, after: Any, tags: dict[str, str], any_case: bool) -> None:
    """The tags are the old ones, followed by the missing standard ones."""
    if isinstance(before, dict) and "Fn::If" in before:
        for one, other in zip(before["Fn::If"][1:], after["Fn::If"][1:], strict=True):
            assert_tagged(one, other, tags, any_case)
        return
    old, new = pairs(before), pairs(after)
    assert new[: len(old)] == old
    there = [key.lower() if any_case else key for key, _ in old]
    assert new[len(old) :] == [
        (key, value) for key, value in tags.items() if (key.lower() if any_case else key) not in there
    ]


def pairs(tags: Any) -> list[tuple[str, Any]]:
    if isinstance(tags, list):
        return [(tag["Key"], tag["Value"]) for tag in tags]
    return [*(tags or {}).items()]


def test_every_type_that_is_known_is_tagged() -> None:
    names = [name for name in Schemas("us-east-1").type_names() if tagging_table().get(name)]
    template = {"Resources": {f"A{number}": {"Type": name} for number, name in enumerate(names)}}
    made = result("tags", template, {"Tags": "Owner=me", "Replace": True})
    untagged = {resource["Type"] for resource in made["Resources"].values() if "Properties" not in resource}
    assert len(names) > 1000
    assert untagged == {name for name in names if getattr(tagging_table().get(name), "shape", "") == "other"}


@st.composite
def templates_with_defaults(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """Templates, and defaults for properties that they have and that they lack."""
    template = draw(TEMPLATES)
    defaults: dict[str, dict[str, Any]] = {}
    for resource in template["Resources"].values():
        there = [path for path, _ in places(properties(resource))]
        for path in draw(st.lists(st.sampled_from(there), max_size=3)) if there else ():
            names = ["*" if isinstance(step, int) else step for step in path[: draw(st.integers(1, len(path)))]]
            names += draw(st.lists(st.sampled_from(("Zq", "*")), max_size=2)) + ["Zq"] * (names[-1] == "*")
            value = draw(st.sampled_from((1, "zq", ["zq"], {"Zq": "zq"}, {"Ref": "Zq"})))
            if names[-1] != "*" and all("." not in name and name for name in names):
                defaults.setdefault(resource["Type"], {})[".".join(names)] = value
        if draw(st.booleans()):
            defaults.setdefault(resource["Type"], {})["Zq.Zq"] = "zq"
    return template, defaults


@given(templates_with_defaults())
def test_defaults_are_added_and_no_value_is_lost(given: tuple[Any, dict[str, Any]]) -> None:
    template, defaults = given
    params = {"Defaults": json.dumps(defaults)}
    made = result("defaults", template, params)
    assert result("defaults", made, params) == made
    assert [path for path, value in places(template) if at(made, path) != value] == []
    for logical_id, resource in template["Resources"].items():
        after = made["Resources"][logical_id]
        if "Zq.Zq" in defaults.get(resource["Type"], {}):
            assert properties(after)["Zq"] == {"Zq": "zq"}
        added = properties(after).keys() - properties(resource).keys()
        assert added <= {path.partition(".")[0] for path in defaults.get(resource["Type"], ())}


@given(TEMPLATES)
def test_what_cloudformation_resolves_is_left_to_it(template: Any) -> None:
    assert result("resolve", template, {}) == template


@given(dynamic_references(), st.sampled_from(("Metadata", "Mappings", "Conditions")))
def test_a_secret_is_resolved_nowhere(reference: str, section: str) -> None:
    assume("{{resolve:ssm:" not in reference)
    template = {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}, section: {"A": {"B": [reference]}}}
    response = called("resolve", template, {})
    assert f"At {section}/A/B/0: " in response["errorMessage"]


@given(PARAMETERS["network"], st.sampled_from(("f", "-")), st.integers(16, 28))
def test_subnets_lie_apart_and_stay_where_they_are(params: dict[str, Any], zone: str, size: int) -> None:
    beside = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}}}
    response = called("network", beside, params)
    assume(response["status"] == "success")
    made = response["fragment"]
    assert result("network", made, params) == made
    assert made.items() >= beside.items()
    blocks = [IPv4Network(subnet["Properties"]["CidrBlock"]) for name, subnet in made.items() if name != "Topic"]
    assert all(block.subnet_of(IPv4Network(params["Cidr"])) for block in blocks)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(blocks, 2))
    assert len(blocks) == len(params["Tiers"]) * len([zone for zone in params["Zones"] if zone != "-"])
    for more in ({"Zones": [*params["Zones"], zone]}, {"Tiers": [*params["Tiers"], f"Z/{size}"]}):
        grown = called("network", beside, {**params, **more})
        assert grown["status"] != "success" or grown["fragment"].items() >= made.items()


def properties(resource: dict[str, Any]) -> dict[str, Any]:
    there: dict[str, Any] = resource.get("Properties", {})
    return there


def without(resource: dict[str, Any], name: str) -> dict[str, Any]:
    """A resource without one of its properties."""
    return {**resource, "Properties": {key: value for key, value in properties(resource).items() if key != name}}


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The scalars of a value, and its function calls other than Fn::If, which may get additions."""
    if isinstance(value, dict) and "Fn::If" in value:
        return
    is_call = isinstance(value, dict) and any(key == "Ref" or key.startswith("Fn::") for key in value)
    if isinstance(value, dict) and not is_call:
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))
    else:
        yield path, value


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
