"""Which findings are wanted: cfn-lint's rules of ignoring and including, for findings that are not its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path

_CONFIG = ("Metadata", "cfn-lint", "config")


class _Directive(NamedTuple):
    """What the metadata of a resource turns off: ids, within the resource as it is written."""

    logical_id: str
    span: Span
    ids: frozenset[str]


class Selection:
    """What is wanted of the findings of one template, by the options, the metadata in it and cfn-lint's files.

    `written` is the template as its author has it, `processed` what became of it. As in cfn-lint, the first of these
    that has a list has the say, and a template cannot turn off what is mandatory.
    """

    def __init__(self, options: Options, files: CfnLintFiles, written: Node, processed: Node) -> None:
        self._trees = (written,) if written is processed else (written, processed)

        def chosen(*lists: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(chain(*lists)) if files.added else next(filter(None, lists), ())

        said = files.options
        self._ignore = chosen(options.ignore, _texts(written, "ignore_checks"), said.ignore)
        self._include = chosen(options.include, _texts(written, "include_checks"), said.include)
        self._mandatory = chosen(options.mandatory, said.mandatory)

    @property
    def informs(self) -> bool:
        """Whether any information is asked for."""
        return any(prefix.startswith("I") for prefix in (*self._include, *self._mandatory))

    def names(self, id: str) -> bool:
        """Whether an id is asked for by more than its letter."""
        return any(len(prefix) > 1 and id.startswith(prefix) for prefix in (*self._include, *self._mandatory))

    def wants(self, id: str) -> bool:
        """Whether findings with this id are on: information only when included; ignored ones only when mandatory."""
        if id.startswith(self._mandatory):
            return True
        return id.startswith(("E", "W", *self._include)) and not id.startswith(self._ignore)

    def keeps(self, finding: Finding) -> bool:
        """Whether no resource turns the finding off: the one that it is in, or the one that this was made from."""
        if not self._directives or finding.path[:1] != ("Resources",) or finding.id.startswith(self._mandatory):
            return True
        name = finding.path[1] if len(finding.path) > 1 else None
        return not any(
            finding.id in directive.ids and (name == directive.logical_id or directive.span.contains(finding.span))
            for directive in self._directives
        )

    @cached_property
    def _directives(self) -> list[_Directive]:
        return [directive for tree in self._trees for directive in _directives(tree)]


def _directives(tree: Node) -> Iterator[_Directive]:
    resources = at_path(tree, ("Resources",))
    for name, node in resources.entries.items() if isinstance(resources, Mapping) else ():
        ids = frozenset(_texts(node, "ignore_checks"))
        if ids and isinstance(resources, Mapping):
            start, end = resources.key_span(name), node.span
            yield _Directive(name, Span(start.source, start.line, start.column, end.end_line, end.end_column), ids)


def _texts(node: Node, key: str) -> tuple[str, ...]:
    """The strings of a list in cfn-lint's configuration of a template or a resource."""
    value = at_path(node, (*_CONFIG, key))
    items = value.items if isinstance(value, Sequence) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))
