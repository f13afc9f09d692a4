"""`python -m benchmarks`: all figures, or those of `--only`."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    assemblies,
    bombs,
    checking,
    documents,
    drifting,
    dynamic_references,
    editing,
    fleet,
    loops,
    macro_calls,
    macros,
    parsing,
    rendering,
    report,
    securing,
    size,
    startup,
    targets,
)
from benchmarks.measure import DEFAULT_ROUNDS, Figure

# Those that import cfn-lint come last: what it keeps in memory slows the garbage collector down for all that follow.
_BENCHMARKS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "startup": startup.figures,
    "size": size.figures,
    "check": checking.figures,
    "macro": macro_calls.figures,
    "kit": macros.figures,
    "render": rendering.figures,
    "drift": drifting.figures,
    "parse": parsing.figures,
    "bombs": bombs.figures,
    "loops": loops.figures,
    "references": dynamic_references.figures,
    "assemblies": assemblies.figures,
    "targets": targets.figures,
    "security": securing.figures,
    "documents": documents.figures,
    "fleet": fleet.figures,
    "editor": editing.figures,
}


def parser() -> argparse.ArgumentParser:
    """The parser of the arguments."""
    parser = argparse.ArgumentParser(
        "benchmarks", description="Each figure is a median over rounds, beside its peer's."
    )
    parser.add_argument("--only", action="append", choices=list(_BENCHMARKS), help="a part of them; repeatable")
    parser.add_argument(
        "--rounds",
        type=int,
        default=DEFAULT_ROUNDS,
        metavar="N",
        help=f"default: {DEFAULT_ROUNDS}, and {checking.FOLDER_ROUNDS} where a round takes a minute",
    )
    parser.add_argument("--without-gc", action="store_true", help="turn the garbage collector off in this process")
    parser.add_argument("--json", action="store_true", help="print JSON, with the seconds of each round")
    return parser


def main(words: list[str] | None = None) -> int:
    arguments = parser().parse_args(words)
    if arguments.rounds < 1:
        parser().error("--rounds must be 1 or more")
    if arguments.without_gc:
        gc.disable()
    figures = _figures(arguments.only or list(_BENCHMARKS), arguments.rounds)
    if arguments.json:
        print(report.to_json(figures))
        return 0
    print(report.header())
    for figure in figures:
        print(report.row(figure), flush=True)
    return 0


def _figures(names: list[str], rounds: int) -> Iterator[Figure]:
    for name in names:
        yield from _BENCHMARKS[name](rounds)


if __name__ == "__main__":
    sys.exit(main())
