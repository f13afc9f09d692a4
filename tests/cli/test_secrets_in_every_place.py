"""A secret shows in no output: not its default beside a value, in no form, in no neighbouring line, in no failure."""

from __future__ import annotations

import base64
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from cfnkit.cli import main
from cfnkit.cli.output.formats import format_names

DEFAULT, VALUE = "DEFs3cr3t/+=&x", "GIVENs3cr3t/+=&y"
LISTED, LINE, NUMBER = "listed-s3cr3t", "line-s3cr3t", "48151623"

PARAMETERS = f"""\
Parameters:
  Pw: {{Type: String, NoEcho: true, Default: "{DEFAULT}", MinLenght: 3}}
  Many: {{Type: CommaDelimitedList, NoEcho: true, Default: "{LISTED},other-s3cr3t"}}
  Number: {{Type: Number, NoEcho: true, Default: {NUMBER}}}
  Lines:
    Type: String
    NoEcho: true
    Default: |
      first-s3cr3t
      {LINE}
    Wrong: 1
"""
RESOURCES = f"""\
Resources:
  Q:
    Type: AWS::SQS::Queue
    Metadata: {{Literal: "x{VALUE}x", Wrong: !Ref Nothing}}
    Properties: {{QueueName: !Sub "${{Pw}}-${{Number}}", QueueNam: !Base64 {{"Fn::Sub": "u:${{Pw}}"}}}}
    Condition: Missing
"""
TEMPLATES = {
    "written.yaml": PARAMETERS + RESOURCES,
    "sound.yaml": PARAMETERS.replace(", MinLenght: 3", "").replace("    Wrong: 1\n", "")
    + "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Pw}}}\n",
    "fails.yaml": f"Transform: Fails\n{PARAMETERS}{RESOURCES}",
    "puts.yaml": f"Transform: Puts\n{PARAMETERS}Resources: {{Q: {{Type: AWS::SQS::Queue}}}}\n",
    "include.yaml": PARAMETERS
    + 'Metadata: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: !Sub "s3://b/${Pw}"}}}\n'
    + "Resources: {Q: {Type: AWS::SQS::Queue}}\n",
}
MACROS = """\
import base64, json, urllib.parse
def told(event):
    texts = [event["fragment"]["Parameters"]["Pw"]["Default"], event["templateParameterValues"]["Pw"]]
    whole = json.dumps(event)
    forms = [base64.b64encode(b"u:" + text.encode() + b"!").decode() for text in texts]
    forms += [urllib.parse.quote(text, safe="") for text in texts]
    return "\\n".join([whole, json.dumps(whole), repr(event), *forms])
def fails(event, context):
    print(told(event))
    raise ValueError(told(event))
def puts(event, context):
    event["fragment"]["Metadata"] = {"Told": told(event)}
    event["fragment"]["Resources"]["Q"]["Propertys"] = {"Told": told(event)}
    return {**event, "status": "success"}
"""
CONFIG = """\
version: 1
macros: {Fails: {handler: 'm.py:fails'}, Puts: {handler: 'm.py:puts'}}
includes: {'s3://b/': .}
"""

FORMS = [
    "s3cr3t",
    NUMBER,
    *(quote(secret, safe="") for secret in (DEFAULT, VALUE)),
    *(base64.b64encode(b"u:" + secret.encode())[4:-6].decode() for secret in (DEFAULT, VALUE)),
]


def commands(name: str) -> list[list[str]]:
    paths = ("Parameters", "Parameters.Pw.Type", "/Parameters/Lines/NoEcho", "Parameters.Many", "Resources.Q")
    return [
        ["render", name, "--trace", "trace"],
        ["render", name, "--stage", "resolved", "--format", "yaml", "--strict"],
        *(["explain", name, path] for path in paths),
        ["explain", name, "Resources.Q", "--format", "json"],
        ["refs", name],
        ["refs", name, "--format", "json"],
        ["macro", "record", name, "--to", "rec"],
        ["macro", "run", "Puts", name],
    ]


def checks() -> list[list[str]]:
    names = list(TEMPLATES)
    return [["check", *names, "--format", form, "--jobs", "1"] for form in format_names("cfnkit.cli.check.formats")]


@pytest.mark.parametrize("given", [False, True], ids=["default", "given"])
@pytest.mark.parametrize("name", [*TEMPLATES, "check"])
def test_no_secret_shows(
    folder: Path, name: str, given: bool, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = {**TEMPLATES, "m.py": MACROS, ".cfnkit.yaml": CONFIG}
    for file, text in inputs.items():
        (folder / file).write_text(text if given else text.replace(VALUE, ""))
    for words in checks() if name == "check" else commands(name):
        main([*words, *(("-p", f"Pw={VALUE}") if given else ())])
        shown = "".join(capfd.readouterr())
        assert [form for form in FORMS if form in shown] == [], words
    for path in folder.parent.rglob("*"):
        if path.is_file() and path.name not in inputs:
            written = path.read_bytes().decode("utf-8", "replace")
            assert [form for form in FORMS if form in written] == [], path


def test_carets_stand_below_their_words(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "t.yaml").write_text(TEMPLATES["written.yaml"])
    main(["check", "t.yaml", "--no-cache"])
    lines = capfd.readouterr().out.splitlines()
    found = [(line, below) for line, below in pairwise(lines) if "MinLenght: 3" in line]
    marked = {line[below.index("^") : below.rindex("^") + 1] for line, below in found if "^" in below}
    assert {"Pw", "MinLenght"} >= marked >= {"MinLenght"}
