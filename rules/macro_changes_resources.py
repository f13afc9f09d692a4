"""A macro's function only reads; resources are created by the template."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.macro_definitions import SERVERLESS_FUNCTION, functions_of_macros, shown
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template import Resource, Template, referred_names

_CHANGES = re.compile(
    "Abort|Accept|Add|Allocate|Apply|Assign|Associate|Attach|Authorize|BatchDelete|BatchWrite|Cancel|Change|Copy|Create|"
    "Delete|Deploy|Deregister|Detach|Disable|Disassociate|Enable|Execute|Grant|Import|Merge|Modify|Move|Provision|Purge|"
    "Put|Reboot|Register|Release|Remove|Replace|Reset|Restore|Revoke|Rotate|Run|Set|Start|Stop|Tag|Terminate|Unassign|"
    "Untag|Update|Upload|Write",
    re.IGNORECASE,
)
_VERBS = tuple(_CHANGES.pattern.lower().split("|"))
# Actions for logs, traces and running in a VPC.
_OWN = re.compile(
    r"(logs:.*|xray:.*|cloudwatch:PutMetricData|ec2:(Create|Delete|Detach)NetworkInterface|"
    r"ec2:(Una|A)ssignPrivateIpAddresses)\Z",
    re.IGNORECASE,
)
_POLICIES = re.compile(r"(.*Administrator(Access)?|PowerUserAccess|.*FullAccess)\Z")
# The policy templates of AWS::Serverless that allow changes.
_TEMPLATES = re.compile(
    ".*(Crud|Write|FullAccess|Put(Record|Event|Dashboard)|Create|Copy|Modify|AddJob|Cancel|Terminate|SetTermination|Change|"
    "Reconfigure|Restore|Rotation|RunTask|Execution|Management|HttpPost|EndpointAccess|AthenaQuery|SQSPoller)"
)


class _Grant(NamedTuple):
    """A permission in words, and its place."""

    words: str
    span: Span


@rule(
    "W9720",
    "A macro's function may change resources",
    description="""A macro runs for every change set, also for one that is never executed. What it creates, changes or
    deletes itself is in no stack: nothing rolls it back, and nobody sees it in a review. Give the function a role that
    only reads, and let the macro add resources to the template instead.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each statement or policy that allows the function to change something, at its first such action."""
    reported: set[Span] = set()
    for definition in functions_of_macros(subject):
        function, authored = definition.function, definition.authored
        assert function is not None
        assert authored is not None
        own = authored.properties
        if authored.type == SERVERLESS_FUNCTION and own is not None and "Role" not in own.entries:
            grants = _of_policies(own.get("Policies"), subject.deployed)
        else:
            grants = _of_role(function, subject.deployed)
        for grant in grants:
            if grant.span in reported:
                continue
            reported.add(grant.span)
            begin = f"The function {function.logical_id} of the macro {definition.name} may change resources"
            related = (Related(f"The macro {definition.name} is defined here.", definition.macro.key_span),)
            hint = "Let the macro only read, and add resources to the template that it returns."
            yield Problem(f"{begin}: {grant.words}.", grant.span, ("Resources", function.logical_id), hint, related)


def _of_role(function: Resource, template: Template) -> Iterator[_Grant]:
    """The permissions of the role, if it is in the template: by its own policies and by attached ones."""
    node = function.properties.get("Role") if function.properties else None
    named = [template.resources.get(name) for name in referred_names(node)] if node is not None else []
    role = next((resource for resource in named if resource is not None and resource.type == "AWS::IAM::Role"), None)
    if role is None or role.properties is None:
        return
    for policy in _items(role.properties.get("Policies")):
        if isinstance(policy, Mapping):
            yield from _of_document(policy.get("PolicyDocument"))
    yield from _of_policies(role.properties.get("ManagedPolicyArns"), template)
    for resource in template.resources.values():
        if resource.type in _ATTACHED and resource.properties is not None:
            attached = resource.properties.get(_ATTACHED[resource.type])
            if attached is not None and role.logical_id in referred_names(attached):
                yield from _of_document(resource.properties.get("PolicyDocument"))


_ATTACHED = {"AWS::IAM::Policy": "Roles", "AWS::IAM::ManagedPolicy": "Roles", "AWS::IAM::RolePolicy": "RoleName"}


def _of_policies(policies: Node | None, template: Template) -> Iterator[_Grant]:
    """The permissions in a list of names, ARNs, documents, policy templates or references to managed policies."""
    for policy in _items(policies):
        if isinstance(policy, Mapping) and "Statement" in policy.entries:
            yield from _of_document(policy)
            continue
        if isinstance(policy, Mapping) and "Fn::Sub" not in policy.entries:
            yield from _of_reference(policy, template)
            continue
        text = policy.get("Fn::Sub") if isinstance(policy, Mapping) else policy
        name = shown(text).rpartition("/")[2] if isinstance(text, Scalar) else ""
        if _POLICIES.match(name) and not name.startswith("CloudWatchLogs"):
            yield _Grant(f"it has the policy {name}", policy.span)


def _of_reference(policy: Mapping, template: Template) -> Iterator[_Grant]:
    for name in policy.entries:
        if _TEMPLATES.match(name):
            yield _Grant(f"it has the policy template {name}", policy.key_span(name))
    for name in referred_names(policy):
        managed = template.resources.get(name)
        if managed is not None and managed.type == "AWS::IAM::ManagedPolicy" and managed.properties is not None:
            yield from _of_document(managed.properties.get("PolicyDocument"))


def _of_document(document: Node | None) -> Iterator[_Grant]:
    """One permission for each statement that allows a change."""
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    for statement in _items(statements):
        effect = statement.get("Effect") if isinstance(statement, Mapping) else None
        if not isinstance(statement, Mapping) or not isinstance(effect, Scalar) or effect.text != "Allow":
            continue
        excluded = statement.get("NotAction")
        if excluded is not None:
            yield _Grant("its role allows all actions except those of NotAction", statement.key_span("NotAction"))
        actions = [item for item in _items(statement.get("Action")) if isinstance(item, Scalar) and _changes(item.text)]
        if actions:
            yield _Grant(f"its role allows {', '.join(shown(action) for action in actions)}", actions[0].span)


def _changes(action: str) -> bool:
    """Whether an action, or one that a pattern matches, creates, changes or deletes something."""
    if _OWN.match(action):
        return False
    verb = action.partition(":")[2] if ":" in action else action
    begin = re.split("[*?]", verb.lower())[0]
    if begin == verb.lower():
        return _CHANGES.match(verb) is not None
    return any(known.startswith(begin) or begin.startswith(known) for known in _VERBS)


def _items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; any other value is its only item."""
    if node is None:
        return ()
    return node.items if isinstance(node, Sequence) else (node,)
