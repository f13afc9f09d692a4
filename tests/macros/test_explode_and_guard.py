"""The promises of Explode and Guard, for any template."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.file import configuration_of
from cfnkit.deployment import Target
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.packaging import package_macro
from cfnkit.pipeline import process
from cfnkit.rule import read_rules
from cfnkit.testing.strategies import fragments, templates
from support.macro_events import event
from support.macro_handlers import module_in, module_of

EXPLODE = module_of("explode")
GUARD = module_of("guard")
TYPES = (
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
    "AWS::EFS::FileSystem",
    "AWS::IAM::Role",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
)
COMMON = configuration_of({"version": 1, "rule_tables": ["common"]})
CHECKS = [
    (rule, check)
    for rule, check, _ in read_rules(bundled_folder("rules"))
    if check.__module__ == "cfnkit_rules.rule_tables"
]


def called(index: Any, fragment: Any, params: Any = None, values: Any = None) -> dict[str, Any]:
    """The response of a macro, which must not change its event, and must fail only as its author foresaw."""
    given = event(fragment, params, values)
    before = copy.deepcopy(given)
    response: dict[str, Any] = index.handler(given, None)
    assert given == before
    if response["status"] != "success":
        assert not response["errorMessage"].startswith("The macro's code failed"), response["errorMessage"]
    return response


def result(index: Any, fragment: Any, params: Any = None, values: Any = None) -> Any:
    response = called(index, fragment, params, values)
    assert response["status"] == "success", response
    return response["fragment"]


@pytest.mark.parametrize("index", [EXPLODE, GUARD], ids=["explode", "guard"])
@given(fragment=fragments(TYPES))
def test_any_fragment_gets_an_answer(index: Any, fragment: Any) -> None:
    called(index, fragment)


@given(templates(TYPES, references=True))
def test_what_is_not_exploded_stays_as_it_is(template: Any) -> None:
    assert result(EXPLODE, template) == template


NAMES = st.lists(st.sampled_from(["a", "b", "c-1", "D", "e.f"]), min_size=1, max_size=4, unique=True)


@st.composite
def exploded_templates(draw: st.DrawFn) -> tuple[Any, list[str], set[str]]:
    """Templates with resources that are exploded by one mapping or list, and with references among them."""
    names = draw(NAMES)
    template = draw(templates(TYPES, functions=False))
    entries = {name: {"Port": index, "Label": f"label-{name}"} for index, name in enumerate(names)}
    by_map = draw(st.booleans())
    template["Mappings"] = {"Zones": entries}
    resources = template["Resources"]
    exploded = set(draw(st.lists(st.sampled_from(sorted(resources)), unique=True, min_size=1)))
    for logical_id, resource in resources.items():
        several = logical_id not in exploded
        others = draw(st.lists(st.sampled_from(sorted(resources)), max_size=2))
        resource["Metadata"] = {"Seen": references(others, in_a_list=several)}
        resource["DependsOn"] = [other for other in others if other != logical_id]
        if logical_id in exploded:
            by = [{"Name": name, **entries[name]} for name in names]
            resource |= {"ExplodeMap": "Zones"} if by_map else {"ExplodeList": by}
            resource["Metadata"]["Label"] = ["!Explode Label", "!Explode Port", "x-!Explode(Port)-!Explode Name"]
    return template, names, exploded


def references(names: list[str], in_a_list: bool) -> Any:
    """References of each kind that may refer to several copies."""
    listed = [call for name in names for call in ({"Ref": name}, {"Fn::GetAtt": [name, "Arn"]})]
    if in_a_list:
        return {"Fn::Join": [",", listed]}
    texts = [{"Fn::Sub": "".join(f"${{{name}}}/${{{name}.Arn}}/${{!{name}}}" for name in names)}]
    return {
        "All": [{"Deep": call} for call in listed],
        "Texts": texts,
        "Old": {"Fn::GetAtt": f"{(*names, 'X')[0]}.Arn"},
    }


@given(exploded_templates())
def test_each_entry_has_a_copy_that_refers_to_those_of_its_entry(given: tuple[Any, list[str], set[str]]) -> None:
    template, names, exploded = given
    response = called(EXPLODE, template)
    if response["status"] != "success":
        assert "A copy would be called" in response["errorMessage"]
        return
    made = response["fragment"]
    assert result(EXPLODE, made) == made
    assert {**made, "Resources": {}} == {**template, "Resources": {}}
    copies = {
        logical_id: [f"{logical_id}{''.join(filter(str.isalnum, name))}" for name in names] for logical_id in exploded
    }
    expected = [copy for name in template["Resources"] for copy in copies.get(name, [name])]
    assert list(made["Resources"]) == expected
    for logical_id, resource in template["Resources"].items():
        for index, name in enumerate(copies.get(logical_id, [logical_id])):
            after = made["Resources"][name]
            assert after["Type"] == resource["Type"]
            assert after.get("Properties") == resource.get("Properties")
            if logical_id in exploded:
                entry = names[index]
                assert after["Metadata"]["Label"] == [f"label-{entry}", index, f"x-{index}-{entry}"]
                known = {old: [new[index]] for old, new in copies.items()}
            else:
                known = copies
            targets = [new for old in resource["DependsOn"] for new in known.get(old, [old])]
            assert after["DependsOn"] == targets
            assert_renamed(resource["Metadata"]["Seen"], after["Metadata"]["Seen"], known)
            assert "!Explode" not in json.dumps(after)


def assert_renamed(before: Any, after: Any, known: dict[str, list[str]]) -> None:
    """References lead to the names in `known`, and nothing else differs."""
    if "Fn::Join" in before:
        expected = [
            {key: new if key == "Ref" else [new, "Arn"]}
            for call in before["Fn::Join"][1]
            for key, argument in call.items()
            for new in known.get(argument if key == "Ref" else argument[0], [argument if key == "Ref" else argument[0]])
        ]
        assert after == {"Fn::Join": [",", expected]}
        return
    text = json.dumps(before)
    for old, [new] in sorted(known.items(), key=lambda item: -len(item[0])):
        for form in ('{"Ref": "%s"}', '["%s", "Arn"]', '"%s.Arn"', "${%s}", "${%s.Arn}"):
            text = text.replace(form % old, form % f"\0{new}")
    assert after == json.loads(text.replace("\0", ""))


def test_an_entry_may_name_its_copy() -> None:
    mapping = {"Monthly": {"ResourceName": "ThirtyDays"}, "Yearly": {}}
    template = {
        "Mappings": {"Buckets": mapping},
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket", "ExplodeMap": "Buckets"},
            "Policy": {"Type": "AWS::S3::BucketPolicy", "DependsOn": "Bucket"},
        },
    }
    assert result(EXPLODE, template)["Resources"] == {
        "ThirtyDays": {"Type": "AWS::S3::Bucket"},
        "BucketYearly": {"Type": "AWS::S3::Bucket"},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "DependsOn": ["ThirtyDays", "BucketYearly"]},
    }


@pytest.mark.parametrize(
    ("resource", "values", "message"),
    [
        ({"ExplodeMap": "M", "ExplodeList": []}, {}, "At Resources/A: It is exploded by ExplodeMap or by ExplodeList"),
        ({"ExplodeMap": {"Ref": "P"}}, {"P": "none"}, 'At Resources/A/ExplodeMap: There is no mapping "none"'),
        ({"ExplodeMap": {"Ref": "Q"}}, {}, "It must be known when the macro runs"),
        ({"ExplodeList": {"Ref": "Secret"}}, {"Secret": "s,t"}, "The parameter Secret is NoEcho"),
        ({"ExplodeList": 7}, {}, "It must be a list, or a text with commas"),
        ({"ExplodeList": [["x"]]}, {}, "At Resources/A/ExplodeList/0: An item is a text"),
        ({"ExplodeList": [{"Port": 1}]}, {}, "At Resources/A/ExplodeList/0: An object in the list needs a Name"),
        ({"ExplodeList": ["*"]}, {}, "'*' has no letter or digit for the name of a copy"),
        ({"ExplodeList": ["x", "x"]}, {}, "'x' occurs twice"),
        ({"ExplodeList": [{"Name": "x", "ResourceName": "x-y"}]}, {}, "ResourceName of 'x' must be at most 255"),
        ({"ExplodeMap": "Scalar"}, {}, "At Mappings/Scalar/x: An entry of a mapping is an object"),
        ({"ExplodeList": ["x"], "Properties": {"!Explode Name": 1, "x": 2}}, {}, "Two keys become 'x' here"),
    ],
)
def test_what_cannot_be_exploded_is_refused_with_its_place(resource: Any, values: Any, message: str) -> None:
    template = {
        "Parameters": {"P": {"Type": "String"}, "Secret": {"Type": "CommaDelimitedList", "NoEcho": True}},
        "Mappings": {"M": {"x": {}}, "Scalar": {"x": "y"}},
        "Resources": {"A": {"Type": "AWS::SNS::Topic", **resource}},
    }
    assert message in called(EXPLODE, template, values=values)["errorMessage"]


def test_nor_is_what_a_loop_makes() -> None:
    body = {"A${X}": {"Type": "AWS::SNS::Topic", "ExplodeList": ["a"]}}
    loop = {"Fn::ForEach::L": ["X", ["a"], body]}
    response = called(EXPLODE, {"Resources": {"B": {"Type": "AWS::SNS::Topic"}, **loop}})
    assert "At Resources/Fn::ForEach::L/A${X}: A member of an Fn::ForEach cannot be" in response["errorMessage"]


def test_a_loop_refers_to_copies_too() -> None:
    body = {"A${X}": {"Type": "AWS::SQS::Queue", "DependsOn": "B", "Properties": {"Topics": [{"Ref": "B"}]}}}
    topic = {"Type": "AWS::SNS::Topic", "ExplodeList": "a, b"}
    made = result(EXPLODE, {"Resources": {"B": topic, "Fn::ForEach::L": ["X", ["a"], body]}})
    queue = made["Resources"]["Fn::ForEach::L"][2]["A${X}"]
    assert queue["DependsOn"] == ["Ba", "Bb"]
    assert queue["Properties"] == {"Topics": [{"Ref": "Ba"}, {"Ref": "Bb"}]}


@contextmanager
def variables(**given: str) -> Iterator[None]:
    """The environment of the function, as its deployment sets it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        yield


