"""`stack.py:template`: a template that a Python program makes, named on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfnkit.bundled import bundled_folder
from cfnkit.cli import main
from cfnkit.diagnostics import ConfigurationError
from cfnkit.hosts.template_programs.program import names_template, template_of_program

EXAMPLE = bundled_folder("templates") / "examples/generators/troposphere/queues.py"


@pytest.fixture
def program(tmp_path: Path) -> Any:
    def write(text: str) -> str:
        (tmp_path / "stack.py").write_text(text)
        return str(tmp_path / "stack.py")

    return write


def test_a_word_that_names_a_template_is_told_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stack.py").write_text("")
    Path("stack.py:file").write_text("")

    words = ["stack.py:template", "./stack.py:stacks.template", str(tmp_path / "stack.py:template")]
    assert all(map(names_template, words))
    others = [
        "stack.py",
        "stack.py:",
        "stack.py:a b",
        "stack.py:1",
        "gone.py:template",
        "stack.py:file",
        "stack:template",
    ]
    assert not any(map(names_template, others))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("template = {'Resources': {}}", "template"),
        ("def template():\n    return {'Resources': {}}", "template"),
        ("class Stacks:\n    test = '{\"Resources\": {}}'", "Stacks.test"),
        ("class Made:\n    def to_dict(self):\n        return {'Resources': {}}\ntemplate = Made()", "template"),
        ("from beside import template\nprint('made')", "template"),
    ],
)
def test_what_a_program_makes_is_a_template(
    program: Any, text: str, name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "beside.py").write_text("template = {'Resources': {}}")

    assert json.loads(template_of_program(f"{program(text)}:{name}")) == {"Resources": {}}
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1", "AttributeError: module 'stack' has no attribute 'template'."),
        ("template = 1", "A template is a text, a mapping, or an object with to_json() or to_dict(), not an int."),
        ("import nowhere_at_all", "(stack.py, line 1). Install it where cfnkit is installed."),
        ("\ndef f():\n    raise ValueError('no queue')\nf()", "ValueError: no queue (stack.py, line 3)."),
        ("template = {'a': {1}}", "The template is no JSON: "),
        ("raise SystemExit('not today')", "SystemExit: not today (stack.py, line 1)."),
        ("import os\nos._exit(9)", "it ended with the status 9"),
        ("a = (", "SyntaxError: "),
    ],
)
def test_a_program_that_makes_no_template_says_why(
    program: Any, text: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    word = f"{program(text)}:template"
    with pytest.raises(ConfigurationError) as error:
        template_of_program(word)
    assert str(error.value).startswith(f"{word} makes no template: ")
    assert reason in str(error.value)
    assert "Traceback" not in str(error.value)


def test_the_commands_take_a_troposphere_template(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("troposphere")
    monkeypatch.chdir(EXAMPLE.parent)
    word = "queues.py:template"

    assert main(["check", word]) == 0
    assert main(["render", word, "--stage", "resolved"]) == 0
    rendered = capsys.readouterr().out
    assert '"maxReceiveCount": 3' in rendered
    assert main(["explain", word, "Resources.Tickets"]) == 0
    assert "stands at queues.py:template:" in capsys.readouterr().out
    before = tmp_path / "before.json"
    before.write_text('{"Resources": {"Tickets": {"Type": "AWS::SQS::Queue"}}}')
    assert main(["diff", "--from", str(before), word]) == 1
    assert "Failed" in capsys.readouterr().out
    assert main(["diff", word]) == 2
    assert "--from names it" in capsys.readouterr().err


def test_a_fault_that_troposphere_lets_pass_is_found(program: Any, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("troposphere")
    word = program(
        "from troposphere import Template\nfrom troposphere.sqs import Queue\n"
        "template = Template()\ntemplate.add_resource(Queue('Q', MessageRetentionPeriod=5_000_000))\n"
    )

    assert main(["check", f"{word}:template"]) == 2
    shown = capsys.readouterr().out
    assert "E3034" in shown
    assert '"MessageRetentionPeriod": 5000000' in shown
