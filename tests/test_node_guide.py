"""The guide of docs/node-macros.md, followed step by step where Node is installed.

`python tests/test_node_guide.py` writes what its commands print again.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from test_macro_guide import STEP, VARYING
from test_tutorials import Reader

GUIDE = Path(__file__).parent.parent / "docs" / "node-macros.md"
TYPESCRIPT = re.compile(r"\n## TypeScript\n.*?(?=\n## )", re.DOTALL)
STRIPS_TYPES = (22, 18)


def node_version() -> tuple[int, ...]:
    """The version of the Node in PATH; empty without one."""
    node = shutil.which("node")
    if node is None:
        return ()
    run = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    return tuple(map(int, run.stdout.strip().lstrip("v").split(".")))


def followed(folder: Path, version: tuple[int, ...]) -> tuple[str, str]:
    """The guide, and the guide with what its commands print now; a Node that runs no TypeScript skips that chapter."""
    text = GUIDE.read_text("utf-8")
    assert len(STEP.findall(text)) >= 10
    if version < STRIPS_TYPES:
        text = TYPESCRIPT.sub("", text)
    return text, Reader(folder).follow(text)


@pytest.mark.slow
@pytest.mark.skipif(node_version() < (20,), reason="needs Node 20 or newer")
def test_the_guide_shows_what_its_commands_print(tmp_path: Path) -> None:
    text, now = followed(tmp_path, node_version())

    assert VARYING.sub("", now) == VARYING.sub("", text)


def _rewrite() -> None:
    version = node_version()
    assert version >= STRIPS_TYPES, f"needs Node {'.'.join(map(str, STRIPS_TYPES))} or newer"
    with TemporaryDirectory() as place:
        _, text = followed(Path(place), version)
    GUIDE.write_text(text, "utf-8")


if __name__ == "__main__":
    _rewrite()
