"""`cfnkit macro package`: the zip files of Lambda functions."""

from __future__ import annotations

import argparse
from pathlib import Path

from cfnkit.cli.arguments.parser import Parser, add_format_argument, one_of
from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_output
from cfnkit.diagnostics import counted
from cfnkit.files.writing import make_folder, write_file
from cfnkit.packaging import (
    MacroFolder,
    Package,
    PackagingError,
    find_macros,
    macro_folder,
    package_macro,
    read_macro,
)
from cfnkit.packaging.requirements import ARCHITECTURES

DESCRIPTION = """\
Make a zip file of each macro, with what its handler imports, and what that imports in turn: its own files, modules of
cfnkit, and libraries in pure Python. If a macro's folder has a requirements.txt, pip installs it for Lambda's platform,
also compiled libraries. That needs a network. Equal files give equal bytes on any machine, and the name of a zip file
changes with its content."""

EPILOG = """\
Examples:
  cfnkit macro package --output dist/                 every macro of the library
  cfnkit macro package echo tags --output dist/
  cfnkit macro package ./prefix --output dist/        a macro of your own, by its folder

Exit status: 0; 1 when a macro cannot be packaged."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro package`."""
    parser.add_argument(
        "macros", nargs="*", metavar="NAME", help="macros of the library, or folders (default: all of the library)"
    )
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="the folder for the zip files")
    parser.add_argument(
        "--architecture", type=one_of(*ARCHITECTURES), default=ARCHITECTURES[0], metavar="arm64|x86_64",
        help="the processor that a requirements.txt is installed for (default: arm64)",
    )  # fmt: skip
    add_format_argument(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Package macros; returns the exit status."""
    packages = packages_of(macros_named(arguments.macros), arguments.architecture)
    folder = Path(arguments.output)
    make_folder(folder)
    for package in packages:
        write_file(folder / package.key, package.data)
    write_output(_json(packages) if arguments.format == "json" else _text(packages))
    return 0


def macros_named(names: list[str]) -> list[MacroFolder]:
    """The macros of these names or folders, or of the whole library. Raises PackagingError."""
    from cfnkit.bundled import bundled_folder

    folders = [macro_folder(name) for name in names] or find_macros(bundled_folder("macros")).values()
    return [*map(read_macro, folders)]


def packages_of(macros: list[MacroFolder], architecture: str) -> list[Package]:
    """The packages of macros. Raises PackagingError."""
    refused = next((macro for macro in macros if macro.command), None)
    if refused is not None:
        raise PackagingError(
            f"{refused.path}: {refused.name} is a command ({' '.join(refused.command)}). Only handlers in Python are "
            "packaged and deployed; package a command with the tools of its language."
        )
    return [package_macro(macro.function_name, macro.path, macro.handler, architecture) for macro in macros]


def _text(packages: list[Package]) -> Text:
    width = max(len(package.key) for package in packages)
    lines = []
    for package in packages:
        own = sum(size for name, size in package.sizes.items() if not name.startswith("cfnkit/"))
        files = f"{counted(len(package.sizes), 'file')}, {own:,} bytes of them its own"
        lines.append(f"{package.key:{width}}  {len(package.data):>9,} bytes  {files}")
        lines.extend(f"    without {name}: {why}" for name, why in package.left_out.items())
    return Text.of(lines)


def _json(packages: list[Package]) -> str:
    report = [
        {
            "Macro": package.macro,
            "Key": package.key,
            "Sha256": package.digest,
            "Bytes": len(package.data),
            "Files": package.sizes,
            "LeftOut": package.left_out,
        }
        for package in packages
    ]
    return json_text(report) + "\n"
