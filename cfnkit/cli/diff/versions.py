"""The two versions of a template that the arguments name, and what is wrong with them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from cfnkit.cli.arguments.inputs import assembly_of_argument, read_requests, request_options
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.diagnostics import Diagnostic
from cfnkit.diff.origins import origin
from cfnkit.diff.origins.two_versions import TwoVersions


@contextmanager
def compared_versions(arguments: argparse.Namespace, template: str) -> Iterator[Iterator[TwoVersions]]:
    """The versions of a template for each target: that of a stack, a file or a revision (HEAD), and the template.

    Assemblies of the CDK are compared stack by stack. Raises ConfigurationError.
    """
    if arguments.stack:
        from cfnkit.cli.diff.deployed import with_deployed

        requests = read_requests(arguments, template)
        yield (with_deployed(arguments, request) for request in requests)
        return
    assembly_of_argument(arguments, template)  # --synth makes it
    options = request_options(arguments)
    with origin.compared_versions(options, template, arguments.origin or "") as found:
        yield found


def report(versions: TwoVersions, known: set[Diagnostic]) -> None:
    """Print what is wrong with the new version, or why the old one is refused, unless it is `known`."""
    for processed, diagnostics in (
        (versions.before, versions.problems_before),
        (versions.after, versions.problems_after),
    ):
        fresh = tuple(one for one in diagnostics if one not in known)
        known.update(fresh)
        print_diagnostics(processed._replace(diagnostics=fresh), versions.redactor)
