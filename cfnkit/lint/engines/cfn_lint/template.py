"""A template as cfn-lint holds one, with our transforms done instead of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfnlint.conditions import Conditions
from cfnlint.context import create_context_for_template
from cfnlint.decode.node import dict_node
from cfnlint.graph import Graph
from cfnlint.template import Template
from cfnlint.template.transforms import Transform
from cfnlint.template.transforms._sam_globals import merge_globals

from cfnkit.vocabulary import SERVERLESS

# Of these, rules ask where the template has them before its transforms.
_SEARCHED = ("Ref", "Fn::Sub", "Fn::If", "Fn::FindInMap")

TRANSFORM = "Transform"


def as_written(cfn: Any) -> list[Any]:
    """Let cfn-lint do the transforms that it knows; gives what it finds wrong with them, after which no rule runs.

    A tree that only a macro makes a template can have any shape, of which cfn-lint builds no graph.
    """
    transform = Transform.transform
    original = getattr(transform, "__wrapped__", transform)
    try:
        matches: list[Any] = original(Transform(), cfn)
    except Exception:  # as where it first makes its graph: its rules say what is wrong with such a template
        cfn.graph = None
        return []
    finally:
        cfn._cache_clear()
    return matches


def put_in(cfn: Any, processed: Any) -> None:
    """Make `processed` the template, as cfn-lint does when it has run a transform itself.

    The Transform section stays: rules look at it. A reference counts as one where it stands before as where it stands
    after, since a transform may use it or bring it.
    """
    section = cfn.template.get(TRANSFORM)
    if section is not None and isinstance(processed, dict):
        processed.update({key: section for key in cfn.template if key == TRANSFORM})
    _keep_merges(cfn, processed)
    cfn.template = processed
    cfn._cache_clear()
    if SERVERLESS in cfn.transform_pre[TRANSFORM]:
        merge_globals(processed)
        cfn.transform_pre["Globals"] = processed.get("Globals", {})
    for name in _SEARCHED:
        cfn.transform_pre[name] = [*cfn.transform_pre[name], *cfn.search_deep_keys(name)]
    _rebuild(cfn)


def _keep_merges(cfn: Any, processed: Any) -> None:
    """Mark the objects that were written with a merge key, which cfn-lint's decoder marks and no tree tells of."""
    if cfn.yaml_aliases:
        places = {_place(node) for node in _objects(cfn.template) if getattr(node, "using_merge", False)}
        for node in _objects(processed):
            if isinstance(node, dict_node) and _place(node) in places:
                node.using_merge = True


def _objects(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield node
    if isinstance(node, (dict, list)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _objects(child)


def _place(node: Any) -> tuple[int, int]:
    return node.start_mark.line, node.start_mark.column


def generated(cfn: Any, processed: Any) -> Any:
    """A second `Template`, with what AWS::Serverless made of the first; its rules are as lenient as before that."""
    second = Template(cfn.filename, processed, cfn.regions)
    second.transform_pre = {**second.transform_pre, TRANSFORM: cfn.transform_pre[TRANSFORM]}
    for name in _SEARCHED:
        second.transform_pre[name] = [*cfn.transform_pre[name], *second.transform_pre[name]]
    return second


def _rebuild(cfn: Any) -> None:
    parameter_sets = cfn.context.parameter_sets
    try:
        cfn.graph = Graph(cfn)
    except Exception:  # as cfn-lint has it: rules say what is wrong with a template that it makes no graph of
        cfn.graph = None
    cfn.conditions = Conditions(cfn)
    cfn.context = create_context_for_template(cfn).evolve(parameter_sets=parameter_sets)