def guarded(template: Any, **params: Any) -> dict[str, Any]:
    return called(GUARD, template, params)


A_CONDITION_OVER_A_SECRET = {
    "Parameters": {"A1": {"Type": "String", "Default": "hidden", "NoEcho": True}},
    "Conditions": {"A2": {"Fn::Equals": ["", {"Fn::Sub": "${AWS::Region}${A1}"}]}},
    "Resources": {"A3": {"Type": "AWS::EFS::FileSystem", "Condition": "A2"}},
}


A_CONDITION_OVER_A_LIST = {
    "Parameters": {"A": {"Type": "CommaDelimitedList", "Default": "a,b"}},
    "Conditions": {"B": {"Fn::Not": [{"Fn::Equals": ["a", {"Fn::Select": [0, {"Ref": "A"}]}]}]}},
    "Resources": {"C": {"Type": "AWS::EFS::FileSystem", "Condition": "B"}},
}


def _as_called(type: str, value: Any) -> Any:
    """The value of a parameter as the service gives it to a macro: a CommaDelimitedList is a list."""
    return value.split(",") if type == "CommaDelimitedList" and isinstance(value, str) else value


@given(templates(TYPES, references=True))
@example(A_CONDITION_OVER_A_LIST)
@example(A_CONDITION_OVER_A_SECRET)
def test_guard_refuses_what_check_finds_and_nothing_else(template: Any) -> None:
    values = {
        name: "a" if parameter["Type"] == "String" else "1"
        for name, parameter in template.get("Parameters", {}).items()
        if "Default" not in parameter
    }
    passed = {
        name: _as_called(parameter["Type"], values.get(name, parameter.get("Default")))
        for name, parameter in template.get("Parameters", {}).items()
    }
    target = Target(region="eu-central-1", account_id="123456789012", parameters=values)
    subject = subject_of(process(json.dumps(template), target=target, config=COMMON), COMMON)
    if subject.resolved is None:
        return
    found = {(rule.id, problem.path[1]) for rule, check in CHECKS for problem in check(subject)}
    with variables(GUARD_MODE="report"):
        made = called(GUARD, template, {}, passed)
    report = made["fragment"].get("Metadata", {}).get("cfnkit", {}).get("guard", {}).get("report", [])
    assert {entry["id"] for entry in report} == {rule for rule, _ in found}
    refusal = called(GUARD, template, {}, passed)
    assert (refusal["status"] == "success") == (not found)
    if found:
        assert any(f"{rule} at Resources/{name}/Properties" in refusal["errorMessage"] for rule, name in found)


