"""`cfnkit refs --verify` against a server that throttles, is silent or is none of AWS."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cfnkit.cli import main
from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.serving import serving

TEMPLATE = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      Tags:\n" + "".join(
    f"        - {{Key: k{number}, Value: '{{{{resolve:secretsmanager:s{number}}}}}'}}\n" for number in range(40)
)
THROTTLED = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'


@pytest.mark.parametrize(
    ("status", "body", "delay", "said"),
    [
        (400, THROTTLED, 0.0, ("AWS throttles the calls, try again later.", "AWS did not answer all calls within 1 s")),
        (200, b"<html>Log in</html>", 0.0, ("the answer is not from AWS (an HTML page)",)),
        (200, b"{}", 2.5, ("there was no answer within 1 s", "AWS did not answer all calls within 1 s")),
    ],
)
def test_forty_equal_failures_are_one_sentence_and_nothing_is_known(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    credentials: None,
    status: int,
    body: bytes,
    delay: float,
    said: tuple[str, ...],
) -> None:
    class Server(LoopbackHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            time.sleep(delay)
            self.send(status, body, "application/x-amz-json-1.1")

    (tmp_path / "t.yaml").write_text(TEMPLATE)
    with serving(Server) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        began = time.monotonic()
        words = ["refs", str(tmp_path / "t.yaml"), "--verify", "--timeout", "1", "--region", "us-east-1"]
        assert main(words) == 2
    assert time.monotonic() - began < 30
    out = capsys.readouterr().out
    assert out.count("not known") >= 40
    assert "there is no such" not in out
    sentences = [line for line in out.splitlines() if "references are not known: " in line]
    assert 1 <= len(sentences) <= 2
    assert all(any(words in line for words in said) for line in sentences)
    assert sum(out.count(words) for words in said) <= 4
