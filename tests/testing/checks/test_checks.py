"""The checks of a macro: each finds its fault, and passes a good macro."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cfnkit.packaging import read_macro
from cfnkit.testing.checks import CHECKS, CheckResult, CheckStatus, check_macro

Check = Callable[..., dict[str, CheckResult]]

TEMPLATE = "{Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: hello}}}}"
CASE = f"""
cases:
  - name: a template
    template: {TEMPLATE}
    result: {TEMPLATE}
"""
# A handler that answers with what the expression `{result}` makes of `fragment`.
HANDLER = """
import copy, json, os, time
calls = 0
def handler(event, context):
    global calls
    calls += 1
    fragment = copy.deepcopy(event["fragment"])
    try:
        result = {result}
    except Exception as error:
        said = f"The fragment cannot be read: {{type(error).__name__}}"
        return {{"requestId": event["requestId"], "status": "failed", "errorMessage": said}}
    return {{"requestId": event["requestId"], "status": "success", "fragment": result}}
"""


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Check a macro whose handler answers with an expression, or is `code`; returns the results by name."""

    def run(
        result: str = "fragment", description: str = CASE, code: str = "", **options: Any
    ) -> dict[str, CheckResult]:
        (tmp_path / "index.py").write_text(dedent(code) or HANDLER.format(result=result))
        (tmp_path / "macro.yaml").write_text(f"name: Made\ndescription: Made for a test.\n{dedent(description)}")
        return {result.check: result for result in check_macro(read_macro(tmp_path), **options)}

    return run


def failed(results: dict[str, CheckResult]) -> dict[str, str]:
    """The messages of the checks that failed."""
    return {name: result.message for name, result in results.items() if result.status is CheckStatus.FAILED}


def test_a_good_macro_passes_all_in_order(check: Check) -> None:
    results = check()
    assert list(results) == ["a template", *CHECKS]
    assert {result.status for result in results.values()} == {CheckStatus.PASSED}


def test_a_difference_of_a_very_long_line_is_cut(check: Check) -> None:
    results = check("{**fragment, 'Metadata': {'x': 'y' * 100_000}}")
    (line,) = (line for line in results["a template"].detail.splitlines() if "yyy" in line)
    assert line.endswith("yyy... (100,006 characters)")
    assert len(line) < 400


def test_a_good_package_passes_all_on_the_lambda_runtime_client(check: Check) -> None:
    pytest.importorskip("awslambdaric", reason="the Lambda runtime client is not installed")
    assert {result.status for result in check(packaged=True).values()} == {CheckStatus.PASSED}


def test_a_case_shows_how_its_result_differs(check: Check) -> None:
    results = check("{**fragment, 'Description': 'more'}")
    assert failed(results) == {"a template": "The result differs."}
    assert "+Description: more" in results["a template"].detail


def test_a_case_may_expect_an_error(check: Check) -> None:
    description = f"""
    cases:
      - {{name: the message fits, template: {TEMPLATE}, error: cannot be read}}
      - {{name: the message is another, template: {TEMPLATE}, error: something else}}
    """
    results = check("1 / 0", description)
    assert failed(results) == {"the message is another": "It failed, but not with the message: something else"}
    assert "Transform 123456789012::Made failed with: The fragment cannot be read" in (
        results["the message is another"].detail
    )
    expected = f"cases:\n  - {{name: it fails, template: {TEMPLATE}, error: never}}\n"
    assert failed(check("fragment", expected)) == {"it fails": "It succeeded, but should fail with: never"}


def test_a_case_that_fails_unexpectedly_shows_what_was_printed(check: Check) -> None:
    results = check(code="def handler(event, context):\n    print('so far')\n    raise KeyError('Topic')\n")
    assert failed(results)["a template"] == ("It failed: Received malformed response from transform 123456789012::Made")
    assert results["a template"].detail.startswith(
        "The handler raised KeyError: 'Topic' (index.py, line 3).\nso far\nTraceback"
    )