@given(templates(TYPES, references=True))
def test_what_guard_lets_through_is_as_it_was(template: Any) -> None:
    response = guarded(template)
    assert response["status"] != "success" or response["fragment"] == template
    with variables(GUARD_MODE="report"):
        reported = result(GUARD, template)
        assert {**reported, "Metadata": None} == {**template, "Metadata": None}
        assert result(GUARD, reported) == reported


DISK = {"Resources": {"Disk": {"Type": "AWS::EC2::Volume", "Properties": {"Size": 1}}}}


def test_a_report_that_has_no_place_is_refused() -> None:
    with variables(GUARD_MODE="report"):
        response = guarded({**DISK, "Metadata": {"cfnkit": {"guard": "mine"}}})
    assert "The report cannot be put at Metadata/cfnkit/guard/report" in response["errorMessage"]


def test_the_message_fits_the_events_of_a_stack_and_names_the_first_places() -> None:
    many = {f"Disk{number}": DISK["Resources"]["Disk"] for number in range(200)}
    message = guarded({"Resources": {**many, "Files": {"Type": "AWS::EFS::FileSystem"}}})["errorMessage"]
    assert message.startswith("2 rules are broken. W9782 at Resources/Disk0/Properties/Encrypted, ")
    assert "Resources/Disk2/Properties/Encrypted and 197 more: Encryption of an EBS volume" in message
    assert "W9784 at Resources/Files/Properties/Encrypted" in message
    assert len(message) <= 880


