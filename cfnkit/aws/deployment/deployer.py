"""Deploys a plan by a change set, step by step."""

from __future__ import annotations

import collections.abc as abc
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cfnkit.aws.access import Access, error_code, shared_session
from cfnkit.aws.deployment.events import Event, event_of
from cfnkit.aws.deployment.plan import Change, Plan, Proposal, UnfitParameters
from cfnkit.diagnostics import ServiceError

if TYPE_CHECKING:
    from cfnkit.aws.time_limit import TimeLimit


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html: a body in the request
_INLINE_BYTES = 51_200
_TIMEOUT = 30.0
_ATTEMPTS = 5
_NEW_STACK = "REVIEW_IN_PROGRESS"
_NEW = frozenset({_NEW_STACK, "DELETE_COMPLETE"})
_NEVER_CREATED = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
# The service's reasons for a change set without changes.
_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


class Deployer:
    """Deploys a plan, step by step. `poll` is the pause between two questions, in seconds. Raises ServiceError.

    `limit` holds all steps together to a time.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        region: str | None,
        endpoint_url: str | None = None,
        poll: float = 2.0,
        limit: TimeLimit | None = None,
    ) -> None:
        """Nothing is called yet."""
        self._plan = plan
        self._access = Access(region, endpoint_url, _TIMEOUT, _ATTEMPTS, shared_session(), limit)
        self._poll = poll
        self._seen: set[str] = set()
        self.events_refused = ""
        self.proposed = ""
        """The change set that exists, or that may exist because its creation had no usable answer; or ""."""

    def look(self) -> None:
        """Look at the stack, before anything is made: whether there is a region, and whether it can be deployed to.

        Raises UnfitParameters for a template without a parameter of the stack, which belongs to a macro that was
        deployed from its own folder, and for a parameter that has no value.
        """
        name = self._plan.stack_name
        stack = self._stack()
        status = _NEW_STACK if stack is None else str(stack["StackStatus"])
        if status in _NEVER_CREATED:
            raise ServiceError(
                f"The stack {name} was never created as a whole ({status}). Delete it first: "
                f"aws cloudformation delete-stack --stack-name {name}"
            )
        if status.endswith("_IN_PROGRESS") and status not in _NEW:
            raise ServiceError(f"The stack {name} is busy ({status}): wait for the end of that operation.")
        lost = sorted(self._parameters_of(stack) - set(self._plan.parameter_names))
        if lost:
            raise UnfitParameters(
                f"The stack {name} has {', '.join(lost)}, which this deployment does not know, and would lose what it "
                "stands for: name that macro's folder too, or deploy to another stack."
            )

        valued = {*self._plan.parameters, *self._plan.fallbacks, *self._parameters_of(stack)}
        missing = [required for required in self._plan.required if required not in valued]
        if missing:
            raise UnfitParameters(
                f"The stack {name} needs a value for {', '.join(missing)}: give -p {missing[0]}=VALUE."
            )

    def upload(self, key: str) -> bool:
        """Upload one of the plan's objects; False when the bucket has it already: a key changes with its content."""
        bucket = self._plan.bucket
        data = self._plan.template.encode() if key == self._plan.template_key else self._plan.objects[key]
        refusals = {"NoSuchBucket": "there is no such bucket", "404": "there is no such object"}
        subject = f"s3://{bucket}/{key} cannot be written"
        with self._access.explained(subject, "s3:PutObject", refusals):
            s3 = self._access.client("s3")
            listed = s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
            if any(entry["Key"] == key and entry["Size"] == len(data) for entry in listed):
                return False
            s3.put_object(Bucket=bucket, Key=key, Body=data)
        return True

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the objects to upload, and of the template when it is too large for a request."""
        large = len(self._plan.template.encode()) > _INLINE_BYTES
        return (*self._plan.objects, *([self._plan.template_key] if large else []))

    def propose(self) -> Proposal | None:
        """Create a change set; None when the service says that there is nothing to change.

        A change set that fails is deleted again.
        """
        from botocore.exceptions import ClientError

        name = f"cfnkit-{uuid4().hex[:12]}"
        stack = self._stack()
        exists = stack is not None and stack["StackStatus"] not in _NEW
        with self._explained("CreateChangeSet"):
            formation = self._access.client("cloudformation")
            self.proposed = name
            try:
                formation.create_change_set(
                    StackName=self._plan.stack_name,
                    ChangeSetName=name,
                    ChangeSetType="UPDATE" if exists else "CREATE",
                    Parameters=self._parameters(stack),
                    Capabilities=list(self._plan.capabilities),
                    **self._template(),
                )
            except ClientError as error:
                self.proposed = ""
                if _says_no_changes(str(error)):
                    return None
                raise
            changes = self._changes(formation, name)
        if changes is None:
            self.discard(name)
        return None if changes is None else Proposal(name, changes)

    def execute(self, change_set: str) -> None:
        """Execute a change set; `events` then reports its progress, or `events_refused` has why it cannot."""
        try:
            self._seen.update(event.id for event in self._new_events())
        except ServiceError as error:
            self.events_refused = str(error)
        with self._explained("ExecuteChangeSet"):
            self._access.client("cloudformation").execute_change_set(
                StackName=self._plan.stack_name, ChangeSetName=change_set
            )

    def discard(self, change_set: str) -> None:
        """Delete a change set that is not wanted, and the empty stack that was made for it."""
        with self._explained("DeleteChangeSet"):
            formation = self._access.client("cloudformation")
            formation.delete_change_set(StackName=self._plan.stack_name, ChangeSetName=change_set)
            self.proposed = ""
            stack = self._stack()
            if stack is not None and stack["StackStatus"] == _NEW_STACK:
                formation.delete_stack(StackName=self._plan.stack_name)

    def events(self) -> abc.Iterator[Event]:
        """The events of the stack as they come, until its operation ends."""
        while True:
            stack = self._stack()
            yield from [] if self.events_refused else self._new_events()
            if stack is None or not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return
            time.sleep(self._poll)

    def outcome(self) -> str:
        """The status of the stack; DELETE_COMPLETE when it does not exist."""
        stack = self._stack()
        return "DELETE_COMPLETE" if stack is None else str(stack["StackStatus"])

    def _parameters_of(self, stack: dict[str, Any] | None) -> set[str]:
        """The names of the parameters of a stack; none for one that is not there yet."""
        exists = stack is not None and stack["StackStatus"] not in _NEW
        return {entry["ParameterKey"] for entry in stack["Parameters"]} if stack and exists else set()

    def _explained(self, operation: str) -> AbstractContextManager[None]:
        subject = f"The stack {self._plan.stack_name} cannot be deployed"
        return self._access.explained(subject, f"cloudformation:{operation}")

    def _stack(self) -> dict[str, Any] | None:
        from botocore.exceptions import ClientError

        with self._explained("DescribeStacks"):
            try:
                found = self._access.client("cloudformation").describe_stacks(StackName=self._plan.stack_name)["Stacks"]
            except ClientError as error:
                if error_code(error) != "ValidationError":
                    raise
                return None
        return {"Parameters": [], **found[0]} if found else None

    def _template(self) -> dict[str, str]:
        if self._plan.template_key not in self.keys:
            return {"TemplateBody": self._plan.template}
        return {"TemplateURL": self._url(self._plan.template_key)}

    def _url(self, key: str) -> str:
        """The URL by which CloudFormation reads an object of the plan."""
        return f"{self._access.client('s3').meta.endpoint_url}/{self._plan.bucket}/{key}"

    def _parameters(self, stack: dict[str, Any] | None) -> list[dict[str, Any]]:
        before = self._parameters_of(stack)
        known = {one["ParameterKey"]: one.get("ParameterValue") for one in stack["Parameters"]} if stack else {}
        urls = {name: self._url(key) for name, key in self._plan.urls.items() if known.get(name) != ""}
        given = {**self._plan.parameters, **urls}
        given = {**{name: value for name, value in self._plan.fallbacks.items() if name not in before}, **given}
        kept = [name for name in self._plan.parameter_names if name in before and name not in given]
        return [
            *({"ParameterKey": name, "ParameterValue": value} for name, value in given.items()),
            *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
        ]

    def _changes(self, formation: Any, name: str) -> tuple[Change, ...] | None:
        """The changes of a change set, after its creation; None when the service reports that there are none."""
        asked = {"StackName": self._plan.stack_name, "ChangeSetName": name}
        described = formation.describe_change_set(**asked)
        while described["Status"] in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            time.sleep(self._poll)
            described = formation.describe_change_set(**asked)
        if described["Status"] == "FAILED":
            reason = str(described.get("StatusReason", "the service does not say why"))
            if _says_no_changes(reason):
                return None
            self.discard(name)
            raise ServiceError(f"The change set of {self._plan.stack_name} failed: {reason}")
        changes = list(described.get("Changes", ()))
        while described.get("NextToken"):
            described = formation.describe_change_set(**asked, NextToken=described["NextToken"])
            changes.extend(described.get("Changes", ()))
        return tuple(_change(entry["ResourceChange"]) for entry in changes if "ResourceChange" in entry)

    def _new_events(self) -> list[Event]:
        """The events that are new since the last call, oldest first."""
        if self._stack() is None:
            return []
        with self._explained("DescribeStackEvents"):
            pages = self._access.client("cloudformation").get_paginator("describe_stack_events")
            found: list[Event] = []
            for page in pages.paginate(StackName=self._plan.stack_name):
                fresh = [event for event in map(event_of, page["StackEvents"]) if event.id not in self._seen]
                found.extend(fresh)
                if len(fresh) < len(page["StackEvents"]):
                    break
        self._seen.update(event.id for event in found)
        return found[::-1]


def _says_no_changes(reason: str) -> bool:
    return any(text in reason for text in _NO_CHANGES)


def _change(entry: abc.Mapping[str, Any]) -> Change:
    return Change(
        entry["Action"], entry["LogicalResourceId"], entry.get("ResourceType", ""), entry.get("Replacement", "False")
    )
