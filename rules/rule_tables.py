"""The configured rule tables: each rule of the table `common` is a rule here, and one rule is for all other tables."""

from collections.abc import Callable, Iterator

from cfnkit.guard import ChosenNames, Found, candidates, judged, place_in
from cfnkit.rule import Finding, Problem, Rule, RuleCheck, Subject, rule
from cfnkit.rule_tables import COMMON, Suppressions, Table, TableRule, common_table
from cfnkit.syntax import Node, to_plain
from cfnkit.template import ParameterValues, Resource

# What a resource suppresses is found all the same: the check counts it, and does not believe it of mandatory rules.
_NONE = Suppressions(None)


@rule(
    "W9791",
    "A rule of your own table is broken",
    description="""The configuration names your own rule tables under rule_tables. Each rule of them has its own id
    after this one, W9791/QUEUES-1, and its own severity: E9791/QUEUES-1 is an error. Do what the table says, or
    suppress the rule with a reason in the Metadata of the resource.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html",
)
def check(subject: Subject) -> Iterator[Finding]:
    """Each place that breaks a rule of a table other than `common`."""
    own = [table for table in subject.tables if table.name != COMMON]
    for known, problem in _problems(subject, "", [known for table in own for known in table.rules]):
        named = problem._replace(message=f"{known.id}: {problem.message}")  # plain cfn-lint shows W9791 alone
        yield Finding(Rule(known.finding_id, known.title, f"{known.reason} {known.remedy}", known.source), named)


def _common(id: str) -> Callable[[Subject], Iterator[Problem]]:
    def check(subject: Subject) -> Iterator[Problem]:
        tables = [table for table in subject.tables if table.name == COMMON]
        rules = [known for table in tables for known in table.rules if known.id == id]
        return (problem for _, problem in _problems(subject, COMMON, rules))

    return check


def _rule(known: TableRule) -> RuleCheck:
    description = f"{known.reason} {known.remedy} It is checked if the configuration has 'rule_tables: [common]'."
    return RuleCheck(Rule(known.id, known.title, description, known.source), _common(known.id))


globals().update((known.id, _rule(known)) for known in common_table().rules)


def _problems(subject: Subject, table: str, rules: list[TableRule]) -> Iterator[tuple[TableRule, Problem]]:
    types = {type for known in rules for type in known.types}
    if not any(resource.type in types for resource in subject.processed.resources.values()):
        return
    deployed = subject.deployed
    awaited = dict.fromkeys(deployed.parameters, "the deployment gives its value")
    names = ChosenNames.judged(deployed, ParameterValues({}, awaited, (), ()), subject.target)
    for found in judged(candidates(names, types), [Table(table, rules)], lambda _: _NONE):
        resource = deployed.resources[str(found.candidate.path[1])]
        note = Suppressions(_metadata(resource, subject)).flaw(found.breach.rule.id)
        yield found.breach.rule, _problem(found, deployed.root, note)


def _problem(found: Found, root: Node, note: str) -> Problem:
    breach, known = found.breach, found.breach.rule
    message = f"{known.title}. {known.reason}"
    hint = f"{known.remedy} {note}".rstrip()
    span, path = place_in(root, found.candidate.path, found.candidate.nodes[found.value], breach.path)
    return Problem(message, span, path, hint)


def _metadata(resource: Resource, subject: Subject) -> object:
    """The resource's Metadata; if a transform made it without any, that of the resource it was made from."""
    own = resource.node.get("Metadata")
    if own is None:
        written = subject.written.resources.values()
        authors = (author for author in written if author.node.span.contains(resource.node.span))
        own = next((author.node.get("Metadata") for author in authors), None)
    return None if own is None else to_plain(own)
