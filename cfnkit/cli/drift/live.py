"""Read the live resources of a stack, with progress on a terminal."""

from __future__ import annotations

import argparse
import functools
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.cli.arguments.inputs import aws_services
from cfnkit.cli.output.screen import Progress
from cfnkit.diagnostics import ServiceError

if TYPE_CHECKING:
    from cfnkit.aws.states.state_reader import AwsStateReader
    from cfnkit.drift.states.state import StackState
    from cfnkit.pipeline.run import Services
    from cfnkit.pipeline.stack_template import StackTemplate


class LiveStack(NamedTuple):
    """A stack of an account; the resources in `stack` have not been read yet."""

    reader: AwsStateReader
    stack: StackState
    services: Services

    @classmethod
    def of(cls, arguments: argparse.Namespace, region: str | None, *, with_template: bool) -> LiveStack:
        """The stack that the arguments name, in a region or, without one, in that of the AWS settings.

        `with_template` also reads its template. Raises ServiceError.
        """
        from cfnkit.aws.access import Access, shared_session
        from cfnkit.aws.states.state_reader import AwsStateReader, LiveSource
        from cfnkit.aws.time_limit import TimeLimit

        limit = TimeLimit(arguments.timeout)
        access = Access(region, arguments.endpoint_url, session=shared_session(arguments.profile), limit=limit)
        source = LiveSource(arguments.source or LiveSource.CLOUD_CONTROL.value)
        reader = AwsStateReader(access, source, with_template=with_template)
        return cls(reader, reader.stack(arguments.stack), aws_services(arguments.profile, limit))

    def read(self, stack: StackState, template: StackTemplate) -> StackState:
        """The stack with its live resources. Raises ServiceError when none can be read."""
        with Progress() as progress:
            show = functools.partial(progress.show, "resources read")
            return self.reader.resources(stack, template.resources, show)

    def doubt(self) -> str:
        """Why what seems to drift may be no drift: the stack is being changed or deleted meanwhile; else empty."""
        try:
            status = self.reader.status(self.stack)
        except ServiceError as error:
            return f"What differs may be no drift, if the stack is being changed: {error}"
        if not status:
            return "What differs is no drift: the stack was deleted meanwhile."
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            return f"What differs may be no drift: the stack is being changed ({status})."
        return ""
