"""The rules that resources ignore: `Metadata: cfn-lint: config: ignore_checks`."""

from __future__ import annotations

import collections.abc as abc
from collections import defaultdict
from collections.abc import Iterator

from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.template import Resource, Template

Directives = abc.Mapping[str, abc.Set[str]]

_PLACE = ("Metadata", "cfn-lint", "config", "ignore_checks")


def directives(written: Node, processed: Node) -> Directives:
    """The logical IDs of the resources that ignore a rule, by its id.

    A resource of the processed template has its own directives, and those of the written resource that it was made
    from.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    resources = Template.of(processed).resources
    for name, resource in resources.items():
        for rule in _ignored(resource.node):
            found[rule].add(name)
    if written is processed:
        return found
    for author in Template.of(written).resources.values():
        ignored = list(_ignored(author.node))
        made = [name for name, resource in resources.items() if ignored and _comes_from(resource, author)]
        for rule in ignored:
            found[rule].update(made)
    return found


def _ignored(resource: Mapping) -> Iterator[str]:
    listed = at_path(resource, _PLACE)
    if isinstance(listed, Sequence):
        yield from (item.text for item in listed.items if isinstance(item, Scalar))


def _comes_from(resource: Resource, author: Resource) -> bool:
    places = (resource.node.span, resource.key_span)
    return any(author.node.span.contains(place) or author.key_span == place for place in places)
