"""All settings that count for a template."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.lint.effective.of_check import check_settings_in_effect
from cfnkit.lint.effective.of_processing import drift_settings_in_effect, processing_settings
from cfnkit.lint.effective.of_target import target_settings
from cfnkit.lint.effective.setting import EffectiveSetting, Question
from cfnkit.template import Template
from cfnkit.template.parameters import parameter_values


def secrets_of(question: Question) -> tuple[str, ...]:
    """The values and the defaults of NoEcho parameters, which may stand elsewhere too, and must not be shown."""
    template, target = Template.of(question.document.root), question.target
    lookups = question.config.lookups_for(target.name)
    return parameter_values(template, target.parameters, lookups, question.document.root.span).secrets


def effective_settings(question: Question) -> Iterator[EffectiveSetting]:
    """What counts for a template, each value with its origin. No macro runs, and AWS is not asked.

    Raises CfnkitError for a configuration that cannot be read, with the place.
    """
    yield from target_settings(question)
    yield from processing_settings(question)
    yield from check_settings_in_effect(question)
    yield from drift_settings_in_effect(question)
