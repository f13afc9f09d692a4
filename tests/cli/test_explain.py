"""`cfnkit explain`: where a value came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main

LOOP = """\
Transform: AWS::LanguageExtensions
Parameters:
  Password: {Type: String, NoEcho: true, Default: hunter2}
Resources:
  Fn::ForEach::Queues:
    - Name
    - [blue]
    - Queue${Name}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub ${Name}-q
          Tags: [{Key: secret, Value: !Ref Password}]
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "t.yaml").write_text(LOOP)
    monkeypatch.chdir(tmp_path)
    return "t.yaml"


def test_the_line_and_the_transforms_are_shown(template: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["explain", template, "Resources.Queueblue.Properties.QueueName"]) == 0

    text = capfdbinary.readouterr().out.decode()
    assert '"blue-q"' in text
    assert "from t.yaml:11:22\n            QueueName: !Sub ${Name}-q\n                       ^^^^^^^^^^^^^^\n" in text
    assert "by AWS::LanguageExtensions at t.yaml:1:12: made by it (inherited)" in text


def test_json_has_the_place_and_each_step(template: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["explain", template, "/Resources/Queueblue/Type", "--format", "json"]) == 0

    report = json.loads(capfdbinary.readouterr().out)
    assert report["value"] == "AWS::SQS::Queue"
    assert report["origin"] == {"source": "t.yaml", "line": 9, "column": 15, "end_line": 9, "end_column": 30}
    assert [(step["name"], step["line"], step["kind"]) for step in report["transforms"]] == [
        ("AWS::LanguageExtensions", 5, "exact")
    ]


def test_a_secret_is_not_shown(template: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = "Resources.Queueblue.Properties.Tags.0.Value"
    assert main(["explain", template, path, "--stage", "resolved"]) == 0
    assert main(["explain", template, "Parameters.Password.Default"]) == 0

    text = capfdbinary.readouterr().out.decode()
    assert "hunter2" not in text
    assert text.count("****") == 2


def test_a_path_that_leads_nowhere_names_the_nearest(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", template, "Resources.Queueblu.Type"]) == 1

    assert capsys.readouterr().err == "cfnkit: There is no 'Queueblu' in Resources. Did you mean 'Queueblue'?\n"


@pytest.mark.parametrize(
    "path",
    [
        "Resources.Queueblue.Properties.Tags.0.Key",
        "Resources/Queueblue/Properties/Tags/0/Key",
        "/Resources/Queueblue/Properties/Tags/0/Key",
        "#/Resources/Queueblue/Properties/Tags/0/Key",
        "Resources.Queueblue.Properties.Tags[0].Key",
        "Resources['Queueblue'].Properties.Tags[0]['Key']",
        '["Resources", "Queueblue", "Properties", "Tags", 0, "Key"]',
        "[/Resources/Queueblue/Properties/Tags/0/Key]",
        "$.Resources.Queueblue.Properties.Tags[0].Key",
        "Queueblue/Properties/Tags/0/Key",
    ],
)
def test_a_path_is_taken_in_every_form_that_is_printed(
    path: str, template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", template, path]) == 0

    assert '"secret"' in capsys.readouterr().out


def test_a_key_may_hold_dots_and_slashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.yaml").write_text("Metadata: {a/b.c: {d: 1}}\nResources: {A: {Type: AWS::SNS::Topic}}\n")
    monkeypatch.chdir(tmp_path)

    assert [main(["explain", "t.yaml", path]) for path in ("Metadata.a/b.c.d", "/Metadata/a~1b.c/d")] == [0, 0]
    assert capsys.readouterr().out.count("from t.yaml:1:23") == 2
