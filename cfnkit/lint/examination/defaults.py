"""Findings that hold only because of the defaults of parameters, which a deployment may override.

A default is no value of a deployment: without a target, what rests on one is a warning that says so.
"""

from __future__ import annotations

import collections.abc as abc

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Severity
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.template import Survey, Template, awaited_parameters
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS

# What these report does not rest on a default's being taken: it is about the default itself, or about a macro's run.
_APART = frozenset(
    code.id
    for code in (
        Code.INCLUDE_FAILED,
        Code.MACRO_FAILED,
        Code.PARAMETER_MISSING,
        Code.PARAMETER_VALUE,
        Code.POSTPONED,
        Code.TRANSFORM_UNKNOWN,
        Code.VALUE_AWAITED,
        Code.WITHHELD,
    )
)


def defaulted(template: Template, target: Target) -> frozenset[str]:
    """The parameters whose defaults are taken; none for a target that the configuration names."""
    if target.name:
        return frozenset()
    given = target.parameters
    return frozenset(
        name for name, each in template.parameters.items() if each.default is not None and name not in given
    )


class Defaults:
    """Lowers the findings of one template that rest on the defaults of the parameters `names`.

    `written` is the template as its author wrote it, and `tree` what engines are shown of it.
    """

    def __init__(self, names: frozenset[str], written: Template, tree: Node) -> None:
        self._names = names
        self._written = written
        self._tree = Template.of(tree)

    def doubtful(self, findings: abc.Iterable[Finding]) -> frozenset[str]:
        """The ids of the errors that may rest on a default."""
        errors = {finding.id for finding in findings if finding.severity is Severity.ERROR and finding.id not in _APART}
        return frozenset(errors if self._names else ())

    def lower(self, findings: abc.Iterable[Finding], without: abc.Iterable[Finding]) -> list[Finding]:
        """The findings of processing and of our rules; warnings, where they are not found `without` the defaults."""
        firm = {_key(finding) for finding in without}
        return [
            finding
            if finding.severity is not Severity.ERROR or finding.id in _APART or _key(finding) in firm
            else self._lowered(finding, self._behind(finding))
            for finding in findings
        ]

    def may_explain(self, finding: Finding) -> bool:
        """Whether defaults may be why a finding holds: its place refers to parameters that have them."""
        return bool(self._names) and bool(self._behind(finding))

    def named_in(self, findings: abc.Iterable[Finding], without: abc.Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings, which name the defaults where they are not found `without` them; their severity stays."""
        firm = {_key(finding) for finding in without}
        return tuple(
            finding
            if _key(finding) in firm or not self.may_explain(finding)
            else self._lowered(finding, self._behind(finding))._replace(lowered=finding.lowered)
            for finding in findings
        )

    def lower_value(self, finding: Finding) -> Finding:
        """The finding of an engine; a warning, when it is about a value that a default made of a function."""
        if not self._names or finding.severity is not Severity.ERROR:
            return finding
        names: dict[str, None] = {}
        for length in range(2, len(finding.path) + 1):
            node = at_path(self._tree.root, finding.path[:length])
            for step in node.steps if node is not None else ():
                if step.transform == LANGUAGE_EXTENSIONS and isinstance(step.replaced, (Scalar, Sequence, Mapping)):
                    names.update(dict.fromkeys(awaited_parameters(step.replaced, self._written, self._names)))
        return self._lowered(finding, list(names)) if names else finding

    def _lowered(self, finding: Finding, names: abc.Sequence[str]) -> Finding:
        parameters = [self._written.parameters[name] for name in names]
        listed = ", ".join(f"{each.name} (line {_line(each.default or each.node)})" for each in parameters)
        defaults = "the default of" if len(parameters) == 1 else "the defaults of"
        message = f"{finding.message.removesuffix('.')}, with {defaults} {listed or 'the parameters'}"
        return finding._replace(lowered=Severity.WARNING, problem=finding.problem._replace(message=message))

    def _behind(self, finding: Finding) -> list[str]:
        """The parameters whose defaults lead to a finding, in the order of the template."""
        found: set[str] = set()
        for template in (self._written, self._tree):
            # The path of a finding in a loop names keys of its body, which stand deeper in the tree.
            lengths = range(len(finding.path), 1, -1)
            nodes = (at_path(template.root, finding.path[:length]) for length in lengths)
            node = next((node for node in nodes if node is not None), None)
            if node is not None:
                found.update(self._defaults_of(node, template))
        return [name for name in self._written.parameters if name in found]

    def _defaults_of(self, node: Node, template: Template) -> abc.Iterator[str]:
        """The parameters that a node refers to, also through conditions: its own, and those of what it refers to."""
        yield from awaited_parameters(node, template, self._names)
        inside = Survey()
        inside.walk(node, "Resources", "")
        named = [reference.name for references in inside.references.values() for reference in references]
        named += [part.text for _, part in walk(node) if isinstance(part, Scalar)]
        for name in named:
            resource = template.resources.get(name)
            condition = template.conditions.get(resource.condition.text) if resource and resource.condition else None
            if condition is not None:
                yield from awaited_parameters(condition, template, self._names)


def _line(node: Node) -> int:
    return node.span.line


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.id, finding.span, finding.message
