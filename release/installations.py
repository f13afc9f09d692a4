"""The wheel in new environments: with each Python, with the oldest versions that it allows, and with its extras."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

import cfnkit
from cfnkit.bundled.demos import DEMOS
from release.reports import Report, held, ran

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_NOT_FOR_USERS = {"docs", "release", "test"}
_UV = (sys.executable, "-m", "uv")
_EXTRA = re.compile(r"""(?: and )?extra == ['"](?P<name>[^'"]+)['"]""")


def reports(checkout: Path, wheel: Path, work: Path) -> Iterator[Report]:
    """The examples with each Python that PATH has; of the others, whether an installation would be found."""
    for version in PYTHONS:
        python = interpreter(version)
        if python:
            yield from _installed(f"Python {version}", work / version, python, ["--", str(wheel)])
        else:
            name = work / f"{version}.in"
            name.write_text(f"cfnkit @ {wheel.as_uri()}\n", "utf-8")
            words = (*_UV, "pip", "compile", "--quiet", "--python-version", version, "--only-binary", ":all:", name)
            report = ran(f"Python {version}, resolved only, since PATH has none", words, work)
            yield report
    python = next(filter(None, map(interpreter, PYTHONS)), sys.executable)
    requirements = work / "requirements.txt"
    requirements.write_text("\n".join(requirements_of(wheel)) + "\n", "utf-8")
    oldest = ["--resolution", "lowest-direct", "--requirement", str(requirements), str(wheel)]
    yield from _installed("oldest versions, with extras", work / "oldest", python, oldest)


def interpreter(version: str) -> str | None:
    """The path of a Python that PATH has; none is downloaded."""
    words = [*_UV, "python", "find", "--no-python-downloads", "--system", version]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    return run.stdout.strip() or None


def requirements_of(wheel: Path) -> Iterator[str]:
    """What a wheel requires, alone and with the extras for users, as lines of a file of requirements."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    for requirement in metadata.get_all("Requires-Dist", []):
        extra = _EXTRA.search(requirement)
        if extra is None or extra["name"] not in _NOT_FOR_USERS:
            yield _EXTRA.sub("", requirement).rstrip("; ")


def _installed(about: str, place: Path, python: str, words: list[str]) -> Iterator[Report]:
    """An environment with the wheel, and the commands of the examples in it."""
    environment = place / "environment"
    making: list[str | Path] = [*_UV, "venv", "--quiet", "--python", python, environment]
    made = ran(f"{about}: environment", making, place.parent)
    own = environment / ("Scripts" if os.name == "nt" else "bin")
    if not made.failed:
        install: list[str | Path] = [*_UV, "pip", "install", "--quiet", "--python", environment, *words]
        made = ran(f"{about}: installation", install, place)
    yield made
    if made.failed:
        return
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    outside |= {"XDG_CACHE_HOME": str(place / "cache"), "XDG_CONFIG_HOME": str(place / "config")}
    shown = subprocess.run(
        [own / "cfnkit", "--version"], cwd=place, env=outside, capture_output=True, text=True, check=False
    )
    yield held(
        f"{about}: cfnkit --version", [] if cfnkit.__version__ in shown.stdout else [shown.stdout + shown.stderr]
    )
    for demo in DEMOS:
        laid = ran(f"{about}: cfnkit demo {demo.name}", [own / "cfnkit", "demo", demo.name, demo.name], place, outside)
        if laid.failed:
            yield laid
            continue
        for step in demo.steps:
            command: list[str | Path] = [own / "cfnkit", *shlex.split(step.command)[1:]]
            yield ran(f"{about}: {demo.name}: {step.command}", command, place / demo.name, outside, step.status)
