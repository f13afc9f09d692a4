"""What was said of a version before by files that are named: values of parameters, the configuration, macros."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from cfnkit.configuration.parameters import read_parameter_file
from cfnkit.deployment import Target
from cfnkit.diff.origins.old_files import OldFiles
from cfnkit.requests.options import RequestOptions


def options_before(options: RequestOptions, files: OldFiles) -> RequestOptions:
    """Options with the configuration and the macros that files had in a revision, and the values of parameter files.

    Values that are given one by one go before those. A file that was not there yet counts as it is now. Raises
    ConfigurationError.
    """
    if options.config:
        options = replace(options, config=_before(options.config, files))
    options = replace(options, macros_from=tuple(_before(path, files) for path in options.macros_from))
    if not options.parameter_files:
        return options
    values: dict[str, str] = {}
    for path in options.parameter_files:
        with files.faults():
            values.update(read_parameter_file(Path(_before(path, files))))
    return replace(options, parameters={**values, **options.assigned})


def _before(path: str, files: OldFiles) -> str:
    old = files.place(path)
    return old if os.path.isfile(old) else path


def target_before(target: Target, options: RequestOptions, before: RequestOptions) -> Target:
    """A target of the version after with the values of the version before, where nothing else describes that one."""
    if options.parameters == before.parameters:
        return target
    kept = {name: value for name, value in target.parameters.items() if name not in options.parameters}
    return replace(target, parameters={**kept, **before.parameters})
