"""Fn::ForEach, against cfn-lint's transform; both take a tree that is read already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.measure import Figure, interleave
from benchmarks.templates import loop_template, to_yaml

TARGET = 0.2


def figures(rounds: int, resources: int = 400) -> Iterator[Figure]:
    """One loop over so many resources, and a loop in a loop that makes as many."""
    for nested in (False, True):
        text = to_yaml(loop_template(resources, nested))
        ours, peers = interleave(rounds, (_ours(text, resources), _peers(text, resources)))
        name = f"Fn::ForEach: {resources} resources{', a loop in a loop' if nested else ''}"
        yield Figure(name, "cfn-lint's language_extension", ours, peers, TARGET)


def _ours(text: str, resources: int) -> Any:
    from cfnkit.deployment import Lookups, Target
    from cfnkit.syntax import Mapping, parse
    from cfnkit.template import Template, parameter_values
    from cfnkit.transforms.language_extensions import expand_language_extensions

    root = parse(text).root
    assert isinstance(root, Mapping)
    target = Target()
    parameters = parameter_values(Template.of(root), {}, Lookups(), root.span)

    def unroll() -> object:
        unrolled, findings = expand_language_extensions(root, parameters, target, root.span)
        assert not findings, findings[:3]
        made = unrolled.entries["Resources"]
        assert isinstance(made, Mapping)
        assert len(made.entries) == resources + 1
        return unrolled

    return unroll


def _peers(text: str, resources: int) -> Any:
    from cfnlint.decode import cfn_yaml
    from cfnlint.template import Template
    from cfnlint.template.transforms._language_extensions import language_extension

    template = Template("template.yaml", cfn_yaml.loads(text), ["us-east-1"])

    def unroll() -> object:
        matches, unrolled = language_extension(template)
        assert not matches, matches[:3]
        assert len(unrolled["Resources"]) == resources + 1
        return unrolled

    return unroll
