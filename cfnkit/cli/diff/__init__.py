"""`cfnkit diff`: what a change of a template would do."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import add_context_arguments, add_synth_argument, add_timeout_argument
from cfnkit.cli.arguments.inputs import assembly_of_argument
from cfnkit.cli.arguments.parser import Parser, UsageError, add_format_argument, add_output_argument
from cfnkit.cli.diff import formats
from cfnkit.cli.output.formats import format_names, render
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cfnkit.cli.diff.rows import DiffView

DESCRIPTION = """\
Show what a change of a template would do to its stack: which resources are added, removed, modified or replaced, and
the values before and after. Both versions are processed, each with its own macros, includes and configuration. What may
lose data, widen permissions, open ports or break other stacks is told first.

Of several files, folders and globs, or without any, all templates are compared that changed, came, went or moved since
a revision, or that are processed with a file that changed."""

EPILOG = """\
Examples:
  cfnkit diff template.yaml
  cfnkit diff template.yaml --from origin/main --target prod
  cfnkit diff --from origin/main... --all-targets --format markdown --output diff.md
  cfnkit diff stacks/ 'shared/**/*.yaml' --format json
  cfnkit diff template.yaml --fail-on replace,delete-stateful,policy,security
  cfnkit diff new.yaml --from old.yaml --format json
  cfnkit diff template.yaml --stack web --parameter-file prod.json

Exit status: 0 when nothing changes, 1 for changes, 2 when CloudFormation would refuse a version or the change, and for
a fault of the tool, its configuration or its arguments, also without any template to compare; 4 when --fail-on stops
the change. Of several templates, it is the greatest."""

_STOPS = ("replace", "delete-stateful", "unkept", "policy", "security", "export")


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit diff`."""
    named = "a file, a folder, a glob, stack.py:template of a program, or - for stdin (default: those of a check)"
    parser.add_argument("paths", metavar="PATH", nargs="*", help=named)
    add_context_arguments(parser, many_targets=True, live_region="with --stack")
    add_synth_argument(parser)
    parser.add_argument("--templates-only", action="store_true", help="pass over files that are no templates")
    group = parser.add_argument_group("comparison")
    group.add_argument(
        "--from", dest="origin", metavar="REV|FILE",
        help="the version before: a git revision (default: HEAD), REV... for the last one that it shares with HEAD, or"
        " for one template a file",
    )  # fmt: skip
    group.add_argument(
        "--stack", metavar="NAME", help="compare with a deployed stack, by its name or ID: this asks AWS"
    )
    group.add_argument("--profile", metavar="NAME", help="the profile of the AWS credentials, for --stack")
    group.add_argument("--endpoint-url", metavar="URL", help="the endpoint of AWS, for --stack")
    add_timeout_argument(group)
    group.add_argument(
        "--fail-on", type=_kinds, default=(), metavar="KIND,...",
        help=f"exit with 4 for a change of such a kind: {', '.join(_STOPS)}",
    )  # fmt: skip
    group = parser.add_argument_group("output")
    add_format_argument(group, *format_names(formats.__name__))
    add_output_argument(group)


def run(arguments: argparse.Namespace) -> int:
    """Compare two versions of templates; returns the exit status."""
    if arguments.stack and arguments.origin:
        raise UsageError("cfnkit diff: --from and --stack are two versions before; name one.")
    if len(arguments.paths) == 1 and _is_one(arguments.paths[0], arguments):
        return _run_one(arguments, arguments.paths[0])
    if arguments.stack:
        raise UsageError("cfnkit diff: --stack is the version before of one template; name one file.")
    if arguments.origin and os.path.isfile(arguments.origin):
        raise UsageError("cfnkit diff: several templates are compared with a revision, and --from names a file.")
    return _run_several(arguments)


def _is_one(word: str, arguments: argparse.Namespace) -> bool:
    """Whether a word names one template, or one assembly of the CDK. Raises ConfigurationError."""
    from cfnkit.files.names import STDIN
    from cfnkit.hosts.template_programs.program import names_template

    if os.path.isdir(word):
        return assembly_of_argument(arguments, word) is not None
    is_here = os.path.lexists(word) or word == STDIN or names_template(word)
    return is_here or bool(arguments.stack) or bool(arguments.origin and os.path.isfile(arguments.origin))


def _run_one(arguments: argparse.Namespace, template: str) -> int:
    from cfnkit.cli.diff.importers import importers_of
    from cfnkit.cli.diff.readers import readers_of
    from cfnkit.cli.diff.rows import DiffView
    from cfnkit.cli.diff.versions import compared_versions, report
    from cfnkit.diff import StackChange, compare_versions
    from cfnkit.diff.nested import with_nested
    from cfnkit.diff.origins.two_versions import TwoVersions

    if arguments.templates_only and _is_passed_over(template):
        return 0
    origin = f"the stack {arguments.stack}" if arguments.stack else arguments.origin or "HEAD"
    found: list[tuple[StackChange, TwoVersions]] = []
    reported: set[Diagnostic] = set()
    accepted = True
    with compared_versions(arguments, template) as compared:
        for versions in (each for outer in compared for each in with_nested(outer)):
            report(versions, reported)
            accepted = accepted and versions.accepted
            if versions.accepted:
                importers = importers_of(template, versions.after.target)
                readers = readers_of(template, versions.after.target)
                found.append((compare_versions(versions.before, versions.after, importers, readers), versions))
        view = DiffView.of(template, origin, found)
    if found:
        write_output(render(formats.__name__, arguments.format, view), arguments.output)
    if not accepted:
        return 2
    stopping = _stopping(arguments, view)
    if stopping:
        write_message(f"cfnkit: --fail-on stops this change: {', '.join(stopping)}.")
        return 4
    if any(change.refused for change, _ in found):
        return 2
    return 1 if any(change.is_change for change, _ in found) else 0


def _run_several(arguments: argparse.Namespace) -> int:
    from cfnkit.cli.diff.several import formats as several_formats
    from cfnkit.cli.diff.several.comparing import compared
    from cfnkit.cli.diff.several.words import words_of

    view = compared(arguments, words_of(arguments))
    write_output(render(several_formats.__name__, arguments.format, view), arguments.output)
    for row in view.templates:
        if stopping := _stopping(arguments, row.diff):
            write_message(f"cfnkit: --fail-on stops the change of {row.pair.name}: {', '.join(stopping)}.")
    if not view.looked_at and not arguments.templates_only:
        return 2  # silence would mean that something was compared
    return max((row.status for row in view.templates), default=0)


def _stopping(arguments: argparse.Namespace, view: DiffView) -> list[str]:
    """The kinds of change that are not to be, and are there."""
    kinds = {row.kind.value for row in view.risks}
    return [kind for kind in dict.fromkeys(arguments.fail_on) if kind in kinds]


def _is_passed_over(template: str) -> bool:
    """Whether a file is no template, as `cfnkit check` knows them; a message says why."""
    from cfnkit.lint.discovery.find import find_templates

    passed_over = find_templates([template], templates_only=True).passed_over
    for path, reason in passed_over:
        write_message(f"cfnkit: {path} is no template: {reason}.")
    return bool(passed_over)


def _kinds(text: str) -> tuple[str, ...]:
    from cfnkit.vocabulary import suggestion

    kinds = tuple(word.strip() for word in text.split(",") if word.strip())
    for kind in kinds:
        if kind not in _STOPS:
            message = f"'{kind}' is not one of {', '.join(_STOPS)}. {suggestion(kind, _STOPS)}"
            raise argparse.ArgumentTypeError(message.rstrip())
    return kinds
