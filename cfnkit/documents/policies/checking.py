"""What is checked in a policy."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.policies.elements import named_once
from cfnkit.documents.policies.places import KINDS, STATEMENT, PolicyKind
from cfnkit.documents.policies.rules import ACTION, ELEMENT, KEY, MALFORMED, PATTERN, RESOURCE
from cfnkit.documents.policies.statements import statement_findings
from cfnkit.documents.reading import DocumentForm, is_known
from cfnkit.documents.text import is_known_text
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Node, Scalar, Sequence

_ELEMENTS = ("Version", "Id", "Statement")
_VERSIONS = ("2012-10-17", "2008-10-17")
# The ids by which engines report such mistakes, by the kind of the policy or by the rule.
_NAMES = {PolicyKind.IDENTITY: ("E3510",), PolicyKind.TRUST: ("E3530",), PolicyKind.RESOURCE: ("E3512",)}
_NAMES_OF_RULES = {ACTION: ("W3037",), PATTERN: ("W3037",), RESOURCE: ("I3510",), KEY: ()}
_BOUNDS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in a policy; who leaves out what engines say of it leaves them out too."""
    kind = KINDS[document.place]
    names = ("E3513",) if document.place.type == "AWS::ECR::Repository" else _NAMES.get(kind, ())
    for finding in _findings(document, kind):
        yield finding._replace(aliases=_NAMES_OF_RULES.get(finding.rule, names))


def _findings(document: EmbeddedDocument, kind: PolicyKind) -> Iterator[Finding]:
    if kind is PolicyKind.ORGANIZATION and document.resource.at("Type") not in _BOUNDS:
        return
    assert document.tree is not None
    unread = list(_unread(document))
    yield from unread
    root = document.tree.root
    if unread:
        return
    if document.place == STATEMENT:
        yield from _statements(root, (), kind, document)
    elif isinstance(root, Mapping):
        yield from _policy(root, kind, document)


def _unread(document: EmbeddedDocument) -> Iterator[Finding]:
    """Why the text of a policy is no policy; an object of the template is one."""
    assert document.tree is not None
    found = list(faults(document, MALFORMED, "The policy"))
    yield from found
    text, root = document.text, document.tree.root
    if text is None or found or not is_known(root) or not is_known_text(text.text.lstrip()[:1]):
        return
    span = text.span(0, len(text.text.rstrip()))
    if not isinstance(root, (Mapping, Sequence)):
        yield document.finding(MALFORMED, "The policy is no JSON object.", span)
    elif document.tree.format != "json":
        message = "The policy is a text of YAML, and the service reads JSON."
        yield document.finding(MALFORMED, message, span, "Write it as an object of the template, or as JSON.")


def _policy(policy: Mapping, kind: PolicyKind, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a policy that can be read."""
    meant = set()
    for key in policy.entries:
        found, name = named_once(key, policy, (), _ELEMENTS, "A policy", document)
        yield from found
        meant.add(name)
    version = policy.get("Version")
    if isinstance(version, Scalar) and is_known(version) and version.text not in _VERSIONS:
        message = f"Version is '{version.text}', and the versions of the language are {' and '.join(_VERSIONS)}."
        yield document.finding(ELEMENT, message, version.span, "Write 2012-10-17.", ("Version",))
    statements = policy.get("Statement")
    if statements is not None:
        yield from _statements(statements, ("Statement",), kind, document)
    elif "Statement" not in meant and all(map(is_known_text, policy.entries)):
        yield document.finding(ELEMENT, "The policy has no Statement.", document.span)


def _statements(node: Node, path: Path, kind: PolicyKind, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in the statements of a policy: an object, or a list of them."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if kind is PolicyKind.IDENTITY:
        yield from _equal_sids(items, path, document)
    for index, item in enumerate(items):
        below = (*path, index) if isinstance(node, Sequence) else path
        if isinstance(item, Mapping):
            yield from statement_findings(item, below, kind, document)
        elif is_known(item) and document.form is DocumentForm.TEXT:
            yield document.finding(ELEMENT, "A statement is an object.", item.span, "", below)


def _equal_sids(statements: tuple[Node, ...], path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    """A finding for each Sid that a statement before it has."""
    seen = set()
    for index, statement in enumerate(statements):
        sid = statement.get("Sid") if isinstance(statement, Mapping) else None
        if not isinstance(sid, Scalar) or not sid.text or not is_known(sid):
            continue
        if sid.text in seen:
            message = f"The Sid '{sid.text}' stands twice in the policy."
            yield document.finding(ELEMENT, message, sid.span, "", (*path, index, "Sid"))
        seen.add(sid.text)
