"""The fix of a security finding is the value that its rule says, in the author's text and style, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from cfnkit import Configuration, process
from cfnkit.fixes import Fix, FixSubject, fixed, fixes_of
from cfnkit.fixes.secure import values_for
from cfnkit.lint.known_rules.security_names import bundled_catalogue
from cfnkit.rule import Finding
from cfnkit.schemas import Schemas
from cfnkit.source import SourceText, replaced
from support.secured import examined

NAME = "t.yaml"
TODAY = date(2026, 11, 30)
KEYS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
BLOCK = "PublicAccessBlockConfiguration"


def subject_of(text: str) -> FixSubject:
    return FixSubject(process(text, name=NAME), Configuration(), TODAY)


def findings(text: str) -> list[Finding]:
    return [each for each in examined(text).findings if each.id == "W9600"]


def secure_fixes(text: str) -> list[Fix]:
    subject = subject_of(text)
    return [each for one in findings(text) for each in fixes_of(one, subject) if each.title.startswith("Set ")]


def bucket(properties: str = "") -> str:
    return f"Resources:\n  # ours\n  B:\n    Type: AWS::S3::Bucket  # kept\n{properties}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            bucket(),
            bucket(f"    Properties:\n      {BLOCK}:\n" + "".join(f"        {key}: true\n" for key in KEYS)),
        ),
        (
            bucket("    Properties:\n        BucketName: x\n"),
            bucket(
                f"    Properties:\n        BucketName: x\n        {BLOCK}:\n"
                + "".join(f"          {key}: true\n" for key in KEYS)
            ),
        ),
        (
            bucket(f"    Properties: {{{BLOCK}: {{BlockPublicAcls: 'true', BlockPublicPolicy: false}}}}\n"),
            bucket(
                f"    Properties: {{{BLOCK}: {{BlockPublicAcls: 'true', BlockPublicPolicy: true, "
                "IgnorePublicAcls: true, RestrictPublicBuckets: true}}\n"
            ),
        ),
        (
            "Resources: {B: {Type: AWS::S3::Bucket}}\n",
            "Resources: {B: {Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: {"
            "BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}}}}\n",
        ),
        (
            '{\n    "Resources": {\n        "B": {\n            "Type": "AWS::S3::Bucket"\n        }\n    }\n}\n',
            json.dumps(
                {
                    "Resources": {
                        "B": {"Type": "AWS::S3::Bucket", "Properties": {BLOCK: dict.fromkeys(KEYS, True)}},
                    }
                },
                indent=4,
            )
            + "\n",
        ),
    ],
)
def test_missing_and_wrong_values_are_written_in_the_style_of_the_text(before: str, after: str) -> None:
    assert fixed(findings(before), subject_of(before)).text == after
    assert findings(after) == []


def test_line_breaks_stay() -> None:
    text = bucket("    Properties:\n      BucketName: x\n").replace("\n", "\r\n")
    after = fixed(findings(text), subject_of(text)).text

    assert after.count("\r\n") == after.count("\n") == text.count("\n") + 5
    assert findings(after) == []


def test_an_editor_offers_the_fix_of_one_finding() -> None:
    text = bucket(f"    Properties:\n      {BLOCK}: {{BlockPublicAcls: true, BlockPublicPolicy: false, ") + (
        "IgnorePublicAcls: true, RestrictPublicBuckets: true}\n"
    )
    (fix,) = secure_fixes(text)

    assert (fix.title, fix.is_sure) == ("Set BlockPublicPolicy of B to true", True)
    assert replaced(SourceText(NAME, text), fix.replacements) == text.replace("false", "true")


@pytest.mark.parametrize(
    "text",
    [
        bucket("    Properties: {PublicAccessBlockConfiguration: !Ref AWS::NoValue}\n"),
        "Parameters: {P: {Type: String, Default: 'false'}}\n"
        + bucket(f"    Properties:\n      {BLOCK}:\n        BlockPublicAcls: !Ref P\n        BlockPublicPolicy: true\n")
        + "        IgnorePublicAcls: true\n        RestrictPublicBuckets: true\n",
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::All:\n    - Name\n    - [One]\n"
        "    - B${Name}:\n        Type: AWS::S3::Bucket\n",
        "Conditions: {C: !Equals [a, a]}\n"
        + bucket(f"    Properties:\n      {BLOCK}: !If [C, {{BlockPublicAcls: false}}, {{BlockPublicAcls: true}}]\n"),
    ],
    ids=["no value", "a parameter", "a loop", "a condition"],
)
def test_a_value_that_a_function_or_a_loop_gives_has_no_fix(text: str) -> None:
    assert findings(text)
    assert secure_fixes(text) == []
    assert fixed(findings(text), subject_of(text)).text == text


def test_the_fixes_of_all_rules_name_properties_that_exist() -> None:
    schemas = Schemas("us-east-1")
    unknown = []
    for rule in bundled_catalogue().rules:
        tops = {written.split("/")[0] for written in rule.fix}
        known = {name for kind in rule.types if (schema := schemas.get(kind)) for name in schema.properties}
        unknown += [f"{rule.id} {name}" for name in tops - known]

    assert unknown == []


def test_two_findings_of_one_resource_are_mended_together() -> None:
    text = bucket() + "  C:\n    Type: AWS::S3::Bucket\n"
    after = fixed(examined(text).findings, subject_of(text)).text

    assert after.count("    Properties:\n") == 2
    assert fixed(examined(after).findings, subject_of(after)).text == after


def test_a_value_that_cannot_be_changed_is_told() -> None:
    text = "Resources:\n  D:\n    Type: AWS::DAX::Cluster\n    Properties: {NodeType: a, ReplicationFactor: 1}\n"
    found = [each for each in examined(text).findings if "CKV_AWS_47" in each.aliases]

    made = fixed(found, subject_of(text))
    assert "SSESpecification: {SSEEnabled: true}" in made.text
    assert made.notes == ("a stack that has D replaces it, since SSEEnabled cannot be changed",)


CASES = [
    pytest.param(case["template"], id=f"{path.stem}-{number}")
    for path in sorted((Path(__file__).parent.parent / "security" / "cases").glob("*.yaml"))
    for number, case in enumerate(yaml.safe_load_all(path.read_text("utf-8")))
]


@pytest.mark.parametrize("text", CASES)
def test_a_fix_mends_what_it_is_offered_for_and_leads_to_nothing_new(text: str) -> None:
    subject = subject_of(text)
    found = examined(text).findings
    offered = [each for each in found if any(fix.title.startswith("Set ") for fix in fixes_of(each, subject))]

    after = examined(fixed(found, subject).text).findings

    left = {(each.id, each.path[:2]) for each in after}
    assert [(each.id, each.path) for each in offered if (each.id, each.path[:2]) in left] == []
    assert left <= {(each.id, each.path[:2]) for each in found}


def test_the_fix_of_each_rule_is_offered_in_a_case() -> None:
    offered: set[str] = set()
    for case in CASES:
        (text,) = case.values
        subject = subject_of(str(text))
        offered |= {each.id for each in examined(str(text)).findings if values_for(each, subject)}

    assert {rule.id for rule in bundled_catalogue().rules if rule.fix} - offered == set()
