"""`cfnkit.process`: the order of the steps, and what it starts and ends on the way."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit import Configuration, Processed, Target, process
from cfnkit.configuration.configuration import CommandMacro, LambdaMacro, ReplayMacro
from cfnkit.diagnostics import Code, ConfigurationError
from cfnkit.hosts import Answer
from cfnkit.source import Span
from cfnkit.syntax import dump_json, to_plain
from support.macro_runs import ECHO, NOTE, answering, errors, events, run, value
from support.no_services import NoServices
from support.processes import is_running

TEXT = "Transform: Macro\nResources: {A: {Type: AWS::SNS::Topic}}\n"
AT = Span("config", 3, 5, 3, 9)

# Says which process it runs in.
WHO = """
import os
def handler(event, context):
    with open(os.environ["EVENTS"], "a") as file:
        file.write(f"{os.getpid()}\\n")
    if event["params"].get("Fail"):
        raise ValueError
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""


# With the network, a macro has the numbers of processes that the test sees.
SEEN = {"network": True}


def processes(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "events").read_text().splitlines()]


class TestHosts:
    TEXT = """
        Transform: [Who, {Name: Who, Parameters: {Fail: PLACE}}, Other]
        Resources: {A: {Type: AWS::SNS::Topic, Fn::Transform: [Who, Other]}}
        """

    def test_a_macro_has_one_process_for_all_of_its_calls_which_ends_with_the_run(self, tmp_path: Path) -> None:
        processed = run(tmp_path, self.TEXT.replace("PLACE", "''"), {"Who": WHO, "Other": WHO}, options=SEEN)

        assert processed.accepted
        snippet, other, section, *rest = processes(tmp_path)
        assert (section, rest) == (snippet, [snippet, other])
        assert snippet != other
        assert not is_running(snippet)
        assert not is_running(other)

    def test_the_processes_end_when_a_macro_fails(self, tmp_path: Path) -> None:
        processed = run(tmp_path, self.TEXT.replace("PLACE", "'yes'"), {"Who": WHO, "Other": WHO}, options=SEEN)

        assert not processed.accepted
        assert not any(map(is_running, processes(tmp_path)))

    def test_the_processes_end_when_the_configuration_cannot_be_used(self, tmp_path: Path) -> None:
        text = "Transform: [Who, Deployed]\nResources: {A: {Type: AWS::SNS::Topic}}\n"
        (tmp_path / "code").mkdir()
        (tmp_path / "code" / "who.py").write_text(WHO)
        deployed = ReplayMacro(name="Deployed", folder=tmp_path / "missing", span=AT)
        config = run_config(tmp_path)
        with pytest.raises(ConfigurationError):
            process(text, config=Configuration(macros={**config.macros, "Deployed": deployed}))

        assert processes(tmp_path)
        assert not any(map(is_running, processes(tmp_path)))

    def test_no_macro_starts_that_is_not_called(self, tmp_path: Path) -> None:
        run(tmp_path, "Resources: {A: {Type: AWS::SNS::Topic}}", {"Who": WHO})
        run(tmp_path, "Transform: Echo\nResources: {A: {Type: AWS::SNS::Topic}}", {"Echo": ECHO, "Who": WHO})

        assert not (tmp_path / "events").exists()

    def test_a_command_is_a_macro_too(self, tmp_path: Path) -> None:
        code = (
            "import json, sys; event = json.load(sys.stdin); fragment = {**event['fragment'], 'Description': 'run'}; "
            "json.dump({**event, 'status': 'success', 'fragment': fragment}, sys.stdout)"
        )
        entry = CommandMacro(name="Macro", argv=(sys.executable, "-c", code), cwd=tmp_path, span=AT)
        processed = process(TEXT, config=Configuration(macros={"Macro": entry}))

        assert processed.accepted
        assert value(processed, "Description") == "run"

    def test_a_command_that_is_not_there_is_a_diagnostic(self, tmp_path: Path) -> None:
        entry = CommandMacro(name="Macro", argv=("./none",), cwd=tmp_path, span=AT)
        processed = process(TEXT, config=Configuration(macros={"Macro": entry}))

        (finding,) = processed.diagnostics
        assert finding.message == "Received malformed response from transform 123456789012::Macro"
        assert "cannot be started" in finding.hint

    def test_a_command_that_writes_garbage_is_a_diagnostic_with_what_it_wrote(self, tmp_path: Path) -> None:
        code = "import sys; print('garbage'); print('a warning', file=sys.stderr)"
        entry = CommandMacro(name="Macro", argv=(sys.executable, "-c", code), cwd=tmp_path, span=AT)
        processed = process(TEXT, config=Configuration(macros={"Macro": entry}))

        (finding,) = processed.diagnostics
        assert finding.message == "Received malformed response from transform 123456789012::Macro"
        assert "is not JSON" in finding.hint
        assert "garbage" in finding.hint
        assert "a warning" in finding.hint

    def test_one_template_after_another_in_several_regions(self, tmp_path: Path) -> None:
        text = "Transform: [Where, AWS::Serverless-2016-10-31]\nResources: {A: {Type: AWS::Serverless::SimpleTable}}"
        where = answering("{**fragment, 'Description': event['region'] + ' ' + event['accountId']}")
        for region, account in (("eu-west-1", "111111111111"), ("cn-north-1", "222222222222"), ("eu-west-1", "3" * 12)):
            processed = run(tmp_path, text, {"Where": where}, region=region, account_id=account)

            assert processed.accepted
            assert value(processed, "Description") == f"{region} {account}"
            assert value(processed, "Resources.A.Type") == "AWS::DynamoDB::Table"

    def test_after_a_macro_that_broke_the_next_template_is_processed(self, tmp_path: Path) -> None:
        for code in ("raise SystemExit(9)", "import os\nos._exit(9)", "def handler(event, context): return ("):
            assert not run(tmp_path, TEXT, {"Macro": code}).accepted
            assert run(tmp_path, TEXT, {"Macro": ECHO}).accepted