def test_a_case_has_its_own_parameters_values_and_place(check: Check) -> None:
    description = """
    cases:
      - name: all of them
        template: {Parameters: {Env: {Type: String, Default: prod}, Zones: {Type: CommaDelimitedList}}, Transform: Made}
        parameters: {Key: [1, true]}
        values: {Zones: [a, b]}
        region: eu-west-1
        account: "111111111111"
        result: [{Env: prod, Zones: [a, b]}, {Key: [1, true]}, eu-west-1, "111111111111", [Parameters]]
    """
    code = """
    def handler(event, context):
        names = ("templateParameterValues", "params", "region", "accountId")
        result = [*(event[name] for name in names), list(event["fragment"])]
        return {"requestId": event["requestId"], "status": "success", "fragment": result}
    """
    assert check(code=code, description=description)["all of them"].status is CheckStatus.PASSED


@pytest.mark.parametrize(
    ("result", "name", "message"),
    [
        (
            "{**fragment, 'Description': str(calls)} if calls > 1 else fragment",
            "two runs agree",
            "A second call in the same process has another result in the case 'a template'.",
        ),
        (
            "{**fragment, 'Metadata': list({'a', 'b', 'c', 'd', 'e', 'f'})}",
            "two runs agree",
            "A call in a new process has another result in the case 'a template'.",
        ),
        (
            "{**fragment, 'Description': fragment.get('Description', '') + 'x'}",
            "a second pass changes nothing",
            "In the case 'a template' a second pass changes the result.",
        ),
        (
            "json.loads(json.dumps(fragment), parse_float=lambda text: str(float(text)))",
            "an untouched part stays equal",
            "In the case 'a template' Metadata/Zq0CfnkitProbe is changed.",
        ),
        (
            "{**fragment, 'Metadata': {}}",
            "an untouched part stays equal",
            "In the case 'a template' Metadata/Zq0CfnkitProbe is gone from the result.",
        ),
        (
            "json.loads(json.dumps(fragment), object_pairs_hook=lambda pairs: dict(sorted(pairs)))",
            "an untouched part stays equal",
            "In the case 'a template' Metadata/Zq0CfnkitProbe is changed.",
        ),
        (
            "json.loads(json.dumps(fragment).replace('{{resolve:', '{{'))",
            "functions and dynamic references survive",
            "In the case 'a template' Resources/Zq0CfnkitProbe is changed.",
        ),
        (
            "json.loads(json.dumps(fragment).replace('Fn::GetAtt', 'Fn::Sub'))",
            "functions and dynamic references survive",
            "In the case 'a template' Resources/Zq0CfnkitProbe is changed.",
        ),
        (
            "fragment if len(fragment['Resources']) < 100 else {**fragment, 'Description': 'x' * 7_000_000}",
            "a response stays under its limit",
            "In the case 'a template', with a template of 1 MB, there is no answer: The response is ",
        ),
        (
            "fragment if len(fragment['Resources']) < 100 else 1 / 0",
            "a response stays under its limit",
            "In the case 'a template', with a template of 1 MB, the macro fails: Transform 123456789012::Made failed ",
        ),
    ],
)
def test_what_no_good_macro_does_is_found(check: Check, result: str, name: str, message: str) -> None:
    found = failed(check(result))
    assert found[name].startswith(message)


def test_a_macro_may_say_that_a_second_pass_changes_something(check: Check) -> None:
    results = check(
        "{**fragment, 'Description': fragment.get('Description', '') + 'x'}", "idempotent: it counts\n" + CASE
    )
    result = results["a second pass changes nothing"]
    assert (result.status, result.message) == (CheckStatus.SKIPPED, "Not promised: it counts.")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise KeyError('Type')", "there is no answer. The handler raised KeyError: 'Type' (index.py, line 6)."),
        ("return {**answer, 'status': 'failed'}", "failed without an error message."),
        ("return {**answer, 'requestId': 'x'}", "Received malformed response"),
        ("return [answer]", "Received malformed response"),
        (
            "return {**answer, 'status': 'failed', 'errorMessage': 'The macro\\'s code failed in index.py, line 3'}",
            "it fails with an exception, not with a message for its user.",
        ),
    ],
)
def test_what_a_hostile_fragment_brings_out_is_found(check: Check, code: str, message: str) -> None:
    results = check(
        code=f"""
        def handler(event, context):
            answer = {{"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}}
            if event["fragment"].get("Resources", {{}}) != []:
                return answer
            {code}
        """
    )
    found = failed(results)
    assert found.keys() == {"a hostile fragment gets an answer"}
    assert found["a hostile fragment gets an answer"].startswith("Given a list as Resources: ")
    assert message in found["a hostile fragment gets an answer"]


