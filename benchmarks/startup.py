"""`cfnkit render` of a small template as a whole process, against `python -c "import yaml"`."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import cfnkit
from benchmarks.measure import Figure, interleave
from benchmarks.templates import template, to_yaml

TARGET = 3.0


def figures(rounds: int, resources: int = 3, calls: int = 5) -> Iterator[Figure]:
    """A template of so many resources; a round is so many processes of each.

    The package's bytecode is compiled first, as an installation does, since an environment that forbids to write
    it would have each process compile the sources again.
    """
    package = Path(cfnkit.__file__).parent
    compileall.compile_dir(package, quiet=2)
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    commands = [("python -m cfnkit", [sys.executable, "-m", "cfnkit"])]
    script = Path(sys.executable).with_name("cfnkit")
    if script.exists():
        commands.append(("cfnkit", [str(script)]))
    with TemporaryDirectory() as folder:
        Path(folder, "small.yaml").write_text(to_yaml(template(resources, breadth=1)), encoding="utf-8")

        def run(words: list[str]) -> object:
            done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=True)
            assert not done.stderr, done.stderr
            return done

        floor = partial(run, [sys.executable, "-c", "import yaml"])
        for name, command in commands:
            ours, peers = interleave(rounds, (partial(run, [*command, "render", "small.yaml"]), floor), calls)
            yield Figure(f"{name} render: {resources} resources", 'python -c "import yaml"', ours, peers, TARGET)
