"""Macros by name: of the configuration, of the library, or a folder with a macro.yaml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.macros import PythonMacro
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging import find_macros, read_macro
from cfnkit.pipeline import Configuration
from cfnkit.pipeline.providers import ConfiguredTransforms
from cfnkit.source import Span
from cfnkit.transforms import Macro
from cfnkit.vocabulary import suggestion


def with_macro(config: Configuration, name: str) -> tuple[str, Configuration]:
    """The name of a macro, and the configuration with that macro in it.

    `name` is that of a macro in the configuration or in a template that `macros_from` names, the path of a folder with
    a macro.yaml, or that of a macro of the library in any case. Raises ConfigurationError, with the nearest name, for
    any other.
    """
    if name in config.macros:
        return name, config
    folder = Path(name)
    if not (folder / "macro.yaml").is_file():
        library = find_macros(bundled_folder("macros"))
        if name.lower() in library:
            folder = library[name.lower()]
        elif config.macros_from:
            return name, config  # its definition is known after the template is read
        else:
            where = "none in the configuration, none in the library, and no folder with a macro.yaml"
            near = suggestion(name, [*config.macros, *library])
            raise ConfigurationError(f"There is no macro '{name}': {where}. {near}".rstrip())
    entry = macro_entry(folder)
    return entry.name, replace(config, macros={**config.macros, entry.name: entry})


def macro_entry(folder: Path) -> PythonMacro:
    """The configuration's entry for a macro's folder; a macro that calls AWS gets the caller's credentials.

    Raises ConfigurationError for a wrong macro.yaml.
    """
    macro = read_macro(folder)
    return PythonMacro(
        name=macro.name,
        code_dir=folder.absolute(),
        handler=macro.handler,
        environment=macro.environment,
        timeout=macro.timeout,
        memory_mb=macro.memory,
        aws=bool(macro.permissions),
        span=Span(str(folder / "macro.yaml"), 1, 1, 1, 1),
    )


def find_macro(transforms: ConfiguredTransforms, name: str) -> Macro:
    """A macro that is ready to be called. Raises ConfigurationError, with the nearest name, when there is none."""
    macro = transforms.find(name).transform
    if not isinstance(macro, Macro):
        raise ConfigurationError(f"There is no macro '{name}'. {suggestion(name, transforms.names())}".rstrip())
    return macro
