"""The promises of a macro's description: its cases, the same result again, and no AWS call beyond its permissions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from cfnkit.macro_calls import MacroCall
from cfnkit.packaging import Case, PackagingError, imports_of
from cfnkit.packaging.imports import REQUIREMENTS
from cfnkit.syntax import Mapping, canonical, dump_yaml
from cfnkit.testing.checks.bench import Bench, CaseRun
from cfnkit.testing.checks.results import Fault, difference, same

_SEEDS = (1, 2)


def run_case(bench: Bench, case: Case) -> Fault | None:
    """Run a case of `macro.yaml`, and note its outcome on the bench."""
    call = bench.call(bench.input_of(case), case)
    bench.runs.append(CaseRun(case, call))
    return wrong_result(case, call) if case.error is None else _wrong_error(case.error, call)


def wrong_result(case: Case, call: MacroCall) -> Fault | None:
    """What is wrong with the result of a case that does not expect an error."""
    if call.result is None:
        return Fault(f"It failed: {call.message}", call.hint)
    if case.result is None:
        lines = dump_yaml(call.result, long_form=True).splitlines()
        return Fault(
            "It has no result. `cfnkit macro test --update` writes this:", "\n".join(f"+{line}" for line in lines)
        )
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


def package_is_complete(bench: Bench) -> Fault | None:
    """Follow the imports of the macro's files to the end, as its package needs them.

    With a requirements.txt, only its package shows it, since that holds the libraries for another platform.
    """
    folder = bench.macro.path
    if bench.macro.command:
        return Fault("Commands are not packaged.", skipped=True)
    if (folder / REQUIREMENTS).is_file() and not bench.packaged:
        return Fault(f"--packaged installs {REQUIREMENTS} and looks.", skipped=True)
    if bench.packaged:
        return None  # it was made, and has run
    try:
        imports_of(folder)
    except PackagingError as error:
        return Fault(str(error))
    return None


def two_runs_agree(bench: Bench) -> Fault | None:
    """Run each case once more in the same process, and in new processes in which sets have another order."""
    if not bench.runs:
        return Fault("It has no cases, so that its code never ran: add cases to macro.yaml.")
    if all(run.call.answer.payload is None for run in bench.runs):
        return Fault("No case has an answer.", skipped=True)
    for run in bench.runs:
        again = bench.call(bench.input_of(run.case), run.case)
        if again.answer.payload != run.call.answer.payload:
            return _disagreement(run.case.name, "A second call in the same process", run.call, again)
    for host in bench.hosts(*_SEEDS):
        for run in bench.runs:
            again = bench.call(bench.input_of(run.case), run.case, host)
            if again.answer.payload != run.call.answer.payload:
                return _disagreement(run.case.name, "A call in a new process", run.call, again)
    return None


def second_pass_changes_nothing(bench: Bench) -> Fault | None:
    """Give each result to the macro again, unless its description says why it does not promise this."""
    if not bench.macro.promises_idempotence:
        return Fault(f"Not promised: {bench.macro.idempotent}.".replace("..", "."), skipped=True)
    objects = [run for run in bench.succeeded if isinstance(run.call.result, Mapping)]
    if not objects:
        return Fault("No case has a result that could be given to the macro again.", skipped=True)
    for run in objects:
        first = run.call.result
        assert first is not None
        again = bench.call(replace(bench.input_of(run.case), fragment=first), run.case)
        where = f"In the case '{run.case.name}'"
        if again.result is None:
            return Fault(f"{where} the macro refuses its own result: {again.message}", again.hint)
        if not same(again.result, first):
            shown = difference(first, again.result, ("first pass", "second pass"))
            return Fault(f"{where} a second pass changes the result.", shown)
    return None


def _disagreement(case: str, what: str, first: MacroCall, again: MacroCall) -> Fault:
    message = f"{what} has another result in the case '{case}'."
    if first.result is None or again.result is None:
        texts = (call.message or "a result" for call in (first, again))
        return Fault(message, "\n".join(texts))
    return Fault(message, difference(first.result, again.result, ("first call", "again")))