def own_guard(folder: Path, table: str) -> Any:
    """Guard in a folder of its own, with a table."""
    copied = shutil.copytree(bundled_folder("macros") / "guard", folder / "guard")
    (copied / "tables").mkdir()
    (copied / "tables" / "ours.json").write_text(table, "utf-8")
    return module_in(copied).handler


OURS = {
    "id": "OURS",
    "title": "A volume is small",
    "reason": "It is.",
    "remedy": "Make it larger.",
    "source": "https://example.com",
    "resources": {"AWS::EC2::Volume": {"properties": {"Size": {"minimum": 100}}}},
}


def test_a_table_beside_the_handler_is_gone_by_and_packaged(tmp_path: Path) -> None:
    handler: Callable[..., Any] = own_guard(tmp_path, json.dumps({"rules": [OURS]}))
    with variables(GUARD_TABLES="ours"):
        message = handler(event(DISK, {}), None)["errorMessage"]
    assert message == (
        "1 rule is broken. OURS at Resources/Disk/Properties/Size: A volume is small. It is. Make it larger"
    )
    assert "tables/ours.json" in package_macro("own", tmp_path / "guard").sizes


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("{", "The rule table ours is not JSON"),
        ("{}", "The rule table ours cannot be used."),
        (json.dumps({"rules": [{**OURS, "id": "W9780"}]}), "There are two rules with the id W9780"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(table: str, message: str, tmp_path: Path) -> None:
    handler: Callable[..., Any] = own_guard(tmp_path, table)
    assert message in handler(event(DISK, {"Tables": ["common", "ours"]}), None)["errorMessage"]


PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import index
index.handler(json.loads(sys.argv[2]), None)
print(sorted({"yaml", "jsonschema", "boto3", "cfnlint", "regex"} & set(sys.modules)))
"""


@pytest.mark.parametrize("name", ["explode", "guard"])
def test_a_refusal_too_loads_nothing_heavy(name: str) -> None:
    template = {"Resources": {"A": {"Type": "AWS::EC2::Volume", "Properties": {"KmsKeyId": "!Explode Key"}}}}
    arguments = [sys.executable, "-c", PROGRAM, str(bundled_folder("macros") / name), json.dumps(event(template))]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    log, loaded = done.stdout.splitlines()
    assert json.loads(log)["outcome"] == "refused"
    assert loaded == "[]"
