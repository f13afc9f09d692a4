"""`python -m release`: each check of a release, and whether it holds. The exit status is 1 when one does not."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from release import distributions, extensions, installations
from release.reports import Report

CHECKOUT = Path(__file__).parent.parent

_CHECKS: dict[str, Callable[[Path, Path, Path], Iterator[Report]]] = {
    "distributions": distributions.reports,
    "installations": installations.reports,
    "extensions": extensions.reports,
}


def main(words: list[str] | None = None) -> int:
    """Run the checks, or those of `--only`; the distributions are built in any case."""
    parser = argparse.ArgumentParser("release", description="What holds of a release before it is published.")
    parser.add_argument("--only", action="append", choices=list(_CHECKS), help="a part of the checks; repeatable")
    parser.add_argument("--dist", type=Path, default=CHECKOUT / "build" / "release", help="where the files go")
    arguments = parser.parse_args(words)
    failed = 0
    with TemporaryDirectory() as work:
        wheel = distributions.built(CHECKOUT, arguments.dist)
        if wheel is None:
            return 1
        for name in arguments.only or _CHECKS:
            for report in _CHECKS[name](CHECKOUT, wheel, Path(work)):
                print(report.text(), flush=True)
                failed += report.failed
    print(f"{failed} of the checks failed." if failed else f"All checks hold of the files in {arguments.dist}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
