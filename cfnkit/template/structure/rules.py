"""The checks of Rules and of the functions in them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Sequence, walk
from cfnkit.template.structure.format_errors import is_null, malformed

_FUNCTIONS = frozenset(
    {
        "Fn::And",
        "Fn::Contains",
        "Fn::EachMemberEquals",
        "Fn::EachMemberIn",
        "Fn::Equals",
        "Fn::Not",
        "Fn::Or",
        "Fn::RefAll",
        "Fn::ValueOf",
        "Fn::ValueOfAll",
        "Ref",
    }
)
Path: TypeAlias = tuple[str | int, ...]
_KEYS = frozenset({"Assertions", "RuleCondition"})


def check_rules(section: Node | None) -> Iterator[Diagnostic]:
    """The diagnostics for members that are no rules, and for functions that the service refuses in rules."""
    if not isinstance(section, Mapping):
        return
    for name, rule in section.entries.items():
        yield from _check_rule(name, rule, section)
    unsupported: dict[str, tuple[Span, Path]] = {}
    for path, node in _expressions(section):
        for below, part in walk(node):
            if isinstance(part, Mapping) and len(part.entries) == 1:
                [key] = part.entries
                if (key == "Condition" or key.startswith("Fn::")) and key not in _FUNCTIONS:
                    unsupported.setdefault(key, (part.key_span(key), (*path, *below, key)))
    if unsupported:
        span, where = next(iter(unsupported.values()))
        names = ", ".join(sorted(unsupported))
        message = f"Following functions are not supported in the Rules block of the template: [{names}]"
        yield malformed(f"Template format error: {message}", span, *where)


def _expressions(section: Mapping) -> Iterator[tuple[Path, Node]]:
    """The conditions and assertions of all rules with their paths, in the order of the source."""
    for name, rule in section.entries.items():
        for key, node in rule.entries.items() if isinstance(rule, Mapping) else ():
            if key == "RuleCondition":
                yield ("Rules", name, key), node
            for index, assertion in enumerate(node.items if key == "Assertions" and isinstance(node, Sequence) else ()):
                check = assertion.get("Assert") if isinstance(assertion, Mapping) else None
                if check is not None:
                    yield ("Rules", name, key, index, "Assert"), check


def _check_rule(name: str, rule: Node, section: Mapping) -> Iterator[Diagnostic]:
    path = ("Rules", name)
    if is_null(rule):
        return
    assertions = rule.get("Assertions") if isinstance(rule, Mapping) else None
    if not isinstance(rule, Mapping) or not rule.entries.keys() <= _KEYS or not isinstance(assertions, Sequence):
        message = f"Template format error: The rule {name} must be an object with a list of Assertions."
        hint = "Beside it, a rule may have a RuleCondition."
        yield malformed(message, section.key_span(name), *path, hint=hint)
        return
    for index, assertion in enumerate(assertions.items):
        if not isinstance(assertion, Mapping) or "Assert" not in assertion.entries:
            message = f"Template format error: Every assertion of the rule {name} must contain an Assert."
            yield malformed(message, assertion.span, *path, "Assertions", index)
