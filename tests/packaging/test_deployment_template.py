"""The template that deploys macros."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit import Target, process
from cfnkit.packaging import MacroFolder, PackagingError, find_macros, read_macro
from cfnkit.packaging.deployment_template import LIBRARY_DESCRIPTION, hook_template, macros_template
from cfnkit.packaging.permissions import reads_only
from cfnkit.syntax import parse, to_plain

REGIONS = ("us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1")


def entries(checkout: Path) -> tuple[MacroFolder, ...]:
    return tuple(read_macro(folder) for folder in find_macros(checkout / "macros").values())


def test_the_template_of_the_library_is_what_its_macros_make(checkout: Path) -> None:
    """After a change: `python -m cfnkit.packaging macros > templates/macros.yaml`, and `hook` for the other."""
    written = (checkout / "templates" / "macros.yaml").read_text(encoding="utf-8")

    assert written == macros_template(entries(checkout), LIBRARY_DESCRIPTION)
    hook = (checkout / "templates" / "lambda_hook.yaml").read_text(encoding="utf-8")
    assert hook == hook_template(read_macro(checkout / "macros" / "guard"))


def test_nothing_is_readable_by_default(checkout: Path) -> None:
    template = to_plain(parse(macros_template(entries(checkout), LIBRARY_DESCRIPTION)).root)
    assert "Default" not in template["Parameters"]["ReadableParameters"]
    policy = template["Resources"]["DefaultsRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    [objects] = (entry["Resource"] for entry in policy["Statement"] if entry["Action"] == ["s3:GetObject"])
    assert objects == [{"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/${KeyPrefix}defaults/*"}]


@pytest.mark.parametrize(
    "name", ["x\n      Layers: [evil]", "a b", "${Bucket}", "-a", "a" * 41, "é", "x'", 'x"', "x: y"]
)
def test_a_folder_whose_name_is_no_name_of_a_function_is_refused(name: str) -> None:
    with pytest.raises(PackagingError, match="letters, digits, hyphens and underscores, at most 40"):
        macros_template((MacroFolder(Path("/macros", name), "Own", "Does."),), "One")


def test_no_text_of_a_macro_adds_to_the_template() -> None:
    text = 'x"\n    Layers: [evil] # !Ref A\n- @Name@ ${B}'
    macro = MacroFolder(Path("own"), "Own", text, environment={"A": text})
    resources = to_plain(parse(macros_template((macro,), text)).root)["Resources"]
    assert resources["OwnFunction"]["Properties"]["Description"] == text
    assert resources["OwnFunction"]["Properties"]["Environment"] == {"Variables": {"A": text}}
    assert "Layers" not in resources["OwnFunction"]["Properties"]


@pytest.mark.parametrize(
    ("action", "reads"),
    [
        ("ssm:GetParameters", True),
        ("ec2:DescribeVpcs", True),
        ("s3:ListBucket", True),
        ("dynamodb:BatchGetItem", True),
        ("dynamodb:Query", True),
        ("cloudtrail:LookupEvents", True),
        ("iam:PutRolePolicy", False),
        ("iam:PassRole", False),
        ("s3:PutObject", False),
        ("sts:AssumeRole", False),
        ("sts:GetFederationToken", False),
        ("ecr:GetAuthorizationToken", False),
        ("secretsmanager:GetSecretValue", False),
        ("redshift:GetClusterCredentials", False),
        ("x:Getaway", False),
        ("x:Listen", False),
        ("x:get", False),
    ],
)
def test_an_action_only_reads_if_its_verb_says_so(action: str, reads: bool) -> None:
    assert reads_only(action) is reads


@pytest.mark.parametrize("region", REGIONS)
def test_it_is_accepted_in_every_partition_with_all_macros_and_with_none(checkout: Path, region: str) -> None:
    text = macros_template(entries(checkout), LIBRARY_DESCRIPTION)
    packages = {entry.package_parameter: f"{entry.path.name}-0.zip" for entry in entries(checkout)}
    given = {"Bucket": "packages", "ReadableParameters": "app/*"}
    for parameters in ({}, packages):
        done = process(text, target=Target(region=region, parameters={**given, **parameters}))
        assert done.accepted, done.diagnostics
        assert done.resolved is not None
        assert "arn:aws:" not in str(to_plain(done.resolved)) or region == "us-east-1"


def test_a_macro_may_write_its_log_and_do_what_it_declares_and_no_more() -> None:
    permissions = ("ssm:GetParameters", "s3:GetObject")
    text = macros_template((MacroFolder(Path("reader"), "Reader", "Reads.", permissions=permissions),), "One")
    done = process(
        text,
        target=Target(
            region="us-east-1",
            account_id="123456789012",
            parameters={"Bucket": "packages", "ReaderPackage": "reader-0.zip", "ReadableParameters": "app/*"},
        ),
    )
    assert done.resolved is not None
    role = to_plain(done.resolved)["Resources"]["ReaderRole"]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]

    assert [statement["Action"] for statement in statements] == [
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        ["ssm:GetParameters"],
        ["s3:GetObject"],
    ]
    assert statements[1]["Resource"] == [
        "arn:aws:ssm:us-east-1:123456789012:parameter/app/*",
        "arn:aws:ssm:us-east-1::parameter/aws/service/*",
    ]
    assert statements[2]["Resource"] == ["arn:aws:s3:::packages/reader/*"]


def test_a_function_has_the_handler_and_the_environment_that_are_declared() -> None:
    entry = MacroFolder(Path("own"), "Own", "Does.", handler="own.main", environment={"LEVEL": "two: 2"})
    done = process(
        macros_template((entry,), "One"), target=Target(parameters={"Bucket": "packages", "OwnPackage": "own-0.zip"})
    )
    assert done.resolved is not None
    function = to_plain(done.resolved)["Resources"]["OwnFunction"]["Properties"]

    assert function["Handler"] == "own.main"
    assert function["Environment"] == {"Variables": {"LEVEL": "two: 2"}}
