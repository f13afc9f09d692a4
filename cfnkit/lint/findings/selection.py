"""Which findings are wanted: cfn-lint's way to ignore and include, for findings that are not its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from cfnkit.diagnostics import NOT_JUDGED, Code
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path

_CONFIG = ("Metadata", "cfn-lint", "config")
# Who turns off what engines report of these faults wants no other report of them either.
_IN_ENGINES = {Code.PROPERTY.id: ("E3002", "E3003"), Code.TYPE_UNKNOWN.id: ("E3006",)}


class _Directive(NamedTuple):
    """The ids that the metadata of a resource turns off, and the span of the resource."""

    logical_id: str
    span: Span
    ids: frozenset[str]


class Selection:
    """The wanted findings of one template, by the options, its metadata and cfn-lint's files.

    `written` is the template as its author wrote it, and `processed` the result of its transforms. As in cfn-lint, the
    first of the three that has a list decides, and a template cannot turn off a mandatory id.
    """

    def __init__(self, options: Options, files: CfnLintFiles, written: Node, processed: Node) -> None:
        self._trees = (written,) if written is processed else (written, processed)

        def chosen(*lists: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(chain(*lists)) if files.added else next(filter(None, lists), ())

        in_files = files.options
        self._ignore = chosen(options.ignore, _texts(written, "ignore_checks"), in_files.ignore)
        self._include = chosen(options.include, _texts(written, "include_checks"), in_files.include)
        self._mandatory = chosen(options.mandatory, in_files.mandatory)

    @property
    def informs(self) -> bool:
        """Whether any information is wanted."""
        return any(prefix.startswith("I") for prefix in (*self._include, *self._mandatory))

    def names(self, id: str) -> bool:
        """Whether an id is included by more than its letter."""
        return any(len(prefix) > 1 and id.startswith(prefix) for prefix in (*self._include, *self._mandatory))

    def wants(self, id: str) -> bool:
        """Whether findings with this id are wanted: an ignored id only if mandatory.

        Information is wanted if it is included, or says that a part of the template was not judged.
        """
        if id.startswith(self._mandatory):
            return True
        ignored = any(each.startswith(self._ignore) for each in _with_engines(id))
        return (id in NOT_JUDGED or id.startswith(("E", "W", *self._include))) and not ignored

    def keeps(self, finding: Finding) -> bool:
        """Whether neither the finding's resource nor the one that it was made from turns the finding off."""
        if not self._directives or finding.path[:1] != ("Resources",) or finding.id.startswith(self._mandatory):
            return True
        name = finding.path[1] if len(finding.path) > 1 else None
        return not any(
            not directive.ids.isdisjoint(_with_engines(finding.id))
            and (name == directive.logical_id or directive.span.contains(finding.span))
            for directive in self._directives
        )

    @cached_property
    def _directives(self) -> list[_Directive]:
        return [directive for tree in self._trees for directive in _directives(tree)]


def _with_engines(id: str) -> tuple[str, ...]:
    return id, *_IN_ENGINES.get(id, ())


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
