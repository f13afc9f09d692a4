"""Offline, no packet leaves: a process that notes each connection and look-up of a name runs every command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.checkouts import checkout

# The interpreter tells an audit hook of each connection and look-up, whichever library makes it:
# https://docs.python.org/3/library/audit_events.html. Handlers on this machine talk through pipes.
PROGRAM = """\
import contextlib, io, json, sys
seen = []
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        seen.append([event, str(arguments[1:])])
sys.addaudithook(hook)
from cfnkit.cli import main
from cfnlint.runner import main as cfn_lint
statuses = []
for words in json.loads(sys.argv[1]):
    out, errors = (io.TextIOWrapper(io.BytesIO()) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            if words[0] == "cfn-lint":
                sys.argv = words
                cfn_lint()
            else:
                statuses.append(main(words))
        except SystemExit:
            pass
print(json.dumps({"seen": seen, "statuses": statuses}))
"""
TEMPLATE = """\
Transform: [Evil, AWS::Serverless-2016-10-31]
Parameters: {Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /aws/service/image}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.x
      Runtime: python3.12
      Policies: [AmazonS3ReadOnlyAccess, {S3ReadPolicy: {BucketName: b}}]
      Environment: {Variables: {A: "{{resolve:ssm:/a}}", B: "{{resolve:secretsmanager:b}}"}}
  Q:
    Type: AWS::SQS::Queue
    Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://bucket/x.yaml"}}}
  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://bucket.s3.amazonaws.com/n.yaml"}}
"""


@pytest.mark.slow
def test_no_packet_leaves_offline(tmp_path: Path) -> None:
    config = """\
macros: {Evil: {lambda: own}, Mine: {handler: h.py:handler, aws: true}}
includes: {"s3://bucket/": {aws: true}}
"""
    folder = checkout(tmp_path / "repo", config, TEMPLATE)
    (folder / "plain.yaml").write_text(TEMPLATE.replace("[Evil, AWS", "[AWS"))
    (folder / "live.json").write_text(json.dumps({"version": 1, "stack": {"name": "s"}, "resources": []}))
    commands = [["cfn-lint", "-a", "cfnkit.lint.rules", "--", "t.yaml"]]
    commands += [
        ["check", "t.yaml", "plain.yaml", "--aws", "--jobs", "1"],
        ["render", "t.yaml", "--stage", "resolved", "--aws"],
        ["render", "plain.yaml", "--dynamic-references", "resolve"],
        ["explain", "t.yaml", "Resources"],
        ["refs", "plain.yaml", "--verify"],
        ["drift", "plain.yaml", "--actual", "live.json"],
        ["macro", "record", "t.yaml", "--to", "recordings"],
        ["macro", "run", "Evil", "t.yaml", "--aws"],
    ]
    commands += [["drift", "t.yaml", "--stack", "web"], ["drift", "snapshot", "--stack", "web"]]
    commands += [["macro", "deploy", "--bucket", "packages", "--stack-name", "s", "--yes"]]
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_REGION": "us-east-1",
        "CFNKIT_AWS": "1",
        "CFNKIT_OFFLINE": "1",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    del environment["AWS_EC2_METADATA_DISABLED"]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(commands)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert len(report["statuses"]) == len(commands) - 1
    assert report["seen"] == []