SSM = """
import boto3
def handler(event, context):
    ssm = boto3.client("ssm")
    try:
        value = ssm.get_parameter(Name="/team/name")["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        value = "nothing"
    fragment = {**event["fragment"], "Description": value}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


def test_parameters_and_calls_of_aws_are_the_cases_own(check: Check) -> None:
    pytest.importorskip("boto3")
    description = """
    permissions: [{}]
    cases:
      - {{name: there is one, template: {{A: 1}}, ssm: {{/team/name: mine}}, result: {{A: 1, Description: mine}}}}
      - {{name: there is none, template: {{A: 1}}, result: {{A: 1, Description: nothing}}}}
    """
    declared = check(code=SSM, description=description.format("'ssm:GetParameter'"))
    assert failed(declared) == {}
    undeclared = check(code=SSM, description=description.format(""))
    assert failed(undeclared) == {"no AWS call beyond those declared": "It calls AWS beyond its permissions."}
    assert undeclared["no AWS call beyond those declared"].detail.startswith("ssm:GetParameter (")


def test_a_macro_may_connect_to_this_machine_only(check: Check) -> None:
    code = """
    import socket
    from urllib.request import urlopen
    def handler(event, context):
        for attempt in (
            lambda: urlopen("http://example.invalid/secret"),
            lambda: socket.create_connection(("192.0.2.1", 80), timeout=5),
            lambda: socket.create_connection(("127.0.0.1", PORT), timeout=5).close(),
        ):
            try:
                attempt()
            except OSError:
                pass
        return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
    """
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as server:
        results = check(code=code.replace("PORT", str(server.getsockname()[1])))
    result = results["no AWS call beyond those declared"]
    assert (result.status, result.message) == (CheckStatus.FAILED, "It connects to something that is not AWS.")
    assert result.detail == "192.0.2.1:80\nexample.invalid:80"


def test_a_snippet_and_a_macro_without_cases_have_less_to_check(check: Check) -> None:
    none = check(description="")
    assert {name: result.status for name, result in none.items()} == dict.fromkeys(CHECKS, CheckStatus.SKIPPED) | {
        "two runs agree": CheckStatus.FAILED,  # it never ran
        "no AWS call beyond those declared": CheckStatus.PASSED,
        "its package holds what it imports": CheckStatus.PASSED,
    }
    snippet = check("fragment['Value'].upper()", "cases:\n  - {name: up, fragment: {Value: a}, result: A}\n")
    skipped = {name for name, result in snippet.items() if result.status is CheckStatus.SKIPPED}
    assert failed(snippet) == {}
    assert skipped == {
        "a second pass changes nothing",
        "an untouched part stays equal",
        "functions and dynamic references survive",
    }


def test_a_package_that_cannot_be_whole_is_said_without_packaging(check: Check) -> None:
    code = """
    import rpds
    def handler(event, context):
        return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
    """
    found = failed(check(description="", code=code))
    assert "'rpds' cannot be packaged: it is compiled" in found["its package holds what it imports"]


def test_a_part_that_the_parameters_speak_of_may_change(check: Check) -> None:
    description = f"""
    cases:
      - name: all is shouted
        template: {TEMPLATE}
        parameters: {{Pattern: "[a-z]"}}
        result: {{Resources: {{Topic: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: HELLO}}}}}}}}
    """
    code = """
    def shout(value):
        if isinstance(value, dict):
            return {key: item if key == "Type" else shout(item) for key, item in value.items()}
        if isinstance(value, list):
            return [shout(item) for item in value]
        return value.upper() if isinstance(value, str) else value
    def handler(event, context):
        return {"requestId": event["requestId"], "status": "success", "fragment": shout(event["fragment"])}
    """
    results = check(code=code, description=description)
    assert failed(results) == {}
    assert results["functions and dynamic references survive"].status is CheckStatus.SKIPPED
