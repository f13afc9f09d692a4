"""What other tools call a security rule stands for its id in options, files and Metadata, as far as it reaches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.bundled import bundled_folder
from cfnkit.cli import main
from cfnkit.configuration.check_settings import CheckSettings, PathRules
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.examination.request import Examined
from cfnkit.lint.settings import Options
from cfnkit.rule import read_rules
from cfnkit.rule_tables import common_table
from support.secured import examined

BUCKETS = """\
Resources:
  Open:
    Type: AWS::S3::Bucket
  Almost:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        {BlockPublicAcls: true, BlockPublicPolicy: false, IgnorePublicAcls: true, RestrictPublicBuckets: true}
  Half:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, IgnorePublicAcls: true}
"""
ALL = ("Open", "Almost", "Half")


def open_buckets(found: Examined) -> tuple[str, ...]:
    """The buckets whose access is not blocked, by the findings."""
    return tuple(str(each.path[1]) for each in found.findings if each.id == "W9600")


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (("W9600",), ()),
        (("S3.8",), ()),
        (("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",), ()),
        (("CKV_AWS_53",), ALL),
        (("CKV_AWS_54",), ("Open", "Half")),
        (("CKV_AWS_54", "CKV_AWS_56"), ("Open",)),
        (("CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"), ()),
        (("CKV_AWS_19", "S3"), ALL),
    ],
)
def test_a_name_leaves_out_the_findings_that_it_is_about_as_a_whole(
    names: tuple[str, ...], left: tuple[str, ...]
) -> None:
    by_path = PathRules(Path.cwd(), ("**",), names, "known")
    metadata = f"Metadata: {{cfn-lint: {{config: {{ignore_checks: {json.dumps(names)}}}}}}}\n"

    assert open_buckets(examined(BUCKETS, Options(ignore=names))) == left
    assert open_buckets(examined(BUCKETS, check=CheckSettings(ignore=names))) == left
    assert open_buckets(examined(BUCKETS, check=CheckSettings(per_path=(by_path,)))) == left
    assert open_buckets(examined(BUCKETS, files=CfnLintFiles(options=Options(ignore=names)))) == left
    assert open_buckets(examined(metadata + BUCKETS)) == left


def test_what_a_name_leaves_out_is_counted() -> None:
    found = examined(BUCKETS, check=CheckSettings(ignore=("S3.8",)))

    assert [each.finding.path[1] for each in found.suppressed if each.finding.id == "W9600"] == [*ALL]


def test_a_name_makes_its_part_mandatory() -> None:
    found = examined(BUCKETS, Options(mandatory=("CKV_AWS_56",)), CheckSettings(ignore=("W9600",)))

    assert open_buckets(found) == ("Open", "Half")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (Options(include=("CKV_AWS_56",)), ("Open", "Half")),
        (Options(include=("W9600",)), ALL),
        (Options(include=("W96",)), ALL),
        (Options(mandatory=("S3.8",)), ALL),
        (Options(include=("W", "I")), ()),
        (Options(mandatory=("E3002",)), ()),
    ],
)
def test_a_name_switches_its_rule_on(options: Options, found: tuple[str, ...]) -> None:
    assert open_buckets(examined(BUCKETS, options, security=False)) == found


def test_a_rule_that_does_not_run_is_idle() -> None:
    assert not examined(BUCKETS, security=False).ruling.ran("W9600", "cfn-lint")
    assert examined(BUCKETS).ruling.ran("W9600", "cfn-lint")


def test_an_older_rule_and_its_follower_report_a_fault_once() -> None:
    volume = "Resources: {V: {Type: AWS::EC2::Volume, Properties: {Size: 1, AvailabilityZone: a}}}"
    rules = tuple(each for each in read_rules(bundled_folder("rules")) if each.rule.id == "W9782")

    alone = examined(volume, security=False, tables=(common_table(),), rules=rules)
    both = examined(volume, tables=(common_table(),), rules=rules)
    by_its_name = examined(volume, Options(include=("W9782",)), security=False)

    assert [each.id for each in alone.findings] == ["W9782"]
    assert [each.id for each in both.findings if "W9782" in (each.id, *each.aliases)] == ["W9514"]
    assert [each.id for each in by_its_name.findings] == []  # the older rule, which needs rule_tables: [common]
    assert "W9514" not in [each.id for each in examined(volume, Options(ignore=("W9782",))).findings]


def test_rules_are_listed_with_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["rules", "CKV_AWS_53", "--format", "json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["id"], listed["risk"], listed["on"]) == ("W9600", "high", False)
    assert "CKV_AWS_53" in listed["aliases"]
    assert "CKV_AWS_53" in listed["alias_sets"]["checkov"]
    assert "all" in listed["profiles"]
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nsecurity: {profile: checkov}\ncheck: {ignore: [CKV_AWS_19x]}\n")
    assert main(["rules", "ckv_aws_53", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["on"]
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nsecurity: {profile: checkov}\ncheck: {ignore: [S3.8]}\n")
    assert main(["rules", "W9600", "--format", "json"]) == 0
    assert not json.loads(capsys.readouterr().out)[0]["on"]
    for words in (["rules", "CKV_AWS_53"], ["check", "--explain", "CKV_AWS_53"]):
        assert main(words) == 0
        assert capsys.readouterr().out.startswith("W9600 (warning): Public access")
    assert main(["rules", "CKV_AWS_533"]) == 1
    assert "There is no rule 'CKV_AWS_533'. Did you mean 'CKV_AWS_53'?" in capsys.readouterr().err


def test_findings_carry_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(BUCKETS)
    words = ["check", "t.yaml", "--include", "CKV_AWS_54", "--no-cache", "--format"]

    main([*words, "json"])
    found = [each for each in json.loads(capsys.readouterr().out) if each["Rule"]["Id"] == "W9600"]
    assert ["CKV_AWS_53" in each["Aliases"] for each in found] == [True, False, False]
    main([*words, "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (rule,) = (each for each in run["tool"]["driver"]["rules"] if each["id"] == "W9600")
    assert rule["properties"]["security-severity"] == "8.0"
    assert "CKV_AWS_53" in rule["properties"]["tags"]
    assert "CKV_AWS_54" in run["results"][-1]["properties"]["tags"]
    main([*words, "html"])
    assert "CKV_AWS_54" in capsys.readouterr().out
