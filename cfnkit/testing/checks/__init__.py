"""Check a macro: by the cases that its author wrote, and by what is true of every good macro."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from cfnkit.packaging import MacroFolder
from cfnkit.testing.checks.agreement import second_pass_changes_nothing, two_runs_agree
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.cases import run_case
from cfnkit.testing.checks.declared import calls_are_declared
from cfnkit.testing.checks.hostile import hostile_fragments_get_an_answer
from cfnkit.testing.checks.probes import functions_survive, untouched_part_stays_equal
from cfnkit.testing.checks.results import CheckResult, Finding, Status
from cfnkit.testing.checks.size import stays_under_the_limit

__all__ = ["CHECKS", "CheckResult", "Status", "check_macro"]

CHECKS: dict[str, Callable[[Bench], Finding | None]] = {
    "two runs agree": two_runs_agree,
    "a second pass changes nothing": second_pass_changes_nothing,
    "an untouched part stays equal": untouched_part_stays_equal,
    "functions and dynamic references survive": functions_survive,
    "a response stays under its limit": stays_under_the_limit,
    "a hostile fragment gets an answer": hostile_fragments_get_an_answer,
    "no AWS call beyond those declared": calls_are_declared,
}
"""The checks that nobody writes by hand; they use the inputs of the cases, and come behind these."""


def check_macro(macro: MacroFolder, *, packaged: bool = False) -> Iterator[CheckResult]:
    """Run the cases of a macro and then `CHECKS`, each giving one result as soon as it is done.

    With `packaged`, what runs is the macro's package on the Lambda runtime client.
    """
    with Bench(macro, packaged=packaged) as bench:
        for case in macro.cases:
            began = time.perf_counter()
            yield _result(macro, case.name, run_case(bench, case), began)
        for name, check in CHECKS.items():
            began = time.perf_counter()
            yield _result(macro, name, check(bench), began)


def _result(macro: MacroFolder, check: str, finding: Finding | None, began: float) -> CheckResult:
    seconds = time.perf_counter() - began
    if finding is None:
        return CheckResult(macro.name, check, Status.PASSED, seconds=seconds)
    status = Status.SKIPPED if finding.skipped else Status.FAILED
    return CheckResult(macro.name, check, status, finding.message, finding.detail, seconds)
