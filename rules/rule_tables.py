"""The configured rule tables: each rule of the table `common` is a rule here, and one rule is for all other tables."""

from collections.abc import Callable, Iterator

from cfnkit.rule import Problem, Rule, RuleCheck, Subject, rule
from cfnkit.rule_tables import COMMON, UNKNOWN, Breach, Suppressions, TableRule, breaches, common_table, marked
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, to_plain
from cfnkit.template import Resource


@rule(
    "W9791",
    "A rule of your own table is broken",
    description="""The configuration names your own rule tables under guard. The message begins with the id of the rule,
    and the table gives the reason for it. Do what the rule says, or suppress it with a reason in the Metadata of the
    resource.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each place that breaks a rule of a table other than `common`."""
    own = [table for table in subject.tables if table.name != COMMON]
    return _problems(subject, [known for table in own for known in table.rules], named=True)


def _common(id: str) -> Callable[[Subject], Iterator[Problem]]:
    def check(subject: Subject) -> Iterator[Problem]:
        tables = [table for table in subject.tables if table.name == COMMON]
        return _problems(subject, [known for table in tables for known in table.rules if known.id == id], named=False)

    return check


def _rule(known: TableRule) -> RuleCheck:
    description = f"{known.reason} {known.remedy} It is checked if the configuration has 'guard: [common]'."
    return RuleCheck(Rule(known.id, known.title, description, known.source), _common(known.id))


globals().update((known.id, _rule(known)) for known in common_table().rules)


def _problems(subject: Subject, rules: list[TableRule], named: bool) -> Iterator[Problem]:
    types = {type for known in rules for type in known.types}
    if not any(resource.type in types for resource in subject.processed.resources.values()):
        return
    deployed = subject.deployed
    for resource in deployed.resources.values():
        if resource.type not in types:
            continue
        properties = marked(_plain(resource.node.get("Properties")))
        suppressions = Suppressions(_metadata(resource, subject))
        for known in rules:
            for breach in breaches(known, resource.type, properties, suppressions):
                yield _problem(breach, resource, deployed.root, named)


def _problem(breach: Breach, resource: Resource, root: Node, named: bool) -> Problem:
    known = breach.rule
    message = f"{known.title}. {known.reason}"
    path = ("Resources", resource.logical_id, "Properties", *breach.path)
    while at_path(root, path) is None:
        path = path[:-1]
    hint = f"{known.remedy} {breach.note}".rstrip()
    return Problem(f"{known.id}: {message}" if named else message, _span(root, path), path, hint)


def _span(root: Node, path: tuple[str | int, ...]) -> Span:
    """The key at the path; where there is none, the item of the list."""
    parent = at_path(root, path[:-1])
    node = at_path(root, path)
    assert node is not None
    return parent.key_span(str(path[-1])) if isinstance(parent, Mapping) else node.span


def _plain(node: Node | None) -> object:
    """The value, with a mark in place of each secret."""
    if isinstance(node, Scalar):
        return to_plain(node) if node.shown is None else UNKNOWN
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return {key: _plain(value) for key, value in node.entries.items()} if node is not None else {}


def _metadata(resource: Resource, subject: Subject) -> object:
    """The resource's Metadata; if a transform made it without any, that of the resource it was made from."""
    own = resource.node.get("Metadata")
    if own is None:
        written = subject.written.resources.values()
        authors = (author for author in written if author.node.span.contains(resource.node.span))
        own = next((author.node.get("Metadata") for author in authors), None)
    return None if own is None else to_plain(own)
