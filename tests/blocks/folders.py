"""Folders in which transcripts of the pages run, beside that of the examples: `<!-- in: NAME -->`.

Those that need nothing but files are in `folders/`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from blocks.page import CHECKOUT, NotRun

Fixture = Callable[[str], Any]
_WRITTEN = Path(__file__).with_name("folders")
_QUEUE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}}})


def make_folder(name: str, folder: Path, fixture: Fixture) -> Path:
    """Make a folder, new and with nothing in it but what its name says; returns it."""
    if name in _MADE:
        folder.mkdir(parents=True)
        _MADE[name](folder, fixture)
    elif (_WRITTEN / name).is_dir():
        shutil.copytree(_WRITTEN / name, folder)
    else:
        raise NotRun(f"tests/blocks/folders.py has no folder '{name}'")
    (folder / ".git").mkdir()
    return folder


def _built_by_sam(folder: Path, fixture: Fixture) -> None:
    """An application, and what `sam build` made of it, recorded."""
    recorded = CHECKOUT / "tests" / "lint" / "data" / "sam"
    build = folder / ".aws-sam" / "build"
    build.mkdir(parents=True)
    shutil.copy(recorded / "template.yaml", folder)
    shutil.copy(recorded / "built.yaml", build / "template.yaml")


def _fleet(folder: Path, fixture: Fixture) -> None:
    """Three stacks of an organization: one is in sync, one has drifted, and one is of an account that lends no role."""
    members = fixture("members")
    ours, other = "111122223333", "444455556666"
    members.deploy(ours, "eu-west-1", ["data", "web"], _QUEUE)
    members.change_queue(ours, "eu-west-1", "web", "Queue")
    members.refused = {other}
    items = [(ours, "eu-west-1", "data"), (ours, "eu-west-1", "web"), (other, "us-east-1", "jobs")]
    listed = [{"account": account, "region": region, "stack": stack} for account, region, stack in items]
    (folder / "items.json").write_text(json.dumps(listed), "utf-8")


_MADE: dict[str, Callable[[Path, Fixture], None]] = {"sam": _built_by_sam, "fleet": _fleet}
NEED_SERVERS = frozenset({"fleet"})
"""The folders that need a fixture of the tests."""
