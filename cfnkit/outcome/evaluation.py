"""Evaluate parts of a processed template anew, with the values that it was processed with."""

from __future__ import annotations

from dataclasses import dataclass, field

from cfnkit.deployment import Lookups
from cfnkit.intrinsics import FUNCTIONS, Evaluator, StackNames, is_false, is_true
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.run import Run
from cfnkit.template import ParameterValues, Template
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The typed view of a processed template, and the values of its parameters and other names.

    `extended`: AWS::LanguageExtensions ran.
    """

    template: Template
    parameters: ParameterValues
    names: StackNames
    extended: bool
    _truths: dict[str, bool | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, processed: Processed, lookups: Lookups) -> Evaluation:
        """The evaluation of a processed template; no transform runs again."""
        template = Template.of(processed.tree)
        run = Run(target=processed.target, lookups=lookups).with_parameters_of(template)
        extended = any(step.call.name == LANGUAGE_EXTENSIONS for step in processed.trace)
        names = StackNames(template, run.parameters, processed.target, lookups)
        return cls(template, run.parameters, names, extended)

    def evaluator(self) -> Evaluator:
        """An evaluator with these names."""
        return Evaluator(FUNCTIONS, self.names, self.extended)

    def truth(self, condition: str) -> bool | None:
        """Whether a condition holds; None when only a deployment knows it, and when there is no such condition."""
        if condition not in self.template.conditions:
            return None
        if condition not in self._truths:
            value = self.names.truth(condition, self.evaluator())
            self._truths[condition] = True if is_true(value) else False if is_false(value) else None
        return self._truths[condition]
