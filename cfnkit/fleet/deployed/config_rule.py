"""A custom rule of AWS Config for AWS::CloudFormation::Stack, whose evaluation is that of cfnkit drift.

On a change it evaluates the stack that changed. On a schedule it lists the stacks and calls its own function for each
of them, so that no number of stacks meets the time-out of one call.
https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
"""

from __future__ import annotations

import collections.abc as abc
import json
from datetime import datetime, timezone
from typing import Any, NamedTuple

from cfnkit.aws.operations import time_of
from cfnkit.aws.stack_lists import stack_ids
from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.deployed.hub import Hub
from cfnkit.fleet.examining import examine
from cfnkit.fleet.items import Item
from cfnkit.fleet.report import words
from cfnkit.fleet.results import Result, StackStatus
from cfnkit.pages.visible import one_line

STACK = "AWS::CloudFormation::Stack"
_CHANGES = ("ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification")
_SCHEDULED = "ScheduledNotification"
_ALIVE = ("OK", "ResourceDiscovered")
# Config takes no INSUFFICIENT_DATA from a function. What was not seen must not count as compliant.
_COMPLIANCE = {StackStatus.IN_SYNC: "COMPLIANT", StackStatus.DRIFTED: "NON_COMPLIANT"}
_NOT_APPLICABLE = "NOT_APPLICABLE"
# https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html
_ANNOTATION = 256


class _Asked(NamedTuple):
    """An evaluation to make: of a stack by its ID, for the event at a time, that Config knows by its token."""

    account: str
    stack_id: str
    time: str
    token: str


def evaluate(hub: Hub, event: abc.Mapping[str, Any], function: str) -> dict[str, Any]:
    """Answer an event of Config, or one of this function's own for one stack of a schedule.

    Returns the compliance of the stack, or how many stacks were listed. Raises ConfigurationError for another event,
    and ServiceError when stacks cannot be listed or evaluations cannot be written, so that Config shows the failure.
    """
    if "stack_id" in event:
        return _evaluated(hub, _Asked(**event))
    invoking = json.loads(event["invokingEvent"])
    kind, account, token = invoking.get("messageType"), event["accountId"], event["resultToken"]
    if kind == _SCHEDULED:
        stacks = stack_ids(hub.roles.access(account, hub.region))
        asked = (_Asked(account, stack, invoking["notificationCreationTime"], token) for stack in stacks)
        _call(hub, function, asked)
        return {"stacks": len(stacks)}
    if kind not in _CHANGES:
        raise ConfigurationError(f"The rule takes no event '{kind}': it is for changes of stacks, and for a schedule.")
    changed = invoking.get("configurationItem") or invoking["configurationItemSummary"]
    one = _Asked(account, changed["resourceId"], changed["configurationItemCaptureTime"], token)
    if changed["resourceType"] != STACK:
        raise ConfigurationError(f"The rule evaluates {STACK}, not {changed['resourceType']}.")
    if event.get("eventLeftScope") or changed["configurationItemStatus"] not in _ALIVE:
        return _put(hub, one, _NOT_APPLICABLE, "The stack is deleted, or out of the rule's scope.")
    return _evaluated(hub, one)


def _evaluated(hub: Hub, asked: _Asked) -> dict[str, Any]:
    today = datetime.now(timezone.utc).date()
    item = Item(asked.account, hub.region, asked.stack_id)
    result: Result = examine(item, hub.access_of, hub.examination(today))
    return _put(hub, asked, _COMPLIANCE.get(result.status, _NOT_APPLICABLE), annotation_of(result))


def annotation_of(result: Result) -> str:
    """Which properties of which resources drifted, without any value; else why nothing counts as compared."""
    if result.status is StackStatus.DRIFTED:
        text = f"Drifted: {words.drift_sentence(result)}"
    elif result.status is StackStatus.IN_SYNC:
        text = f"No resource differs from the template. {result.reason}".rstrip()
    else:
        text = f"Not compared: {result.reason}"
    text = one_line(text)
    return text if len(text) <= _ANNOTATION else f"{text[: _ANNOTATION - 3]}..."


def _put(hub: Hub, asked: _Asked, compliance: str, annotation: str) -> dict[str, Any]:
    access = hub.roles.access(asked.account, hub.region)
    evaluation = {
        "ComplianceResourceType": STACK,
        "ComplianceResourceId": asked.stack_id,
        "ComplianceType": compliance,
        "Annotation": annotation,
        "OrderingTimestamp": time_of(asked.time),
    }
    subject = f"The evaluation of {asked.stack_id} cannot be written"
    with access.explained(subject, "config:PutEvaluations"):
        client = access.client("config")
        try:
            failed = client.put_evaluations(Evaluations=[evaluation], ResultToken=asked.token)["FailedEvaluations"]
        finally:
            client.close()
    if failed:
        raise ConfigurationError(f"{subject}: AWS Config did not take it.")
    return {"stack": asked.stack_id, "compliance": compliance, "annotation": annotation}


def _call(hub: Hub, function: str, asked: abc.Iterable[_Asked]) -> None:
    """Call this function for each evaluation, and wait for none of them."""
    with hub.access.explained(f"The function {function} cannot be called", "lambda:InvokeFunction"):
        client = hub.access.client("lambda")
        try:
            for one in asked:
                payload = json.dumps(one._asdict()).encode()
                client.invoke(FunctionName=function, InvocationType="Event", Payload=payload)
        finally:
            client.close()
