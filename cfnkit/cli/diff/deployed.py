"""The deployed version of a template: that of a stack, with the parameters that it was deployed with."""

from __future__ import annotations

import argparse

from cfnkit.diagnostics import ConfigurationError
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.drift.states.state import StackState
from cfnkit.requests.request import TemplateRequest


def with_deployed(arguments: argparse.Namespace, request: TemplateRequest) -> TwoVersions:
    """The versions of the stack that the arguments name, and of the template as it would be deployed to it.

    A parameter that nobody gives keeps the value that it has. Raises ConfigurationError and ServiceError.
    """
    from cfnkit.diff.origins.deployed import deployed_versions

    if request.consent.offline:
        raise ConfigurationError("--stack asks AWS, which --offline forbids.")
    return deployed_versions(request, _read(arguments, request.target.region))


def _read(arguments: argparse.Namespace, region: str | None) -> StackState:
    from cfnkit.aws.access import Access, shared_session
    from cfnkit.aws.states.stacks import Stacks
    from cfnkit.aws.time_limit import TimeLimit

    session, limit = shared_session(arguments.profile), TimeLimit(arguments.timeout)
    return Stacks(Access(region, arguments.endpoint_url, session=session, limit=limit)).read(arguments.stack)
