"""Answers of a server, checked before boto3 reads them: a proxy's page or half an answer is none of AWS.

boto3 takes HTML with the status 200 for an answer without members, and raises whatever its parser stumbles over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from botocore.exceptions import BotoCoreError, HTTPClientError
from botocore.parsers import ResponseParserFactory

_ERROR, _SERVER_ERROR = 300, 500
_ERRORS_HAVE_TEXT = ("ec2", "query")
_NUMBERS = {"integer": int, "long": int, "boolean": bool, "string": str}
# The members that cfnkit reads and that every answer has; a list is followed to its members.
_ALWAYS = {
    "BatchGetResourceConfig": ("baseConfigurationItems.resourceId",),
    "CreateChangeSet": ("Id",),
    "DescribeChangeSet": ("Status",),
    "DescribeParameters": ("Parameters", "Parameters.Name", "Parameters.Type", "Parameters.Version"),
    "DescribeStackDriftDetectionStatus": ("DetectionStatus",),
    "DescribeStackEvents": ("StackEvents.EventId", "StackEvents.LogicalResourceId", "StackEvents.ResourceStatus"),
    "DescribeStackResourceDrifts": ("StackResourceDrifts.LogicalResourceId",),
    "DescribeStacks": ("Stacks", "Stacks.StackName", "Stacks.StackStatus"),
    "DetectStackDrift": ("StackDriftDetectionId",),
    "GetParameters": ("Parameters.Name", "Parameters.Type", "Parameters.Version", "Parameters.Value"),
    "GetResource": ("ResourceDescription",),
    "GetTemplate": ("TemplateBody",),
    "ListDiscoveredResources": ("resourceIdentifiers.resourceId",),
    "ListResources": ("ResourceDescriptions.Identifier",),
    "ListSecretVersionIds": ("Versions.VersionId",),
    "ListStackResources": (
        "StackResourceSummaries",
        "StackResourceSummaries.LogicalResourceId",
        "StackResourceSummaries.ResourceType",
    ),
}


class UnusableAnswer(HTTPClientError):  # type: ignore[misc]  # boto3 has no types
    """A server answered, but not as AWS does."""

    fmt = "the answer is not from AWS ({what}); a proxy or another server may stand between"


class TimeUp(BotoCoreError):  # type: ignore[misc]  # boto3 has no types
    """The time for calls is over."""

    fmt = "AWS did not answer all calls within {seconds:g} s, the limit for them"


def check_answer(operation_model: Any, response_dict: dict[str, Any], **_: object) -> None:
    """Raise `UnusableAnswer` for an answer that is none of AWS. boto3 calls this before it reads an answer.

    The failure of a server between, such as a gateway's page with the status 502, becomes one that boto3 repeats.
    """
    status, streams = response_dict["status_code"], operation_model.has_streaming_output
    if status < _ERROR and streams:
        headers = {name.lower(): value for name, value in response_dict["headers"].items()}
        if "html" in headers.get("content-type", "") and not any(name.startswith("x-amz") for name in headers):
            raise UnusableAnswer(what="an HTML page")  # an object of S3 may be one, with headers of S3
        return
    what = _fault(operation_model, response_dict)
    if what and status >= _SERVER_ERROR:
        response_dict["body"] = b""
    elif what:
        raise UnusableAnswer(what=f"{what}, status {status}" if status >= _ERROR else what)


def _fault(operation: Any, response: dict[str, Any]) -> str:
    """What an answer is instead of one of AWS; empty when it is one."""
    body: bytes = response["body"]
    is_error = response["status_code"] >= _ERROR
    protocol = operation.service_model.resolved_protocol
    if not body.strip():
        # boto3 reads an error without a text, except in the protocols of XML that are no REST.
        is_read = protocol not in _ERRORS_HAVE_TEXT if is_error else not _has_body(operation.output_shape)
        return "" if is_read else "an empty text"
    if "json" in protocol:
        try:
            well_formed = isinstance(json.loads(body), dict)
        except (ValueError, RecursionError):
            well_formed = False
    else:
        well_formed = _is_xml(body)
    if well_formed:
        return "" if is_error else _misfit(operation, response, protocol)
    if body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "an HTML page"
    return f"not {'JSON' if 'json' in protocol else 'XML'}, or a part of it"


def _is_xml(body: bytes) -> bool:
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return False
    return root.tag.rpartition("}")[2].lower() != "html"


def _has_body(shape: Any) -> bool:
    """Whether an operation's output has members in the body of the answer."""
    return shape is not None and any("location" not in member.serialization for member in shape.members.values())


def _misfit(operation: Any, response: dict[str, Any], protocol: str) -> str:
    """What is wrong with the members of an answer; empty when they fit."""
    shape = operation.output_shape
    try:
        parsed = ResponseParserFactory().create_parser(protocol).parse(response, shape)
    except Exception:  # whatever boto3's parser stumbles over
        return "its members are of other types"
    if shape is not None and not _fits(shape, parsed):
        return "its members are of other types"
    for path in _ALWAYS.get(operation.name, ()):
        *above, name = path.split(".")
        if any(name not in value for value in _reached(parsed, above)):
            return f"without {path}"
    return ""


def _fits(shape: Any, value: Any) -> bool:
    if value is None:
        return True
    if shape.type_name == "structure":
        return isinstance(value, dict) and all(
            _fits(member, value[name]) for name, member in shape.members.items() if name in value
        )
    if shape.type_name == "list":
        return isinstance(value, list) and all(_fits(shape.member, item) for item in value)
    if shape.type_name == "map":
        return isinstance(value, dict) and all(_fits(shape.value, item) for item in value.values())
    return isinstance(value, _NUMBERS.get(shape.type_name, object))


def _reached(value: Any, path: list[str]) -> Iterator[Any]:
    """The objects at a path, through lists."""
    if isinstance(value, list):
        for item in value:
            yield from _reached(item, path)
    elif not path:
        yield value
    elif value.get(path[0]) is not None:
        yield from _reached(value[path[0]], path[1:])
