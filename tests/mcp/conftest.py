"""A folder with templates, and an agent whose server serves it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.agents import LOOP, MACRO, Agent, serving

HANDLER = """\
def handler(event, context):
    fragment = event["fragment"]
    fragment["Resources"]["Made"] = {"Type": "AWS::SNS::Topic"}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("agent")
    (top / "outside.yaml").write_text("Resources: {Secret: {Type: AWS::SNS::Topic}}\n", "utf-8")
    templates = top / "templates"
    templates.mkdir()
    (templates / "loop.yaml").write_text(LOOP, "utf-8")
    (templates / "mark.yaml").write_text(MACRO, "utf-8")
    (templates / "mark.py").write_text(HANDLER, "utf-8")
    (templates / "notes.yaml").write_text("Notes: [no template]\n", "utf-8")
    (templates / ".cfnkit.yaml").write_text("version: 1\nmacros: {Mark: {handler: 'mark.py:handler'}}\n", "utf-8")
    if sys.platform != "win32":  # where only some users may make links
        (templates / "link.yaml").symlink_to(top / "outside.yaml")
    return templates


@pytest.fixture(scope="session")
def agent(folder: Path) -> Iterator[Agent]:
    with serving(folder) as agent:
        yield agent
