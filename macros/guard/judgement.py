"""What a policy finds in a template: broken rules, and parts that cannot be judged."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from policy import Policy

    from cfnkit.guard import Candidate, ChosenNames
    from cfnkit.rule_tables import Table

# The most places in a message for one rule.
PLACES = 3

_KINDS = {
    "loops": "A loop that depends on the deployment makes resources",
    "modules": "A module makes resources",
    "nested-stacks": "A nested stack has a template of its own",
    "serverless": "AWS::Serverless makes resources after the rules are applied",
    "stack-sets": "A stack set has a template of its own",
    "transforms": "A transform can change the template after the rules are applied",
}
# Loops are unrolled here, and the resources of AWS::Serverless are parts of their own.
_SEEN = ("AWS::LanguageExtensions", "AWS::Serverless-2016-10-31")
_STACK = "AWS::CloudFormation::Stack"
_STACK_SET = "AWS::CloudFormation::StackSet"


class Reason:
    """Why a template is refused, in the form of a rule: an id, a title, a reason and a remedy."""

    __slots__ = ("id", "reason", "remedy", "title")

    def __init__(self, id: str, title: str, reason: str, remedy: str) -> None:
        self.id = id
        self.title = title
        self.reason = reason
        self.remedy = remedy


class Finding:
    """A reason, its place in the template, and a note about a suppression without effect."""

    __slots__ = ("note", "path", "reason")

    def __init__(self, reason: Any, path: tuple[str | int, ...], note: str = "") -> None:
        self.reason = reason
        self.path = "/".join(map(str, path))
        self.note = note


class Judgement:
    """The findings of a template, and the parts that the policy allows without a judgement, as `kind at path`."""

    __slots__ = ("findings", "unjudged")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.unjudged: list[str] = []

    def add(self, other: Judgement) -> None:
        """Add what another judgement has, each place of a reason once."""
        seen = {(one.reason.id, one.path) for one in self.findings}
        self.findings += [one for one in other.findings if (one.reason.id, one.path) not in seen]
        self.unjudged += [part for part in other.unjudged if part not in self.unjudged]

    def message(self) -> str:
        """The findings by reason, each with place, title, reason and remedy; empty when there is none."""
        by_id = self.by_reason()
        if not by_id:
            return ""
        count = "1 rule is" if len(by_id) == 1 else f"{len(by_id)} rules are"
        return " ".join((f"{count} broken.", *map(_sentences, by_id)))

    def by_reason(self) -> list[list[Finding]]:
        """The findings of each reason, in the order of the template."""
        places: dict[str, list[Finding]] = {}
        for one in self.findings:
            places.setdefault(one.reason.id, []).append(one)
        return [*places.values()]


def judge(readings: list[ChosenNames], tables: list[Table], policy: Policy) -> Judgement:
    """The judgement of a template in all of its readings."""
    made = Judgement()
    for names in readings:
        made.add(_judged(names, tables, policy))
    return made


def _judged(names: ChosenNames, tables: list[Table], policy: Policy) -> Judgement:
    from cfnkit.guard import candidates, judged
    from cfnkit.rule_tables import Suppressions
    from cfnkit.syntax import at_path, to_plain

    made = Judgement()
    root = names.template.root
    for kind, path in _parts(to_plain(root)):
        if kind in policy.allowed:
            made.unjudged.append(f"{kind} at {'/'.join(map(str, path))}")
        else:
            made.findings.append(Finding(_refused(kind), path))
    types = None if policy.known else {kind for table in tables for rule in table.rules for kind in rule.types}
    found = candidates(names, types)
    for candidate in found:
        made.findings += _unknown(candidate, policy)

    def suppressions(candidate: Candidate) -> Suppressions:
        metadata = at_path(root, (*candidate.path, "Metadata"))
        return Suppressions(None if metadata is None else to_plain(metadata), policy.may_suppress)

    for each in judged(found, tables, suppressions):
        path = (*each.candidate.path, "Properties", *each.breach.path)
        made.findings.append(Finding(each.breach.rule, path, each.breach.note))
    return made


def _parts(template: Any) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """The parts of a template that the rules cannot see into: their kinds and places."""
    if not isinstance(template, dict):
        return
    listed = template.get("Transform", [])
    for transform in listed if isinstance(listed, list) else [listed]:
        name = transform.get("Name") if isinstance(transform, dict) else transform
        if name not in _SEEN:
            yield "transforms", ("Transform",)
    for path in _transforms(template, ()):
        yield "transforms", path
    yield from _of_section(template.get("Resources"), ("Resources",))


def _of_section(section: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    from cfnkit.vocabulary import FOR_EACH

    for name, resource in section.items() if isinstance(section, dict) else ():
        if name.startswith(FOR_EACH):
            yield "loops", (*path, name)
            if isinstance(resource, list) and resource:
                yield from _of_section(resource[-1], (*path, name, len(resource) - 1))
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if not isinstance(kind, str):
            if isinstance(kind, dict):
                yield "transforms", (*path, name, "Type")  # only a later transform makes a type of it
            continue
        if kind.endswith("::MODULE"):
            yield "modules", (*path, name)
        elif kind == _STACK:
            yield "nested-stacks", (*path, name)
        elif kind == _STACK_SET:
            yield "stack-sets", (*path, name)
        elif kind.startswith("AWS::Serverless::"):
            yield "serverless", (*path, name)


def _transforms(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The places of `Fn::Transform`."""
    waiting = [(path, value)]
    while waiting:
        place, part = waiting.pop()
        if isinstance(part, dict):
            if "Fn::Transform" in part:
                yield (*place, "Fn::Transform")
            waiting += [((*place, key), item) for key, item in part.items()]
        elif isinstance(part, list):
            waiting += [((*place, index), item) for index, item in enumerate(part)]


