"""A skeleton of a template's parameters: a parameter file with the defaults, to be filled in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.writing import write_file
from cfnkit.syntax import NULL, Mapping, Scalar, Sequence, dump_yaml, string
from cfnkit.template import Parameter

_MOST_ALLOWED = 20


def write_parameter_file(path: Path, parameters: Iterable[Parameter]) -> None:
    """Write a parameter file in the form of its ending: YAML with comments, or CloudFormation's list in JSON.

    The default of a NoEcho parameter is not written. The file is there whole, or not at all. Raises ConfigurationError
    for another ending, for a file that exists, and where it cannot be written.
    """
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise ConfigurationError(f"{path} ends with none of {', '.join(_FORMS)}, the forms of a parameter file.")
    if os.path.lexists(path):
        raise ConfigurationError(f"{path} exists already; nothing was written.")
    data = form(parameters).encode("utf-8", "backslashreplace")
    write_file(path, data)


def _yaml(parameters: Iterable[Parameter]) -> str:
    return "\n".join(_yaml_entry(parameter) for parameter in parameters) or "{}\n"


def _yaml_entry(parameter: Parameter) -> str:
    span = parameter.key_span
    entry = Mapping({parameter.name: string(_value(parameter), span)}, {parameter.name: span}, span)
    return "".join(f"# {line}\n" for line in _comments(parameter)) + dump_yaml(entry)


def _json(parameters: Iterable[Parameter]) -> str:
    entries = [{"ParameterKey": each.name, "ParameterValue": _value(each)} for each in parameters]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _comments(parameter: Parameter) -> Iterator[str]:
    """The lines about a parameter: its type, its allowed values and its description."""
    kind = f"{parameter.type}, NoEcho: the default is not written here" if parameter.no_echo else parameter.type
    texts = [kind]
    allowed = parameter.allowed_values
    if allowed and not parameter.no_echo:
        rest = f" and {len(allowed) - _MOST_ALLOWED} more" if len(allowed) > _MOST_ALLOWED else ""
        texts.append(f"one of: {', '.join(allowed[:_MOST_ALLOWED])}{rest}")
    texts.append(parameter.attribute("Description") or "")
    for text in texts:
        for line in text.splitlines():
            yield "".join(character if character.isprintable() else " " for character in line).rstrip()


def _value(parameter: Parameter) -> str:
    """The default as a text, a list joined with commas; empty where there is none, and for NoEcho."""
    default = None if parameter.no_echo else parameter.default
    items = default.items if isinstance(default, Sequence) else (default,)
    return ",".join(item.text for item in items if isinstance(item, Scalar) and item.kind != NULL)


_FORMS: dict[str, Callable[[Iterable[Parameter]], str]] = {".yaml": _yaml, ".yml": _yaml, ".json": _json}
