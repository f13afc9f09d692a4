"""Suppressions that people wrote for cfn_nag, checkov and Guard go on working, and those without effect are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.lint.examination.request import Examined
from cfnkit.lint.results import Manner
from cfnkit.lint.settings import Options
from support.macro_runs import run
from support.secured import examined

CFN_NAG = "cfn_nag: {rules_to_suppress: [{id: W9600, reason: it is a web site}]}"
CHECKOV = "checkov: {skip: [{id: S3.8, comment: it is a web site}]}"
GUARD = "guard: {SuppressedRules: [S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED]}"
GUARD_WITH_REASON = "guard: {SuppressedRules: [{S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED: it is a web site}]}"
CFN_LINT = "cfn-lint: {config: {ignore_checks: [CKV_AWS_53, CKV_AWS_54, CKV_AWS_55, CKV_AWS_56]}}"
OURS = "cfnkit: {ignore: [{rule: S3.8, reason: it is a web site, until: 2027-01-31}]}"
BUCKET = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Metadata: {{{metadata}}}\n"
SOUND = (
    "    Properties: {PublicAccessBlockConfiguration: "
    "{BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}}\n"
)


def told(found: Examined) -> list[str]:
    """The messages about suppressions."""
    return [each.message for each in found.findings if each.id == "W9795"]


def left(found: Examined) -> list[str]:
    return [str(each.path[1]) for each in found.findings if each.id == "W9600"]


def manners(found: Examined) -> list[tuple[Manner, str]]:
    return [(each.manner, each.reason) for each in found.suppressed if each.finding.id == "W9600"]


@pytest.mark.parametrize(
    ("metadata", "manner", "reason"),
    [
        (CFN_NAG, Manner.CFN_NAG, "it is a web site"),
        (CHECKOV, Manner.CHECKOV, "it is a web site"),
        (GUARD, Manner.GUARD, ""),
        (GUARD_WITH_REASON, Manner.GUARD, "it is a web site"),
        (CFN_LINT, Manner.METADATA, ""),
        (OURS, Manner.METADATA, "it is a web site"),
    ],
)
def test_metadata_leaves_out_a_finding_of_its_resource(metadata: str, manner: Manner, reason: str) -> None:
    text = BUCKET.format(metadata=metadata) + "  C:\n    Type: AWS::S3::Bucket\n"

    found = examined(text)

    assert left(found) == ["C"]
    assert manners(found) == [(manner, reason)]
    assert told(found) == []
    assert left(examined(text, Options(suppressions=False))) == ["B", "C"]


@pytest.mark.parametrize("metadata", [CFN_NAG, CHECKOV, GUARD, CFN_LINT, OURS])
def test_a_mandatory_rule_is_not_left_out(metadata: str) -> None:
    found = examined(BUCKET.format(metadata=metadata), Options(mandatory=("S3.8",)))

    assert left(found) == ["B"]
    assert all("is mandatory here" in each for each in told(found))
    assert told(found)


@pytest.mark.parametrize("metadata", [CFN_NAG, CHECKOV, GUARD, CFN_LINT, OURS])
def test_what_fits_nothing_any_more_is_told_where_its_rule_ran(metadata: str) -> None:
    text = BUCKET.format(metadata=metadata) + SOUND

    assert told(examined(text))
    assert all("is not found here" in each for each in told(examined(text)))
    assert told(examined(text, security=False)) == []


def test_a_suppression_without_a_reason_works_and_is_told() -> None:
    for metadata in ("cfn_nag: {rules_to_suppress: [{id: W9600}]}", "checkov: {skip: [{id: S3.8, comment: ''}]}"):
        found = examined(BUCKET.format(metadata=metadata))

        assert left(found) == []
        (message,) = told(found)
        assert "gives no reason" in message


@pytest.mark.parametrize(
    "metadata",
    [
        "cfn_nag: {rules_to_suppress: [{id: W99999, reason: x}, {reason: x}, x]}",
        "checkov: {skip: [{id: CKV_GCP_1, comment: x}]}",
        "checkov: {skip: x}",
        "guard: {SuppressedRules: [MY_OWN_RULE, {a: b}]}",
    ],
)
def test_names_of_other_tools_that_are_none_of_ours_are_theirs(metadata: str) -> None:
    found = examined(BUCKET.format(metadata=metadata))

    assert left(found) == ["B"]
    assert told(found) == []


def test_two_tools_can_be_told_of_one_finding() -> None:
    found = examined(BUCKET.format(metadata=f"{CFN_NAG}, {CHECKOV}, {GUARD}"))

    assert left(found) == []
    assert told(found) == []


def test_a_part_needs_the_names_of_all_parts() -> None:
    names = [f"CKV_AWS_{number}" for number in (53, 54, 55, 56)]
    skip = [{"id": name, "comment": "it is a web site"} for name in names]

    for count, expected in ((3, ["B"]), (4, [])):
        found = examined(BUCKET.format(metadata=f"checkov: {{skip: {json.dumps(skip[:count])}}}"))
        assert left(found) == expected
        assert told(found) == []


def test_a_finding_keeps_the_names_of_the_parts_that_nothing_suppresses() -> None:
    skip = [{"id": "CKV_AWS_53", "comment": "it is a web site"}]
    found = examined(BUCKET.format(metadata=f"checkov: {{skip: {json.dumps(skip)}}}"))

    [finding] = [each for each in found.findings if each.id == "W9600"]
    assert {name for name in finding.aliases if name.startswith("CKV")} == {f"CKV_AWS_{n}" for n in (54, 55, 56)}
    assert "S3.8" in finding.aliases


@pytest.mark.parametrize(
    ("template", "buckets"),
    [
        ("Resources:\n  B:\n    #checkov:skip=S3.8:a site\n    Type: AWS::S3::Bucket\n", []),
        ("Resources:\n  B:\n    Type: AWS::S3::Bucket  # checkov:skip=CKV_AWS_19,S3.8: a site\n", []),
        (
            "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    # bridgecrew:skip=S3.8:a site\n\n  C: {Type: A::B::C}\n",
            [],
        ),
        ("Resources:\n  B:\n    Type: AWS::S3::Bucket\n  # checkov:skip=S3.8:a site\n", ["B"]),
        ("# checkov:skip=S3.8:a site\nResources:\n  B:\n    Type: AWS::S3::Bucket\n", ["B"]),
        ("Resources:\n  A: {Type: A::B::C} #checkov:skip=S3.8:a\n  B:\n    Type: AWS::S3::Bucket\n", ["B"]),
        (
            "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n"
            "      BucketName: 'a #checkov:skip=S3.8:b'\n",
            ["B"],
        ),
    ],
)
def test_a_comment_of_checkov_is_about_the_resource_that_it_stands_in(template: str, buckets: list[str]) -> None:
    found = examined(template)

    assert left(found) == buckets
    if not buckets:
        assert manners(found) == [(Manner.CHECKOV_COMMENT, "a site")]


def test_what_sam_and_loops_make_has_the_suppressions_of_its_author() -> None:
    loop = (
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::All:\n    - Name\n    - [One, Two]\n"
        "    - B${Name}:\n        Type: AWS::S3::Bucket\n        Metadata: {%s}\n"
    )
    for metadata in (CFN_NAG, CHECKOV, GUARD):
        found = examined(loop % metadata)
        assert left(found) == []
        assert [each.finding.copies for each in found.suppressed if each.finding.id == "W9600"] == [2]
        assert told(found) == []
    comment = loop.replace("Metadata: {%s}", "#checkov:skip=S3.8:a site")
    assert left(examined(comment)) == []


def test_json_has_the_same_metadata() -> None:
    metadata = {"checkov": {"skip": [{"id": "S3.8", "comment": "a site"}]}}
    text = json.dumps({"Resources": {"B": {"Type": "AWS::S3::Bucket", "Metadata": metadata}}})

    assert left(examined(text)) == []


def test_a_resource_that_is_not_deployed_here_may_need_its_suppression_elsewhere() -> None:
    text = "Conditions: {Never: !Equals [a, b]}\n" + BUCKET.format(metadata=CHECKOV) + "    Condition: Never\n"

    assert told(examined(text)) == []
    assert left(examined(text)) == []


@pytest.mark.parametrize(
    ("suppression", "manner"),
    [
        ("Metadata: {cfn_nag: {rules_to_suppress: [{id: W74, reason: public data}]}}", Manner.CFN_NAG),
        ("Metadata: {checkov: {skip: [{id: CKV_AWS_28, comment: public data}]}}", Manner.CHECKOV),
        ("# checkov:skip=CKV_AWS_28: public data", Manner.CHECKOV_COMMENT),
        ("# cfnkit: ignore CKV_AWS_28 until 2027-01-31: public data", Manner.COMMENT),
    ],
)
def test_a_table_that_sam_makes_has_what_its_author_wrote(suppression: str, manner: Manner) -> None:
    head = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    table = "  {}:\n    Type: AWS::Serverless::SimpleTable\n"
    written = f"    {suppression}\n" if manner is not Manner.COMMENT else ""
    above = f"  {suppression}\n" if manner is Manner.COMMENT else ""
    name = "W74" if manner is Manner.CFN_NAG else "CKV_AWS_28"

    found = examined(f"{head}{above}{table.format('Ours')}{written}{table.format('Other')}")

    assert [str(each.path[1]) for each in found.findings if name in each.aliases] == ["Other"]
    (left_out,) = (each for each in found.suppressed if name in each.finding.aliases)
    assert (left_out.manner, left_out.reason) == (manner, "public data")
    assert told(found) == []


def test_what_a_macro_makes_has_its_own_suppressions(tmp_path: Path) -> None:
    made = (
        "made = {'Type': 'AWS::S3::Bucket'}\n"
        "    noted = {**made, 'Metadata': {'checkov': {'skip': [{'id': 'S3.8', 'comment': 'a site'}]}}}\n"
    )
    code = (
        f"def handler(event, context):\n    {made}"
        "    fragment = {**event['fragment'], 'Resources': {'One': made, 'Two': noted, 'Three': made}}\n"
        "    return {'requestId': event['requestId'], 'status': 'success', 'fragment': fragment}\n"
    )
    processed = run(tmp_path, "Transform: Makes\nResources: {T: {Type: AWS::SNS::Topic}}\n", {"Makes": code})

    found = examined(processed)

    (finding,) = (each for each in found.findings if each.id == "W9600")
    assert (finding.copies, finding.path[1]) == (2, "One")
    assert [(str(each.finding.path[1]), each.manner) for each in found.suppressed if each.finding.id == "W9600"] == [
        ("Two", Manner.CHECKOV)
    ]
