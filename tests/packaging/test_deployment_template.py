"""The template that deploys macros."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit import Target, process
from cfnkit.packaging import MacroFolder, find_macros, read_macro
from cfnkit.packaging.deployment_template import LIBRARY_DESCRIPTION, macros_template
from cfnkit.syntax import to_plain

REGIONS = ("us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1")


def entries(checkout: Path) -> tuple[MacroFolder, ...]:
    return tuple(read_macro(folder) for folder in find_macros(checkout / "macros").values())


def test_the_template_of_the_library_is_what_its_macros_make(checkout: Path) -> None:
    """After a change: `python -m cfnkit.packaging > templates/macros.yaml`."""
    written = (checkout / "templates" / "macros.yaml").read_text(encoding="utf-8")

    assert written == macros_template(entries(checkout), LIBRARY_DESCRIPTION)


@pytest.mark.parametrize("region", REGIONS)
def test_it_is_accepted_in_every_partition_with_all_macros_and_with_none(checkout: Path, region: str) -> None:
    text = macros_template(entries(checkout), LIBRARY_DESCRIPTION)
    packages = {entry.package_parameter: f"{entry.path.name}-0.zip" for entry in entries(checkout)}
    for parameters in ({}, packages):
        done = process(text, target=Target(region=region, parameters={"Bucket": "packages", **parameters}))
        assert done.accepted, done.diagnostics
        assert done.resolved is not None
        assert "arn:aws:" not in str(to_plain(done.resolved)) or region == "us-east-1"


def test_a_macro_may_write_its_log_and_do_what_it_declares_and_no_more() -> None:
    permissions = ("ssm:GetParameters", "s3:GetObject")
    text = macros_template((MacroFolder(Path("reader"), "Reader", "Reads.", permissions=permissions),), "One")
    done = process(text, target=Target(parameters={"Bucket": "packages", "ReaderPackage": "reader-0.zip"}))
    assert done.resolved is not None
    role = to_plain(done.resolved)["Resources"]["ReaderRole"]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]

    assert [statement["Action"] for statement in statements] == [
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        ["ssm:GetParameters"],
        ["s3:GetObject"],
    ]
    assert statements[1]["Resource"] == [
        "arn:aws:ssm:us-east-1:123456789012:parameter/*",
        "arn:aws:ssm:us-east-1::parameter/aws/service/*",
    ]
    assert statements[2]["Resource"] == ["arn:aws:s3:::packages/*"]


def test_a_function_has_the_handler_and_the_environment_that_are_declared() -> None:
    entry = MacroFolder(Path("own"), "Own", "Does.", handler="own.main", environment={"LEVEL": "two: 2"})
    done = process(
        macros_template((entry,), "One"), target=Target(parameters={"Bucket": "packages", "OwnPackage": "own-0.zip"})
    )
    assert done.resolved is not None
    function = to_plain(done.resolved)["Resources"]["OwnFunction"]["Properties"]

    assert function["Handler"] == "own.main"
    assert function["Environment"] == {"Variables": {"LEVEL": "two: 2"}}
