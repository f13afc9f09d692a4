"""The cases that an author wrote into `macro.yaml`."""

from __future__ import annotations

from cfnkit.macro_calls.call import MacroCall
from cfnkit.packaging import Case
from cfnkit.syntax import canonical
from cfnkit.testing.checks.bench import Bench, CaseRun
from cfnkit.testing.checks.results import Finding, difference


def run_case(bench: Bench, case: Case) -> Finding | None:
    """Run a case; what is wrong with it. The bench then knows its outcome."""
    call = bench.call(bench.input_of(case), case)
    bench.runs.append(CaseRun(case, call))
    return _wrong_result(case, call) if case.error is None else _wrong_error(case.error, call)


def _wrong_result(case: Case, call: MacroCall) -> Finding | None:
    assert case.result is not None
    if call.result is None:
        return Finding(f"It failed: {call.message}", call.hint)
    if canonical(call.result) == canonical(case.result):
        return None
    return Finding("The result is another one.", difference(case.result, call.result))


def _wrong_error(expected: str, call: MacroCall) -> Finding | None:
    if call.result is not None:
        return Finding(f"It succeeded, but was to fail with: {expected}")
    if expected in call.message:
        return None
    return Finding(f"It failed with another message than: {expected}", f"{call.message}\n{call.hint}".strip())
