"""Text to a tree with full spans, against cfn-lint's own decoders on the same texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from benchmarks.measure import Figure, interleave
from benchmarks.templates import template, to_json, to_yaml

TARGET = 1.0


def figures(rounds: int, small: Sequence[int] = range(2, 22), large: int = 100) -> Iterator[Figure]:
    """Small templates one after another, and a large one; the numbers are their resources."""
    from cfnlint.decode import cfn_json, cfn_yaml

    for sizes in (small, [large]):
        trees = [template(size) for size in sizes]
        yield _figure(rounds, "YAML", [to_yaml(tree) for tree in trees], cfn_yaml.loads)
        yield _figure(rounds, "JSON", [to_json(tree) for tree in trees], cfn_json.loads)


def _figure(rounds: int, form: str, texts: list[str], peer: Callable[[str], object]) -> Figure:
    from cfnkit.syntax import parse

    def ours() -> object:
        documents = [parse(text) for text in texts]
        assert not any(document.diagnostics for document in documents)
        return documents

    mine, peers = interleave(rounds, (ours, lambda: [peer(text) for text in texts]))
    kilobytes = sum(map(len, texts)) / 1000
    name = f"parse {form}: {len(texts)} text{'s'[: len(texts) != 1]}, {kilobytes:.0f} kB"
    return Figure(name, f"cfn-lint's cfn_{form.lower()}.loads", mine, peers, TARGET)
