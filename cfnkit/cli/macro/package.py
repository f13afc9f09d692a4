"""`cfnkit macro package`: the zips that Lambda functions take."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cfnkit.cli.arguments.parser import Parser, one_of
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging import Package, find_macros, macro_folder, package_macro, read_macro

DESCRIPTION = """\
Make a zip of each macro, with only what its handler imports: its own files, the modules of cfnkit, libraries in pure
Python. The same files give the same bytes on any machine, and the name of a zip changes with its content."""

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
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="the folder that the zips go to")
    parser.add_argument(
        "--format", type=one_of("text", "json"), default="text", metavar="text|json", help="how the report is printed"
    )


def run(arguments: argparse.Namespace) -> int:
    """Package macros; gives the exit status."""
    packages = packages_of(arguments.macros)
    folder = Path(arguments.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for package in packages:
            (folder / package.key).write_bytes(package.data)
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be written: {error.strerror}.") from error
    sys.stdout.write(_json(packages) if arguments.format == "json" else _text(packages))
    return 0


def packages_of(names: list[str]) -> list[Package]:
    """The packages of the macros named, or of the whole library. Raises PackagingError."""
    from cfnkit.bundled import bundled_folder

    folders = [macro_folder(name) for name in names] or list(find_macros(bundled_folder("macros")).values())
    return [package_macro(folder.name, folder, read_macro(folder).handler) for folder in folders]


def _text(packages: list[Package]) -> str:
    width = max(len(package.key) for package in packages)
    lines = []
    for package in packages:
        own = sum(size for name, size in package.sizes.items() if not name.startswith("cfnkit/"))
        files = f"{len(package.sizes)} file" + ("" if len(package.sizes) == 1 else "s")
        lines.append(f"{package.key:{width}}  {len(package.data):>9,} bytes  {files}, {own:,} bytes of them its own\n")
        lines.extend(f"    without {name}: {why}\n" for name, why in package.left_out.items())
    return "".join(lines)


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
    return json.dumps(report, indent=2) + "\n"
