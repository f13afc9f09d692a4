"""Run the transforms of a template with the macros and includes of a configuration."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeGuard

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics import FUNCTIONS, NO_VALUE, Allowance, Evaluator, StackNames, Unknown, Value
from cfnkit.pipeline.providers import ConfiguredTransforms
from cfnkit.pipeline.run import Run
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.template import Template, awaited_parameters, awaiting
from cfnkit.transforms import EvaluatedParams, EvaluateParams, Expansion, TraceStep
from cfnkit.vocabulary import AWS_TRANSFORMS


class Expanded(NamedTuple):
    """A template after its transforms; when one failed or waits for a parameter (`stopped`), the one before it."""

    tree: Node
    diagnostics: list[Diagnostic]
    trace: tuple[TraceStep, ...]
    stopped: bool


def expand(root: Node, run: Run) -> Expanded:
    """Run the transforms of a template, and end the processes of its macros."""
    template = Template.of(root)
    evaluate = _params_evaluator(template, run)
    with ConfiguredTransforms(run) as transforms:
        expansion = Expansion(transforms, evaluate, run.target.assumed_account_id)
        tree = expansion.expand(root)
    waiting = [awaiting(name, template, calls) for name, calls in expansion.awaited.items()]
    stopped = expansion.failed or expansion.waits
    return Expanded(tree, [*expansion.diagnostics, *waiting], tuple(expansion.trace), stopped)


def _params_evaluator(template: Template, run: Run) -> EvaluateParams:
    """Evaluates the Parameters of transforms; exports and everything of resources are unknown at that time."""
    allowance = Allowance()
    known = replace(run.lookups, physical_ids={}, attributes={}, exports=None, stack_outputs={})

    def evaluate(name: str, params: Mapping, path: tuple[str | int, ...]) -> EvaluatedParams:
        # Those of a macro are of the same place as its event, which has a region in any case.
        target = run.target if name in AWS_TRANSFORMS else run.target.assumed
        stack = StackNames(template, run.parameters, target, known)
        evaluator = Evaluator(FUNCTIONS, stack, allowance=allowance)
        entries: dict[str, Node] = {}
        awaits: list[str] = []
        for key, node in params.entries.items():
            before = len(evaluator.diagnostics)
            value = evaluator.evaluate_at(node, *path, key)
            if _can_be_sent(value):
                entries[key] = value
            elif value is not NO_VALUE and len(evaluator.diagnostics) == before:
                names = awaited_parameters(node, template, run.parameters.unknown.keys() | target.not_given)
                if names:
                    awaits.extend(names)
                    continue
                message = (
                    f"The value of parameter {key} under transform {name} must resolve to a string, number, boolean "
                    "or a list of any of these."
                )
                hint = f"Here, {value.reason}." if isinstance(value, Unknown) else ""
                evaluator.path = [*path, key]
                evaluator.report(Code.TRANSFORM_FORMAT, message, node.span, hint)
        return EvaluatedParams(params.replacing(entries), evaluator.diagnostics, awaits)

    return evaluate


def _can_be_sent(value: Value) -> TypeGuard[Scalar | Sequence]:
    """Whether a value is a string, number, boolean or a list of any of these."""
    items = value.items if isinstance(value, Sequence) else (value,)
    return all(isinstance(item, Scalar) and item.kind != NULL for item in items)
