"""Whether a statement's resources can be those of its actions: of the same service.

Within a service, the reference's ARNs are not exact enough: AWS's own policies break them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.policies.elements import texts_in
from cfnkit.documents.policies.rules import RESOURCE
from cfnkit.documents.text import is_known_text, with_marks_as
from cfnkit.rule import Finding
from cfnkit.schemas import actions_of
from cfnkit.security.policies import meet
from cfnkit.syntax import Mapping, Scalar, Sequence

_OPEN = re.compile(r"\$\{[^}]*\}|\.\*")  # a variable of a policy, and what an ARN of the reference leaves open
_BUCKET = re.compile(r"arn:[a-z-]+:s3:::[a-z0-9.-]+\Z")
_OF_OBJECTS = ("accesspointobject", "object")
_SHOWN = 2


def resource_findings(statement: Mapping, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings about actions that are never about one of the ARNs in Resource."""
    resource = statement.get("Resource")
    items = resource.items if isinstance(resource, Sequence) else (resource,)
    if not all(isinstance(item, Scalar) for item in items):
        return
    written = [_OPEN.sub("*", with_marks_as("*", item.text)) for item in items if isinstance(item, Scalar)]
    if not written or not all(text.startswith("arn:") and text.count(":") >= 5 for text in written):
        return
    services = {_service(text) for text in written}
    yield from _of_buckets(statement, path, written, document)
    for place, leaf in texts_in(statement.get("Action"), (*path, "Action")):
        service, _, name = leaf.text.lower().partition(":")
        formats = _formats(service, name) if is_known_text(leaf.text) else ()
        # Of actions on resources of several services (waf-regional:GetWebACLForResource), the reference lacks the own.
        about = {service, *map(_service, formats)}
        if formats and not any(meet(one, each) for one in services for each in about):
            shown = " or ".join(formats[:_SHOWN])
            message = f"'{leaf.text}' is about {shown}, and Resource names no such ARN."
            yield document.finding(RESOURCE, message, leaf.span, "", place)


def _of_buckets(statement: Mapping, path: Path, written: list[str], document: EmbeddedDocument) -> Iterator[Finding]:
    """The actions on objects among buckets alone."""
    if not all(_BUCKET.match(text) for text in written):
        return
    known = actions_of("s3").get("Actions", {})
    for place, leaf in texts_in(statement.get("Action"), (*path, "Action")):
        service, _, name = leaf.text.lower().partition(":")
        types = known.get(name, {}).get("Resources", ()) if service == "s3" else ()
        found = [types] if isinstance(types, str) else types
        if found and all(type.lower() in _OF_OBJECTS for type in found):
            message = f"'{leaf.text}' is about objects, and Resource names buckets alone."
            yield document.finding(RESOURCE, message, leaf.span, f"Write {written[0]}/*.", place)


def _service(arn: str) -> str:
    """The service that an ARN names."""
    return _OPEN.sub("*", arn).lower().split(":", 5)[2]


@cache
def _formats(service: str, action: str) -> tuple[str, ...]:
    """The ARNs that an action is about; none for one that is about no resource, or whose ARNs are not known."""
    known = actions_of(service)
    types = known.get("Actions", {}).get(action, {}).get("Resources", ())
    found: list[str] = []
    for type in [types] if isinstance(types, str) else types:
        formats = known.get("Resources", {}).get(type.lower(), {}).get("ARNFormats")
        if not formats or any(each.count(":") < 5 for each in map(_pattern, formats)):
            return ()
        found += map(_pattern, formats)
    return tuple(found)


def _pattern(format: str) -> str:
    return _OPEN.sub("*", format)
