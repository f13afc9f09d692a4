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
    assert (
        "made from t.yaml:11:22\n            QueueName: !Sub ${Name}-q\n                       ^^^^^^^^^^^^^^\n" in text
    )
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
    assert text.count("****") == 3  # the value, the parameter that decided, the default


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
    assert capsys.readouterr().out.count("stands at t.yaml:1:23") == 2


DECIDED = """\
Parameters:
  Env: {Type: String, Default: dev}
  Pw: {Type: String, NoEcho: true, Default: hunter2}
Mappings: {Delays: {dev: {D: 5}, prod: {D: 9}}}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !If [Prod, !Ref Pw, plain]
      DelaySeconds: !FindInMap [Delays, !Ref Env, D]
      KmsMasterKeyId: !If [Prod, x, !Ref AWS::NoValue]
  Later: {Type: AWS::SNS::Topic, Condition: Prod}
"""
ENV = 'decided by the parameter Env, by default "dev", at d.yaml:2:3'
PROD = "decided by the condition Prod, which is false, at d.yaml:6:3"


@pytest.fixture
def decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "d.yaml").write_text(DECIDED)
    monkeypatch.chdir(tmp_path)
    return "d.yaml"


def test_what_stands_is_told_from_what_is_made_and_what_decided_is_named(
    decided: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = {}
    for name in ("QueueName", "DelaySeconds"):
        assert main(["explain", decided, f"Queue.Properties.{name}", "--stage", "resolved"]) == 0
        lines[name] = capfdbinary.readouterr().out.decode().splitlines()

    # The branch that was not taken did not decide.
    assert [line for line in lines["QueueName"] if "decided" in line] == [PROD, ENV]
    assert "stands at d.yaml:11:38" in lines["QueueName"]
    mapping = "decided by the mapping Delays, at d.yaml:4:12"
    assert [line for line in lines["DelaySeconds"] if "decided" in line] == [mapping, ENV]
    assert "made from d.yaml:4:30" in lines["DelaySeconds"]


def test_a_given_value_and_a_secret_are_told(decided: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = "Queue.Properties.QueueName"
    assert main(["explain", decided, path, "--stage", "resolved", "-p", "Env=prod", "-p", "Pw=swordfish"]) == 0

    text = capfdbinary.readouterr().out.decode()
    assert 'decided by the parameter Env, given as "prod", at d.yaml:2:3' in text
    assert 'decided by the parameter Pw, given as "****", at d.yaml:3:3' in text
    assert "swordfish" not in text

    assert main(["explain", decided, path, "--stage", "resolved", "-p", "Env=prod", "--format", "json"]) == 0
    report = json.loads(capfdbinary.readouterr().out)
    assert report["stands"] is False
    assert [(each["kind"], each["name"]) for each in report["decided_by"]] == [
        ("condition", "Prod"),
        ("parameter", "Env"),
        ("parameter", "Pw"),
    ]


def test_what_an_absent_name_became_is_told(decided: str, template: str, capsys: pytest.CaptureFixture[str]) -> None:
    def said(name: str, path: str) -> str:
        assert main(["explain", name, path, "--stage", "resolved"]) == 1
        return capsys.readouterr().err

    assert said(decided, "Resources.Later").startswith(
        "cfnkit: There is no 'Later' in Resources. Later is not created: its condition is false. "
        "Decided by the condition Prod, which is false, at d.yaml:6:3; the parameter Env,"
    )
    assert "A function leaves it out, by AWS::NoValue. Decided by the condition Prod" in said(
        decided, "Resources.Queue.Properties.KmsMasterKeyId"
    )
    assert "Fn::ForEach::Queues became Queueblue." in said(template, "Resources.Fn::ForEach::Queues")


def test_the_parameter_of_a_macro_that_has_the_value_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text(
        "def handler(event, context):\n"
        "    event['fragment']['Metadata'] = {'Who': event['params']['Who']}\n"
        "    return {'requestId': event['requestId'], 'status': 'success', 'fragment': event['fragment']}\n"
    )
    Path(".cfnkit.yaml").write_text("version: 1\nmacros: {Named: {handler: 'm.py:handler'}}\n")
    Path("t.yaml").write_text(
        "Transform: {Name: Named, Parameters: {Who: ana}}\nResources: {A: {Type: AWS::SNS::Topic}}\n"
    )
    assert main(["explain", "t.yaml", "Metadata.Who"]) == 0

    assert "decided by the parameter Who of Named, which has this value, at t.yaml:1:39" in (
        capfdbinary.readouterr().out.decode()
    )


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template whose macro adds, changes and removes, before a loop and functions are evaluated."""
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text("""\
def handler(event, context):
    resources = event["fragment"]["Resources"]
    resources["Queue"]["Properties"]["Tags"] = [{"Key": "Owner", "Value": event["params"]["Owner"]}]
    resources["Queue"]["Properties"].pop("MessageRetentionPeriod")
    resources["Added"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "added"}}
    resources.pop("Gone")
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
""")
    Path("snippet.yaml").write_text("Included: {Type: AWS::SNS::Topic}\n")
    Path(".cfnkit.yaml").write_text(
        "version: 1\nmacros: {Tagger: {handler: 'm.py:handler'}}\nincludes: {'s3://snippets/': .}\n"
    )
    Path("t.yaml").write_text("""\
Transform: [{Name: Tagger, Parameters: {Owner: ana}}, AWS::LanguageExtensions]
Parameters: {Env: {Type: String, Default: dev}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://snippets/snippet.yaml}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 60
      KmsMasterKeyId: !If [Prod, x, !Ref AWS::NoValue]
  Gone: {Type: AWS::SNS::Topic}
  Fn::ForEach::Topics: [Color, [red, blue], {"Topic${Color}": {Type: AWS::SNS::Topic}}]
""")
    return "t.yaml"


def test_what_a_macro_made_is_told_with_the_place_that_it_was_put_into(
    made: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["explain", made, "Resources.Queue.Properties.Tags.0.Value"]) == 0
    text = capfdbinary.readouterr().out.decode()
    assert "made by Tagger, called at t.yaml:1:20\n" in text
    assert "put into Resources.Queue.Properties, at t.yaml:8:5\n" in text
    assert main(["explain", made, "Added.Properties.TopicName"]) == 0
    text = capfdbinary.readouterr().out.decode()
    assert "put into Resources, at t.yaml:4:1\n" in text
    assert "AWS::Include" not in text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("Resources.Gone", "Tagger removed Gone."),
        ("Queue.Properties.MessageRetentionPeriod", "Tagger removed it."),
        ("Queue.Properties.KmsMasterKeyId", "A function leaves it out, by AWS::NoValue. Decided by the condition Prod"),
        ("Resources.Topic${Color}", "Topic${Color} became Topicred, Topicblue."),
        ("Resources.Nowhere", "There is no 'Nowhere' in Resources."),
    ],
)
def test_who_left_something_out_is_told(made: str, path: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", made, path]) == 1

    assert said in capsys.readouterr().err
