"""The tiers: what each shows, what stays, and what they agree on in the end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest

from cfnkit.bundled import bundled_folder
from support.editor import PYTHON, Editor
from support.forks.commands import forked_cfnkit

TEMPLATE = """\
Parameters:
  Team: {Type: String, Default: blue}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 77777
      QueueName: !Ref Team
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: fine
"""
EXAMPLES = bundled_folder("templates") / "examples"


def findings(diagnostics: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The ids and 1-based lines of findings, without the parts that are faded."""
    return sorted((each["code"], each["range"]["start"]["line"] + 1) for each in diagnostics if "code" in each)


def checked_by_command(folder: Path, name: str) -> list[tuple[str, int]]:
    command = [*forked_cfnkit(), "check", str(folder / name), "--format", "json", "--no-cache"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    matches = json.loads(run.stdout)
    own = str(folder / name)
    return sorted(
        (each["Rule"]["Id"], each["Location"]["Start"]["LineNumber"]) for each in matches if each["Filename"] == own
    )


def test_what_cfn_lint_found_stays_at_its_line_while_others_change(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        assert findings(editor.checked(uri)) == [("E3034", 7)]
        version = editor.replace(uri, "Resources:\n", "\n\nResources:\n")
        editor.processed(uri, version)
        assert findings(editor.shown(uri)) == [("E3034", 9)]
        version = editor.replace(uri, "77777", "7")
        assert findings(editor.diagnostics(uri, lambda found: not findings(found), version=version)) == []
        version = editor.replace(uri, "TopicName: fine", "TopicName: !Ref Teem")
        assert findings(editor.checked(uri, version)) == [("E1020", 14)]


def test_a_half_typed_line_costs_no_finding_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml")
        editor.checked(uri)
        before = "fine\n"
        for typed in ("      KmsMast", ": !Re", "f Team"):
            version = editor.type(uri, before, typed)
            before += typed
            editor.checked(uri, version)
            assert ("E3034", 7) in findings(editor.shown(uri)), typed


MACRO = """\
import time
calls = 77777
def handler(event, context):
    global calls
    calls += {step}
    time.sleep({seconds})
    fragment = event["fragment"]
    fragment["Resources"]["Made"] = {{"Type": "AWS::SQS::Queue", "Properties": {{"DelaySeconds": calls}}}}
    return {{"requestId": event["requestId"], "status": "success", "fragment": fragment}}
"""


def write_macro(folder: Path, *, step: int = 0, seconds: float = 0) -> None:
    (folder / "made").mkdir()
    (folder / "made" / "index.py").write_text(MACRO.format(step=step, seconds=seconds))
    (folder / ".cfnkit.yaml").write_text("version: 1\nmacros: {Made: {handler: made/index.py:handler}}\n")
    (folder / "t.yaml").write_text("Transform: Made\n" + TEMPLATE)


def test_a_begun_tag_does_not_change_what_macros_make(tmp_path: Path) -> None:
    write_macro(tmp_path)
    with Editor(tmp_path, {"trusted": True}) as editor:
        uri = editor.open("t.yaml")
        before = findings(editor.checked(uri))
        assert ("E3034", 1) in before
        for typed in ("!Su", '!Sub "${Te', '!Sub "${Team}"'):
            whole = editor.text(uri).partition("TopicName: ")[0] + f"TopicName: {typed}\n"
            version = editor.change(uri, None, whole, whole)
            found = findings(editor.checked(uri, version))
            assert [each for each in found if each[1] != 13] == before, typed
        assert found == before


def test_a_slow_macro_is_called_once_at_each_save_and_not_while_one_types(tmp_path: Path) -> None:
    write_macro(tmp_path, step=1, seconds=0.3)

    def made(diagnostics: list[dict[str, Any]]) -> int:
        """How often the process of the macro was called, as the finding on what it made says."""
        (message,) = (each["message"] for each in diagnostics if each["range"]["start"]["line"] == 0)
        return int(message.split()[0]) - 77777

    with Editor(tmp_path, {"trusted": True}) as editor:
        uri = editor.open("t.yaml")
        editor.checked(uri)  # the first event is asked twice, to find out whether the macro gives the same
        version = editor.replace(uri, "TopicName: fine", "TopicName: finer")
        editor.save(uri)
        calls = made(editor.checked(uri, version))
        version = editor.replace(uri, "TopicName: finer", "TopicName: !Ref Teem")
        assert made(editor.checked(uri, version)) == calls
        editor.save(uri)
        found = editor.checked(uri, version)
        assert made(found) == calls + 1
        assert ("E1020", 13) in findings(found)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.timeout(600)
def test_the_templates_of_the_repository_have_the_findings_of_a_check(checkout: Path) -> None:
    names = sorted(str(path.relative_to(checkout)) for path in checkout.glob("templates/*.yaml"))
    names += sorted(str(path.relative_to(checkout)) for path in EXAMPLES.glob("[!.]*.yaml"))
    names += sorted(str(path.relative_to(checkout)) for path in checkout.glob("macros/*/template.yaml"))
    assert len(names) > 1
    with Editor(checkout, {"trusted": True}) as editor:
        for name in names:
            uri = editor.open(name)
            assert findings(editor.checked(uri)) == checked_by_command(checkout, name), name
            before = editor.text(uri)
            editor.change(uri, None, before + "\n  Half", before + "\n  Half")
            editor.change(uri, None, before, before)
            editor.save(uri)
            assert findings(editor.checked(uri, 3)) == checked_by_command(checkout, name), name
            editor.close(uri)


@pytest.mark.parametrize("name", ["loop.yaml", "refused.yaml"])
def test_all_tiers_together_find_what_a_check_finds(name: str, editor_of_examples: Editor) -> None:
    editor = editor_of_examples
    uri = editor.open(name)
    assert findings(editor.checked(uri)) == checked_by_command(EXAMPLES, name)


@pytest.fixture(scope="module")
def editor_of_examples() -> Any:
    with Editor(EXAMPLES, {"trusted": True}) as editor:
        yield editor


def test_a_worker_that_is_killed_is_replaced_and_none_stays(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    with Editor(tmp_path, command=PYTHON) as editor:
        server = psutil.Process(editor.process.pid)
        uri = editor.open("t.yaml")
        editor.checked(uri)
        workers = server.children(recursive=True)
        assert workers
        for each in workers:
            each.kill()
        version = editor.replace(uri, "TopicName: fine", "TopicName: !Ref Teem")
        editor.checked(uri, version)
        version = editor.replace(uri, "TopicName: !Ref Teem", "TopicName: !Ref Nobody")
        assert ("E1020", 12) in findings(editor.checked(uri, version))
        processes = [server, *server.children(recursive=True)]
        editor.kill()
        assert psutil.wait_procs(processes, timeout=30)[1] == []


def exporting(name: str, imported: str) -> str:
    return f"""\
Resources:
  Topic: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: !ImportValue {imported}}}}}
Outputs:
  Name:
    Value: !GetAtt Topic.TopicName
    Export: {{Name: {name}}}
"""


def test_a_saved_template_is_held_against_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(exporting("one", "two"))
    (tmp_path / "two.yaml").write_text(exporting("two", "three"))
    with Editor(tmp_path) as editor:
        one, two = editor.open("one.yaml"), editor.open("two.yaml")
        assert findings(editor.checked(one)) == findings(editor.checked(two)) == []
        editor.checked(two, editor.replace(two, "!ImportValue three", "!ImportValue one"))
        assert findings(editor.shown(two)) == []  # neighbours are read as they were saved
        editor.save(two)
        circle = [("E9315", 2)]
        editor.diagnostics(one, lambda found: findings(found) == circle)
        editor.diagnostics(two, lambda found: findings(found) == circle)
        editor.replace(one, "Resources:\n", "# moved\nResources:\n")
        editor.diagnostics(one, lambda found: findings(found) == [("E9315", 3)])
        editor.replace(one, " !ImportValue two", " two")
        editor.save(one)
        editor.diagnostics(one, lambda found: findings(found) == [])
        editor.diagnostics(two, lambda found: findings(found) == [])
