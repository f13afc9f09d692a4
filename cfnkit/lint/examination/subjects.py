"""The input of rules from a processed template."""

from __future__ import annotations

import re

from cfnkit.configuration.configuration import LambdaMacro, MacroEntry
from cfnkit.configuration.consent import Consent
from cfnkit.pipeline import Configuration, Processed
from cfnkit.rule import Subject
from cfnkit.rule.references import References, may_hold_references
from cfnkit.syntax import Mapping
from cfnkit.template import Template
from cfnkit.vocabulary import AWS_TRANSFORMS, LANGUAGE_EXTENSIONS

_REGION = re.compile(r"arn:[^:]*:lambda:(?P<region>[^:]+):")


def subject_of(
    processed: Processed, config: Configuration, again: Processed | None = None, consent: Consent | None = None
) -> Subject:
    """The subject of the rules.

    `again` is a second run of the same template, to find macros whose results differ. With `consent`, that of the run,
    the templates which this one nests are processed as it was; else without their macros.
    """
    ran = {step.call.name for step in processed.trace}
    regions = {name: region for name, entry in config.macros.items() if (region := _region(entry))}
    return Subject(
        document=processed.document,
        written=Template.of(processed.document.root),
        processed=Template.of(processed.tree),
        resolved=processed.resolved,
        target=processed.target,
        lookups=config.lookups_for(processed.target.name),
        trace=processed.trace,
        diagnostics=processed.diagnostics,
        references=_references(processed),
        macros=frozenset({*config.macros, *ran, *AWS_TRANSFORMS}),
        macro_regions=regions,
        reruns=again.trace if again else (),
        tables=config.tables,
        sources=processed.sources,
        config=config,
        consent=consent or Consent(macros="never", offline=True),
        memory={},
    )


def runs_macros(processed: Processed) -> bool:
    """Whether a macro ran on the template, so that a second run can differ."""
    return any(step.event is not None and step.after is not None for step in processed.trace)


def _references(processed: Processed) -> References:
    # A transform can add references that the text does not have, and so can a parameter value.
    added = processed.trace or any("{{" in value for value in processed.target.parameters.values())
    if not isinstance(processed.tree, Mapping) or not (added or may_hold_references(processed.document.source.text)):
        return References()
    folded = any(step.call.name == LANGUAGE_EXTENSIONS for step in processed.trace)
    return References(processed.tree, processed.resolved, *processed.sources, folded=folded)


def _region(entry: MacroEntry) -> str | None:
    """The region of a deployed function, if the configuration contains it."""
    if not isinstance(entry, LambdaMacro):
        return None
    match = _REGION.match(entry.function)
    return match["region"] if match else entry.region
