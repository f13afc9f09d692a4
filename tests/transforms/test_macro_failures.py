"""What to do about a macro that fails, and the place that its message names."""

from __future__ import annotations

import pytest

from cfnkit.source import Span
from cfnkit.syntax import parse
from cfnkit.transforms.macro_failures import advice, named_places

FRAGMENT = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{Key: a, Value: b}]
      a/b: {c: 1}
"""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The handler raised NoCredentialsError: Unable to locate credentials (index.py, line 3).", "`aws: true`"),
        ("s3://b/k cannot be read: Unable to locate credentials", "`aws: true`"),
        ("CredentialsProviderError: Could not load credentials from any providers", "`aws: true`"),
        ("URLError: <urlopen error [Errno -3] Temporary failure in name resolution>", "`network: true`"),
        ("URLError: <urlopen error [Errno 8] nodename nor servname provided, or not known>", "`network: true`"),
        ("Error: getaddrinfo EAI_AGAIN example.com", "`network: true`"),
        ("OSError: [Errno 101] Network is unreachable", "`network: true`"),
        ("OSError: [Errno 30] Read-only file system: 'out.txt'", "TMPDIR"),
        ("Error: EROFS: read-only file system, open 'out.txt'", "TMPDIR"),
        ("The handler's module 'index' cannot be imported: No module named 'x' (index.py, line 1).", "`python: FILE`"),
        ('TypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension ".mts" for /a/handler.mts', "22.18"),
        ("Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'yaml'", "npm install"),
        ("Error: Cannot find module 'yaml'", "npm install"),
        ("Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@aws-sdk/client-ssm' imported from", "npm install"),
        ("The response is not JSON: Expecting value: line 1 column 1 (char 0).", "to stderr"),
        ("The response is not JSON: Extra data: line 2 column 1 (char 3).", "to stderr"),
        ("The command cannot be started: 'nodee' was not found.", "Install the program"),
        ("Unable to marshal response: Object of type coroutine is not JSON serializable", "asyncio.run"),
        ("The handler ran longer than 1.5 s and was stopped.", "`timeout`"),
        ("The handler needed more than 1,024 MB of memory.", "`memory_mb`"),
    ],
)
def test_a_failure_of_a_known_kind_says_what_to_do(said: str, told: str) -> None:
    assert told in advice("Received malformed response from transform M", said)
    assert advice("", "", said) == advice(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "The response is not JSON: Object of type set is not JSON serializable.",
        "KeyError: 'Type'",
        "Error: Cannot find module './mine.js'",
        "Error: Cannot find module '/code/mine.mjs'",
    ],
)
def test_another_failure_has_no_advice(said: str) -> None:
    assert advice(said) == ""


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("At Resources/Queue: No queues.", (3, 5)),
        ("At Resources/Queue/Properties/Tags/0/Value: Wrong.", (5, 30)),
        ("At Resources/Queue/Properties/a/b/c: Wrong.", (6, 16)),
        ("At Resources/Queue/Properties/Tags/1: Wrong.", None),
        ("At Resources/Queue/Properties/Tags/x: Wrong.", None),
        ("At Resources/Queue/Type/x: Wrong.", None),
        ("1 rule is broken. W9781 at Resources/Queue: SSH is open. At noon: never.", (3, 5)),
        ("At Resources/Topic: Wrong.", None),
        ("At noon it failed: why", None),
        ("No queues.", None),
    ],
)
def test_the_place_that_a_message_names_is_found(message: str, place: tuple[int, int] | None) -> None:
    found = named_places(message, parse(FRAGMENT, "t.yaml").root)

    assert [(each.span.line, each.span.column) for each in found] == ([place] if place else [])
    assert all(isinstance(each.span, Span) and each.span.source == "t.yaml" for each in found)
