"""The stand-in for networkx answers as networkx does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.lint.engines.cfn_lint.lazy_imports import fits_light_graph
from cfnkit.lint.engines.cfn_lint.light_graph import LightGraph, LightNetworkx, NoCycle, find_cycle

NAMES = st.sampled_from(["A", "B", "C", "D", "Output-O", "AB"])
EDGES = st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["Ref", "GetAtt", "DependsOn"])), max_size=9)

PROGRAM = """\
import sys
from cfnkit.lint.check import check_files
from cfnkit.lint.settings import FileRequest, Settings
if sys.argv[1] == "eager":
    import networkx
for path in sys.argv[2:]:
    (result,) = check_files([FileRequest(path)], Settings(cache=False, jobs=1))
    print([finding[:2] for finding in result.findings])
print("networkx" in sys.modules, file=sys.stderr)
"""
SOUND = "Resources: {A: {Type: 'AWS::SNS::Topic', DependsOn: B}, B: {Type: 'AWS::SQS::Queue'}}\n"
CIRCLE = SOUND.replace("SQS::Queue'", "SQS::Queue', DependsOn: C") + "  \n"
CIRCLE = CIRCLE.replace("}}\n", "}, C: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref A}}}\n")


def _made(nodes: list[str], edges: list[tuple[str, str, str]]) -> tuple[LightGraph, Any]:
    graphs = LightGraph(name="template"), networkx.MultiDiGraph(name="template")
    for graph in graphs:
        for node in nodes:
            graph.add_node(node, type="Resource", label=node)
        for source, target, label in edges:
            graph.add_edge(source, target, label=label, source_paths=[label])
    return graphs


def _answers(graph: Any, find: Any, no_cycle: type[Exception]) -> list[Any]:
    answers: list[Any] = [list(graph.edges.data()), [(node, graph.nodes[node]) for node in graph.nodes]]
    answers += [list(graph.edges), list(graph.edges(data=True)), list(graph.edges.items()), len(graph.edges)]
    answers += [graph.number_of_nodes(), graph.graph, len(graph), bool(graph)]
    for node in ("A", "B", "C", "D", "Output-O", "AB", "Nothing"):
        answers += [node in graph, list(graph.in_edges(node))]
        try:
            answers += [list(graph.predecessors(node)), graph.nodes[node]["type"]]
        except (KeyError, networkx.NetworkXError) as error:
            answers.append(type(error))
        answers += [graph.get_edge_data(node, other) for other in ("A", "B", "Nothing")]
        try:
            answers.append(list(find(graph, node)))
        except no_cycle:
            answers.append("no cycle")
    return answers


@given(nodes=st.lists(NAMES), edges=EDGES, more=EDGES)
def test_it_answers_as_networkx(
    nodes: list[str], edges: list[tuple[str, str, str]], more: list[tuple[str, str, str]]
) -> None:
    light, real = _made(nodes, edges)
    networkx_find, missing = networkx.find_cycle, networkx.NetworkXNoCycle
    assert _answers(light, find_cycle, NoCycle) == _answers(real, networkx_find, missing)
    for source, target, label in more:
        light.add_edge(source, target, label=label)
        real.add_edge(source, target, label=label)
    assert _answers(light, find_cycle, NoCycle) == _answers(real, networkx_find, missing)


def test_what_it_lacks_is_of_networkx() -> None:
    assert LightNetworkx().DiGraph is networkx.DiGraph
    with pytest.raises(AttributeError):
        LightGraph().nothing  # noqa: B018
    for graph in (LightGraph(), networkx.MultiDiGraph()):
        with pytest.raises(ValueError, match="None cannot be a node"):
            graph.add_node(None)


def test_cfn_lint_uses_networkx_as_expected() -> None:
    """When this fails, look at the new source of cfn-lint's graph, and adapt `light_graph`, or write the new digest."""
    assert fits_light_graph()


def test_the_findings_are_the_same_and_only_a_cycle_needs_it(tmp_path: Path) -> None:
    for name, text in (("sound.yaml", SOUND), ("circle.yaml", CIRCLE)):
        (tmp_path / name).write_text(text, "utf-8")

    def run(mode: str, *names: str) -> tuple[str, str]:
        command = [sys.executable, "-c", PROGRAM, mode, *names]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr.strip()

    assert run("lazy", "sound.yaml")[1] == "False"
    lazy, eager = run("lazy", "sound.yaml", "circle.yaml"), run("eager", "sound.yaml", "circle.yaml")
    assert lazy == eager
    assert "E3004" in lazy[0]
    assert lazy[1] == "True"
