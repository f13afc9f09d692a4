"""What a macro's description promises: its cases, and no AWS call beyond its permissions."""

from __future__ import annotations

from collections import Counter

from cfnkit.macro_calls import MacroCall
from cfnkit.packaging import Case
from cfnkit.syntax import canonical
from cfnkit.testing.checks.bench import Bench, CaseRun
from cfnkit.testing.checks.results import Fault, difference


def run_case(bench: Bench, case: Case) -> Fault | None:
    """Run a case of `macro.yaml`, and note its outcome on the bench."""
    call = bench.call(bench.input_of(case), case)
    bench.runs.append(CaseRun(case, call))
    return _wrong_result(case, call) if case.error is None else _wrong_error(case.error, call)


def _wrong_result(case: Case, call: MacroCall) -> Fault | None:
    assert case.result is not None
    if call.result is None:
        return Fault(f"It failed: {call.message}", call.hint)
    if canonical(call.result) == canonical(case.result):
        return None
    return Fault("The result differs.", difference(case.result, call.result))


def _wrong_error(expected: str, call: MacroCall) -> Fault | None:
    if call.result is not None:
        return Fault(f"It succeeded, but should fail with: {expected}")
    if expected in call.message:
        return None
    return Fault(f"It failed, but not with the message: {expected}", f"{call.message}\n{call.hint}".strip())


def calls_are_declared(bench: Bench) -> Fault | None:
    """All calls of the cases and of the checks so far, against the `permissions` of `macro.yaml`."""
    undeclared = Counter(call.action for call in bench.aws.calls if call.action not in bench.macro.permissions)
    if undeclared:
        counted = [f"{action} ({count} times)" if count > 1 else action for action, count in sorted(undeclared.items())]
        return Fault("It calls AWS beyond its permissions.", "\n".join(counted))
    if bench.connections:
        return Fault("It connects to something that is not AWS.", "\n".join(bench.connections))
    return None
