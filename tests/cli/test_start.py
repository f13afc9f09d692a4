"""What a command imports before it begins: help waits for nothing that only work needs. No time is measured here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cfnkit
from cfnkit.cli import COMMANDS

LIST = "import sys; from cfnkit.cli import main\ntry: main({words!r})\nexcept SystemExit: pass\nprint(*sys.modules)"
PARSER = "import sys, argparse; argparse.ArgumentParser().format_help(); print(*sys.modules)"
HEAVY = {"yaml", "boto3", "botocore", "cfnlint", "samtranslator", "jsonschema", "sympy", "cloudformation_validate"}
HEAVY |= {"jsonata", "grandalf", "jinja2", "pygls", "pydantic", "regex"}


def modules(*words: str, site: bool = True) -> set[str]:
    """The modules that a command has imported when it ends; without `site`, no hook of this environment imports any."""
    return imported_by(LIST.format(words=list(words)), site)


def imported_by(code: str, site: bool) -> set[str]:
    """The modules whose names code prints in its last line."""
    command = [sys.executable, *([] if site else ["-S"]), "-c", code]
    environment = os.environ | {"PYTHONPATH": str(Path(cfnkit.__file__).parent.parent)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["chekc"]], ids=" ".join)
def test_the_first_screen_imports_the_parser_and_what_writes(words: list[str]) -> None:
    imported = modules(*words, site=False)
    own = {name for name in imported if name.startswith("cfnkit")}

    assert "cfnkit.cli.arguments.parser" in own
    assert not HEAVY & imported
    # Problems, files and configurations are for commands that do something; an unknown name needs the nearest one.
    allowed = ("cfnkit.cli", "cfnkit.pages", "cfnkit.lazy_names")
    assert {name for name in own if not name.startswith(allowed)} <= {"cfnkit", "cfnkit.vocabulary"}
    assert ("cfnkit.vocabulary" in own) is (words == ["chekc"])
    own_work = imported - imported_by(PARSER, site=False)  # the parser of Python 3.14 imports some of these itself
    assert not {"dataclasses", "inspect", "pathlib", "json", "subprocess", "shutil", "tempfile"} & own_work


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_imports_nothing_heavy(command: str) -> None:
    assert not HEAVY & modules(command, "--help")


def test_a_check_reads_nothing_of_templates_before_it_begins() -> None:
    """One from the cache needs none of it, and takes a fraction of a second."""
    imported = modules("check", "--help")
    assert not {"cfnkit.syntax.yaml", "cfnkit.pipeline.process", "cfnkit.names.names", "cfnkit.transforms"} & imported