def run_config(folder: Path) -> Configuration:
    from cfnkit.configuration.configuration import PythonMacro

    entry = PythonMacro(
        name="Who",
        code_dir=folder / "code",
        handler="who.handler",
        environment={"EVENTS": str(folder / "events")},
        network=True,
        span=AT,
    )
    return Configuration(macros={"Who": entry})


class _Deployed(NoServices):
    """Access to an AWS that has one function."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None, float | None]] = []
        self.closed = 0

    def macro_host(self, function: str, region: str, endpoint_url: str | None, timeout: float | None) -> _Deployed:
        self.asked.append((function, region, endpoint_url, timeout))
        return self

    def invoke(self, event: str) -> Answer:
        head, _, tail = event.partition('"requestId":')
        answer = '{"status": "success", "fragment": {"Resources": {"B": {"Type": "AWS::SQS::Queue"}}}, "requestId":'
        return Answer(f"{answer} {tail.partition(',')[0]}}}", "", head)

    def close(self) -> None:
        self.closed += 1


class TestDeployedMacros:
    def test_without_the_users_word_it_is_not_called_and_the_call_stays(self) -> None:
        config = Configuration(macros={"Macro": LambdaMacro(name="Macro", function="tags", span=AT)})
        processed = process(TEXT, config=config)

        (finding,) = (found for found in processed.diagnostics if found.code is Code.WITHHELD)
        assert finding.message.startswith("The macro Macro is not called: it is a deployed function, and AWS is asked")
        assert [related.span for related in finding.related] == [AT]
        assert processed.is_withheld
        assert processed.accepted
        assert to_plain(processed.tree) == to_plain(processed.document.root)

    def test_what_would_be_given_its_result_is_not_called_either(self) -> None:
        config = Configuration(
            macros={
                "First": LambdaMacro(name="First", function="tags", span=AT),
                "Second": ReplayMacro(name="Second", folder=Path("none"), span=AT),
            }
        )
        text = "Transform: Second\nResources: {A: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: First}}}}"
        found = [each.message for each in process(text, config=config).diagnostics if each.code is Code.WITHHELD]
        assert len(found) == 2
        assert found[1] == "The macro Second is not called: it would be given what First makes."

    @pytest.mark.parametrize(("own", "asked"), [(None, "eu-west-1"), ("us-west-2", "us-west-2")])
    def test_it_is_called_in_its_own_region_or_that_of_the_target_and_closed(self, own: str | None, asked: str) -> None:
        url = "http://localhost:1"
        entry = LambdaMacro(name="Macro", function="tags", region=own, endpoint_url=url, timeout=3, span=AT)
        services = _Deployed()
        config = Configuration(macros={"Macro": entry})
        processed = process(TEXT, target=Target(region="eu-west-1"), config=config, services=services)

        assert to_plain(processed.tree) == {"Resources": {"B": {"Type": "AWS::SQS::Queue"}}}
        assert services.asked == [("tags", asked, url, 3)]
        assert services.closed == 1


class TestSteps:
    def test_what_cannot_be_read_is_not_expanded(self, tmp_path: Path) -> None:
        processed = run(tmp_path, "Transform: Note\nResources: [", {"Note": NOTE})

        assert events(tmp_path) == []
        assert processed.resolved is None
        assert not processed.accepted

    def test_values_are_checked_with_the_parameters_that_a_macro_adds(self, tmp_path: Path) -> None:
        add = answering("{**fragment, 'Parameters': {'Late': {'Type': 'Number', 'Default': 'none'}}}")
        processed = run(tmp_path, TEXT, {"Macro": add})

        assert errors(processed) == ["Parameter 'Late' must be a number."]

    def test_values_that_are_missing_are_said_when_a_macro_fails_too(self, tmp_path: Path) -> None:
        text = f"{TEXT}Parameters: {{Input: {{Type: String}}}}\n"
        processed = run(tmp_path, text, {"Macro": "def handler(event, context): raise ValueError"})

        assert errors(processed) == [
            "Received malformed response from transform 123456789012::Macro",
            "Parameters: [Input] must have values",
        ]

    def test_a_macro_that_makes_more_than_a_template_may_hold_is_told_so(self, tmp_path: Path) -> None:
        processed = run(tmp_path, TEXT, {"Macro": answering("{**fragment, 'Metadata': {'Much': 'x' * 1_100_000}}")})

        (finding,) = processed.diagnostics
        assert finding.code is Code.QUOTA
        assert "The processed template is" in finding.message
        assert re.fullmatch(r"Macro made 1,100,\d{3} bytes of \d\d\.", finding.hint)
        assert finding.span.line == TEXT.splitlines().index("Transform: Macro") + 1

    def test_the_same_input_gives_the_same_result(self, tmp_path: Path) -> None:
        text = """
            Transform: [Note, AWS::LanguageExtensions]
            Parameters: {Names: {Type: CommaDelimitedList, Default: "c,a,b"}}
            Resources:
              Fn::ForEach::Topics: [Name, !Ref Names, {"T${Name}": {Type: AWS::SNS::Topic, Metadata: {Is: !Ref Name}}}]
            """
        first, second = (run(tmp_path, text, {"Note": answering("fragment")}) for _ in range(2))

        assert dump_json(first.tree) == dump_json(second.tree)
        assert [step.event and dump_json(step.event) for step in first.trace] == [
            step.event and dump_json(step.event) for step in second.trace
        ]
        assert list(value(first, "Resources")) == ["Tc", "Ta", "Tb"]

    def test_functions_that_the_extensions_bring_need_them(self, tmp_path: Path) -> None:
        resources = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::ToJsonString: [!Ref A1]}}}"
        text = f"{resources}, A1: {{Type: AWS::SNS::Topic}}}}\n"

        assert "unsupported function" in errors(run(tmp_path, text))[0]
        assert run(tmp_path, f"Transform: AWS::LanguageExtensions\n{text}").accepted

    def test_transforms_load_what_they_need_only_when_they_run(self) -> None:
        heavy = "samtranslator boto3 jsonschema cfn_flip cfnlint difflib subprocess tempfile uuid select yaml"
        code = (
            "import sys, cfnkit.transforms, cfnkit.pipeline.expand\n"
            f"assert not set({heavy.split()!r}) & set(sys.modules), set(sys.modules)\n"
            "import cfnkit\n"
            'cfnkit.process(\'{"Transform": "AWS::LanguageExtensions", "Resources": {}}\')\n'
            f"print(sorted(set({heavy.split()!r}) & set(sys.modules)))\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert done.stdout == "[]\n"


def test_a_template_that_is_refused_before_its_transforms_has_its_diagnostics_only() -> None:
    processed = process("Transform: {Name: 1}")

    assert isinstance(processed, Processed)
    assert processed.trace == ()
    assert [finding.code for finding in processed.diagnostics] == [Code.TRANSFORM_FORMAT]
