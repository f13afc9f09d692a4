"""The event of a macro, and the reading of its answer."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cfnkit import Lookups, Processed, Target
from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.hosts.command import CommandHost
from cfnkit.hosts.python import PythonHost
from cfnkit.redaction import Redactor
from cfnkit.source import SourceText, Span
from cfnkit.syntax import NULL, NUMBER, Mapping, Node, Scalar, dump_json, from_plain, parse, to_plain, walk
from cfnkit.transforms.call import TransformCall
from cfnkit.transforms.macros import Macro
from support.macro_runs import ECHO, NOTE, answering, errors, events, run, value
from support.tree_strategies import templates, trees

TEXT = "Transform: Macro\nResources: {A: {Type: AWS::SNS::Topic}}\n"
CALL = Span("template.yaml", 1, 12, 1, 17)


def failure(processed: Processed) -> Diagnostic:
    (finding,) = (finding for finding in processed.diagnostics if finding.code is Code.MACRO_FAILED)
    return finding


class TestEvent:
    def test_its_keys_stand_in_the_recorded_order_with_the_template_without_its_transforms(
        self, tmp_path: Path
    ) -> None:
        text = """
            AWSTemplateFormatVersion: "2010-09-09"
            Transform: {Name: Note, Parameters: {Input: a}}
            Parameters: {Env: {Type: String, Default: prod}}
            Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "${Env}-x"}}}
            """
        run(tmp_path, text, {"Note": NOTE}, region="eu-west-1", account_id="111111111111")

        (event,) = events(tmp_path)
        assert list(event) == [
            *("accountId", "fragment", "transformId", "requestId", "region", "params", "templateParameterValues")
        ]
        assert event["accountId"] == "111111111111"
        assert event["region"] == "eu-west-1"
        assert event["transformId"] == "111111111111::Note"
        assert event["params"] == {"Input": "a"}
        assert event["templateParameterValues"] == {"Env": "prod"}
        assert list(event["fragment"]) == ["AWSTemplateFormatVersion", "Parameters", "Resources"]
        # Functions in the fragment are not evaluated.
        assert event["fragment"]["Resources"]["A"]["Properties"] == {"TopicName": {"Fn::Sub": "${Env}-x"}}

    def test_each_call_has_a_request_id_of_its_own_that_is_the_same_in_each_run(self, tmp_path: Path) -> None:
        text = """
            Transform: [Note, Note]
            Resources:
              A: {Type: AWS::SNS::Topic, Fn::Transform: Note}
              B: {Type: AWS::SNS::Topic, Fn::Transform: Note}
            """
        run(tmp_path, text, {"Note": NOTE})
        run(tmp_path, text, {"Note": NOTE})

        ids = [event["requestId"] for event in events(tmp_path)]
        assert len(set(ids[:4])) == 4
        assert ids[:4] == ids[4:]
        assert all(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids)

    def test_the_parameters_of_the_stack_arrive_as_values(self, tmp_path: Path) -> None:
        text = """
            Transform: Note
            Parameters:
              Given: {Type: String, Default: default}
              Defaulted: {Type: String, Default: default}
              Number: {Type: Number, Default: 1000.0}
              Tags: {Type: CommaDelimitedList, Default: "a, b"}
              Zones: {Type: List<String>}
              Ports: {Type: List<Number>, Default: "1,2"}
              Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /ami}
              Images: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /amis}
              Unknown: {Type: "AWS::SSM::Parameter::Value<String>", Default: /aws/service/ami}
              Missing: {Type: String}
              Empty: {Type: String, Default: ""}
              Secret: {Type: String, NoEcho: true}
            Resources: {A: {Type: AWS::SNS::Topic}}
            """
        ssm = {"/ami": SsmParameter("String", {1: "ami-1"}), "/amis": SsmParameter("StringList", {1: "ami-1,ami-2"})}
        given = {"Given": "given", "Zones": "x,y,z", "Secret": "open sesame"}
        run(tmp_path, text, {"Note": NOTE}, parameters=given, lookups=Lookups(ssm=ssm))

        assert events(tmp_path)[0]["templateParameterValues"] == {
            "Given": "given",
            "Defaulted": "default",
            "Number": "1000.0",
            "Tags": ["a", "b"],
            "Zones": ["x", "y", "z"],
            "Ports": ["1", "2"],
            "Image": "ami-1",
            "Images": ["ami-1", "ami-2"],
            "Empty": "",
            "Secret": "open sesame",
        }

    def test_numbers_and_odd_texts_arrive_as_they_are_written(self, tmp_path: Path) -> None:
        text = "Resources: {A: {Fn::Transform: Note, a: 1000.0, b: 012345678901, c: 1e3, d: 'é😀', e: [], f: {}}}"
        run(tmp_path, text, {"Note": NOTE})

        fragment = events(tmp_path)[0]["fragment"]
        assert json.dumps(fragment["a"]) == "1000.0"
        assert fragment == {"a": 1000.0, "b": "012345678901", "c": "1e3", "d": "é😀", "e": [], "f": {}}


class TestParams:
    @pytest.mark.parametrize(
        ("written", "evaluated"),
        [
            ("!Ref Env", "prod"),
            ("!Ref Tags", ["a", "b"]),
            ("!Sub '${Env}-${AWS::Region}-${AWS::AccountId}-${AWS::StackName}-${AWS::Partition}'", None),
            ("!Join ['-', [x, !Ref Env]]", "x-prod"),
            ("!FindInMap [Sizes, !Ref Env, Size]", "large"),
            ("!If [IsProd, yes it is, no]", "yes it is"),
            ("!Select [1, !Ref Tags]", "b"),
            ("!Split ['.', a.b]", ["a", "b"]),
            ("!Base64 a", "YQ=="),
            ("[1, !Ref Env, true]", [1, "prod", True]),
            ("12", 12),
            ("true", True),
            ("1.50", 1.5),
        ],
    )
    @pytest.mark.parametrize("place", ["section", "snippet"])
    def test_they_are_evaluated_with_what_is_known_then(
        self, tmp_path: Path, written: str, evaluated: Any, place: str
    ) -> None:
        call = f"{{Name: Note, Parameters: {{Input: {written}}}}}"
        text = f"""
            Parameters: {{Env: {{Type: String, Default: prod}}, Tags: {{Type: CommaDelimitedList, Default: "a,b"}}}}
            Mappings: {{Sizes: {{prod: {{Size: large}}}}}}
            Conditions: {{IsProd: !Equals [!Ref Env, prod]}}
            Resources: {{A: {{Type: AWS::SNS::Topic{", Fn::Transform: " + call if place == "snippet" else ""}}}}}
            {"Transform: " + call if place == "section" else ""}
            """
        run(tmp_path, text, {"Note": NOTE})

        assert events(tmp_path)[0]["params"] == {"Input": evaluated or "prod-us-east-1-123456789012-stack-aws"}

    def test_one_without_a_value_is_left_out(self, tmp_path: Path) -> None:
        text = "Transform: {Name: Note, Parameters: {A: !Ref AWS::NoValue, B: b}}\nResources: {}"
        run(tmp_path, text, {"Note": NOTE})

        assert events(tmp_path)[0]["params"] == {"B": "b"}

    @pytest.mark.parametrize(
        "written",
        [
            *("!Ref Bucket", "!GetAtt Bucket.Arn", "!ImportValue x", "!Sub '${Bucket.Arn}'", "{a: b}", "[[a]]", "null"),
            *("[!Ref Bucket]", "{Fn::Transform: Note}", "!Ref AWS::StackId"),
        ],
    )
    def test_what_is_not_known_then_is_refused_in_the_services_words(self, tmp_path: Path, written: str) -> None:
        text = f"""
            Resources: {{Bucket: {{Type: AWS::S3::Bucket}}}}
            Transform: {{Name: Note, Parameters: {{Ok: a, forwarderArn: {written}}}}}
            """
        processed = run(tmp_path, text, {"Note": NOTE}, lookups=Lookups(exports={"x": "y"}))

        assert events(tmp_path) == []
        (finding,) = (finding for finding in processed.diagnostics if finding.code is Code.TRANSFORM_FORMAT)
        assert finding.message == (
            "The value of parameter forwarderArn under transform Note must resolve to a string, number, boolean "
            "or a list of any of these."
        )
        assert finding.path == ("Transform", "Parameters", "forwarderArn")
        assert finding.span.line == 3

    @pytest.mark.parametrize("place", ["section", "snippet"])
    def test_a_call_waits_for_a_parameter_without_a_value(self, tmp_path: Path, place: str) -> None:
        call = "{Name: Note, Parameters: {Input: !Sub '${Late}-x'}}"
        text = f"""
            Parameters: {{Late: {{Type: "AWS::SSM::Parameter::Value<String>", Default: /x}}}}
            Resources: {{A: {{Type: AWS::SNS::Topic{", Fn::Transform: " + call if place == "snippet" else ""}}}}}
            {"Transform: " + call if place == "section" else ""}
            """
        processed = run(tmp_path, text, {"Note": NOTE})
        (finding,) = processed.diagnostics

        assert events(tmp_path) == []
        assert processed.accepted
        assert (finding.id, finding.path) == ("I9757", ("Parameters", "Late"))
        assert finding.message == "The macro Note cannot be run without a value of the parameter Late."

    @pytest.mark.parametrize(
        ("failing", "waits"),
        [
            ("given['Late']", True),
            ("given.get('Late').upper()", True),
            ("(_ for _ in ()).throw(ValueError('give the parameter `Late`'))", True),
            ("1 / 0", False),
            ("given['Later']", False),
        ],
    )
    def test_a_macro_that_fails_for_want_of_a_value_waits_for_it(
        self, tmp_path: Path, failing: str, waits: bool
    ) -> None:
        code = f"""
            def handler(event, context):
                print("'Late'")
                given = event["templateParameterValues"]
                fragment = event["fragment"] if given else compute(given)
                return {{"requestId": event["requestId"], "status": "success", "fragment": fragment}}

            def compute(given):
                value = {failing}
                return value
            """
        text = TEXT + "Parameters:\n  Late: {Type: String}\n"
        processed = run(tmp_path, text, {"Macro": code})
        found = {finding.id: finding for finding in processed.diagnostics}

        assert ("I9757" in found, "E9752" in found) == (waits, not waits)
        if waits:
            [place] = found["I9757"].related
            assert "The handler raised" in place.message
            assert run(tmp_path, text, {"Macro": code}, parameters={"Late": "x"}).diagnostics == ()
        else:
            assert found["E9752"].hint.startswith("The event has no value of Late;")

    def test_what_is_wrong_with_a_function_in_them_is_said_once(self, tmp_path: Path) -> None:
        text = "Transform: {Name: Note, Parameters: {A: !FindInMap [M, such, map]}}\nMappings: {M: {a: {b: c}}}"
        processed = run(tmp_path, text, {"Note": NOTE})

        assert errors(processed) == ["Template error: Unable to get mapping for M::such::map"]
        assert processed.diagnostics[0].path[:3] == ("Transform", "Parameters", "A")


class TestAnswer:
    @pytest.mark.parametrize("status", ["success", "SUCCESS", "Success"])
    def test_the_status_counts_in_any_case_and_other_keys_do_not(self, tmp_path: Path, status: str) -> None:
        code = f"""
            def handler(event, context):
                return {{"requestId": event["requestId"], "status": "{status}", "fragment": event["fragment"],
                         "errorMessage": "not looked at", "more": [1]}}
            """
        processed = run(tmp_path, TEXT, {"Macro": code})

        assert processed.diagnostics == ()
        assert to_plain(processed.tree) == {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}

    @pytest.mark.parametrize(
        ("answer", "message", "hint"),
        [
            ("{**ok, 'status': 'failed', 'errorMessage': 'it is a test'}", "failed with: it is a test", ""),
            (
                "{**ok, 'status': 'failed', 'errorMessage': 'NoCredentialsError: x'}",
                "failed with: NoCredentialsError: x",
                "`aws: true`",
            ),
            ("{**ok, 'status': 'failed'}", "failed without an error message.", "'failed'"),
            ("{**ok, 'status': 'failed', 'errorMessage': ''}", "failed without an error message.", "'failed'"),
            ("{**ok, 'status': 'failed', 'errorMessage': None}", "failed without an error message.", "'failed'"),
            ("{**ok, 'status': None}", "failed without an error message.", "null"),
            ("{}", "failed without an error message.", "The response has no status"),
        ],
    )
    def test_any_other_status_is_a_failure_in_the_services_words(
        self, tmp_path: Path, answer: str, message: str, hint: str
    ) -> None:
        code = f"""
            def handler(event, context):
                ok = {{"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}}
                return {answer}
            """
        processed = run(tmp_path, TEXT, {"Macro": code})

        finding = failure(processed)
        assert finding.message == f"Transform 123456789012::Macro {message}"
        assert finding.span == CALL
        assert finding.path == ("Transform",)
        assert hint in finding.hint

    @pytest.mark.parametrize(
        ("body", "hint"),
        [
            ("return ok['nothing']", "KeyError: 'nothing'"),
            ("raise ValueError('no such thing')", "ValueError: no such thing"),
            ("import sys; sys.exit(3)", "3"),
            ("import os; os._exit(7)", "7"),
            ("return {1, 2}", "set"),
            ("return float('nan')", ""),
            ("return 'text'", "must be an object"),
            ("return None", "must be an object"),
            ("return [ok]", "must be an object"),
            ("return {**ok, 'requestId': 'another'}", "requestId"),
            ("return {key: value for key, value in ok.items() if key != 'requestId'}", "requestId"),
            ("return {key: value for key, value in ok.items() if key != 'fragment'}", "no fragment"),
            ("return {**ok, 'fragment': None}", "no fragment"),
            ("return {**ok, 'fragment': __import__('functools').reduce(lambda a, _: [a], range(150), 1)}", "deep"),
            ("return {**ok, 'fragment': {'a': 'x' * 7_000_000}}", "bytes"),
        ],
    )
    def test_what_is_no_response_is_malformed_with_the_handlers_own_reason(
        self, tmp_path: Path, body: str, hint: str
    ) -> None:
        code = f"""
            def handler(event, context):
                ok = {{"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}}
                print("it said this")
                {body}
            """
        processed = run(tmp_path, TEXT, {"Macro": code})

        finding = failure(processed)
        assert finding.message == "Received malformed response from transform 123456789012::Macro"
        assert finding.span == CALL
        assert hint in finding.hint
        assert "it said this" in finding.hint

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("print('garbage')", "The response is not JSON: Expecting value: line 1 column 1 (char 0)."),
            ("print('{} {}')", "The response is not JSON: Extra data: line 1 column 4 (char 3)."),
            ("print('[NaN]')", "The response is not JSON: NaN is not a JSON number."),
            ("print('[-Infinity]')", "The response is not JSON: -Infinity is not a JSON number."),
            ("print('[' * 100_000)", "The response is nested too deeply."),
            ("print('{')", "The response is not JSON: Expecting property name enclosed in double quotes: line 2"),
            ('print(\'{"a": 1, "a": 2}\')', "Its response: "),
        ],
    )
    def test_a_text_that_is_not_json_is_malformed(self, tmp_path: Path, code: str, sentence: str) -> None:
        macro = Macro(CommandHost([sys.executable, "-c", code], cwd=tmp_path), Target(), {}, Redactor())
        applied = macro(TransformCall("Macro", Mapping({}, {}, CALL), CALL, whole=True), parse(TEXT, "t.yaml").root)

        (finding,) = applied.diagnostics
        assert applied.fragment is None
        assert finding.message == "Received malformed response from transform 123456789012::Macro"
        assert finding.hint.startswith(sentence)

    def test_the_traceback_leads_to_the_line_of_the_handler(self, tmp_path: Path) -> None:
        code = "def handler(event, context):\n    return inner(event)\ndef inner(event):\n    return event['none']\n"
        hint = failure(run(tmp_path, TEXT, {"Macro": code})).hint

        assert re.search(r'macro0\.py", line 4, in inner', hint)
        assert "cfnkit" not in hint.lower().replace(str(tmp_path).lower(), "")

    def test_a_snippet_that_fails_is_told_at_its_own_line(self, tmp_path: Path) -> None:
        text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      Fn::Transform: {Name: Macro}\n"
        finding = failure(run(tmp_path, text, {"Macro": "def handler(event, context): raise KeyError"}))

        assert finding.span == Span("template.yaml", 5, 29, 5, 34)
        assert finding.path == ("Resources", "A", "Properties", "Fn::Transform")

    def test_a_macro_that_hangs_is_stopped_and_the_next_template_runs(self, tmp_path: Path) -> None:
        hanging = "import time\ndef handler(event, context):\n    print('waiting')\n    time.sleep(60)\n"
        finding = failure(run(tmp_path, TEXT, {"Macro": hanging}, options={"timeout": 0.4}))

        assert finding.message == "Received malformed response from transform 123456789012::Macro"
        assert "0.4 s" in finding.hint
        assert "waiting" in finding.hint
        assert run(tmp_path, TEXT, {"Macro": ECHO}).accepted

    def test_what_a_macro_prints_goes_nowhere_while_it_succeeds(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        code = ECHO.replace("return", "print('noise'); import sys; print('more', file=sys.stderr); return")
        processed = run(tmp_path, TEXT, {"Macro": code})

        assert processed.diagnostics == ()
        assert capfd.readouterr() == ("", "")


class TestEnvironment:
    def test_a_macro_sees_no_credentials_and_runs_where_its_code_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-for-macros")
        code = answering("{'Metadata': {'Keys': sorted(__import__('os').environ), 'At': __import__('os').getcwd()}}")
        processed = run(tmp_path, TEXT, {"Macro": code}, options={"environment": {"OWN": "1"}}, region="eu-west-1")

        assert "AWS_SECRET_ACCESS_KEY" not in value(processed, "Metadata.Keys")
        assert {"OWN", "AWS_REGION"} <= set(value(processed, "Metadata.Keys"))
        assert os.path.samefile(value(processed, "Metadata.At"), tmp_path / "macros")


MANGLE = """
import random

def handler(event, context):
    chance = random.Random(event["params"]["Seed"])

    def mangled(value):
        roll = chance.random()
        if roll < 0.05:
            return "made up"
        if isinstance(value, dict):
            items = [(key, mangled(item)) for key, item in value.items() if chance.random() > 0.1]
            if chance.random() < 0.3:
                chance.shuffle(items)
            if items and chance.random() < 0.2:
                items.append(("Copy", chance.choice(items)[1]))
            return dict(items)
        if isinstance(value, list):
            items = [mangled(item) for item in value if chance.random() > 0.1]
            if items and chance.random() < 0.2:
                items.insert(0, chance.choice(items))
            return items
        return [value] if roll > 0.97 else value

    return {"requestId": event["requestId"], "status": "success", "fragment": mangled(event["fragment"])}
"""


@pytest.fixture(scope="module")
def mangle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Macro]:
    """A macro that changes a fragment at random, in one process for all examples."""
    folder = tmp_path_factory.mktemp("mangle")
    (folder / "index.py").write_text(MANGLE)
    host = PythonHost(folder, "index.handler", timeout=30.0)
    yield Macro(host, Target(), {}, Redactor())
    host.close()


@given(tree=templates() | trees(), seed=st.integers(0, 1000))
def test_whatever_a_macro_does_each_node_has_an_origin_within_its_input(mangle: Macro, tree: Node, seed: int) -> None:
    before = parse(dump_json(tree), "template.json")
    assume(not isinstance(tree, Scalar) or tree.kind != NULL)  # null is no fragment, and a macro's is refused
    # A number that no float holds is infinite in Python, and infinity is no JSON.
    numbers = [node.text for _, node in walk(tree) if isinstance(node, Scalar) and node.kind == NUMBER]
    assume(all(isfinite(float(number)) for number in numbers))
    params = from_plain({"Seed": seed}, before.root.span)
    assert isinstance(params, Mapping)
    call = TransformCall("Mangle", params, Span("template.json", 1, 1, 1, 2), True)
    after = mangle(call, before.root).fragment

    assert after is not None
    standing = {node.span: node for _, node in walk(before.root)}
    for _, node in walk(after):
        assert before.root.span.contains(node.span)
        assert {(step.transform, step.span) for step in node.steps} <= {("Mangle", call.span)}
        if isinstance(node, Scalar) and all(step.exact for step in node.steps):
            assert node == standing[node.span]


def test_through_all_transforms_each_node_has_an_origin_within_the_inputs(tmp_path: Path) -> None:
    text = """
        Transform: [Tag, AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
        Parameters: {Env: {Type: String, Default: prod}}
        Resources:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://snippets/more.yaml"}}
          Fn::ForEach::Queues:
            - Name
            - [A, B]
            - Queue${Name}: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Env}-${Name}"}}
          Function:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: python3.12
              Handler: index.handler
              InlineCode: "def handler(event, context): pass"
              Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt QueueA.Arn}}}
        """
    tag = answering("{**fragment, 'Metadata': {'Made': ['by', 'a macro']}}")
    more = "Topic:\n  Type: AWS::SNS::Topic\n  Properties: {TopicName: {Fn::Sub: '${Env}-topic'}}\n"
    processed = run(tmp_path, text, {"Tag": tag}, includes={"more.yaml": more})
    included = SourceText(str(tmp_path / "snippets/more.yaml"), more)
    sources = {source.name: source for source in (processed.document.source, included)}

    assert processed.accepted
    assert processed.resolved is not None
    for tree in (processed.tree, processed.resolved):
        for path, node in walk(tree):
            for span in (node.span, *(step.span for step in node.steps)):
                source = sources[span.source]
                assert 1 <= span.line <= span.end_line <= len(source.lines), path
                assert source.cut(span), path
    assert {node.span.source for _, node in walk(processed.tree)} == sources.keys()
