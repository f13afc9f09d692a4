"""Options of `cfnkit check` that say opposite things, or that need another."""

from __future__ import annotations

import argparse

from cfnkit.cli.arguments.parser import UsageError
from cfnkit.files.names import STDIN

_OF_SUPPRESSIONS = ("text", "json")


def refuse_contradictions(arguments: argparse.Namespace) -> None:
    """Raise UsageError for the first of them."""
    if arguments.report_suppressions and arguments.no_suppressions:
        raise UsageError("cfnkit check: --report-suppressions lists what --no-suppressions does without.")
    if arguments.report_suppressions and arguments.format not in _OF_SUPPRESSIONS:
        raise UsageError(f"cfnkit check: --report-suppressions has no format {arguments.format}, but text and json.")
    if arguments.report_suppressions and arguments.fix:
        raise UsageError("cfnkit check: --report-suppressions changes nothing, and --fix does.")
    if not arguments.fix and (arguments.yes or arguments.diff):
        raise UsageError(f"cfnkit check: --{'yes' if arguments.yes else 'diff'} is about the changes of --fix.")
    if arguments.fix and STDIN in arguments.paths:
        raise UsageError("cfnkit check: --fix changes files, and stdin is not a file.")
    if arguments.fix and (arguments.all_targets or len(arguments.target) > 1):
        raise UsageError("cfnkit check: --fix is for one target.")
