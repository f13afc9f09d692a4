"""`.cfnkit.yaml`: its targets, for each of its templates or, where it names none, for any."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path

from cfnkit.configuration.file import load_configuration
from cfnkit.diagnostics import Diagnostic
from cfnkit.files.names import name_below
from cfnkit.files.project import CONFIGURATION_NAME
from cfnkit.syntax import Node
from cfnkit.targets.file import TargetFile
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import values_of_file

KIND = "cfnkit"


def recognises(path: Path, root: Node) -> bool:
    """Whether a file is a configuration of cfnkit."""
    return path.name == CONFIGURATION_NAME


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """The targets of a configuration. Raises ConfigurationError."""
    config = load_configuration(file.path)
    folder = file.path.absolute().parent
    found = (path for each in config.templates for path in sorted(glob.glob(str(folder / each), recursive=True)))
    templates = [name_below(path) for path in found] or [""]
    section = file.section.section("targets")
    for name, target in config.targets.items():
        given = section.section(name).section("parameters").node
        places = {each: given.key_span(each) for each in given.entries}
        for named, span in section.section(name).placed_texts("parameter_files"):
            of_file = values_of_file(file.named(named, span), span, file.project).places
            places.update((key, place) for key, place in of_file.items() if key not in given.entries)
        for template in templates:
            yield TemplateTarget(name, template, target, KIND, section.node.key_span(name), places=places)
