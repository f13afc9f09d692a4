"""Whether a macro does the same again: in another process, and on its own result."""

from __future__ import annotations

from dataclasses import replace

from cfnkit.macro_calls import MacroCall
from cfnkit.syntax import Mapping
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.results import Fault, difference, same

_SEEDS = (1, 2)


def two_runs_agree(bench: Bench) -> Fault | None:
    """Run each case once more in the same process, and in new processes in which sets have another order."""
    if not bench.runs:
        return Fault("It has no cases.", skipped=True)
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
