"""What became of a template, for the tests of `cfnkit.outcome`."""

from __future__ import annotations

from typing import Any

from cfnkit.deployment import Target
from cfnkit.outcome.outcome import Outcome
from cfnkit.pipeline import Configuration, process
from cfnkit.pipeline.process import configuration_from

NAME = "t.yaml"


def outcome_of(text: str, target: Target | str | None = None, config: Any = None, name: str = NAME) -> Outcome:
    """The outcome of a template under a target and a configuration."""
    config = configuration_from(config) if config is not None else Configuration()
    processed = process(text, name=name, target=target, config=config)
    return Outcome(processed, config.lookups_for(processed.target.name))
