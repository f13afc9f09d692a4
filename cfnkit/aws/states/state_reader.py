"""The live state of a stack and its nested stacks."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from datetime import datetime, timezone
from enum import Enum

from cfnkit.aws.access import Access
from cfnkit.aws.states.cloud_control import CloudControlReader
from cfnkit.aws.states.config_recordings import ConfigReader
from cfnkit.aws.states.drift_detection import DriftDetectionReader
from cfnkit.aws.states.resource_reader import ResourceReader, Wanted
from cfnkit.aws.states.stacks import NESTED_STACK, Stacks
from cfnkit.drift.states.state import Declared, Presence, Progress, ResourceState, StackState
from cfnkit.schemas import Schemas
from cfnkit.vocabulary import reason_without_state


class LiveSource(Enum):
    """The service that the properties of live resources are read from."""

    CLOUD_CONTROL = "cloudcontrol"
    CLOUDFORMATION = "cloudformation"
    CONFIG = "config"


class AwsStateReader:
    """Reads the stacks of an account from one of the sources; it changes nothing."""

    def __init__(
        self, access: Access, source: LiveSource = LiveSource.CLOUD_CONTROL, *, with_template: bool = True
    ) -> None:
        """Take the access to the account; without `with_template`, the template of the outer stack is not read."""
        self._access = access
        self._source = source
        self._stacks = Stacks(access, with_template)

    def stack(self, name: str) -> StackState:
        """A stack and its nested stacks as CloudFormation describes them; the resources are not read yet."""
        return self._stacks.read(name)

    def status(self, stack: StackState) -> str:
        """The status of a stack now (`UPDATE_IN_PROGRESS`); empty when it no longer exists. Raises ServiceError."""
        return self._stacks.status(stack.stack_id or stack.stack_name or "")

    def resources(self, stack: StackState, declared: Declared, progress: Progress | None = None) -> StackState:
        """The stack with its resources read, and those of its nested stacks.

        `declared` returns the resources that a stack's template declares, whose values identifiers are made of;
        `progress` is called with how many resources have been read, and how many there are. Raises ServiceError when
        nothing can be read.
        """
        taken = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
        reader = self._reader(stack)
        wanted = tuple(_wanted(stack, declared))
        states: dict[tuple[str, str], ResourceState] = {}
        for done, (item, state) in enumerate(reader.read(wanted) if wanted else (), start=1):
            states[item.stack_id, item.logical_id] = state
            if progress:
                progress(done, len(wanted))
        return _with_states(stack, states, reader.source, taken)

    def _reader(self, stack: StackState) -> ResourceReader:
        access = self._access._replace(region=self._access.region or stack.region)
        if self._source is LiveSource.CLOUDFORMATION:
            return DriftDetectionReader(access)
        schemas = Schemas(stack.region or "")
        if self._source is LiveSource.CONFIG:
            return ConfigReader(access, schemas)
        return CloudControlReader(access, schemas)


def _wanted(stack: StackState, declared: Declared) -> abc.Iterator[Wanted]:
    """The resources to ask the source for: not nested stacks, and not resources that were never created."""
    resources = declared(stack)
    for logical_id, state in stack.resources.items():
        if state.physical_id and state.type != NESTED_STACK and not reason_without_state(state.type):
            yield Wanted(stack.stack_id or "", logical_id, state, resources.get(logical_id))
    for child in stack.nested.values():
        yield from _wanted(child, declared)


def _with_states(
    stack: StackState, states: abc.Mapping[tuple[str, str], ResourceState], source: str, taken: str
) -> StackState:
    return replace(
        stack,
        resources={
            logical_id: states.get((stack.stack_id or "", logical_id)) or _as_known(state)
            for logical_id, state in stack.resources.items()
        },
        source=source,
        taken=taken,
        nested={name: _with_states(child, states, source, taken) for name, child in stack.nested.items()},
    )


def _as_known(state: ResourceState) -> ResourceState:
    """The state of a resource that the source was not asked for."""
    reason = reason_without_state(state.type)
    return replace(state, presence=Presence.UNSUPPORTED, reason=reason) if reason else state
