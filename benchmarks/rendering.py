"""A template of the largest size to its resolved JSON, against the C YAML parser alone."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from benchmarks.measure import Figure, interleave
from benchmarks.templates import template, to_yaml

TARGET = 4.0


def figures(rounds: int, resources: int = 500) -> Iterator[Figure]:
    """A YAML template of so many resources; 500 are 1 MB."""
    from cfnkit import process
    from cfnkit.syntax import dump_json

    text = to_yaml(template(resources, breadth=4))

    def render() -> str:
        processed = process(text)
        assert processed.accepted, processed.diagnostics[:3]
        assert processed.resolved is not None
        return dump_json(processed.resolved)

    ours, peers = interleave(rounds, (render, lambda: yaml.compose(text, Loader=yaml.CSafeLoader)))
    name = f"render: {resources} resources, {len(text) / 1_000_000:.2f} MB"
    yield Figure(name, "yaml.compose, C parser", ours, peers, TARGET)
