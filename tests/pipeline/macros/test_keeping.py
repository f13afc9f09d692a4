from __future__ import annotations

import collections.abc as abc
from pathlib import Path
from typing import Any

import psutil
import pytest

from cfnkit import Processed, process
from cfnkit.configuration.consent import Consent
from cfnkit.diagnostics import Code
from cfnkit.pipeline.macros.keeping import KeptHosts, KeptMacros
from cfnkit.pipeline.process import configuration_from, processed_again
from cfnkit.syntax import at_path, to_plain

TEXT = "Transform: Macro\nResources: {A: {Type: AWS::SNS::Topic}}\n"
CHANGED = "Description: b\n" + TEXT
MOVED = "# a comment\n\n" + TEXT

# Writes a name of its process at each call, and gives what MADE is.
HANDLER = """
import os, time, uuid
PROCESS = uuid.uuid4().hex
def handler(event, context):
    with open(os.environ["EVENTS"], "a") as file:
        file.write(f"{PROCESS}\\n")
    fragment = {**event["fragment"], "Metadata": {"Made": MADE}}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> abc.Iterator[KeptMacros]:
    macros = KeptMacros(fast=getattr(request, "param", 5))  # a busy machine is slow
    yield macros
    macros.close()


class Project:
    """A folder with a macro; `run` processes a template, whose macro makes the value of an expression."""

    def __init__(self, folder: Path, made: str = "'a'", **options: object) -> None:
        self._calls = folder / "calls"
        self.code = folder / "macro"
        self.code.mkdir()
        self.write(made)
        entry = {"handler": str(self.code / "index.py:handler"), "environment": {"EVENTS": str(self._calls)}, **options}
        self.config: dict[str, Any] = {"version": 1, "macros": {"Macro": entry}}

    def write(self, made: str) -> None:
        (self.code / "index.py").write_text(HANDLER.replace("MADE", made))

    def run(self, text: str, hosts: KeptHosts) -> Processed:
        return process(text, name="t.yaml", config=self.config, hosts=hosts)

    @property
    def calls(self) -> list[str]:
        """The names of the processes of the calls."""
        return self._calls.read_text().split() if self._calls.exists() else []


def processes() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def made(processed: Processed) -> object:
    assert processed.accepted, processed.diagnostics
    node = at_path(processed.tree, ("Metadata", "Made"))
    return None if node is None else to_plain(node)


def is_postponed(processed: Processed) -> bool:
    return [each.code for each in processed.diagnostics] == [Code.POSTPONED]


def test_a_macro_that_was_not_called_yet_is_not_called_while_typing(tmp_path: Path, kept: KeptMacros) -> None:
    project = Project(tmp_path)
    processed = project.run(TEXT, kept.typed)
    assert is_postponed(processed)
    assert processed.is_withheld
    assert made(processed) is None
    assert project.calls == []


def test_a_fast_macro_that_gave_the_same_twice_is_called_while_typing(tmp_path: Path, kept: KeptMacros) -> None:
    project = Project(tmp_path)
    assert made(project.run(TEXT, kept.saved)) == "a"
    count = len(project.calls)
    assert len(set(project.calls)) == 2, "the second call was in another process"
    assert made(project.run(CHANGED, kept.typed)) == "a"
    assert project.calls[count:] == project.calls[-1:]
    assert project.calls[-1] == project.calls[-2], "the process lives on"


def test_the_same_event_has_the_same_answer_without_a_call(tmp_path: Path, kept: KeptMacros) -> None:
    project = Project(tmp_path)
    project.run(TEXT, kept.saved)
    before = project.calls
    for text in (TEXT, MOVED):
        for hosts in (kept.saved, kept.typed):
            assert made(project.run(text, hosts)) == "a"
    assert project.calls == before


@pytest.mark.parametrize(
    ("value", "kept"),
    [("time.sleep(0.15) or 'a'", 0.1), ("str(uuid.uuid4())", 5), ("str({*map(str, range(40))})", 5)],
    indirect=["kept"],
)
def test_a_slow_macro_or_one_that_differs_waits_until_the_template_is_saved(
    value: str, tmp_path: Path, kept: KeptMacros
) -> None:
    project = Project(tmp_path, value)
    first = made(project.run(TEXT, kept.saved))
    assert made(project.run(MOVED, kept.typed)) == first, "the event is the same"
    before = project.calls
    assert is_postponed(project.run(CHANGED, kept.typed))
    assert project.calls == before
    assert made(project.run(CHANGED, kept.saved)) is not None
    assert len(project.calls) > len(before)
    assert made(project.run(CHANGED, kept.typed)) is not None


def test_a_macro_that_differs_is_compared_without_another_call(tmp_path: Path, kept: KeptMacros) -> None:
    project = Project(tmp_path, "str(uuid.uuid4())")
    processed = process(TEXT, config=project.config, hosts=kept.saved, conceal_secrets=True)
    before = project.calls
    again = kept.saved.again()
    assert again is not None
    other = processed_again(processed, configuration_from(project.config), None, Consent(), again)
    assert made(other) != made(processed)
    assert project.calls == before


def test_macros_that_give_the_same_are_not_compared(tmp_path: Path, kept: KeptMacros) -> None:
    Project(tmp_path).run(TEXT, kept.saved)
    assert kept.saved.again() is None


def test_a_macro_with_the_network_is_called_at_each_save_and_never_while_typing(
    tmp_path: Path, kept: KeptMacros
) -> None:
    project = Project(tmp_path, network=True)
    for expected in (1, 2):
        project.run(TEXT, kept.saved)
        assert len(project.calls) == expected
    assert made(project.run(TEXT, kept.typed)) == "a"
    assert is_postponed(project.run(CHANGED, kept.typed))
    assert len(project.calls) == 2


def test_changed_code_is_called_anew(tmp_path: Path, kept: KeptMacros) -> None:
    others = processes()  # such as servers that other tests share
    project = Project(tmp_path)
    project.run(TEXT, kept.saved)
    before = processes() - others
    project.write("'other'")
    assert is_postponed(project.run(TEXT, kept.typed)), "nothing is known of the new code"
    assert before
    assert not before & processes()
    assert made(project.run(TEXT, kept.saved)) == "other"


def test_inline_code_is_kept_until_it_changes(tmp_path: Path, kept: KeptMacros) -> None:
    def defining(value: str) -> dict[str, object]:
        code = "".join(f"          {line}\n" for line in HANDLER.replace("MADE", value).splitlines())
        calls = f"Environment: {{Variables: {{EVENTS: {tmp_path / 'calls'}}}}}"
        (tmp_path / "macros.yaml").write_text(
            "Resources:\n"
            "  M: {Type: AWS::CloudFormation::Macro, Properties: {Name: Macro, FunctionName: !GetAtt F.Arn}}\n"
            "  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.12\n"
            f"      Handler: index.handler\n      {calls}\n      Code:\n        ZipFile: |\n{code}"
        )
        return {"version": 1, "macros_from": [str(tmp_path / "macros.yaml")]}

    config = defining("'a'")
    assert made(process(TEXT, config=config, hosts=kept.saved)) == "a"
    assert made(process(CHANGED, config=config, hosts=kept.typed)) == "a"
    defining("'b'")
    assert made(process(CHANGED, config=config, hosts=kept.saved)) == "b"


def test_a_failure_is_remembered_while_typing_and_tried_again_at_a_save(tmp_path: Path, kept: KeptMacros) -> None:
    project = Project(tmp_path, "1 / 0")
    for _ in range(2):
        assert not project.run(TEXT, kept.saved).accepted
    assert len(project.calls) == 2
    assert not project.run(TEXT, kept.typed).accepted
    assert len(project.calls) == 2


def test_a_macro_after_one_that_waits_waits_too(tmp_path: Path, kept: KeptMacros) -> None:
    project = Project(tmp_path)
    project.config["macros"]["Other"] = project.config["macros"]["Macro"]
    text = "Transform: Other\nResources: {A: {Type: AWS::SNS::Topic, Fn::Transform: Macro}}\n"
    processed = project.run(text, kept.typed)
    assert [each.code for each in processed.diagnostics] == [Code.POSTPONED, Code.POSTPONED]


def test_the_owner_ends_the_processes(tmp_path: Path) -> None:
    macros = KeptMacros()
    project = Project(tmp_path)
    before = processes()
    project.run(TEXT, macros.saved)
    assert processes() - before
    macros.close()
    assert not processes() - before
    assert is_postponed(project.run(TEXT, macros.typed))
    macros.close()