def _refused(kind: str) -> Reason:
    return Reason(
        f"guard-{kind}",
        _KINDS[kind],
        "The rules cannot be applied to what they do not see.",
        f"Write the resources into the template, or let the deployment of Guard allow {kind} (GUARD_ALLOW).",
    )


def _unknown(candidate: Candidate, policy: Policy) -> Iterator[Finding]:
    """The properties whose value must be known and is not; and a resource with too many values."""
    if not candidate.complete:
        yield Finding(
            Reason(
                "guard-too-many-values",
                "A resource depends on too many conditions",
                "Not every value that it can have was judged.",
                "Use fewer conditions that only the deployment decides.",
            ),
            candidate.path,
        )
    if policy.known:
        for place in dict.fromkeys(path for value in candidate.shown for path in _unknown_paths(value, policy.known)):
            yield Finding(
                Reason(
                    "guard-unknown-value",
                    "Only the deployment knows the value",
                    "The deployment of Guard lists this property as one whose value must be known (GUARD_KNOWN).",
                    "Write the value, or take it from a parameter, a mapping or a condition.",
                ),
                (*candidate.path, "Properties", *place),
            )


def _unknown_paths(value: Any, names: frozenset[str]) -> Iterator[tuple[str | int, ...]]:
    from cfnkit.rule_tables import is_unknown

    waiting: list[tuple[tuple[str | int, ...], Any, bool]] = [((), value, False)]
    while waiting:
        path, part, is_listed = waiting.pop()
        if is_unknown(part):
            if is_listed:
                yield path
        elif isinstance(part, dict):
            waiting += [((*path, key), item, is_listed or key in names) for key, item in part.items()]
        elif isinstance(part, list):
            waiting += [((*path, index), item, is_listed) for index, item in enumerate(part)]


def _sentences(members: list[Finding]) -> str:
    places = [one.path for one in members]
    if len(places) > PLACES:
        places[PLACES:] = [f"{len(places) - PLACES} more"]
    where = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
    notes = dict.fromkeys(one.note for one in members if one.note)
    reason = members[0].reason
    return " ".join((f"{reason.id} at {where}: {reason.title}. {reason.reason} {reason.remedy}", *notes))
