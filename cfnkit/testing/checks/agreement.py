"""Whether a macro does the same again: in another process, and on its own result."""

from __future__ import annotations

from dataclasses import replace

from cfnkit.macro_calls.call import MacroCall, same
from cfnkit.syntax import Mapping
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.results import Finding, difference

_SEEDS = (1, 2)


def two_runs_agree(bench: Bench) -> Finding | None:
    """Each case once more in the same process, and in new ones in which sets have another order."""
    if not bench.runs:
        return Finding("It has no cases.", skipped=True)
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


def second_pass_changes_nothing(bench: Bench) -> Finding | None:
    """Each result given to the macro again, unless the macro says that it does not promise this."""
    if not bench.macro.promises_idempotence:
        return Finding(f"Not promised: {bench.macro.idempotent}.".replace("..", "."), skipped=True)
    objects = [run for run in bench.succeeded if isinstance(run.call.result, Mapping)]
    if not objects:
        return Finding("No case has a result that the macro could be given again.", skipped=True)
    for run in objects:
        first = run.call.result
        assert first is not None
        again = bench.call(replace(bench.input_of(run.case), fragment=first), run.case)
        where = f"In the case '{run.case.name}'"
        if again.result is None:
            return Finding(f"{where} the macro refuses its own result: {again.message}", again.hint)
        if not same(again.result, first):
            return Finding(f"{where} a second pass changes the result.", difference(first, again.result, _PASSES))
    return None


_PASSES = ("first pass", "second pass")


def _disagreement(case: str, what: str, first: MacroCall, again: MacroCall) -> Finding:
    message = f"{what} gives something else in the case '{case}'."
    if first.result is None or again.result is None:
        texts = (call.message or "a result" for call in (first, again))
        return Finding(message, "\n".join(texts))
    return Finding(message, difference(first.result, again.result, ("first call", "again")))
