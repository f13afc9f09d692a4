"""The start of whole processes: `cfnkit --help`, `cfnkit render` of a small template, and a TAB in bash."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from venv import EnvBuilder

import yaml

import cfnkit
from benchmarks.measure import Figure, interleave
from benchmarks.templates import template, to_yaml

TARGET = 3.0
HELP_TARGET = 1.5
COMPLETION_TARGET = 100.0
_SCRIPT = "import sys\nfrom cfnkit.cli import main\nsys.exit(main())\n"


def figures(rounds: int, resources: int = 3, calls: int = 5) -> Iterator[Figure]:
    """A template of so many resources; a round is so many processes of each.

    The package's bytecode is compiled first, as an installation does, since an environment that forbids to write
    it would have each process compile the sources again.
    """
    package = Path(cfnkit.__file__).parent
    compileall.compile_dir(package, quiet=2)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "small.yaml").write_text(to_yaml(template(resources, breadth=1)), encoding="utf-8")
        run = partial(_run, cwd=place, env=_environment())
        for name, python, command in _commands(place):
            functions = (partial(run, [*command, "render", "small.yaml"]), partial(run, [python, "-c", "import yaml"]))
            ours, peers = interleave(rounds, functions, calls)
            yield Figure(name, 'python -c "import yaml"', ours, peers, TARGET)
        _, python, command = next(_commands(place))
        functions = (partial(run, [*command, "--help"]), partial(run, [python, "-c", "import argparse"]))
        ours, peers = interleave(rounds, functions, 2 * calls)
        yield Figure("cfnkit --help, there", 'python -c "import argparse"', ours, peers, HELP_TARGET)
        if bash := which("bash"):
            yield _completion(place, bash, command, run, rounds, calls)


def _completion(
    place: Path, bash: str, command: list[str], run: Callable[[list[str]], object], rounds: int, calls: int
) -> Figure:
    """A completion of a word, in a bash that reads the script of `cfnkit completion bash` first."""
    with (place / "completion").open("wb") as script:
        subprocess.run([*command, "completion", "bash"], env=_environment(), stdout=script, check=True)
    typed = "source ./completion; COMP_WORDS=(cfnkit drift accept --rea); COMP_CWORD=3; _cfnkit; [ $COMPREPLY ]"
    functions = (partial(run, [bash, "-c", typed]), partial(run, [bash, "-c", ":"]))
    ours, peers = interleave(rounds, functions, calls)
    return Figure("a completion in bash", "bash -c :", ours, peers, COMPLETION_TARGET, "excess_ms")


def _environment() -> dict[str, str]:
    path = (Path(cfnkit.__file__).parent.parent, Path(yaml.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}


def _commands(place: Path) -> Iterator[tuple[str, str, list[str]]]:
    """How cfnkit is started: what that is called, the interpreter, the command.

    In this environment a hook of an editable installation, or of a coverage tool, may import at each start what
    cfnkit needs too, and so flatter the ratio; an environment of its own has none.
    """
    EnvBuilder(symlinks=True).create(place / "own")
    python = str(place / "own" / "bin" / "python")
    script = place / "cfnkit-script"
    script.write_text(_SCRIPT, encoding="utf-8")
    yield "cfnkit render, in a new environment", python, [python, str(script)]
    yield "python -m cfnkit render, in this one", sys.executable, [sys.executable, "-m", "cfnkit"]
    installed = Path(sys.executable).with_name("cfnkit")
    if installed.exists():
        yield "cfnkit render, in this one", sys.executable, [str(installed)]


def _run(words: list[str], cwd: Path, env: dict[str, str]) -> object:
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode(errors="replace")
    return done
