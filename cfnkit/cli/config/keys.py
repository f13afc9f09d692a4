"""`cfnkit config keys`: the keys of `.cfnkit.yaml`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import add_format_argument, add_output_argument
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Paragraph, Styled, Text
from cfnkit.cli.output.write import write_output

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser
    from cfnkit.configuration.reference import Key

_HEADER = ("| key | meaning | value | without it | example |", "|---|---|---|---|---|")
_OWN_LOOKUPS = "targets.*.lookups."

DESCRIPTION = """\
List the keys of .cfnkit.yaml: each with its meaning, type, default and an example. With KEY, list that key and the keys
below it. `*` stands for any name, such as that of a macro or a target, and `[]` for any item of a list."""

EPILOG = """\
Examples:
  cfnkit config keys
  cfnkit config keys check.per_path
  cfnkit config keys 'targets.*.region'
  cfnkit config keys --format json
  cfnkit config keys --format markdown

Exit status: 0; 1 for an unknown key, and when the output cannot be written."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit config keys`."""
    parser.add_argument("key", metavar="KEY", nargs="?", default="", help="this key, and those below it")
    add_format_argument(parser, "text", "json", "markdown")
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """List keys; returns the exit status."""
    from cfnkit.configuration.reference import configuration_keys
    from cfnkit.diagnostics import ConfigurationError
    from cfnkit.vocabulary import suggestion

    known = list(configuration_keys())
    asked = arguments.key
    keys = [key for key in known if not asked or key.path == asked or key.path.startswith((f"{asked}.", f"{asked}["))]
    if not keys:
        hint = suggestion(asked, [key.path for key in known])
        raise ConfigurationError(f"There is no key '{asked}' in .cfnkit.yaml. {hint}".rstrip())
    if arguments.format == "json":
        write_output(json.dumps([*map(_entry, keys)], indent=2, ensure_ascii=False) + "\n", arguments.output)
        return 0
    if arguments.format == "markdown":
        write_output(_markdown(keys), arguments.output)
        return 0
    lines: list[Line] = []
    for key in keys:
        lines += [("",)] if lines else []
        lines += _lines(key)
    write_output(Text.of(lines), arguments.output)
    return 0


def _lines(key: Key) -> list[Line]:
    lines: list[Line] = [(Styled(key.path, Style.BOLD),), (Paragraph(key.description, "  "),)]
    lines.append((f"  type: {key.must_be}",))
    if key.has_default:
        lines.append((f"  default: {json.dumps(key.default, ensure_ascii=False)}",))
    elif key.default_text:
        lines.append((f"  default: {key.default_text}",))
    if key.required:
        lines.append(("  required",))
    if key.one_of:
        lines.append((f"  exactly one of {', '.join(key.one_of)} is required",))
    lines += [(f"  example: {json.dumps({key.name: example}, ensure_ascii=False)}",) for example in key.examples]
    return lines


def _markdown(keys: Sequence[Key]) -> str:
    """A section for each key at the top, with a table of the keys in it."""
    lines: list[str] = []
    for key in keys:
        if "." not in key.path:
            lines += [] if not lines else [""]
            lines += [f"## `{key.path}`", "", *_HEADER]
        elif not lines:
            lines += _HEADER
        if key.path.startswith(_OWN_LOOKUPS):
            continue  # they are those of `lookups`
        default = json.dumps(key.default) if key.has_default else ""
        must = "required" if key.required else f"one of {', '.join(key.one_of)}" if key.one_of else ""
        cells = (
            f"`{key.path}`",
            key.description,
            key.must_be,
            f"`{default}`" if default else key.default_text or must,
            "<br>".join(f"`{json.dumps(example, ensure_ascii=False)}`" for example in key.examples),
        )
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _entry(key: Key) -> dict[str, object]:
    return {
        "path": key.path,
        "title": key.title,
        "description": key.description,
        "types": list(key.types),
        "value": key.must_be,
        "choices": list(key.choices),
        **({"default": key.default} if key.has_default else {}),
        "default_text": key.default_text or None,
        "required": key.required,
        "one_of": list(key.one_of),
        "examples": list(key.examples),
    }
