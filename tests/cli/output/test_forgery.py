"""No text of others is a line of its own, a command of a CI system or a control character, whatever prints it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml

from cfnkit.cli import main
from cfnkit.pages.visible import CONTROL

EVIL = (
    "a\n::error::forged\n  ::add-mask::x\n##[group]x ##vso[task.complete]\r\nt.yaml:9:9: error E0001 forged"
    "\x1b]0;t\x07\x9b31m\u202e\u2028\u061c\x7f"
)
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
FORGED = re.compile(r"^t\.yaml:9:9", re.MULTILINE)
GITHUB = re.compile(r"^::(?:error|warning|notice) file=[^\n]*\n", re.MULTILINE)

NAMED = "t\n::error::x\x1b\u202e.yaml"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout, each text of which is hostile."""
    template = {
        "Description": EVIL,
        "Parameters": {EVIL: {"Type": EVIL, "Default": EVIL}, "P": {"Type": "String", EVIL: 1, "AllowedPattern": EVIL}},
        "Conditions": {EVIL: {"Fn::Equals": [EVIL, "b"]}, "C": {"Condition": EVIL + "2"}},
        "Mappings": {EVIL: {EVIL: {EVIL: EVIL}}},
        "Resources": {
            EVIL: {"Type": EVIL, EVIL: EVIL, "Properties": {EVIL: {"Ref": EVIL + "3"}}},
            "Q": {
                "Type": "AWS::SQS::Queue",
                "DependsOn": EVIL + "4",
                "Properties": {
                    "QueueName": {"Fn::Sub": "${" + EVIL.replace("\n", " ") + "}"},
                    EVIL: {"Fn::GetAtt": [EVIL, EVIL]},
                    "Tags": [{"Key": EVIL, "Value": "{{resolve:ssm:/" + EVIL + "}}"}],
                },
            },
        },
        "Outputs": {EVIL: {"Value": {"Fn::FindInMap": [EVIL, EVIL, "no"]}, "Export": {"Name": EVIL}}},
    }
    sound = {"Metadata": {EVIL: EVIL}, "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Metadata": {EVIL: [EVIL]}}}}
    (tmp_path / "t.json").write_text(json.dumps(template))
    (tmp_path / "raw.json").write_text(json.dumps(template, ensure_ascii=False, indent=1))
    (tmp_path / "sound.json").write_text(json.dumps(sound))
    (tmp_path / "sound.yaml").write_text(
        "# ::error::c \u202e\n# ##[group]\nDescription: |\n  a\n  ::error::y\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
    )
    (tmp_path / "block.yaml").write_text(
        "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n"
        "      QueueNam: |\n        ::error::{{resolve:ssm-secure:x}}\n"
    )
    (tmp_path / "bad.json").write_text(json.dumps({"Transform": "Bad", **sound}))
    (tmp_path / "none.json").write_text(json.dumps({"Transform": EVIL, **sound}))
    location = {"Name": "AWS::Include", "Parameters": {"Location": f"s3://b/{EVIL}"}}
    (tmp_path / "include.json").write_text(json.dumps({"Metadata": {"Fn::Transform": location}, **sound}))
    (tmp_path / "m.py").write_text(
        f"def handler(e, c):\n    print({EVIL!r})\n    raise ValueError({EVIL!r})\n"
        f"def adds(e, c):\n    e['fragment']['Resources'][{EVIL!r}] = {{'Type': {EVIL!r}}}\n"
        "    return {**e, 'status': 'success'}\n"
    )
    (tmp_path / "adds.json").write_text(json.dumps({"Transform": "Adds", **sound}))
    (tmp_path / ".cfnkit.yaml").write_text(
        "version: 1\nmacros: {Bad: {handler: 'm.py:handler'}, Adds: {handler: 'm.py:adds'}}\nincludes: {'s3://b/': .}\n"
    )
    (tmp_path / "b.json").write_text(
        json.dumps({"version": 1, "findings": [{"file": EVIL, "path": EVIL, "rule": "E3002"}]})
    )
    drifted = {
        "StackId": f"arn:aws:cloudformation:us-east-1:111111111111:stack/{EVIL}/1",
        "LogicalResourceId": "Q",
        "PhysicalResourceId": EVIL,
        "ResourceType": "AWS::SQS::Queue",
        "ExpectedProperties": "{}",
        "ActualProperties": json.dumps({"QueueName": EVIL, EVIL: EVIL}),
        "PropertyDifferences": [],
        "StackResourceDriftStatus": "MODIFIED",
        "Timestamp": "2026-01-01T00:00:00Z",
    }
    (tmp_path / "actual.json").write_text(json.dumps({"StackResourceDrifts": [drifted]}))
    (tmp_path / "configured").mkdir()
    (tmp_path / "configured" / ".cfnkit.yaml").write_text(json.dumps({"version": 1, EVIL: EVIL}))
    (tmp_path / "configured" / "t.json").write_text(json.dumps(sound))
    if os.name != "nt":
        (tmp_path / NAMED).write_text(json.dumps(template))
    monkeypatch.chdir(tmp_path)
    return tmp_path


