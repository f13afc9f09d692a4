"""Checks of a macro: the cases that its author wrote, and checks that hold for every good macro."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from cfnkit.packaging import MacroFolder
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.hostile import hostile_fragments_get_an_answer
from cfnkit.testing.checks.probes import functions_survive, untouched_part_stays_equal
from cfnkit.testing.checks.promises import (
    calls_are_declared,
    package_is_complete,
    run_case,
    second_pass_changes_nothing,
    two_runs_agree,
)
from cfnkit.testing.checks.results import CheckResult, CheckStatus, Fault
from cfnkit.testing.checks.size import stays_under_the_limit

__all__ = ["CHECKS", "CheckResult", "CheckStatus", "check_macro"]

Check: TypeAlias = Callable[[Bench], Fault | None]

CHECKS: dict[str, Check] = {
    "two runs agree": two_runs_agree,
    "a second pass changes nothing": second_pass_changes_nothing,
    "an untouched part stays equal": untouched_part_stays_equal,
    "functions and dynamic references survive": functions_survive,
    "a response stays under its limit": stays_under_the_limit,
    "a hostile fragment gets an answer": hostile_fragments_get_an_answer,
    "no AWS call beyond those declared": calls_are_declared,
    "its package holds what it imports": package_is_complete,
}
"""The checks that hold for every good macro; they run after the cases, on the inputs of these."""


def check_macro(macro: MacroFolder, *, packaged: bool = False) -> Iterator[CheckResult]:
    """Run the cases of a macro and then `CHECKS`; each result is yielded as soon as it is known.

    With `packaged`, the macro's package runs, on the Lambda runtime client.
    """
    with Bench(macro, packaged=packaged) as bench:
        cases: list[tuple[str, Check]] = [(case.name, partial(run_case, case=case)) for case in macro.cases]
        for name, check in (*cases, *CHECKS.items()):
            began = time.perf_counter()
            fault = check(bench)
            seconds = time.perf_counter() - began
            if fault is None:
                yield CheckResult(macro.name, name, CheckStatus.PASSED, seconds=seconds)
            else:
                status = CheckStatus.SKIPPED if fault.skipped else CheckStatus.FAILED
                yield CheckResult(macro.name, name, status, fault.message, fault.detail, seconds)
