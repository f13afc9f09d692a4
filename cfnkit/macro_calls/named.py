"""A macro by its name or its folder, as a configuration has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.macros import PythonMacro
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging import find_macros, read_macro
from cfnkit.pipeline import Configuration
from cfnkit.source import Span
from cfnkit.vocabulary import suggestion


def with_macro(config: Configuration, name: str) -> tuple[str, Configuration]:
    """The name of a macro, and the configuration with that macro in it.

    `name` is that of a macro in the configuration or in a template that it takes macros from, a folder with a
    macro.yaml, or a macro of the library in any case. Raises ConfigurationError, with the nearest name, when there is
    none.
    """
    if name in config.macros:
        return name, config
    folder = Path(name)
    if not (folder / "macro.yaml").is_file():
        library = find_macros(bundled_folder("macros"))
        if name.lower() in library:
            folder = library[name.lower()]
        elif config.macros_from:
            return name, config  # what is defined there is known when its template is read
        else:
            raise _unknown(name, [*config.macros, *library])
    entry = macro_entry(folder)
    return entry.name, replace(config, macros={**config.macros, entry.name: entry})


def macro_entry(folder: Path) -> PythonMacro:
    """The entry of a configuration that a macro's folder makes; one that calls AWS has the caller's credentials.

    Raises ConfigurationError for what is wrong with its macro.yaml.
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


def _unknown(name: str, known: list[str]) -> ConfigurationError:
    where = "none in the configuration, none in the library, and no folder with a macro.yaml"
    return ConfigurationError(f"There is no macro '{name}': {where}. {suggestion(name, known)}".rstrip())