TEMPLATES = ["t.json", "raw.json", "sound.json", "sound.yaml", "bad.json", "none.json", "include.json", "adds.json"]
DRIFT = ["drift", "sound.json", "--actual", "actual.json", "--explain", "--undeclared"]
RUNS = [
    *(["render", name] for name in TEMPLATES),
    *(["render", name, "--format", "yaml"] for name in ("t.json", "sound.json", "adds.json")),
    ["render", "sound.json", "--format", "yaml", "--stage", "resolved"],
    *(["refs", name, *more] for name in ("t.json", "bad.json") for more in ([], ["--format", "json"])),
    *(["explain", name, "Resources"] for name in ("sound.json", "adds.json")),
    ["explain", "sound.json", "Resources", "--format", "json"],
    ["explain", "sound.json", EVIL],
    *(["check", *TEMPLATES, "block.yaml", "--jobs", "1", "--baseline", "b.json", "--format", form]
      for form in ("text", "github", "gitlab", "parseable", "json", "sarif", "junit")),
    *([*DRIFT, "--format", form] for form in ("text", "json", "aws", "html", "markdown", "sarif", "junit")),
    ["macro", "run", "Bad", "bad.json"],
    ["macro", "run", "Bad", "bad.json", "--format", "json"],
    ["macro", "record", "adds.json", "--to", "rec"],
    ["render", "configured/t.json"],
    ["check", "configured/t.json", "--no-cache"],
    ["render", EVIL],
    ["check", EVIL],
    ["render", "t.json", f"--{EVIL}"],
    ["render", "t.json", EVIL],
    ["render", "sound.json", "-p", f"{EVIL}=x"],
    ["render", "sound.json", "--target", EVIL],
    ["render", "sound.json", "--config", EVIL],
    ["render", "sound.json", "--output", f"no/{EVIL}"],
    [EVIL],
    ["drift", EVIL, "--actual", EVIL],
    ["render", NAMED],
    ["refs", NAMED],
    ["check", NAMED, "--no-cache", "--format", "parseable"],
    ["check", NAMED, "--no-cache"],
]  # fmt: skip


@pytest.mark.parametrize("variables", [{}, {"FORCE_COLOR": "1", "GITHUB_ACTIONS": "true"}], ids=["plain", "actions"])
def test_nothing_is_forged(
    checkout: Path,
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for words in RUNS:
        main(words)
        out, err = (part.decode() for part in capfdbinary.readouterr())
        if "github" in words:
            out = GITHUB.sub("", out)
        for shown in (out, err):
            plain = re.sub("\x1b\\[[0-9]*m", "", shown) if "FORCE_COLOR" in variables else shown
            assert not CONTROL.search(plain), words
            assert not COMMAND.search(plain), (words, COMMAND.search(plain))
            assert not FORGED.search(plain), words
            assert "cfnkit/cli/__init__.py" not in plain, words  # a traceback of our own


def test_documents_mean_the_same(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sound = json.loads((checkout / "sound.json").read_text())
    main(["render", "sound.json"])
    assert json.loads(capfd.readouterr().out) == sound
    main(["render", "sound.json", "--format", "yaml"])
    assert yaml.safe_load(capfd.readouterr().out) == sound
    written = yaml.safe_load((checkout / "sound.yaml").read_text())
    main(["render", "sound.yaml"])
    assert yaml.safe_load(capfd.readouterr().out) == written
    main(["render", "sound.yaml", "--output", "copy.yaml"])
    assert (checkout / "copy.yaml").read_bytes() == (checkout / "sound.yaml").read_bytes()
