"""Evaluate a processed template once more, when more is known of AWS."""

from __future__ import annotations

from cfnkit.deployment import Lookups
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.resolution import resolve_template
from cfnkit.syntax import Mapping
from cfnkit.template import Template, parameter_values
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS


def reevaluated(processed: Processed, lookups: Lookups) -> Mapping:
    """What the service would act on (`Processed.resolved`) with these lookups; no transform runs again."""
    template = Template.of(processed.tree)
    parameters = parameter_values(template, processed.target.parameters, lookups, processed.tree.span)
    extended = any(step.call.name == LANGUAGE_EXTENSIONS for step in processed.trace)
    resolved, _ = resolve_template(template, parameters, processed.target, lookups, extended)
    return resolved
