"""Errors of cfn-lint's validators to and from a form that can be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cfnlint.jsonschema import ValidationError
from cfnlint.jsonschema.exceptions import _unset

from cfnkit.lint.engines.cfn_lint.resources.validation import RESOURCES
from cfnkit.lint.engines.resource_results import KeptError, Step

# Reads the instance of an error, in E3001.
_ABOUT_PARENT = "additionalProperties"


class Unkeepable(Exception):
    """An error that cannot be given back exactly as it is, or whose kept form is of no use."""


class KeptForm:
    """Turns the errors in the resources of `template` into their kept form and back; `rules` are by id."""

    def __init__(self, template: Mapping[str, Any], rules: Mapping[str, Any]) -> None:
        self._template = template
        self._rules = rules

    def of(self, error: Any, base: tuple[Any, ...] = (RESOURCES,)) -> KeptError:
        """The kept form of an error whose path begins at the path `base`; raises Unkeepable."""
        rule = None if error.rule is None else error.rule.id
        if rule is not None and self._rules.get(rule) is not error.rule:
            raise Unkeepable
        validator = None if error.validator is _unset else error.validator
        if not (validator is None and error.validator is _unset) and type(validator) is not str:
            raise Unkeepable
        if not all(type(value) in (str, int, float, bool, type(None)) for value in error.extra_args.values()):
            raise Unkeepable
        where = self._node(base)
        path = tuple(_kept_steps(where, error.path))
        about_parent = bool(error.path) and _node_at(where, list(error.path)[:-1]) is error.instance
        if validator == _ABOUT_PARENT and not about_parent:
            raise Unkeepable
        override = tuple(_kept_steps(self._template, error.path_override))
        children = tuple(self.of(child, (*base, *error.path)) for child in error.context)
        extra = {str(name): value for name, value in error.extra_args.items()}
        return KeptError(
            str(error.message), rule, validator, path, override, about_parent, bool(error.unknown), extra, children
        )

    def back(self, kept: KeptError, base: tuple[Any, ...] = (RESOURCES,)) -> Any:
        """The error, with the keys of the tree; raises Unkeepable where the tree has no such keys."""
        rule = None
        if kept.rule is not None:
            rule = self._rules.get(kept.rule)
            if rule is None:
                raise Unkeepable
        where = self._node(base)
        path = _present_steps(where, kept.path)
        return ValidationError(
            kept.message,
            validator=_unset if kept.validator is None else kept.validator,
            path=path,
            context=[self.back(child, (*base, *path)) for child in kept.context],
            instance=_node_at(where, path[:-1]) if kept.about_parent else None,
            extra_args=dict(kept.extra),
            rule=rule,
            path_override=_present_steps(self._template, kept.override),
            unknown=kept.unknown,
        )

    def _node(self, path: tuple[Any, ...]) -> Any:
        return _node_at(self._template, path)


def texts_of(kept: KeptError) -> Iterable[str]:
    """All texts of an error."""
    yield kept.message
    yield from (value for value in kept.extra.values() if isinstance(value, str))
    for step in (*kept.path, *kept.override):
        yield step[0] if isinstance(step, tuple) else str(step)
    for child in kept.context:
        yield from texts_of(child)


def _kept_steps(node: Any, path: Iterable[Any]) -> Iterable[Step]:
    for step in path:
        if type(step) is int:
            yield step
        elif not isinstance(step, str):
            raise Unkeepable
        elif any(key is step for key in (node if isinstance(node, dict) else ())):
            yield (str(step),)
        elif hasattr(step, "start_mark"):
            raise Unkeepable  # a key from another place
        else:
            yield str(step)
        node = _child(node, step)


def _present_steps(node: Any, path: Iterable[Step]) -> list[Any]:
    steps = []
    for step in path:
        if isinstance(step, tuple):
            key = next((key for key in (node if isinstance(node, dict) else ()) if key == step[0]), None)
            if key is None:
                raise Unkeepable
            steps.append(key)
        else:
            steps.append(step)
        node = _child(node, steps[-1])
    return steps


def _node_at(node: Any, path: Iterable[Any]) -> Any:
    for step in path:
        node = _child(node, step)
    return node


def _child(node: Any, step: Any) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and type(step) is int and step < len(node):
        return node[step]
    return None
