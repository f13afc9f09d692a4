"""The values of NoEcho parameters, which a macro gets and may pass on in any form, are shown nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit import Processed
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax import dump_json, dump_yaml
from support.macro_runs import ECHO, NOTE, answering, events, notes, run


def failure(processed: Processed) -> Diagnostic:
    (finding,) = (finding for finding in processed.diagnostics if finding.code is Code.MACRO_FAILED)
    return finding


class TestSecrets:
    SECRET = 'open\\sesame "ü"'
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
        """No output has the secret, in any form in which JSON writes it."""
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

        assert notes(processed) == ["Macro puts the value of a NoEcho parameter into a key, where it is not masked."]

    def test_what_is_no_secret_stays_as_it_is(self, tmp_path: Path) -> None:
        processed = self.run(tmp_path, "return {**ok, 'fragment': {'DisplayName': 'plain'}}")

        assert json.loads(dump_json(processed.tree))["Resources"]["A"]["Properties"] == {"DisplayName": "plain"}

    def test_a_default_and_the_items_of_a_list_are_secrets_too(self, tmp_path: Path) -> None:
        text = """
            Parameters:
              Text: {Type: String, NoEcho: true, Default: defaulted}
              Items: {Type: CommaDelimitedList, NoEcho: true}
            Transform: [Give, Echo]
            Resources: {}
            """
        give = answering("{**fragment, 'Metadata': [event['templateParameterValues'], 'see second and defaulted']}")
        processed = run(tmp_path, text, {"Give": give, "Echo": ECHO}, parameters={"Items": "first,second"})

        for secret in ("defaulted", "first", "second"):
            self.assert_hidden(processed, secret)
        assert json.loads(dump_json(processed.tree))["Metadata"] == [
            {"Text": "****", "Items": ["****", "****"]},
            "see **** and ****",
        ]
        assert json.loads(dump_json(processed.tree, reveal=True))["Metadata"][0]["Items"] == ["first", "second"]
