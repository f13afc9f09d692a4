"""Files and folders whose names the locale cannot decode."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.forks.commands import forked_cfnkit

MACRO = """\
def handler(event, context):
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""
CONFIGURATION = "version: 1\nmacros: {Same: {handler: 'm.py:handler'}}\n"
FAULTY = "Transform: Same\nResources: {A: {Type: AWS::SNS::Topic, Properties: {Nope: 1}}}\n"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are Unicode there")
@pytest.mark.parametrize(
    ("words", "status", "shown"),
    [
        ("check é.yaml", 2, "E3002"),
        ("check . --engine both", 2, "E3002"),
        ("check ü.yaml", 2, "E9740"),
        ("render é.yaml", 0, ""),
        ("macro run Same é.yaml", 0, ""),
        ("refs é.yaml", 0, ""),
    ],
)
def test_a_template_is_processed_and_linted(words: str, status: int, shown: str, tmp_path: Path) -> None:
    for name, text in {"m.py": MACRO, ".cfnkit.yaml": CONFIGURATION, "é.yaml": FAULTY}.items():
        path = tmp_path / "ä" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    if "ü.yaml" in words:
        (tmp_path / "ä" / "ü.yaml").write_text("[AWS::SNS::Topic]\n")
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment = {**os.environ, **settings}
    environment["XDG_CACHE_HOME"] = str(tmp_path)

    command = [*forked_cfnkit(**settings), *words.split()]
    done = subprocess.run(
        [os.fsencode(word) for word in command], cwd=tmp_path / "ä", env=environment, capture_output=True, check=False
    )

    output = (done.stdout + done.stderr).decode()
    assert (done.returncode, shown in output) == (status, True), output
    assert not {"E0002", "E9779", "Traceback"} & set(output.split())
