"""The picture of the README is what `cfnkit check` prints of the template in it.

`python tests/test_picture.py` draws it again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from support.terminal_picture import terminal_picture

CHECKOUT = Path(__file__).parent.parent
PICTURE = CHECKOUT / "docs" / "check.svg"
GUIDE = CHECKOUT / "macros" / "README.md"
MACRO = re.compile(r"^`retention/index\.py`\n\n```python\n(?P<code>.*?)^```", re.DOTALL | re.MULTILINE)
TITLE = (
    "A template with a macro and a loop, and what cfnkit check finds in what they make, at the lines of the template"
)
COMMAND = "cfnkit check logs.yaml"
TEMPLATE = """\
Transform:
  - Name: Retention
    Parameters: {Days: 31}
  - AWS::LanguageExtensions

Resources:
  Fn::ForEach::Logs:
    - Name
    - [web, api]
    - ${Name}Logs:
        Type: AWS::Logs::LogGroup
        Properties:
          LogGroupName: !Sub /shop/${Name}
          KmsKeyID: alias/logs
"""
CONFIGURATION = "version: 1\nmacros:\n  Retention: {handler: 'retention/index.py:handler'}\n"


def printed(folder: Path) -> str:
    """What the command prints in a folder with the template, and with the macro of the guide."""
    code = MACRO.search(GUIDE.read_text("utf-8"))
    assert code
    (folder / "retention").mkdir()
    (folder / "retention" / "index.py").write_text(code["code"], "utf-8")
    (folder / "logs.yaml").write_text(TEMPLATE, "utf-8")
    (folder / ".cfnkit.yaml").write_text(CONFIGURATION, "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", *COMMAND.split(), "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT), "FORCE_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stderr) == (2, "")
    return run.stdout


def drawn(folder: Path) -> str:
    """The picture of what the command prints now."""
    return terminal_picture(TITLE, "logs.yaml", TEMPLATE, COMMAND, printed(folder), 82)


def test_the_picture_shows_what_is_printed(tmp_path: Path) -> None:
    assert drawn(tmp_path) == PICTURE.read_text("utf-8")


def test_a_picture_has_each_character_in_its_place() -> None:
    picture = ElementTree.fromstring(
        terminal_picture("a & b", "x.yaml", "A: <1>\n", "cat", "\x1b[31mE1\x1b[0m long\n  1:2 end\n", 5)
    )
    texts = [element for element in picture if element.tag.endswith("text")]
    wrapped = [(element.text, element.get("class"), element.get("y")) for element in texts if element.text]

    assert wrapped[0][:2] == ("x.yaml", "dim")
    assert [each[:2] for each in wrapped[2:]] == [
        ("1", "dim"),
        ("A", "blue"),
        (": <1>", None),
        ("$", "green"),
        ("cat", None),
        ("E1", "red"),
        ("lo", None),
        ("ng", None),
        ("1:2", None),
        ("end", None),
    ]
    assert len({y for _, _, y in wrapped[5:]}) == 5
    assert len([element for element in picture if element.get("class") == "found"]) == 1


if __name__ == "__main__":
    with TemporaryDirectory() as reader:
        PICTURE.write_text(drawn(Path(reader)), "utf-8")
