"""Evaluate a processed template once more, when more is known of AWS."""

from __future__ import annotations

from cfnkit.deployment import Lookups
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.resolution import resolve_template
from cfnkit.pipeline.run import Run
from cfnkit.syntax import Mapping
from cfnkit.template import Template
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS


def reevaluated(processed: Processed, lookups: Lookups) -> Mapping:
    """What the service would act on (`Processed.resolved`) with these lookups; no transform runs again."""
    template = Template.of(processed.tree)
    run = Run(target=processed.target, lookups=lookups).with_parameters_of(template)
    extended = any(step.call.name == LANGUAGE_EXTENSIONS for step in processed.trace)
    resolved, _ = resolve_template(template, run, extended)
    return resolved
