"""The elements of a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.policies.actions import action_findings
from cfnkit.documents.policies.conditions import condition_findings
from cfnkit.documents.policies.elements import named_once, texts_in
from cfnkit.documents.policies.places import PolicyKind
from cfnkit.documents.policies.resources import resource_findings
from cfnkit.documents.policies.rules import ELEMENT
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text, with_marks_as
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NUMBER, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest

_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_EFFECTS = ("Allow", "Deny")
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_NEEDED = {
    PolicyKind.IDENTITY: (("Action", "NotAction"), ("Resource", "NotResource")),
    PolicyKind.TRUST: (("Action", "NotAction"), ("Principal", "NotPrincipal")),
    PolicyKind.RESOURCE: (("Action", "NotAction"), ("Principal", "NotPrincipal")),
    PolicyKind.ORGANIZATION: (("Action", "NotAction"),),
}
_REFUSED = {PolicyKind.IDENTITY: ("Principal", "NotPrincipal"), PolicyKind.TRUST: ("Resource", "NotResource")}
_WHY = {PolicyKind.IDENTITY: "It is about whom it is given to.", PolicyKind.TRUST: "It is about the role that has it."}
_SID = re.compile(r"[A-Za-z0-9]*\Z")
_ARN = re.compile(r"arn:|[*?$]|a[*?]|ar[*?]|arn[*?]")
_PLAIN = re.compile(r"[a-z-]+\Z")
_PLAIN_ARN = re.compile(r"[^*?$]*\Z")
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
_PARTS_OF_ARN = 6
_NEED_RESOURCE = (
    "AWS::KMS::Key",
    "AWS::OpenSearchService::Domain",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
)


def statement_findings(
    statement: Mapping, path: Path, kind: PolicyKind, document: EmbeddedDocument
) -> Iterator[Finding]:
    """The findings in a statement at a path of a policy."""
    meant = set()
    for key in statement.entries:
        found, name = named_once(key, statement, path, _ELEMENTS, "A statement", document)
        yield from found
        meant.add(name)
    if all(map(is_known_text, statement.entries)):
        yield from _missing(statement, path, kind, meant, document)
    yield from _refused(statement, path, kind, document)
    yield from _effect(statement, path, document)
    for name in ("Principal", "NotPrincipal"):
        yield from _principal(statement.get(name), (*path, name), document)
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        yield from _not_text(statement.get(name), name, (*path, name), document)
    if kind is PolicyKind.IDENTITY:
        yield from _of_identity(statement, path, document)
    yield from action_findings(statement, path, document)
    yield from condition_findings(statement.get("Condition"), (*path, "Condition"), document)
    yield from resource_findings(statement, path, document)


def _of_identity(statement: Mapping, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    """What IAM demands of its own policies: a Sid of letters and digits, and ARNs."""
    sid = statement.get("Sid")
    if isinstance(sid, Scalar) and is_known(sid) and not _SID.match(sid.text):
        message = f"A Sid has letters and digits alone, and this is '{sid.text}'."
        yield document.finding(ELEMENT, message, sid.span, "", (*path, "Sid"))
    for element in ("Resource", "NotResource"):
        for place, leaf in texts_in(statement.get(element), (*path, element)):
            message = _fault_of_arn(with_marks_as("*", leaf.text))
            if message:
                yield document.finding(ELEMENT, message.format(leaf.text), leaf.span, "", place)


def _fault_of_arn(text: str) -> str:
    """What is wrong with a resource as IAM reads it; `{}` stands for it."""
    if text != "*" and not _ARN.match(text):
        return "A resource is '*' or an ARN, and not '{}'."
    parts = text.split(":")
    if parts[0] != "arn" or len(parts) == 1 or not _PLAIN.match(parts[1]):
        return ""
    if parts[1] not in _PARTITIONS:
        return "The partition of '{}' is none of " + ", ".join(_PARTITIONS[:3]) + " or another one of AWS."
    if len(parts) < _PARTS_OF_ARN and _PLAIN_ARN.match(text):
        return "'{}' is no ARN: it has the form arn:partition:service:region:account:resource."
    return ""


def _missing(
    statement: Mapping, path: Path, kind: PolicyKind, meant: set[str], document: EmbeddedDocument
) -> Iterator[Finding]:
    needed: list[tuple[str, ...]] = [("Effect",), *_NEEDED[kind]]
    if document.place.type in _NEED_RESOURCE:
        needed.append(("Resource", "NotResource"))
    for names in needed:
        if meant.isdisjoint(names):
            message = f"A statement of this policy needs {' or '.join(names)}."
            yield document.finding(ELEMENT, message, _start(statement), "", path)


def _start(statement: Mapping) -> Span:
    """The first key of a statement, or all of an empty one."""
    first = next(iter(statement.entries), None)
    return statement.span if first is None else statement.key_span(first)


def _refused(statement: Mapping, path: Path, kind: PolicyKind, document: EmbeddedDocument) -> Iterator[Finding]:
    for name in _REFUSED.get(kind, ()):
        if name in statement.entries:
            message = f"A statement of this policy takes no {name}."
            yield document.finding(ELEMENT, message, statement.key_span(name), _WHY[kind], (*path, name))
    for name in ("Action", "Resource", "Principal"):
        if name in statement.entries and f"Not{name}" in statement.entries:
            message = f"A statement has {name} or Not{name}, not both."
            yield document.finding(ELEMENT, message, statement.key_span(f"Not{name}"), "", (*path, f"Not{name}"))


def _effect(statement: Mapping, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    effect = statement.get("Effect")
    if effect is None or not is_known(effect) or (isinstance(effect, Scalar) and effect.text in _EFFECTS):
        return
    written = effect.text if isinstance(effect, Scalar) else "no text"
    meant = nearest(written, _EFFECTS)
    hint = f"Did you mean '{meant}'?" if meant else ""
    message = f"Effect is '{written}', and it is Allow or Deny."
    yield document.finding(ELEMENT, message, effect.span, hint, (*path, "Effect"))


def _principal(principal: Node | None, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    if isinstance(principal, Mapping):
        for key in principal.entries:
            yield from named_once(key, principal, path, _PRINCIPALS, "A principal", document)[0]
    elif isinstance(principal, Scalar) and is_known(principal) and principal.text != "*":
        message = f"A principal is '*', or an object with {', '.join(_PRINCIPALS[:-1])} or {_PRINCIPALS[-1]}."
        yield document.finding(ELEMENT, message, principal.span, "", path)


def _not_text(node: Node | None, name: str, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    """A finding for what is neither a text nor a list of texts."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if isinstance(node, Sequence) and not items:
        yield document.finding(ELEMENT, f"The list of {name} is empty.", node.span, "", path)
    for index, item in enumerate(items):
        is_wrong = isinstance(item, (Mapping, Sequence)) or (
            isinstance(item, Scalar) and item.kind in (NUMBER, BOOLEAN)
        )
        if item is not None and is_wrong:
            below = (*path, index) if isinstance(node, Sequence) else path
            yield document.finding(ELEMENT, f"{name} is a text or a list of texts.", item.span, "", below)
