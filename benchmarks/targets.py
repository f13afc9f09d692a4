"""`cfnkit check --all-targets` as a whole process, against `check` of the template for one target: CPU time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.checking import COLD, CommandRun, compile_bytecode, few
from benchmarks.measure import Figure, interleave_measures
from benchmarks.templates import template, to_yaml

REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
)
COUNTS = (1, 10, 100)
_MOST_FOR_ALL = 10.0
_TEMPLATE = "services.yaml"


def figures(rounds: int, resources: int = 150, counts: tuple[int, ...] = COUNTS) -> Iterator[Figure]:
    """One template of so many resources for so many targets, which differ in region and account, and for one.

    The last row is the growth: what a target more costs between the last two numbers of targets, compared with the
    same between the first two. It is at most about 1 where the growth is linear.
    """
    compile_bytecode()
    with TemporaryDirectory() as folder:
        runs = []
        for number, count in enumerate((1, *counts)):
            inner = Path(folder, str(number))
            inner.mkdir()
            (inner / _TEMPLATE).write_text(to_yaml(template(resources)), encoding="utf-8")
            (inner / ".cfnkit.yaml").write_text(_configuration(count), encoding="utf-8")
            which = ("--all-targets",) if number else ("--target", "t0")
            runs.append(CommandRun((*COLD, *which, _TEMPLATE), str(inner)))
        alone, *over = interleave_measures(few(rounds), runs)
        found, *found_over = [{tuple(place) for place in run.places()} for run in runs]
        assert all(found <= each for each in found_over), "a check over targets loses what a check for one finds"
    for count, seconds in zip(counts, over, strict=True):
        what = f"check {resources} resources for {count} target{'s' if count > 1 else ''}"
        yield Figure(what, "check --target", seconds, alone, _MOST_FOR_ALL if count == max(counts) else None)
    first, some, many = over[-3:]
    early = [(b - a) / (counts[-2] - counts[-3]) for a, b in zip(first, some, strict=True)]
    late = [(b - a) / (counts[-1] - counts[-2]) for a, b in zip(some, many, strict=True)]
    span = f"{counts[-2]} to {counts[-1]}"
    yield Figure(f"a target more, {span}", f"{counts[-3]} to {counts[-2]}", tuple(late), tuple(early), 1.2)


def _configuration(count: int) -> str:
    lines = [
        f"  t{number}: {{region: {REGIONS[number % len(REGIONS)]}, account_id: '{111111111111 + number}'}}\n"
        for number in range(count)
    ]
    return f"version: 1\ntemplates: [{_TEMPLATE}]\ntargets:\n{''.join(lines)}"
