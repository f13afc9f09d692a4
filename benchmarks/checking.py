"""`cfnkit check` as a whole process, against the `cfn-lint` command on the same files: the CPU time of both."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import NamedTuple

import cfnkit
from benchmarks.measure import DEFAULT_ROUNDS, Figure, interleave_measures
from benchmarks.templates import (
    Json,
    mistaken_template,
    plain_template,
    serverless_template,
    template,
    to_yaml,
    varied_template,
)
from cfnkit.bundled import bundled_folder

FILES = 300
FOLDER_ROUNDS = 3
_PEER = "cfn-lint"
_CHECK = (sys.executable, "-m", "cfnkit", "check", "--format", "parseable")
COLD = (*_CHECK, "--no-cache", "--jobs", "1")
_FAST = (*COLD, "--engine", "fast")
_CFN_LINT = (str(Path(sys.executable).with_name("cfn-lint")), "--format", "parseable")
_ALIKE = (_CFN_LINT, COLD, _CHECK)
_VALIDATE = """\
import sys
from cloudformation_validate import CelEngine, DetailLevel, Severity, TemplateContent, ValidateConfig
engine = CelEngine()
config = ValidateConfig(detail_level=DetailLevel.STANDARD, severity_level=Severity.WARN)
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        print(len(engine.validate_template(TemplateContent(file.read(), name), config).diagnostics))
"""
_ALONE = (sys.executable, "-c", _VALIDATE)


class _Targets(NamedTuple):
    cold: float
    unchanged: float
    fast: float
    fast_to_alone: float | None


_FOLDER = _Targets(0.55, 1 / 50, 1 / 10, 2.5)
_SMALL = _Targets(0.8, 0.15, 0.45, None)


def figures(rounds: int, files: int = FILES, resources: int = 400, small: bool = True) -> Iterator[Figure]:
    """A folder of so many templates, small ones, large ones, one with SAM functions, and the memory for a third more.

    The large ones have so many resources, of many types, or with ten findings each. A round over the folder takes more
    than a minute, hence no more of them than FOLDER_ROUNDS, unless more than the default are asked for. The bytecode is
    compiled first, as an installation does.
    """
    compile_bytecode()
    yield from _all_ways(few(rounds), f"{files} templates", map(varied_template, range(files)), _FOLDER)
    if small:
        yield from _all_ways(rounds, "a small template", [plain_template(3)], _SMALL)
        yield from _all_ways(rounds, "a small one with conditions", [template(3, breadth=1)], _SMALL)
        yield from _serverless(rounds)
    yield from _large(rounds, resources)
    yield _edited(rounds, resources)
    if small:
        yield from _memory(files + files // 3)


def few(rounds: int) -> int:
    """The rounds where each takes about a minute: at most FOLDER_ROUNDS, unless more than the default are wanted."""
    return rounds if rounds > DEFAULT_ROUNDS else min(rounds, FOLDER_ROUNDS)


def compile_bytecode() -> None:
    """Compile cfnkit and its rules, as an installation does."""
    for package in (Path(cfnkit.__file__).parent, bundled_folder("rules")):
        compileall.compile_dir(package, quiet=2)


def _all_ways(rounds: int, what: str, trees: Iterable[Json], targets: _Targets) -> Iterator[Figure]:
    peer, cold, unchanged, fast, alone = _measure(rounds, trees, _CFN_LINT, COLD, _CHECK, _FAST, _ALONE)
    yield Figure(f"check {what}", _PEER, cold, peer, targets.cold)
    yield Figure(f"check {what}, unchanged", _PEER, unchanged, peer, targets.unchanged)
    yield Figure(f"check {what}, fast", _PEER, fast, peer, targets.fast)
    yield Figure(f"check {what}, fast", "cloudformation-validate alone", fast, alone, targets.fast_to_alone)


def _large(rounds: int, resources: int) -> Iterator[Figure]:
    peer, cold = _measure(rounds, [template(resources)], _CFN_LINT, COLD)
    yield Figure(f"check {resources} resources", _PEER, cold, peer, 0.5)
    peer, cold = _measure(rounds, [mistaken_template(resources)], _CFN_LINT, COLD)
    yield Figure(f"check {resources} resources, {10 * resources} findings", _PEER, cold, peer, 0.6)


def _serverless(rounds: int) -> Iterator[Figure]:
    """The same number of resources with ten functions of AWS::Serverless, and without the transform."""
    with TemporaryDirectory() as folder:
        runs = []
        for name, tree in (("plain.yaml", template(130)), ("serverless.yaml", serverless_template(130, functions=10))):
            Path(folder, name).write_text(to_yaml(tree), encoding="utf-8")
            runs.append(CommandRun((*COLD, name), folder))
        plain, transformed = interleave_measures(rounds, runs)
    yield Figure("check 130 resources, ten SAM functions", "130 resources without transform", transformed, plain, 1.3)


def _edited(rounds: int, resources: int) -> Figure:
    """After an edit of one resource, what the cache knows of the others saves, compared with no cache."""
    with TemporaryDirectory() as folder:
        text, file = to_yaml(template(resources)), Path(folder, "edited.yaml")
        file.write_text(text, encoding="utf-8")
        alone = ("--jobs", "1", file.name)
        kept, cold = CommandRun((*_CHECK, *alone), folder), CommandRun((*COLD, file.name), folder)
        pairs = []
        for number in range(rounds + 1):  # the first one fills the cache, and does not count
            edited = text.replace("VisibilityTimeout: 360", f"VisibilityTimeout: {number}", 1)
            file.write_text(edited, encoding="utf-8")
            pairs.append((kept(), cold()))
            assert kept.places() == cold.places(), "the cache changes what is found"
    ours, cold_ones = zip(*pairs[1:], strict=True)
    return Figure(f"check {resources} resources, one edit", "without the cache", ours, cold_ones, 0.3)


def _memory(files: int) -> Iterator[Figure]:
    """The most memory that a process of a check takes, with one process, and with two workers."""
    with TemporaryDirectory() as folder:
        names = [f"template-{number}.yaml" for number in range(files)]
        for number, name in enumerate(names):
            Path(folder, name).write_text(to_yaml(varied_template(number)), encoding="utf-8")
        for jobs, what in (("1", "one process"), ("2", "largest of two workers")):
            run = CommandRun((*_CHECK, "--no-cache", "--jobs", jobs, *names), folder)
            run()
            yield Figure(f"memory of {files} templates, {what}", "", (run.megabytes(),), (), 400.0, "megabytes")


def _measure(rounds: int, trees: Iterable[Json], *commands: tuple[str, ...]) -> list[tuple[float, ...]]:
    """The seconds of CPU of each command on these templates; the call that is not timed fills the cache."""
    with TemporaryDirectory() as folder:
        names = []
        for number, tree in enumerate(trees):
            names.append(f"template-{number}.yaml")
            Path(folder, names[-1]).write_text(to_yaml(tree), encoding="utf-8")
        runs = [CommandRun((*command, *names), folder) for command in commands]
        seconds = interleave_measures(rounds, runs)
    expected, *found = (run.places() for command, run in zip(commands, runs, strict=True) if command in _ALIKE)
    assert all(places == expected for places in found), "cfn-lint and cfnkit do not find the same"
    return seconds


class CommandRun:
    """A command in a folder, with a cache of its own there; it keeps what was printed last."""

    def __init__(self, words: tuple[str, ...], folder: str) -> None:
        self._words = words
        self._folder = folder
        self._environment = {**os.environ, "XDG_CACHE_HOME": os.path.join(folder, "cache")}
        self._printed = ""
        self._kilobytes = 0

    def __call__(self) -> float:
        """The seconds of CPU, of the user and the system, that the process and its own processes take."""
        if sys.platform == "win32":
            raise RuntimeError("the system does not count what a process takes")
        with TemporaryFile("w+") as out, TemporaryFile("w+") as errors:
            process = subprocess.Popen(self._words, cwd=self._folder, env=self._environment, stdout=out, stderr=errors)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            errors.seek(0)
            # 1 is a fault of the tool; the sums of 2, 4 and 8 say what was found.
            assert process.returncode in range(0, 15, 2), errors.read()
            self._printed = out.read()
        self._kilobytes = used.ru_maxrss
        return used.ru_utime + used.ru_stime

    def megabytes(self) -> float:
        """The most memory of one of the processes of the last call, on Linux."""
        return self._kilobytes / 1024

    def places(self) -> list[list[str]]:
        """File, four positions and rule of each finding, without the text, where the order of names may vary."""
        return sorted(line.split(":")[:6] for line in self._printed.splitlines())
