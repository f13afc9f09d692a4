"""cfn-lint's JSON, and what stands beside it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from cfnkit.cli.check.formats import CheckReport
from cfnkit.cli.check.formats import json as json_format
from support.cfn_lint import CfnLint
from support.forks.commands import forked_cfnkit


def test_the_shape_is_cfn_lints_with_related_beside_it(report: CheckReport) -> None:
    found = json.loads(json_format.render(report))

    assert [match["Level"] for match in found] == ["Error", "Warning", "Informational"]
    error = found[0]
    assert error.pop("Id")
    assert error == {
        "ParentId": None,
        "Rule": {
            "Id": "E3002",
            "Description": "Making sure",
            "ShortDescription": "Resource properties are invalid",
            "Source": "https://docs.aws.amazon.com/E3002",
        },
        "Location": {
            "Start": {"LineNumber": 5, "ColumnNumber": 4},
            "End": {"LineNumber": 5, "ColumnNumber": 13},
            "Path": ["Resources", "Made/It", "Properties", 0],
        },
        "Level": "Error",
        "Message": "100% wrong:\nsee, here <&> \x07",
        "Filename": "stacks/a b.yaml",
        "Related": [
            {"Message": "Rename it."},
            {
                "Message": "the other place",
                "Filename": "stacks/a b.yaml",
                "Location": {
                    "Start": {"LineNumber": 2, "ColumnNumber": 3},
                    "End": {"LineNumber": 2, "ColumnNumber": 9},
                },
            },
            {
                "Message": "made by Count as Resources/Made",
                "Path": ["Resources", "Made"],
                "Transform": "Count",
                "Exact": False,
            },
            {
                "Message": "moved by Count as Resources/Moved",
                "Path": ["Resources", "Moved"],
                "Transform": "Count",
                "Exact": True,
            },
            {"Message": "2 equal findings on what came from here", "Count": 2},
        ],
    }


def test_nothing_found_is_an_empty_list() -> None:
    assert json.loads(json_format.render(CheckReport(()))) == []


def test_on_a_template_without_macros_it_is_what_cfn_lint_prints(tmp_path: Path, cfn_lint: CfnLint) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(
        "Parameters:\n  Unused: {Type: String}\n"
        "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: {BucketNam: x}\n"
    )

    command = [*forked_cfnkit(), "check", "t.yaml", "--no-cache", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    ours = json.loads(done.stdout)
    theirs = json.loads(cfn_lint(["t.yaml", "--format", "json"], tmp_path, os.environ, "").stdout)

    assert [{key: value for key, value in match.items() if key != "Related"} for match in ours] == theirs
    assert len(theirs) == 2
