"""`cfnkit drift snapshot`: write the live state of a stack to a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import refuse_offline
from cfnkit.cli.arguments.parser import Parser, UsageError, add_output_argument
from cfnkit.cli.arguments.region import region_name
from cfnkit.cli.drift.comparing import add_stack_arguments
from cfnkit.cli.drift.live import LiveStack
from cfnkit.cli.output.write import STDOUT, write_message, write_output
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import counted
from cfnkit.pipeline import Configuration

if TYPE_CHECKING:
    from cfnkit.drift.states.state import ResourceState, StackState
    from cfnkit.pipeline.stack_template import StackTemplate

_FAILED = 2

DESCRIPTION = """\
Write the live resources of a stack, and of its nested stacks, to a file that `cfnkit drift --actual` reads. Only this
step needs the account. The file has no secrets and no properties that the services do not return."""

EPILOG = """\
Examples:
  cfnkit drift snapshot --stack web -o web.snapshot.json
  cfnkit drift snapshot --stack web --source cloudformation | cfnkit drift template.yaml --actual -

Exit status: 0; 2 when nothing could be read. The file has the reason for each resource that could not be read."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit drift snapshot`."""
    group = parser.add_argument_group("live state")
    add_stack_arguments(group)
    group.add_argument("--region", type=region_name, metavar="R", help="the region (default: that of the AWS settings)")
    parser.add_argument(
        "--with-template", action="store_true", help="also write the stack's template, for a comparison of templates"
    )
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write a snapshot; returns the exit status."""
    from cfnkit.drift.counts import reasons_text
    from cfnkit.drift.secrets.secrecy import declared_secrets
    from cfnkit.drift.states.state import Presence
    from cfnkit.drift.states.write import snapshot_text

    if not arguments.stack:
        raise UsageError("cfnkit drift snapshot: name the stack to read with --stack NAME.")
    refuse_offline("cfnkit drift snapshot")
    live = LiveStack.of(arguments, arguments.region, with_template=True)
    template = _template(live)
    state = live.read(live.stack, template)
    text = snapshot_text(
        state, lambda stack: declared_secrets(template.resources(stack)), with_template=arguments.with_template
    )
    write_output(text, arguments.output, private=True)
    resources = list(_resources(state))
    unread = [resource for resource in resources if resource.presence is Presence.UNKNOWN]
    if unread:
        total, why = counted(len(resources), "resource"), reasons_text(each.reason for each in unread)
        write_message(f"cfnkit: {len(unread):,} of {total} could not be read ({why}).")
    elif arguments.output not in (None, STDOUT):
        write_message(f"cfnkit: {arguments.output} has {counted(len(resources), 'resource')} of {state.stack_name}.")
    return _FAILED if resources and len(unread) == len(resources) else 0


def _resources(state: StackState) -> Iterator[ResourceState]:
    """The resources of a stack and of those nested in it, without nested stacks that were read."""
    for logical_id, resource in state.resources.items():
        if logical_id not in state.nested:
            yield resource
    for child in state.nested.values():
        yield from _resources(child)


def _template(live: LiveStack) -> StackTemplate:
    """The stack's own template, which gives the identifiers and the secrets of its resources."""
    from cfnkit.pipeline.stack_template import StackContext, StackTemplate, deployed_text
    from cfnkit.schemas import Schemas

    stack, target = live.stack, Target()
    context = StackContext(Configuration(), Lookups(), Schemas(stack.region or target.region))
    return StackTemplate.of(deployed_text(stack), target, stack, context)
