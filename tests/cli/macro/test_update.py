"""`cfnkit macro test --update`: results are written into the cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.cli import main

HANDLER = """
def handler(event, context):
    fragment = {**event["fragment"], "Metadata": {"Is": "new", "N": [1, "1"]}}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
CASES = """\
# kept
name: Mine
description: For a test.
cases:
  - name: it has another result  # kept
    template: {Resources: {A: !Ref B}}
    result:
      Resources: {}
    values: {}  # kept
  - name: it has no result
    template:
      Resources:
        Queue: {Type: AWS::SQS::Queue}  # kept
  - {name: in braces, template: {Resources: {}}, result: {Resources: {}}}
  - {name: in braces without, template: {Resources: {}}}
  - name: it is in a file
    template: {Resources: {}}
    result: result.json
  - name: it is right
    fragment: {}
    result: {Metadata: {Is: new, N: [1, "1"]}}  # kept
"""
UPDATED = """\
# kept
name: Mine
description: For a test.
cases:
  - name: it has another result  # kept
    template: {Resources: {A: !Ref B}}
    result:
      Resources:
        A: !Ref 'B'
      Metadata:
        Is: new
        N:
          - 1
          - '1'
    values: {}  # kept
  - name: it has no result
    template:
      Resources:
        Queue: {Type: AWS::SQS::Queue}  # kept
    result:
      Resources:
        Queue:
          Type: AWS::SQS::Queue
      Metadata:
        Is: new
        N:
          - 1
          - '1'
  - {name: in braces, template: {Resources: {}}, result: {"Resources":{},"Metadata":{"Is":"new","N":[1,"1"]}}}
  - {name: in braces without, template: {Resources: {}}, result: {"Resources":{},"Metadata":{"Is":"new","N":[1,"1"]}}}
  - name: it is in a file
    template: {Resources: {}}
    result: result.json
  - name: it is right
    fragment: {}
    result: {Metadata: {Is: new, N: [1, "1"]}}  # kept
"""


def test_results_are_written_where_they_belong_and_nothing_else_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "index.py").write_text(HANDLER)
    (tmp_path / "macro.yaml").write_text(CASES)
    (tmp_path / "result.json").write_text("{}")
    assert main(["macro", "test"]) == 2
    out = capsys.readouterr().out
    assert "It has no result. `cfnkit macro test --update` writes this:\n        +Resources:\n" in out

    main(["macro", "test", "--update"])
    out, err = capsys.readouterr()
    assert (tmp_path / "macro.yaml").read_text() == UPDATED
    assert '"Is": "new"' in (tmp_path / "result.json").read_text()
    assert "Mine: it has another result\n  --- expected\n  +++ found\n" in err
    assert "updated: result.json\nupdated: macro.yaml\n" in err
    assert [line for line in out.splitlines() if "FAIL" in line and "it" in line.split("  ")[-1][:3]] == []

    main(["macro", "test", "--update"])
    assert "updated" not in capsys.readouterr().err
