"""The change of a pull request in each format, as its reviewer reads it, and in texts that mean nothing there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.forks.commands import forked_cfnkit

TEMPLATE = """\
Transform: Delay
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
  Queue: {Type: AWS::SQS::Queue, Properties: {}}
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: plain
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
"""
HANDLER = """\
def handler(event, context):
    fragment = event["fragment"]
    fragment["Resources"]["Queue"]["Properties"]["DelaySeconds"] = 1
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
STOP = ("--fail-on", "replace,delete-stateful,policy,security")


@pytest.fixture
def pull_request(tmp_path: Path) -> Path:
    """A repository whose work tree renames a table's key, changes a macro and opens a port."""
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "delay.py").write_text(HANDLER)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Delay: {handler: delay.py:handler}}\n")
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "first"]):
        who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    changed = TEMPLATE.replace("AttributeName: id", "AttributeName: orderId").replace("10.0.0.0/8", "0.0.0.0/0")
    (tmp_path / "t.yaml").write_text(changed.replace("plain", "'</td> <script>|@everybody'"))
    (tmp_path / "delay.py").write_text(HANDLER.replace("= 1", "= 9"))
    return tmp_path


def diff(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*forked_cfnkit(), "diff", "t.yaml", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_markdown_tells_a_reviewer_of_the_key_the_macro_and_the_port(pull_request: Path) -> None:
    run = diff(pull_request, "--format", "markdown", *STOP)
    assert run.returncode == 4
    unfolded = run.stdout.partition("<details>")[0]
    assert "- **Data is lost:** <code>Orders</code> (AWS::DynamoDB::Table) may be replaced" in unfolded
    assert "- **Opened to the network:** <code>Web</code>" in unfolded
    assert "  - tcp 443 from 0.0.0.0/0 (everybody)" in unfolded
    assert "| <code>Queue</code> | AWS::SQS::Queue | is updated | DelaySeconds (by Delay) |" in unfolded
    assert "| <code>1</code> | <code>9</code> |" in run.stdout
    assert '<code>"&lt;/td&gt; &lt;script&gt;&#124;&#64;everybody"</code>' in run.stdout


def test_github_annotates_the_lines(pull_request: Path) -> None:
    run = diff(pull_request, "--format", "github", *STOP)
    assert run.returncode == 4
    lost, replaced, *_, opened = run.stdout.splitlines()
    assert lost.startswith("::error file=t.yaml,line=3,endLine=3,col=3,endColumn=9,title=Data is lost::Orders ")
    assert replaced.startswith("::warning file=t.yaml,line=7,")
    assert opened.endswith("::Web is replaced: GroupDescription changes") or "%0Atcp 443 from 0.0.0.0/0" in opened


def test_html_is_one_page_in_which_texts_mean_nothing(pull_request: Path) -> None:
    page = diff(pull_request, "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<script>") == 1
    assert "&lt;/td&gt; &lt;script&gt;|@everybody" in page
    for name in ("Orders", "Queue", "Web"):
        assert f"<b>{name}</b>" in page
