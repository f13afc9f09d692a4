"""Commands read nothing that a checkout names outside of itself, and show nothing of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cfnkit.cli import main

SECRET = "hunter2-outside"

NESTED = f"Parameters: {{{SECRET}: {{Type: String}}}}\nResources: {{Q: {{Type: AWS::SQS::Queue}}}}\n"
STACK = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "PATH/nested.yaml", Parameters: {Missing: a}}
"""
INCLUDE = 'Metadata: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: "LOCATION"}}}\n'
QUEUE = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
MACROS = """\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: index.handler, CodeUri: PATH/code}
  M: {Type: AWS::CloudFormation::Macro, Properties: {Name: Evil, FunctionName: !GetAtt F.Arn}}
"""

CHECKOUTS: dict[str, dict[str, str]] = {
    "a nested stack": {"t.yaml": STACK},
    "an application": {"t.yaml": STACK.replace("CloudFormation::Stack", "Serverless::Application")
                       .replace("TemplateURL", "Location")},
    "a local include": {"t.yaml": INCLUDE.replace("LOCATION", "PATH/secret.yaml") + QUEUE},
    "an include by a folder": {
        "t.yaml": INCLUDE.replace("LOCATION", "s3://b/secret.yaml") + QUEUE,
        ".cfnkit.yaml": 'version: 1\nincludes: {"s3://b/": "PATH"}\n',
    },
    "an include by a key": {
        "t.yaml": INCLUDE.replace("LOCATION", "s3://b/PATH/secret.yaml") + QUEUE,
        ".cfnkit.yaml": 'version: 1\nincludes: {"s3://b/": "."}\n',
    },
    "parameters": {
        "t.yaml": QUEUE, ".cfnkit.yaml": "version: 1\ntargets: {p: {parameter_files: [PATH/secret.yaml]}}\n",
    },
    "macros of a template": {
        "t.yaml": f"Transform: Evil\n{QUEUE}", ".cfnkit.yaml": "version: 1\nmacros_from: [PATH/macros.yaml]\n",
    },
    "code of a template": {
        "t.yaml": f"Transform: Evil\n{QUEUE}", ".cfnkit.yaml": "version: 1\nmacros_from: [macros.yaml]\n",
        "macros.yaml": MACROS,
    },
    "a handler": {
        "t.yaml": f"Transform: Evil\n{QUEUE}",
        ".cfnkit.yaml": "version: 1\nmacros: {Evil: {handler: 'PATH/code/index.py:handler'}}\n",
    },
    "recordings": {
        "t.yaml": f"Transform: Evil\n{QUEUE}", ".cfnkit.yaml": "version: 1\nmacros: {Evil: {replay: PATH}}\n",
    },
    "a table": {"t.yaml": QUEUE, ".cfnkit.yaml": "version: 1\nrule_tables: [PATH/secret.json]\n"},
}  # fmt: skip

COMMANDS = [
    ["render", "t.yaml", "--stage", "resolved", "--trace", "trace"],
    ["explain", "t.yaml", "Resources"],
    ["refs", "t.yaml"],
    ["check", "t.yaml", "--no-cache"],
    ["check", "t.yaml", "--changed-since", "HEAD"],
    ["drift", "t.yaml", "--actual", "a.json"],
]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder with a secret in each file, and a macro that leaves a mark."""
    folder = tmp_path / "outside"
    (folder / "code").mkdir(parents=True)
    (folder / "nested.yaml").write_text(NESTED)
    for name in ("secret.yaml", "secret.json", "macros.yaml"):
        (folder / name).write_text(f"[{SECRET}\n")
    mark = folder / "RAN"
    (folder / "code" / "index.py").write_text(f"open({str(mark)!r}, 'w')\ndef handler(e, c): return e\n")
    return folder


def ways(outside: Path, project: Path) -> dict[str, str]:
    if os.name == "nt":
        return {"up": "../outside", "absolute": outside.as_posix()}
    (project / "link").symlink_to(outside)
    return {"up": "../outside", "absolute": str(outside), "link": "link"}


@pytest.mark.parametrize("name", CHECKOUTS)
def test_nothing_outside_of_a_checkout_is_shown_or_run(
    tmp_path: Path, outside: Path, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    (project / "sub").mkdir(parents=True)
    monkeypatch.chdir(project)
    (project / "a.json").write_text('{"StackResources": []}')
    for way in ways(outside, project).values():
        for file, text in CHECKOUTS[name].items():
            (project / file).write_text(text.replace("PATH", way))
        for command in COMMANDS:
            main(command)
            shown = "".join(capfd.readouterr())
            assert SECRET not in shown, (way, command)
            assert "Traceback" not in shown
            assert not (outside / "RAN").exists()
        for path in project.glob("trace/*"):
            assert SECRET not in path.read_text()


def make_fifo(path: str) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.mkfifo(path)


@pytest.mark.skipif(os.name == "nt", reason="FIFOs and devices of POSIX")
@pytest.mark.parametrize("make", [make_fifo, lambda path: os.symlink("/dev/zero", path)])
@pytest.mark.parametrize("name", [name for name in CHECKOUTS if "code" not in name and "handler" not in name])
def test_what_is_no_regular_file_is_never_waited_for(
    tmp_path: Path,
    name: str,
    make: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for file in ("nested.yaml", "secret.yaml", "secret.json", "macros.yaml"):
        make(f"sub/{file}")
    for file, text in CHECKOUTS[name].items():
        (tmp_path / file).write_text(text.replace("PATH", "sub"))
    for command in (COMMANDS[0], COMMANDS[3]):
        main(command)
        assert "Traceback" not in "".join(capfd.readouterr())
