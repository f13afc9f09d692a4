"""What a macro is sent, and what is made of its answer."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from cfnkit import Lookups, Processed
from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import dump_json, dump_yaml, to_plain
from macro_runs import ECHO, NOTE, answering, errors, events, notes, run, value

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
            *("[!Ref Bucket]", "!Ref Late", "{Fn::Transform: Note}", "!Ref AWS::StackId"),
        ],
    )
    def test_what_is_not_known_then_is_refused_in_the_services_words(self, tmp_path: Path, written: str) -> None:
        text = f"""
            Parameters: {{Late: {{Type: "AWS::SSM::Parameter::Value<String>", Default: /x}}}}
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
        assert finding.span.line == 4

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
            ("{**ok, 'status': 'failed'}", "failed without an error message.", "'failed'"),
            ("{**ok, 'status': 'failed', 'errorMessage': ''}", "failed without an error message.", "'failed'"),
            ("{**ok, 'status': 'failed', 'errorMessage': None}", "failed without an error message.", "'failed'"),
            ("{**ok, 'status': None}", "failed without an error message.", "null"),
            ("{}", "failed without an error message.", "none"),
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


class TestSecrets:
    SECRET = "open\\sesame \"ü\""
    TEXT = """
        Parameters: {Secret: {Type: String, NoEcho: true}, Other: {Type: String, Default: plain}}
        Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: old, Fn::Transform: Macro}}}
        """

    def run(self, tmp_path: Path, body: str, secret: str = SECRET) -> Processed:
        code = f"""
            def handler(event, context):
                secret = event["templateParameterValues"]["Secret"]
                ok = {{"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}}
                {body}
            """
        return run(tmp_path, self.TEXT, {"Macro": code}, parameters={"Secret": secret})

    def assert_hidden(self, processed: Processed, secret: str = SECRET) -> None:
        """The secret shows up in nothing that is printed, in no form that JSON writes it in either."""
        shown = [part for finding in processed.diagnostics for part in (finding.message, finding.hint)]
        nodes = [processed.tree, *(node for node in (processed.resolved,) if node is not None)]
        for step in processed.trace:
            nodes.extend(node for node in (step.before, step.after, step.event) if node is not None)
            shown.append(processed.redactor(step.response))
        shown.extend(text for node in nodes for text in (dump_json(node), dump_yaml(node), repr(node)))
        for form in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
            assert not [text for text in shown if form in text]

    @pytest.mark.parametrize(
        "value",
        [
            *("secret", "'a ' + secret + ' b'", "[secret, 'x']", "{'deep': [{'er': secret}]}"),
            *("__import__('json').dumps({'a': secret})", "secret * 3", "[secret, {'a': secret + secret}]"),
        ],
    )
    def test_a_value_that_a_macro_writes_into_a_property_is_masked(self, tmp_path: Path, value: str) -> None:
        processed = self.run(tmp_path, f"return {{**ok, 'fragment': {{'DisplayName': {value}}}}}")

        self.assert_hidden(processed)
        assert "****" in dump_json(processed.tree)
        assert "open" in dump_json(processed.tree, reveal=True)

    @pytest.mark.parametrize(
        "body",
        [
            "return {**ok, 'status': 'failed', 'errorMessage': 'I was given ' + secret}",
            "return {**ok, 'status': secret}",
            "print(secret); raise ValueError",
            "raise ValueError(secret)",
            "raise ValueError({'a': secret})",
            "return {**ok, 'requestId': secret}",
            "return secret",
            "import sys; sys.exit(secret)",
        ],
    )
    def test_it_is_masked_in_whatever_a_macro_fails_with(self, tmp_path: Path, body: str) -> None:
        processed = self.run(tmp_path, body)

        assert failure(processed)
        self.assert_hidden(processed)

    def test_the_event_of_the_trace_shows_no_secret_though_the_macro_was_given_it(self, tmp_path: Path) -> None:
        processed = self.run(tmp_path, "assert secret.startswith('open'); return ok")

        self.assert_hidden(processed)
        assert processed.trace[0].event is not None
        assert '"Secret": "****"' in dump_json(processed.trace[0].event)

    def test_a_secret_in_the_parameters_of_a_call_is_masked(self, tmp_path: Path) -> None:
        text = """
            Parameters: {Secret: {Type: String, NoEcho: true}}
            Resources: {}
            Transform: {Name: Note, Parameters: {Is: !Sub "with ${Secret}"}}
            """
        processed = run(tmp_path, text, {"Note": NOTE}, parameters={"Secret": self.SECRET})

        assert events(tmp_path)[0]["params"] == {"Is": f"with {self.SECRET}"}
        self.assert_hidden(processed)

    def test_a_short_secret_is_masked_where_it_stands_alone(self, tmp_path: Path) -> None:
        processed = self.run(tmp_path, "return {**ok, 'fragment': {'DisplayName': secret, 'TopicName': 'x7'}}", "7")

        properties = json.loads(dump_json(processed.tree))["Resources"]["A"]["Properties"]
        assert properties == {"DisplayName": "****", "TopicName": "x7"}

    def test_a_secret_in_a_key_cannot_be_masked_and_is_warned_of(self, tmp_path: Path) -> None:
        processed = self.run(tmp_path, "return {**ok, 'fragment': {'Tags': {secret: 'a'}}}")

        assert notes(processed) == [
            "Macro puts the value of a NoEcho parameter into a key, where it is not masked."
        ]

    def test_what_is_no_secret_stays_as_it_is(self, tmp_path: Path) -> None:
        processed = self.run(tmp_path, "return {**ok, 'fragment': {'DisplayName': 'plain'}}")

        assert json.loads(dump_json(processed.tree))["Resources"]["A"]["Properties"] == {"DisplayName": "plain"}


class TestEnvironment:
    def test_a_macro_sees_no_credentials_and_runs_where_its_code_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-for-macros")
        code = answering("{'Metadata': {'Keys': sorted(__import__('os').environ), 'At': __import__('os').getcwd()}}")
        processed = run(tmp_path, TEXT, {"Macro": code}, options={"environment": {"OWN": "1"}}, region="eu-west-1")

        assert "AWS_SECRET_ACCESS_KEY" not in value(processed, "Metadata.Keys")
        assert {"OWN", "AWS_REGION"} <= set(value(processed, "Metadata.Keys"))
        assert os.path.samefile(value(processed, "Metadata.At"), tmp_path)
