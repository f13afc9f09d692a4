"""What is deployed: asked of AWS where the user permits it, or read from a snapshot below the folder."""

from __future__ import annotations

from cfnkit.aws import AwsServices
from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.states.state_reader import AwsStateReader
from cfnkit.aws.time_limit import DEFAULT_SECONDS, TimeLimit
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.states import read_states, whole_state
from cfnkit.drift.states.place import other_place
from cfnkit.drift.states.state import StackState
from cfnkit.files.reading import MAX_BYTES
from cfnkit.mcp.workspace import Workspace
from cfnkit.pipeline.run import Services
from cfnkit.requests.request import TemplateRequest
from cfnkit.schemas import Schemas


def live_reader(request: TemplateRequest, stack: str, *, with_template: bool) -> AwsStateReader:
    """What reads a stack in the region that is given, or else the target's, or that of the user's AWS settings.

    Raises ConfigurationError where the user does not permit it.
    """
    _refuse_unasked(request, f"The stack {stack} is not read", "`snapshot` names a file that has it")
    limit = TimeLimit(DEFAULT_SECONDS)
    return AwsStateReader(
        Access(request.target.region, session=shared_session(), limit=limit), with_template=with_template
    )


def snapshot_of(workspace: Workspace, path: str, request: TemplateRequest) -> StackState:
    """A stack as a snapshot has it. Raises ConfigurationError, also for one of another place than the target."""
    data, name = workspace.read(path, MAX_BYTES), workspace.name(path)
    state = whole_state([read_states(data, name, Schemas(request.target.region))])
    refuse_other_place(state, request)
    return state


def refuse_other_place(state: StackState, request: TemplateRequest) -> None:
    """Raise ConfigurationError for a live state of another place than where the template goes."""
    other = other_place(state, request.target)
    if other is not None:
        raise ConfigurationError(
            f"Nothing is compared: the live state is of the {other.what} {other.live}, and the template goes to "
            f"{other.wanted}."
        )


def asked_services(request: TemplateRequest) -> Services:
    """AWS, to ask for parameters and secrets. Raises ConfigurationError where the user does not permit it."""
    _refuse_unasked(request, "Parameters and secrets are not looked up", "`ask: lookups` does without")
    return AwsServices()


def _refuse_unasked(request: TemplateRequest, what: str, instead: str) -> None:
    consent = request.consent
    if consent.asks_aws:
        return
    if consent.offline:
        raise ConfigurationError(f"{what}: AWS is not asked offline (--offline, CFNKIT_OFFLINE). Here, {instead}.")
    raise ConfigurationError(
        f"{what}: AWS is asked only with the user's permission: the server started with --aws, or CFNKIT_AWS=1. "
        f"Without that, {instead}."
    )
