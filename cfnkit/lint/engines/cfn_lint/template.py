"""cfn-lint's `Template` with the result of our transforms instead of its own."""

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

from cfnkit.vocabulary import LANGUAGE_EXTENSIONS, SERVERLESS

# Functions that rules search in the template before its transforms.
_SEARCHED = ("Ref", "Fn::Sub", "Fn::If", "Fn::FindInMap")

TRANSFORM = "Transform"


def as_written(cfn: Any) -> list[Any]:
    """Let cfn-lint run the transforms that it knows; returns its errors, after which no rule runs.

    Before its macros, a template can have any shape; cfn-lint then builds no graph.
    """
    transform = Transform.transform
    original = getattr(transform, "__wrapped__", transform)
    try:
        matches: list[Any] = original(Transform(), cfn)
    except Exception:  # as when cfn-lint first builds the graph; its rules report what is wrong
        cfn.graph = None
        return []
    finally:
        cfn._cache_clear()
    return matches


def put_in(cfn: Any, processed: Any) -> None:
    """Replace the template by `processed`, as cfn-lint does after its own transforms.

    The Transform section stays, because rules read it. References before and after the transforms count, because a
    transform can use or add them.
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
    """Mark the objects that were written with a merge key, as cfn-lint's decoder does; our tree does not know them."""
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
    """A second `Template`, the result of AWS::Serverless; rules treat it as leniently as the first.

    It declares AWS::LanguageExtensions where the first does, so that functions of that transform may stand in it.
    """
    declared = cfn.template.get(TRANSFORM)
    for name in declared if isinstance(declared, list) else ():
        if name == LANGUAGE_EXTENSIONS:
            processed[TRANSFORM] = name
    second = Template(cfn.filename, processed, cfn.regions)
    second.transform_pre = {**second.transform_pre, TRANSFORM: cfn.transform_pre[TRANSFORM]}
    for name in _SEARCHED:
        second.transform_pre[name] = [*cfn.transform_pre[name], *second.transform_pre[name]]
    return second


def _rebuild(cfn: Any) -> None:
    parameter_sets = cfn.context.parameter_sets
    try:
        cfn.graph = Graph(cfn)
    except Exception:  # as in cfn-lint; its rules report what is wrong
        cfn.graph = None
    cfn.conditions = Conditions(cfn)
    cfn.context = create_context_for_template(cfn).evolve(parameter_sets=parameter_sets)
