"""Guard as a Lambda Hook of CloudFormation, which is called for each stack and each change set.

https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
"""

from __future__ import annotations

import json
import os
import sys

from judgement import Judgement, judge
from policy import Policy, PolicyError
from tables import UnusableTable, tables_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A template has at most 1 MB; a payload has two of them, and the resources that change.
_PAYLOAD_BYTES = 16 * 1024 * 1024
_SECONDS = 10
_MESSAGE = 4000
# What a change set shows of a value that it does not know.
_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"
_UNKNOWN = {"Fn::ImportValue": "known after apply"}


class UnreadablePayload(ValueError):
    """A request that cannot be judged; the message says why, without the address, which is a right to read."""


def handler(event: Any, context: Any = None) -> dict[str, Any]:
    """The answer to a Hook's request: SUCCESS, or FAILED with the broken rules or with the reason of a failure."""
    try:
        code, message = _judged(event)
    except (PolicyError, UnusableTable, UnreadablePayload) as error:
        code, message = "InternalFailure", f"Guard cannot judge this. {error}"
    except Exception as error:
        # The text of an unforeseen error may quote a value.
        code, message = "InternalFailure", f"Guard cannot judge this: its code failed with {type(error).__name__}."
    token = event.get("clientRequestToken") if isinstance(event, dict) else None
    message = message if len(message) <= _MESSAGE else f"{message[: _MESSAGE - 3]}..."
    _log(event, code, message)
    answer = {"hookStatus": "FAILED" if code else "SUCCESS", "message": message, "clientRequestToken": token}
    return {**answer, "errorCode": code} if code else answer


def _judged(event: Any) -> tuple[str, str]:
    """The code of a failure, or an empty text, and the message."""
    request = event.get("requestData") if isinstance(event, dict) else None
    if not isinstance(request, dict):
        raise UnreadablePayload("The request of a Hook is an object with requestData.")
    if str(event.get("actionInvocationPoint", "")).startswith("DELETE"):
        return "", "What is deleted breaks no rule."
    policy = Policy()
    made = _judgement(request, _account_of(event), policy)
    message = made.message()
    if not message:
        return "", "No rule is broken."
    return ("", f"Guard only reports. {message}") if policy.only_reports else ("NonCompliant", message)


def _judgement(request: dict[str, Any], account_id: str, policy: Policy) -> Judgement:
    tables = tables_of(policy)
    region = os.environ.get("AWS_REGION", "us-east-1")
    found = Judgement()
    for template, values in _templates(request):
        from cfnkit.guard import readings_of

        found.add(judge(readings_of(template, values, region, account_id), tables, policy))
    return found


def _templates(request: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """The templates to judge, each with the values of its parameters.

    A resource is a template of its own, and so are the resources that a change set changes, with the values that they
    will have. Without these, the defaults are the values of the parameters.
    """
    model = request.get("targetModel")
    if isinstance(model, dict) and "resourceProperties" in model:
        kind, name = request.get("targetName"), str(request.get("targetLogicalId", "Resource"))
        return [({"Resources": {name: {"Type": kind, "Properties": model["resourceProperties"] or {}}}}, {})]
    payload = _payload(request.get("payload"))
    template = _template(payload.get("template"))
    changed = _changed(payload.get("changedResources"), template)
    if changed:
        return [(template, {}), ({"Resources": changed}, {})]
    return [(template, _defaults(template)), *([(template, {})] if os.environ.get("GUARD_KNOWN") else [])]


def _payload(address: Any) -> dict[str, Any]:
    """The JSON object at the address that the request gives."""
    from urllib.parse import urlsplit
    from urllib.request import urlopen

    parts = urlsplit(address) if isinstance(address, str) else None
    if parts is None or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")):
        raise UnreadablePayload("The request has no payload at an address with https.")
    try:
        with urlopen(address, timeout=_SECONDS) as answer:
            data = answer.read(_PAYLOAD_BYTES + 1)
    except OSError as error:
        status = getattr(error, "code", type(error).__name__)
        raise UnreadablePayload(f"The payload cannot be read: {status}.") from None
    if len(data) > _PAYLOAD_BYTES:
        raise UnreadablePayload(f"The payload has more than {_PAYLOAD_BYTES:,} bytes.")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UnreadablePayload("The payload is no JSON object.")
    return found


def _template(written: Any) -> dict[str, Any]:
    """The template of a payload: an object, or its text in JSON or YAML."""
    found = written
    if isinstance(written, str):
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            import yaml.loader  # noqa: F401  (a module in Python, so that the package has this library)

            from cfnkit.syntax import parse, to_plain

            document = parse(written, "template")
            if not document.well_formed:
                raise UnreadablePayload("The template is neither JSON nor YAML.") from None
            found = to_plain(document.root)
    if not isinstance(found, dict):
        raise UnreadablePayload("The payload has no template.")
    return found


def _defaults(template: dict[str, Any]) -> dict[str, Any]:
    parameters = template.get("Parameters")
    made = {}
    for name, parameter in parameters.items() if isinstance(parameters, dict) else ():
        if isinstance(parameter, dict) and "Default" in parameter:
            value = parameter["Default"]
            is_list = str(parameter.get("Type", "")).startswith(("List<", "CommaDelimitedList"))
            made[name] = value.split(",") if is_list and isinstance(value, str) else value
    return made


def _changed(entries: Any, template: dict[str, Any]) -> dict[str, Any]:
    """The resources that a change set adds or changes, with the values that they will have."""
    written = template.get("Resources")
    made = {}
    for entry in entries if isinstance(entries, list) else ():
        after = entry.get("afterContext") if isinstance(entry, dict) else None
        try:
            after = json.loads(after) if isinstance(after, str) else after
        except (ValueError, RecursionError):
            raise UnreadablePayload("A changed resource is not JSON.") from None
        if isinstance(after, dict):
            name = str(entry.get("logicalResourceId"))
            own = written.get(name) if isinstance(written, dict) else None
            metadata = own.get("Metadata") if isinstance(own, dict) else None
            made[name] = {"Type": entry.get("resourceType"), "Properties": _known(after.get("Properties", {}))}
            made[name] |= {} if metadata is None else {"Metadata": metadata}
    return made


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value]
    return _UNKNOWN if isinstance(value, str) and _LATER in value else value


def _account_of(event: dict[str, Any]) -> str:
    account_id = event.get("awsAccountId")
    return account_id if isinstance(account_id, str) else ""


def _log(event: Any, code: str, message: str) -> None:
    """A line of JSON about the call."""
    known = event if isinstance(event, dict) else {}
    request = known.get("requestData") if isinstance(known.get("requestData"), dict) else {}
    line = {
        "level": "WARN" if code else "INFO",
        "outcome": {"": "success", "NonCompliant": "refused"}.get(code, "failed"),
        "stack": known.get("stackId"),
        "changeSet": known.get("changeSetId"),
        "target": request.get("targetName"),
        "message": message,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
