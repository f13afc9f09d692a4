"""Which templates the arguments of `cfnkit check` mean."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from cfnkit.cli.arguments.context import read_input
from cfnkit.cli.output.write import write_message
from cfnkit.files.names import STDIN, STDIN_NAME
from cfnkit.hosts.template_programs.program import names_template
from cfnkit.lint.discovery.find import Discovery, PassedOver, find_templates, match_templates
from cfnkit.lint.settings import FileRequest, Settings


def discovered(arguments: argparse.Namespace) -> Discovery:
    """The templates that the arguments name, or else the configuration, or else those in the current folder."""
    only = arguments.templates_only
    if arguments.paths:
        return find_templates(arguments.paths, templates_only=only)
    from cfnkit.configuration.search import find_configuration

    path = arguments.config or find_configuration(os.getcwd())
    if path is not None:
        from cfnkit.configuration.file import load_configuration

        globs = load_configuration(Path(path)).templates
        if globs:
            return match_templates(globs, os.path.dirname(os.path.abspath(path)), templates_only=only)
    return find_templates(["."], templates_only=only)


def report_passed_over(files: Sequence[PassedOver], verbose: bool) -> None:
    """Say how many files are no templates, or which."""
    if not files:
        return
    said = "1 file is no template" if len(files) == 1 else f"{len(files):,} files are no templates"
    if not verbose:
        write_message(f"cfnkit: {said}; --verbose lists {'it' if len(files) == 1 else 'them'}, with the reason.")
        return
    write_message(f"cfnkit: {said}:")
    for path, reason in files:
        write_message(f"  {path}: {reason}.")


def changed_among(paths: list[str], arguments: argparse.Namespace, settings: Settings) -> list[str]:
    """Those of the paths that changed since the revision of the arguments, or whose macros or files did."""
    from cfnkit.lint.discovery.changes import changed_templates

    also = [*arguments.parameter_file, *([arguments.config] if arguments.config else [])]
    files = [path for path in paths if not is_made(path)]
    changed = set(changed_templates(files, arguments.changed_since, settings, map(Path, also)))
    return [path for path in paths if is_made(path) or path in changed]


def is_made(path: str) -> bool:
    """Whether a template stands in no file."""
    return path == STDIN or names_template(path)


def request_of(path: str) -> FileRequest:
    """The request for the template at a path, or on stdin."""
    if path == STDIN:
        return FileRequest(STDIN_NAME, read_input(STDIN))
    return FileRequest(path, read_input(path)) if names_template(path) else FileRequest(path)
